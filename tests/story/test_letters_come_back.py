"""Letters that come back, are only delayed, or are unwanted: nothing is rewritten, and nobody talks with a machine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation.actions import Saying, say
from amends.conversation.models import Message
from amends.flow import heard_back
from amends.flow.promising import Reply
from amends.flow.sending import send
from amends.journal.actors import CLOCK
from amends.measure.queries import rows_of
from amends.post.channels.mail.reading import delivery, read
from amends.post.models import Outbound
from amends.post.restraint import MOST_LATELY
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.promises.rules import Alarm, PromiseKind
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, alerts, open_kinds, sent_to, the, verbs

pytestmark = pytest.mark.django_db
JANA = "jana.weber@example.com"


@pytest.fixture
def story() -> Story:
    return a_story()


def of(case: Case, *, automatic: bool) -> Outbound:
    """The last letter on a case that a person, or nobody, wrote."""
    row = case.messages.filter(is_automatic=automatic, outbound__isnull=False).order_by("-said_at", "-id")[0].outbound
    assert row is not None
    return row


def answered(story: Story) -> Case:
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    story.wait(MINUTE)
    return story.now(case)


def counted(story: Story, slug: str, case: Case) -> list[float]:
    rows = rows_of(slug, story.desk.brand, since=story.at - 30 * DAY, until=story.at + 30 * DAY, at=story.at)
    return [row.value for row in rows if row.case_id == case.id]


def report(to: Outbound, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery status notification (RFC 3464) about a letter of ours."""
    return (
        "From: Mail Delivery Subsystem <mailer-daemon@mx.example.com>\r\nTo: care@kite.example\r\n"
        f"Subject: Delivery Status Notification\r\nMessage-ID: <{action}-{to.id}@mx.example.com>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nAbout your message.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {to.to_address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: care@kite.example\r\nTo: {to.to_address}\r\nMessage-ID: {to.message_id}\r\n--b--\r\n"
    ).encode()


def comes(story: Story, *raws: bytes) -> Sequence[object]:
    told = [delivery(read(raw), raw, brand=story.desk.brand, at=story.at) for raw in raws]
    return flow.hear(told, by=CUSTOMER, at=story.at)


def automatically(story: Story, case: Case, text: str) -> None:
    say([Saying(story.now(case), text, subject="News", is_automatic=True)], by=CLOCK, at=story.at)


def letters() -> int:
    return Outbound.objects.count()


