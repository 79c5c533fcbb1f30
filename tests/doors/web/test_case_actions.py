"""What is done on a case: each action does its one thing, and each denial keeps the form and changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Draft, Message
from amends.conversation.queries import draft as draft_of
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Remedy
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import DAY, HOUR, MINUTE, open_kinds, the, verbs


def act(desk: Visits, case: Case, name: str, who: str = "ana", **fields: object) -> object:
    """Posts one form of the case."""
    return desk.post(getattr(desk.story.desk, who), reverse(name, kwargs={"ref": case.reference}), fields)


def page(desk: Visits, case: Case, who: str = "ana") -> str:
    return said(desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}"))


def local(desk: Visits, span: timedelta) -> str:
    """A time from now on, as a browser sends it on the desk's clock (New York, five hours behind UTC in March)."""
    return f"{desk.story.at + span - timedelta(hours=5):%Y-%m-%dT%H:%M}"


def test_acknowledging_writes_the_first_word(desk: Visits) -> None:
    case = desk.story.complain()
    answer = act(desk, case, "case_acknowledgement", body="I am Ana, I look after this.")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/cases/{case.reference}"
    assert PromiseKind.ACKNOWLEDGEMENT.value in open_kinds(case), "what waits has not been said"
    assert "On its way to Jana Weber." in page(desk, case)
    desk.story.wait(MINUTE)
    assert PromiseKind.ACKNOWLEDGEMENT.value not in open_kinds(case)


