"""`amends token`: by what other systems come in."""

from __future__ import annotations

import argparse
import json

from amends.cli import Refused, asking, desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """make, list and revoke."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    make = acts.add_parser("make", help="make a token and show it, this once")
    make.add_argument("name", help="of the system that gets it, such as shop")
    make.add_argument(
        "--scope",
        nargs="+",
        required=True,
        help="what it may do: complaints:write, signals:write, cases:read, cases:write, measures:read, "
        "measures:write, vouchers:redeem, or all",
    )
    make.add_argument("--brand", metavar="SLUG", help="on which brand (default: the desk's own)")
    make.add_argument("--json", action="store_true", help="print name, scopes and token as JSON")
    listing = acts.add_parser("list", help="show the tokens; never what opens the door")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    revoke = acts.add_parser("revoke", help="let nobody in by a token any more")
    revoke.add_argument("name", help="of the token")


def run(options: argparse.Namespace) -> int:
    """Does it and says so."""
    desk.wake()
    return {"make": _make, "list": _list, "revoke": _revoke}[options.act](options)


def _make(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow import admitting
    from amends.flow.admitting import NameTaken
    from amends.journal.actors import OPERATOR
    from amends.people.rules import Scope

    wanted = list(Scope) if options.scope == ["all"] else options.scope
    if unknown := [scope for scope in wanted if scope not in list(Scope)]:
        raise Refused(f"--scope: {unknown[0]!r} is none; choose from {', '.join(Scope)}")
    scopes = [Scope(scope) for scope in wanted]
    brand = asking.brand_of(options.brand)
    try:
        token, shown = admitting.make_token(options.name, scopes, brand=brand, by=OPERATOR, at=clock.now())
    except NameTaken as why:
        raise Refused(str(why)) from None
    if options.json:
        print(json.dumps({"name": token.name, "brand": brand.slug, "scopes": token.scopes, "token": shown}))
    else:
        print(f"{token.name} may do {', '.join(token.scopes)} on {brand.name}. Its token, shown this once:\n{shown}")
    return 0


def _list(options: argparse.Namespace) -> int:
    from amends.people.queries import tokens

    for token in tokens():
        told = {
            "name": token.name,
            "brand": token.brand.slug,
            "scopes": token.scopes,
            "made_at": token.made_at.isoformat(),
            "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        }
        gone = f"  (revoked {told['revoked_at']})" if token.revoked_at else ""
        plain = f"{token.name}  {token.brand.slug}  {', '.join(token.scopes)}{gone}"
        print(json.dumps(told) if options.json else plain)
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow import admitting
    from amends.journal.actors import OPERATOR
    from amends.people.queries import tokens

    found = next((one for one in tokens() if one.name == options.name and one.revoked_at is None), None)
    if found is None:
        raise Refused(f"there is no token {options.name!r} in use; `amends token list` shows them")
    admitting.revoke_token(found, by=OPERATOR, at=clock.now())
    print(f"{found.name} lets nobody in any more.")
    return 0
