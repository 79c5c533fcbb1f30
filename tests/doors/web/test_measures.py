"""The leader's board: what changed, each figure with its weeks, and the way from a falling line to the very cases."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf
from pathlib import Path

import duckdb
import pytest
from django.conf import settings

from amends.flow import housekeeping, measuring
from amends.measure import board, facts, saying
from amends.measure.board import Line
from amends.measure.definitions import BY_SLUG, DEFINITIONS
from amends.measure.queries import Figure, Window, first_rows, rows_of
from tests.doors.web.visiting import Visits, said
from tests.rooms.measure.falling import EACH, a_past

pytestmark = pytest.mark.django_db
CASES = re.compile(r'href="(/measures/promises-kept/cases\?[^"]*week=[^"]*)"')
REF = re.compile(r"AM-\w{4}-\w{4}")


@pytest.fixture
def counted(desk: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """A desk with a past, which the worker has counted."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    a_past(desk.story.desk, desk.story.desk.ana, desk.story.at)
    housekeeping.seal(at=desk.story.at)
    measuring.keep_measures(desk.story.at)
    return desk


def test_a_fall_is_said_in_front_and_leads_to_its_very_cases(counted: Visits) -> None:
    bea = counted.story.desk.bea
    page = counted.get(bea, "/measures?period=quarter")
    assert "Promises kept , worse: 33.3 % in the week of 23 February 2026" in said(page)
    assert "was to be expected" in said(page)
    assert page.content.decode().count("is-beyond") == 1
    (link,) = CASES.findall(page.content.decode().replace("&amp;", "&"))
    cases = counted.get(bea, link)
    assert f"{EACH} cases" in said(cases)
    # What was not kept stands first.
    words = said(cases)
    assert words.index(" no ") < words.index(" yes ")
    assert len(set(REF.findall(words))) == EACH


def test_only_the_cases_that_stand_on_the_page_are_read(counted: Visits) -> None:
    """The first of them and how many there are: the same as of all of them, in their order."""
    at = counted.story.at
    window = Window(counted.story.desk.brand, at - timedelta(days=365), at)
    several = 0
    for slug in BY_SLUG:
        rows = rows_of(slug, window.brand, since=window.since, until=window.until, at=at)
        several += len({row.value for row in rows}) > 1
        for is_low_first in (True, False):
            rows.sort(key=lambda row: (row.value if is_low_first else -row.value, row.at, row.case_id))
            found = first_rows(slug, window, 3, at=at, is_low_first=is_low_first)
            assert found == (len(rows), rows[:3]), slug
            assert first_rows(slug, window, None, at=at, is_low_first=is_low_first)[1] == rows
    assert several, "some figure has cases of different values"


def test_every_figure_stands_on_the_board_with_what_it_means(counted: Visits) -> None:
    words = said(counted.get(counted.story.desk.bea, "/measures"))
    for one in DEFINITIONS:
        assert one.name in words
        assert one.formula.rstrip(".") in words
    assert "too few to say" in words
    assert "Counted at" in words


def test_a_figure_is_drawn_with_its_limits_and_divided(counted: Visits) -> None:
    bea = counted.story.desk.bea
    page = counted.get(bea, "/measures/promises-kept?period=year").content.decode()
    assert page.count('class="chart-limit"') == 2
    assert "beyond what was to be expected" in page
    assert 'role="img"' in page
    assert "Week by week" in page
    of_kind = counted.get(bea, "/measures/promises-kept?period=year&by=kind&part=flight-cancelled")
    assert "Promises kept: Flight cancelled" in said(of_kind)
    assert "Promises kept: Flight cancelled" in said(
        counted.get(bea, "/measures/promises-kept/cases?period=year&by=kind&part=flight-cancelled")
    )
    assert "too few to say" in said(counted.get(bea, "/measures/promises-kept?by=kind&part=no-such"))


