"""The header of a case says what the failure did to them, and why it is so grave, as its detector said it."""

from __future__ import annotations

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Detector
from amends.detect.rules import Heard
from amends.flow import noticing
from amends.flow.detecting import size_detector
from amends.journal.actors import SETUP, Automatic
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, said

MISSED = {"severity": 3, "impact": "misses a connection", "when": {"fact": "connection", "is": "=", "value": "missed"}}


def page_of(desk: Visits, thing: str, **facts: str) -> str:
    """The page of whoever was booked on a flight that was cancelled with these facts."""
    cast, at = desk.story.desk, desk.story.at
    order = an_order(cast, a_customer(cast, f"Who flies {thing}", at=at), thing.upper(), at=at)
    order.thing = thing
    order.save()
    noticing.notice([Heard("ops", thing, "flight.cancelled", thing, at, facts)], by=Automatic("ears"), at=at)
    return said(desk.get(cast.bea, f"/cases/{Case.objects.get(order=order).reference}"))


def test_it_names_what_it_did_to_them_and_the_condition_that_held(desk: Visits) -> None:
    cast, at = desk.story.desk, desk.story.at
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=at)
    size_detector(Detector.objects.get(slug="flight-cancelled"), [MISSED], by=cast.carlos, at=at)
    grave = page_of(desk, "f1", connection="missed")
    assert "misses a connection" in grave
    assert "grave because connection is “missed”" in grave
    assert "because" not in page_of(desk, "f2", connection="kept").split("Timeline")[0]
