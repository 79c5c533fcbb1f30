"""`amends worker`."""

from __future__ import annotations

import argparse

from amends.cli import desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """This command takes none."""


def run(options: argparse.Namespace) -> int:
    """Runs the worker in this process until it is told to stop."""
    desk.wake()
    from amends.worker.running import main

    main()
    return 0
