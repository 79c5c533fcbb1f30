"""What is installed is whole: templates, static files, translations and demonstration data travel with the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.house import survey


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))  # the build backend is a program
    environment = {**os.environ, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run([*command, str(survey.ROOT)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"The wheel cannot be built.\n{done.stderr}"
    (wheel,) = tmp_path.glob("amends-*.whl")
    inside = set(ZipFile(wheel).namelist())
    package = [path for path in survey.files() if path.is_relative_to(survey.PACKAGE)]
    found = [name for path in package if (name := str(path.relative_to(survey.PACKAGE.parent))) not in inside]
    assert not found, survey.verdict("These files would be missing on an installed desk:", found)
    assert any(name.endswith("/licenses/LICENSE") for name in inside), "The wheel carries no licence."
