"""The leader's board over a million cases, nine figures beside raw DuckDB, and how fast the worker counts what happens.

Called by `python -m bench`, which names the desk's folder in the environment; writes its figures as JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from bench.stage import Effort, asked_of, session_of, tell

# The desk on which the board stands, and what happens on it while somebody counts.
DESK, NEWS = 500, 5_000


@dataclass(frozen=True)
class Figures:
    """Nine figures over so many cases, and the same numbers by raw DuckDB: the seconds in the middle of the rounds."""

    cases: int
    seconds: float
    cpu: float
    raw_seconds: float
    raw_cpu: float
    peak_mib: float


@dataclass(frozen=True)
class Counting:
    """Entries of the journal, read into the parts and counted into the totals; and counting everything."""

    entries: int
    read_seconds: float
    count_seconds: float
    whole_seconds: float

    @property
    def per_second(self) -> float:
        """Entries a second, from the journal to the board."""
        return self.entries / (self.read_seconds + self.count_seconds)


def main() -> None:
    """Measures a board of so many cases and nine figures over so many; `quick` for a look whether everything runs."""
    cases, kpi_cases, is_quick, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "quick", Path(sys.argv[4])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    from amends.cli import desk

    desk.migrate()
    effort = Effort(rounds=1, seconds=0.2) if is_quick else Effort()
    found = measure(cases, kpi_cases, 40 if is_quick else NEWS, effort)
    out.write_text(json.dumps(found, indent=1), encoding="utf-8")


def measure(cases: int, kpi_cases: int, news: int, effort: Effort) -> dict[str, Any]:
    """This function will make a desk whose parts hold so many cases, and measure everything on it."""
    from django.conf import settings

    from bench import filling

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    filled = filling.fill(min(DESK, news), lambda words: None)
    tell(f"a board over {cases:,} cases")
    _lay_out(cases, filled.desk.brand)
    counting = _counted(filled.desk, news)
    cold, asked = _served(filled.looker, effort)
    found = {
        "cases": cases,
        "counting": asdict(counting) | {"per_second": counting.per_second},
        "cold_ms": cold,
        "asked": asked,
    }
    tell(f"nine figures over {kpi_cases:,} cases")
    return found | {"figures": asdict(_figures(Path(settings.HOME) / "many", kpi_cases, effort.rounds))}


def _lay_out(cases: int, brand: Any) -> None:
    """Puts a part of so many cases in the place of the desk's own."""
    from amends.journal.models import Seal
    from amends.measure import facts, keeping, parts
    from bench import measuring

    last = Seal.objects.order_by("last_position").last()
    if last is None:
        raise RuntimeError("nothing has happened on this desk")
    shutil.rmtree(facts.home(), ignore_errors=True)
    place = facts.home() / keeping.generation()
    end, seal = last.last_position, last.digest[: keeping.MARK]
    measuring.generate(cases, place, brand=str(brand.id), now=datetime.now(UTC), end=end, seal=seal)
    parts.make_current(facts.home(), place)


def _counted(desk: Any, news: int) -> Counting:
    """How long it takes to count all of it, and then what so many new cases leave in the journal."""
    from amends import flow
    from amends.journal.actors import CLOCK
    from amends.journal.models import Seal
    from amends.measure import keeping, totals
    from bench import filling

    began = time.perf_counter()
    totals.count_all(datetime.now(UTC), whole=True)
    whole = time.perf_counter() - began
    tell(f"what {news:,} new cases leave in the journal")
    before = Seal.objects.latest("last_position").last_position
    for start in range(0, news, filling.BATCH):
        told = filling.introduce(desk, DESK + start, min(filling.BATCH, news - start))
        flow.open_cases(told, by=CLOCK, at=filling.now())
    filling.send_all()
    began = time.perf_counter()
    kept = keeping.keep_up()
    read = time.perf_counter() - began
    if kept is None:
        raise RuntimeError("another process measures this desk")
    began = time.perf_counter()
    # As the worker does it on a large desk: the last two months each time, all of it in a twentieth of its time.
    with mock.patch.object(totals, "QUICK", 0.0):
        totals.count_all(datetime.now(UTC))
    return Counting(kept.position - before, read, time.perf_counter() - began, whole)


def _served(looker: Any, effort: Effort) -> tuple[list[float], dict[str, Any]]:
    """How many milliseconds each board took that nobody had opened before; and the usual one, asked by two clients
    beside the bare engine's page."""
    from django.conf import settings
    from django.db import connections

    from bench import measuring, serving
    from bench.asking import Question, in_turns

    cookies = {settings.SESSION_COOKIE_NAME: session_of(looker), settings.CSRF_COOKIE_NAME: "c" * 32}
    signed_in = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    warm, cold = measuring.board_paths()
    connections.close_all()
    tell("its pages")
    with serving.desk() as (port, pid), serving.bare() as (beside, bare):
        # The first page of a process compiles the templates of all; it is no board's.
        opened = [_opened(port, path, signed_in) for path in ("/queue", *warm, *cold)][1 + len(warm) :]
        questions = [Question("board", port, pid, warm, signed_in)]
        questions += [Question("bare queue", beside, bare, ["/queue"], signed_in)]
        return sorted(opened), asked_of(in_turns(questions, rounds=effort.rounds, seconds=effort.seconds), effort)


def _opened(port: int, path: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return (time.perf_counter() - began) * 1000


def _figures(folder: Path, cases: int, count: int) -> Figures:
    from bench.measuring import child

    child("generate", str(cases), str(folder))
    rounds = [(child("figures", str(folder)), child("raw", str(folder))) for _ in range(count)]
    shutil.rmtree(folder)
    if any(ours["n"] != bare["n"] for ours, bare in rounds):
        raise RuntimeError(f"both count the same: {rounds[0]}")
    # The round in the middle by how often it took the time of raw DuckDB: both met the same machine.
    ours, bare = sorted(rounds, key=lambda both: both[0]["seconds"] / both[1]["seconds"])[count // 2]
    peak = max(one["peak_mib"] for one, _ in rounds)
    return Figures(cases, ours["seconds"], ours["cpu"], bare["seconds"], bare["cpu"], peak)


if __name__ == "__main__":
    main()
