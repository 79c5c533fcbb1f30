"""The composer as people use it: drafts that come back, files, later, colleagues, scripts, and what is never lost."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amends.cases.models import Case
from amends.conversation.enclosing import MEGABYTE
from amends.conversation.models import Draft, DraftFile, Message
from amends.flow import composing
from amends.post.models import Attachment, Outbound
from tests.doors.web.visiting import Answer, Visits, act, entries, local, page, said
from tests.story.telling import HOUR, MINUTE, verbs

# Four orange dots.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000104944415478da633811a001440c"
    "100a00258e05014132de470000000049454e44ae426082"
)


@pytest.fixture
def case(desk: Visits) -> Case:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    return desk.story.now(case)


def html(desk: Visits, case: Case, who: str = "ana", query: str = "") -> str:
    answer = desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}{query}")
    return unescape(answer.content.decode())


def hand_over(desk: Visits, case: Case, *files: SimpleUploadedFile, who: str = "ana", **headers: str) -> Answer:
    client = desk.as_(getattr(desk.story.desk, who))
    address = reverse("draft_files", kwargs={"ref": case.reference})
    return client.post(address, {"files": list(files)}, headers=headers)


def a_picture(name: str = "bag.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


class TestDrafts:
    def test_what_was_written_is_there_again_on_any_device_in_its_mode(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_draft", mode="note", body="She was in tears.")
        shown = html(desk, case)
        assert "She was in tears.</textarea>" in shown
        assert 'value="note" id="write-note" checked' in shown
        assert "saved 12:01" in page(desk, case)
        assert "She was in tears." not in html(desk, case, who="bea")

    def test_an_empty_draft_is_gone(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_draft", mode="message", body="Dear")
        assert "saved" not in said(act(desk, case, "case_draft", mode="message", body=" "))
        assert not Draft.objects.exists()

    def test_a_right_to_left_draft_says_where_it_begins_and_its_language(self, desk: Visits, case: Case) -> None:
        case.customer.language = "ar"
        case.customer.save()
        shown = html(desk, case)
        assert 'dir="auto" lang="ar"' in shown
        assert "Arabic" in shown

    def test_writing_reads_no_more_the_longer_the_story_is(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_draft", body="I'll call by 21:00 today.")

        def count() -> int:
            with CaptureQueriesContext(connection) as asked:
                act(desk, case, "case_draft", body="I'll call by 21:00 today, promise.")
            return len(asked)

        few = count()
        for number in range(5):
            desk.story.write(case, f"word {number}")
        assert count() == few <= 10


class TestPresence:
    def test_who_looks_and_who_writes_is_live_and_costs_the_poll_nothing(self, desk: Visits, case: Case) -> None:
        bea = desk.story.desk.bea
        seen = html(desk, case, who="bea").split("/live?seen=")[1].split('"')[0]
        assert desk.get(bea, f"/cases/{case.reference}/live?seen={seen}").status_code == 204
        before = entries()
        assert act(desk, case, "case_look").status_code == 204
        told = desk.get(bea, f"/cases/{case.reference}/live?seen={seen}")
        assert "Ana is looking at this" in said(told)
        act(desk, case, "case_draft", body="Dear")
        assert "Ana is writing now" in said(desk.get(bea, f"/cases/{case.reference}/live?seen={seen}"))
        assert "Ana is" not in page(desk, case), "nobody is told of themselves"
        assert entries() == before
        desk.story.wait(MINUTE)
        assert "Ana is" not in page(desk, case, who="bea")

    @pytest.mark.parametrize(("who", "name"), [("ben", "Ben"), ("dita", "Dita")])
    def test_who_may_not_write_is_seen_to_look(self, desk: Visits, case: Case, who: str, name: str) -> None:
        assert 'id="looking"' in html(desk, case, who=who)
        assert 'id="looking"' not in html(desk, case)
        assert act(desk, case, "case_look", who=who).status_code == 204
        assert f"{name} is looking at this" in page(desk, case)

    def test_who_may_see_no_case_is_not_noted(self, desk: Visits, case: Case) -> None:
        assert act(desk, case, "case_look", who="evan").status_code in {403, 404}
        assert not Draft.objects.exists()

    def test_a_colleagues_message_holds_mine_back_and_loses_nothing(self, desk: Visits, case: Case) -> None:
        began = html(desk, case).split('name="began" value="')[1].split('"')[0]
        desk.story.wait(MINUTE)
        theirs = desk.story.write(case, "I have found it.", by=desk.story.desk.bea)
        body = "I'll call you back by 21:00 today."
        refused = act(desk, case, "case_messages", mode="message", body=body, began=began)
        assert refused.status_code == 422
        told = said(refused)
        assert "Bea wrote to Jana Weber after you began." in told
        assert "Send all the same" in told
        assert f"{body}</textarea>" in unescape(refused.content.decode())
        assert Draft.objects.get(person=desk.story.desk.ana).text == body
        assert f'name="read" value="{theirs.id}"' in refused.content.decode()
        act(desk, case, "case_messages", mode="message", body=body, began=began, read=str(theirs.id))
        assert Message.objects.filter(case=case, text=body).exists()
        assert not Draft.objects.filter(person=desk.story.desk.ana).exists()


class TestCoach:
    POOR = "Dear Jana, we apologise for any inconvenience. Someone will look into it as soon as possible."

    def test_two_hints_stand_beside_the_draft_and_nothing_is_kept_of_them(self, desk: Visits, case: Case) -> None:
        before = entries()
        told = act(desk, case, "case_draft", mode="message", body=self.POOR)
        shown = unescape(told.content.decode())
        assert shown.count("data-hint-use") == 2
        assert 'data-better="I am sorry that we {what we did}."' in shown
        assert "why this?" in said(told)
        assert shown.split('id="write-beside"')[1].startswith(' aria-live="polite"')
        assert entries() == before
        assert "data-hint-use" in html(desk, case), "and when one comes back"

    def test_lines_that_a_browser_ends_twice_do_not_move_the_words(self, desk: Visits, case: Case) -> None:
        told = act(desk, case, "case_draft", body=f"Hello\r\n\r\n\U0001f600\r\n{self.POOR}")
        assert 'data-from="9"' in told.content.decode()

    def test_a_note_and_a_call_are_not_coached(self, desk: Visits, case: Case) -> None:
        for mode in ("note", "call"):
            assert "coach-hint" not in act(desk, case, "case_draft", mode=mode, body=self.POOR).content.decode()

    def test_each_person_switches_it_off_for_themselves(self, desk: Visits, case: Case) -> None:
        ana, bea = desk.story.desk.ana, desk.story.desk.bea
        assert "It reads along for you" in said(desk.get(ana, "/me/coach"))
        assert "Reply coach" in said(desk.get(ana, "/settings"))
        assert desk.post(ana, "/me/coach", {"coach": "off"}).status_code == 303
        assert "data-hint-use" not in act(desk, case, "case_draft", body=self.POOR).content.decode()
        assert "data-hint-use" in act(desk, case, "case_draft", who="bea", body=self.POOR).content.decode()
        assert "quiet for you" in said(desk.get(ana, "/settings"))
        assert "reads along" in said(desk.get(bea, "/settings"))
        before = entries()
        desk.post(ana, "/me/coach", {"coach": "off"})
        assert entries() == before, "said again, it is said once"
        desk.post(ana, "/me/coach", {"coach": "on"})
        assert "data-hint-use" in act(desk, case, "case_draft", body=self.POOR).content.decode()

    def test_who_writes_to_nobody_has_no_coach(self, desk: Visits) -> None:
        assert desk.get(desk.story.desk.dita, "/me/coach").status_code == 403
        assert "Reply coach" not in said(desk.get(desk.story.desk.evan, "/settings"))


class TestFiles:
    def test_a_picture_is_shown_and_leaves_with_the_message(self, desk: Visits, case: Case) -> None:
        ana = desk.story.desk.ana
        told = hand_over(desk, case, a_picture("../my bag.png"), **{"HX-Request": "true"})
        row = DraftFile.objects.get()
        address = reverse("draft_file", kwargs={"ref": case.reference, "id": row.id})
        assert f'src="{address}"' in told.content.decode()
        assert "my bag.png" in said(told)
        assert address in html(desk, case), "also after a reload"
        shown = desk.get(ana, address)
        assert (shown.content, shown.headers["Content-Type"]) == (PNG, "image/png")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        act(desk, case, "case_messages", mode="message", body="Is this your bag?")
        assert Attachment.objects.get().name == "my bag.png"
        assert not DraftFile.objects.exists()

    def test_without_scripts_a_file_is_handed_over_with_the_words(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_messages", mode="message", body="Is this your bag?", files=a_picture())
        assert Attachment.objects.get(outbound__message__text="Is this your bag?").name == "bag.png"

    def test_what_pretends_to_be_a_picture_leaves_as_a_file(self, desk: Visits, case: Case) -> None:
        hand_over(desk, case, SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/svg+xml"))
        address = reverse("draft_file", kwargs={"ref": case.reference, "id": DraftFile.objects.get().id})
        shown = desk.get(desk.story.desk.ana, address)
        assert shown.headers["Content-Type"] == "application/octet-stream"
        assert shown.headers["Content-Disposition"].startswith("attachment")

    def test_too_large_a_file_is_refused_with_a_remedy_and_nothing_is_kept(self, desk: Visits, case: Case) -> None:
        film = SimpleUploadedFile("film.mp4", b"x" * (11 * MEGABYTE), "video/mp4")
        told = hand_over(desk, case, film, a_picture(), **{"HX-Request": "true"})
        assert "film.mp4 has 11.0 MB; at most 10.0 MB" in said(told)
        assert not DraftFile.objects.exists()
        film.seek(0)
        refused = act(desk, case, "case_messages", mode="message", body="See.", files=film)
        assert refused.status_code == 422
        assert "Make it smaller" in said(refused)
        assert not Message.objects.filter(text="See.").exists()

    def test_a_file_is_taken_away_and_nobody_reaches_anothers(self, desk: Visits, case: Case) -> None:
        hand_over(desk, case, a_picture())
        row = DraftFile.objects.get()
        at = {"ref": case.reference, "id": row.id}
        assert desk.get(desk.story.desk.bea, reverse("draft_file", kwargs=at)).status_code == 404
        desk.post(desk.story.desk.bea, reverse("draft_file_out", kwargs=at))
        assert DraftFile.objects.exists()
        assert desk.post(desk.story.desk.ana, reverse("draft_file_out", kwargs=at)).status_code == 303
        assert not DraftFile.objects.exists()


class TestLaterAndUndo:
    def test_a_message_written_for_later_stands_in_the_timeline_with_its_time(self, desk: Visits, case: Case) -> None:
        body = "I'll call you back in two hours."
        sent_at = local(desk, 20 * HOUR)
        answer = act(desk, case, "case_messages", mode="message", body=body, when="later", send_at=sent_at)
        assert "and then promised by" in said(desk.get(desk.story.desk.ana, answer.url))
        shown = page(desk, case)
        assert "Goes out Wed 08:01" in shown
        assert "Cancel it" in shown
        message = Message.objects.get(text=body)
        desk.post(desk.story.desk.ana, reverse("message_undo", kwargs={"ref": case.reference, "id": message.id}))
        assert f"{body}</textarea>" in html(desk, case)
        desk.story.wait(25 * HOUR)
        assert Outbound.objects.get(message=message).sent_at is None

    def test_a_time_that_has_passed_is_refused_beside_the_words(self, desk: Visits, case: Case) -> None:
        refused = act(
            desk, case, "case_messages", mode="message", body="Dear", when="later", send_at=local(desk, -HOUR)
        )
        assert refused.status_code == 422
        assert "Choose a time that lies ahead" in said(refused)

    def test_the_time_alone_sends_nothing_later(self, desk: Visits, case: Case) -> None:
        act(desk, case, "case_messages", mode="message", body="Now.", send_at=local(desk, 20 * HOUR))
        assert Outbound.objects.get(message__text="Now.").send_at == desk.story.at + timedelta(seconds=15)

    def test_undo_brings_words_and_files_back(self, desk: Visits, case: Case) -> None:
        hand_over(desk, case, a_picture())
        act(desk, case, "case_messages", mode="message", body="Too soon.")
        message = Message.objects.get(text="Too soon.")
        desk.post(desk.story.desk.ana, reverse("message_undo", kwargs={"ref": case.reference, "id": message.id}))
        shown = html(desk, case)
        assert "Too soon.</textarea>" in shown
        assert "bag.png" in shown


class TestColleaguesAndScripts:
    def test_a_note_calls_a_colleague_whose_bell_leads_there(self, desk: Visits, case: Case) -> None:
        answer = act(desk, case, "case_messages", mode="note", body="@Bea, may I?")
        assert "Bea is told" in said(desk.get(desk.story.desk.ana, answer.url))
        assert "mentioned Bea in a note" in page(desk, case)
        bell = desk.get(desk.story.desk.bea, "/alerts?seen=none").content.decode()
        assert "a colleague mentions you in a note" in bell
        assert f"/cases/{case.reference}" in bell
        assert "conversation.mentioned" in verbs(case)

    def test_whom_a_note_can_call_is_on_the_page_but_not_oneself(self, desk: Visits, case: Case) -> None:
        shown = html(desk, case)
        people = shown.split('data-people="')[1].split("]")[0]
        assert "Bea Novak" in people
        assert "Ana Ruiz" not in people
        assert len(composing.callable_on(case)) > 1

    def test_a_script_is_there_with_what_is_known_and_what_is_not_stops_it(self, desk: Visits, case: Case) -> None:
        shown = html(desk, case)
        assert 'data-script="Dear Jana Weber' in shown
        assert "data-script-search" in shown
        before = entries()
        refused = act(desk, case, "case_messages", mode="message", body="Your number is {number}.")
        assert refused.status_code == 422
        assert "{number} has no value yet. Fill it in, or take it out of the text." in said(refused)
        assert entries() == before
