"""The one place that looks at the wall clock. Doors ask it for `now`; everybody else is told `at`.

A desk that replays a day has a clock of its own: `clock.json` in the desk's folder says which moment the desk's day
stood at when a moment of real time came, and from there both run on together.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = "clock.json"


@dataclass(frozen=True)
class DeskClock:
    """What time it is on a desk: real time, or a day that started elsewhere and runs on."""

    started_real_at: datetime
    started_desk_at: datetime

    def at(self, real_at: datetime) -> datetime:
        """The desk's time (UTC) at a moment of real time."""
        return self.started_desk_at + (real_at - self.started_real_at)


def now() -> datetime:
    """The time on this desk, in UTC.

    :raises ValueError: when the desk's `clock.json` cannot be read as one; the message names the file.
    """
    real_at = datetime.now(UTC)
    path = settings.HOME / FILE
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return real_at
    return _read(path, changed).at(real_at)


@cache
def _read(path: Path, _changed: int) -> DeskClock:
    """The clock as its file says; read again when the file has changed."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        started = [datetime.fromisoformat(told[name]) for name in ("started_real", "started_desk")]
        if any(moment.tzinfo is None for moment in started):
            raise ValueError("its moments need a time zone")
    except (ValueError, KeyError, TypeError) as why:
        raise ValueError(
            f'{path}: give {{"started_real": ..., "started_desk": ...}} as moments with a zone, or remove it ({why})'
        ) from why
    return DeskClock(*(moment.astimezone(UTC) for moment in started))


def start(desk_at: datetime, home: Path | None = None) -> DeskClock:
    """This function will make the desk's day begin at `desk_at` now and run on from there.

    :raises ValueError: when `desk_at` has no time zone.
    """
    if desk_at.tzinfo is None:
        raise ValueError("desk_at: give a moment with a time zone")
    clock = DeskClock(datetime.now(UTC), desk_at.astimezone(UTC))
    told = {"started_real": clock.started_real_at.isoformat(), "started_desk": clock.started_desk_at.isoformat()}
    path = (home or settings.HOME) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(told), encoding="utf-8")
    # Replaced in one step: a page that asks meanwhile reads the old clock or the new one, never half of it.
    draft.replace(path)
    return clock
