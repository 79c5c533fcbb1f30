"""One figure to improve in a quarter: picked by a leader, drawn with its target, told when the quarter is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from amends import flow
from amends.flow import housekeeping, improving, measuring
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.measure.definitions import BY_SLUG
from amends.measure.models import Aim
from amends.promises.models import Promise
from amends.web.figures.aimed import read_target
from amends.web.remembered import forget
from tests.doors.web.visiting import Answer, Visits, entries, said
from tests.rooms.measure.falling import a_past

PAGE = "/measures/aim"
WHY = "Customers forgive a late flight, not a broken word"


@pytest.fixture
def counted(desk: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """A desk with a past of promises, which the worker has counted."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    a_past(desk.story.desk, desk.story.desk.ana, desk.story.at)
    count(desk)
    return desk


def count(desk: Visits) -> None:
    housekeeping.seal(at=desk.story.at)
    measuring.keep_measures(desk.story.at)
    forget()


def pick(desk: Visits, who: str = "bea", **fields: object) -> Answer:
    cast = desk.story.desk
    form = {"figure": "promises-kept", "target": "95 %", "owner": str(cast.ben.id), "why": WHY}
    return desk.post(getattr(cast, who), PAGE, {**form, **fields})


def look(desk: Visits, who: str = "bea", path: str = PAGE) -> str:
    return said(desk.get(getattr(desk.story.desk, who), path))


def test_one_is_picked_and_stands_on_the_board_with_its_weeks(counted: Visits) -> None:
    assert "Nothing is picked. One figure that everybody works on" in look(counted, path="/measures")
    assert "What we improve" not in look(counted, "ana", "/measures"), "who may not pick is not asked to"
    assert "A lead, or whoever sets policy, picks it here." in look(counted, "ana")
    before = entries()
    assert pick(counted).status_code == 303
    aim = Aim.objects.get()
    assert (aim.figure, aim.target, str(aim.quarter_date), aim.set_by.first_name) == (
        *("promises-kept", 0.95),
        *("2026-01-01", "Bea"),
    )
    assert aim.before == pytest.approx(0.85, abs=0.05)
    assert entries() == before + 2
    told = Entry.objects.get(verb="measure.aim_set")
    assert told.facts == {
        "figure": "promises-kept",
        "quarter_date": "2026-01-01",
        "target": 0.95,
        "promise": str(aim.promise_id),
    }
    for who in ("bea", "ana"):
        html = counted.get(getattr(counted.story.desk, who), "/measures").content.decode()
        assert html.count('class="chart-target"') == 1
        assert html.count('class="chart-limit"') == 2
    words = look(counted, path="/measures")
    assert "Promises kept at least 95.0 % in the first quarter of 2026, 4 weeks left" in words
    assert "The week of 23 February 2026: 33.3 %, worse than the weeks before let one expect." in words
    assert "0 of 8 whole weeks of the quarter reached it." in words
    assert f"Ben Cole tells what came of it. Why this one: {WHY}" in words


def test_its_page_says_the_quarter_so_far_and_the_same_as_a_table(counted: Visits) -> None:
    pick(counted)
    words = look(counted)
    assert "The quarter so far: 81." in words
    assert "In the ninety days before: 8" in words
    assert "23 Feb 33.3 % beyond what was to be expected 12" in words
    assert "Give it up" in words
    assert "Why it is given up" not in look(counted, "ana")


def test_it_costs_the_board_no_question_of_its_own_and_a_part_of_the_cases_shows_none(counted: Visits) -> None:
    bea = counted.story.desk.bea
    before = counted.queries(bea, "/measures")
    pick(counted)
    assert counted.queries(bea, "/measures") == before
    of_kind = counted.get(bea, "/measures?by=kind&part=flight-cancelled").content.decode()
    assert "chart-target" not in of_kind


def test_whoever_promised_finds_it_on_today_and_is_led_to_it(counted: Visits) -> None:
    pick(counted)
    html = counted.get(counted.story.desk.ben, "/today").content.decode()
    assert f'<a href="{PAGE}">Say what came of it: Promises kept, the first quarter of 2026</a>' in html
    promise = Aim.objects.get().promise
    counted.story.world.at = promise.due_at + timedelta(hours=1)
    flow.keep_time(at=counted.story.at, by=CLOCK)
    bell = counted.get(counted.story.desk.ben, "/alerts?seen=none").content.decode()
    assert f'<a href="{PAGE}"><span data-alert-words>Say what came of it' in bell


