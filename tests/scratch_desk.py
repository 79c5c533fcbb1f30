"""A desk folder for the tests alone, named before Django reads its settings: no test touches the desk in `.desk`."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

# Removed when the process ends and the name goes.
FOLDER = TemporaryDirectory(prefix="amends-desk-")
os.environ["AMENDS_HOME"] = FOLDER.name
# Where a desk that is installed collects what it serves; a server that misses it says so at each start.
Path(FOLDER.name, "static").mkdir()
