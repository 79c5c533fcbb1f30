"""What would you consider fair? Asked on the customer's page before anything is decided; it binds nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.journal.models import Entry
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Decision, Remedy
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case
from tests.doors.public.test_own_page import act, shown

pytestmark = pytest.mark.django_db
QUESTION = "What would you consider fair?"


def rows() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Message, Entry, Promise, Remedy))


@pytest.fixture
def case() -> Case:
    desk: Desk = an_equipped_desk()
    case = a_case(desk)
    if case.owner is None:
        flow.take(case, by=desk.ana, at=NOON)
    return case


def test_a_sum_and_words_become_a_message_and_the_journal_keeps_the_sum_alone(client: Client, case: Case) -> None:
    assert QUESTION in shown(client, case)
    told = act(client, case, "fair", sum="40,50", words="And a word of the crew.")
    assert "Whoever decides reads what you would consider fair." in told
    said = Message.objects.filter(case=case, direction="in").latest("said_at")
    assert said.text == "I would consider US$40.50 fair.\nAnd a word of the crew."
    facts = Entry.objects.get(verb="remedies.fair_said").facts
    assert facts == {"message": str(said.id), "fair_minor": 4_050, "currency": "USD"}
    assert Promise.objects.filter(case=case, kind=PromiseKind.ANSWER.value).exists(), "a person answers"
    assert not Remedy.objects.exists(), "it is no promise"
    assert not Promise.objects.filter(case=case, kind=PromiseKind.PAYOUT.value).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sum": "", "words": " "}, "Please write a sum or a few words."),
        ({"sum": "many", "words": ""}, "Please write the sum in figures, such as 40."),
        ({"sum": "-4", "words": ""}, "Please write the sum in figures, such as 40."),
        ({"sum": "1" * 17, "words": ""}, "Please write the sum in figures, such as 40."),
        ({"sum": "1.005", "words": "x"}, "Please write the sum in figures, such as 40."),
        ({"sum": "", "words": "x" * 8001}, "longer than we can keep"),
    ],
)
def test_what_cannot_be_read_names_its_remedy_and_changes_nothing(
    client: Client, case: Case, fields: dict[str, str], words: str
) -> None:
    before = rows()
    assert words in act(client, case, "fair", **fields)
    assert rows() == before


def test_once_it_is_decided_nobody_is_asked_any_more(client: Client, case: Case) -> None:
    assert case.owner
    flow.decide_no_remedy(case, "put_right_in_kind", by=case.owner, at=NOON)
    assert Decision.objects.get().none_because
    before = rows()
    assert "This has been decided meanwhile." in act(client, case, "fair", sum="40")
    assert rows() == before
    flow.call(case, "It is done.", by=case.owner, at=NOON)
    Case.objects.filter(id=case.id).update(told_at=NOON)
    assert QUESTION not in shown(client, case)
