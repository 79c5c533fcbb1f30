"""Detectors in a browser that knows no JavaScript: begun, edited one condition at a time, rehearsed, switched on."""

from __future__ import annotations

from amends.detect import actions as detect
from amends.detect.models import Detector, DetectorVersion
from amends.detect.rules import STOCK
from tests.cast import NOON
from tests.doors.web.visiting import Visits, said

PAGE = "/settings/detectors"


def begun(desk: Visits) -> str:
    fields = {"name": "Late soon", "kind": "parcel-late", "from": "promise-passed"}
    answer = desk.post(desk.story.desk.carlos, PAGE, fields)
    assert answer.status_code == 303
    return str(answer["Location"])


def draft() -> object:
    return DetectorVersion.objects.get(since__isnull=True).tree


def test_a_detector_is_written_rehearsed_switched_on_and_stopped(desk: Visits) -> None:
    carlos, address = desk.story.desk.carlos, begun(desk)
    typed = {"do": "absent", "name": "order.sent", "span": "2 days", "after": "first order.placed", "group": "any"}
    assert desk.post(carlos, f"{address}/edit", typed).status_code == 303
    assert desk.post(carlos, f"{address}/edit", {"do": "remove", "place": "1"}).status_code == 303
    assert desk.post(carlos, f"{address}/edit", {"do": "regroup", "place": "", "word": "any"}).status_code == 303
    told = said(desk.get(carlos, f"{address}?from=&to="))
    assert (
        "When now is not before promised by or no order.sent came within 2 days after the first order.placed." in told
    )
    assert "Dry run: of" in told
    answer = desk.post(carlos, f"{address}/switch", {"do": "switch-on", "why": ""})
    assert (answer.status_code, "Say in a few words why" in said(answer)) == (422, True)
    assert not Detector.objects.get(slug="late-soon").is_on
    desk.post(carlos, f"{address}/switch", {"do": "switch-on", "why": "Found too late in March."})
    assert Detector.objects.get(slug="late-soon").is_on
    assert "Found too late in March." in said(desk.get(carlos, address))
    desk.post(carlos, f"{address}/switch", {"do": "stop"})
    assert not Detector.objects.get(slug="late-soon").is_on
    assert "Late soon off When now is not before promised by or" in said(desk.get(carlos, PAGE))


def test_a_condition_that_cannot_be_read_is_given_back_and_nothing_changes(desk: Visits) -> None:
    carlos, address = desk.story.desk.carlos, begun(desk)
    before = draft()
    typed = {"do": "time", "time": "now", "is": "less_than_after", "span": "soon", "than": "fact promised_by"}
    answer = desk.post(carlos, f"{address}/edit", typed)
    assert answer.status_code == 422
    assert "Must be a span such as “14 days”" in said(answer).replace('"14 days"', "“14 days”")
    for fields in ({"do": "remove", "place": "7"}, {"do": "regroup", "place": "", "word": "xor"}, {"do": "dance"}):
        assert desk.post(carlos, f"{address}/edit", fields).status_code == 422
    assert draft() == before


