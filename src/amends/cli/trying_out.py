"""Sending one letter to oneself, to see that mail leaves."""

from __future__ import annotations

import argparse

from amends.cli import Refused, asking


def arguments(parser: argparse.ArgumentParser) -> None:
    """To whom, and in whose name."""
    parser.add_argument("to", help="a mail address of your own")
    parser.add_argument("--brand", metavar="SLUG", help="in whose name (default: the desk's only or first brand)")
    parser.add_argument("--account", metavar="NAME", help="by which account (default: as the brand's letters leave)")


def run(options: argparse.Namespace) -> int:
    """Sends the letter and says what the other side said. Exits with 1 when it does not take it."""
    from amends import clock
    from amends.flow.trying_out import try_out
    from amends.journal.actors import OPERATOR
    from amends.post.accounts import accounts
    from amends.post.channels import CannotDeliver, TryAgain
    from amends.post.channels.mail.providers import WAYS_OUT

    brand = asking.brand_of(options.brand)
    ours = [one for one in accounts(brand) if one.adapter in WAYS_OUT]
    account = next((one for one in ours if options.account in {one.name, str(one.id)}), None)
    if options.account and account is None:
        known = ", ".join(one.name for one in ours) or "none yet"
        raise Refused(f"--account: {brand.name} has no such account by which mail leaves (it has: {known})")
    if "@" not in options.to.strip("@"):
        raise Refused(f"to: {options.to!r} is no mail address")
    try:
        print(try_out(brand, options.to, account=account, by=OPERATOR, at=clock.now()))
    except (TryAgain, CannotDeliver) as why:
        print(f"Not sent. {why}")
        return 1
    return 0
