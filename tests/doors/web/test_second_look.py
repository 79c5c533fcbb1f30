"""Not satisfied: the customer's no on their own page, somebody who did not decide, and how that ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.flow import looking, owed
from amends.followups import queries as followed
from amends.followups.models import Survey
from amends.followups.rules import CheckInAnswer
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.people.models import Person
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import FinalAnswer, Offering, Remedy, SecondLook
from amends.remedies.rules import Skip
from tests.doors.public.pages import hidden, page_of, send, text_of
from tests.doors.web.visiting import Visits, said
from tests.story.telling import DAY, HOUR, MINUTE, Story, alerts, open_kinds, sent_to, the

pytestmark = pytest.mark.django_db
OUTSIDE = "The ombudsman for travel, 1 Main Street."


def granted(story: Story, case: Case, by: Person) -> Remedy:
    voucher = Offering.objects.get(slug="voucher")
    return flow.offer_remedy(
        story.now(case), voucher, 2_000, "USD", "it fits", skips=Skip.CANNOT_WAIT, by=by, at=story.at
    )


def act(case: Case, what: str, **fields: str) -> str:
    """The customer presses a button of their own page."""
    client = Client()
    return text_of(send(client, f"{page_of(case)}/{what}", hidden(client.get(page_of(case))) | fields))


def declined(story: Story, language: str = "en") -> Case:
    """Ana's case, whose customer said no to what she gave."""
    case = story.complain()
    case.customer.language = language
    case.customer.save()
    flow.reassign([case], story.desk.ana, by=story.desk.bea, at=story.at)
    story.acknowledge(case)
    act(case, f"offers/{granted(story, case, story.desk.ana).id}", answer="decline")
    return story.now(case)


def address(case: Case, what: str = "") -> str:
    return f"/cases/{case.reference}/second-look{what}"


def final(desk: Visits, case: Case, by: Person, **fields: str) -> object:
    whole = {"reasons": "Your ticket was flexible.", "stays": "The refund of the night.", "elsewhere": OUTSIDE}
    return desk.post(by, address(case, "/final"), whole | fields)


