"""Run on the database of the play: furnish it, work on it at random, and tell what stands in it, as JSON.

python -m tests.payments_play.inside furnish ADDRESS | work SEED FILE OPERATIONS | told
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()

from tests.payments_play.figures import told  # noqa: E402 - Django has to be awake
from tests.payments_play.furnishing import furnish  # noqa: E402
from tests.payments_play.playing import Worker  # noqa: E402


def work(seed: str, file: str, operations: str) -> object:
    """Works until so many operations are done by all; each is counted by one byte at the end of a file, and the count
    is everybody's clock."""
    worker, most = Worker(int(seed)), int(operations)
    counted = os.open(file, os.O_WRONLY | os.O_APPEND)
    done = 0
    while (count := Path(file).stat().st_size) < most:
        worker.act(count)
        os.write(counted, b".")
        done += 1
    return {"done": done}


if __name__ == "__main__":
    part, *words = sys.argv[1:]
    parts: dict[str, Callable[..., object]] = {"furnish": furnish, "work": work, "told": told}
    sys.stdout.write(json.dumps(parts[part](*words)) + "\n")
