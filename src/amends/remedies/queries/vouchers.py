"""Vouchers as others see them: by their code at a till, and on the page of whoever holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.people.models import Brand
from amends.post.sealing import SealBroken, unsealed
from amends.remedies.codes import digest_of
from amends.remedies.models import Voucher
from amends.remedies.rules import PayoutState
from amends.remedies.rules.vouchers import BY_VOUCHER, spell_code

__all__ = ["BY_VOUCHER", "Held", "held_on", "voucher_of"]


def voucher_of(code: str, brand: Brand) -> Voucher | None:
    """The voucher of a brand with this code, as it is kept."""
    return Voucher.objects.filter(digest=digest_of(code), brand=brand).first()


@dataclass(frozen=True, slots=True)
class Held:
    """A voucher in its holder's hands: its code in groups, what is left, until when."""

    code: str
    left_minor: int
    currency: str
    expires_at: datetime


def held_on(case: Case) -> dict[UUID, Held]:
    """The vouchers by which remedies of a case were paid, by remedy; one query. A code that can no longer be unsealed
    is left out."""
    paid = Voucher.objects.filter(payout__remedy__case=case, payout__state=PayoutState.PAID.value)
    found = {}
    for one in paid.select_related("payout"):
        try:
            code = unsealed(one.sealed)["code"]
        except SealBroken:
            continue
        found[one.payout.remedy_id] = Held(spell_code(code), one.left_minor, one.currency, one.expires_at)
    return found
