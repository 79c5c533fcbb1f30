"""Fetching what waits on the accounts, once and at once."""

from __future__ import annotations

import argparse
import json

from amends.cli import Refused


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which account."""
    parser.add_argument("account", nargs="?", help="its name (default: all that are fetched)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Fetches each account into the inbox; what came, the worker reads. Exits with 1 when one is in trouble."""
    from amends import clock
    from amends.flow import inbox
    from amends.journal.actors import OPERATOR
    from amends.post.accounts import account, fetched_accounts

    found = fetched_accounts()
    if options.account:
        found = [one for one in found if options.account in {one.name, str(one.id)}]
    if options.account and not found:
        raise Refused(f"there is no account {options.account!r} that is fetched; `amends account list` shows them")
    is_well = True
    for one in found:
        count = inbox.fetch(one, clock=clock.now, by=OPERATOR)
        after = account(one.id) or one
        is_well = is_well and not after.trouble
        told = {"account": one.name, "fetched": count, "trouble": after.trouble or None}
        words = f"{one.name}: {count} fetched" + (f". {after.trouble}" if after.trouble else "")
        print(json.dumps(told) if options.json else words)
    return 0 if is_well else 1
