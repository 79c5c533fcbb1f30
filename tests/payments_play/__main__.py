"""Plays with money by several processes, kills them in mid-work, and prints what came of it as JSON.

    python -m tests.payments_play --operations 50000 --kills 40 --seed 7

On SQLite, or in a new database beside the one that AMENDS_DATABASE_URL names. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.killing.databases import a_database
from tests.payer import Payer, payer

ROOT = Path(__file__).parents[2]
PROCESSES = 4
SILENT = 180.0


def run(part: str, env: dict[str, str], *words: str) -> Any:
    """One part of the play in a process of its own; what it told."""
    command = [sys.executable, "-m", "tests.payments_play.inside", part, *words]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{part} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def lived(home: Path, url: str, *, operations: int, kills: int, seed: int) -> dict[str, Any]:
    """Four processes do so many operations between them; so often one of them is killed and another takes its place."""
    rng = random.Random(seed)
    done = home / "done"
    done.touch()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AMENDS_", "DJANGO_"))}
    env = kept | {
        "AMENDS_HOME": str(home),
        "AMENDS_DATABASE_URL": url,
        "AMENDS_INTERNAL_HOSTS": "127.0.0.1",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with payer() as far:
        run("furnish", env, far.address)
        far.troubles = random.Random(seed)
        killed, number, began = 0, 0, time.monotonic()
        working: list[subprocess.Popen[bytes]] = []
        try:
            while (count := done.stat().st_size) < operations:
                working = [one for one in working if one.poll() is None]
                while len(working) < PROCESSES:
                    number += 1
                    words = [sys.executable, "-m", "tests.payments_play.inside", "work", str(seed * 1000 + number)]
                    with (home / "work.log").open("ab") as log:
                        working.append(
                            subprocess.Popen(
                                [*words, str(done), str(operations)], env=env, cwd=ROOT, stdout=log, stderr=log
                            )
                        )
                    if number > kills + PROCESSES * 3 + 20:
                        raise RuntimeError(f"processes die by themselves:\n{(home / 'work.log').read_text()[-4000:]}")
                time.sleep(rng.uniform(0.05, 0.25))
                # The kills are spread over the work.
                if killed < kills and count * kills >= operations * killed and count:
                    victim = rng.choice(working)
                    victim.send_signal(signal.SIGKILL)
                    victim.wait(20)
                    killed += 1
            for one in working:
                one.wait(SILENT)
        finally:
            for one in working:
                if one.poll() is None:
                    one.kill()
        far.troubles = None
        told = run("told", env)
    return account(told, far) | {"kills": killed, "processes": number, "seconds": round(time.monotonic() - began)}


def account(told: dict[str, Any], far: Payer) -> dict[str, Any]:
    """The figures, with a sentence for everything that does not hold under `wrong`: ours against the provider's."""
    wrong: list[str] = list(told["wrong"])
    ours: dict[str, int] = dict(told["paid_by_provider"])
    wrong += [f"{key} was paid there, and is {told['states'].get(key)} here" for key in far.paid if key not in ours]
    wrong += [f"{key} was paid here and not there" for key in ours if key not in far.paid]
    wrong += [f"{key}: {minor} here" for key, minor in ours.items() if far.paid.get(key, minor) != minor]
    if len(far.movements) != len(set(far.movements)):
        wrong.append("the provider paid a key twice")
    asked = sum(kind == "payout.requested" for kind in far.kinds())
    figures = {key: value for key, value in told.items() if key not in {"paid_by_provider", "states", "wrong"}}
    return figures | {
        "paid_there": len(far.movements),
        "asked_to_pay": asked,
        "asked_about": len(far.calls) - asked,
        "wrong": wrong[:20],
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.payments_play", description=__doc__)
    parser.add_argument("--operations", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amends-payments-") as folder, a_database(Path(folder)) as url:
        figures = lived(Path(folder), url, operations=options.operations, kills=options.kills, seed=options.seed)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
