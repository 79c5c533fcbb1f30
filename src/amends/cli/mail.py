"""`amends mail`: letters as files, and mail as it is fetched or handed over."""

from __future__ import annotations

import argparse

from amends.cli import desk, fetching, letters, listening, trying_out


def arguments(parser: argparse.ArgumentParser) -> None:
    """take, parse, fetch, listen and try."""
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    letters.taking(kinds.add_parser("take", help="take letters in, each once"))
    letters.showing(kinds.add_parser("parse", help="show what is read in letters, and change nothing"))
    fetching.arguments(kinds.add_parser("fetch", help="fetch what waits on the accounts, now"))
    listening.arguments(kinds.add_parser("listen", help="let a mail server hand letters over, by LMTP or SMTP"))
    trying_out.arguments(kinds.add_parser("try", help="send one letter to yourself, to see that mail leaves"))


def run(options: argparse.Namespace) -> int:
    """Takes letters in, shows them, fetches them, waits for them, or tries out how they leave."""
    desk.wake()
    do = {
        "take": letters.take,
        "parse": letters.show,
        "fetch": fetching.run,
        "listen": listening.run,
        "try": trying_out.run,
    }
    return do[options.what](options)
