"""Own ideas: given in one click out of a small budget of one's own, seen by the lead, taken into the catalogue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow import making_right, paying
from amends.journal.actors import CLOCK
from amends.people.models import Person
from amends.remedies import queries
from amends.remedies.models import Offering, Remedy, Transfer
from amends.remedies.queries.ideas import own_left
from amends.remedies.rules import Within
from amends.remedies.rules.authority import Beyond, NeedsApproval
from amends.remedies.rules.ideas import slug_of, weigh_idea
from tests.doors.web.visiting import Visits, entries, said

pytestmark = pytest.mark.django_db


def a_case(desk: Visits, owner: Person) -> Case:
    case = desk.story.complain()
    flow.reassign([case], owner, by=desk.story.desk.bea, at=desk.story.at)
    desk.story.acknowledge(case, by=owner)
    return desk.story.now(case)


def give(desk: Visits, case: Case, words: str, amount: str, by: Person) -> object:
    fields = {"kind": "own-idea", "idea": words, "amount": amount, "reason": "fits", "skipped": "dated"}
    return desk.post(by, f"/cases/{case.reference}/remedies", fields)


def test_what_is_within_the_month_is_given_at_once_and_what_is_beyond_is_asked_for() -> None:
    for amount in range(8):
        for given in range(8):
            verdict = weigh_idea(amount, per_month_minor=5, given_minor=given)
            if amount + given <= 5:
                assert verdict == Within(5 - given - amount)
            else:
                assert verdict == NeedsApproval(Beyond.OWN_IDEA, amount + given - 5)
    with pytest.raises(ValueError, match="taking back is a reversal"):
        weigh_idea(-1, per_month_minor=5, given_minor=0)
    assert [slug_of(one) for one in ("A taxi home!", "Blümchen", "...")] == ["a-taxi-home", "blumchen", "idea"]


def test_an_idea_is_given_in_one_click_out_of_its_own_account_seen_and_adopted(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = a_case(desk, cast.ana)
    assert "30 USD of your own is left this month" in said(desk.get(cast.ana, f"/cases/{case.reference}"))
    before = entries()
    assert give(desk, case, "", "12", cast.ana).status_code == 409
    assert entries() == before
    assert give(desk, case, "A taxi home", "12", cast.ana).status_code == 303
    remedy = Remedy.objects.get()
    assert (remedy.beyond, remedy.decided_by, remedy.is_out_of_own) == ("", cast.ana, True)
    assert [(one.debit.code, one.credit.code) for one in Transfer.objects.all()] == [("own_ideas", "owed_to_customers")]
    assert own_left(cast.ana, case, "USD", story.at) == 1_800
    assert (queries.balance(), queries.differences()) == ({"USD": 0}, [])
    team = said(desk.get(cast.bea, "/team"))
    assert "Own ideas this month 1 A taxi home 12.00 USD Ana" in team
    assert desk.post(cast.bea, f"/ideas/{remedy.id}/adopt").status_code == 403
    for _ in range(2):
        assert desk.post(cast.carlos, f"/ideas/{remedy.id}/adopt").status_code == 303
    assert Offering.objects.filter(slug="a-taxi-home", name="A taxi home", basis="extra").count() == 1
    assert "in the catalogue" in said(desk.get(cast.bea, "/ideas"))
    # Taken back, it goes back to where it came from, and the month is whole again.
    making_right.reverse_remedy(remedy, by=cast.bea, at=story.at)
    assert queries.books()[0].ideas_minor == 0
    assert own_left(cast.ana, case, "USD", story.at) == 3_000


def test_beyond_the_month_it_is_asked_for_and_paid_out_of_the_budget_like_any_other(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case = a_case(desk, cast.ana)
    give(desk, case, "A taxi home", "25", cast.ana)
    give(desk, case, "A toy", "10", cast.ana)
    toy = Remedy.objects.get(idea="A toy")
    assert (toy.beyond, toy.granted_at) == ("own_idea", None)
    assert desk.post(cast.bea, f"/cases/{case.reference}/remedies/{toy.id}/grant").status_code == 303
    for remedy in Remedy.objects.all():
        flow.pay_remedy(remedy, "cash", by=CLOCK, at=story.at)
    books = queries.books()[0]
    assert (books.ideas_minor, books.budget_minor, books.paid_minor) == (-2_500, -1_000, 3_500)
    assert (queries.balance(), queries.differences()) == ({"USD": 0}, [])
    assert paying.expire_vouchers(by=CLOCK, at=story.at) == 0
    # A new month, a new budget; whoever sets policy sets it.
    assert own_left(cast.ana, case, "USD", story.at + timedelta(days=31)) == 3_000
    assert desk.post(cast.bea, "/ideas/budget", {"per_month": "5"}).status_code == 403
    assert desk.post(cast.carlos, "/ideas/budget", {"per_month": "x"}).status_code == 422
    assert desk.post(cast.carlos, "/ideas/budget", {"per_month": "40"}).status_code == 303
    assert own_left(cast.ana, case, "USD", story.at) == 1_500


def test_money_is_never_the_first_word_and_what_is_skipped_is_said(desk: Visits) -> None:
    story, ana = desk.story, desk.story.desk.ana
    case = a_case(desk, ana)
    address, extra = f"/cases/{case.reference}", {"kind": "goodwill", "amount": "5", "reason": "fits"}
    assert "Not yet: heard, put right or explained." in said(desk.get(ana, address))
    assert "Not yet: heard, put right or explained. Do that first" in said(desk.post(ana, f"{address}/remedies", extra))
    assert not Remedy.objects.exists()
    # What is put right waits for nothing.
    assert desk.post(ana, f"{address}/remedies", extra | {"kind": "refund"}).status_code == 303
    flow.understand(story.now(case), {"words": "I miss it.", "asks": "my money"}, by=ana, at=story.at)
    flow.fix(story.now(case), by=ana, at=story.at)
    assert "Not yet:" not in said(desk.get(ana, address))
    assert desk.post(ana, f"{address}/remedies", extra).status_code == 303
    assert Remedy.objects.get(offering__slug="goodwill").reason == "it fits what they lost"
