"""Findings that failed nobody we know: visible, matched by hand or by an order that comes later, or set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.cases.models import Case, Failure
from amends.customers.models import Order
from amends.detect import actions as detect
from amends.detect import queries
from amends.detect.models import Finding
from amends.detect.rules import Heard
from amends.flow import noticing
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.journal.models import Entry
from amends.people import actions as people
from amends.promises.standings import untrue
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, entries, said

LIST = "/waiting/unmatched"
EARS = Automatic("ears")


def found(desk: Visits, subject: str, **more: str) -> Finding:
    """A flight that was cancelled and for which no order is known."""
    cast, at = desk.story.desk, desk.story.at
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=at)
    noticing.notice([Heard("ops", subject, "flight.cancelled", subject, at, more)], by=EARS, at=at)
    return Finding.objects.get(subject=subject)


def ordered(desk: Visits, thing: str, number: str, name: str = "Jana Weber") -> Order:
    order = an_order(desk.story.desk, a_customer(desk.story.desk, name, at=desk.story.at), number, at=desk.story.at)
    order.thing = thing
    order.save()
    return order


def late(desk: Visits, after: timedelta = timedelta(minutes=1)) -> noticing.Noticed:
    return noticing.match_late(by=CLOCK, at=desk.story.at + after)


def state() -> tuple[object, ...]:
    rows = Finding.objects.order_by("id").values_list("matched_count", "set_aside_at", "set_aside_why")
    return (list(rows), Case.objects.count(), entries())


def test_it_is_matched_by_itself_when_the_order_arrives(desk: Visits) -> None:
    finding = found(desk, "flight:9", reason="snow")
    assert queries.unmatched(desk.story.desk.brand) == [finding]
    assert late(desk).cases == []
    order = ordered(desk, "flight:9", "KX9")
    (case,) = late(desk).cases
    assert (case.order, case.failure.finding, case.failure.happened_at) == (order, finding, finding.happened_at)
    assert queries.unmatched() == []
    assert late(desk).cases == []
    assert untrue([case.id]) == []


def test_a_lead_says_whom_it_failed(desk: Visits) -> None:
    cast = desk.story.desk
    finding = found(desk, "flight:9", reason="snow")
    order = ordered(desk, "flight:other", "KX9")
    page = said(desk.get(cast.bea, LIST))
    for words in ("flight:9", "Flights cancelled", "reason snow"):
        assert words in page
    assert "1 finding failed nobody we know" in said(desk.get(cast.bea, "/waiting"))
    done = desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "match", "who": "KX9"})
    case = Case.objects.get()
    assert (done.status_code, done.headers["Location"]) == (303, f"/cases/{case.reference}")
    assert (case.order, case.failure.finding, case.failure.kind.slug) == (order, finding, "flight-cancelled")
    assert "Nothing waits here" in said(desk.get(cast.bea, LIST))
    # It heals: whom we matched by hand hears of it, and it does not come back to the list.
    at = desk.story.at + timedelta(minutes=5)
    healed = noticing.notice([Heard("ops", "r", "flight.reinstated", "flight:9", at)], by=EARS, at=at)
    assert healed.healed == [Failure.objects.get()]
    assert (Finding.objects.get().matched_count, queries.unmatched()) == (1, [])
    assert untrue([case.id]) == []


def test_a_complaint_that_was_there_first_learns_where_it_comes_from(desk: Visits) -> None:
    cast = desk.story.desk
    finding = found(desk, "flight:9")
    case = desk.story.complain("My flight is gone")
    desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "match", "who": case.reference})
    assert Case.objects.count() == 1
    assert desk.story.now(case).failure.finding == finding
    other = found(desk, "flight:10")
    before = state()
    refused = desk.post(cast.bea, f"{LIST}/{other.id}", {"decision": "match", "who": case.reference})
    assert refused.status_code == 422
    assert "knows where it comes from already" in said(refused)
    assert state() == before


@pytest.mark.parametrize(("why", "opens"), [("nobody", 1), ("wrong", 0), ("seen_to", 0)])
def test_what_is_set_aside_stays_so_unless_an_order_proves_otherwise(desk: Visits, why: str, opens: int) -> None:
    cast = desk.story.desk
    finding = found(desk, "flight:9")
    desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "aside", "why": why})
    assert queries.unmatched() == []
    assert Entry.objects.filter(verb="detect.set_aside", subject_id=finding.id).get().facts == {"why": why}
    assert "Lies aside 1" in said(desk.get(cast.bea, LIST))
    ordered(desk, "flight:9", "KX9")
    assert len(late(desk).cases) == opens
    if not opens:
        desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "back"})
        assert len(late(desk).cases) == 1


def test_only_a_lead_decides_and_only_on_their_own_brand(desk: Visits) -> None:
    cast = desk.story.desk
    finding = found(desk, "flight:9")
    act = {"decision": "aside", "why": "wrong"}
    before = state()
    assert desk.get(cast.ana, LIST).status_code == 403
    assert "It failed them" not in desk.get(cast.dita, LIST).content.decode()
    assert desk.post(cast.dita, f"{LIST}/{finding.id}", act).status_code == 403
    assert desk.post(cast.bea, f"{LIST}/{cast.ana.id}", act).status_code == 404
    for who, words in (("", "ive a mail address"), ("nobody@example.org", "obody here is known by that")):
        refused = desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "match", "who": who})
        assert refused.status_code == 422
        assert words in said(refused)
    assert desk.post(cast.bea, f"{LIST}/{finding.id}", {"decision": "aside"}).status_code == 422
    assert state() == before
    gull = people.add_brand(
        "gull", name="Gull", calendar=cast.calendar, sender_address="care@gull.example", by=SETUP, at=desk.story.at
    )
    finding.detector.brand = gull
    finding.detector.save()
    before = state()
    assert desk.post(cast.bea, f"{LIST}/{finding.id}", act).status_code == 404
    assert "flight:9" not in said(desk.get(cast.bea, LIST))
    assert state() == before


def test_two_who_decide_at_once_are_told(desk: Visits) -> None:
    cast = desk.story.desk
    finding = found(desk, "flight:9")
    ordered(desk, "flight:other", "KX9")
    act = {"decision": "match", "who": "KX9"}
    assert desk.post(cast.bea, f"{LIST}/{finding.id}", act).status_code == 303
    before = state()
    again = desk.post(cast.bea, f"{LIST}/{finding.id}", act)
    assert again.status_code == 409
    assert state() == before
