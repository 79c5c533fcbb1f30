"""What Today offers from a row: two cases of one customer joined, a guessed word made a matter of its own."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post.deliveries import Delivery
from amends.post.rules import Channel
from tests.doors.web.visiting import Visits, act, said
from tests.story.telling import HOUR, MINUTE

OWN, JOIN = "Their last word stands here by a guess.", "Another case of theirs is open."


@pytest.fixture
def case(desk: Visits) -> Case:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    flow.reassign([desk.story.now(case)], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    return desk.story.now(case)


def wrote(desk: Visits, case: Case) -> Entry:
    """Jana writes again, outside every thread."""
    desk.story.wait(MINUTE)
    told = Delivery(
        desk.story.desk.brand,
        Channel.MAIL,
        "mail",
        "again",
        desk.story.at,
        case.customer.name,
        "jana.weber@example.com",
        "News?",
        "Any news of it?",
    )
    flow.hear([told], by=Automatic("mail"), at=desk.story.at)
    # An answer is owed within four hours; what falls due in two stands on Today.
    desk.story.wait(3 * HOUR)
    return Entry.objects.get(verb="cases.guessed", case_id=case.id)


def today(desk: Visits, who: str = "ana") -> str:
    return desk.get(getattr(desk.story.desk, who), "/today").content.decode()


def test_a_word_that_stands_here_by_a_guess_is_made_a_matter_of_its_own_from_today(desk: Visits, case: Case) -> None:
    guessed = wrote(desk, case)
    shown = today(desk)
    assert OWN in shown
    assert f'name="message" value="{guessed.subject_id}"' in shown
    assert 'data-row-key="m"' in shown
    assert OWN not in today(desk, "bea"), "it is the owner's to say"
    answer = act(desk, case, "case_split", message=guessed.subject_id)
    assert answer.status_code == 303
    assert OWN not in today(desk)


def test_it_is_offered_no_more_once_it_was_answered(desk: Visits, case: Case) -> None:
    wrote(desk, case)
    desk.story.write(case, "Not yet; tomorrow.")
    assert OWN not in today(desk)


def test_two_open_cases_of_one_customer_are_joined_from_today(desk: Visits, case: Case) -> None:
    other = desk.story.complain(customer=case.customer, order="KX2000")
    flow.reassign([desk.story.now(other)], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    shown = today(desk)
    assert shown.count(JOIN) == 1, "said once, though both are on the page"
    ref = next(ref for ref in (case.reference, other.reference) if f'name="with" value="{ref}"' in shown)
    here = other if ref == case.reference else case
    assert act(desk, here, "case_join", **{"with": ref}).status_code == 303
    assert JOIN not in today(desk)


def test_what_a_lead_keeps_apart_and_what_is_resolved_or_closed_is_not_offered(desk: Visits, case: Case) -> None:
    other = desk.story.complain(customer=case.customer, order="KX2000")
    flow.reassign([desk.story.now(other)], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    assert JOIN in today(desk)
    for one in (case, other):
        Case.objects.filter(id=one.id).update(is_separated=True)
        assert JOIN not in today(desk)
        Case.objects.filter(id=one.id).update(is_separated=False)
    Case.objects.filter(id__in=[case.id, other.id]).update(resolved_at=desk.story.at)
    assert JOIN not in today(desk)
    Case.objects.filter(id__in=[case.id, other.id]).update(resolved_at=None)
    assert JOIN in today(desk)
    flow.end_otherwise(
        desk.story.now(other), Ending.WITHDRAWN, "other", "They said so.", by=desk.story.desk.bea, at=desk.story.at
    )
    assert JOIN not in today(desk)


def test_the_offers_cost_no_query(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    wrote(desk, case)
    other = desk.story.complain(customer=case.customer, order="KX2000")
    flow.reassign([desk.story.now(other)], ana, by=desk.story.desk.bea, at=desk.story.at)
    both = said(desk.get(ana, "/today"))
    assert JOIN in both
    assert OWN in both
    many = desk.queries(ana, "/today")
    Case.objects.filter(id__in=[case.id, other.id]).update(resolved_at=desk.story.at)
    assert OWN not in today(desk)
    assert desk.queries(ana, "/today") == many
