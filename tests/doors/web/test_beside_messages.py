"""What the page of a case knows of a message beside its words, and what the composer says of a complaint."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow import heard_back
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.people import actions as people
from amends.post import events, fates
from amends.post.channels.happening import Fate
from amends.post.channels.mail import reading, taking
from amends.post.models import Outbound
from tests.doors.web.visiting import Visits, page
from tests.story.telling import DAY, HOUR, MINUTE

FORWARDED = """Can you look after her?

---------- Forwarded message ---------
From: Jana Weber <jana.weber@example.com>
Date: Mon, 2 Mar 2026 at 09:00
Subject: My bag
To: Ana <ana@kite.example>

My bag has not arrived.
"""


def take(desk: Visits, sender: str, text: str, *more: str) -> Case:
    head = (f"From: {sender}", "To: care@kite.example", "Subject: Fwd: My bag", "Message-ID: <f@x.example>", *more)
    raw = "\r\n".join((*head, "", text)).encode()
    told = reading.delivery(reading.read(raw), raw, brand=desk.story.desk.brand, at=desk.story.at)
    case = flow.hear([told], by=Automatic("mail"), at=desk.story.at)[0].case
    assert case is not None
    return desk.story.now(case)


def test_what_a_colleague_passed_on_says_by_whom_and_for_whom(desk: Visits) -> None:
    ana = desk.story.desk.ana.email
    shown = page(desk, take(desk, f"Ana Ruiz <{ana}>", FORWARDED))
    assert "Jana wrote to us · mail My bag has not arrived." in shown
    assert f"Forwarded to us by Ana Ruiz ({ana}) on behalf of Jana, who wrote it. Answers go to Jana." in shown
    assert "Ana Ruiz wrote above it: \N{LEFT DOUBLE QUOTATION MARK}Can you look after her?" in shown


def test_what_a_stranger_passes_on_is_theirs_and_says_so(desk: Visits) -> None:
    shown = page(desk, take(desk, "Mallory Fox <mallory@example.com>", FORWARDED))
    assert (
        "It passes on a letter of Jana Weber (jana.weber@example.com), which nobody has proved. "
        "The case is Mallory's, who sent it." in shown
    )
    assert "Forwarded to us" not in shown


@pytest.mark.parametrize(("verdict", "is_doubted"), [("dmarc=fail", True), ("dmarc=pass", False)])
def test_a_doubtful_sender_is_told_with_what_it_means(desk: Visits, verdict: str, *, is_doubted: bool) -> None:
    case = take(desk, "Tom <tom@example.com>", "Where is it?", f"Authentication-Results: mx.kite.example; {verdict}")
    assert ("Our mail server could not confirm that Tom sent this. Answer, but tell nothing" in page(desk, case)) == (
        is_doubted
    )


def test_a_letter_to_two_of_our_brands_names_the_other(desk: Visits) -> None:
    story = desk.story
    kestrel = people.add_brand(
        "kestrel",
        name="Kestrel",
        calendar=story.desk.calendar,
        sender_address="help@kestrel.example",
        currency="USD",
        by=SETUP,
        at=story.at,
    )
    raw = b"From: Tom <tom@example.com>\r\nTo: care@kite.example, help@kestrel.example\r\n\r\nWhere is it?"
    told = taking.taken(reading.read(raw), raw, known=[kestrel, story.desk.brand], usual=kestrel, at=story.at)
    case = flow.hear([told], by=Automatic("mail"), at=story.at)[0].case
    assert case is not None
    assert "Where is it? Also written to Kestrel. There is one case, here." in page(desk, story.now(case))


def written(desk: Visits) -> tuple[Case, Outbound]:
    """A case on which Ana has written, and her letter, which has left."""
    case = desk.story.complain()
    message = flow.write(case, Reply("I have it."), by=desk.story.desk.ana, at=desk.story.at)
    desk.story.wait(MINUTE)
    row = Message.objects.get(id=message.id).outbound
    assert row is not None
    assert row.sent_at is not None
    return desk.story.now(case), row


def test_how_far_a_letter_of_ours_came_is_told_with_its_times(desk: Visits) -> None:
    case, row = written(desk)
    start = desk.story.at
    events.deliver([row], cases={row.id: case.id}, by=CLOCK, at=start)
    row.refresh_from_db()
    fates.came_through([(row, Fate.READ, start + MINUTE)], cases={row.id: case.id}, by=CLOCK, at=start + MINUTE)
    shown = page(desk, case)
    assert "I have it. Delivered 12:01 Read 12:02" in shown
    assert "Marked as spam" not in shown
    heard_back.complained([row], by=CLOCK, at=start + 2 * MINUTE)
    desk.story.wait(3 * MINUTE)
    assert "Delivered 12:01 Read 12:02 Marked as spam by the receiver 12:03" in page(desk, case)


def test_a_letter_that_came_back_says_when_and_why(desk: Visits) -> None:
    case, row = written(desk)
    fates.say_why(row, "550 no such user <b>", by=CLOCK, at=desk.story.at)
    flow.bounced(row, by=CLOCK, at=desk.story.at)
    assert "Came back undelivered 12:01: 550 no such user <b>" in page(desk, case)


def test_the_composer_says_that_the_customer_complained_of_our_mail(desk: Visits) -> None:
    case, row = written(desk)
    assert "marked mail of ours as spam" not in page(desk, case)
    heard_back.complained([row], by=CLOCK, at=desk.story.at)
    told = "jana.weber@example.com marked mail of ours as spam 12:01. Your letter goes out all the same"
    assert told in page(desk, case)
    # It is the customer's complaint, whichever case the letter was on, and whoever looks.
    other = desk.story.complain(customer=case.customer, order="KX2000")
    assert told in page(desk, other, "ben" if other.owner_id == desk.story.desk.ben.id else "ana")
    desk.story.wait(9 * DAY)
    assert "marked mail of ours as spam 3 Mar 12:01" in page(desk, other)
    stranger = desk.story.complain("Tom Okafor", order=None)
    assert "marked mail of ours as spam" not in page(desk, stranger)


def test_all_of_it_costs_no_query_more(desk: Visits) -> None:
    ana = desk.story.desk.ana
    case, row = written(desk)
    path = f"/cases/{case.reference}"
    before = desk.queries(ana, path)
    events.deliver([row], cases={row.id: case.id}, by=CLOCK, at=desk.story.at)
    heard_back.complained([row], by=CLOCK, at=desk.story.at)
    desk.story.letter(case, "It is here again.")
    desk.story.wait(HOUR)
    assert desk.queries(ana, path) <= before
