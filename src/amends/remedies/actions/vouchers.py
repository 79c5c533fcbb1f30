"""The verbs of a voucher: issued as a payment, redeemed in parts under the till's own keys, expired, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.sealing import sealed
from amends.remedies.actions import paying
from amends.remedies.actions.denials import KeyUsedOtherwise, NothingLeft, NotOwed, NoVoucher
from amends.remedies.actions.writing import line, lock_case, move, now
from amends.remedies.codes import digest_of
from amends.remedies.models import Payout, Redemption, Remedy, Voucher
from amends.remedies.rules import AccountCode, Step
from amends.remedies.rules.vouchers import BY_VOUCHER, new_code

BATCH = 200


@transaction.atomic
def issue(row: Payout, days: int, *, by: Actor, at: datetime) -> Remedy:
    """This function will pay a payout by a voucher of its amount, good for so many days. In one transaction with what
    it pays: there is nobody outside whose answer could be lost.

    :raises NotOwed: when it has ended meanwhile.
    """
    case = lock_case(row.remedy.case_id)
    remedy = now(row.remedy, case)
    code = new_code(secrets.randbelow)
    reference = f"{BY_VOUCHER}{code[-4:]}"
    if not paying.settle(row, reference, row.amount_minor, by=by, at=at):
        raise NotOwed(remedy)
    voucher = Voucher.objects.create(
        id=new_id(at),
        payout=row,
        brand=case.brand,
        digest=digest_of(code),
        sealed=sealed({"code": code}),
        amount_minor=row.amount_minor,
        left_minor=row.amount_minor,
        currency=row.currency,
        issued_at=at,
        expires_at=at + timedelta(days=days),
    )
    left = move(remedy, case.brand, Step.ISSUE, amount_minor=row.amount_minor, cause=row.key, by=by, at=at)
    facts = {"voucher": str(voucher.id), "expires_at": voucher.expires_at.isoformat()}
    journal.write([line(remedy, "voucher_issued", **facts)], by=by, at=at)
    if not left[AccountCode.OWED]:
        paying.stamp_paid(remedy, reference, at=at)
    return remedy


def redeem(code: str, amount_minor: int | None, key: str, *, brand: Brand, by: Actor, at: datetime) -> Redemption:
    """This function will take a purchase off a voucher; the same key again gives the same answer and takes nothing.

    :param code: as it is kept (`rules.vouchers.read_code`).
    :param amount_minor: what is to be paid; None takes all that is left.
    :param key: the till's own name for this purchase.
    :raises NoVoucher: when this brand has no such voucher.
    :raises NothingLeft: when it has expired or less is left; nothing is changed.
    :raises KeyUsedOtherwise: when this key was used for another voucher or amount.
    """
    # A digest is slow on purpose: nobody waits for it.
    found = Voucher.objects.filter(digest=digest_of(code), brand=brand).select_related("payout__remedy").first()
    if found is None:
        raise NoVoucher
    return _redeem(found, amount_minor, key, by=by, at=at)


@transaction.atomic
def _redeem(found: Voucher, amount_minor: int | None, key: str, *, by: Actor, at: datetime) -> Redemption:
    case = lock_case(found.payout.remedy.case_id)
    voucher = Voucher.objects.select_related("payout__remedy").get(id=found.id)
    before = Redemption.objects.filter(key=key).first()
    if before is not None:
        if (before.voucher_id, before.asked_minor) != (voucher.id, amount_minor):
            raise KeyUsedOtherwise
        return before
    minor = voucher.left_minor if amount_minor is None else amount_minor
    if voucher.expires_at <= at or not 0 < minor <= voucher.left_minor:
        raise NothingLeft(voucher, at)
    Voucher.objects.filter(id=voucher.id).update(left_minor=voucher.left_minor - minor)
    made = Redemption.objects.create(
        id=new_id(at),
        voucher=voucher,
        key=key,
        asked_minor=amount_minor,
        amount_minor=minor,
        left_minor=voucher.left_minor - minor,
        at=at,
    )
    remedy = now(voucher.payout.remedy, case)
    move(remedy, case.brand, Step.REDEEM, amount_minor=minor, cause=str(made.id), by=by, at=at)
    facts = {"voucher": str(voucher.id), "redeemed_minor": minor, "left_minor": made.left_minor}
    journal.write([line(remedy, "voucher_redeemed", **facts)], by=by, at=at)
    return made


def expire(*, by: Actor, at: datetime) -> int:
    """This function will let vouchers expire whose day has come; what was left goes back to the budget. Returns how
    many did, each in a transaction of its own."""
    due = Voucher.objects.filter(left_minor__gt=0, expires_at__lte=at).order_by("expires_at", "id")
    return sum(_expire(one, by, at) for one in due.select_related("payout__remedy")[:BATCH])


@transaction.atomic
def _expire(found: Voucher, by: Actor, at: datetime) -> bool:
    case = lock_case(found.payout.remedy.case_id)
    minor = Voucher.objects.values_list("left_minor", flat=True).get(id=found.id)
    if not minor:
        return False
    Voucher.objects.filter(id=found.id).update(left_minor=0, lost_minor=minor)
    remedy = now(found.payout.remedy, case)
    move(remedy, case.brand, Step.EXPIRE, amount_minor=minor, cause=str(found.id), by=by, at=at)
    facts = {"voucher": str(found.id), "expired_minor": minor}
    journal.write([line(remedy, "voucher_expired", **facts)], by=by, at=at)
    return True