def test_no_limit_lies_where_no_value_can(counted: Visits) -> None:
    """Twelve cases in one week and none in twenty-five: three deviations below the mean would be less than none."""
    bea, brand, at = counted.story.desk.bea, counted.story.desk.brand, counted.story.at
    limits = {}
    for one in DEFINITIONS:
        found = board.line(brand, one.slug, 365, at=at)
        assert found is not None
        weeks = [week for line in found[0].values() for week in line.weeks if week.low is not None]
        assert all(one.ends[0] <= (week.low or 0) <= (week.high or 0) <= one.ends[1] for week in weeks), one.slug
        limits[one.slug] = {week.low for week in weeks}
    assert limits["cases-opened"] == {0.0}
    assert BY_SLUG["lead-time"].ends == (-inf, inf), "who was first may be behind as well"
    assert BY_SLUG["nps-lift"].ends == (-200.0, 200.0), "from all detractors to all promoters"
    words = said(counted.get(bea, "/measures/cases-opened?period=year"))
    assert "a larger dot lies beyond. No limit lies below zero, for nothing that is counted here does." in words
    share = said(counted.get(bea, "/measures/promises-kept?period=year"))
    assert "No limit lies below 0 or above 100 %, for no share does." in share
    assert saying.ends_words(BY_SLUG["nps"]) == "No limit lies below −100 or above 100, where this score ends."
    assert saying.ends_words(BY_SLUG["lead-time"]) == ""


def test_board_figure_and_cases_are_files_too(counted: Visits, tmp_path: Path) -> None:
    bea = counted.story.desk.bea
    for path, least in (("/measures", 30), ("/measures/promises-kept", 20), ("/measures/promises-kept/cases", EACH)):
        text = counted.get(bea, f"{path}?period=year&as=csv").content.decode()
        assert len(text.splitlines()) > least, path
        file = tmp_path / "some.parquet"
        file.write_bytes(counted.get(bea, f"{path}?period=year&as=parquet").content)
        rows = duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchone()  # noqa: S608
        assert rows is not None
        assert rows[0] == len(text.splitlines()) - 1, path


def test_a_short_time_is_told_in_minutes() -> None:
    told = BY_SLUG["time-to-first-response"]
    now = Figure(told, 40, 0.2, 0.15, 0.25, 0.75, "", ())
    before = Figure(told, 40, 1.5, 1.2, 1.9, 4.0, "", ())
    assert saying.value_words(told.shape, now.value, "USD") == "12 min"
    assert saying.basis(now) == "median of 40, 95 % sure between 9.0 and 15 min; nine of ten within 45 min"
    assert saying.basis(before) == "median of 40, 95 % sure between 1.2 and 1.9 h; nine of ten within 4.0 h"
    fell = saying.difference_words(Line(now, before, (), None), "USD")
    assert fell == "−1.3 h, more than chance"
    assert saying.difference_words(Line(before, now, (), None), "USD") == "+1.3 h, more than chance"


def test_two_times_are_compared_and_lead_to_their_cases(counted: Visits) -> None:
    bea, page = counted.story.desk.bea, "/measures/promises-kept"
    alone = counted.get(bea, f"{page}?period=week").content.decode()
    assert 'name="against_from" type="date" value="2026-02-18"' in alone
    both = counted.get(bea, f"{page}?from=2026-02-23&to=2026-03-01&against_from=2026-01-05&against_to=2026-02-22")
    words = said(both)
    assert "23 February 2026 to 1 March 2026 33.3 % 4 of 12" in words
    assert "5 January 2026 to 22 February 2026 " in words
    assert "points, more than chance" in words
    cases = re.findall(r'href="(/measures/promises-kept/cases\?[^"]*from=[^"]*)"', both.content.decode())
    assert f"{EACH} cases" in said(counted.get(bea, cases[0].replace("&amp;", "&")))
    turned = counted.get(bea, f"{page}?from=2026-03-01&to=2026-02-01&against_from=soon&against_to=")
    assert "Pick a day, like 2026-03-31." in said(turned)
    turned = counted.get(bea, f"{page}?from=2026-03-01&to=2026-02-01&against_from=2026-01-01&against_to=2026-01-31")
    assert "This day lies before the first one." in said(turned)


def test_the_board_asks_three_questions_however_many_cases(counted: Visits) -> None:
    bea = counted.story.desk.bea
    few = counted.queries(bea, "/measures")
    assert few <= 8
    a_past(counted.story.desk, counted.story.desk.ben, counted.story.at, who="Other")
    housekeeping.seal(at=counted.story.at)
    measuring.keep_measures(counted.story.at)
    assert counted.queries(bea, "/measures") == few


def test_without_a_worker_a_small_desk_is_counted_at_once_and_a_large_one_says_so(
    desk: Visits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    bea = desk.story.desk.bea
    a_past(desk.story.desk, desk.story.desk.ana, desk.story.at)
    assert "33.3 % in the week of" in said(desk.get(bea, "/measures?period=quarter"))
    monkeypatch.setattr(facts, "MOST_LIVE", 3)
    for path in ("/measures?period=week", "/measures/promises-kept"):
        assert "The worker is reading the cases" in said(desk.get(bea, path))
