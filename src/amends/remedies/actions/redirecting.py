"""The verbs of a wish to be paid elsewhere: asked for by one person, proved by the customer, let happen by another."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from amends.customers.models import Identity
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.codes import LIVES, MOST_TRIES, new_code, read_code
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.sealing import sealed
from amends.remedies.actions.denials import CannotOffer, Denied, NotOwed
from amends.remedies.actions.writing import lock_case
from amends.remedies.models import Payout, Redirection
from amends.remedies.rules import Destination, PayoutState
from amends.remedies.rules.redirections import DETAILS_LENGTH


class NotBySameTwo(Denied):
    """The one who asked for another account wants to let it happen too."""

    def __init__(self) -> None:
        super().__init__("You asked for it, so somebody else looks at it before it is paid there.")


class NotProved(Denied):
    """The customer has not proved it, or it was decided meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "The customer has not proved this account, or it was decided meanwhile. Look at the list again."
        )


@transaction.atomic
def ask(row: Payout, contact: Identity, *, by: Person, at: datetime) -> tuple[Redirection, str]:
    """This function will have a customer prove to which other account a payment of the finance desk goes.

    Returns the code, which is kept nowhere. An earlier code for the same payment is good for nothing any more.
    :raises NotOwed: when it is not to be paid by hand, or not any more.
    """
    lock_case(row.remedy.case_id)
    if not Payout.objects.filter(id=row.id, state=PayoutState.TO_PAY.value, account__isnull=True).exists():
        raise NotOwed(row.remedy)
    if Redirection.objects.filter(payout=row, given_at__isnull=False, refused_at__isnull=True).exists():
        raise CannotOffer("contact: another account was proved and looked at already.")
    Redirection.objects.filter(payout=row, refused_at__isnull=True).update(refused_at=at)
    code, id_ = new_code(secrets.randbelow), new_id(at)
    made = Redirection.objects.create(
        id=id_, payout=row, contact=contact, asked_by=by, asked_at=at, digest=_digest(id_, code), expires_at=at + LIVES
    )
    _wrote(made, row, "destination_asked", by, at)
    return made, code


def _digest(id_: UUID, code: str) -> str:
    """A digest by the desk's secret: whoever reads the table cannot try all codes there are."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{id_}:{code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def prove(made: Redirection, code: str, details: str, *, by: Actor, at: datetime) -> bool:
    """This function will take a customer's code and the account that goes with it; returns whether the code was right.

    A wrong one is counted, and after five nothing is right any more.
    :raises CannotOffer: without an account, or with one that is too long; the code is not used up.
    """
    plain = " ".join(details.split())
    if not 0 < len(plain) <= DETAILS_LENGTH:
        raise CannotOffer(f"details: name the account, in at most {DETAILS_LENGTH} characters.")
    open_ = Redirection.objects.filter(
        id=made.id, tries__lt=MOST_TRIES, expires_at__gt=at, proved_at__isnull=True, refused_at__isnull=True
    )
    # Counted before it is compared: two guesses at one moment are two.
    if open_.update(tries=F("tries") + 1) != 1:
        return False
    row = made.payout
    if not hmac.compare_digest(made.digest, _digest(made.id, read_code(code))):
        _wrote(made, row, "destination_code_wrong", by, at)
        return False
    waits = Redirection.objects.filter(id=made.id, proved_at__isnull=True, refused_at__isnull=True)
    if waits.update(proved_at=at, sealed=sealed({"details": plain})) != 1:
        return False
    _wrote(made, row, "destination_proved", by, at)
    return True


@transaction.atomic
def give(made: Redirection, *, by: Person, at: datetime) -> None:
    """This function will let a payment go to the account that the customer proved.

    :raises NotBySameTwo: when `by` asked for it.
    :raises NotProved: when it is not proved, or was decided meanwhile.
    :raises NotOwed: when it is not to be paid by hand, or not any more.
    """
    row = made.payout
    lock_case(row.remedy.case_id)
    if made.asked_by_id == by.id:
        raise NotBySameTwo
    open_ = Redirection.objects.filter(
        id=made.id, proved_at__isnull=False, given_at__isnull=True, refused_at__isnull=True
    )
    if open_.update(given_at=at, decided_by=by) != 1:
        raise NotProved
    waits = Payout.objects.filter(id=row.id, state=PayoutState.TO_PAY.value, account__isnull=True)
    if waits.update(destination=Destination.PROVED.value) != 1:
        raise NotOwed(row.remedy)
    _wrote(made, row, "destination_given", by, at)


@transaction.atomic
def refuse(made: Redirection, *, by: Person, at: datetime) -> None:
    """This function will let a payment go back by the means by which it was paid, whatever was asked for.

    :raises NotProved: when it was decided meanwhile.
    """
    row = made.payout
    lock_case(row.remedy.case_id)
    if Redirection.objects.filter(id=made.id, refused_at__isnull=True).update(refused_at=at, decided_by=by) != 1:
        raise NotProved
    Payout.objects.filter(id=row.id, state=PayoutState.TO_PAY.value).update(
        destination=Destination.ORIGINAL_MEANS.value
    )
    _wrote(made, row, "destination_refused", by, at)


def _wrote(made: Redirection, row: Payout, verb: str, by: Actor, at: datetime) -> None:
    told = {"redirection": str(made.id), "amount_minor": row.amount_minor, "currency": row.currency}
    journal.write([journal.Line(f"remedies.{verb}", row.id, row.remedy.case_id, told)], by=by, at=at)
