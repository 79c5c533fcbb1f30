"""What one page posts is written once: by Back, by a second press, or by two at the very same moment."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import DraftFile, Message, Posted
from amends.promises.models import Alert
from tests.doors.web.test_drafts import letters, opened, send
from tests.doors.web.visiting import Answer, Visits, act, entries, said
from tests.story.telling import HOUR, MINUTE


@pytest.fixture
def case(desk: Visits) -> Case:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    desk.story.wait(HOUR)
    return desk.story.now(case)


def told(desk: Visits, answer: Answer, who: str = "ana") -> str:
    assert answer.status_code == 303
    return said(desk.get(getattr(desk.story.desk, who), answer.url))


def written(case: Case, direction: str) -> list[str]:
    return list(Message.objects.filter(case=case, direction=direction).values_list("text", flat=True))


def test_a_note_is_written_once_and_its_colleague_told_once(desk: Visits, case: Case) -> None:
    form = opened(desk, case)
    send(desk, case, form, "She was in tears. @Bea", mode="note")
    desk.story.wait(MINUTE)
    before, alerts = entries(), Alert.objects.count()
    again = send(desk, case, form, "She was  in tears. @Bea", mode="note")
    assert "This was written down already, 13:01" in told(desk, again)
    assert written(case, "note") == ["She was in tears. @Bea"]
    assert (entries(), Alert.objects.count()) == (before, alerts)


def test_a_call_is_logged_once_and_keeps_nothing_a_second_time(desk: Visits, case: Case) -> None:
    form = opened(desk, case)
    send(desk, case, form, "All is well.", mode="call", minutes="4")
    before = entries()
    again = send(desk, case, form, "All is well.", mode="call", minutes="4")
    assert "written down already" in told(desk, again)
    assert written(case, "call") == ["All is well. (4 min on the telephone)"]
    assert entries() == before


def test_a_call_that_nobody_answered_is_noted_once(desk: Visits, case: Case) -> None:
    form = opened(desk, case)
    for _ in range(2):
        send(desk, case, form, "Voice mail.", mode="call", answered="no")
    assert written(case, "note") == ["Called, nobody answered. Voice mail."]


@pytest.mark.parametrize("mode", ["note", "call"])
def test_other_words_from_the_same_page_and_the_same_from_another_are_written(
    desk: Visits, case: Case, mode: str
) -> None:
    form = opened(desk, case)
    for words in ("One.", "Two.", "One.", "Two."):
        send(desk, case, form, words, mode=mode)
    assert written(case, mode) == ["One.", "Two."]
    send(desk, case, opened(desk, case), "One.", mode=mode)
    act(desk, case, "case_messages", mode=mode, body="One.")
    assert written(case, mode) == ["One.", "Two.", "One.", "One."]
    assert Posted.objects.count() == 3


def test_a_colleagues_page_is_another(desk: Visits, case: Case) -> None:
    form = opened(desk, case)
    flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    for who in ("ana", "bea"):
        send(desk, case, form, "Noted.", mode="note", who=who)
    assert written(case, "note") == ["Noted.", "Noted."]


def test_a_refused_note_keeps_no_key(desk: Visits, case: Case) -> None:
    form, before = opened(desk, case), entries()
    assert send(desk, case, form, " ", mode="note").status_code == 422
    assert (entries(), Posted.objects.count()) == (before, 0)


def test_files_that_come_a_second_time_do_not_stay_for_the_next_letter(desk: Visits, case: Case) -> None:
    form = opened(desk, case)
    for _ in range(2):
        answer = send(desk, case, form, "Here it is.", files=SimpleUploadedFile("a.txt", b"a", "text/plain"))
        assert answer.status_code == 303
    assert letters(case) == ["Here it is."]
    assert not DraftFile.objects.exists()
