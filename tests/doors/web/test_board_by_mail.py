"""The board by mail: each Monday at eight of the reader's own time, with a PDF, once, until they stop it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.test import Client

from amends import flow
from amends.flow import mailing_boards
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.measure import board
from amends.measure.models import BoardMail
from amends.people.models import Person
from amends.post.channels.mail.written import letter
from amends.post.models import Outbound
from amends.post.raws import content_of
from amends.work.models import Work
from tests.doors.web.test_aims import counted as counted
from tests.doors.web.test_aims import pick
from tests.doors.web.visiting import Answer, Visits, entries, said

PAGE = "/measures/by-mail"
MONDAY = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # eight in New York, where the clock jumped the day before


def ask(desk: Visits, do: str = "begin", who: str = "bea", period: str = "month") -> Answer:
    return desk.post(getattr(desk.story.desk, who), f"{PAGE}?period={period}", {"do": do})


def letters() -> list[Outbound]:
    return list(Outbound.objects.filter(key__startswith="board:").order_by("made_at"))


def send(desk: Visits, at: datetime) -> int:
    desk.story.world.at = at
    return mailing_boards.send(by=CLOCK, at=at)


def test_it_comes_on_monday_at_eight_with_a_pdf_once(counted: Visits) -> None:
    pick(counted)
    before = entries()
    answer = ask(counted)
    assert (answer.status_code, answer.url) == (303, "/measures?period=month")
    assert entries() == before + 1
    assert Entry.objects.get(verb="measure.board_mail_begun").facts == {"span": 30}
    assert "comes to you by mail each Monday at eight" in said(counted.get(counted.story.desk.bea, "/measures"))
    assert "Send it to me" in said(counted.get(counted.story.desk.ana, "/measures"))
    assert Work.objects.get(queue="boards").retry_at == MONDAY
    assert send(counted, MONDAY - timedelta(seconds=1)) == 0
    assert send(counted, MONDAY) == 1
    assert send(counted, MONDAY) == 0
    (one,) = letters()
    assert (one.to_address, one.is_automatic) == ("bea@kite.example", True)
    assert one.subject == "How recovery goes: Kite Air, 8 February 2026 to 9 March 2026"
    for words in (
        "- Promises kept, worse: 33.3 % in the week of 23 February 2026;",
        "What we improve: Promises kept, at least 95.0 %, in the first quarter of 2026, 3 weeks left.",
        "/by-mail/",
    ):
        assert words in one.text
    (file,) = one.attachments.all()
    assert (file.name, file.media_type) == ("board-2026-03-09.pdf", "application/pdf")
    assert content_of(file.raw).startswith(b"%PDF")
    assert [part.get_filename() for part in letter(one).message().walk() if part.get_filename()] == [file.name]
    assert flow.send(by=CLOCK, at=MONDAY).sent == 1
    one.refresh_from_db()
    assert one.sent_at == MONDAY, "it does not only wait to leave"
    # The next one waits for the Monday after, whatever the clocks do.
    assert Work.objects.get(queue="boards", ended_at__isnull=True).retry_at == MONDAY + timedelta(days=7)
    assert send(counted, MONDAY + timedelta(days=16)) == 1, "a worker that was away sends one, not two"
    assert Work.objects.get(queue="boards", ended_at__isnull=True).retry_at == MONDAY + timedelta(days=21)


def test_one_click_stops_it(desk: Visits) -> None:
    ask(desk)
    before = entries()
    assert ask(desk, "stop").status_code == 303
    assert entries() == before + 1
    assert ask(desk, "stop").status_code == 303
    assert entries() == before + 1, "stopped twice is stopped once"
    assert send(desk, MONDAY) == 0
    assert letters() == []
    assert not Work.objects.filter(queue="boards", ended_at__isnull=True).exists()
    assert "Send it to me" in said(desk.get(desk.story.desk.bea, "/measures"))


def test_the_letter_itself_stops_it(desk: Visits) -> None:
    ask(desk)
    send(desk, MONDAY)
    head = letter(letters()[0]).message()
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(head["List-Unsubscribe"].strip("<>")).path
    assert address in letters()[0].text
    reader = Client(enforce_csrf_checks=True)
    before = entries()
    assert "It comes to you each Monday at eight." in said(reader.get(address))
    assert (reader.get(f"{address}x").status_code, reader.post("/by-mail/none").status_code) == (404, 404)
    assert entries() == before, "a look stops nothing, and neither does an address that is not ours"
    answer = reader.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "Stopped. It is sent to you no more" in said(answer)) == (200, True)
    assert Entry.objects.get(verb="measure.board_mail_stopped").actor == desk.story.desk.bea.actor
    assert send(desk, MONDAY + timedelta(days=7)) == 0
    assert "Stopped." in said(reader.get(address))
    ask(desk)
    assert "It comes to you each Monday at eight." in said(reader.get(address))
    assert reader.post(address).status_code == 200
    assert not BoardMail.objects.filter(stopped_at__isnull=True).exists(), "an old letter stops the new ones as well"


def test_asked_again_it_is_about_other_days_and_still_comes_once(desk: Visits) -> None:
    ask(desk)
    ask(desk, period="week")
    assert BoardMail.objects.get(stopped_at__isnull=True).span == 7
    assert send(desk, MONDAY) == 1
    assert len(letters()) == 1
    assert "3 March 2026 to 9 March 2026" in letters()[0].subject


def test_it_goes_to_each_in_their_own_time_and_to_nobody_who_left(desk: Visits) -> None:
    cast = desk.story.desk
    ask(desk)
    ask(desk, who="dita")
    Person.objects.filter(id=cast.dita.id).update(is_active=False)
    assert send(desk, MONDAY) == 1
    assert [one.to_address for one in letters()] == ["bea@kite.example"]
    berlin = cast.calendar
    berlin.time_zone = "Europe/Berlin"
    cast.bea.calendar = berlin
    assert mailing_boards.monday_after(cast.bea, MONDAY) == datetime(2026, 3, 16, 7, 0, tzinfo=UTC)


def test_a_large_desk_that_is_not_counted_is_asked_again(desk: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(desk)
    monkeypatch.setattr(mailing_boards, "board", lambda *given, **more: None)
    assert send(desk, MONDAY) == 0
    assert Work.objects.get(queue="boards").trouble == mailing_boards.BEHIND
    monkeypatch.setattr(mailing_boards, "board", board.board)
    assert send(desk, MONDAY + timedelta(minutes=2)) == 1


def test_without_what_sets_a_page_it_is_refused_and_what_was_asked_before_comes_in_words(desk: Visits) -> None:
    ask(desk, who="dita")
    with mock.patch.dict(sys.modules, {"typst": None}):
        before = entries()
        ask(desk)
        assert "pip install" in said(desk.get(desk.story.desk.bea, "/measures"))
        assert entries() == before
        assert send(desk, MONDAY) == 1
    (one,) = letters()
    assert "the extra “pdf” is not installed" in one.text
    assert not one.attachments.exists()


def test_who_may_not_see_figures_gets_none(desk: Visits) -> None:
    assert ask(desk, who="evan").status_code == 403
    with pytest.raises(ValueError, match="period: "):
        mailing_boards.begin(desk.story.desk.brand, 30, by=desk.story.desk.evan, at=desk.story.at)
    with pytest.raises(ValueError, match="period: "):
        mailing_boards.begin(desk.story.desk.brand, 31, by=desk.story.desk.bea, at=desk.story.at)
    assert not BoardMail.objects.exists()