class TestComingBack:
    def test_what_a_letter_kept_counts_as_not_kept_when_it_comes_back_and_no_row_is_rewritten(
        self, story: Story
    ) -> None:
        case = answered(story)
        kept = Promise.objects.get(case=case, kind=PromiseKind.ACKNOWLEDGEMENT.value)
        assert counted(story, "acknowledged-in-time", case) == [1.0]
        story.wait(HOUR)
        comes(story, report(of(case, automatic=False)))
        after = Promise.objects.get(id=kept.id)
        assert (after.kept_at, after.broken_at) == (kept.kept_at, None)
        assert counted(story, "acknowledged-in-time", case) == [0.0]
        reach = the(case, PromiseKind.REACH)
        assert (reach.person, reach.due_at - story.at) == (story.now(case).owner, 15 * MINUTE)
        assert Alarm.WARNING in alerts(reach.person)
        assert "post.bounced" in verbs(case)
        story.wait(MINUTE)

    def test_a_receipt_that_comes_back_told_nobody(self, story: Story) -> None:
        case = story.complain()
        story.wait(MINUTE)
        assert counted(story, "told-automatically", case) == [1.0]
        comes(story, report(of(case, automatic=True)))
        assert counted(story, "told-automatically", case) == [0.0]
        assert open_kinds(case).count("reach") == 1

    def test_a_delay_is_no_news_and_opens_nothing(self, story: Story) -> None:
        case = answered(story)
        row, before = of(case, automatic=False), (letters(), Case.objects.count(), open_kinds(case))
        comes(story, report(row, action="delayed", status="4.4.1"))
        row.refresh_from_db()
        assert row.bounced_at is None
        assert (letters(), Case.objects.count(), open_kinds(case)) == before
        assert counted(story, "acknowledged-in-time", case) == [1.0]

    def test_told_twice_and_in_two_ways_it_is_one_reach(self, story: Story) -> None:
        case = answered(story)
        row = of(case, automatic=False)
        comes(story, report(row), report(row))
        comes(story, report(row, status="5.2.2"))
        heard_back.came_back([row], by=CLOCK, at=story.at)
        assert open_kinds(case).count("reach") == 1
        assert verbs(case).count("post.bounced") == 1

    def test_no_bounce_is_answered_and_what_staff_get_about_it_sets_off_no_more(self, story: Story) -> None:
        case = answered(story)
        comes(story, report(of(case, automatic=True)), report(of(case, automatic=False)))
        story.wait(MINUTE)
        told = sent_to(story.now(case).owner.email)
        before = (letters(), Case.objects.count(), Promise.objects.count())
        comes(story, *[report(one) for one in told])
        assert (letters(), Case.objects.count(), Promise.objects.count()) == before
        assert not [one for one in Outbound.objects.all() if "mailer-daemon" in one.to_address]

    def test_a_word_that_arrives_elsewhere_keeps_the_reach(self, story: Story) -> None:
        case = answered(story)
        comes(story, report(of(case, automatic=False)))
        owner = story.now(case).owner
        other = Saying(story.now(case), "At your other address.", author=owner, to_address="jana@work.example")
        say([other], by=owner, at=story.at)
        story.wait(MINUTE)
        assert "reach" not in open_kinds(case)

    def test_a_case_that_closed_by_a_letter_that_nobody_got_is_open_again(self, story: Story) -> None:
        case = answered(story)
        owner = story.now(case).owner
        asked = flow.ask_customer(story.now(case), "a date", Reply("When?"), story.at + DAY, by=owner, at=story.at)
        row = of(case, automatic=False)
        story.until(asked.due_at + MINUTE)
        assert story.now(case).is_closed
        comes(story, report(row))
        assert not story.now(case).is_closed
        assert {"reach", "resolution"} <= set(open_kinds(case))
        assert "cases.reopened" in verbs(case)
        story.wait(MINUTE)

    def test_what_comes_back_automatically_leaves_a_closed_case_closed(self, story: Story) -> None:
        case = answered(story)
        owner = story.now(case).owner
        asked = flow.ask_customer(story.now(case), "a date", Reply("When?"), story.at + DAY, by=owner, at=story.at)
        story.until(asked.due_at + MINUTE)
        comes(story, report(of(case, automatic=True)))
        assert story.now(case).is_closed


class TestMachines:
    def test_a_machine_that_answers_every_receipt_is_heard_and_not_answered(self, story: Story) -> None:
        """It does not say that it is one, and each of its letters is about another order."""
        for number in range(12):
            story.mail(f"Where is order {number}? My parcel is broken.", "robot@example.com", subject=f"Order {number}")
            _stands_alone(story, number)
            send(at=story.at, by=CLOCK, at_most=200)
        sent = [one for one in sent_to("robot@example.com") if one.channel == Channel.MAIL.value]
        assert len(sent) == 1
        held = Outbound.objects.filter(to_address="robot@example.com", channel=Channel.PAGE.value)
        assert {one.facts["held_back"] for one in held} == {"receipt"}
        assert held.count() == Message.objects.filter(outbound__in=held, channel=Channel.PAGE.value).count()
        assert all(one.sent_at for one in held)

    def test_an_hour_later_there_is_a_receipt_again(self, story: Story) -> None:
        for number in range(2):
            story.mail(f"Where is order {number}? It is broken.", "ann@example.com", subject=f"Order {number}")
            _stands_alone(story, number)
            story.wait(HOUR + MINUTE)
        assert len([one for one in sent_to("ann@example.com") if one.facts.get("is_receipt")]) == 2
        assert not Outbound.objects.filter(channel=Channel.PAGE.value).exists()

    def test_the_breaker_counts_every_automatic_letter_and_no_human_one(self, story: Story) -> None:
        case = answered(story)
        story.wait(2 * HOUR)
        for number in range(MOST_LATELY + 3):
            automatically(story, case, f"news {number}")
            flow.write(story.now(case), Reply(f"word {number}"), by=story.now(case).owner, at=story.at)
            story.wait(MINUTE)
        mails = [one for one in sent_to(JANA) if one.channel == Channel.MAIL.value and one.sent_at > story.at - HOUR]
        assert sum(one.is_automatic for one in mails) == MOST_LATELY
        assert sum(not one.is_automatic for one in mails) == MOST_LATELY + 3
        assert verbs(case).count("post.held_back") == 3


