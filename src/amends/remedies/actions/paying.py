"""The verbs of a payout. A provider's or the finance desk's word ends it, once; a missing word is asked for.

A worker writes down that it asks before it asks. So whoever finds a payout asked for, after a crash or a time-out,
knows that it may have been paid, and asks what became of it instead of paying again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.remedies import rules
from amends.remedies.actions.denials import BeingPaid, CannotOffer, NotOwed, VoucherUsed
from amends.remedies.actions.payable import owe
from amends.remedies.actions.writing import line, lock_case, move, now
from amends.remedies.models import Payout, Remedy, Voucher
from amends.remedies.rules import AWAY, AccountCode, PayoutState, State, Step, Turn, Word

REFERENCE_LENGTH = Payout._meta.get_field("reference").max_length or 0
REASON_LENGTH = Payout._meta.get_field("reason").max_length or 0
AWAY_NOW = [state.value for state in AWAY]
WAITS = [PayoutState.TO_PAY.value, PayoutState.FAILED.value]


@transaction.atomic
def begin(payout_id: UUID, *, by: Actor, at: datetime) -> tuple[Payout, Turn]:
    """This function will take up a payout, and say what is to be done: ask for it, or ask what became of it.

    Once it has committed, the payout counts as asked for, whatever happens next.
    """
    row = payout(payout_id)
    turn = rules.turn(PayoutState(row.state))
    if turn is Turn.PAY:
        fresh = {"state": PayoutState.ASKED.value, "asked_at": at, "reason": ""}
        if _change(row, [PayoutState.TO_PAY.value], **fresh):
            _wrote(row, "payout_asked", by, at)
        else:
            # Somebody else was quicker, and may die over it: what they asked for is asked about.
            row = payout(payout_id)
            turn = rules.turn(PayoutState(row.state))
    if turn is not Turn.NOTHING:
        Payout.objects.filter(id=row.id).update(tries=F("tries") + 1)
        row.tries += 1
    return row, turn


def payout(payout_id: UUID) -> Payout:
    """A payout with its remedy and case, as it is now."""
    return Payout.objects.select_related("account", "remedy__offering", "remedy__case__order").get(id=payout_id)


@transaction.atomic
def confirm(row: Payout, word: Word, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that it was paid, in whole or in part: by its provider's or the finance desk's word.

    Said twice, it is said once. What is left of a part is owed by a payout of its own.
    :raises CannotOffer: without a reference, for a reference that is too long, or for more than was to be paid.
    :raises NotOwed: when it was cancelled, or has come back, or another took its place.
    """
    reference = word.reference.strip()
    if not 0 < len(reference) <= REFERENCE_LENGTH:
        raise CannotOffer(f"reference: give the payment's reference, in at most {REFERENCE_LENGTH} characters.")
    minor = row.amount_minor if word.amount_minor is None else word.amount_minor
    if not 0 < minor <= row.amount_minor:
        raise CannotOffer(f"amount: {minor} is not between 1 and the {row.amount_minor} that were to be paid.")
    case = lock_case(row.remedy.case_id)
    remedy = now(row.remedy, case)
    if not settle(row, reference, minor, by=by, at=at):
        row.refresh_from_db()
        if row.state == PayoutState.PAID.value and row.reference == reference:
            return remedy
        raise NotOwed(remedy)
    left = move(remedy, case.brand, Step.PAY, amount_minor=minor, cause=row.key, by=by, at=at)[AccountCode.OWED]
    if minor < row.amount_minor:
        owe(remedy, case.brand, row.amount_minor - minor, by_hand=row.is_by_hand, at=at)
    if left:
        journal.write([line(remedy, "paid_in_part", paid_minor=minor)], by=by, at=at)
        return remedy
    stamp_paid(remedy, reference, at=at)
    journal.write([line(remedy, "paid")], by=by, at=at)
    return remedy


def settle(row: Payout, reference: str, paid_minor: int, *, by: Actor, at: datetime) -> bool:
    """Ends a payout as paid where it still waits or is away, and says whether it did."""
    paid = {"state": PayoutState.PAID.value, "reference": reference, "paid_minor": paid_minor, "reason": ""}
    if not _change(row, [*AWAY_NOW, *WAITS], **paid, confirmed_at=at, ended_at=at):
        return False
    _wrote(row, "payout_paid", by, at, paid_minor=paid_minor)
    return True


def stamp_paid(remedy: Remedy, reference: str, *, at: datetime) -> None:
    """Stamps a remedy of which nothing is owed any more as paid."""
    Remedy.objects.filter(id=remedy.id).update(paid_at=at, paid_reference=reference)
    remedy.paid_at, remedy.paid_reference = at, reference


@transaction.atomic
def fail(row: Payout, reason: str, *, by: Actor, at: datetime) -> bool:
    """This function will record that it was not paid and will not be, for this reason; returns whether that is new.

    It is still owed: a person pays it another way, or has it tried again.
    """
    words = {"state": PayoutState.FAILED.value, "reason": _short(reason)}
    if not _change(row, [*AWAY_NOW, PayoutState.TO_PAY.value], **words):
        return False
    _wrote(row, "payout_failed", by, at)
    return True


@transaction.atomic
def lose_sight(row: Payout, reason: str, *, by: Actor, at: datetime) -> None:
    """This function will record that nobody knows what became of it. It is asked about, never asked for again."""
    is_new = row.state == PayoutState.ASKED.value
    if _change(row, AWAY_NOW, state=PayoutState.UNKNOWN.value, reason=_short(reason)) and is_new:
        _wrote(row, "payout_unknown", by, at)


