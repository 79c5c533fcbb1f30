"""The team: the same groups for a lead, load, reassigning, askings, and what waits for somebody to look."""

from __future__ import annotations

import pytest

from amends import flow
from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.people.rules import Role
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.models import Remedy
from amends.remedies.rules import Skip
from amends.web import remembered
from amends.work.models import Work
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import DAY, MINUTE, the


def page(desk: Visits, who: str = "bea", query: str = "") -> str:
    remembered.forget()
    return said(desk.get(getattr(desk.story.desk, who), f"/team{query}"))


def asked_for(desk: Visits, minor: int = 10000) -> Remedy:
    """Ana asks for more than she may give."""
    case = desk.story.complain()
    desk.story.acknowledge(case)
    offering = remedies.offering("goodwill")
    assert offering is not None
    ana = desk.story.desk.ana
    return flow.offer_remedy(
        desk.story.now(case), offering, minor, "USD", "it fits", skips=Skip.CANNOT_WAIT, by=ana, at=desk.story.at
    )


def test_a_lead_sees_what_the_team_owes_and_by_whom(desk: Visits) -> None:
    case = desk.story.complain()
    found = page(desk)
    assert "Can still be kept, next 2 h 1" in found
    assert f"{case.customer.name} Ana Ruiz" in found
    assert "Ana Ruiz here 1" in found
    desk.story.wait(31 * MINUTE)
    assert "Broken, they are owed a word 1" in page(desk)
    assert "1 broken" in page(desk)


def test_what_nobody_present_can_keep_stands_on_the_leads_list(desk: Visits) -> None:
    desk.story.complain()
    cast = desk.story.desk
    assert "Owed by somebody who will be away" not in page(desk)
    people.be_away(cast.ana, until=desk.story.at + DAY, reason="ill", by=SETUP, at=desk.story.at)
    assert "Owed by somebody who will be away 1" in page(desk)
    assert "back Wed 12:00" in page(desk)
    html = desk.get(cast.bea, f"/queue?team={cast.team.id}&state=away").content.decode()
    assert "Jana Weber" in html


def test_a_lead_hands_on_everything_of_somebody_absent(desk: Visits) -> None:
    cast = desk.story.desk
    case = desk.story.complain()
    fields = {"from": str(cast.ana.id), "to": str(cast.ben.id), "what": "all", "reason": "absence"}
    answer = desk.post(cast.bea, "/team/reassign", fields)
    assert answer.status_code == 303
    assert desk.story.now(case).owner_id == cast.ben.id
    assert the(case, PromiseKind.ACKNOWLEDGEMENT).person_id == cast.ben.id
    assert "Ben Cole has 1 case of Ana Ruiz." in page(desk)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"to": "ana"}, "to", "Pick somebody else."),
        ({"to": "dita"}, "to", "Pick a colleague from the list."),
        ({"reason": ""}, "reason", "Pick one from the list."),
    ],
)
def test_a_reassignment_that_does_not_fit_comes_back(
    desk: Visits, change: dict[str, str], field: str, words: str
) -> None:
    cast = desk.story.desk
    desk.story.complain()
    ids = {"ana": str(cast.ana.id), "dita": str(cast.dita.id)}
    fields = {"from": str(cast.ana.id), "to": str(cast.ben.id), "what": "all", "reason": "load"}
    fields |= {name: ids.get(value, value) for name, value in change.items()}
    before = entries()
    answer = desk.post(cast.bea, "/team/reassign", fields)
    assert answer.status_code == 422
    assert entries() == before
    html = answer.content.decode()
    assert f'id="reassign-{field}-error"' in html
    assert words in html


def test_only_what_is_broken_is_handed_on_when_only_that_is_meant(desk: Visits) -> None:
    cast = desk.story.desk
    late = desk.story.complain("Late One", order=None)
    desk.story.wait(31 * MINUTE)
    fresh = desk.story.complain("Fresh One", order=None)
    flow.reassign([desk.story.now(fresh)], cast.ana, by=cast.bea, at=desk.story.at)
    fields = {"from": str(cast.ana.id), "to": str(cast.ben.id), "what": "broken", "reason": "load"}
    desk.post(cast.bea, "/team/reassign", fields)
    assert desk.story.now(late).owner_id == cast.ben.id
    assert desk.story.now(fresh).owner_id == cast.ana.id


def test_an_asking_is_approved_by_somebody_else(desk: Visits) -> None:
    remedy = asked_for(desk)
    cast = desk.story.desk
    assert "Approvals 1" in said(desk.get(cast.bea, "/today"))
    assert "Approvals 1" in said(desk.get(cast.ana, "/today"))
    found = page(desk)
    assert "100.00 USD" in found
    assert "asked by Ana" in found
    assert "something extra" in found
    before = entries()
    assert desk.post(cast.ana, f"/remedies/{remedy.id}/decision", {"decision": "grant"}).status_code == 403
    assert desk.post(cast.dita, f"/remedies/{remedy.id}/decision", {"decision": "grant"}).status_code == 403
    assert entries() == before
    assert desk.post(cast.bea, f"/remedies/{remedy.id}/decision", {"decision": "grant"}).status_code == 303
    assert Remedy.objects.get(id=remedy.id).decided_by_id == cast.bea.id


