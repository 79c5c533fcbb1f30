"""Plays recoveries through their follow-ups, and prints what came of it as JSON.

    python -m tests.follow_up_play --cases 10000 --seed 7

In a database of its own that is thrown away, or in an empty one that AMENDS_DATABASE_URL names. Ends with 1 when
something is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile

import django
from django.core.management import call_command


def main() -> int:
    top = argparse.ArgumentParser(description="Recoveries through their follow-ups.")
    top.add_argument("--cases", type=int, default=10_000)
    top.add_argument("--seed", type=int, default=7)
    options = top.parse_args()
    with tempfile.TemporaryDirectory(prefix="amends-follow-up-") as home:
        os.environ["AMENDS_HOME"] = home
        if not os.environ.get("AMENDS_DATABASE_URL"):
            os.environ["AMENDS_DATABASE_URL"] = "sqlite::memory:"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        from tests.follow_up_play.playing import played

        told = played(options.cases, options.seed)
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
