"""`amends backup`: the desk's records in one file, while the desk runs."""

from __future__ import annotations

import argparse
import os
import sqlite3
from pathlib import Path

from amends.cli import Refused, desk

PAGES = 2000
PAUSE = 0.01


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="a file that does not exist yet")


def run(options: argparse.Namespace) -> int:
    """Copies a SQLite desk into a file, checks the copy, and says what else belongs to it."""
    desk.wake()
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Refused(
            "this desk keeps its records in PostgreSQL, which has its own tool: pg_dump --format=custom --file=FILE, "
            f"with the address from AMENDS_DATABASE_URL. Keep {settings.HOME / 'secret'} beside it."
        )
    path: Path = options.file
    if path.exists():
        raise Refused(f"{path} exists; name a new file, so that no backup is lost by making one")
    if not path.parent.is_dir():
        raise Refused(f"{path.parent} is no folder; make it first")
    source = Path(str(connection.settings_dict["NAME"]))
    if not source.exists():
        raise Refused(f"there is no desk in {settings.HOME} yet: {source} does not exist")
    size = _copy(source, path)
    print(
        f"{path}: {size:,} bytes, and the copy is sound. Keep {settings.HOME / 'secret'} with it: without that file no"
    )
    print("private link that was sent out opens any more.")
    return 0


def _copy(source: Path, path: Path) -> int:
    """Copies page by page beside whoever writes; the file appears under its name when it is whole and sound."""
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as reading, sqlite3.connect(draft) as writing:
            reading.backup(writing, pages=PAGES, sleep=PAUSE)
            found = writing.execute("PRAGMA quick_check").fetchone()[0]
        reading.close()
        writing.close()
        if found != "ok":
            raise Refused(f"the copy is not sound ({found}); nothing was kept")
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size
