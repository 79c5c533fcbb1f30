"""What is done on a case: each action does its one thing, and each denial keeps the form and changes nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from amends import flow
from amends.conversation.models import Draft, Message
from amends.conversation.queries import draft as draft_of
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from tests.doors.web.visiting import Visits, act, entries, local, page, said
from tests.story.telling import DAY, HOUR, MINUTE, open_kinds, the, verbs


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
    written = "Dear Ms Weber, I write to you by 21:00 today."
    told = said(act(desk, case, "case_draft", mode="message", body=written))
    assert "promise found: \N{LEFT DOUBLE QUOTATION MARK}by 21:00 today\N{RIGHT DOUBLE QUOTATION MARK}" in told
    assert "saved 12:00" in told
    assert entries() == before
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert f"{written}</textarea>" in html
    assert "promise found: \N{LEFT DOUBLE QUOTATION MARK}by 21:00 today\N{RIGHT DOUBLE QUOTATION MARK}" in html
    act(desk, case, "case_messages", mode="note", body="something else")
    assert Draft.objects.get().text == written, "a note is another draft than the letter"
    act(desk, case, "case_messages", mode="message", body=written)
    assert not Draft.objects.exists()


def test_a_promise_found_in_the_words_is_made_with_them(desk: Visits) -> None:
    case = desk.story.complain()
    answer = act(desk, case, "case_messages", mode="message", body="I'll call you back by 21:00 today.")
    made = Promise.objects.get(OPEN, case=case, words="I'll call you back by 21:00 today.")
    assert (made.kind, made.due_at) == (PromiseKind.ANSWER.value, desk.story.at + 3 * HOUR)
    assert made.is_particular
    assert made.counted == "said by Ana: by 21:00 today"
    assert "promised by 15:00" in said(desk.get(desk.story.desk.ana, answer.url))


def test_refusing_a_found_promise_is_one_key_and_journalled(desk: Visits) -> None:
    case = desk.story.complain()
    body = "I'll call you back by 21:00 today."
    told = act(desk, case, "case_draft", mode="message", body=body, offered="answer:by 21:00 today").content.decode()
    assert 'name="promise" value="answer:by 21:00 today" data-key="f"' in told, "refused, it stays refused"
    act(desk, case, "case_messages", mode="message", body=body, offered="answer:by 21:00 today")
    assert "promises.found_refused" in verbs(case)
    assert not Promise.objects.filter(case=case, words=body).exists()
    assert Message.objects.filter(case=case, text=body).exists()


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


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I told you 19:01: news"), ("de", "ich hatte Ihnen 19:01 genannt"), ("nl", "I told you 19:01: news")],
)
def test_the_letter_that_moves_a_promise_owns_up_to_nothing_missed(desk: Visits, language: str, words: str) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    case.customer.__class__.objects.filter(id=case.customer_id).update(language=language)
    promise = flow.promise(case, "news", desk.story.at + HOUR, by=desk.story.desk.ana, at=desk.story.at)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    dialog = html[html.index(f'id="move-{promise.id}"') :].split("</dialog>")[0]
    assert words in dialog
    assert "{new}" in dialog
    assert "did not keep" not in dialog
    earliest = promise.due_at.isoformat()
    assert all(value > earliest for value in re.findall(r'name="safe" value="([^"]+)"', dialog))


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