def test_a_refusal_says_why(desk: Visits) -> None:
    remedy = asked_for(desk)
    bea, before = desk.story.desk.bea, entries()
    answer = desk.post(bea, f"/remedies/{remedy.id}/decision", {"decision": "refuse", "reason": ""})
    assert answer.status_code == 409
    assert entries() == before
    assert "reason" in said(answer).lower()
    fields = {"decision": "refuse", "reason": "The fix came within the hour."}
    assert desk.post(bea, f"/remedies/{remedy.id}/decision", fields).status_code == 303
    assert Remedy.objects.get(id=remedy.id).refusal == "The fix came within the hour."


def test_an_answer_is_given_once(desk: Visits) -> None:
    remedy = asked_for(desk)
    cast = desk.story.desk
    desk.post(cast.bea, f"/remedies/{remedy.id}/decision", {"decision": "grant"})
    before = entries()
    answer = desk.post(cast.carlos, f"/remedies/{remedy.id}/decision", {"decision": "refuse", "reason": "Too much."})
    assert answer.status_code == 409
    assert entries() == before


def test_what_goes_beyond_the_lead_as_well_is_denied_with_names(desk: Visits) -> None:
    remedy = asked_for(desk, 60000)
    before = entries()
    answer = desk.post(desk.story.desk.bea, f"/remedies/{remedy.id}/decision", {"decision": "grant"})
    assert answer.status_code == 409
    assert "Carlos Lima" in said(answer)
    assert entries() == before


def test_an_asking_that_does_not_exist_is_not_here(desk: Visits) -> None:
    answer = desk.post(
        desk.story.desk.bea, "/remedies/00000000-0000-7000-8000-000000000000/decision", {"decision": "grant"}
    )
    assert answer.status_code == 404


def test_what_waits_in_the_quarantine_is_one_line(desk: Visits) -> None:
    desk.story.mail("You lost my bag and nobody answers!", "")
    assert "To be looked at 1" in page(desk)
    answer = desk.get(desk.story.desk.bea, "/waiting")
    assert "1 thing came in and became no case" in said(answer)
    assert 'href="/quarantine"' in answer.content.decode()


def test_a_letter_that_could_not_be_delivered_is_sent_again(desk: Visits) -> None:
    case = desk.story.complain()
    bea = desk.story.desk.bea
    letter = Outbound.objects.filter(channel=Channel.MAIL.value, message__case=case).first()
    assert letter is not None
    Work.objects.filter(key=letter.key).update(
        parked_at=desk.story.at, trouble="mailbox full", attempts=8, ended_at=None
    )
    found = said(desk.get(bea, "/waiting"))
    assert "tried 8 times" in found
    assert "mailbox full" in found
    assert desk.post(bea, f"/waiting/letters/{letter.id}").status_code == 303
    assert Work.objects.get(key=letter.key).parked_at is None
    before = entries()
    assert desk.post(bea, f"/waiting/letters/{letter.id}").status_code == 409
    assert entries() == before


def test_team_pages_are_of_ones_own_brand(desk: Visits) -> None:
    cast = desk.story.desk
    other = people.add_brand(
        "other", name="Other", calendar=cast.calendar, sender_address="o@o.example", by=SETUP, at=desk.story.at
    )
    theirs = people.add_team("Theirs", brand=other, calendar=cast.calendar, by=SETUP, at=desk.story.at)
    assert "Theirs" not in page(desk, query=f"?team={theirs.id}")


def test_a_case_of_another_brand_is_not_seen(desk: Visits) -> None:
    cast = desk.story.desk
    case = desk.story.complain()
    other = people.add_brand(
        "other", name="Other", calendar=cast.calendar, sender_address="o@o.example", by=SETUP, at=desk.story.at
    )
    theirs = people.add_team("Theirs", brand=other, calendar=cast.calendar, by=SETUP, at=desk.story.at)
    zoe = people.add_person(
        "Zoe Hall",
        email="zoe@kite.example",
        role=Role.LEAD,
        calendar=cast.calendar,
        team=theirs,
        by=SETUP,
        at=desk.story.at,
    )
    assert desk.get(zoe, f"/cases/{case.reference}").status_code == 404
    assert case.reference not in said(desk.get(zoe, "/queue"))
    assert case.reference not in said(desk.get(zoe, f"/queue?q={case.reference}"))
    assert desk.post(zoe, "/queue/bulk", {"ref": [case.reference], "action": "take"}).status_code in {404, 409}
    promise = the(case, PromiseKind.ACKNOWLEDGEMENT)
    assert desk.get(zoe, f"/promises/{promise.id}/why").status_code == 404
    assert desk.post(zoe, f"/promises/{promise.id}/release", {"reason": "declined"}).status_code == 404
