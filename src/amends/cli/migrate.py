"""`amends migrate`."""

from __future__ import annotations

import argparse

from amends.cli import desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """This command takes none."""


def run(options: argparse.Namespace) -> int:
    """Brings the database up to date."""
    print("The database is brought up to date." if desk.migrate() else "The database is up to date.")
    return 0