def test_what_the_desk_came_with_is_edited_kept_quiet_and_rehearsed_on_the_same_page(desk: Visits) -> None:
    carlos, address, told = desk.story.desk.carlos, f"{PAGE}/flight-late", desk.story.desk
    detect.add([one for one in STOCK if one.slug == "flight-late"], told.brand, told.kinds, by=carlos, at=NOON)
    assert "Dry run: of 0 things" in said(desk.get(carlos, f"{address}?from=2026-01-01&to=2026-03-31"))
    typed = {"do": "fact", "name": "carrier", "is": "in", "value": "UA, B6", "group": "none"}
    assert desk.post(carlos, f"{address}/edit", typed).status_code == 303
    wanted = "arrival delay minutes is at least 180 and it is not so that (carrier is one of “UA” or “B6”)"
    assert wanted in said(desk.get(carlos, address))
    assert desk.post(carlos, f"{address}/edit", {"do": "count", "name": "a", "is": ">="}).status_code == 422
    assert desk.post(carlos, f"{address}/quiet", {"when": "hours", "quiet": "22"}).status_code == 422
    assert Detector.objects.get(slug="flight-late").quiet == ""
    assert desk.post(carlos, f"{address}/quiet", {"when": "hours", "quiet": "22:00-07:00"}).status_code == 303
    desk.post(carlos, f"{address}/switch", {"do": "switch-on", "why": "Theirs are told by their own desk."})
    now = Detector.objects.get(slug="flight-late")
    assert (now.quiet, now.predicate["all"][1]["not"]["value"]) == ("22:00-07:00", ["UA", "B6"])
    assert "on, quiet from 22:00 to 07:00" in said(desk.get(carlos, PAGE))
    assert desk.post(carlos, f"{address}/edit", {"do": "again", "number": "1"}).status_code == 303
    assert draft() == {"fact": "arrival_delay_minutes", "is": ">=", "value": 180}
    assert desk.post(carlos, f"{address}/edit", {"do": "again", "number": "3"}).status_code == 422
    for days in ("from=soon&to=", "from=2026-03-31&to=2026-03-01"):
        assert desk.get(carlos, f"{address}?{days}").status_code == 422


def test_only_who_sets_policy_sees_detectors(desk: Visits) -> None:
    address = begun(desk)
    for path in (PAGE, address):
        assert desk.get(desk.story.desk.ana, path).status_code == 403
    assert desk.get(desk.story.desk.carlos, f"{PAGE}/no-such").status_code == 404


def test_how_grave_it_is_is_said_line_by_line(desk: Visits) -> None:
    carlos, address, told = desk.story.desk.carlos, f"{PAGE}/flight-late", desk.story.desk
    detect.add([one for one in STOCK if one.slug == "flight-late"], told.brand, told.kinds, by=carlos, at=NOON)
    first = {"do": "fact", "name": "people", "is": ">=", "value": "100", "severity": "3", "impact": "a full flight"}
    assert desk.post(carlos, f"{address}/sizes", first).status_code == 303
    also = {"do": "count", "name": "flight.late", "is": ">=", "value": "2", "line": "0", "severity": "1"}
    assert desk.post(carlos, f"{address}/sizes", also).status_code == 303
    late = {"do": "time", "time": "now", "is": "at_least_after", "span": "3 hours", "than": "fact due", "severity": "1"}
    assert desk.post(carlos, f"{address}/sizes", late).status_code == 303
    page = said(desk.get(carlos, address))
    assert "What it finds is grave, a full flight, when people is at least 100 and flight.late was heard" in page
    kept = Detector.objects.get(slug="flight-late").sizes
    for wrong in ({**late, "span": "soon"}, {**late, "line": "7"}, {**first, "severity": ""}, {"do": "dance"}):
        assert desk.post(carlos, f"{address}/sizes", wrong).status_code == 422
    assert Detector.objects.get(slug="flight-late").sizes == kept
    assert "0 grave, 0 medium, 0 small." in said(desk.get(carlos, f"{address}?from=2026-01-01&to=2026-03-31"))
    assert desk.post(carlos, f"{address}/sizes", {"do": "remove", "line": "0"}).status_code == 303
    assert [one["severity"] for one in Detector.objects.get(slug="flight-late").sizes] == [1]


def test_one_that_never_was_on_is_switched_on(desk: Visits) -> None:
    carlos, told = desk.story.desk.carlos, desk.story.desk
    detect.add([one for one in STOCK if one.slug == "flight-late"], told.brand, told.kinds, by=carlos, at=NOON)
    Detector.objects.filter(slug="flight-late").update(is_on=False)
    for address in (PAGE, f"{PAGE}/flight-late"):
        page = said(desk.get(carlos, address))
        assert ("Switch on" in page, "Let it go on" in page) == (True, False)
