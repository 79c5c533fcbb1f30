"""The radar: what rises is seen, opens its cases, is set aside with a reason, comes back, and becomes an incident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.cases.models import Case
from amends.customers.models import Order
from amends.detect.models import Detector, Expectation, Incident
from amends.flow import rising
from amends.intake.models import Complaint
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.learn import actions as learning
from amends.learn.counting import first_day
from amends.learn.models import CaseCause, Cause, Rising, RisingWords, Tally
from amends.post.models import Inbound
from tests.cast import a_customer
from tests.doors.web.visiting import REF, Visits, entries, said
from tests.story.telling import DAY, Story

pytestmark = pytest.mark.django_db
KIND = "flight-cancelled"


def usual_weeks(story: Story, carrier: str = "DHX", *, weeks: int = 20) -> None:
    """One such failure each Monday, with this carrier, from the board's first Monday up to two days ago."""
    kind, today = story.desk.kinds[KIND], story.at.date()
    days = [first_day(today) + timedelta(days=n) for n in range((today - first_day(today)).days - 1)][-weeks * 7 :]
    mondays = [day for day in days if day.weekday() == 0]
    rows = [(day, *under) for day in mondays for under in (("all", "all"), ("carrier", carrier), ("channel", "mail"))]
    Tally.objects.bulk_create(
        Tally(id=new_id(story.at), brand=story.desk.brand, kind=kind, day=day, by=by, value=value, count=1)
        for day, by, value in rows
    )


def fail(story: Story, many: int, carrier: str = "DHX") -> list[Case]:
    """So many customers tell us today of a failure with this carrier."""
    cases = [
        story.complain(f"Customer {carrier}{story.at:%d}{n}", order=f"{carrier}{story.at:%d}{n}") for n in range(many)
    ]
    Order.objects.filter(number__startswith=carrier).update(facts={"carrier": carrier})
    return cases


def later(story: Story, days: int = 1) -> None:
    """Some days go by, and nobody does anything."""
    story.world.at += days * DAY


def look(desk: Visits) -> None:
    rising.look(by=CLOCK, at=desk.story.at)


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="learn.rise").order_by("id").values_list("verb", flat=True))