def _stands_alone(story: Story, number: int) -> None:
    """The newest case ends as handled, so that the next letter opens one of its own."""
    case = Case.objects.order_by("-opened_at", "-id")[0]
    assert case.messages.filter(inbound__subject=f"Order {number}").exists()
    person = story.now(case).owner or story.desk.bea
    flow.end_otherwise(story.now(case), Ending.NOT_A_FAILURE, "our_records", by=person, at=story.at)


def arf(to: Outbound) -> bytes:
    """A feedback report (RFC 5965): somebody pressed "this is spam"."""
    return (
        "From: <fbl@isp.example>\r\nTo: care@kite.example\r\nSubject: FW: News\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: <arf-{to.id}@isp.example>\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: <{to.to_address}>\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"From: care@kite.example\r\nTo: {to.to_address}\r\nMessage-ID: {to.message_id}\r\n\r\nHello\r\n--b--\r\n"
    ).encode()


class TestComplaints:
    def test_a_feedback_report_by_mail_is_recorded_and_opens_nothing(self, story: Story) -> None:
        case = answered(story)
        row, before = of(case, automatic=False), (Case.objects.count(), open_kinds(case))
        comes(story, arf(row))
        row.refresh_from_db()
        assert (row.complained_at, row.bounced_at) == (story.at, None)
        assert (Case.objects.count(), open_kinds(case)) == before
        story.wait(MINUTE)
        told = [one for one in sent_to(story.now(case).owner.email) if one.key == f"complained:{row.id}"]
        assert len(told) == 1

    def test_the_owner_is_told_once_and_nothing_automatic_goes_there_any_more(self, story: Story) -> None:
        case = answered(story)
        row, owner = of(case, automatic=False), story.now(case).owner
        for _ in range(2):
            heard_back.complained([row], by=CLOCK, at=story.at)
        story.wait(MINUTE)
        subjects = [one.subject for one in sent_to(owner.email)]
        assert subjects.count(f"{case.reference}: our mail was marked as unwanted") == 1
        before = open_kinds(case)
        automatically(story, case, "news")
        flow.write(story.now(case), Reply("May I call you?"), by=owner, at=story.at)
        story.wait(MINUTE)
        told, written = of(case, automatic=True), of(case, automatic=False)
        assert (told.channel, told.facts["held_back"]) == (Channel.PAGE.value, "complained")
        assert (written.channel, written.facts.get("after_complaint")) == (Channel.MAIL.value, True)
        assert {"post.complained", "post.held_back"} <= set(verbs(case))
        assert before == open_kinds(case)

    def test_that_it_arrived_is_noted_and_keeps_nothing(self, story: Story) -> None:
        case = story.complain()
        story.wait(MINUTE)
        row, before = of(case, automatic=True), open_kinds(case)
        for _ in range(2):
            heard_back.arrived([row], by=CLOCK, at=story.at)
        row.refresh_from_db()
        assert row.delivered_at == story.at
        assert (open_kinds(case), verbs(case).count("post.delivered")) == (before, 1)
