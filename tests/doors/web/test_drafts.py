"""What nobody may lose: words in two windows, after undo, when cases are joined, behind a proof that has grown old."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from amends.cases.models import Case
from amends.conversation.models import Draft, DraftFile, Message
from amends.conversation.queries import draft as draft_of
from amends.flow import composing, parting
from amends.flow.colliding import SameWords, YouWrote
from amends.flow.composing import CountsFromThen
from amends.people.models import Person
from amends.post.models import Outbound
from tests.doors.web.test_composer import a_picture, hand_over
from tests.doors.web.visiting import Answer, Visits, act, entries, local, page, said
from tests.story.telling import HOUR, MINUTE

HIDDEN = re.compile(r'<input type="hidden" name="(page|opened|began|read|version|offered_for)" value="([^"]*)">')


@pytest.fixture
def case(desk: Visits) -> Case:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    desk.story.wait(HOUR)
    return desk.story.now(case)


def hidden(answer: Answer) -> dict[str, str]:
    return dict(HIDDEN.findall(unescape(answer.content.decode())))


def opened(desk: Visits, case: Case, who: str = "ana") -> dict[str, str]:
    """What a page of this case that is opened now knows of itself."""
    return hidden(desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}"))


def send(desk: Visits, case: Case, form: dict[str, str], body: str, **more: object) -> Answer:
    return act(desk, case, "case_messages", **{"mode": "message", "body": body, **form, **more})


def letters(case: Case) -> list[str]:
    rows = Message.objects.filter(case=case, direction="out", is_automatic=False, outbound__stopped_at__isnull=True)
    return list(rows.order_by("said_at", "id").values_list("text", flat=True))[1:]


class TestModes:
    def test_a_note_takes_no_letter_away_and_the_page_holds_both(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_draft", mode="message", body="Dear Jana,", **opened(desk, case))
        act(desk, case, "case_draft", mode="note", body="")
        assert Draft.objects.get().text == "Dear Jana,"
        desk.story.wait(MINUTE)
        act(desk, case, "case_draft", mode="note", body="ask Bea")
        shown = unescape(desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode())
        assert "ask Bea</textarea>" in shown
        kept = json.loads(shown.split('data-kept="')[1].split('" data-person')[0])
        assert kept["message"]["text"] == "Dear Jana,"


class TestOnce:
    def test_the_same_page_sends_the_same_words_once(self, desk: Visits, case: Case) -> None:
        form = opened(desk, case)
        send(desk, case, form, "It is on the way.")
        before = entries()
        again = send(desk, case, form, "It is on the way.")
        assert letters(case) == ["It is on the way."]
        assert entries() == before
        assert "This was sent already" in said(desk.get(desk.story.desk.ana, again.url))

    def test_what_was_called_back_leaves_again(self, desk: Visits, case: Case) -> None:
        form = opened(desk, case)
        for _ in range(2):
            send(desk, case, form, "It is on the way.")
            message = Message.objects.filter(text="It is on the way.").latest("id")
            act_undo(desk, case, message)
        send(desk, case, form, "It is on the way.")
        assert letters(case) == ["It is on the way."]
        assert Message.objects.filter(text="It is on the way.").count() == 3

    def test_a_page_that_was_loaded_anew_asks_before_the_same_words_leave_twice(self, desk: Visits, case: Case) -> None:
        send(desk, case, opened(desk, case), "It is on the way.")
        desk.story.wait(MINUTE)
        refused = send(desk, case, opened(desk, case), "It is  on the way.")
        assert refused.status_code == 422
        assert str(SameWords(case)).split("; ")[0] in said(refused)
        assert letters(case) == ["It is on the way."]
        send(desk, case, hidden(refused), "It is  on the way.")
        assert len(letters(case)) == 2

    def test_another_window_of_mine_warns_once(self, desk: Visits, case: Case) -> None:
        first, second = opened(desk, case), opened(desk, case)
        desk.story.wait(MINUTE)
        send(desk, case, first, "It is in Berlin.")
        desk.story.wait(MINUTE)
        refused = send(desk, case, second, "It is in Rome.")
        assert str(YouWrote(case)) in said(refused)
        assert "Send all the same" in said(refused)
        send(desk, case, hidden(refused), "It is in Rome.")
        assert letters(case) == ["It is in Berlin.", "It is in Rome."]

    def test_a_colleague_and_i_are_both_read_first_and_then_it_leaves(self, desk: Visits, case: Case) -> None:
        first, second = opened(desk, case), opened(desk, case)
        desk.story.wait(MINUTE)
        desk.story.write(case, "I have it.", by=desk.story.desk.bea)
        desk.story.wait(MINUTE)
        send(desk, case, {**first, "began": desk.story.at.isoformat()}, "It is in Berlin.")
        desk.story.wait(MINUTE)
        refused = send(desk, case, second, "It is in Rome.")
        assert "Bea wrote to" in said(refused)
        assert send(desk, case, hidden(refused), "It is in Rome.").status_code == 303


def act_undo(desk: Visits, case: Case, message: Message, who: str = "ana") -> Answer:
    person: Person = getattr(desk.story.desk, who)
    return desk.post(person, reverse("message_undo", kwargs={"ref": case.reference, "id": message.id}))


class TestUndo:
    def test_what_was_begun_since_stays_below_and_neither_leaves_by_accident(self, desk: Visits, case: Case) -> None:
        send(desk, case, opened(desk, case), "First letter.")
        act(desk, case, "case_draft", mode="message", body="Second letter.", **opened(desk, case))
        told = act_undo(desk, case, Message.objects.get(text="First letter."))
        assert "above what you were writing" in said(desk.get(desk.story.desk.ana, told.url))
        kept = draft_of(case, desk.story.desk.ana)
        assert kept == "First letter.\n\n{two drafts - keep one}\n\nSecond letter."
        assert send(desk, case, opened(desk, case), kept).status_code == 422

    def test_a_lead_lays_it_before_its_author_and_keeps_their_own(self, desk: Visits, case: Case) -> None:
        ana, bea = desk.story.desk.ana, desk.story.desk.bea
        hand_over(desk, case, a_picture())
        send(desk, case, opened(desk, case), "Ana's letter.")
        act(desk, case, "case_draft", who="bea", mode="message", body="Bea's own.")
        told = act_undo(desk, case, Message.objects.get(text="Ana's letter."), who="bea")
        assert "in the draft of Ana" in said(desk.get(bea, told.url))
        assert (draft_of(case, ana), draft_of(case, bea)) == ("Ana's letter.", "Bea's own.")
        assert DraftFile.objects.get().person == ana

    def test_what_was_called_back_is_one_line_of_the_story(self, desk: Visits, case: Case) -> None:
        send(desk, case, opened(desk, case), "A very long letter.")
        act_undo(desk, case, Message.objects.get(text="A very long letter."))
        html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
        story = html.split('id="case-timeline"')[1].split("</section>")[0]
        assert "called it back before it went out" in story
        assert 'What it said</summary><div class="entry-body" dir="auto">A very long letter.</div></details>' in story


class TestWindows:
    def test_the_older_window_is_told_and_may_insist(self, desk: Visits, case: Case) -> None:
        first, second = opened(desk, case), opened(desk, case)
        act(desk, case, "case_draft", mode="message", body="from one", **first)
        told = act(desk, case, "case_draft", mode="message", body="from two", **second)
        assert told.status_code == 409
        assert "You wrote other words here in another window" in said(told)
        assert "from one" in said(told)
        assert "saved" not in said(told)
        assert draft_of(case, desk.story.desk.ana) == "from one"
        act(desk, case, "case_draft", mode="message", body="from two", over="yes", **second)
        assert draft_of(case, desk.story.desk.ana) == "from two"
        send(desk, case, first, "from one")
        assert draft_of(case, desk.story.desk.ana) == "from two"

    def test_joining_brings_the_draft_and_its_files_along(self, desk: Visits, case: Case) -> None:
        ana, bea = desk.story.desk.ana, desk.story.desk.bea
        other = desk.story.now(desk.story.complain(customer=case.customer, order=None))
        act(desk, case, "case_draft", mode="message", body="on the older")
        act(desk, other, "case_draft", mode="message", body="on the younger")
        act(desk, other, "case_draft", who="bea", mode="note", body="Bea's note")
        hand_over(desk, other, a_picture())
        lives = parting.join(desk.story.now(case), desk.story.now(other), by=bea, at=desk.story.at)
        assert draft_of(lives, ana) == "on the older\n\n{two drafts - keep one}\n\non the younger"
        assert draft_of(lives, bea, "note") == "Bea's note"
        assert "bag.png" in unescape(desk.get(ana, f"/cases/{lives.reference}").content.decode())
        assert not Draft.objects.filter(case=other).exclude(text="").exists()


class TestProof:
    def test_a_form_whose_proof_has_grown_old_gives_the_words_back(self, desk: Visits, case: Case) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(desk.story.desk.ana)
        address = reverse("case_messages", kwargs={"ref": case.reference})
        refused = strict.post(address, {"mode": "message", "body": "Dear <Jana>,"})
        assert refused.status_code == 403
        assert 'readonly dir="auto">Dear &lt;Jana&gt;,</textarea>' in refused.content.decode()
        assert "<textarea" not in strict.post(address, {"mode": "message"}).content.decode()


class TestLater:
    BODY = "I'll call you back in two hours."

    def test_what_it_promises_is_counted_from_when_it_leaves(self, desk: Visits, case: Case) -> None:
        form, then = opened(desk, case), local(desk, 20 * HOUR)
        told = act(desk, case, "case_draft", mode="message", body=self.BODY, send_at=then, **form)
        assert "by Wed 11:01 if it leaves Wed 09:01" in said(told)
        assert hidden(told)["offered_for"] == then
        fresh = {**form, **hidden(told)}
        assert send(desk, case, fresh, self.BODY, when="later", send_at=then).status_code == 303

    def test_what_was_shown_for_now_is_not_promised_for_later(self, desk: Visits, case: Case) -> None:
        form, then = opened(desk, case), local(desk, 20 * HOUR)
        before = Outbound.objects.count()
        refused = send(desk, case, form, self.BODY, when="later", send_at=then)
        assert refused.status_code == 422
        assert str(CountsFromThen(is_later=True)).partition(": ")[2] in said(refused)
        assert "by Wed 11:01 if it leaves Wed 09:01" in said(refused)
        assert Outbound.objects.count() == before
        again = send(desk, case, hidden(refused), self.BODY, when="later", send_at=then)
        assert again.status_code == 303

    def test_nor_what_was_shown_for_later_now(self, desk: Visits, case: Case) -> None:
        form, then = opened(desk, case), local(desk, 20 * HOUR)
        refused = send(desk, case, {**form, "offered_for": then}, self.BODY, send_at=then)
        assert refused.status_code == 422
        assert "if it leaves" not in said(refused)
        assert send(desk, case, hidden(refused), self.BODY).status_code == 303

    def test_words_without_a_span_ask_nothing_twice(self, desk: Visits, case: Case) -> None:
        form, then = opened(desk, case), local(desk, 20 * HOUR)
        body = "I'll call you back on 20 March by 21:00."
        assert send(desk, case, form, body, when="later", send_at=then).status_code == 303


class TestCalls:
    def test_who_is_called_in_vain_is_said_before_and_after(self, desk: Visits, case: Case) -> None:
        told = act(desk, case, "case_draft", mode="note", body="@nobody and @Evan and @Bea")
        assert "@nobody, @Evan: nobody who works on cases here is called that" in said(told)
        assert "@nobody" in page(desk, case)
        done = act(desk, case, "case_messages", mode="note", body="@nobody and @Evan and @Bea")
        words = said(desk.get(desk.story.desk.ana, done.url))
        assert "Bea is told. Nobody who works on cases here is called @nobody or @Evan" in words
        assert composing.calls_nobody(case, "me@kite.example") == []