@transaction.atomic
def take_note(row: Payout, word: Word, *, by: Actor, at: datetime) -> None:
    """This function will record that the provider has it and is working on it."""
    reference = word.reference[:REFERENCE_LENGTH]
    was = row.state
    if _change(row, AWAY_NOW, state=PayoutState.ASKED.value, reference=reference, reason="") and was != row.state:
        _wrote(row, "payout_found", by, at)


@transaction.atomic
def not_known(row: Payout, *, by: Actor, at: datetime) -> None:
    """This function will record that its provider never heard of it: it is to be asked for, under the same key."""
    if _change(row, AWAY_NOW, state=PayoutState.TO_PAY.value, reason=""):
        _wrote(row, "payout_not_known", by, at)


@transaction.atomic
def come_back(row: Payout, reason: str, *, by: Actor, at: datetime) -> Remedy | None:
    """This function will record that a payment came back: it is owed again, and the finance desk finds another means.

    None when it was known. The remedy stands as granted, no more as paid.
    """
    case = lock_case(row.remedy.case_id)
    remedy = now(row.remedy, case)
    back = {"state": PayoutState.RETURNED.value, "reason": _short(reason), "ended_at": at}
    if remedy.state not in {State.GRANTED, State.PAID} or not _change(row, [PayoutState.PAID.value], **back):
        return None
    move(remedy, case.brand, Step.RETURN, amount_minor=row.paid_minor, cause=row.key, by=by, at=at)
    Remedy.objects.filter(id=remedy.id).update(paid_at=None, paid_reference="")
    remedy.paid_at, remedy.paid_reference = None, ""
    owe(remedy, case.brand, row.paid_minor, by_hand=True, at=at)
    journal.write([line(remedy, "payment_returned", paid_minor=row.paid_minor)], by=by, at=at)
    return remedy


@transaction.atomic
def again(row: Payout, *, by_hand: bool, by: Actor, at: datetime) -> Payout:
    """This function will have a payout that failed tried once more, or paid by the finance desk: as a new one.

    Its provider has answered the old key for good, so the new one has another.
    :raises NotOwed: when it has not failed, or another one follows it already.
    """
    case = lock_case(row.remedy.case_id)
    remedy = now(row.remedy, case)
    waits = Payout.objects.filter(id=row.id, state=PayoutState.FAILED.value, ended_at__isnull=True)
    if waits.update(ended_at=at) != 1:
        raise NotOwed(remedy)
    made = owe(remedy, case.brand, row.amount_minor, by_hand=by_hand, at=at)
    _wrote(made, "payout_made", by, at, instead_of=str(row.id))
    return made


def settle_open(remedy: Remedy, at: datetime) -> list[Payout]:
    """The payouts of a remedy that are still to be made, on its locked case.

    :raises BeingPaid: when one of them is, or may yet come to be, with its provider.
    """
    rows = [one for one in remedy.payouts.order_by("id") if one.ended_at is None]
    for one in rows:
        one.remedy = remedy
    refuse_if_away(rows, at)
    return rows


def refuse_if_away(rows: Iterable[Payout], at: datetime) -> None:
    """Does nothing where none of these is, or may yet come to be, with its provider.

    :raises BeingPaid: where one is: whatever is done now could pay it twice, or not at all.
    """
    if any(rules.is_away(PayoutState(one.state), one.asked_at, at) for one in rows):
        raise BeingPaid


def cancel(remedy: Remedy, *, by: Actor, at: datetime) -> None:
    """Lets nothing more be paid of a remedy that is taken back; what was paid has come back.

    :raises BeingPaid: when a payout is with its provider.
    :raises VoucherUsed: when something was bought with a voucher that paid it.
    """
    for one in settle_open(remedy, at):
        if not _change(one, WAITS, state=PayoutState.CANCELLED.value, ended_at=at):
            raise BeingPaid
        _wrote(one, "payout_cancelled", by, at)
    for one in remedy.payouts.filter(state=PayoutState.PAID.value).select_related("voucher"):
        one.remedy = remedy
        _take_voucher_back(one)
        if _change(one, [PayoutState.PAID.value], state=PayoutState.RETURNED.value, ended_at=at):
            _wrote(one, "payout_returned", by, at)


def _take_voucher_back(row: Payout) -> None:
    voucher = getattr(row, "voucher", None)
    if voucher is None:
        return
    if voucher.redeemed_minor:
        raise VoucherUsed
    Voucher.objects.filter(id=voucher.id).update(left_minor=0, lost_minor=voucher.amount_minor)


def _change(row: Payout, only_if: list[str], **to: object) -> bool:
    """Changes the payout where it still stands so, and says whether it did: whoever races, one wins."""
    if Payout.objects.filter(id=row.id, state__in=only_if, ended_at__isnull=_is_open(only_if)).update(**to) != 1:
        return False
    for name, value in to.items():
        setattr(row, name, value)
    return True


def _is_open(states: list[str]) -> bool:
    return PayoutState.PAID.value not in states


def _short(reason: str) -> str:
    return " ".join(reason.split())[:REASON_LENGTH]


def _wrote(row: Payout, verb: str, by: Actor, at: datetime, **facts: object) -> None:
    told = {"remedy": str(row.remedy_id), "amount_minor": row.amount_minor, "currency": row.currency, **facts}
    journal.write([journal.Line(f"remedies.{verb}", row.id, row.remedy.case_id, told)], by=by, at=at)
