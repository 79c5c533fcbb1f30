"""Remedies: what is given to make it right, within somebody's authority, through a ledger that balances.

Promises: nothing is granted beyond a person's authority without another's approval; no remedy is paid twice;
the ledger balances to zero in every currency; sums owed and goodwill stand apart.
Will not: pay by itself. A payout is kept only by the provider's or the finance desk's word.
"""
