"""`amends person`: who works here."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, cast

from amends.cli import Refused, desk

if TYPE_CHECKING:
    from amends.people.models import Person


def arguments(parser: argparse.ArgumentParser) -> None:
    """add, password, list and deactivate."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    add = acts.add_parser("add", help="add somebody to the staff")
    add.add_argument("name", help="first and last name")
    add.add_argument("--email", required=True, help="by which they sign in, and where alerts reach them")
    add.add_argument("--role", required=True, help="front_line, lead, manager, quality, admin or finance")
    add.add_argument("--team", help="their team; not needed while there is only one")
    add.add_argument("--hours", help="their working hours, by the calendar's name (default: their team's)")
    add.add_argument("--languages", default="en", help="which they speak, such as en,de (default: en)")
    add.add_argument("--password-stdin", action="store_true", help="read their password from standard input")
    password = acts.add_parser("password", help="give somebody a new password, read from standard input")
    password.add_argument("email")
    listing = acts.add_parser("list", help="show everybody, those who left too")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    leave = acts.add_parser("deactivate", help="end somebody's access; everything they owe is handed on first")
    leave.add_argument("email")


def run(options: argparse.Namespace) -> int:
    """Does it and says so."""
    desk.wake()
    acts = {"add": _add, "password": _password, "list": _list, "deactivate": _deactivate}
    return acts[options.act](options)


def _add(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow.recruiting import hire
    from amends.journal.actors import OPERATOR
    from amends.people.queries import by_email, calendars_by_name, teams_by_name
    from amends.people.rules import Role

    if options.role not in list(Role):
        raise Refused(f"--role: choose one of {', '.join(Role)}")
    if by_email(options.email):
        raise Refused(f"--email: somebody has {options.email} already")
    role = Role(options.role)
    teams, calendars = teams_by_name(), calendars_by_name()
    team = teams.get(options.team or "") or (
        next(iter(teams.values())) if len(teams) == 1 and not options.team else None
    )
    if role is Role.ADMIN and not options.team:
        team = None
    elif team is None:
        raise Refused(f"--team: choose one of {', '.join(teams) or 'none: this desk has no team yet'}")
    shift = (
        calendars.get(options.hours)
        if options.hours
        else team.calendar
        if team
        else next(iter(calendars.values()), None)
    )
    if shift is None:
        raise Refused(f"--hours: choose one of {', '.join(calendars) or 'none: this desk has no calendar yet'}")
    person = hire(
        options.name,
        email=options.email,
        role=role,
        shift=shift,
        team=team,
        languages=[one.strip() for one in options.languages.split(",") if one.strip()],
        password=_read_password() if options.password_stdin else None,
        by=OPERATOR,
        at=clock.now(),
    )
    print(f"{person.name} is here, as {role.value.replace('_', ' ')}{f' of {team.name}' if team else ''}.")
    return 0


def _read_password() -> str:
    """The password that stands on standard input.

    :raises Refused: when it is too weak, saying how.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password)
    except ValidationError as why:
        raise Refused(f"password: {' '.join(why.messages)}") from None
    return password


def _known(email: str) -> Person:
    from amends.people.queries import by_email

    person = by_email(email)
    if person is None:
        raise Refused(f"nobody here has the address {email}; `amends person list` shows everybody")
    return person


def _password(options: argparse.Namespace) -> int:
    from amends import clock
    from amends.flow import admitting
    from amends.journal.actors import OPERATOR

    person = _known(options.email)
    admitting.set_password(person, _read_password(), by=OPERATOR, at=clock.now())
    print(f"{person.name} has a new password; whoever was signed in with the old one is signed out.")
    return 0


def _list(options: argparse.Namespace) -> int:
    from amends.people.queries import everybody

    for person in everybody():
        told = {
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "team": person.team.name if person.team else None,
            "hours": person.calendar.name,
            "languages": person.languages,
            "is_active": person.is_active,
            "has_password": person.has_usable_password(),
        }
        gone = "" if person.is_active else "  (left)"
        plain = f"{person.email}  {person.name}, {person.role.replace('_', ' ')}, {told['team'] or 'no team'}{gone}"
        print(json.dumps(told, ensure_ascii=False) if options.json else plain)
    return 0


def _deactivate(options: argparse.Namespace) -> int:
    from amends import clock, flow
    from amends.journal.actors import OPERATOR

    person = _known(options.email)
    if not person.is_active:
        raise Refused(f"{person.name} has left already")
    # Whoever has a shell on the desk's machine stands above its roles.
    handed_on = flow.deactivate(person, by=cast("Person", OPERATOR), at=clock.now())
    print(f"{person.name} has no access any more; {handed_on} cases and everything else they owed are handed on.")
    return 0
