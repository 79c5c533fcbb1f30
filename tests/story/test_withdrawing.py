"""Signals are wrong at times: they are taken back or corrected, in any order, and what we said is made true."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.detect import actions as detect
from amends.detect.models import Detector, Expectation, Finding, Signal, Withdrawal
from amends.detect.rules import BadSignal, Heard
from amends.flow import noticing
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.models import Outbound
from tests.cast import a_customer, an_order
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, alerts, sent_to, verbs

pytestmark = pytest.mark.django_db
JANA = "jana.weber@example.com"
THING = "flight/1"


@pytest.fixture
def story() -> Story:
    made = a_story()
    detect.stock(made.desk.brand, made.desk.kinds, by=SETUP, at=made.at)
    order = an_order(made.desk, a_customer(made.desk, "Jana Weber", at=made.at), "KX1", at=made.at)
    order.thing = THING
    order.save()
    return made


def told(story: Story, name: str, type_: str, thing: str = THING, **data: Any) -> list[Case]:
    return flow.notice([Heard("ops", name, type_, thing, story.at, data)], by=CUSTOMER, at=story.at).cases


def owner(story: Story, case: Case) -> Person:
    found = story.now(case).owner
    assert found is not None
    return found


def lasting() -> list[tuple[str, str]]:
    rows = Finding.objects.filter(healed_at__isnull=True).order_by("detector__slug", "subject")
    return list(rows.values_list("detector__slug", "subject"))


def test_whoever_was_told_of_a_mistake_hears_that_it_was_one(story: Story) -> None:
    (case,) = told(story, "1", "flight.cancelled")
    story.wait(MINUTE)
    ana = owner(story, case)
    story.wait(HOUR)
    told(story, "2", "signal.withdrawn", withdraws="1")
    story.wait(MINUTE)
    notice, mistake = sent_to(JANA)
    assert "has gone wrong" in notice.text
    assert "That was our mistake" in mistake.text
    assert mistake.is_automatic
    assert alerts(ana)[-1] == "mistaken"
    assert "cases.found_wrong" in verbs(case)
    assert not story.now(case).is_closed, "nothing ends by itself"
    flow.end_otherwise(story.now(case), Ending.FALSE_ALARM, "our_records", by=ana, at=story.at)
    # What is told again under a new id is true again: the case that ended wrongly comes back.
    told(story, "3", "flight.cancelled")
    story.wait(MINUTE)
    assert not story.now(case).is_closed
    assert "It is not over" in sent_to(JANA)[-1].text
    assert lasting() == [("flight-cancelled", THING)]


def test_what_has_not_left_stays_here(story: Story) -> None:
    (case,) = told(story, "1", "flight.cancelled")
    told(story, "2", "signal.withdrawn", withdraws="1")
    story.wait(HOUR)
    assert sent_to(JANA) == []
    assert Outbound.objects.get(key=f"first:{case.id}").stopped_at is not None


def test_what_another_signal_shows_too_stands(story: Story) -> None:
    told(story, "1", "flight.cancelled")
    told(story, "2", "flight.cancelled")
    told(story, "3", "signal.withdrawn", withdraws="1")
    assert lasting() == [("flight-cancelled", THING)]
    told(story, "4", "signal.withdrawn", withdraws="2")
    assert lasting() == []


def test_a_mending_that_is_taken_back_is_none(story: Story) -> None:
    (case,) = told(story, "1", "flight.cancelled")
    story.wait(HOUR)
    ana = owner(story, case)
    told(story, "2", "flight.reinstated")
    story.wait(HOUR)
    assert lasting() == []
    told(story, "3", "signal.withdrawn", withdraws="2")
    story.wait(MINUTE)
    assert lasting() == [("flight-cancelled", THING)]
    assert "It is not over" in sent_to(JANA)[-1].text
    assert alerts(ana)[-1] == "not_over"
    assert "cases.stands_again" in verbs(case)


def test_what_is_cancelled_again_after_it_was_reinstated_is_found_again(story: Story) -> None:
    (case,) = told(story, "1", "flight.cancelled")
    for name, type_ in (("2", "flight.reinstated"), ("3", "flight.cancelled")):
        story.wait(HOUR)
        told(story, name, type_)
    story.wait(MINUTE)
    assert lasting() == [("flight-cancelled", THING)]
    assert Case.objects.count() == 1
    assert "cases.failed_again" in verbs(case)
    assert "It is not over" in sent_to(JANA)[-1].text


@pytest.mark.parametrize("order", ["".join(one) for one in permutations("0123")])
def test_in_any_order_the_same_lasts(story: Story, order: str) -> None:
    at = story.at
    signals = [
        Heard("ops", "1", "flight.cancelled", THING, at, {}),
        Heard("ops", "2", "flight.reinstated", THING, at + HOUR, {}),
        Heard("ops", "3", "flight.cancelled", THING, at + 2 * HOUR, {}),
        Heard("ops", "4", "signal.withdrawn", THING, at + 3 * HOUR, {"withdraws": "3"}),
    ]
    story.wait(4 * HOUR)
    for place in order:
        flow.notice([signals[int(place)]], by=CUSTOMER, at=story.at)
    assert lasting() == []
    flow.notice([Heard("ops", "5", "flight.cancelled", THING, at + 3 * HOUR, {})], by=CUSTOMER, at=story.at)
    assert lasting() == [("flight-cancelled", THING)]


class TestPromisedDays:
    def placed(self, story: Story, name: str, days: int, **data: Any) -> None:
        told(story, name, "order.placed", promised_by=(story.at + days * DAY).isoformat(), **data)

    def test_a_false_delivery_is_taken_back_and_the_day_passes_after_all(self, story: Story) -> None:
        self.placed(story, "1", 2)
        story.wait(DAY)
        told(story, "2", "order.delivered")
        story.wait(2 * DAY)
        assert lasting() == []
        told(story, "3", "signal.withdrawn", withdraws="2")
        story.wait(MINUTE)
        assert lasting() == [("parcel-late", THING)]

    def test_a_wrong_day_is_corrected(self, story: Story) -> None:
        self.placed(story, "1", 1)
        story.wait(2 * DAY)
        assert lasting() == [("parcel-late", THING)]
        self.placed(story, "2", 3, withdraws="1")
        assert lasting() == []
        assert Expectation.objects.get().passed_at is None
        story.wait(4 * DAY)
        assert lasting() == [("parcel-late", THING)]

    def test_a_promise_that_was_never_made_goes(self, story: Story) -> None:
        self.placed(story, "1", 1)
        told(story, "2", "signal.withdrawn", withdraws="1")
        story.wait(2 * DAY)
        assert (lasting(), Expectation.objects.count()) == ([], 0)


class TestThroughTime:
    @pytest.fixture
    def silent(self, story: Story) -> Detector:
        kind = story.desk.kinds["flight-cancelled"]
        tree = {"absent": "parcel.scanned", "span": "2 days", "after": "first parcel.dropped"}
        return Detector.objects.create(
            id=new_id(story.at), slug="silent", name="Silent", brand=story.desk.brand, kind=kind, predicate=tree
        )

    def test_what_a_lead_wrote_heals_when_the_awaited_comes_and_not_by_a_mistake(
        self, story: Story, silent: Detector
    ) -> None:
        told(story, "1", "parcel.dropped")
        story.wait(3 * DAY)
        flow.pass_expectations(by=CLOCK, at=story.at)
        assert lasting() == [("silent", THING)]
        told(story, "2", "parcel.scanned")
        assert lasting() == []
        told(story, "3", "signal.withdrawn", withdraws="2")
        assert lasting() == [("silent", THING)]
        told(story, "4", "signal.withdrawn", withdraws="1")
        assert lasting() == []


class TestByStaff:
    def test_a_lead_takes_back_what_they_know_to_be_wrong(self, story: Story) -> None:
        (case,) = told(story, "1", "flight.cancelled")
        story.wait(HOUR)
        ana = owner(story, case)
        noticing.withdraw(Signal.objects.get(), "The airport confirmed that it flew", by=ana, at=story.at)
        assert lasting() == []
        row = Withdrawal.objects.get()
        assert (row.withdrawn_by, row.why) == (ana, "The airport confirmed that it flew")
        assert "cases.found_wrong" in verbs(case)

    @pytest.mark.parametrize("why", ["", " ", "x" * 301, "a\0b"], ids=["none", "blank", "long", "nul"])
    def test_without_a_reason_nothing_is_changed(self, story: Story, why: str) -> None:
        (case,) = told(story, "1", "flight.cancelled")
        before = Entry.objects.count()
        with pytest.raises(ValueError, match="why: "):
            noticing.withdraw(Signal.objects.get(), why, by=owner(story, case), at=story.at)
        assert (Withdrawal.objects.count(), Entry.objects.count()) == (0, before)


@pytest.mark.parametrize("named", [1, "", None, "x" * 201, "1"], ids=["number", "none", "null", "long", "itself"])
def test_what_names_no_other_signal_is_refused(story: Story, named: object) -> None:
    with pytest.raises(BadSignal, match="withdraws"):
        told(story, "1", "signal.withdrawn", withdraws=named)
    with pytest.raises(BadSignal, match="withdraws"):
        told(story, "1", "signal.withdrawn")
    assert not Signal.objects.exists()
