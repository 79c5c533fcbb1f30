"""What we were told of a thing: seen, weighed before it is taken back, taken back with a reason, and told again."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Finding, Signal, Withdrawal
from amends.detect.rules import Heard
from amends.flow.recruiting import hire
from amends.journal.actors import SETUP, Automatic
from amends.people.models import Person
from amends.people.rules import Role
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import MINUTE, sent_to

EARS = Automatic("ears")
PAGE, THING = "/things", "flight/1"
JANA = "jana.weber@example.com"


@pytest.fixture
def case(desk: Visits) -> Case:
    """A flight is said to be cancelled on which Jana flies, and she has been told so."""
    cast = desk.story.desk
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=desk.story.at)
    order = an_order(cast, a_customer(cast, "Jana Weber", at=desk.story.at), "KX1", at=desk.story.at)
    order.thing = THING
    order.save()
    (case,) = told(desk, "1", "flight.cancelled", reason="snow")
    desk.story.wait(MINUTE)
    return desk.story.now(case)


def told(desk: Visits, name: str, type_: str, thing: str = THING, **data: object) -> list[Case]:
    return flow.notice([Heard("ops", name, type_, thing, desk.story.at, data)], by=EARS, at=desk.story.at).cases


def only_signal() -> str:
    return f"{PAGE}/signals/{Signal.objects.get().id}"


def state() -> tuple[object, ...]:
    rows = Finding.objects.order_by("id").values_list("healed_at", "is_withdrawn", "matched_at")
    return (list(rows), Withdrawal.objects.count(), Signal.objects.count(), Case.objects.count(), entries())


def test_a_lead_sees_what_was_told_weighs_it_and_takes_it_back(desk: Visits, case: Case) -> None:
    bea = desk.story.desk.bea
    page = said(desk.get(bea, f"{PAGE}?of=KX1"))
    for words in ("Flight cancelled", "told by ops", "reason snow", "Flights cancelled", "Stands", case.reference):
        assert words in page
    before = state()
    weighed = desk.post(bea, only_signal(), {"decision": "weigh", "why": "It lands now.", "of": "KX1"})
    assert "1 case stands on this alone." in said(weighed)
    assert case.reference in said(weighed)
    assert state() == before, "weighing changes nothing"
    assert not sent_to(JANA)[1:]
    done = desk.post(bea, only_signal(), {"decision": "withdraw", "why": "It lands now.", "of": "KX1"})
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?of=KX1")
    page = said(desk.get(bea, f"{PAGE}?of=KX1"))
    told_so = ("It is taken back. Told of it: 1 case.", f"by {bea.name}", "It lands now.", "Was told by mistake")
    for words in told_so:
        assert words in page
    desk.story.wait(MINUTE)
    assert "That was our mistake" in sent_to(JANA)[-1].text


def test_what_was_right_after_all_is_told_again_once(desk: Visits, case: Case) -> None:
    bea, address = desk.story.desk.bea, only_signal()
    desk.post(bea, address, {"decision": "withdraw", "why": "It lands now."})
    desk.story.wait(MINUTE)
    assert "It was right after all" in said(desk.get(bea, f"{PAGE}?of={THING}"))
    desk.post(bea, address, {"decision": "again"})
    assert "It counts again." in said(desk.get(bea, f"{PAGE}?of={THING}"))
    assert not Finding.objects.get().is_withdrawn
    before = state()
    desk.post(bea, address, {"decision": "again"})
    assert "nothing was changed" in said(desk.get(bea, f"{PAGE}?of={THING}"))
    assert state() == before


def test_it_says_when_taking_back_changes_no_case(desk: Visits, case: Case) -> None:
    told(desk, "2", "flight.cancelled")
    signal = Signal.objects.get(external_id="2")
    weighed = desk.post(desk.story.desk.bea, f"{PAGE}/signals/{signal.id}", {"decision": "weigh", "why": "Sent twice."})
    assert "No case changes" in said(weighed)


def test_it_says_who_hears_that_it_is_not_over(desk: Visits, case: Case) -> None:
    told(desk, "2", "flight.reinstated")
    signal = Signal.objects.get(external_id="2")
    weighed = desk.post(desk.story.desk.bea, f"{PAGE}/signals/{signal.id}", {"decision": "weigh", "why": "Not at all."})
    assert "1 case was told that it is over" in said(weighed)


@pytest.mark.parametrize("decision", ["weigh", "withdraw", "again", "other"])
@pytest.mark.parametrize("why", ["", "x" * 301, "a\0b"], ids=["none", "long", "nul"])
def test_a_refusal_names_the_remedy_and_changes_nothing(desk: Visits, case: Case, decision: str, why: str) -> None:
    before = state()
    answer = desk.post(desk.story.desk.bea, only_signal(), {"decision": decision, "why": why})
    assert answer.status_code == 422
    remedy = {"again": "only what one of us took back", "other": "pick one"}.get(decision, "how you know")
    assert remedy in said(answer).lower()
    assert state() == before


def test_taken_back_twice_is_refused(desk: Visits, case: Case) -> None:
    bea, address = desk.story.desk.bea, only_signal()
    desk.post(bea, address, {"decision": "withdraw", "why": "It lands now."})
    before = state()
    answer = desk.post(bea, address, {"decision": "withdraw", "why": "It lands now."})
    assert "taken back already" in said(answer)
    assert state() == before


def test_the_front_line_reads_and_takes_back_a_colleagues_check_alone(desk: Visits, case: Case) -> None:
    cast = desk.story.desk
    page = said(desk.get(cast.ana, f"{PAGE}?of=KX1"))
    assert "Flight cancelled" in page
    assert "This was wrong" not in page
    before = state()
    assert desk.post(cast.ana, only_signal(), {"decision": "withdraw", "why": "No."}).status_code == 403
    assert state() == before
    done = desk.post(cast.ben, "/checks", {"number": "KX1", "kind": "item-faulty", "key": str(case.id)})
    assert "last=KX1" in done.headers["Location"]
    assert "take it back if it was wrong" in said(desk.get(cast.ben, done.headers["Location"]))
    check = Signal.objects.get(source="checks")
    answer = desk.post(cast.ana, f"{PAGE}/signals/{check.id}", {"decision": "withdraw", "why": "The wrong box."})
    assert answer.status_code == 303
    assert Withdrawal.objects.get().withdrawn_by == cast.ana


def test_what_this_brand_does_not_know_is_not_seen(desk: Visits, case: Case) -> None:
    bea = desk.story.desk.bea
    told(desk, "2", "flight.landed", "flight/2")
    before = state()
    for named in ("flight/2", "order/none", "KX", "a\0b", "x" * 121):
        answer = desk.as_(bea).get(PAGE, {"of": named})
        assert answer.status_code == 404
        assert "Nothing here is about that" in said(answer)
    other = Signal.objects.get(subject="flight/2")
    assert desk.post(bea, f"{PAGE}/signals/{other.id}", {"decision": "withdraw", "why": "No."}).status_code == 404
    assert desk.post(bea, f"{PAGE}/signals/{case.id}", {"decision": "withdraw", "why": "No."}).status_code == 404
    assert state() == before


def test_a_page_without_a_name_says_what_it_is_for(desk: Visits) -> None:
    assert "what came of it" in said(desk.get(desk.story.desk.ana, PAGE))


def test_a_customers_own_words_stand_on_their_case_alone(desk: Visits, case: Case) -> None:
    told(desk, "9", "review.answered", "order/KX1", score=1, text="They lost my cello")
    page = said(desk.get(desk.story.desk.bea, f"{PAGE}?of=KX1"))
    assert "score 1" in page
    assert "cello" not in page


def test_an_administrator_sees_no_case(desk: Visits, case: Case) -> None:
    cast = desk.story.desk
    at = {"shift": cast.team.calendar, "team": None, "by": SETUP, "at": desk.story.at}
    adam: Person = hire("Adam Low", email="adam@kite.example", role=Role.ADMIN, **at)
    page = said(desk.get(adam, f"{PAGE}?of={THING}"))
    assert "Flight cancelled" in page
    assert case.reference not in page


def test_a_case_leads_to_what_we_were_told(desk: Visits, case: Case) -> None:
    page = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert f'href="{PAGE}?of=KX1"' in page


def test_many_cases_and_signals_are_asked_for_at_once(desk: Visits, case: Case) -> None:
    cast = desk.story.desk
    bea = cast.bea
    few = desk.queries(bea, f"{PAGE}?of={THING}")
    for place in range(2, 8):
        order = an_order(cast, a_customer(cast, f"Kai {place}", at=desk.story.at), f"KX{place}", at=desk.story.at)
        order.thing = "flight/2"
        order.save()
    for place in range(2, 8):
        told(desk, str(place), "flight.cancelled", "flight/2")
    assert Case.objects.count() == 7
    assert desk.queries(bea, f"{PAGE}?of=flight/2") == few
