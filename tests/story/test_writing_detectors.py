"""Writing a detector: a draft, its dry run, switching it on; then it watches until it is stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.detect.models import Detector, DetectorVersion, Finding, Look
from amends.detect.rules import BadRule, Heard
from amends.flow import detecting as flow
from amends.flow.noticing import notice, pass_expectations
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from tests.cast import NOON, Desk, a_customer, a_desk, an_order

pytestmark = pytest.mark.django_db
EARS = Automatic("ears")
DAY = timedelta(days=1)
NOT_SENT = {"absent": "order.sent", "span": "2 days", "after": "first order.booked"}


@pytest.fixture
def desk() -> Desk:
    made = a_desk(NOON)
    conversation.stock_scripts(by=EARS, at=NOON)
    return made


def tell(type_: str, subject: str, at: datetime) -> None:
    notice([Heard("shop", f"{type_}/{subject}/{at}", type_, subject, at, {})], by=EARS, at=at)


def ordered(desk: Desk, thing: str) -> None:
    order = an_order(desk, a_customer(desk, f"Buyer of {thing}"), thing)
    order.thing = thing
    order.save()


def written(desk: Desk) -> Detector:
    return flow.begin_detector(desk.brand, desk.kinds["parcel-late"], "Not sent", NOT_SENT, by=desk.carlos, at=NOON)


def codes() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="detect.detector").order_by("id").values_list("verb", flat=True))


def test_a_detector_that_is_switched_on_finds_by_itself_what_did_not_come(desk: Desk) -> None:
    detector = written(desk)
    for thing in ("parcel/1", "parcel/2"):
        ordered(desk, thing)
    tell("order.booked", "parcel/1", NOON)
    assert (Finding.objects.count(), Look.objects.count()) == (0, 0)  # a draft watches nothing
    flow.switch_on_detector(detector, "We hear of it too late.", by=desk.carlos, at=NOON)
    tell("order.booked", "parcel/1", NOON + timedelta(minutes=1))
    tell("order.booked", "parcel/2", NOON + timedelta(minutes=1))
    tell("order.sent", "parcel/2", NOON + DAY)
    assert pass_expectations(by=EARS, at=NOON + 2 * DAY).findings == []
    found = pass_expectations(by=EARS, at=NOON + 4 * DAY)
    assert [finding.subject for finding in found.findings] == ["parcel/1"]
    assert [case.order.thing for case in found.cases if case.order] == ["parcel/1"]
    assert NOON + 2 * DAY < found.findings[0].happened_at <= NOON + 3 * DAY  # when the second day was over
    tell("order.booked", "parcel/1", NOON + 5 * DAY)
    assert (Finding.objects.count(), Case.objects.count(), Look.objects.count()) == (1, 1, 0)


def test_a_stopped_detector_finds_nothing_until_it_goes_on(desk: Desk) -> None:
    detector = written(desk)
    flow.switch_on_detector(detector, "Try it.", by=desk.carlos, at=NOON)
    tell("order.booked", "parcel/1", NOON)
    flow.turn_detector(detector, is_on=False, by=desk.carlos, at=NOON)
    flow.turn_detector(detector, is_on=False, by=desk.carlos, at=NOON)
    assert pass_expectations(by=EARS, at=NOON + 4 * DAY).findings == []
    flow.turn_detector(detector, is_on=True, by=desk.carlos, at=NOON + 4 * DAY)
    assert len(pass_expectations(by=EARS, at=NOON + 5 * DAY).findings) == 1
    assert codes()[:4] == [
        "detect.detector_added",
        "detect.detector_switched_on",
        "detect.detector_stopped",
        "detect.detector_started",
    ]


def test_a_refusal_changes_nothing(desk: Desk) -> None:
    detector = written(desk)

    def everything() -> list[object]:
        rows = list(DetectorVersion.objects.values("number", "tree", "since", "reason"))
        return [rows, Detector.objects.get().is_on, codes()]

    before = everything()
    with pytest.raises(BadRule, match="span"):
        flow.draft_detector(detector, {**NOT_SENT, "span": "soon"}, by=desk.carlos, at=NOON)
    with pytest.raises(ValueError, match="why"):
        flow.switch_on_detector(detector, " ", by=desk.carlos, at=NOON)
    with pytest.raises(ValueError, match="name: a detector not-sent is there already"):
        written(desk)
    assert everything() == before


def test_a_dry_run_says_what_would_have_been_found_and_changes_nothing(desk: Desk) -> None:
    for number in (1, 2, 3):
        ordered(desk, f"parcel/{number}")
        tell("order.booked", f"parcel/{number}", NOON)
    tell("order.sent", "parcel/3", NOON + DAY)
    before = (Finding.objects.count(), Entry.objects.count(), Look.objects.count())
    told = flow.rehearse_detector(desk.brand, NOT_SENT, days=90, at=NOON + 9 * DAY)
    assert (told.things, told.found, told.orders, told.failed, told.false) == (3, 2, 2, 0, 2)
    assert (Finding.objects.count(), Entry.objects.count(), Look.objects.count()) == before
