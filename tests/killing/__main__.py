"""Kill a desk in mid-work, and print what was lost or doubled: `python -m tests.killing --kills 10 --seed 7`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.killing.databases import a_database
from tests.killing.desk import lived


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amends-killed-") as folder, a_database(Path(folder)) as url:
        account = lived(Path(folder), url, kills=options.kills, seed=options.seed)
    sys.stdout.write(json.dumps(account) + "\n")
    return 1 if account["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
