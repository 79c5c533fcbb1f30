"""Making a case right, changing hands, ending: each action does its one thing, and a denial changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from amends import flow
from amends.cases.models import EndedOtherwise
from amends.conversation.models import Message
from amends.conversation.queries import page_link
from amends.post.models import Outbound
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Remedy
from tests.doors.web.visiting import Visits, act, entries, local, page, said
from tests.story.telling import DAY, HOUR, MINUTE, open_kinds, the, verbs


def test_the_thing_is_put_right_or_has_a_date(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_fixes", kind="dated", words="New flight booked", at=local(desk, 4 * HOUR))
    assert desk.story.now(case).fixed_at is None
    assert Promise.objects.filter(OPEN, case=case, words="New flight booked").exists()
    act(desk, case, "case_fixes", kind="done", words="Rebooked")
    assert desk.story.now(case).fixed_at == desk.story.at


def test_a_remedy_within_the_limit_is_granted_and_above_it_asked(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    cast = desk.story.desk
    answer = act(desk, case, "case_remedies", kind="goodwill", amount="40,00", reason="fits", skipped="dated")
    assert answer.status_code == 303
    granted = Remedy.objects.get(case=case)
    assert (granted.amount_minor, granted.beyond, granted.reason) == (
        4000,
        "",
        "it fits what they lost; before its time: the fix has a date, and they know it",
    )
    act(desk, case, "case_remedies", kind="goodwill", amount="100", reason="fits", skipped="dated")
    asked = Remedy.objects.get(case=case, amount_minor=10000)
    assert asked.beyond == "case"
    assert "waits for an answer" in page(desk, case)
    address = reverse("remedy_grant", kwargs={"ref": case.reference, "id": asked.id})
    assert desk.post(cast.ana, address).status_code == 403
    assert address in desk.get(cast.bea, f"/cases/{case.reference}").content.decode()
    assert desk.post(cast.bea, address).status_code == 303
    assert Remedy.objects.get(id=asked.id).granted_at == desk.story.at


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"kind": "goodwill", "amount": "many", "reason": "fits", "skipped": "dated"}, "amount", "is no sum"),
        ({"kind": "goodwill", "amount": "1.005", "reason": "fits", "skipped": "dated"}, "amount", "decimals"),
        ({"kind": "goodwill", "amount": "0", "reason": "fits", "skipped": "dated"}, "amount", "Say how much"),
        ({"kind": "goodwill", "amount": "5"}, "reason", "Pick why it is fair."),
        (
            {"kind": "nothing-of-this", "amount": "5", "reason": "fits", "skipped": "dated"},
            "kind",
            "Pick one from the list.",
        ),
        ({"kind": "none:whatever"}, "kind", "Pick one from the list."),
        (
            {"kind": "goodwill", "amount": "99999", "reason": "fits", "skipped": "dated"},
            "amount",
            "Nobody here may decide",
        ),
    ],
)
def test_a_remedy_that_does_not_fit_comes_back(desk: Visits, fields: dict[str, str], field: str, words: str) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    before = entries()
    answer = act(desk, case, "case_remedies", **fields)
    assert answer.status_code in {409, 422}
    assert entries() == before
    html = answer.content.decode()
    dialog = html[html.index('<dialog class="dialog" id="remedy"') :].split("</dialog>")[0]
    assert f'id="remedy-{field}-error"' in dialog
    assert words in dialog


def test_a_granted_sum_is_kept_by_its_payments_reference(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    act(desk, case, "case_remedies", kind="goodwill", amount="40", reason="fits", skipped="dated")
    remedy = Remedy.objects.get(case=case)
    address = reverse("remedy_payment", kwargs={"ref": case.reference, "id": remedy.id})
    assert address in desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    before = entries()
    answer = desk.post(desk.story.desk.ana, address, {"reference": " "})
    assert answer.status_code == 422
    assert f'id="paid-{remedy.id}-reference-error"' in answer.content.decode()
    assert desk.post(desk.story.desk.ben, address, {"reference": "PAY-1"}).status_code == 403
    assert entries() == before
    assert desk.post(desk.story.desk.ana, address, {"reference": "PAY-1"}).status_code == 303
    assert PromiseKind.PAYOUT.value not in open_kinds(case)
    shown = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert "paid" in shown
    assert address not in shown
    assert desk.post(desk.story.desk.ana, address, {"reference": "PAY-2"}).status_code == 409


def test_a_resolved_case_closes_when_the_last_of_it_is_paid(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    act(desk, case, "case_fixes", kind="done", words="Rebooked")
    act(desk, case, "case_remedies", kind="goodwill", amount="40", reason="fits", skipped="dated")
    act(desk, case, "case_outcome", body="It is done. Does this solve it for you?")
    desk.story.wait(MINUTE)
    act(desk, case, "case_cause", cause="weather")
    act(desk, case, "case_follow_ups", kind="personal", at=local(desk, DAY))
    assert act(desk, case, "case_resolution").status_code == 303
    act(desk, case, "case_messages", mode="message", body="Is everything as it should be?")
    desk.story.wait(MINUTE)
    desk.post(desk.story.desk.ana, f"/promises/{the(case, PromiseKind.FOLLOW_UP).id}/kept")
    assert not desk.story.now(case).is_closed, "a sum is owed"
    remedy = Remedy.objects.get(case=case)
    address = reverse("remedy_payment", kwargs={"ref": case.reference, "id": remedy.id})
    assert desk.post(desk.story.desk.ana, address, {"reference": "PAY-1"}).status_code == 303
    assert desk.story.now(case).is_closed


def test_nothing_is_given_for_a_reason(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_remedies", kind="none:nothing_lost")
    assert "remedies.decided_none" in verbs(case)


def test_the_cause_is_named_or_somebodys_to_find(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_cause", cause="not-known-yet")
    assert PromiseKind.ACTION.value in open_kinds(case)
    act(desk, case, "case_cause", cause="weather")
    assert "Weather" in page(desk, case)
    assert act(desk, case, "case_cause", cause="moon").status_code == 422


def test_a_whole_recovery_is_worked_through_the_pages(desk: Visits) -> None:
    case = desk.story.complain()
    answer = act(desk, case, "case_resolution")
    assert answer.status_code == 409
    assert "the customer has not been told the outcome" in said(answer)
    act(desk, case, "case_acknowledgement", body="I am Ana.")
    desk.story.wait(MINUTE)
    act(desk, case, "case_heard", sentence="I missed it", caused="wedding missed", asks="a refund")
    act(desk, case, "case_fixes", kind="done", words="Refunded the ticket")
    act(desk, case, "case_remedies", kind="none:put_right_in_kind")
    act(desk, case, "case_outcome", body="Your ticket is refunded. Does this solve it for you?")
    desk.story.wait(MINUTE)
    act(desk, case, "case_cause", cause="weather")
    act(desk, case, "case_follow_ups", kind="personal", at=local(desk, 2 * DAY))
    answer = act(desk, case, "case_resolution")
    assert answer.status_code == 303
    assert desk.story.now(case).resolved_at == desk.story.at
    desk.story.wait(DAY + 12 * HOUR)
    check_in = the(case, PromiseKind.FOLLOW_UP)
    assert desk.post(desk.story.desk.ana, f"/promises/{check_in.id}/kept").status_code == 403, "nobody was asked yet"
    act(desk, case, "case_messages", mode="message", body="Is everything as it should be?")
    desk.story.wait(MINUTE)
    check_in.refresh_from_db()
    assert check_in.kept_at, "asking keeps it; the answer is owed to the desk"
    wait = the(case, PromiseKind.FOLLOW_UP)
    assert desk.post(desk.story.desk.ana, f"/promises/{wait.id}/kept").status_code == 303
    assert desk.story.now(case).is_closed


def test_a_case_is_taken_once(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    flow.give_to_team(case, cast.team, by=cast.bea, at=desk.story.at)
    assert act(desk, case, "case_owner", who="ben").status_code == 303
    assert desk.story.now(case).owner_id == cast.ben.id
    before = entries()
    answer = act(desk, case, "case_owner", who="ana")
    assert answer.status_code == 409
    assert "Somebody else has taken this case already." in said(answer)
    assert act(desk, case, "case_owner", who="ben").status_code == 303, "a second click of the same person is no error"
    assert entries() == before


def test_a_case_changes_hands_when_it_is_accepted(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    fields = {"to": str(cast.ben.id), "reason": "language", "note": "She speaks German."}
    assert act(desk, case, "case_hand_offs", **fields).status_code == 303
    assert desk.story.now(case).owner_id == cast.ana.id
    offered = desk.story.now(case).hand_offs.get()
    address = reverse("hand_off_answer", kwargs={"ref": case.reference, "id": offered.id})
    assert "Ana Ruiz hands this to you: She speaks German." in page(desk, case, "ben")
    assert desk.post(cast.carlos, address, {"answer": "accept"}).status_code == 409
    again = act(desk, case, "case_hand_offs", **fields)
    assert again.status_code in {403, 409}
    assert desk.post(cast.ben, address, {"answer": "accept"}).status_code == 303
    assert desk.story.now(case).owner_id == cast.ben.id
    assert the(case, PromiseKind.ACKNOWLEDGEMENT).person_id == cast.ben.id
    assert desk.post(cast.ben, address, {"answer": "accept"}).status_code == 404


def test_a_hand_off_is_given_back(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    act(desk, case, "case_hand_offs", to=str(cast.ben.id), reason="load")
    offered = desk.story.now(case).hand_offs.get()
    address = reverse("hand_off_answer", kwargs={"ref": case.reference, "id": offered.id})
    assert desk.post(cast.ben, address, {"answer": "return"}).status_code == 303
    assert desk.story.now(case).owner_id == cast.ana.id
    assert "returned 1" in said(desk.get(cast.ana, "/today"))


def test_a_case_is_given_to_the_team(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_hand_offs", to=f"team:{desk.story.desk.team.id}", reason="load")
    assert desk.story.now(case).owner_id is None


def test_a_person_now_alarms_the_lead(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_person_now", who="ben", person_now="yes")
    assert desk.story.now(case).needs_person_now
    assert "A person now" in said(desk.get(desk.story.desk.bea, "/alerts?seen=none"))
    act(desk, case, "case_person_now", person_now="no")
    assert not desk.story.now(case).needs_person_now


def test_a_request_becomes_a_recovery_and_back(desk: Visits) -> None:
    case = desk.story.complain(is_request=True, order=None)
    assert act(desk, case, "case_turning", reason="no-such-kind").status_code == 422
    act(desk, case, "case_turning", reason="flight-cancelled")
    found = desk.story.now(case)
    assert found.failure is not None
    assert found.failure.kind.slug == "flight-cancelled"
    assert found.failure.happened_at == found.first_contact_at
    act(desk, case, "case_turning", reason="question")
    assert desk.story.now(case).is_request


def test_what_was_given_something_for_stays_a_recovery(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    act(desk, case, "case_remedies", kind="goodwill", amount="10", reason="fits", skipped="dated")
    before = entries()
    answer = act(desk, case, "case_turning", reason="question")
    assert answer.status_code == 422
    assert entries() == before
    assert not desk.story.now(case).is_request


def test_two_cases_of_one_customer_become_one(desk: Visits) -> None:
    first = desk.story.complain()
    desk.story.world.at += HOUR
    second = desk.story.complain(customer=first.customer, order="KX2000")
    answer = act(desk, second, "case_join", **{"with": first.reference})
    assert answer.headers["Location"] == f"/cases/{first.reference}"
    assert desk.story.now(second).joined_to_id == first.id
    assert not desk.story.now(first).is_closed


def test_cases_of_two_customers_are_never_joined(desk: Visits) -> None:
    first = desk.story.complain()
    second = desk.story.complain("Tom Berg", order="KX2000")
    flow.reassign([second], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    before = entries()
    assert act(desk, second, "case_join", **{"with": first.reference}).status_code == 422
    assert entries() == before


def test_a_case_ends_otherwise_with_what_shows_it(desk: Visits) -> None:
    case = desk.story.complain()
    before = entries()
    for fields in (
        {"ending": "withdrawn"},
        {"ending": "withdrawn", "shown_by": "other"},
        {"ending": "withdrawn", "shown_by": "our_records"},
        {"ending": "recovery_ended", "shown_by": "other", "proof": "x"},
        {"ending": "unreachable"},
        {"ending": "duplicate"},
        {"ending": "duplicate", "proof": "AM-0000-0000"},
        {"ending": "duplicate", "proof": case.reference},
    ):
        assert act(desk, case, "case_ending", **fields).status_code == 422, fields
    assert entries() == before
    told = {"ending": "withdrawn", "shown_by": "other", "proof": "She wrote so on 3 March"}
    assert act(desk, case, "case_ending", **told).status_code == 303
    assert desk.story.now(case).ending == "withdrawn"
    assert Message.objects.filter(case=case, direction="note", text="She wrote so on 3 March").exists()


def test_what_ended_by_mistake_is_brought_back_by_its_owner_or_a_lead(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_ending", ending="spam", shown_by="content")
    assert "Bring it back" in page(desk, case)
    before = entries()
    assert act(desk, case, "case_back", "ben", because="ended_wrongly").status_code == 403
    assert act(desk, case, "case_back", because="no_reason").status_code == 422
    assert entries() == before
    assert act(desk, case, "case_back", because="ended_wrongly").status_code == 303
    assert not desk.story.now(case).is_closed
    assert act(desk, case, "case_back", because="ended_wrongly").status_code == 403, "it is open"


def test_a_case_that_came_back_says_what_its_owner_may_give_on_it(desk: Visits) -> None:
    case = desk.story.resolve(desk.story.complain())
    act(desk, case, "case_back", because="happened_again")
    assert "Raised on this case to 250 USD from 50" in page(desk, case)
    assert "the owner may give one step more on this case: it happened again" in page(desk, case)
    assert "Raised on this case" not in page(desk, case, "bea")


def test_a_lead_reads_some_of_them_again(desk: Visits) -> None:
    cast = desk.story.desk
    first, second = desk.story.complain(), desk.story.complain("Tom Berg", order="KX2000")
    for case in (first, second):
        flow.reassign([case], cast.ana, by=cast.bea, at=desk.story.at)
        act(desk, case, "case_ending", ending="spam", shown_by="other", proof="It sells shoes.")
    assert desk.get(cast.ana, "/ended").status_code == 403
    shown = said(desk.get(cast.bea, "/ended"))
    assert first.reference in shown
    assert second.reference in shown
    assert "2 of 2 (100 %)" in shown
    rows = {row.case_id: reverse("ended_read", kwargs={"id": row.id}) for row in EndedOtherwise.objects.all()}
    before = entries()
    assert desk.post(cast.ana, rows[first.id], {"decision": "right"}).status_code == 403
    assert entries() == before
    assert desk.post(cast.bea, rows[first.id], {"decision": "right"}).status_code == 303
    assert desk.post(cast.bea, rows[second.id], {"decision": "back"}).status_code == 303
    assert desk.story.now(first).is_closed
    assert not desk.story.now(second).is_closed
    assert "Nothing waits to be read again." in said(desk.get(cast.bea, "/ended"))


def test_a_form_without_its_proof_changes_nothing(desk: Visits) -> None:
    case = desk.story.complain()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(desk.story.desk.ana)
    before = entries()
    answer = browser.post(f"/cases/{case.reference}/acknowledgement", {"body": "I am Ana."})
    assert answer.status_code == 403
    assert "This form lay open too long" in said(answer)
    assert entries() == before
    html = browser.get(f"/cases/{case.reference}").content.decode()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"body": "I am Ana.", "csrfmiddlewaretoken": token}
    assert browser.post(f"/cases/{case.reference}/acknowledgement", fields).status_code == 303


def test_a_reply_with_nothing_typed_is_no_first_word(desk: Visits) -> None:
    case = desk.story.complain()
    before = entries()
    answer = act(desk, case, "case_acknowledgement", body="")
    assert answer.status_code == 422
    assert entries() == before


def test_the_links_of_a_customer_are_taken_back_and_made_anew(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    assert f"/cases/{case.reference}/their-page" in desk.get(cast.ana, f"/cases/{case.reference}").content.decode()
    assert "open, and for 90 days after the case is closed" in said(
        desk.get(cast.ben, f"/cases/{case.reference}/their-page")
    )
    assert desk.get(cast.evan, f"/cases/{case.reference}/their-page").status_code == 403
    assert act(desk, case, "their_page_revocation").status_code == 303
    assert "taken back 12:00" in said(desk.get(cast.ana, f"/cases/{case.reference}/their-page"))
    assert page_link(case, desk.story.at) is None
    assert act(desk, case, "their_page_renewal").status_code == 303
    assert page_link(case, desk.story.at) is not None
    desk.story.wait(MINUTE)
    letter = Outbound.objects.get(key__startswith="page-link:")
    assert (letter.to_address, letter.sent_at is not None) == ("jana.weber@example.com", True)