def test_what_rises_is_seen_opens_its_cases_and_comes_back_when_it_grows(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    usual_weeks(story)
    fail(story, 1)
    look(desk)
    assert (Rising.objects.count(), verbs()) == (0, [])
    assert "Nothing is rising" in said(desk.get(cast.bea, "/radar"))
    later(story)
    fail(story, 5)
    other = fail(story, 1, "UPX")
    look(desk)
    look(desk)
    assert verbs() == ["learn.rise_raised"] * 3
    page = said(desk.get(cast.ana, "/radar"))
    assert "Flight cancelled with DHX 6 in the last 7 days, usually 0 to 3; since Tuesday." in page
    row = Rising.objects.get(by="carrier")
    assert (row.week_count, row.since_date, row.value) == (6, story.at.date() - DAY, "DHX")
    found = REF.findall(desk.get(cast.ana, f"/queue?rise={row.id}").content.decode())
    assert len(found) == 6
    assert other[0].reference not in found
    few = desk.queries(cast.bea, "/radar")
    # Only a lead decides, with a reason; a refusal changes nothing.
    before, address = entries(), f"/radar/{row.id}/decision"
    assert desk.post(cast.ana, address, {"do": "aside", "why": "sale"}).status_code == 403
    assert desk.post(cast.bea, address, {"do": "aside", "why": "other"}).status_code == 422
    assert desk.post(cast.bea, address, {"do": "cause"}).status_code == 422
    assert desk.post(cast.bea, address, {"do": "incident"}).status_code == 422
    assert desk.post(cast.bea, address).status_code == 422
    assert (entries(), Rising.objects.filter(set_aside_at=None).count()) == (before, 3)
    words = "autumn sale"
    assert desk.post(cast.bea, address, {"do": "aside", "why": "sale", "words": words}).status_code == 303
    assert f"known: sale week, “{words}”" in said(desk.get(cast.bea, "/radar"))
    assert words not in str(list(Entry.objects.filter(verb="learn.rise_set_aside").values_list("facts", flat=True)))
    look(desk)
    assert Rising.objects.get(id=row.id).set_aside_at is not None
    later(story)
    fail(story, 7)
    look(desk)
    assert Rising.objects.get(id=row.id).set_aside_at is None
    assert verbs()[3:] == ["learn.rise_set_aside", "learn.rise_back"]
    assert desk.queries(cast.bea, "/radar") == few


def test_a_rise_is_given_its_cause_becomes_an_incident_and_is_over_in_its_time(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    usual_weeks(story)
    cases = fail(story, 5)
    look(desk)
    row = Rising.objects.get(by="carrier")
    address = f"/radar/{row.id}/decision"
    assert desk.post(cast.bea, address, {"do": "cause", "name": "A depot stands still"}).status_code == 303
    assert desk.post(cast.bea, address, {"do": "cause", "name": "a depot stands still"}).status_code == 422
    assert not CaseCause.objects.exists()
    (other,) = learning.add({"snow": "Snow"}, by=cast.bea, at=story.at)
    learning.set_cause(cases[0], cause=other, action=None, by=cast.ana, at=story.at)
    named = Cause.objects.get(name="A depot stands still")
    typed = {"do": "cause", "cause": named.slug, "of_cases": "yes"}
    assert desk.post(cast.bea, address, typed).status_code == 303
    set_so = dict(CaseCause.objects.values_list("case", "cause__name"))
    assert set_so == {case.id: named.name for case in cases} | {cases[0].id: "Snow"}
    assert Entry.objects.filter(verb="learn.cause_set").count() == len(cases)
    assert desk.post(cast.dita, address, {"do": "incident", "title": "Depot"}).status_code == 403
    assert desk.post(cast.bea, address, {"do": "incident", "title": "Depot stands still"}).status_code == 303
    incident = Incident.objects.get()
    assert Case.objects.filter(failure__incident=incident).count() == len(cases)
    page = said(desk.get(cast.bea, f"/radar/{row.id}"))
    assert "Cause: A depot stands still. Incident: Depot stands still." in page
    assert desk.post(cast.bea, address, {"do": "incident", "title": "Again"}).status_code == 409
    # What one incident did counts once: after its week, nothing is above what is usual.
    later(story, 9)
    look(desk)
    assert Rising.objects.filter(ended_at=None).count() == 0
    assert desk.post(cast.bea, address, {"do": "aside", "why": "sale"}).status_code == 409
    assert "over" in said(desk.get(cast.bea, f"/radar/{row.id}"))
    # Another brand's rise is nobody's here.
    assert desk.get(cast.bea, f"/radar/{incident.id}").status_code == 404
    assert REF.findall(desk.get(cast.bea, f"/queue?rise={incident.id}").content.decode()) == []


def test_passed_promises_are_held_against_what_fell_due(desk: Visits) -> None:
    story, brand = desk.story, desk.story.desk.brand
    kind, today = story.desk.kinds[KIND], story.at.date()
    Detector.objects.create(
        id=new_id(story.at), slug="late", name="Late", brand=brand, kind=kind, expectation="arrival", is_on=True
    )
    Expectation.objects.bulk_create(
        Expectation(id=new_id(story.at), brand=brand, subject=f"p{n}", what="arrival", expected_by=story.at - DAY)
        for n in range(30)
    )
    look(desk)
    look(desk)
    row = Tally.objects.get(by="all", kind=kind)
    assert (row.day, row.count, row.could_fail) == (today - DAY, 0, 30)


def test_words_that_more_customers_use_are_shown_without_names_and_not_below_five(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk

    def tell(number: int, words: str) -> None:
        customer = a_customer(cast, f"Greta Number{number}", at=story.at)
        inbound = Inbound.objects.create(
            id=new_id(story.at),
            brand=cast.brand,
            channel="mail",
            source="w",
            external_id=f"{number}",
            received_at=story.at,
        )
        Complaint.objects.create(
            id=new_id(story.at),
            brand=cast.brand,
            inbound=inbound,
            customer=customer,
            words=words,
            sort="recovery",
            received_at=story.at,
        )

    for number in range(40):
        tell(number, "my bag was late and Greta told me nothing")
    later(story, 10)
    for number in range(40, 52):
        tell(number, "the app crashed twice, says Greta" if number < 48 else "Greta, the oven exploded at once")
    assert rising.listen(at=story.at) > 0
    assert rising.listen(at=story.at) == 0
    phrases = set(RisingWords.objects.values_list("phrase", flat=True))
    assert "app crashed" in phrases
    assert not any("greta" in one or "oven" in one for one in phrases)
    page = said(desk.get(cast.bea, "/radar"))
    assert "“app crashed” : show the cases 8 of 12 customers in the last 7 days; 0 of 40 in the 4 weeks before" in page
