"""What the verbs say no with. A denial changes nothing, and says why and what helps, in words for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from amends.kernel.money import Money
from amends.people.models import Person
from amends.remedies.models import Remedy, Voucher
from amends.remedies.rules import EARLIER_WORDS, STATE_WORDS, Beyond, Earlier, NeedsApproval


class Denied(Exception):
    """A verb said no, and nothing was changed."""


class CannotOffer(Denied):
    """This cannot be offered on this case; the message names the field and what helps."""


class TooSoon(Denied):
    """An extra before what comes first, and nobody says why; `missing` is what comes first."""

    def __init__(self, missing: Sequence[Earlier]) -> None:
        self.missing = tuple(missing)
        lacks = ", ".join(EARLIER_WORDS[earlier] for earlier in missing)
        super().__init__(f"skipped: not yet: {lacks}. Do that first, or pick why this comes before it.")


class BeyondAuthority(Denied):
    """More than this person may decide; `could` are those who may, the one to ask first in front."""

    def __init__(self, needs: NeedsApproval, currency: str, could: Sequence[Person]) -> None:
        self.needs = needs
        self.could = list(could)
        by = Money(needs.by_minor, currency)
        why = {
            Beyond.NO_AUTHORITY: f"You may not decide on sums in {currency}.",
            Beyond.CASE: f"This is {by} beyond what you may give on one case.",
            Beyond.DAY: f"This is {by} beyond what you may give on one day.",
            Beyond.CUSTOMER: f"This is {by} beyond what you may give one customer in 90 days.",
            Beyond.OWN_IDEA: f"This is {by} beyond what is left of your month for own ideas.",
            Beyond.BUDGET: f"This is {by} beyond what is left of the month's budget.",
        }[needs.why]
        names = ", ".join(person.name for person in could)
        who = f"It can be decided by {names}." if names else "Nobody else here may decide it now."
        super().__init__(f"{why} {who}")


class NobodyCanDecide(Denied):
    """The asking goes beyond everybody who could approve it; or, where two decide, beyond all but those in `could`."""

    def __init__(self, amount: Money, beyond: NeedsApproval, could: Sequence[Person], *, for_two: bool) -> None:
        only = f"only {could[0].name} may" if could else "nobody here may"
        if for_two:
            why = f"two people decide on {amount} for this case, and {only}. Offer less, or have an authority raised."
        elif beyond.why is Beyond.BUDGET:
            over = f"{amount} goes beyond what is left of the month's budget"
            why = f"{over}, and nobody here may exceed it so far. Offer less, or have the budget raised."
        else:
            why = f"nobody here may decide on {amount} for this case. Offer less, or have an authority raised."
        super().__init__(f"amount: {why}")


class NoRate(Denied):
    """Limits are kept in another currency, and nobody has recorded what this one is worth in it."""

    def __init__(self, currency: str, into: str, could: Sequence[Person]) -> None:
        names = ", ".join(person.name for person in could)
        ask = f"ask {names} to record one" if names else "have one recorded"
        super().__init__(
            f"amount: limits are kept in {into}, and no rate of {currency} in {into} is recorded. "
            f"Record it under Settings, Exchange rates, or {ask}."
        )


class NeedsAnother(Denied):
    """Two people decide, and this one has approved already; or nobody is there who could be the second."""

    def __init__(self, could: Sequence[Person]) -> None:
        names = ", ".join(person.name for person in could)
        who = f"It can be {names}." if names else "Nobody else here may now: have an authority raised, or refuse it."
        super().__init__(f"Two people decide on this, and it waits for the second. {who}")


class NotYourOwn(Denied):
    """Whoever asked does not decide."""

    def __init__(self) -> None:
        super().__init__("You asked for this yourself; somebody else decides. You can withdraw it.")


class AlreadyDecided(Denied):
    """It was granted, refused or withdrawn before."""

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(f"This remedy is {STATE_WORDS[remedy.state]} already.")


class AlreadyPaid(Denied):
    """It was paid before: nothing is paid twice."""

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(f"This remedy was paid already, under the reference {remedy.paid_reference}.")


class BeingPaid(Denied):
    """A provider has been asked to pay it and has not said what came of that."""

    def __init__(self) -> None:
        super().__init__(
            "This is being paid at this moment: its provider has been asked and has not answered for good. Wait for "
            "its word, or look at what waits for a look."
        )


class VoucherUsed(Denied):
    """A voucher from which something was bought cannot be taken back."""

    def __init__(self) -> None:
        super().__init__("Something was bought with this voucher already: it cannot be taken back.")


class NoVoucher(Denied):
    """No voucher of this brand has this code."""

    def __init__(self) -> None:
        super().__init__("code: there is no such voucher; look at the code again.")


class NothingLeft(Denied):
    """The voucher has expired, or less is left than was asked for; says how much."""

    def __init__(self, voucher: Voucher, at: datetime) -> None:
        left = Money(voucher.left_minor, voucher.currency)
        if voucher.expires_at <= at:
            super().__init__(f"code: this voucher expired on {voucher.expires_at:%Y-%m-%d}; take nothing off it.")
        else:
            super().__init__(f"amount_minor: {left} is left on this voucher; take at most that.")


class KeyUsedOtherwise(Denied):
    """The till used this key for another purchase."""

    def __init__(self) -> None:
        super().__init__("Idempotency-Key: it was used for another voucher or another amount; use a new one.")


class NotOwed(Denied):
    """It is not, or no longer, owed to the customer, so it can be neither paid, declined nor reversed."""

    def __init__(self, remedy: Remedy) -> None:
        nothing = "" if remedy.amount_minor else ", and it has no amount"
        super().__init__(f"This remedy is not owed to the customer: it {_is(remedy)}{nothing}.")


def _is(remedy: Remedy) -> str:
    words = STATE_WORDS[remedy.state]
    return words if words.startswith("waits") else f"is {words}"


class NothingToReserve(Denied):
    """Of this person's day nothing is left that could be held back."""

    def __init__(self) -> None:
        super().__init__("Nothing can be reserved: you may give nothing more today by yourself.")


class StillGiven(Denied):
    """A case with a remedy cannot be decided for none."""

    def __init__(self) -> None:
        super().__init__("none_because: this case has a remedy. Reverse it first, if it shall get none.")


class StillWaiting(Denied):
    """A case with an asking that waits cannot be decided for none."""

    def __init__(self) -> None:
        super().__init__("none_because: an asking on this case waits for its answer. Withdraw it first.")
