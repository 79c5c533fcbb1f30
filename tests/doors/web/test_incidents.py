"""An incident in a browser that knows no JavaScript: found, told, given to, published, ended and looked back on."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest
from django.test import Client

from amends.detect.models import Affected, ByHand, Detector, Incident, PublicUpdate
from amends.flow import hub, ruling
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn.models import CaseCause
from amends.playbooks.models import Broadcast, PlanRun, Playbook, RemedyRule
from amends.promises.models import Promise
from amends.remedies.models import Remedy
from amends.web.remembered import forget
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, said
from tests.story.telling import a_storm

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def storm(desk: Visits) -> str:
    a_storm(desk.story, many=10)
    return f"/incidents/{Incident.objects.get().id}"


def test_an_incident_is_run_from_the_first_alarm_to_the_review(desk: Visits, storm: str) -> None:
    bea, carlos, story = desk.story.desk.bea, desk.story.desk.carlos, desk.story
    plan = {"calls": "Duty, 0199", "words": "Dear {name}, news by {next}.", "minutes": "60", "care": "500"}
    assert desk.post(carlos, "/plans/flight-cancelled", plan).status_code == 303
    assert "10 affected, 10 told, 0 unreachable, 0 in person." in said(desk.get(bea, storm))
    assert desk.post(bea, f"{storm}/plan", {}).status_code == 303
    facts = {"cause": "Snow", "facts": "Runways closed", "confirmed": "yes", "owner": str(bea.id)}
    assert desk.post(bea, f"{storm}/facts", facts).status_code == 303
    case = Promise.objects.filter(case__customer__name="Jana Weber").first().case  # type: ignore[union-attr]
    assert desk.post(bea, f"{storm}/in-person", {"who": case.reference, "why": "Alone"}).status_code == 303
    letter = {"text": "Dear {name}: {cause}. {next}", "at": "2026-03-03T18:00", "pace": "4"}
    assert desk.post(bea, f"{storm}/updates", letter).status_code == 303
    assert "written to 4 · goes out, at most 4 a minute" in said(desk.get(bea, storm))
    rule = {"offering": "voucher", "amount": "20", "reason": "The night", "skips": "dated", "late": "1"}
    told = said(desk.post(bea, f"{storm}/rule", rule))
    assert "Voucher : 10 x 20.00 USD = 200.00 USD face, expected cost 200.00 USD" in told
    assert not RemedyRule.objects.exists()
    assert desk.post(bea, f"{storm}/rule", rule | {"step": "apply"}).status_code == 303
    assert ruling.apply_rules(by=CLOCK, at=story.at) == 9
    assert Remedy.objects.count() == 9
    assert desk.post(bea, f"{storm}/end", {"cause": "weather"}).status_code == 303
    assert CaseCause.objects.count() == 10
    change = {"words": "Buses stand by", "owner": str(carlos.id), "at": "2026-03-10T12:00"}
    assert desk.post(bea, f"{storm}/review", change).status_code == 303
    assert Promise.objects.get(kind="action").words == "Buses stand by"
    promised = Promise.objects.get(kind="action")
    owed = said(desk.get(carlos, "/today"))
    assert "Changes I promised 1 Buses stand by by" in owed
    assert "Changes I promised" not in said(desk.get(bea, "/today"))
    assert desk.post(carlos, f"{storm}/review", {"done": str(promised.id)}).status_code == 303
    assert "Changes I promised" not in said(desk.get(carlos, "/today"))
    promised.refresh_from_db()
    assert promised.kept_at == story.at
    told = said(desk.get(bea, f"{storm}/review"))
    for words in (
        "Cause: Weather",
        "Skipped: Call Duty, 0199",
        "9 remedies, 180.00 USD",
        "Jana Weber: Alone",
        "Buses",
    ):
        assert words in told


def test_what_cannot_be_meant_is_given_back_and_nothing_changes(desk: Visits, storm: str) -> None:
    bea, ana = desk.story.desk.bea, desk.story.desk.ana
    rows = (Broadcast, RemedyRule, ByHand, PlanRun, PublicUpdate, Affected, Playbook, Entry)
    before = [model.objects.count() for model in rows]
    refused = [
        ("updates", {"text": "{cause}", "at": "2026-03-03T18:00"}, "The cause is not confirmed yet"),
        ("updates", {"text": "News", "at": "2026-03-03T08:00"}, "Choose a time that lies ahead"),
        ("facts", {"cause": "", "confirmed": "yes"}, "Say what the confirmed cause is"),
        ("find", {"things": "", "details": ""}, "Say at least one thing"),
        ("list", {"pasted": ""}, "Paste at least one line"),
        ("in-person", {"who": "AM-0000-0000", "why": "Alone"}, "There is no such case for you"),
        ("rule", {"offering": "voucher", "amount": "x"}, "is no sum"),
        ("plan", {}, "There is no plan B"),
        ("public", {"title": "", "state": "looking", "words": "We look."}, "Say in at most 120 characters"),
        ("end", {"cause": ""}, "Choose the cause"),
    ]
    for path, fields, words in refused:
        answer = desk.post(bea, f"{storm}/{path}", fields)
        assert words.lower() in said(answer).lower(), path
        assert desk.post(ana, f"{storm}/{path}", fields).status_code == 403
    assert desk.post(bea, "/plans/flight-cancelled", {"words": "x"}).status_code == 403
    assert [model.objects.count() for model in rows] == before


def test_a_list_and_a_question_show_what_they_mean_before_anybody_joins(desk: Visits, storm: str) -> None:
    bea, told = desk.story.desk.bea, desk.story.desk
    an_order(told, a_customer(told, "Tom Okafor", at=desk.story.at), "B77", at=desk.story.at)
    a_customer(told, "Lea Late", at=desk.story.at)
    text = "reference\nB77\nlea.late@example.com\nB77\nnobody@example.com\n"
    words = said(desk.post(bea, f"{storm}/list", {"pasted": text}))
    assert "4 rows: 1 are orders, 0 cases, 1 addresses; 1 nobody knows, 1 stand there twice" in words
    assert "nobody@example.com" in words
    assert not Affected.objects.exists()
    assert desk.post(bea, f"{storm}/list", {"pasted": text, "step": "take"}).status_code == 303
    assert Affected.objects.count() == 2
    asked = {"things": "flight:B6-1545-JFK-2013-02-08"}
    assert "1 order. New to this incident: 0." in said(desk.post(bea, f"{storm}/find", asked))
    assert "Lea Late" in said(desk.get(bea, f"{storm}/people?state=joining"))
    detector = Detector.objects.get(slug="flight-cancelled")
    cap = {"count": "12", "minutes": "30"}
    assert desk.post(told.carlos, "/plans/caps/flight-cancelled", cap).status_code == 303
    detector.refresh_from_db()
    assert (detector.cap_count, detector.cap_minutes) == (12, 30)
    assert desk.post(told.carlos, "/plans/caps/flight-cancelled", cap | {"minutes": "0"}).status_code == 422


def test_the_public_page_says_what_was_published_and_names_nobody(desk: Visits, storm: str) -> None:
    bea, stranger = desk.story.desk.bea, Client()
    forget()
    assert "We know of nothing that fails many customers now" in stranger.get("/status/kite").content.decode()
    word = {
        "title": "Snow in New York",
        "state": "known",
        "words": "Flights resume at noon.",
        "next": "2026-03-03T18:00",
    }
    assert desk.post(bea, f"{storm}/public", word).status_code == 303
    forget()
    page = stranger.get("/status/kite")
    text = page.content.decode()
    assert page.headers["Cache-Control"] == "public, max-age=30"
    assert all(words in text for words in ("Snow in New York", "Flights resume at noon.", "putting it right"))
    assert not any(name in text for name in ("Jana", "Bea", "Customer 1"))
    feed = stranger.get("/status/kite.atom")
    (entry,) = Xml.fromstring(feed.content).findall(f"{ATOM}entry")  # noqa: S314 - our own feed
    assert entry.findtext(f"{ATOM}content") == "Flights resume at noon."
    assert "Snow in New York" in stranger.get("/status/kite?lang=de").content.decode()
    assert stranger.get("/status/nobody.atom").status_code == 404
    assert hub.PERSONAL not in text
