"""Writing a detector: a draft, its dry run, switching it on; then it watches until it is stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation import actions as conversation
from amends.customers.models import Order
from amends.detect import actions as detect
from amends.detect.models import Detector, DetectorVersion, Finding, Look
from amends.detect.rules import STOCK, BadRule, Heard
from amends.flow import detecting as flow
from amends.flow.noticing import notice, pass_expectations
from amends.flow.opening import open_cases
from amends.flow.rehearsing import rehearse
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.kernel.wall_clock import moment_of
from amends.kinds.rules import Severity
from amends.post.rules import Channel
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


def stands() -> tuple[int, ...]:
    return (Finding.objects.count(), Case.objects.count(), Entry.objects.count(), Look.objects.count())


def test_a_dry_run_weighs_what_it_would_have_found_against_how_it_ended_and_changes_nothing(desk: Desk) -> None:
    """1 found before its customer complained, 2 found and a false alarm, 3 sent, 4 found and silent, 5 complained of
    before it was found; of 6 we were told too late to find it in that time."""
    for number in range(1, 7):
        ordered(desk, f"parcel/{number}")
        heard_at = NOON + 9 * DAY if number == 6 else NOON
        notice([Heard("shop", f"{number}", "order.booked", f"parcel/{number}", NOON, {})], by=EARS, at=heard_at)
    tell("order.sent", "parcel/3", NOON + DAY)
    complained = [opened(desk, number, NOON + after) for number, after in ((1, 5 * DAY), (5, 2 * DAY))]
    false = opened(desk, 2, NOON + 4 * DAY)
    Case.objects.filter(id=false.id).update(ending=Ending.FALSE_ALARM, closed_at=NOON + 6 * DAY)
    before = stands()
    told = rehearse(desk.brand, NOT_SENT, since=NOON, until=NOON + 8 * DAY, at=NOON + 20 * DAY)
    assert stands() == before
    score = told.score
    assert (score.things, score.found, score.judged, score.right, score.bad) == (5, 4, 2, 1, 2)
    assert (score.precision, score.recall, told.silent, told.false_alarms) == (0.5, 0.5, 1, 1)
    assert (told.cases, told.customers, [week.found for week in told.weeks]) == (4, 4, [4])
    shown = told.examples
    assert [[one.thing for one in rows] for rows in (shown.right, shown.wrong, shown.missed)] == [
        ["parcel/1"],
        ["parcel/2"],
        ["parcel/5"],
    ]
    assert shown.right[0].reference == complained[0].reference
    late = rehearse(desk.brand, NOT_SENT, since=NOON, until=NOON + 12 * DAY, at=NOON + 20 * DAY)
    assert (late.score.things, late.score.found) == (6, 5)  # found when we were told of it, not when it happened


def opened(desk: Desk, number: int, at: datetime) -> Case:
    order = Order.objects.get(thing=f"parcel/{number}")
    new = NewCase(
        customer=order.customer,
        brand=desk.brand,
        channel=Channel.FORM,
        kind=desk.kinds["parcel-late"],
        order=order,
        words="Where is it?",
        first_contact_at=at,
    )
    return open_cases([new], by=EARS, at=at)[0]


def test_what_is_found_in_quiet_hours_opens_its_case_when_they_end_and_what_is_grave_at_once(desk: Desk) -> None:
    detector = written(desk)
    flow.switch_on_detector(detector, "Try it.", by=desk.carlos, at=NOON)
    with pytest.raises(ValueError, match="quiet"):
        flow.keep_detector_quiet(detector, "22-7", by=desk.carlos, at=NOON)
    assert (Detector.objects.get().quiet, codes()[-1]) == ("", "detect.detector_switched_on")
    flow.keep_detector_quiet(detector, "20:00-09:00", by=desk.carlos, at=NOON)
    for number in (1, 2):
        ordered(desk, f"parcel/{number}")
        tell("order.booked", f"parcel/{number}", NOON)
    zone = ZoneInfo(desk.brand.calendar.time_zone)
    night = moment_of((NOON + 3 * DAY).astimezone(zone).date(), 3600, zone)  # an hour after the second day is over
    found = pass_expectations(by=EARS, at=night)
    assert (len(found.findings), found.cases) == (2, [])
    ends_at = Finding.objects.order_by("subject")[0].held_until
    assert ends_at is not None
    assert night < ends_at < night + DAY
    tell("order.sent", "parcel/3", ends_at - timedelta(minutes=1))
    assert Case.objects.count() == 0
    assert [len(pass_expectations(by=EARS, at=ends_at).cases) for _ in (1, 2)] == [2, 0]
    kind = detector.kind
    kind.severity = Severity.GRAVE
    kind.save()
    ordered(desk, "parcel/9")
    tell("order.booked", "parcel/9", ends_at)
    assert len(pass_expectations(by=EARS, at=night + 6 * DAY).cases) == 1


def test_what_the_desk_came_with_is_edited_in_versions_and_asks_of_facts(desk: Desk) -> None:
    (late,) = detect.add(STOCK[2:3], desk.brand, desk.kinds, by=EARS, at=NOON)
    tree = {"fact": "carrier", "is": "=", "value": "ACME"}
    with pytest.raises(BadRule):
        flow.draft_detector(late, NOT_SENT, by=desk.carlos, at=NOON)
    assert not DetectorVersion.objects.exists()
    flow.draft_detector(late, tree, by=desk.carlos, at=NOON)
    flow.switch_on_detector(late, "Only theirs are late.", by=desk.carlos, at=NOON)
    assert [(one.number, one.tree) for one in DetectorVersion.objects.order_by("number")] == [(1, {}), (2, tree)]
    for number, carrier in ((1, "ACME"), (2, "Post")):
        ordered(desk, f"order/{number}")
        facts = {"promised_by": (NOON + DAY).isoformat(), "carrier": carrier}
        notice([Heard("shop", f"{number}", "order.placed", f"order/{number}", NOON, facts)], by=EARS, at=NOON)
    found = pass_expectations(by=EARS, at=NOON + 2 * DAY)
    assert ([one.subject for one in found.findings], len(found.cases)) == (["order/1"], 1)
