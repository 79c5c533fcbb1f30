"""What mends by itself: unsent notices stay here, whoever had one hears the truth, and the owner looks and ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation.models import Script
from amends.customers.models import Order
from amends.detect import actions as detect
from amends.detect.rules import Heard
from amends.flow.furnishing import restock
from amends.flow.promising import Reply
from amends.journal.actors import SETUP
from amends.post.models import Outbound
from tests.cast import a_customer, an_order
from tests.story.telling import CUSTOMER, HOUR, MINUTE, Story, a_story, alerts, open_kinds, sent_to, verbs

pytestmark = pytest.mark.django_db
JANA = "jana.weber@example.com"


@pytest.fixture
def story() -> Story:
    made = a_story()
    detect.stock(made.desk.brand, made.desk.kinds, by=SETUP, at=made.at)
    return made


def a_flight(story: Story, many: int = 1, thing: str = "flight/1") -> list[Order]:
    """So many passengers of one flight."""
    orders = []
    for number in range(many):
        customer = a_customer(
            story.desk, f"Jana Weber{f' {number} {thing[7:]}' if number or thing != 'flight/1' else ''}", at=story.at
        )
        order = an_order(story.desk, customer, f"{thing}-{number}", at=story.at)
        order.thing = thing
        order.save()
        orders.append(order)
    return orders


def told(story: Story, type_: str, thing: str = "flight/1") -> list[Case]:
    heard = Heard("ops", f"{type_}/{thing}/{story.at}", type_, thing, story.at, {})
    return flow.notice([heard], by=CUSTOMER, at=story.at).cases


def test_whoever_was_told_hears_that_it_is_over_and_the_owner_ends_it(story: Story) -> None:
    a_flight(story)
    (case,) = told(story, "flight.cancelled")
    story.wait(MINUTE)
    ana = story.now(case).owner
    owed = open_kinds(case)
    story.wait(HOUR)
    told(story, "flight.reinstated")
    story.wait(MINUTE)
    notice, over = sent_to(JANA)
    assert "has gone wrong" in notice.text
    assert over.is_automatic
    assert "flight cancelled. Our records now show that it is over." in over.text
    assert case.reference in over.text
    assert alerts(ana)[-1] == "mended"
    assert "cases.healed" in verbs(case)
    assert open_kinds(case) == owed, "a person still looks, and owes what was promised"
    assert not story.now(case).is_closed
    flow.end_otherwise(story.now(case), Ending.AVERTED, "our_records", by=ana, at=story.at)
    assert open_kinds(case) == []


def test_what_has_not_left_stays_here(story: Story) -> None:
    a_flight(story)
    (case,) = told(story, "flight.cancelled")
    told(story, "flight.reinstated")
    story.wait(HOUR)
    assert sent_to(JANA) == []
    assert Outbound.objects.get(key=f"first:{case.id}").stopped_at is not None
    assert not Outbound.objects.filter(key__startswith="mended").exists(), "who was told nothing is told no end of it"


def test_a_receipt_is_theirs_whatever_mends(story: Story) -> None:
    case = story.complain()
    thing = case.order.thing
    told(story, "flight.cancelled", thing)
    told(story, "flight.reinstated", thing)
    story.wait(MINUTE)
    assert [one.key for one in sent_to(JANA)] == [f"first:{case.id}"]


def test_who_needs_a_person_hears_it_from_one(story: Story) -> None:
    a_flight(story)
    (case,) = told(story, "flight.cancelled")
    story.wait(MINUTE)
    Case.objects.filter(id=case.id).update(needs_person_now=True)
    told(story, "flight.reinstated")
    story.wait(MINUTE)
    assert len(sent_to(JANA)) == 1


def test_of_what_is_resolved_nothing_more_is_said(story: Story) -> None:
    a_flight(story)
    (case,) = told(story, "flight.cancelled")
    story.wait(MINUTE)
    flow.acknowledge(story.now(case), Reply("It is mine."), by=story.now(case).owner, at=story.at)
    story.wait(MINUTE)
    story.resolve(case)
    before = len(sent_to(JANA))
    told(story, "flight.reinstated")
    story.wait(MINUTE)
    assert len(sent_to(JANA)) == before
    assert "cases.healed" in verbs(case)


def test_a_desk_that_is_older_than_these_words_has_them_too(story: Story) -> None:
    Script.objects.filter(slug="mended").delete()
    restock(by=SETUP, at=story.at)
    a_flight(story)
    told(story, "flight.cancelled")
    story.wait(MINUTE)
    told(story, "flight.reinstated")
    story.wait(MINUTE)
    assert "it is over" in sent_to(JANA)[-1].text


def test_many_are_told_in_as_many_questions_as_few(story: Story) -> None:
    counts = []
    for many, thing in ((3, "flight/3"), (30, "flight/30")):
        a_flight(story, many, thing)
        told(story, "flight.cancelled", thing)
        story.wait(timedelta(minutes=2))
        with CaptureQueriesContext(connection) as asked:
            told(story, "flight.reinstated", thing)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