def test_a_no_is_looked_at_by_somebody_else_within_a_working_day_and_the_customer_knows_who(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = declined(story)
    promise = the(case, PromiseKind.SECOND_LOOK)
    # Ana decided; of the others Ben does not lead.
    assert (promise.person, promise.owed_to) == (cast.ben, "customer")
    assert promise.due_at == story.at + timedelta(minutes=480)
    assert alerts(cast.ben) == ["offered"]
    story.wait(MINUTE)
    letter = sent_to("jana.weber@example.com")[-1]
    assert "Ben, who has not decided on it before, looks at it a second time and writes to you by" in letter.text
    assert "Ben, who has not decided on it before, looks at it a second time until" in text_of(
        Client().get(page_of(case))
    )
    assert "has not decided on it looks at it a second time" in said(desk.get(cast.ben, f"/cases/{case.reference}"))
    assert "You decided the first time" in said(desk.get(cast.ana, address(case)))
    assert "Second looks 1" in said(desk.get(cast.bea, "/team"))
    assert "Second looks 1" in said(desk.get(cast.ben, "/today"))
    # A second no joins the look that goes on.
    act(case, f"offers/{granted(story, case, cast.bea).id}", answer="decline")
    assert SecondLook.objects.count() == 1


def test_whoever_looks_may_offer_something_else_and_the_customers_yes_ends_it(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = declined(story)
    story.wait(HOUR)
    fields = {"kind": "refund", "amount": "30", "reason": "fits"}
    assert desk.post(cast.ben, f"/cases/{case.reference}/remedies", fields).status_code == 303
    remedy = Remedy.objects.latest("asked_at")
    act(case, f"offers/{remedy.id}", answer="accept")
    look = SecondLook.objects.get()
    assert (look.ending, look.ended_by) == ("agreed", None)
    assert Promise.objects.get(kind=PromiseKind.SECOND_LOOK.value).kept_at == story.at
    assert "We agreed with you" in text_of(Client().get(page_of(case)))
    story.wait(MINUTE)


def test_a_final_answer_says_why_what_stays_and_where_to_go_and_a_lead_approves_it(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = declined(story)
    story.wait(HOUR)
    entries = Entry.objects.count()
    assert "decided on this the first time" in said(final(desk, case, cast.ana))
    assert "an answer without reasons is none" in said(final(desk, case, cast.ben, reasons=" "))
    assert Entry.objects.count() == entries
    final(desk, case, cast.ben)
    approval = the(case, PromiseKind.APPROVAL)
    assert approval.person == cast.bea
    assert "final answer to" in said(desk.get(cast.bea, "/today"))
    assert desk.post(cast.ben, address(case, "/final/decision"), {"decision": "approve"}).status_code == 403
    desk.post(cast.bea, address(case, "/final/decision"), {"decision": "send_back", "objection": "Which night?"})
    assert "Which night?" in said(desk.get(cast.ben, address(case)))
    assert "second_look" in open_kinds(case)
    final(desk, case, cast.ben, reasons="Your ticket of 8 February was flexible.")
    desk.post(cast.bea, address(case, "/final/decision"), {"decision": "approve"})
    story.wait(MINUTE)
    letter = sent_to("jana.weber@example.com")[-1].text
    for words in ("our final answer", "of 8 February was flexible", "The refund of the night.", OUTSIDE, "Ben Cole"):
        assert words in letter
    assert "second_look" not in open_kinds(case)
    assert OUTSIDE in text_of(Client().get(page_of(case)))
    assert [one.decided_by for one in FinalAnswer.objects.order_by("written_at")] == [cast.bea, cast.bea]


def test_after_a_final_answer_nobody_asks_again_but_what_they_ask_for_is_answered(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = declined(story)
    final(desk, case, cast.ben)
    desk.post(cast.bea, address(case, "/final/decision"), {"decision": "approve"})
    story.wait(MINUTE)
    flow.decide_no_remedy(story.now(case), "nothing_lost", by=cast.ana, at=story.at)
    flow.fix(story.now(case), by=cast.ana, at=story.at)
    with pytest.raises(ValueError, match="they had our final answer"):
        flow.follow_up(story.now(case), by=cast.ana, at=story.at)
    flow.set_cause(story.now(case), None, find_out_by=story.at + DAY, by=cast.ana, at=story.at)
    flow.resolve(story.now(case), by=cast.ana, at=story.at)
    story.wait(2 * HOUR)
    flow.survey_automatically(by=CLOCK, at=story.at)
    assert [one.not_sent_because for one in Survey.objects.all()] == ["final_answer"]
    act(case, "not-solved", body="And my hotel?")
    assert PromiseKind.ANSWER.value in open_kinds(case)
    assert SecondLook.objects.count() == 1


def test_not_yet_to_a_check_in_starts_one_and_an_absence_hands_it_to_another_who_did_not_decide(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = story.complain()
    flow.reassign([case], cast.ana, by=cast.bea, at=story.at)
    case = story.resolve(story.now(case), by=cast.ana)
    flow.check_in(story.now(case), by=cast.ana, at=story.at)
    flow.answer_check_in(followed.booked(case), CheckInAnswer.NOT_YET, by=case.customer, at=story.at)
    assert SecondLook.objects.get().because == "not_yet"
    assert the(case, PromiseKind.SECOND_LOOK).person == cast.ben
    # Ben's deputy or least busy colleague would be Ana: she decided.
    flow.end_shift(cast.ben, by=cast.ben, at=story.at)
    assert the(case, PromiseKind.SECOND_LOOK).person in {cast.bea, cast.carlos}
    with pytest.raises(looking.DecidedBefore):
        looking.agree(SecondLook.objects.get(), "All good.", by=cast.ana, at=story.at)
    story.wait(DAY)
    # Nobody looked: it is broken, made good by whoever owes it, and the next level hears of it.
    assert the(case, PromiseKind.SECOND_LOOK).level > 0
    assert "broken" in alerts(cast.bea)


def test_what_a_law_wants_said_cannot_be_left_out_of_a_final_answer(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = declined(story)
    owed.use_law(cast.brand, case.failure.kind, "uk261", by=cast.dita, at=story.at)
    page = final(desk, case, cast.ben)
    assert "law wants this said and it cannot be left out" in said(page)
    form = desk.get(cast.ben, address(case)).content.decode()
    shown = re.search(r'<textarea[^>]*name="elsewhere"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    assert shown is not None
    assert "{dispute_body}" in shown[1]
    assert "ill in {dispute_body}" in said(final(desk, case, cast.ben, elsewhere=shown[1]))
    final(desk, case, cast.ben, elsewhere=shown[1].replace("{dispute_body}", "the CAA"))
    assert FinalAnswer.objects.count() == 1


def test_a_case_that_ends_otherwise_ends_its_second_look(desk: Visits) -> None:
    case = declined(desk.story)
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "They said so.", by=desk.story.desk.bea, at=desk.story.at)
    assert SecondLook.objects.get().ending == "case_ended"
    assert not Promise.objects.filter(OPEN, case=case).exists()
