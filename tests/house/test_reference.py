"""The reference pages say what the commands and the API are now."""

from __future__ import annotations

import subprocess
import sys

from tests.house import survey


def test_the_reference_pages_are_up_to_date() -> None:
    command = [sys.executable, "scripts/reference.py", "--check"]
    done = subprocess.run(command, cwd=survey.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