def test_the_composer_writes_notes_and_logs_calls(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_messages", mode="message", body="I am on it.")
    act(desk, case, "case_messages", mode="note", body="Flight desk says 18:00.")
    act(desk, case, "case_messages", mode="call", body="She is calmer.", answered="yes")
    act(desk, case, "case_messages", mode="call", body="Again at three.", answered="no")
    said_ = list(
        Message.objects.filter(case=case, author__isnull=False).order_by("id").values_list("direction", "text")
    )
    assert said_ == [
        ("out", "I am on it."),
        ("note", "Flight desk says 18:00."),
        ("call", "She is calmer."),
        ("note", "Called, nobody answered. Again at three."),
    ]
    assert PromiseKind.ACKNOWLEDGEMENT.value not in open_kinds(case), "a call is a human word"


@pytest.mark.parametrize("mode", ["message", "note", "call"])
def test_words_without_words_come_back(desk: Visits, mode: str) -> None:
    case = desk.story.complain()
    before = entries()
    answer = act(desk, case, "case_messages", mode=mode, body="   ")
    assert answer.status_code == 422
    assert entries() == before
    html = answer.content.decode()
    assert f'value="{mode}" id="write-{mode}" checked' in html
    assert 'aria-invalid="true"' in html


def test_a_script_with_an_empty_place_is_not_sent(desk: Visits) -> None:
    case = desk.story.complain()
    before = entries()
    answer = act(desk, case, "case_outcome", body="Here is what came of it: {outcome}")
    assert answer.status_code == 422
    assert entries() == before
    assert "{outcome} has no value yet" in said(answer)
    assert "Here is what came of it: {outcome}" in answer.content.decode()
    assert desk.story.now(case).told_at is None


def test_a_message_is_called_back_and_its_words_lie_in_the_draft(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_messages", mode="message", body="Too hasty.")
    message = Message.objects.get(case=case, text="Too hasty.")
    address = reverse("message_undo", kwargs={"ref": case.reference, "id": message.id})
    assert f'action="{address}"' in desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert desk.post(desk.story.desk.ben, address).status_code == 403
    answer = desk.post(desk.story.desk.ana, address)
    assert answer.status_code == 303
    assert draft_of(case, desk.story.desk.ana) == "Too hasty."
    desk.story.wait(MINUTE)
    assert Message.objects.get(id=message.id).outbound.sent_at is None
    assert PromiseKind.ACKNOWLEDGEMENT.value in open_kinds(case)


def test_what_has_gone_out_is_not_called_back(desk: Visits) -> None:
    case = desk.story.complain()
    message = desk.story.write(case, "Gone.")
    before = entries()
    address = reverse("message_undo", kwargs={"ref": case.reference, "id": message.id})
    answer = desk.post(desk.story.desk.ana, address)
    assert answer.status_code == 409
    assert "Too late to undo: the message has gone out." in said(answer)
    assert entries() == before


def test_an_outcome_that_was_called_back_was_not_told(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    act(desk, case, "case_outcome", body="It is done.")
    message = Message.objects.get(case=case, text="It is done.")
    desk.post(desk.story.desk.ana, reverse("message_undo", kwargs={"ref": case.reference, "id": message.id}))
    assert desk.story.now(case).told_at is None
    assert PromiseKind.RESOLUTION.value in open_kinds(case)


def test_the_draft_is_kept_without_a_trace_in_the_journal(desk: Visits) -> None:
    case = desk.story.complain()
    before = entries()
    assert act(desk, case, "case_draft", mode="message", body="Dear Ms Weber, by 21:00 today").status_code == 204
    assert entries() == before
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert "Dear Ms Weber, by 21:00 today</textarea>" in html
    assert "promise found: \N{LEFT DOUBLE QUOTATION MARK}by 21:00 today\N{RIGHT DOUBLE QUOTATION MARK}" in html
    act(desk, case, "case_messages", mode="note", body="something else")
    assert not Draft.objects.exists()


def test_a_promise_found_in_the_words_is_made_with_them(desk: Visits) -> None:
    case = desk.story.complain()
    act(
        desk,
        case,
        "case_messages",
        mode="message",
        body="You hear from me by 21:00 today.",
        promise="yes",
        promise_at=local(desk, 3 * HOUR),
    )
    made = Promise.objects.get(OPEN, case=case, words="What I wrote to you")
    assert made.due_at == desk.story.at + 3 * HOUR
    assert made.is_particular


def test_refusing_a_found_promise_is_one_key_and_journalled(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_messages", mode="message", body="By 21:00 today.", promise_at=local(desk, 3 * HOUR))
    assert "promises.found_refused" in verbs(case)
    assert not Promise.objects.filter(case=case, words="What I wrote to you").exists()
    assert Message.objects.filter(case=case, text="By 21:00 today.").exists()


def test_what_was_heard_is_written_down(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_heard", sentence="I missed the speech", caused="event lost", asks="money back", unknown="")
    found = desk.story.now(case)
    assert (found.words, found.caused, found.asks) == ("I missed the speech", "event lost", "money back")
    assert "event lost" in page(desk, case)


def test_a_promise_is_made_by_a_safe_time_or_another(desk: Visits) -> None:
    case = desk.story.complain()
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert "You owe 1 before then." in html
    safe = html.split('name="safe" value="')[1].split('"')[0]
    act(desk, case, "case_promises", kind="update", words="news", safe=safe)
    act(desk, case, "case_promises", kind="update", words="more", safe=safe, at=local(desk, 5 * HOUR))
    dues = dict(Promise.objects.filter(OPEN, case=case, is_particular=True).values_list("words", "due_at"))
    assert dues["news"].isoformat() == safe
    assert dues["more"] == desk.story.at + 5 * HOUR


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"words": "news", "at": "2026-03-03T11:00"}, "at", "Choose a time that lies ahead; this one has passed."),
        ({"words": "news", "at": "2029-03-03T11:00"}, "at", "Nobody can promise more than a year ahead"),
        ({"words": "news", "at": "tomorrow"}, "at", "Choose a day and a time"),
        ({"words": "news"}, "at", "Choose a time."),
        ({"words": "", "at": "2026-03-03T15:00"}, "words", "Say it in the words you used."),
        ({"words": "news", "at": "2026-03-03T15:00", "kind": "payout"}, "kind", "Pick one from the list."),
    ],
)
def test_a_promise_that_cannot_be_made_comes_back_as_it_was_typed(
    desk: Visits, fields: dict[str, str], field: str, words: str
) -> None:
    case = desk.story.complain()
    before = entries()
    answer = act(desk, case, "case_promises", **{"kind": "update", **fields})
    assert answer.status_code == 422
    assert entries() == before
    html = answer.content.decode()
    dialog = html[html.index('<dialog class="dialog" id="promise"') :].split("</dialog>")[0]
    assert "data-open" in dialog
    assert words in dialog
    assert f'id="promise-{field}-error"' in dialog
    if fields.get("words"):
        assert 'value="news"' in dialog


def test_a_department_is_asked_and_the_owner_stays(desk: Visits) -> None:
    case = desk.story.complain()
    finance = desk.story.desk.finance
    answer = act(
        desk, case, "case_questions", whom=f"department:{finance.id}", what="The refund number", at=local(desk, HOUR)
    )
    assert answer.status_code == 303
    assert the(case, PromiseKind.WORK).department_id == finance.id
    assert desk.story.now(case).owner_id == desk.story.desk.ana.id


def test_the_customer_is_asked_with_the_reason_and_their_own_time(desk: Visits) -> None:
    case = desk.story.complain()
    act(
        desk,
        case,
        "case_customer_questions",
        what="A photo of the label.",
        reason="It names the flight.",
        at=local(desk, DAY),
    )
    asked = Promise.objects.get(OPEN, case=case, customer__isnull=False)
    assert asked.words == "A photo of the label."
    letter = Message.objects.filter(case=case, author=desk.story.desk.ana).get()
    assert "A photo of the label. It names the flight." in letter.text
    assert "Wed 4 Mar, 18:00" in letter.text
    assert desk.story.now(case).waits.count() == 1


def test_a_promise_moves_when_its_letter_has_gone_out(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    promise = flow.promise(case, "news", desk.story.at + HOUR, by=desk.story.desk.ana, at=desk.story.at)
    answer = desk.post(
        desk.story.desk.ana,
        f"/promises/{promise.id}/move",
        {"at": local(desk, 3 * HOUR), "reason": "waits", "body": "You hear from me by {new} instead."},
    )
    assert answer.status_code == 303
    assert Promise.objects.get(id=promise.id).is_open
    new_at = desk.story.at + 3 * HOUR
    desk.story.wait(MINUTE)
    moved = Promise.objects.get(replaces=promise)
    assert moved.due_at.replace(second=0, microsecond=0) == new_at.replace(second=0, microsecond=0)
    assert "by 21:01 instead" in Message.objects.get(case=case, text__contains="instead").text
    assert "moved from 13:01" in page(desk, case)


def test_what_has_fallen_due_is_not_moved(desk: Visits) -> None:
    case = desk.story.complain()
    promise = the(case, PromiseKind.ACKNOWLEDGEMENT)
    desk.story.world.at += 45 * MINUTE
    before = entries()
    answer = desk.post(
        desk.story.desk.ana,
        f"/promises/{promise.id}/move",
        {"at": local(desk, 3 * HOUR), "reason": "waits", "body": "Later."},
    )
    assert answer.status_code == 409
    assert entries() == before


def test_a_solution_moves_only_when_the_customer_agreed(desk: Visits) -> None:
    case = desk.story.complain()
    promise = the(case, PromiseKind.RESOLUTION)
    fields = {"at": local(desk, 2 * DAY), "body": "It takes longer."}
    answer = desk.post(desk.story.desk.ana, f"/promises/{promise.id}/move", fields | {"reason": "more_work"})
    assert answer.status_code == 422
    assert "only when the customer agreed" in said(answer)
    answer = desk.post(desk.story.desk.ana, f"/promises/{promise.id}/move", fields | {"reason": "customer"})
    assert answer.status_code == 303


def test_a_deed_is_kept_by_hand_and_a_word_by_being_said(desk: Visits) -> None:
    case = desk.story.complain()
    ana = desk.story.desk.ana
    word = the(case, PromiseKind.ACKNOWLEDGEMENT)
    deed = flow.promise(case, "I'll call you", desk.story.at + HOUR, by=ana, at=desk.story.at)
    before = entries()
    assert desk.post(ana, f"/promises/{word.id}/kept").status_code == 403
    assert entries() == before
    assert desk.post(ana, f"/promises/{deed.id}/kept").status_code == 303
    assert Promise.objects.get(id=deed.id).kept_at == desk.story.at
    again = desk.post(ana, f"/promises/{deed.id}/kept")
    assert again.status_code == 409
    assert "has already ended" in said(again)


def test_what_is_owed_to_a_customer_is_let_go_by_a_lead_alone(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    promise = flow.promise(case, "news", desk.story.at + HOUR, by=cast.ana, at=desk.story.at)
    before = entries()
    fields = {"reason": "declined"}
    assert desk.post(cast.ana, f"/promises/{promise.id}/release", fields).status_code == 403
    assert entries() == before
    assert desk.post(cast.bea, f"/promises/{promise.id}/release", {"reason": ""}).status_code == 422
    assert desk.post(cast.bea, f"/promises/{promise.id}/release", fields).status_code == 303
    assert Promise.objects.get(id=promise.id).release_reason == "declined"


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
    answer = act(desk, case, "case_remedies", kind="goodwill", amount="40,00", reason="fits")
    assert answer.status_code == 303
    granted = Remedy.objects.get(case=case)
    assert (granted.amount_minor, granted.beyond, granted.reason) == (4000, "", "it fits what they lost")
    act(desk, case, "case_remedies", kind="goodwill", amount="100", reason="fits")
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
        ({"kind": "goodwill", "amount": "many", "reason": "fits"}, "amount", "is no sum"),
        ({"kind": "goodwill", "amount": "1.005", "reason": "fits"}, "amount", "decimals"),
        ({"kind": "goodwill", "amount": "0", "reason": "fits"}, "amount", "Say how much"),
        ({"kind": "goodwill", "amount": "5"}, "reason", "Pick why it is fair."),
        ({"kind": "nothing-of-this", "amount": "5", "reason": "fits"}, "kind", "Pick one from the list."),
        ({"kind": "none:whatever"}, "kind", "Pick one from the list."),
        ({"kind": "goodwill", "amount": "99999", "reason": "fits"}, "amount", "Nobody here may decide"),
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
    assert desk.post(desk.story.desk.ana, f"/promises/{check_in.id}/kept").status_code == 303
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
    assert found.failure.kind.slug == "flight-cancelled"
    assert found.failure.happened_at == found.first_contact_at
    act(desk, case, "case_turning", reason="question")
    assert desk.story.now(case).is_request


def test_what_was_given_something_for_stays_a_recovery(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    act(desk, case, "case_remedies", kind="goodwill", amount="10", reason="fits")
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
    assert act(desk, case, "case_ending", ending="withdrawn", proof="").status_code == 422
    assert act(desk, case, "case_ending", ending="recovery_ended", proof="x").status_code == 422
    assert act(desk, case, "case_ending", ending="duplicate", proof="AM-0000-0000").status_code == 422
    assert act(desk, case, "case_ending", ending="duplicate", proof=case.reference).status_code == 422
    assert entries() == before
    assert act(desk, case, "case_ending", ending="withdrawn", proof="She wrote so on 3 March").status_code == 303
    assert desk.story.now(case).ending == "withdrawn"
    assert Message.objects.filter(case=case, direction="note", text="She wrote so on 3 March").exists()


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
