"""What a desk may give, and who may give how much: the catalogue and the limits, set up and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kernel.money import Money, places
from amends.people.models import Person
from amends.people.rules import Role
from amends.remedies.actions.denials import CannotOffer
from amends.remedies.models import Authority, Offering, OwnBudget, Remedy
from amends.remedies.rules import Basis, RemedyKind
from amends.remedies.rules.ideas import OWN_IDEA, slug_of


@dataclass(frozen=True)
class NewOffering:
    """A thing of the catalogue about to be added. `payout_days` are calendar days until the customer has it."""

    slug: str
    kind: RemedyKind
    name: str
    basis: Basis
    has_amount: bool = False
    payout_days: int = 5


# What gives back the thing itself carries no amount: it is what the customer bought. What adds money or worth does.
STARTERS = (
    NewOffering("apology", RemedyKind.APOLOGY, "Apology letter", Basis.PUT_RIGHT),
    NewOffering("explanation", RemedyKind.EXPLANATION, "Explanation", Basis.PUT_RIGHT),
    NewOffering("repair", RemedyKind.REPAIR, "Repair", Basis.PUT_RIGHT),
    NewOffering("replacement", RemedyKind.REPLACEMENT, "Replacement", Basis.PUT_RIGHT),
    NewOffering("re-performance", RemedyKind.RE_PERFORMANCE, "Service done again", Basis.PUT_RIGHT),
    NewOffering("re-education", RemedyKind.RE_EDUCATION, "Help to use it", Basis.PUT_RIGHT),
    NewOffering("refund", RemedyKind.REFUND, "Refund", Basis.PUT_RIGHT, has_amount=True),
    NewOffering("credit", RemedyKind.CREDIT, "Credit on the account", Basis.PUT_RIGHT, has_amount=True, payout_days=1),
    NewOffering("waived-fee", RemedyKind.WAIVED_FEE, "Waived fee", Basis.PUT_RIGHT, has_amount=True, payout_days=1),
    NewOffering("owed-by-law", RemedyKind.REFUND, "Owed by law", Basis.OWED, has_amount=True, payout_days=7),
    NewOffering("goodwill", RemedyKind.GOODWILL, "Goodwill payment", Basis.EXTRA, has_amount=True),
    NewOffering("voucher", RemedyKind.VOUCHER, "Voucher", Basis.EXTRA, has_amount=True, payout_days=1),
    NewOffering("points", RemedyKind.POINTS, "Points worth", Basis.EXTRA, has_amount=True, payout_days=1),
    NewOffering("upgrade", RemedyKind.UPGRADE, "Upgrade worth", Basis.EXTRA, has_amount=True, payout_days=14),
    NewOffering("gift", RemedyKind.GIFT, "Gift worth", Basis.EXTRA, has_amount=True),
    NewOffering(OWN_IDEA, RemedyKind.GIFT, "Something of our own", Basis.EXTRA, has_amount=True),
    NewOffering("note", RemedyKind.NOTE, "Handwritten note", Basis.EXTRA),
)
# In whole units of the currency; a day is ten cases.
STARTING_LIMITS = {Role.FRONT_LINE: 50, Role.LEAD: 250, Role.MANAGER: 1_000}
CASES_A_DAY = 10
OWN_A_MONTH = 30


@transaction.atomic
def catalogue(offerings: Sequence[NewOffering] = STARTERS, *, by: Actor, at: datetime) -> list[Offering]:
    """This function will add what is not in the catalogue yet, and return all of the given slugs."""
    known = set(Offering.objects.values_list("slug", flat=True))
    new = [
        Offering(
            id=new_id(at),
            slug=one.slug,
            kind=one.kind.value,
            name=one.name,
            basis=one.basis.value,
            has_amount=one.has_amount,
            payout_days=one.payout_days,
        )
        for one in offerings
        if one.slug not in known
    ]
    Offering.objects.bulk_create(new)
    journal.write(
        (journal.Line("remedies.offering_added", one.id, None, {"slug": one.slug}) for one in new), by=by, at=at
    )
    return list(Offering.objects.filter(slug__in=[one.slug for one in offerings]).order_by("name"))


@transaction.atomic
def set_authority(
    holder: Role | Person,
    currency: str,
    *,
    per_case_minor: int,
    per_day_minor: int,
    per_customer_minor: int | None = None,
    by: Actor,
    at: datetime,
) -> Authority:
    """This function will set what a role, or one person instead of their role, may grant alone in a currency.

    :param per_customer_minor: in all to one customer in 90 days; None is not limited.
    :raises ValueError: for an unknown currency, a limit below zero, or one's own limits.
    """
    if isinstance(by, Person) and holder in (by, by.role):
        raise ValueError("holder: these are your own limits; somebody else who sets policy changes them.")
    wanted = {
        "per_case_minor": per_case_minor,
        "per_day_minor": per_day_minor,
        "per_customer_minor": per_customer_minor,
    }
    for name, minor in wanted.items():
        if minor is not None and Money(minor, currency).minor < 0:
            raise ValueError(f"{name}: {minor} is below zero; 0 means that nothing may be granted alone.")
    whose = {"person": holder} if isinstance(holder, Person) else {"role": holder.value, "person": None}
    row = Authority.objects.select_for_update(of=("self",)).filter(**whose, currency=currency).first()
    was = {f"was_{name}": getattr(row, name) for name in wanted} if row else {}
    row = row or Authority(id=new_id(at), currency=currency, **whose)
    for name, minor in wanted.items():
        setattr(row, name, minor)
    row.save()
    held_by = {"person": str(holder.id)} if isinstance(holder, Person) else {"role": holder.value}
    known = {name: minor for name, minor in (wanted | was).items() if minor is not None}
    facts = held_by | {"currency": currency} | known
    journal.write([journal.Line("remedies.authority_set", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def set_own_budget(currency: str, *, per_month_minor: int, by: Actor, at: datetime) -> OwnBudget:
    """This function will set what each person may give in a month for ideas of their own, in a currency.

    :raises ValueError: for an unknown currency, or less than nothing.
    """
    if Money(per_month_minor, currency).minor < 0:
        raise ValueError(f"per_month_minor: {per_month_minor} is below zero; 0 means that none may be given alone.")
    row = OwnBudget.objects.select_for_update(of=("self",)).filter(currency=currency).first()
    was = {"was_per_month_minor": row.per_month_minor} if row else {}
    row = row or OwnBudget(id=new_id(at), currency=currency)
    row.per_month_minor = per_month_minor
    row.save()
    facts = {"currency": currency, "per_month_minor": per_month_minor} | was
    journal.write([journal.Line("remedies.own_budget_set", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def adopt(remedy: Remedy, *, by: Person, at: datetime) -> Offering:
    """This function will take a good idea into the catalogue, where everybody may give it; once is enough.

    :raises CannotOffer: for a remedy that was no idea of somebody's own.
    """
    if not remedy.idea:
        raise CannotOffer("idea: this is in the catalogue already.")
    new = NewOffering(slug_of(remedy.idea), RemedyKind.GIFT, remedy.idea, Basis.EXTRA, has_amount=True)
    return catalogue([new], by=by, at=at)[0]


@transaction.atomic
def stock(currency: str, *, by: Actor, at: datetime) -> None:
    """This function will give a desk its catalogue and first limits in a currency; limits that are set stay.

    :raises ValueError: for an unknown currency.
    """
    catalogue(by=by, at=at)
    unit = 10 ** places(currency)
    known = set(Authority.objects.filter(currency=currency, person__isnull=True).values_list("role", flat=True))
    for role, limit in STARTING_LIMITS.items():
        if role.value not in known:
            per_case = limit * unit
            set_authority(role, currency, per_case_minor=per_case, per_day_minor=per_case * CASES_A_DAY, by=by, at=at)
    if not OwnBudget.objects.filter(currency=currency).exists():
        set_own_budget(currency, per_month_minor=OWN_A_MONTH * unit, by=by, at=at)
