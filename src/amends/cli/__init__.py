"""The command line: `amends <command>`.

Promises: each command says what it did; a refusal names what to do about it and exits with 2; nothing is asked.
Will not: import Django before a command needs it, so that `amends --help` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

COMMANDS: dict[str, str] = {
    "up": "start the desk: web and worker in one process group",
    "demo": "start a desk with a real day in it: New York's airports, 8-9 February 2013",
    "worker": "run the worker alone",
    "migrate": "bring the database up to date",
    "person": "add somebody to the staff, change a password, end somebody's access",
    "token": "let another system in, or no more",
    "take": "take complaints in: a CSV file with a column mapping, or letters",
    "signals": "take signals in: a CSV or JSON Lines file by a mapping that was saved",
    "mail": "take or read letters as files, fetch them, or listen for them",
    "account": "open, look after and close the ways in and out, such as mailboxes",
    "triage": "measure, try and learn what messages are taken for",
    "replay": "live through a real history of orders or flights, and say how the desk did",
    "rehearse": "live through a past period under the policy that is and under another, and compare",
    "detect": "try a detector on a history: precision, recall and lead time; or read it out",
    "radar": "say what is rising on this desk, or what would have been raised on a history",
    "coach": "say what a reply to a failed customer does well, spoils or leaves out",
    "calendar": "answer questions about business time, with the reasoning",
    "remedy": "say what a law owes a customer, and why",
    "books": "close a month of the ledger, print its entries and balances",
    "rate": "record what a currency is worth in another, for limits and budgets",
    "measure": "print the figures, with their definitions",
    "staffing": "say how many people it takes, hour by hour, and what becomes of what waits",
    "aim": "pick the one figure to improve this quarter, show where it stands, say what came of it",
    "experiment": "show which two ways are tried and what came of it, and how many customers that takes",
    "note": "note what happened on a day beside a figure, correct it, take it back",
    "snapshot": "bring what figures are counted from up to the journal, or check it",
    "journal": "seal and verify the journal",
    "check": "check the desk: standings, journal, what must always hold",
    "backup": "copy the desk's database into a file while it runs",
}


def parser(only: str = "") -> argparse.ArgumentParser:
    """The whole command line, for help and for the reference in the documents; or what one command needs of it."""
    top = argparse.ArgumentParser(prog="amends", description="A desk that keeps promises to customers it has failed.")
    chosen = top.add_subparsers(dest="command", metavar="command", required=True)
    for name, words in COMMANDS.items():
        sub = chosen.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        if only in ("", name):
            importlib.import_module(f"amends.cli.{name}").arguments(sub)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """This function will run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    words = sys.argv[1:] if argv is None else argv
    options = parser(only=words[0] if words else "").parse_args(argv)
    try:
        code = importlib.import_module(f"amends.cli.{options.command}").run(options)
    except Refused as refusal:
        print(f"amends {options.command}: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return int(code or 0)


class Refused(Exception):
    """The command cannot do this; the sentence says what to do instead."""
