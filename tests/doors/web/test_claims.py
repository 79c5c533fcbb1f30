"""A claim was checked and is not true: by two people, seen by nobody before a fix, explained, contested, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.flow import claiming
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.people import actions as people
from amends.people.rules import Role
from amends.promises.models import Promise
from amends.remedies.models import Offering, UntrueClaim
from amends.remedies.queries import claims
from amends.remedies.rules import Skip
from amends.web.remembered import forget
from tests.doors.public.pages import hidden, page_of, send, text_of
from tests.doors.web.visiting import Visits, act, entries, page, said
from tests.story.telling import MINUTE, Story, open_kinds, sent_to

pytestmark = pytest.mark.django_db
EVIDENCE = "The carrier's photo shows the parcel in their hall on 2 March."
CLAIM = "My parcel never came."
FOUND = {"claim": CLAIM, "evidence": EVIDENCE}
SEEN = "checked and not true"
HEARD = {"words": CLAIM, "caused": "", "asks": "Money back", "unknown": ""}


def heard(story: Story, order: str = "KX1", **more: object) -> Case:
    """Ana's case, of which everything is known."""
    case = story.complain(order=order, **more)  # type: ignore[arg-type]
    flow.reassign([case], story.desk.ana, by=story.desk.bea, at=story.at)
    flow.understand(story.now(case), HEARD, by=story.desk.ana, at=story.at)
    return story.now(case)


def found(desk: Visits, order: str = "KX1", **more: object) -> tuple[Case, UntrueClaim]:
    """A case on which Ana wrote down that the claim is not true."""
    case = heard(desk.story, order, **more)
    assert act(desk, case, "claim_found", **FOUND).status_code == 303
    return case, UntrueClaim.objects.get(case=case)


def ended(story: Story, case: Case) -> None:
    """It is decided that this case gets nothing, and it ends."""
    flow.decide_no_remedy(story.now(case), "not_our_failure", by=story.desk.ana, at=story.at)
    flow.end_otherwise(story.now(case), Ending.NOT_A_FAILURE, "our_records", by=story.desk.ana, at=story.at)


def decide(desk: Visits, row: UntrueClaim, decision: str, who: str = "bea", **more: str) -> int:
    fields = {"decision": decision, **more}
    address = reverse("claim_decision", kwargs={"id": row.id})
    return int(desk.post(getattr(desk.story.desk, who), address, fields).status_code)


def counted(desk: Visits) -> tuple[Case, UntrueClaim]:
    """An ended case whose finding counts."""
    case, row = found(desk)
    assert decide(desk, row, "confirm") == 303
    ended(desk.story, case)
    row.refresh_from_db()
    return case, row


def place(desk: Visits, case: Case, who: str = "ana") -> str:
    return said(desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}/claims"))


