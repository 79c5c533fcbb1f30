"""Many generated cases, as the worker writes them; and nine figures over them beside raw DuckDB.

    python -m bench.measuring generate 10000000 FOLDER
    python -m bench.measuring figures FOLDER
    python -m bench.measuring raw FOLDER

Each runs in a process of its own, so that its memory is its own, and prints one line of JSON. The cases are made by a
hash of their number: two years of them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BRAND = "0192a5f0-c6d7-7000-8000-000000000001"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
# Cases lie evenly over two years that end now; `dice` is what becomes of one.
CASES = """
    SELECT i, dice, uuid_of(i) AS case_id, CAST('{brand}' AS UUID) AS brand_id, 'EUR' AS currency,
        ['parcel-late', 'parcel-lost', 'wrong-item', 'billed-twice', 'broken'][1 + dice % 5] AS kind,
        CASE WHEN dice % 5 = 3 THEN 'money' ELSE 'goods' END AS failure_type,
        CAST(1 + dice % 3 AS SMALLINT) AS severity, 'ours' AS controllability, CAST(NULL AS UUID) AS incident_id,
        CASE WHEN dice % 3 = 0 THEN uuid_of(i + 900000000) END AS finding_id,
        ['mail', 'form', 'chat', 'phone'][1 + dice % 4] AS channel, uuid_of(700000000 + dice % 6) AS team_id,
        uuid_of(500000000 + hash(i, 7) % ({cases} * 4 // 5)) AS customer_id,
        CAST(1000 + dice % 20000 AS BIGINT) AS order_minor, 'EUR' AS order_currency,
        opened_at - INTERVAL 3 HOUR AS happened_at, opened_at - INTERVAL 1 MINUTE AS known_at, opened_at,
        CASE WHEN dice % 3 > 0 THEN opened_at ELSE opened_at + to_minutes(dice % 900) END AS first_contact_at,
        opened_at + INTERVAL 9 MINUTE AS taken_at,
        resolved_at - INTERVAL 2 HOUR AS fixed_at, resolved_at AS told_at, resolved_at,
        CASE WHEN dice % 50 = 7 THEN opened_at + INTERVAL 1 HOUR ELSE resolved_at + INTERVAL 3 DAY END AS closed_at,
        CASE WHEN dice % 50 = 7 THEN 'duplicate' WHEN resolved_at IS NOT NULL THEN 'recovery_ended' END AS ending,
        CAST(CASE WHEN dice % 9 = 0 THEN 1 ELSE 0 END AS SMALLINT) AS deviation_count, FALSE AS needs_person_now,
        'carrier' AS cause,
        CASE WHEN resolved_at IS NOT NULL THEN ['recovered', 'recovered', 'partly', 'lost', 'unknown'][1 + dice % 5] END
            AS outcome, resolved_at AS outcome_told_at, resolved_at AS first_resolved_at,
        CASE WHEN dice % 17 = 0 THEN resolved_at + INTERVAL 5 DAY END AS reopened_at,
        CASE WHEN dice % 17 = 0 THEN 1 ELSE 0 END AS reopen_count, opened_at AS first_in_at,
        opened_at + to_seconds(60 + dice % 90000) AS first_human_at,
        opened_at + INTERVAL 20 SECOND AS first_automatic_at, 1 + dice % 4 AS human_count,
        dice % 3 AS hand_off_count, (dice % 500) / 10.0 AS open_hours, (dice % 40) / 10.0 AS waited_hours,
        (dice % 30) / 10.0 AS waited_open_hours
    FROM (
        SELECT *, CASE WHEN dice % 50 = 7 OR i > {cases} * 0.995 THEN NULL
            ELSE opened_at + to_seconds(600 + dice * 13 % 700000) END AS resolved_at
        FROM (
            SELECT i, CAST(hash(i) % 1000000 AS BIGINT) AS dice,
                TIMESTAMP '{now}' - to_microseconds(CAST(({cases} - i) * (63072000000000.0 / {cases}) AS BIGINT))
                    AS opened_at
            FROM range({since}, {until}) r(i)
        )
    )
"""
# What a promise, a survey and a remedy say of their case.
OF_CASE = (
    "brand_id, kind AS case_kind, channel AS case_channel, team_id, ending AS case_ending, currency AS case_currency"
)
TABLES = {
    "cases": "SELECT * EXCLUDE (i, dice) FROM made",
    "promises": """
        SELECT uuid_of(i * 4 + n + 1000000000) AS promise_id, case_id,
            ['acknowledgement', 'resolution', 'update', 'follow_up'][1 + n] AS kind, 'customer' AS owed_to,
            CAST(NULL AS UUID) AS department_id, CAST(NULL AS UUID) AS by_customer_id, CAST(0 AS SMALLINT) AS level,
            opened_at AS made_at, due_at, CASE WHEN (dice + n) % 8 > 0 THEN due_at - INTERVAL 5 MINUTE END AS kept_at,
            CASE WHEN (dice + n) % 8 = 0 THEN due_at END AS broken_at, CAST(NULL AS TIMESTAMP) AS released_at,
            CAST(NULL AS VARCHAR) AS release_reason, CAST(NULL AS UUID) AS replaces_id, n = 2 AS is_particular,
            FALSE AS came_back, FALSE AS arrived, {of_case}
        FROM (SELECT *, opened_at + to_minutes(30 + n * 1440) AS due_at FROM made, range(4) p(n))
    """,
    "contacts": """
        SELECT uuid_of(i * 4 + n + 5000000000) AS contact_id, case_id, ['in', 'out', 'out', 'in'][1 + n] AS direction,
            channel, n = 1 AS is_automatic, FALSE AS is_thanks, said_at,
            CASE WHEN n IN (1, 2) THEN said_at END AS sent_at, CAST(NULL AS TIMESTAMP) AS bounced_at
        FROM (SELECT *, opened_at + to_minutes(n * (1 + dice % 300)) AS said_at FROM made, range(4) p(n))
    """,
    "surveys": """
        SELECT uuid_of(i + 20000000000) AS survey_id, case_id, resolved_at AS for_resolution_at,
            resolved_at + INTERVAL 1 HOUR AS sent_at, CAST(NULL AS VARCHAR) AS not_sent_because,
            CASE WHEN dice % 3 = 0 THEN resolved_at + INTERVAL 9 HOUR END AS answered_at,
            CASE WHEN dice % 3 = 0 THEN CAST(1 + dice % 5 AS SMALLINT) END AS csat,
            CASE WHEN dice % 3 = 0 THEN CAST(1 + dice % 4 AS SMALLINT) END AS fair_outcome,
            CASE WHEN dice % 3 = 0 THEN CAST(2 + dice % 4 AS SMALLINT) END AS fair_process,
            CASE WHEN dice % 3 = 0 THEN CAST(3 + dice % 3 AS SMALLINT) END AS fair_treatment,
            CASE WHEN dice % 3 = 0 THEN CAST(1 + dice % 7 AS SMALLINT) END AS effort,
            CAST(1 AS SMALLINT) AS effort_series, CASE WHEN dice % 3 = 0 THEN CAST(dice % 11 AS SMALLINT) END AS nps,
            CAST(NULL AS BOOLEAN) AS solved,
            CASE WHEN dice % 6 = 0 THEN CAST(dice % 11 AS SMALLINT) END AS nps_before,
            dice % 3 = 0 AS is_last_csat, dice % 3 = 0 AS is_last_effort,
            dice % 3 = 0 AS is_last_nps, {of_case}
        FROM made WHERE resolved_at IS NOT NULL
    """,
    "check_ins": """
        SELECT uuid_of(i + 30000000000) AS check_in_id, case_id, 'person' AS manner, resolved_at AS booked_at,
            resolved_at + INTERVAL 2 DAY AS asked_at, resolved_at + INTERVAL 3 DAY AS answered_at,
            CASE WHEN dice % 10 = 0 THEN 'not_yet' ELSE 'all_good' END AS answer
        FROM made WHERE resolved_at IS NOT NULL AND dice % 2 = 0
    """,
    "remedies": """
        SELECT uuid_of(i + 40000000000) AS remedy_id, case_id, 'refund' AS offering,
            CASE WHEN dice % 2 = 0 THEN 'owed' ELSE 'extra' END AS basis, kind, severity,
            CAST(500 + dice % 9000 AS BIGINT) AS amount_minor, 'EUR' AS currency, opened_at AS asked_at,
            opened_at + INTERVAL 1 HOUR AS granted_at, CAST(NULL AS TIMESTAMP) AS paid_at,
            CAST(NULL AS TIMESTAMP) AS declined_at, CAST(NULL AS TIMESTAMP) AS reversed_at, {of_case}
        FROM made WHERE dice % 2 = 0
    """,
    "steps": """
        SELECT uuid_of(i + 50000000000) AS step_id, case_id, 'cases.resolved' AS verb, resolved_at AS stepped_at,
            CAST(NULL AS VARCHAR) AS because
        FROM made WHERE resolved_at IS NOT NULL
    """,
    "named": "SELECT case_id FROM made",
}
UUID_OF = "CREATE TEMP MACRO uuid_of(n) AS CAST(printf('0192a5f0-c6d7-7000-8000-%012x', CAST(n AS BIGINT)) AS UUID)"
SLICE = 500_000
SPAN = timedelta(days=90)
# Nine figures as an analyst would ask for them who has only these files: the least that anybody must read and add up.
PROMISE = (
    "due_at >= $since AND due_at < $until AND (kept_at IS NOT NULL OR broken_at IS NOT NULL)"
    " AND case_ending IS DISTINCT FROM 'duplicate'"
)
RAW = {
    "told-automatically": "SELECT count(*), avg(CAST(first_automatic_at <= opened_at + INTERVAL 15 MINUTE AS INTEGER))"
    " FROM {cases} WHERE opened_at >= $since AND opened_at < $until AND ending IS DISTINCT FROM 'duplicate'",
    "acknowledged-in-time": "SELECT count(*), avg(CAST(kept_at IS NOT NULL AS INTEGER)) FROM {promises}"
    f" WHERE kind = 'acknowledgement' AND {PROMISE}",
    "promises-kept": f"SELECT count(*), avg(CAST(kept_at IS NOT NULL AS INTEGER)) FROM {{promises}} WHERE {PROMISE}",
    "time-to-first-response": "SELECT count(*), quantile_cont(epoch(first_human_at - first_in_at) / 3600, [0.5, 0.9])"
    " FROM {cases} WHERE first_human_at >= $since AND first_human_at < $until"
    " AND ending IS DISTINCT FROM 'duplicate'",
    "time-to-resolve": "SELECT count(*), quantile_cont(epoch(resolved_at - opened_at) / 3600, [0.5, 0.9])"
    " FROM {cases} WHERE resolved_at >= $since AND resolved_at < $until",
    "hand-offs": "SELECT count(*), avg(hand_off_count) FROM {cases}"
    " WHERE resolved_at >= $since AND resolved_at < $until",
    "reopened": "SELECT count(*), avg(CAST(coalesce(reopened_at <= first_resolved_at + INTERVAL 14 DAY, false)"
    " AS INTEGER)) FROM {cases} WHERE first_resolved_at >= $since AND first_resolved_at < $until"
    " AND first_resolved_at + INTERVAL 14 DAY <= $until",
    "satisfaction": "SELECT count(*), avg(CAST(csat >= 4 AS INTEGER)) FROM {surveys}"
    " WHERE answered_at >= $since AND answered_at < $until",
    "remedies-granted": "SELECT count(*), sum(amount_minor) FROM {remedies}"
    " WHERE granted_at >= $since AND granted_at < $until",
}


def generate(
    cases: int, folder: Path, *, brand: str = BRAND, now: datetime = NOW, end: int = 1, seal: str = "b"
) -> None:
    """This function will make a part of so many cases."""
    from amends.measure import facts, parts

    with facts.an_engine("2GB") as engine, parts.a_part(engine, folder, 0, end, seal) as writing:
        engine.execute(UUID_OF)
        for since in range(0, cases, SLICE):
            until, told = min(since + SLICE, cases), f"{now:%Y-%m-%d %H:%M:%S}"
            made = CASES.format(brand=brand, cases=cases, since=since, until=until, now=told)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE made AS {made}")
            writing.add({table: select.format(of_case=OF_CASE) for table, select in TABLES.items()})


def figures(folder: Path) -> dict[str, Any]:
    """Nine figures of the last ninety days, as a page asks for them: with days, intervals and what stands beside."""
    from amends.measure import facts, parts, queries
    from amends.measure.definitions import BY_SLUG
    from amends.people.models import Brand, Calendar

    brand = Brand(id=BRAND, calendar=Calendar(time_zone="Europe/Berlin"), currency="EUR")
    window = queries.Window(brand, NOW - SPAN, NOW)
    began = time.perf_counter()
    with facts.an_engine("2GB") as engine:
        facts.ready(engine, NOW, parts.chain(folder), most_live=0)
        found = {slug: queries.of_window(engine, BY_SLUG[slug], window) for slug in RAW}
    return {"n": {slug: one.n for slug, one in found.items()}} | _spent(began)


def raw(folder: Path) -> dict[str, Any]:
    """The same numbers by statements over the bare files."""
    from amends.measure import facts, parts
    from amends.measure.flat import FLAT

    (part,) = parts.chain(folder)
    values = {"since": (NOW - SPAN).replace(tzinfo=None), "until": NOW.replace(tzinfo=None)}
    began = time.perf_counter()
    with facts.an_engine("2GB") as engine:
        files = {table: part.rows(table) for table in FLAT}
        found = {slug: engine.execute(sql.format(**files), values).fetchall()[0] for slug, sql in RAW.items()}
    return {"n": {slug: row[0] for slug, row in found.items()}} | _spent(began)


def _spent(began: float) -> dict[str, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    return {"seconds": time.perf_counter() - began, "cpu": cpu, "peak_mib": used.ru_maxrss / 1024}


def board_paths() -> tuple[list[str], list[str]]:
    """The page that everybody opens, and forty others, each of which somebody opens for the first time."""
    spans = ("day", "week", "month", "quarter", "year")
    kinds = ("parcel-late", "parcel-lost", "wrong-item", "billed-twice", "broken")
    channels = ("mail", "form", "chat", "phone")
    chosen = [("kind", kind) for kind in kinds] + [("channel", channel) for channel in channels]
    cold = [f"/measures?period={span}&by={by}&part={part}" for span in spans for by, part in chosen]
    return ["/measures"], cold


def child(*words: str) -> dict[str, Any]:
    """What one act of this file tells, done in a process of its own."""
    command = [sys.executable, "-m", "bench.measuring", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """One act of this file, in a process of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    django.setup()
    if sys.argv[1] == "generate":
        generate(int(sys.argv[2]), Path(sys.argv[3]))
        print("{}")
    else:
        print(json.dumps({"figures": figures, "raw": raw}[sys.argv[1]](Path(sys.argv[2]))))


if __name__ == "__main__":
    main()
