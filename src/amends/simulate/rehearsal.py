"""The rehearsal: random customers, random staff and faults, for days on a virtual clock; what must always hold, holds.

    python -m amends.simulate.rehearsal --days 200 --seed 7 --json

One seed replays one history: the digest is the same for the same seed, days and volume. It runs in a database of its
own that is thrown away, or in an empty one that AMENDS_DATABASE_URL names. Exits with 1 at the first violation.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence

import django
from django.core.management import call_command


def parser() -> argparse.ArgumentParser:
    """What may be chosen."""
    top = argparse.ArgumentParser(prog="python -m amends.simulate.rehearsal", description=__doc__.splitlines()[0])
    top.add_argument("--days", type=int, default=200)
    top.add_argument("--seed", type=int, default=7)
    top.add_argument("--busy", type=float, default=1.0, help="how many times the usual number of complaints")
    top.add_argument("--faults", type=float, default=0.03, help="share of letters and stretches of work that are hit")
    top.add_argument("--json", action="store_true")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """This function will rehearse and print the account."""
    options = parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="amends-rehearsal-") as home:
        os.environ["AMENDS_HOME"] = home
        if not os.environ.get("AMENDS_DATABASE_URL"):
            os.environ["AMENDS_DATABASE_URL"] = "sqlite::memory:"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        # Whether a page of the chat is open stands in the shared cache, which is a table.
        call_command("createcachetable", verbosity=0)
        return rehearse(options)


def rehearse(options: argparse.Namespace) -> int:
    """Lives through the days in the database that Django now knows, if it is empty."""
    from amends.people.queries import brands
    from amends.simulate.life import Volume, lived

    if brands():
        sys.stderr.write("AMENDS_DATABASE_URL: a desk lives there already; name an empty database.\n")
        return 2

    def tell(day: int) -> None:
        if day % 10 == 0 and sys.stderr.isatty():
            sys.stderr.write(f"\rday {day} of {options.days}")

    volume = Volume(fault_share=options.faults).times(options.busy)
    account = lived(options.seed, options.days, volume, tell)
    lines = "\n".join(f"{name}: {value}" for name, value in account.items())
    sys.stdout.write((json.dumps(account) if options.json else lines) + "\n")
    return 1 if account["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