def test_one_person_finds_another_confirms_and_it_counts_for_a_year(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case, row = found(desk)
    assert "waits for a second person" in place(desk, case)
    before = entries()
    # Who found it, and who may not approve, are no second person; the lead's own list shows what to look at.
    assert [decide(desk, row, "confirm", who) for who in ("ana", "ben", "dita", "evan")] == [403] * 4
    assert entries() == before
    assert "Claims to look at 1" in said(desk.get(cast.bea, "/team"))
    assert EVIDENCE in said(desk.get(cast.bea, "/team"))
    assert "Claims to look at" not in said(desk.get(cast.ana, "/team"))
    assert decide(desk, row, "confirm") == 303
    assert "Claims to look at" not in said(desk.get(cast.bea, "/team"))
    row.refresh_from_db()
    assert (row.found_by, row.decided_by) == (cast.ana, cast.bea)
    assert "confirmed by Bea" in place(desk, case, "bea")
    assert EVIDENCE not in place(desk, case, "carlos")
    late = desk.post(cast.carlos, reverse("claim_decision", kwargs={"id": row.id}), {"decision": "refuse"})
    assert (late.status_code, "Nothing waits here any more" in said(late)) == (409, True)
    ended(story, case)
    another = heard(story, "KX2", customer=case.customer)
    flow.fix(another, by=cast.ana, at=story.at)
    assert "1 " + SEEN in page(desk, another)
    assert claims.beside(story.now(another), row.expires_at - timedelta(seconds=1))
    assert claims.beside(story.now(another), row.expires_at) == []
    assert claiming.forget_claims(by=CLOCK, at=row.expires_at - timedelta(seconds=1)) == 0
    assert claiming.forget_claims(by=CLOCK, at=row.expires_at) == 1
    assert not UntrueClaim.objects.exists()
    lines = Entry.objects.filter(verb__startswith="remedies.claim_").order_by("id")
    assert [(one.verb, one.actor, one.facts) for one in lines] == [
        ("remedies.claim_found", f"person:{cast.ana.id}", {}),
        ("remedies.claim_confirmed", f"person:{cast.bea.id}", {}),
        ("remedies.claim_forgotten", CLOCK.actor, {}),
    ]


def test_nobody_sees_any_before_a_fix_is_offered_here_and_on_their_other_cases(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case, _row = counted(desk)
    another, third = (heard(story, order, customer=case.customer) for order in ("KX2", "KX3"))
    voucher = Offering.objects.get(slug="voucher")

    def shown() -> set[str]:
        forget()
        places = {
            "page": page(desk, another),
            "lead": page(desk, another, "bea"),
            "timeline of the old case": page(desk, case, "bea"),
            "claims": place(desk, another),
            "the old one's claims": place(desk, case, "carlos"),
            "team": said(desk.get(cast.carlos, "/team")),
            "customer": said(desk.get(cast.bea, f"/customers/{case.customer_id}")),
            "audit": said(desk.get(cast.dita, "/audit")),
            "export": desk.get(cast.dita, "/audit?as=csv").getvalue().decode(),
        }
        return {name for name, words in places.items() if SEEN in words or EVIDENCE in words}

    assert shown() == set()
    # Something extra is no fix; nor is one here while another case of theirs waits for its own.
    why = Skip.CANNOT_WAIT
    flow.offer_remedy(story.now(another), voucher, 1_000, "USD", "it fits", skips=why, by=cast.ana, at=story.at)
    assert shown() == set()
    before = entries()
    assert act(desk, another, "claims_explained").status_code == 409
    assert entries() == before
    flow.fix(story.now(another), by=cast.ana, at=story.at)
    assert shown() == set()
    flow.fix(story.now(third), by=cast.ana, at=story.at)
    assert shown() == {"page", "lead", "claims", "the old one's claims"}
    assert "3 Mar 2026" in page(desk, another)


def test_what_is_owed_upheld_known_to_us_or_our_own_failure_is_never_counted(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case, row = found(desk)
    decide(desk, row, "confirm")
    voucher = Offering.objects.get(slug="refund")
    flow.offer_remedy(story.now(case), voucher, 1_000, "USD", "it came after all", by=cast.ana, at=story.at)
    assert claims.on_case(case, story.at)[0].stand.value == "barred"
    # The same order again: they claim again because of us.
    again = heard(story, "KX2", customer=case.customer)
    Case.objects.filter(id=again.id).update(order=story.now(case).order)
    late = heard(story, "KX3", customer=case.customer)
    Case.objects.filter(id=late.id).update(deviation_count=1)
    unheard = story.complain(customer=case.customer, order="KX4")
    Case.objects.filter(id=unheard.id).update(owner=cast.ana, asks="")
    request = story.complain(customer=case.customer, order=None, is_request=True)
    Case.objects.filter(id=request.id).update(owner=cast.ana)
    before = entries()
    for other in (case, again, late, unheard, request):
        assert act(desk, other, "claim_found", **FOUND).status_code == 409, other
    assert "claims again because of us" in place(desk, again)
    assert (UntrueClaim.objects.count(), entries()) == (1, before)


def test_a_bad_finding_changes_nothing_and_says_what_helps(desk: Visits) -> None:
    case = heard(desk.story)
    before = entries()
    answer = act(desk, case, "claim_found", claim=CLAIM, evidence=" ")
    assert answer.status_code == 422
    assert "ay what shows that it is not so" in said(answer)
    assert act(desk, case, "claim_found", claim="x" * 201, evidence=EVIDENCE).status_code == 422
    for who in ("ben", "dita", "evan"):
        assert act(desk, case, "claim_found", who, **FOUND).status_code == 403
        assert desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}/claims").status_code in {403, 404}
    assert (UntrueClaim.objects.exists(), entries()) == (False, before)


def test_another_brand_neither_sees_nor_decides(desk: Visits) -> None:
    story = desk.story
    _case, row = found(desk)
    shared = {"calendar": story.desk.calendar, "by": story.desk.bea, "at": story.at}
    brand = people.add_brand("other", name="Other", sender_address="o@o.example", currency="USD", **shared)
    made = {"team": people.add_team("Theirs", brand=brand, **shared), **shared}
    lea = people.add_person("Lea Voss", email="lea@o.example", role=Role.LEAD, **made)
    before = entries()
    assert desk.get(lea, f"/cases/{row.case.reference}/claims").status_code == 404
    assert desk.post(lea, reverse("claim_decision", kwargs={"id": row.id}), {"decision": "confirm"}).status_code == 404
    assert entries() == before


def test_the_customer_reads_it_on_request_and_contests_it_and_a_third_person_decides(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case, row = counted(desk)
    client, address = Client(), f"{page_of(case)}/claims"
    assert "What we keep about this claim" in text_of(client.get(page_of(case)))
    told = text_of(client.get(address))
    for words in (
        CLAIM,
        EVIDENCE,
        "3 March 2026",
        "It is forgotten after 3 March 2027",
        "never changes what the law owes",
    ):
        assert words in told
    before = entries()
    form = hidden(client.get(address))
    assert client.post(f"{address}/{row.id}/contest", form | {"body": " "}).status_code == 422
    assert entries() == before
    send(client, f"{address}/{row.id}/contest", form | {"body": "That is my neighbour's hall."})
    row.refresh_from_db()
    assert (row.contest, claims.on_case(case, story.at)[0].stand.value) == ("That is my neighbour's hall.", "contested")
    assert "answer" in open_kinds(case)
    assert "Until somebody else has looked at it, it counts for nothing" in text_of(client.get(address))
    # The same press again changes nothing; whoever found or confirmed it does not decide.
    before = entries()
    send(client, f"{address}/{row.id}/contest", form | {"body": "That is my neighbour's hall."})
    assert decide(desk, row, "drop", "bea", answer="Sorry.") == 409
    assert decide(desk, row, "drop", "carlos", answer=" ") == 422
    assert entries() == before
    assert "That is my neighbour's hall." in said(desk.get(cast.carlos, "/team"))
    assert decide(desk, row, "drop", "carlos", answer="The photo shows number 12.") == 303
    story.wait(MINUTE)
    letter = sent_to("jana.weber@example.com")[-1].text
    assert "You are right: it is dropped" in letter
    assert "The photo shows number 12." in letter
    assert "nothing of that kind on this case" in text_of(client.get(address))


def test_a_clerk_sends_what_is_kept_and_sets_it_aside_by_word_of_mouth(desk: Visits) -> None:
    story, cast = desk.story, desk.story.desk
    case, row = counted(desk)
    another = heard(story, "KX2", customer=case.customer)
    flow.fix(another, by=cast.ana, at=story.at)
    another.customer.language = "de"
    another.customer.save()
    assert act(desk, another, "claims_explained").status_code == 303
    story.wait(MINUTE)
    letter = sent_to("jana.weber@example.com")[-1].text
    for words in (case.reference, "3. März 2026", CLAIM, EVIDENCE, "3. März 2027"):
        assert words in letter
    assert "Sie haben gefragt" in letter
    assert act(desk, case, "claim_contest", contest="She says it is not her hall.").status_code == 303
    assert SEEN not in page(desk, another)
    assert decide(desk, row, "uphold", "carlos", answer="Die Nummer an der Tür ist Ihre.") == 303
    assert "1 " + SEEN in page(desk, another)
    assert act(desk, case, "claim_contest", contest="Again.").status_code == 409


def test_it_moves_no_range_no_limit_no_promise_and_no_day(desk: Visits) -> None:
    story = desk.story
    case, row = found(desk)
    ended(story, case)
    another = heard(story, "KX2", customer=case.customer)
    flow.fix(another, by=story.desk.ana, at=story.at)

    def known() -> list[object]:
        words = page(desk, another)
        owed = Promise.objects.order_by("id").values_list("kind", "due_at", "kept_at", "released_at")
        return [words[words.index("Extra ") :].split("my limit")[0], list(owed)]

    before = known()
    assert decide(desk, row, "confirm") == 303
    assert "1 " + SEEN in page(desk, another)
    assert known() == before


def test_the_rows_themselves_refuse_one_person_for_both(desk: Visits) -> None:
    ana = desk.story.desk.ana
    case, row = found(desk)
    for wrong in (
        {"decided_by": ana, "confirmed_at": desk.story.at},
        {"contested_at": desk.story.at, "contest": "no"},
        {"upheld_at": desk.story.at, "settled_by": desk.story.desk.bea},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            UntrueClaim.objects.filter(id=row.id).update(**wrong)
    with pytest.raises(claiming.FoundBefore):
        claiming.find_untrue(case, CLAIM, EVIDENCE, by=ana, at=desk.story.at)
