"""Ten detectors over a long history in a file, beside DuckDB merely reading it; and how much memory a longer one takes.

    python -m bench.columnar generate 1000000 FILE.parquet
    python -m bench.columnar find FILE.parquet
    python -m bench.columnar read FILE.parquet

Each runs in a process of its own, so that its memory is its own, and prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ZONE = "America/Sao_Paulo"
PER_ORDER = 8
MEMORY = "320MB"
# Eight signals an order: placed, paid, handed over, three scans, a login, and how it ended. One in twelve is late, one
# in thirty cancelled, one in twenty never handed over; they stand in the order of time, so an order's lie far apart.
GENERATE = """
COPY (
  WITH orders AS (
    SELECT i, 'order/' || i AS subject, 1514764800000000 + i * 2000000 AS placed_us, hash(i) % 1000 AS dice
    FROM range({orders}) r(i)
  ), told AS (
    SELECT subject, unnest([
      {{n: 0, hours: 0, type: 'order.placed', data: json_object(
        'promised_by', strftime(make_timestamp(placed_us + 864000000000), '%Y-%m-%dT%H:%M:%SZ'),
        'handover_by', strftime(make_timestamp(placed_us + 259200000000), '%Y-%m-%dT%H:%M:%SZ'),
        'value', i % 400, 'region', 'R' || (i % 27))}},
      {{n: 1, hours: 1, type: CASE WHEN dice % 25 = 0 THEN 'payment.failed' ELSE 'payment.taken' END, data: json_object(
        'method', CASE WHEN i % 3 = 0 THEN 'card' ELSE 'transfer' END)}},
      {{n: 2, hours: 40, type: CASE WHEN dice % 20 = 0 THEN 'order.packed' ELSE 'order.dispatched' END,
        data: json_object('carrier', 'C' || (i % 7), 'weight', i % 30)}},
      {{n: 3, hours: 60, type: 'parcel.scanned', data: json_object('state', 'hub', 'delay', dice % 90)}},
      {{n: 4, hours: 70, type: 'parcel.scanned',
        data: json_object('state', CASE WHEN dice % 50 = 0 THEN 'damaged' ELSE 'hub' END, 'delay', dice % 40)}},
      {{n: 5, hours: 80, type: 'parcel.scanned', data: json_object('state', 'van', 'delay', dice % 20)}},
      {{n: 6, hours: 90, type: 'login.failed', data: json_object('device', 'D' || (i % 5))}},
      {{n: 7, hours: CASE WHEN dice % 12 = 0 THEN 300 ELSE 96 END,
        type: CASE WHEN dice % 30 = 0 THEN 'order.cancelled' ELSE 'order.delivered' END,
        data: json_object('left_at', CASE WHEN i % 2 = 0 THEN 'door' END)}}
    ], recursive := true), placed_us FROM orders
  )
  SELECT 'shop' AS source, subject || '/' || n AS id, type, subject,
    make_timestamptz(placed_us + hours * 3600000000) AS time, CAST(data AS VARCHAR) AS data
  FROM told ORDER BY time, id
) TO '{path}' (FORMAT parquet, COMPRESSION snappy)
"""
PROMISES = ("promise-passed", "promise-in-danger")
SCANNED = {"count": "parcel.scanned", "is": ">=", "value": 1}
TEN: dict[str, dict[str, Any]] = {
    "payment failed by card": {
        "count": "payment.failed",
        "is": ">=",
        "value": 1,
        "where": {"fact": "method", "is": "=", "value": "card"},
    },
    "parcel damaged": {**SCANNED, "where": {"fact": "state", "is": "=", "value": "damaged"}},
    "scan much too late": {
        **SCANNED,
        "where": {"all": [{"fact": "delay", "is": ">=", "value": 85}, {"fact": "state", "is": "in", "value": ["hub"]}]},
    },
    "not handed over in five days": {"absent": "order.dispatched", "span": "5 days", "after": "first order.placed"},
    "failed login, then cancelled": {
        "sequence": [{"signal": "login.failed"}, {"signal": "order.cancelled"}],
        "span": "1 day",
    },
    "cancelled in the last week before the promise": {
        "time": "first order.cancelled",
        "is": "less_than_before",
        "span": "7 days",
        "than": "fact promised_by",
    },
    "delivered after the promise": {"time": "first order.delivered", "is": "after", "than": "fact promised_by"},
    "three scans in a day": {"count": "parcel.scanned", "is": ">=", "value": 3, "span": "24 hours"},
}


def ten() -> dict[str, dict[str, Any]]:
    """Ten detectors: two of promises that a desk is offered, eight of other sorts, three of them of single signals."""
    from amends.detect.rules.watching import OFFERED

    return {one.slug: dict(one.tree) for one in OFFERED if one.slug in PROMISES} | TEN


@dataclass(frozen=True)
class Columnar:
    """Signals a second through ten detectors, and read by DuckDB alone; the most memory held, by length of history."""

    signals: int
    per_second: float
    cpu_us: float
    read_per_second: float
    found: dict[str, int]
    peak_mib: dict[str, float]
    long_per_second: float


def measure(folder: Path, *, signals: int, long: int, tell: Callable[[str], None]) -> Columnar:
    """This function will make a history and look at it three times, then at half of a long one and at all of it."""
    short = folder / "history.parquet"
    _child("generate", str(signals), str(short))
    rounds = [(_child("find", str(short)), _child("read", str(short))) for _ in range(3)]
    found = sorted((one for one, _ in rounds), key=lambda one: float(one["seconds"]))[1]
    read = sorted((one for _, one in rounds), key=lambda one: float(one["seconds"]))[1]
    short.unlink()
    peaks = {f"{found['signals']:,}": found["peak_mib"]}
    for length in (long // 2, long):
        tell(f"a history of {length:,} signals")
        longer = folder / "longer.parquet"
        _child("generate", str(length), str(longer))
        more = _child("find", str(longer))
        longer.unlink()
        peaks[f"{more['signals']:,}"] = more["peak_mib"]
    return Columnar(
        found["signals"],
        found["signals"] / found["seconds"],
        found["cpu"] / found["signals"] * 1e6,
        read["signals"] / read["seconds"],
        found["found"],
        peaks,
        more["signals"] / more["seconds"],
    )


def _child(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.columnar", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def generate(signals: str, path: str) -> dict[str, Any]:
    """Writes a history of so many signals."""
    import duckdb

    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute(GENERATE.format(orders=int(signals) // PER_ORDER, path=path))
    return {"bytes": Path(path).stat().st_size}


def find(path: str) -> dict[str, Any]:
    """Ten detectors look at a history."""
    from amends.detect.columnar import find_in_file

    began = time.perf_counter()
    done = find_in_file(ten(), Path(path), ZONE, memory=MEMORY)
    return {"signals": done.signals, "things": done.things, "found": dict(done.found)} | _spent(began)


def read(path: str) -> dict[str, Any]:
    """DuckDB reads every column of a history and counts by type: the least that anybody must do."""
    import duckdb

    began = time.perf_counter()
    with duckdb.connect(config={"memory_limit": MEMORY}) as engine:
        rows = engine.execute(
            "SELECT type, count(*), max(time), max(id), max(subject), max(source), sum(length(data))"
            " FROM read_parquet(?) GROUP BY type",
            [path],
        ).fetchall()
    return {"signals": sum(row[1] for row in rows)} | _spent(began)


def _spent(began: float) -> dict[str, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    return {"seconds": time.perf_counter() - began, "cpu": cpu, "peak_mib": used.ru_maxrss / 1024}


if __name__ == "__main__":
    acts: dict[str, Callable[..., dict[str, Any]]] = {"generate": generate, "find": find, "read": read}
    print(json.dumps(acts[sys.argv[1]](*sys.argv[2:])))
