"""`amends mail`: letters as files."""

from __future__ import annotations

import argparse

from amends.cli import desk, letters


def arguments(parser: argparse.ArgumentParser) -> None:
    """take and parse."""
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    letters.taking(kinds.add_parser("take", help="take letters in, each once"))
    letters.showing(kinds.add_parser("parse", help="show what is read in letters, and change nothing"))


def run(options: argparse.Namespace) -> int:
    """Takes letters in, or shows them."""
    desk.wake()
    return letters.take(options) if options.what == "take" else letters.show(options)
