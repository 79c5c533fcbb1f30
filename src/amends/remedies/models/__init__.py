"""The catalogue, authority, remedies, and the double-entry ledger."""

from __future__ import annotations

from amends.remedies.models.authority import Allowance, Authority, FourEyes, OwnBudget, RaisedAuthority
from amends.remedies.models.budgets import Budget, ExchangeRate
from amends.remedies.models.catalogue import KNOWN_BASIS, Offering
from amends.remedies.models.claims import UntrueClaim
from amends.remedies.models.given import GIVEN, UNDECIDED, UNPAID, Decision, Remedy
from amends.remedies.models.ledger import Account, Closing, Transfer
from amends.remedies.models.looks import FinalAnswer, SecondLook
from amends.remedies.models.owed import Duty, Law, Quote
from amends.remedies.models.payouts import PAYOUT_OPEN, Payout, PayoutAccount
from amends.remedies.models.policy import Policy
from amends.remedies.models.redirections import Redirection
from amends.remedies.models.vouchers import Redemption, Voucher

__all__ = [
    "GIVEN",
    "KNOWN_BASIS",
    "PAYOUT_OPEN",
    "UNDECIDED",
    "UNPAID",
    "Account",
    "Allowance",
    "Authority",
    "Budget",
    "Closing",
    "Decision",
    "Duty",
    "ExchangeRate",
    "FinalAnswer",
    "FourEyes",
    "Law",
    "Offering",
    "OwnBudget",
    "Payout",
    "PayoutAccount",
    "Policy",
    "Quote",
    "RaisedAuthority",
    "Redemption",
    "Redirection",
    "Remedy",
    "SecondLook",
    "Transfer",
    "UntrueClaim",
    "Voucher",
]
