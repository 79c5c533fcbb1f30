"""/measures/aim and /measures/.../notes: another system picks, ends, notes and corrects by the rules of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings

from amends import clock
from amends.flow import housekeeping, improving, measuring
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.measure.models import Aim, Annotation
from amends.people.models import ApiToken, Brand
from amends.people.rules import Scope
from amends.promises.models import Promise
from tests.doors.api.calls import System, a_system, entries, problem
from tests.rooms.measure.falling import a_past
from tests.story.telling import Story, a_story

pytestmark = pytest.mark.django_db
AIM = {"figure": "promises-kept", "target": 0.95, "owner": "ben@example.com", "why": "A broken word is not forgiven"}
NOTE = {"day": "2026-02-11", "words": "New courier from here"}
NOTES = "measures/promises-kept/notes"


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    found = a_story()
    AIM["owner"] = found.desk.ben.email.upper()
    with mock.patch.object(clock, "now", side_effect=lambda: found.at):
        yield found


@pytest.fixture
def planner(story: Story) -> System:
    return a_system(story.desk.brand, [Scope.MEASURES_READ, Scope.MEASURES_WRITE], "planner")


def test_one_is_picked_read_and_told_when_its_quarter_is_over(story: Story, planner: System) -> None:
    a_past(story.desk, story.desk.ana, story.at)
    housekeeping.seal(at=story.at)
    measuring.keep_measures(story.at)
    assert planner.get("measures/aim").json() == {"current": None, "over": []}
    before = entries()
    answer = planner.post("measures/aim", AIM)
    assert answer.status_code == 201
    told = answer.json()
    assert {name: told[name] for name in ("figure", "since", "until", "target", "owner", "ending", "told_by")} == {
        "figure": "promises-kept",
        "since": "2026-01-01",
        "until": "2026-03-31",
        "target": 0.95,
        "owner": "Ben Cole",
        "ending": None,
        "told_by": "",
    }
    assert told["so_far"]["value"] == pytest.approx(0.815, abs=0.01)
    assert entries() == before + 2
    token = ApiToken.objects.get()
    assert Entry.objects.get(verb="measure.aim_set").actor == token.actor
    assert Aim.objects.get().set_by is None, "no person stands by what a system says"
    assert planner.get("measures/aim").json()["current"]["id"] == told["id"]

    before = entries()
    problem(planner.post("measures/aim", {**AIM, "figure": "reopened", "target": 0.01}), 409, "figure")
    problem(planner.post(f"measures/aim/{told['id']}/word", {"words": "Well"}), 422, "words")
    assert entries() == before
    story.world.at += timedelta(days=29)
    assert improving.end_quarters(by=CLOCK, at=story.at) == 1
    promise = Promise.objects.get(id=Aim.objects.get().promise_id)
    said = planner.post(f"measures/aim/{told['id']}/word", {"words": "The gate list helped"}).json()
    assert (said["ending"], said["told"], said["told_by"]) == ("missed", "The gate list helped", "planner")
    promise.refresh_from_db()
    assert promise.kept_at == story.at
    now = planner.get("measures/aim").json()
    assert (now["current"], now["over"][0]["so_far"]["n"]) == (None, 108)
    problem(planner.post(f"measures/aim/{told['id']}/ending", {"why": "Late"}), 409, "why")


def test_given_up_it_makes_room(story: Story, planner: System) -> None:
    made = planner.post("measures/aim", AIM).json()
    problem(planner.post(f"measures/aim/{made['id']}/ending", {"why": " "}), 422, "why")
    told = planner.post(f"measures/aim/{made['id']}/ending", {"why": "The strike"}).json()
    assert (told["ending"], told["told"]) == ("given_up", "The strike")
    assert planner.post("measures/aim", AIM).status_code == 201


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"figure": "no-such"}, "figure"),
        ({"figure": "cases-opened"}, "figure"),
        ({"target": 1.9}, "target"),
        ({"target": "0.9"}, "target"),
        ({"target": True}, "target"),
        ({"why": " "}, "why"),
        ({"since": "now"}, "since"),
    ],
)
def test_what_cannot_be_aimed_at_names_its_field(
    story: Story, planner: System, changed: dict[str, object], field: str
) -> None:
    before = entries()
    problem(planner.post("measures/aim", {**AIM, **changed}), 422, field)
    for nobody in ("nobody@example.com", story.desk.evan.email):
        problem(planner.post("measures/aim", {**AIM, "owner": nobody}), 409, "owner")
    assert (entries(), Aim.objects.count(), Promise.objects.filter(kind="action").count()) == (before, 0, 0)


def test_a_note_is_written_once_corrected_and_taken_back(story: Story, planner: System) -> None:
    before = entries()
    answer = planner.post(NOTES, NOTE)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["day"], made["by"], made["everywhere"]) == ("2026-02-11", "planner", False)
    again = planner.post(NOTES, {**NOTE, "words": " New courier  from here "})
    assert (again.status_code, again.json()["id"], entries()) == (200, made["id"], before + 1)
    own = f"{NOTES}/{made['id']}"
    told = planner.post(f"{own}/correction", {**NOTE, "day": "2026-02-12", "everywhere": True}).json()
    assert (told["day"], told["everywhere"], told["corrected_by"]) == ("2026-02-12", True, "planner")
    # It stands on every figure now, and in the window of its day alone.
    for slug, since, count in (("reopened", "2026-02-12", 1), ("reopened", "2026-02-13", 0)):
        read = planner.get(f"measures/{slug}/notes", since=f"{since}T12:00:00Z", days=2).json()["notes"]
        assert len(read) == count, since
    assert planner.post(f"{own}/removal", {}).status_code == 200
    before = entries()
    for end in ("removal", "correction"):
        problem(planner.post(f"{own}/{end}", NOTE), 404)
    assert entries() == before
    assert planner.get(NOTES).json() == {"notes": []}
    assert "courier" not in str(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": "2026-02-30"}, "day"),
        ({"day": 20495}, "day"),
        ({"day": "2031-01-01"}, "day"),
        ({"words": "  "}, "words"),
        ({"words": "x" * 201}, "words"),
        ({"person": "Ana"}, "person"),
    ],
)
def test_what_is_no_note_names_its_field(story: Story, planner: System, changed: dict[str, object], field: str) -> None:
    before = entries()
    problem(planner.post(NOTES, {**NOTE, **changed}), 422, field)
    made = planner.post(NOTES, NOTE).json()
    problem(planner.post(f"{NOTES}/{made['id']}/correction", {**NOTE, **changed}), 422, field)
    assert entries() == before + 1
    assert Annotation.objects.get().words == NOTE["words"]
    problem(planner.post("measures/happiness/notes", NOTE), 404)
    problem(planner.get("measures/happiness/notes"), 404)


def test_of_another_brand_there_is_nothing_here(story: Story, planner: System) -> None:
    aim, note = planner.post("measures/aim", AIM).json(), planner.post(NOTES, NOTE).json()
    first = story.desk.brand
    other = Brand.objects.create(
        id=aim["id"], slug="other", name="Other", calendar=first.calendar, currency="EUR", language="en"
    )
    stranger = a_system(other, [Scope.MEASURES_READ, Scope.MEASURES_WRITE], "elsewhere")
    before = entries()
    assert stranger.get("measures/aim").json() == {"current": None, "over": []}
    assert stranger.get(NOTES).json() == {"notes": []}
    problem(stranger.post(f"measures/aim/{aim['id']}/ending", {"why": "x"}), 404)
    problem(stranger.post(f"measures/aim/{aim['id']}/word", {"words": "x"}), 404)
    problem(stranger.post(f"{NOTES}/{note['id']}/correction", NOTE), 404)
    problem(stranger.post(f"{NOTES}/{note['id']}/removal", {}), 404)
    problem(stranger.post("measures/aim", AIM), 409, "owner")
    # A note of one figure is not there beside another.
    problem(planner.post(f"measures/reopened/notes/{note['id']}/removal", {}), 404)
    assert entries() == before


def test_reading_does_not_let_anybody_write(story: Story, planner: System) -> None:
    aim, note = planner.post("measures/aim", AIM).json(), planner.post(NOTES, NOTE).json()
    reader = a_system(story.desk.brand, [Scope.MEASURES_READ], "reader")
    before = entries()
    for path, body in (
        ("measures/aim", AIM),
        (f"measures/aim/{aim['id']}/ending", {"why": "x"}),
        (f"measures/aim/{aim['id']}/word", {"words": "x"}),
        (NOTES, NOTE),
        (f"{NOTES}/{note['id']}/correction", NOTE),
        (f"{NOTES}/{note['id']}/removal", {}),
    ):
        problem(reader.post(path, body), 403, "Authorization")
    assert entries() == before
    assert reader.get(NOTES).json()["notes"][0]["id"] == note["id"]
