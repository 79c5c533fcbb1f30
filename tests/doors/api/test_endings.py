"""POST /cases/.../resolution, /ending and /return: another system ends a case by the rules that people end it by."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest

from amends import clock
from amends.people.models import Brand
from amends.people.rules import Scope
from tests.doors.api.calls import System, a_system, entries, problem
from tests.story.telling import Story, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Iterator[Story]:
    found = a_story()
    with mock.patch.object(clock, "now", side_effect=lambda: found.at):
        yield found


@pytest.fixture
def shop(story: Story) -> System:
    return a_system(story.desk.brand, [Scope.CASES_WRITE])


def test_resolving_is_earned(story: Story, shop: System) -> None:
    case = story.complain()
    before = entries()
    told = problem(shop.post(f"cases/{case.reference}/resolution", {}), 409)
    assert [one["detail"] for one in told["errors"]] == [
        "the customer has not been told the outcome",
        "no cause is set",
        "the remedy is not decided",
        "no follow-up is booked",
    ]
    assert entries() == before
    story.make_whole(case)
    resolved = shop.post(f"cases/{case.reference}/resolution", {}).json()
    assert resolved["resolved_at"] == story.at.isoformat()
    before = entries()
    assert shop.post(f"cases/{case.reference}/resolution", {}).status_code == 200
    assert entries() == before, "once is enough"


def test_of_several_each_is_asked_for_itself(story: Story, shop: System) -> None:
    ready, bare = story.make_whole(story.complain()), story.complain("Tom Liu", order="KX2")
    references = [ready.reference, bare.reference, "AM-0000-0000"]
    told = shop.post("resolutions", {"references": references}).json()
    assert told["resolved"] == [ready.reference]
    missing = {one["reference"]: one["missing"] for one in told["refused"]}
    assert missing["AM-0000-0000"] == ["there is no such case for this token"]
    assert "no cause is set" in missing[bare.reference]
    problem(shop.post("resolutions", {"references": []}), 422, "references")
    problem(shop.post("resolutions", {"references": ["AM-0000-0000"] * 101}), 422, "references")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ending": "recovery_ended", "shown_by": "other", "words": "x"}, "ending"),
        ({"ending": "happy", "shown_by": "other"}, "ending"),
        ({"ending": "withdrawn", "shown_by": "our_records"}, "shown_by"),
        ({"ending": "withdrawn", "shown_by": "other"}, "words"),
        ({"ending": "unreachable", "shown_by": "tries"}, "shown_by"),
        ({"ending": "duplicate", "shown_by": "other_case"}, "joined_to"),
        ({"ending": "duplicate", "shown_by": "other_case", "joined_to": "AM-0000-0000"}, "joined_to"),
        ({"ending": "spam", "shown_by": "content", "why": "x"}, "why"),
    ],
)
def test_what_does_not_show_it_is_named(story: Story, shop: System, body: dict[str, str], field: str) -> None:
    case = story.complain()
    before = entries()
    problem(shop.post(f"cases/{case.reference}/ending", body), 422, field)
    assert entries() == before


def test_a_case_ends_otherwise_once_and_is_brought_back(story: Story, shop: System) -> None:
    case = story.complain()
    address = f"cases/{case.reference}"
    problem(shop.post(f"{address}/return", {"because": "ended_wrongly"}), 409, "reference")
    told = shop.post(f"{address}/ending", {"ending": "false_alarm", "shown_by": "our_records"}).json()
    assert (told["ending"], told["closed_at"]) == ("false_alarm", story.at.isoformat())
    problem(shop.post(f"{address}/ending", {"ending": "spam", "shown_by": "content"}), 409, "reference")
    problem(shop.post(f"{address}/return", {"because": "boredom"}), 422, "because")
    told = shop.post(f"{address}/return", {"because": "happened_again"}).json()
    assert (told["ending"], told["closed_at"]) == (None, None)
    assert story.now(case).deviation_count == 1


def test_another_brands_case_is_not_there(story: Story) -> None:
    case = story.complain()
    first = story.desk.brand
    other = Brand.objects.create(
        id=case.id, slug="other", name="Other", calendar=first.calendar, currency="EUR", language="en"
    )
    system = a_system(other, [Scope.CASES_WRITE])
    before = entries()
    for end, body in (
        ("resolution", {}),
        ("ending", {"ending": "spam", "shown_by": "content"}),
        ("return", {"because": "ended_wrongly"}),
    ):
        problem(system.post(f"cases/{case.reference}/{end}", body), 404)
    assert entries() == before
