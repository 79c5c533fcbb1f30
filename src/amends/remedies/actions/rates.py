"""What a currency is worth in another: recorded, and used to weigh a sum."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kernel.money import Money, places
from amends.people.models import Brand
from amends.people.queries import staff
from amends.remedies import queries
from amends.remedies.actions.denials import CannotOffer, NoRate
from amends.remedies.models import ExchangeRate
from amends.remedies.queries.deciding import may_exceed
from amends.remedies.rules.rates import convert, read_rate, spell_rate


@transaction.atomic
def record_rate(
    currency: str, into: str, rate: str, since: datetime | None = None, *, by: Actor, at: datetime
) -> ExchangeRate:
    """This function will record that from `since` on (now, when none is named) one unit of `currency` is worth `rate`
    units of `into`.

    What was granted before was weighed by the rate of its own moment, and stays as it was.
    :param rate: a decimal as machines write it, such as 1.0832.
    :raises ValueError: naming the field: an unknown currency, one and the same, or no rate.
    """
    for one in (currency, into):
        places(one)
    if currency == into:
        raise ValueError(f"currency: {currency} is worth itself; name two currencies.")
    exact = read_rate(rate)
    made = ExchangeRate.objects.create(
        id=new_id(at),
        currency=currency,
        into=into,
        rate=spell_rate(exact),
        since=since or at,
        recorded_at=at,
        recorded_by=by.actor,
    )
    facts = {"currency": currency, "into": into, "rate": made.rate, "since": made.since.isoformat()}
    journal.write([journal.Line("remedies.rate_recorded", made.id, None, facts)], by=by, at=at)
    return made


def weighed_of(amount: Money, brand: Brand, at: datetime) -> tuple[Money, ExchangeRate | None]:
    """A sum as limits and budgets weigh it at a moment, and by which rate; None where it is weighed as it is.

    :raises NoRate: where it would be weighed in another currency, and no rate was recorded for that.
    :raises CannotOffer: for a sum that is too large there.
    """
    into = queries.weighing_currency(amount.currency, brand) if amount else amount.currency
    if into == amount.currency:
        return amount, None
    rate = queries.rate_at(amount.currency, into, at)
    if rate is None:
        raise NoRate(amount.currency, into, [one for one in staff(brand) if may_exceed(one)])
    try:
        return convert(amount, read_rate(rate.rate), into), rate
    except ValueError as why:
        raise CannotOffer(f"amount: {why}") from None
