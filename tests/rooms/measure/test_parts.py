"""The parts keep up with the journal, hold every case once whoever dies when, and say what the desk says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from amends.cases.models import Case
from amends.flow import housekeeping, measuring
from amends.measure import facts, keeping, parts, queries, totals
from amends.measure.definitions import BY_SLUG
from amends.measure.flat import FLAT
from amends.people.models import Calendar
from amends.promises import actions as promises
from tests.cast import NOON
from tests.rooms.promises.scene import a_case, a_promise, some_cases
from tests.story.telling import DAY, HOUR, Story, a_story

pytestmark = pytest.mark.django_db
SINCE, UNTIL = NOON - DAY, NOON + 10 * DAY


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    # However slow the machine is, all days are counted each time.
    monkeypatch.setattr(totals, "QUICK", float("inf"))
    return a_story()


MANY = 10**6


class Died(BaseException):
    """The process is gone at this step."""


def lived(story: Story) -> None:
    """A letter, an answer, a word kept and one broken, a resolution and a survey."""
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    story.resolve(case)
    other = a_case(story.desk, "Tom Liu", owner=story.desk.ana)
    promises.keep([a_promise(other, story.desk.ana)], by=story.desk.ana, at=NOON)


def keep(story: Story) -> keeping.Kept:
    housekeeping.seal(at=story.at)
    kept = measuring.keep_measures(story.at)
    assert kept is not None
    return kept


def held() -> dict[str, int]:
    """How many rows of each table lie in the parts."""
    with facts.an_engine() as engine:
        facts.ready(engine, NOON, facts.published(), most_live=0)
        counts = {table: engine.table(table).count("*").fetchone() for table in FLAT}
    return {table: row[0] for table, row in counts.items() if row}


def test_what_lies_in_parts_is_what_the_desk_says(story: Story) -> None:
    lived(story)
    before = queries.figures(story.desk.brand, since=SINCE, until=UNTIL, at=story.at)
    keep(story)
    assert held()["cases"] == Case.objects.count() == 2
    assert facts.published()
    assert queries.figures(story.desk.brand, since=SINCE, until=UNTIL, at=story.at) == before
    assert measuring.false_measures(story.at) == []


def test_what_happened_since_the_last_part_is_in_every_figure_at_once(story: Story) -> None:
    lived(story)
    keep(story)
    case = a_case(story.desk, "Rosa Diaz", owner=story.desk.ana)
    for due in (NOON + HOUR, NOON + 2 * HOUR):
        promises.keep([a_promise(case, story.desk.ana, due)], by=story.desk.ana, at=NOON)
    rows = queries.rows_of("promises-kept", story.desk.brand, since=SINCE, until=UNTIL)
    assert [row.value for row in rows if row.case_id == case.id] == [1.0, 1.0]


@pytest.mark.anywhere
def test_a_later_row_of_a_case_stands_for_the_earlier_ones_and_parts_are_joined(story: Story) -> None:
    made = some_cases(story.desk, [f"Customer {number}" for number in range(6)], owner=story.desk.ana)
    for case in made:
        promises.keep([a_promise(case, story.desk.ana)], by=story.desk.ana, at=NOON)
        keep(story)
    folder = parts.current(facts.home())
    assert folder is not None
    assert len(parts.chain(folder)) < 5
    assert held()["cases"] == held()["promises"] == 6
    assert measuring.false_measures(story.at) == []


@pytest.mark.anywhere
def test_nothing_new_makes_no_part(story: Story) -> None:
    lived(story)
    first = keep(story)
    assert first.cases == 2
    again = keep(story)
    assert (again.position, again.cases) == (first.position, 0)
    assert not measuring.has_something_to_measure(story.at)
    assert measuring.has_something_to_measure(story.at + DAY)


@pytest.mark.anywhere
def test_whoever_dies_at_any_step_has_counted_nothing_twice_and_lost_nothing(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step that touches the disk is a place to die; afterwards another process goes on."""
    left = [MANY]

    def may_die(name: str) -> None:
        real = getattr(parts, name)

        def step(*told: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Died(name)
            return real(*told, **named)

        monkeypatch.setattr(parts, name, step)

    for name in ("put_in_place", "keep_on_disk", "rmtree"):
        may_die(name)
    cases = some_cases(story.desk, ["Jana Weber", "Tom Liu"], owner=story.desk.ana)
    deaths = 0
    for number, steps in enumerate((0, 4, 8, 9, 10, 14, 18, 19, 20, 21)):
        promises.keep([a_promise(cases[number % 2], story.desk.ana)], by=story.desk.ana, at=NOON)
        housekeeping.seal(at=story.at)
        left[0] = steps
        try:
            keeping.keep_up()
        except Died:
            deaths += 1
            # What lies there now is whole, and holds no row twice.
            assert held()["promises"] in (number, number + 1), steps
        left[0] = MANY
        keeping.keep_up()
        assert (held()["promises"], held()["cases"]) == (number + 1, 2)
    assert deaths > 5


def test_other_working_hours_are_another_reading(story: Story) -> None:
    lived(story)
    keep(story)
    before = parts.current(facts.home())
    Calendar.objects.update(version=7)
    keep(story)
    assert parts.current(facts.home()) != before
    assert held()["cases"] == 2


@pytest.mark.anywhere
def test_parts_of_another_desk_are_left_unread(story: Story) -> None:
    lived(story)
    keep(story)
    folder = parts.current(facts.home())
    assert folder is not None
    (part,) = parts.chain(folder)
    part.path.rename(part.path.with_name(part.path.name[:-16] + "f" * 16))
    assert facts.published() == []
    assert keep(story).cases == 2
    assert measuring.false_measures(story.at) == []


@pytest.mark.anywhere
def test_what_was_laid_out_for_another_version_waits_for_the_worker(story: Story) -> None:
    """Between an upgrade and the worker's next reading a page reads the desk itself, not columns that are not there."""
    lived(story)
    keep(story)
    folder = parts.current(facts.home())
    assert folder is not None
    older = folder.rename(folder.with_name("g-0-0123456789abcdef"))
    parts.make_current(facts.home(), older)
    assert facts.published() == []
    assert queries.rows_of("promises-kept", story.desk.brand, since=SINCE, until=UNTIL, at=story.at)


def test_a_part_that_says_otherwise_is_found(story: Story) -> None:
    lived(story)
    keep(story)
    case = Case.objects.order_by("id").first()
    assert case is not None
    Case.objects.filter(id=case.id).update(deviation_count=7)
    assert measuring.false_measures(story.at) == [f"measures: case {case.reference} is not as its part says"]


@pytest.mark.anywhere
def test_one_process_writes_and_another_leaves_it_to_the_first(story: Story) -> None:
    with parts.only_writer(facts.home()) as is_alone:
        assert is_alone
        assert keeping.keep_up() is None


def test_a_total_is_the_figure_of_its_window(story: Story) -> None:
    made = some_cases(story.desk, [f"Customer {number}" for number in range(12)], owner=story.desk.ana)
    for hours, case in enumerate(made[:11], 1):
        promises.keep([a_promise(case, story.desk.ana)], by=story.desk.ana, at=NOON)
        Case.objects.filter(id=case.id).update(resolved_at=NOON + hours * HOUR)
    story.world.at = NOON + DAY
    keep(story)
    brand = story.desk.brand
    kept = totals.kept(brand)
    with facts.facts(story.at) as known:
        for (span, number), days in totals.windows(brand, story.at).items():
            for slug, series in kept.items():
                one = totals.of_span(slug, series, span, number)
                other = queries.of_window(known.engine, BY_SLUG[slug], totals.window_of(brand, *days))
                for name in ("n", "value", "p90", "low", "high"):
                    assert getattr(one, name) == pytest.approx(getattr(other, name)), (slug, span, number, name)
    # Order statistics: of eleven, the third and the ninth.
    spent = totals.of_span("time-to-resolve", totals.parts_of(brand, "time-to-resolve")["kind", "flight-cancelled"], 30)
    assert (spent.low, spent.value, spent.high) == (3.0, 6.0, 9.0)
    assert kept["time-to-resolve"].beside["30"] == "1 still open"
    assert ("kind", "flight-cancelled") in totals.parts_of(brand, "promises-kept")
