"""`amends detect` as a quality lead types it: what would have been found in a history, and how it ended."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from amends.cli.detect import FIGURES
from amends.cli.detecting import signals_of
from amends.detect.models import Signal
from amends.detect.rules.watching import moment_at
from amends.kernel.ids import new_id
from tests.cast import NOON, a_desk
from tests.doors.cli.shell import Shell
from tests.doors.simulate import independent


def event(subject: str, type_: str, time: str, **data: object) -> str:
    return json.dumps({"subject": subject, "type": type_, "time": time, "data": data})


@pytest.fixture
def signals(tmp_path: Path) -> Path:
    """Four orders promised by 5 May: late and rated 1, late and rated 5, in time and rated 1, late and known late."""
    rows = [
        event(f"order/{n}", "order.placed", f"2026-05-0{n}T12:00:00Z", promised_by="2026-05-05T00:00:00Z")
        for n in (1, 2, 3, 4)
    ]
    rows += [event(f"order/{n}", "order.delivered", "2026-05-06T12:00:00Z") for n in (1, 2)]
    rows.append(event("order/3", "order.delivered", "2026-05-04T12:00:00Z"))
    ends = {1: (1, "2026-05-06T00:00:00Z"), 2: (5, "2026-05-07T00:00:00Z"), 3: (1, "2026-05-07T00:00:00Z")}
    rows += [event(f"order/{n}", "review.answered", at, score=score) for n, (score, at) in ends.items()]
    path = tmp_path / "signals.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_dry_run_says_what_would_have_been_found_and_how_it_ended(amends: Shell, signals: Path) -> None:
    wanted = ["detect", "backtest", "promise-passed", "--data", signals, "--outcome", "review.answered", "--json"]
    told = {engine: amends(*wanted, "--engine", engine).json() for engine in ("python", "duckdb")}
    assert told["python"] == told["duckdb"]
    assert told["python"] == {
        "sentence": "now is not before promised by and none of these is so: "
        "(order.delivered was heard; order.cancelled was heard)",
        "things": 4,
        "found": 3,
        "judged": 2,
        "right": 1,
        "bad": 2,
        "precision": 0.5,
        "recall": 0.5,
        "lead_hours_median": 24.0,
    }
    later = amends(*wanted, "--since", "2026-05-02").json()
    assert (later["things"], later["found"], later["right"], later["recall"]) == (3, 2, 0, 0.0)


def test_a_detector_of_ones_own_is_read_out_or_refused_by_the_name_of_its_place(
    amends: Shell, signals: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"absent": "order.delivered", "span": "4 days", "after": "first order.placed"}', encoding="utf-8")
    assert amends("detect", "read", "--file", own).out == (
        "When no order.delivered came within 4 days after the first order.placed.\n"
    )
    own.write_text('{"all": [{"absent": "order.delivered", "span": "soon"}]}', encoding="utf-8")
    said = amends("detect", "backtest", "--file", own, "--data", signals, "--outcome", "review.answered")
    assert said.code == 2
    assert 'all[0].after: must be "now", "first SIGNAL"' in said.error
    said = amends("detect", "backtest", "promise-passed", "--data", signals)
    assert (said.code, "--outcome: name the type" in said.error) == (2, True)


@pytest.mark.days
def test_fifteen_thousand_real_orders_come_to_what_plain_sql_says(amends: Shell, shared_data: Path) -> None:
    folder = shared_data / "olist" / "sample_a_15000"
    sums = independent.order_figures(folder, datetime(2018, 10, 25))  # noqa: DTZ001 (the shop's own clock)
    told = amends("detect", "backtest", "promise-passed", "--data", folder, "--engine", "duckdb", "--json").json()
    assert (told["right"], told["judged"], told["bad"]) == (sums.warned_bad, sums.warned, sums.bad)
    assert (round(told["precision"], 3), round(told["recall"], 3)) == (0.674, 0.413)
    early = amends("detect", "backtest", "promise-in-danger", "--data", folder, "--json").json()
    assert early["recall"] >= told["recall"]
    assert early["lead_hours_median"] > told["lead_hours_median"]


@pytest.mark.long
@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_two_years_of_orders_are_unusual_on_black_friday_alone(
    amends: Shell, shared_data: Path, tmp_path: Path, engine: str
) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"each": "*", "holds": {"unusual": "order.placed", "in": "day"}}', encoding="utf-8")
    folder = shared_data / "olist" / "sample_a_15000"
    words = ["detect", "backtest", "--file", own, "--data", folder, "--engine", engine, "--json"]
    assert amends(*words).json()["found"] == 378
    assert amends(*words, "--until", "2017-11-24T02:00Z").json()["found"] == 0


@pytest.mark.long
@pytest.mark.django_db
def test_the_same_orders_stored_in_a_desk_come_to_the_same_shares(amends: Shell, shared_data: Path) -> None:
    """The page and --stored read what the desk keeps, each signal as it was received; reviews tell the ends."""
    folder, brand = shared_data / "olist" / "sample_a_15000", a_desk(NOON).brand
    zone = "America/Sao_Paulo"
    brand.calendar.time_zone = zone
    brand.calendar.save()
    rows = sorted(signals_of(folder, zone), key=lambda one: one.told.at)
    Signal.objects.bulk_create(
        [
            Signal(
                id=new_id(moment_at(one.told.at)),
                source="shop",
                external_id=str(number),
                type=one.told.type,
                subject=one.subject,
                occurred_at=moment_at(one.told.at),
                received_at=moment_at(one.told.at),
                data=one.told.facts,
            )
            for number, one in enumerate(rows)
        ],
        batch_size=2_000,
    )
    dates = ["--since", "2016-01-01", "--until", "2018-12-01"]
    told = amends("detect", "backtest", "promise-passed", "--stored", *dates, "--json").json()
    files = amends("detect", "backtest", "promise-passed", "--data", folder, "--json").json()
    # A file ends with its last signal; a desk goes on, and sees three more promises pass.
    ends = [name for name in FIGURES if name != "found"]
    assert [told[name] for name in ends] == [files[name] for name in ends]
    assert sum(week["found"] for week in told["weeks"]) == told["found"]