def test_it_ends_with_the_quarter_and_its_owner_says_what_came_of_it(counted: Visits) -> None:
    cast, story = counted.story.desk, counted.story
    pick(counted)
    aim = Aim.objects.get()
    early = counted.post(cast.ben, f"{PAGE}/{aim.id}", {"do": "tell", "words": "All well"})
    assert early.status_code == 422
    assert "once the quarter is over" in said(early)
    story.world.at += timedelta(days=27)
    assert improving.end_quarters(by=CLOCK, at=story.at) == 0, "the quarter goes on"
    story.world.at += timedelta(days=2)
    assert improving.end_quarters(by=CLOCK, at=story.at) == 1
    assert improving.end_quarters(by=CLOCK, at=story.at) == 0
    aim.refresh_from_db()
    assert (aim.ending, aim.found["n"]) == ("missed", 108)
    assert aim.found["value"] == pytest.approx(88 / 108)
    ended = Entry.objects.get(verb="measure.aim_ended")
    assert (ended.actor, ended.facts["ending"], ended.facts["n"]) == (CLOCK.actor, "missed", 108)
    words = look(counted, "ben")
    assert "Promises kept at least 95.0 % in the first quarter of 2026: not reached . 81.5 %, 88 of 108" in words
    assert "chart-target" not in counted.get(cast.bea, "/measures").content.decode()
    refused = counted.post(cast.ana, f"{PAGE}/{aim.id}", {"do": "tell", "words": "Not mine"})
    assert refused.status_code == 403
    empty = counted.post(cast.ben, f"{PAGE}/{aim.id}", {"do": "tell", "words": " "})
    assert "Say what came of it: what was done" in said(empty)
    assert aim.promise.kept_at is None
    before = entries()
    told = counted.post(cast.ben, f"{PAGE}/{aim.id}", {"do": "tell", "words": "The gate list helped"})
    assert told.status_code == 303
    aim.promise.refresh_from_db()
    assert aim.promise.kept_at == story.at
    assert entries() == before + 2
    assert "gate list" not in str(list(Entry.objects.filter(verb="measure.aim_told").values_list("facts", flat=True)))
    assert "The gate list helped Ben Cole" in look(counted)
    assert counted.post(cast.bea, f"{PAGE}/{aim.id}", {"do": "tell", "words": "The gate list"}).status_code == 303
    assert "The gate list Bea Novak" in look(counted), "said again it is corrected"
    count(counted)
    assert pick(counted).status_code == 303, "the next quarter may have its own"
    assert Aim.objects.filter(ended_at__isnull=True).get().quarter_date.month == 4


def test_what_was_reached_says_so(counted: Visits) -> None:
    pick(counted, figure="promises-kept", target="90")
    Aim.objects.update(target=0.7)
    counted.story.world.at += timedelta(days=29)
    improving.end_quarters(by=CLOCK, at=counted.story.at)
    assert ": reached . 81.5 %" in look(counted)


def test_given_up_it_makes_room_for_another(counted: Visits) -> None:
    cast = counted.story.desk
    pick(counted)
    aim = Aim.objects.get()
    before = entries()
    again = pick(counted, figure="reopened", target="5")
    assert again.status_code == 409
    assert "There is one already: Promises kept." in said(again)
    for who, do in (("ana", "give_up"), ("ben", "give_up")):
        assert counted.post(getattr(cast, who), f"{PAGE}/{aim.id}", {"do": do, "why": "x"}).status_code == 403
    empty = counted.post(cast.bea, f"{PAGE}/{aim.id}", {"do": "give_up", "why": ""})
    assert (empty.status_code, "Say why it is given up" in said(empty)) == (422, True)
    assert entries() == before
    assert counted.post(cast.dita, f"{PAGE}/{aim.id}", {"do": "give_up", "why": "The strike"}).status_code == 303
    aim.promise.refresh_from_db()
    assert aim.promise.released_at == counted.story.at
    assert "given up" in look(counted)
    assert "The strike" in look(counted)
    over = counted.post(cast.bea, f"{PAGE}/{aim.id}", {"do": "give_up", "why": "Again"})
    assert "over already" in said(over)
    assert counted.post(cast.bea, f"{PAGE}/{aim.id}", {"do": "tell", "words": "No"}).status_code == 422
    assert pick(counted).status_code == 303
    with pytest.raises(IntegrityError), transaction.atomic():
        Aim.objects.filter(id=aim.id).update(ended_at=None, ending="")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("figure", "", "Pick one from the list"),
        ("figure", "no-such", "Pick one from the list"),
        ("figure", "cases-opened", "what adds up day by day has no target"),
        ("target", "", "Give a number, such as 90 for 90 %"),
        ("target", "many", "Give a number"),
        ("target", "190", "No such figure can have this value"),
        ("owner", "", "Pick a colleague"),
        ("why", " ", "Say why this one"),
    ],
)
def test_what_cannot_be_aimed_at_names_its_field(desk: Visits, field: str, typed: str, told: str) -> None:
    before = entries()
    refused = pick(desk, **{field: typed})
    assert refused.status_code == 422
    assert told in said(refused)
    assert "Bea" in said(refused)
    assert (entries(), Aim.objects.count(), Promise.objects.filter(kind="action").count()) == (before, 0, 0)


def test_what_is_there_already_is_no_target(counted: Visits) -> None:
    refused = pick(counted, target="50")
    assert refused.status_code == 422
    assert "as good as this already" in said(refused)
    assert not Aim.objects.exists()


def test_the_front_line_picks_nothing(desk: Visits) -> None:
    before = entries()
    for who in ("ana", "evan"):
        assert pick(desk, who).status_code == 403
    assert entries() == before
    assert desk.get(desk.story.desk.evan, PAGE).status_code == 403


def test_a_target_is_read_in_the_units_that_people_type() -> None:
    share, hours = BY_SLUG["promises-kept"], BY_SLUG["time-to-first-response"]
    each, mean = BY_SLUG["cost-per-recovery"], BY_SLUG["hand-offs"]
    assert read_target(share, "92,5 %", "USD") == pytest.approx(0.925)
    assert read_target(hours, "12 min", "USD") == pytest.approx(0.2)
    assert read_target(hours, "1.5h", "USD") == 1.5
    assert read_target(hours, "36 s", "USD") == pytest.approx(0.01)
    assert read_target(each, "24.50", "USD") == 2450
    assert read_target(mean, "0.4", "USD") == 0.4
    for definition, typed in (
        (hours, "soon"),
        (hours, "2 weeks"),
        (each, ""),
        (each, "a lot"),
        (mean, "1e9"),
        (mean, "nan"),
    ):
        with pytest.raises(ValueError, match="target: "):
            read_target(definition, typed, "USD")
