"""Check-in, survey and a department's answer: opening a link answers nothing, and each is answered once."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.models import Message, PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers import consents
from amends.flow import surveying
from amends.flow.promising import Reply
from amends.followups.models import CheckIn, Survey
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn.models import Cause
from amends.people.models import Person
from amends.promises.models import Promise
from amends.remedies.rules import NoneBecause
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, hidden, send, text_of

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=10)
LATER = NOON + timedelta(days=3)


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def owner(desk: Desk) -> Person:
    return desk.ana


@pytest.fixture
def case(desk: Desk) -> Case:
    """A recovery that is resolved; its check-in is booked and its survey sent."""
    return _resolved(desk)


def _resolved(desk: Desk) -> Case:
    case, owner = a_case(desk), desk.ana
    if case.owner is None:
        flow.take(case, by=owner, at=NOON)
    by = case.owner or owner
    flow.confirm(case, Reply("Your bill is corrected."), by=by, at=NOON)
    flow.send(by=CLOCK, at=NOON + timedelta(minutes=1))
    case.refresh_from_db()
    flow.set_cause(case, Cause.objects.order_by("id")[0], by=by, at=SOON)
    flow.decide_no_remedy(case, next(iter(NoneBecause)), by=by, at=SOON)
    flow.follow_up(case, by=by, at=SOON)
    flow.resolve(case, by=by, at=SOON)
    flow.survey(case, by=CLOCK, at=SOON)
    return case


def address(case: Case, purpose: LinkPurpose, path: str) -> str:
    return f"/{path}/{links.token_of(PrivateLink.objects.filter(case=case, purpose=purpose.value).latest('made_at'))}"


@pytest.fixture
def asked(case: Case, owner: Person) -> str:
    return urlsplit(flow.check_in(case, Reply("Does it hold?"), by=case.owner or owner, at=LATER).address).path


def visit(client: Client, where: str) -> str:
    with time_machine.travel(LATER, tick=False):
        return text_of(client.get(where))


def answer(client: Client, where: str, **fields: str) -> str:
    with time_machine.travel(LATER, tick=False):
        return text_of(send(client, where, hidden(client.get(where)) | fields))


def test_opening_the_check_in_answers_nothing(client: Client, asked: str) -> None:
    entries = Entry.objects.count()
    for _ in range(3):
        assert "Is it solved? Bill wrong" in visit(client, asked)
        with time_machine.travel(LATER, tick=False):
            assert client.head(asked).status_code == 200
    assert CheckIn.objects.get().answered_at is None
    assert Entry.objects.count() == entries


def test_all_good_keeps_the_follow_up_and_closes_the_case(client: Client, case: Case, asked: str) -> None:
    assert "We are glad that it holds" in answer(client, asked, answer="yes")
    case.refresh_from_db()
    assert case.is_closed
    assert CheckIn.objects.get().promise.kept_at == LATER
    entries = Entry.objects.count()
    assert "We are glad that it holds" in answer(client, asked, answer="not_yet")
    assert (CheckIn.objects.get().answer, Entry.objects.count()) == ("all_good", entries)


def test_not_yet_brings_the_case_back_with_its_words(client: Client, case: Case, asked: str) -> None:
    page = answer(client, asked, answer="not_yet", body="The bill came again.")
    assert "It goes back to whoever looks after it" in page
    case.refresh_from_db()
    assert case.resolved_at is None
    assert Message.objects.filter(case=case, text="The bill came again.").exists()
    assert Promise.objects.filter(case=case, kind="answer", kept_at=None, broken_at=None, released_at=None).count() == 1


def test_no_button_is_no_answer(client: Client, asked: str) -> None:
    entries = Entry.objects.count()
    assert "Please press one of the two buttons." in answer(client, asked, answer="maybe", body="Hm.")
    assert Entry.objects.count() == entries


def test_the_survey_is_answered_once(client: Client, case: Case) -> None:
    where = address(case, LinkPurpose.SURVEY, "survey")
    entries = Entry.objects.count()
    assert "How did we do?" in visit(client, where)
    assert Entry.objects.count() == entries
    page = answer(client, where, csat="5", outcome_fair="4", process_fair="3", treated_fair="5", comment="Quick.")
    assert "A person reads what you wrote." in page
    row = Survey.objects.get()
    assert (row.csat, row.fair_outcome, row.fair_process, row.fair_treatment) == (5, 4, 3, 5)
    assert (row.comment, row.answered_at) == ("Quick.", LATER)
    entries = Entry.objects.count()
    answer(client, where, csat="1")
    assert (Survey.objects.get().csat, Entry.objects.count()) == (5, entries)


@pytest.mark.parametrize("fields", [{"csat": "2"}, {"csat": "4", "solved": "no"}])
def test_a_low_answer_and_not_solved_bring_the_case_back_once(
    client: Client, case: Case, fields: dict[str, str]
) -> None:
    before = case.deviation_count
    answer(client, address(case, LinkPurpose.SURVEY, "survey"), **fields)
    case.refresh_from_db()
    assert case.resolved_at is None
    assert case.deviation_count == before + 1


@pytest.mark.parametrize(
    "fields", [{}, {"csat": "6"}, {"csat": "4", "outcome_fair": "0"}, {"csat": "4", "comment": "x" * 4001}]
)
def test_a_wrong_rating_changes_nothing(client: Client, case: Case, fields: dict[str, str]) -> None:
    entries = Entry.objects.count()
    assert "Nothing was changed" in answer(client, address(case, LinkPurpose.SURVEY, "survey"), **fields)
    assert (Survey.objects.get().answered_at, Entry.objects.count()) == (None, entries)


@pytest.fixture
def question(desk: Desk, owner: Person) -> tuple[Case, Promise, str]:
    case = a_case(desk)
    if case.owner is None:
        flow.take(case, by=owner, at=NOON)
    by = case.owner or owner
    promise, link = flow.ask(case, "Which card was charged?", desk.finance, NOON + timedelta(hours=3), by=by, at=NOON)
    return case, promise, f"/a/{links.token_of(link)}"


def at_noon(client: Client, where: str, hours: float = 1, **fields: str) -> str:
    with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
        if not fields:
            return text_of(client.get(where))
        return text_of(send(client, where, hidden(client.get(where)) | fields))


def test_a_department_answers_and_the_promise_is_kept(client: Client, question: tuple[Case, Promise, str]) -> None:
    case, promise, where = question
    page = at_noon(client, where)
    assert "asks Finance" in page
    assert "Which card was charged?" in page
    assert "Needed by 15:00." in page
    assert "The customer was promised word by" in page
    assert "Jana" not in page
    assert "Answered. Thank you." in at_noon(client, where, do="answer", body="The card ending in 17.")
    promise.refresh_from_db()
    assert promise.kept_at == NOON + timedelta(hours=1)
    assert Message.objects.get(case=case, direction="note").text == "The card ending in 17."
    assert Entry.objects.filter(verb="promises.kept").latest("id").actor.startswith("department:")
    entries = Entry.objects.count()
    at_noon(client, where, do="answer", body="Again.")
    assert Entry.objects.count() == entries


def test_a_late_answer_is_late_and_keeps_what_took_its_place(
    client: Client, question: tuple[Case, Promise, str]
) -> None:
    _, promise, where = question
    flow.keep_time(by=CLOCK, at=NOON + timedelta(hours=3, minutes=5))
    assert "It is late now." in at_noon(client, where, 3.2)
    at_noon(client, where, 3.2, do="answer", body="The card ending in 17.")
    promise.refresh_from_db()
    assert promise.broken_at == promise.due_at
    assert promise.replaced_by.kept_at == NOON + timedelta(hours=3.2)


def test_more_time_is_told_and_the_time_asked_for_stands(client: Client, question: tuple[Case, Promise, str]) -> None:
    case, promise, where = question
    page = at_noon(client, where, do="later", later="2026-03-03T16:00", body="The bank is closed.")
    assert "The time is passed on." in page
    due_at = promise.due_at
    promise.refresh_from_db()
    assert (promise.due_at, promise.is_open) == (due_at, True)
    assert Message.objects.get(case=case, direction="note").text == "We answer by 16:00. The bank is closed."


@pytest.mark.parametrize(
    "fields", [{"do": "answer", "body": ""}, {"do": "later", "later": ""}, {"do": "later", "later": "2026-03-03T09:00"}]
)
def test_an_answer_without_words_or_time_changes_nothing(
    client: Client, question: tuple[Case, Promise, str], fields: dict[str, str]
) -> None:
    entries = Entry.objects.count()
    at_noon(client, question[2], **fields)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("path", ["/check-in/", "/survey/", "/a/"])
def test_a_forged_link_opens_nothing(desk: Desk, client: Client, path: str) -> None:
    for method in (client.get, client.post):
        found = method(path + "A" * 43)
        assert found.status_code == 404
        assert "This link has ended" in text_of(found)


@pytest.mark.parametrize(
    ("tapped", "words"), [("yes", "You tapped: yes"), ("not_yet", "You tapped: not yet"), ("<b>", "")]
)
def test_a_tap_in_the_letter_answers_nothing_before_it_is_pressed(
    client: Client, asked: str, tapped: str, words: str
) -> None:
    entries = Entry.objects.count()
    page = visit(client, f"{asked}?answer={tapped}")
    assert words in page
    assert ("You tapped" in page) is bool(words)
    assert Entry.objects.count() == entries


def test_whoever_wishes_to_be_asked_no_more_is_left_in_peace(client: Client, case: Case, asked: str) -> None:
    assert "We do not ask you any more" in answer(client, asked, answer="never")
    row = CheckIn.objects.get()
    assert (row.ended_because, row.wait.kept_at, consents.refused([case.customer_id], consents.ASKED_AFTERWARDS)) == (
        "refused",
        LATER,
        {case.customer_id},
    )


def test_a_tapped_score_is_chosen_and_waits_for_one_press(client: Client, case: Case) -> None:
    where = address(case, LinkPurpose.SURVEY, "survey")
    entries = Entry.objects.count()
    with time_machine.travel(LATER, tick=False):
        page = client.get(f"{where}?score=4").content.decode()
    assert 'name="csat" value="4" checked' in page
    assert Entry.objects.count() == entries
    assert "A person reads what you wrote." in answer(client, where, csat="4", effort="6")
    assert (Survey.objects.get().csat, Survey.objects.get().effort) == (4, 6)


@pytest.mark.parametrize("csat", ["1", "5"])
def test_where_to_say_it_in_public_is_told_to_whoever_asks_whatever_they_answered(
    client: Client, desk: Desk, csat: str
) -> None:
    more = {"effort_most": 7, "review_url": "https://reviews.example/kite", "by": desk.dita, "at": NOON}
    surveying.word(desk.brand, None, {"en": {"csat": "How was it?"}}, "reviews", **more)
    where = address(_resolved(desk), LinkPurpose.SURVEY, "survey")
    assert "How was it?" in visit(client, where)
    assert "https://reviews.example/kite" in answer(client, where, csat=csat)
