"""Letters that could not leave, as a lead sees them: what was tried, what was said, what to do; and doing it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers import actions as customers
from amends.customers.rules import IdentityKind
from amends.journal.actors import SETUP
from amends.post import queries as post
from amends.post.models import Outbound
from amends.work.models import Work
from tests.doors.web.visiting import Visits, said
from tests.story.telling import open_kinds

JANA, HOME = "jana.weber@example.com", "jana@home.example"


@pytest.fixture
def parked(desk: Visits) -> Outbound:
    """A letter of Ana's that the other side refuses."""
    story = desk.story
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    row = Message.objects.get(case=case, is_automatic=False, direction="out").outbound
    assert row is not None
    Outbound.objects.filter(id=row.id).update(sent_at=None)
    Work.objects.filter(key=row.key).update(ended_at=None, parked_at=story.at, attempts=3, trouble=REFUSED)
    row.refresh_from_db()
    return row


REFUSED = "The mail server refuses the recipient: 550 5.1.1 no such user <b>"


def act(desk: Visits, row: Outbound, what: str, by: str = "bea", **fields: object):  # type: ignore[no-untyped-def]
    return desk.post(getattr(desk.story.desk, by), reverse(what, kwargs={"id": row.id}), fields)


def the_page(desk: Visits) -> str:
    return said(desk.get(desk.story.desk.bea, reverse("waiting")))


def test_it_says_what_was_tried_what_they_said_and_what_to_do(desk: Visits, parked: Outbound) -> None:
    shown = the_page(desk)
    case = Case.objects.get(messages__outbound=parked)
    for words in (
        JANA,
        "tried 3 times",
        "550 5.1.1 no such user <b>",
        "Send it another way, or call",
        case.reference,
    ):
        assert words in shown
    assert "Another way to them" not in shown


def test_it_is_sent_again(desk: Visits, parked: Outbound) -> None:
    assert act(desk, parked, "waiting_again").status_code == 303
    assert post.parked_outgoing() == []


def test_it_goes_another_way_to_an_address_that_we_know(desk: Visits, parked: Outbound) -> None:
    names = [(IdentityKind.MAIL.value, JANA), (IdentityKind.MAIL.value, HOME)]
    customers.know(desk.story.desk.brand, "Jana Weber", names, by=SETUP, at=desk.story.at)
    assert f"mail to {HOME}" in the_page(desk)
    denied = act(desk, parked, "waiting_other_way", way="mail:thief@example.com")
    assert (denied.status_code, len(post.parked_outgoing())) == (422, 1)
    assert "hoose one of the addresses" in said(denied)
    assert act(desk, parked, "waiting_other_way", way=f"mail:{HOME}").status_code == 303
    assert Outbound.objects.filter(to_address=HOME, facts__instead_of=str(parked.id)).count() == 1
    assert post.parked_outgoing() == []


def test_it_is_given_up_for_a_reason_and_a_word_is_owed(desk: Visits, parked: Outbound) -> None:
    case = Case.objects.get(messages__outbound=parked)
    denied = act(desk, parked, "waiting_give_up")
    assert (denied.status_code, len(post.parked_outgoing()), "reach" in open_kinds(case)) == (422, 1, False)
    assert act(desk, parked, "waiting_give_up", reason="no_other_way").status_code == 303
    assert (post.parked_outgoing(), "reach" in open_kinds(case)) == ([], True)
    assert act(desk, parked, "waiting_give_up", reason="no_other_way").status_code == 409


@pytest.mark.parametrize("what", ["waiting_again", "waiting_other_way", "waiting_give_up"])
def test_only_a_lead_decides(desk: Visits, parked: Outbound, what: str) -> None:
    assert act(desk, parked, what, "ana", way="x", reason="no_other_way").status_code == 403
    assert len(post.parked_outgoing()) == 1


def test_a_hundred_letters_are_as_many_questions_as_one(desk: Visits, parked: Outbound) -> None:
    bea = desk.story.desk.bea
    the_page(desk)
    one = desk.queries(bea, reverse("waiting"))
    for number in range(12):
        case = desk.story.complain(f"Customer {number}", order=None)
        row = Message.objects.get(case=case, is_automatic=True).outbound
        assert row is not None
        Work.objects.filter(key=row.key).update(ended_at=None, parked_at=desk.story.at, trouble="away")
    assert len(post.parked_outgoing()) == 13
    assert desk.queries(bea, reverse("waiting")) == one
