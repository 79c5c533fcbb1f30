"""`amends account`: the ways in and out, such as mailboxes."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.post.channels.ways import Way
    from amends.post.models import Account


def arguments(parser: argparse.ArgumentParser) -> None:
    """ways, add, change, list, test and close."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    ways = acts.add_parser("ways", help="show the ways that there are, and what each asks for")
    ways.add_argument("way", nargs="?", help="one of them (default: all)")
    add = acts.add_parser("add", help="open an account")
    add.add_argument("way", help="such as imap, pop3, maildir, mbox; `amends account ways` shows all")
    add.add_argument("name", help="by which people know it, such as care@")
    add.add_argument("--address", default="", help="the address or number that it has")
    add.add_argument("--brand", metavar="SLUG", help="for whom (default: the desk's own)")
    change = acts.add_parser("change", help="change what is said; the rest stays")
    change.add_argument("name", help="of the account")
    for one in (add, change):
        one.add_argument("--set", nargs="+", default=[], metavar="FIELD=VALUE", help="what the way asks for")
        one.add_argument(
            "--secrets",
            action="store_true",
            help="ask for the secrets; from a pipe, one FIELD=VALUE a line (never on the command line)",
        )
    listing = acts.add_parser("list", help="show the accounts and how they do")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    for act, words in (("test", "fetch once, now, and say what happens"), ("close", "let nothing more in or out")):
        acts.add_parser(act, help=words).add_argument("name", help="of the account")


def run(options: argparse.Namespace) -> int:
    """Does it and says so."""
    desk.wake()
    do = {"ways": _ways, "add": _add, "change": _change, "list": _list, "test": _test, "close": _close}
    return do[options.act](options)


def _ways(options: argparse.Namespace) -> int:
    from amends.post.channels.ways import WAYS

    if options.way and options.way not in WAYS:
        raise Refused(f"there is no way {options.way!r}; choose one of {', '.join(sorted(WAYS))}")
    for slug in [options.way] if options.way else sorted(slug for slug, way in WAYS.items() if way.fields):
        way = WAYS[slug]
        print(f"{slug}  {way.name}")
        for one in way.fields if options.way else ():
            choices = f" ({', '.join(code for code, _ in one.choices)})" if one.choices else ""
            need = "" if one.required else " [may be left out]"
            usual = f" [usually {one.usual}]" if one.usual != "" else ""
            print(f"  {one.name}: {one.label}{choices}{need}{usual} ({one.kind})")
    return 0


def _add(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.connecting import WrongSetting, open_account
    from amends.journal.actors import OPERATOR
    from amends.post.channels.ways import WAYS

    if options.way not in WAYS:
        raise Refused(f"there is no way {options.way!r}; choose one of {', '.join(sorted(WAYS))}")
    try:
        made = open_account(
            options.way,
            brand=asking.brand_of(options.brand),
            name=options.name,
            address=options.address,
            settings=_pairs(options.set),
            secrets=_secrets(WAYS[options.way]) if options.secrets else {},
            by=OPERATOR,
            at=clock.now(),
        )
    except WrongSetting as why:
        raise Refused(str(why)) from None
    print(f"{made.name} is open. `amends account test {made.name!r}` shows whether it answers.")
    return 0


def _change(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.connecting import WrongSetting, change_account
    from amends.journal.actors import OPERATOR
    from amends.post.channels.ways import WAYS

    found = _named(options.name)
    secrets = _secrets(WAYS[found.adapter]) if options.secrets else {}
    try:
        change_account(found, settings=_pairs(options.set), secrets=secrets, by=OPERATOR, at=clock.now())
    except WrongSetting as why:
        raise Refused(str(why)) from None
    print(f"{found.name} is changed.")
    return 0


def _pairs(told: list[str]) -> dict[str, str]:
    if wrong := next((one for one in told if "=" not in one), None):
        raise Refused(f"{wrong!r} says nothing; write FIELD=VALUE")
    return {name: value for name, _, value in (one.partition("=") for one in told)}


def _secrets(way: Way) -> dict[str, str]:
    """Typed unseen, or read from a pipe: what stands on a command line, everybody on the machine can read."""
    if not sys.stdin.isatty():
        return _pairs([line for line in sys.stdin.read().splitlines() if line.strip()])
    asked = [one for one in way.fields if one.name in way.secret_names()]
    return {one.name: getpass.getpass(f"{one.label}: ") for one in asked}


def _named(name: str) -> Account:
    from amends.post.accounts import accounts

    found = [one for one in accounts() if name in {one.name, str(one.id)}]
    if not found:
        raise Refused(f"there is no account {name!r}; `amends account list` shows them")
    if len(found) > 1:
        raise Refused(f"several accounts are named {name!r}; give the id that `amends account list --json` shows")
    return found[0]


def _list(options: argparse.Namespace) -> int:
    from amends.post.accounts import accounts

    for one in accounts():
        told = _told(one)
        last = f"last answered {told['fetched_at']}" if told["fetched_at"] else "has not answered yet"
        words = f"{one.name}  {one.adapter}  {one.brand.slug}  {last}" + (f"  {one.trouble}" if one.trouble else "")
        print(json.dumps(told) if options.json else words)
    return 0


def _told(one: Account) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "way": one.adapter,
        "channel": one.channel,
        "brand": one.brand.slug,
        "address": one.address,
        "settings": one.settings,
        "fetched_at": one.fetched_at.isoformat() if one.fetched_at else None,
        "trouble": one.trouble or None,
    }


def _test(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow import inbox
    from amends.journal.actors import OPERATOR
    from amends.post.accounts import account
    from amends.post.channels.mail.providers import WAYS_OUT

    found = _named(options.name)
    if found.adapter in WAYS_OUT:
        raise Refused(f"mail leaves by it: `amends mail try you@example.com --account {found.name!r}` sends one letter")
    count = inbox.fetch(found, clock=clock.now, by=OPERATOR)
    after = account(found.id) or found
    if after.trouble:
        raise Refused(after.trouble)
    print(f"{found.name} answers; {count} fetched.")
    return 0


def _close(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.connecting import close_account
    from amends.journal.actors import OPERATOR

    found = _named(options.name)
    close_account(found, by=OPERATOR, at=clock.now())
    print(f"{found.name} is closed: nothing comes in or goes out by it, and its secrets are forgotten.")
    return 0
