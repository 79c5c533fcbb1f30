"""Following up: by kind and size, asked once and once more, and ended by an answer, by silence or for a reason."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from amends import flow
from amends.cases.models import Case
from amends.customers import consents
from amends.customers.models import Customer, Identity
from amends.flow import by_hand, rounds, tending
from amends.flow.promising import Reply
from amends.followups import outcomes
from amends.followups.models import CheckIn, HandNote
from amends.followups.rules import CheckInAnswer
from amends.kernel.ids import new_id
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, open_kinds, open_promises, sent_to, the

pytestmark = pytest.mark.django_db
JANA = "jana.weber@example.com"


@pytest.fixture
def story() -> Story:
    return a_story()


def known_by(story: Story, case: Case, kind: str, value: str) -> None:
    row = Identity(id=new_id(story.at), brand=story.desk.brand, customer=case.customer, kind=kind, value=value)
    row.save()


def the_check_in(case: Case) -> CheckIn:
    return CheckIn.objects.filter(case=case).latest("booked_at")


def work(story: Story, span: timedelta) -> None:
    """Time passes; every three hours the worker sees to follow-ups. What must always hold is looked at in the end."""
    until = story.at + span
    while story.at < until:
        story.world.run(min(story.at + 3 * HOUR, until))
        story.world.work()
        flow.check_in_automatically(by=CUSTOMER, at=story.at)
    story.wait(MINUTE)


def asked(story: Story) -> list[Outbound]:
    return [one for one in sent_to(JANA) if one.key.startswith("check-in")]


class TestBySize:
    def test_a_small_one_is_asked_by_itself_days_after_the_fix(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong", severity=1))
        row = the_check_in(case)
        assert (row.manner, (row.promise.due_at - story.at).days) == ("automatic", 3)
        work(story, 3 * DAY + 4 * HOUR)
        (letter,) = asked(story)
        assert letter.is_automatic
        assert "?answer=yes" in letter.text
        assert "?answer=not_yet" in letter.text
        row.refresh_from_db()
        assert row.promise.kept_at is not None

    def test_one_day_after_a_delivery(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="parcel-late", severity=1))
        assert (the_check_in(case).promise.due_at - story.at) < 2 * DAY

    def test_a_medium_one_is_a_persons_own_words(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong"))
        assert the_check_in(case).manner == "personal"

    def test_a_grave_one_is_called_the_same_day_while_they_are_awake_and_gets_a_note(self, story: Story) -> None:
        case = story.complain()
        known_by(story, case, "phone", "+4930123456")
        known_by(story, case, "address", "Jana Weber\nLindenweg 3\n10115 Berlin")
        story.resolve(case)
        row = the_check_in(case)
        there = row.promise.due_at.astimezone(ZoneInfo("Europe/Berlin"))
        assert row.manner == "call"
        assert there.date() == story.at.astimezone(ZoneInfo("Europe/Berlin")).date()
        assert there.hour <= 21
        note = HandNote.objects.get(case=case)
        assert sorted(open_kinds(case)) == ["follow_up", "work"]
        rounds.heard(row, CheckInAnswer.ALL_GOOD, "All is well.", by=story.now(case).owner, at=story.at)
        assert not story.now(case).is_closed, "the note is still owed"
        by_hand.note_written(note, by=story.now(case).owner, at=story.at)
        assert story.now(case).is_closed

    def test_a_grave_one_without_a_number_is_written_to_the_same_day(self, story: Story) -> None:
        case = story.resolve(story.complain())
        row = the_check_in(case)
        assert (row.manner, row.promise.due_at - story.at <= 4 * HOUR) == ("personal", True)
        assert not HandNote.objects.exists(), "nobody knows where to post it"

    def test_whoever_prefers_the_telephone_is_called(self, story: Story) -> None:
        case = story.complain(kind="bill-wrong")
        known_by(story, case, "phone", "+4930123456")
        Customer.objects.filter(id=case.customer_id).update(channel="phone")
        story.resolve(story.now(case))
        assert the_check_in(case).manner == "call"


class TestSilence:
    def test_one_reminder_and_then_it_ends_kept_with_the_outcome_unknown(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong", severity=1))
        work(story, 9 * DAY)
        first, second = asked(story)
        assert second.key.startswith("check-in-reminder")
        assert (second.is_automatic, "only this once more" in second.text) == (True, True)
        assert timedelta(days=2) <= second.sent_at - first.sent_at < timedelta(days=2, hours=3)
        row = the_check_in(case)
        assert (row.ended_because, row.answered_at, story.now(case).ending) == ("no_answer", None, "recovery_ended")
        assert outcomes.outcome(story.now(case)) == "unknown"
        owed = Promise.objects.filter(case=case, kind="follow_up")
        assert all(promise.kept_at for promise in owed)

    def test_an_answer_after_it_ended_still_counts(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong", severity=1))
        work(story, 9 * DAY)
        flow.answer_check_in(the_check_in(case), CheckInAnswer.NOT_YET, by=CUSTOMER, at=story.at)
        assert (the_check_in(case).ended_because, story.now(case).is_closed) == ("", False)
        assert {"answer", "resolution"} <= set(open_kinds(case))

    def test_a_persons_question_is_repeated_by_the_machine_and_says_so(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong"))
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        work(story, 3 * DAY)
        first, second = asked(story)
        assert (first.is_automatic, second.is_automatic) == (False, True)

    def test_nobody_is_reminded_of_a_recovery_that_goes_on_again(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong"))
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        story.wait(MINUTE)
        flow.come_back(story.now(case), because="declined", by=CUSTOMER, at=story.at)
        flow.check_in_automatically(by=CUSTOMER, at=story.at + 9 * DAY)
        row = the_check_in(case)
        assert (row.ended_because, len(asked(story))) == ("came_back", 1)
        assert "follow_up" not in open_kinds(case)

    def test_whoever_wrote_a_letter_instead_is_answered_by_a_person_who_says_what_it_meant(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong"))
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        story.wait(MINUTE)
        story.letter(case, "It looks right now, but which period is it for?")
        story.write(case, "January.", by=story.now(case).owner)
        flow.check_in_automatically(by=CUSTOMER, at=story.at + 4 * DAY)
        story.wait(MINUTE)
        assert (len(asked(story)), open_kinds(case)) == (1, ["follow_up"])
        owner = story.now(case).owner
        rounds.heard(the_check_in(case), CheckInAnswer.ALL_GOOD, is_call=False, by=owner, at=story.at)
        assert (the_check_in(case).how, story.now(case).is_closed) == ("words", True)


class TestWhoeverCannotBeAsked:
    def test_who_wishes_not_to_be_asked_is_left_in_peace_with_the_reason_kept(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong", severity=1))
        consents.say(case.customer, consents.ASKED_AFTERWARDS, is_given=False, by=CUSTOMER, at=story.at)
        work(story, 4 * DAY)
        assert asked(story) == []
        assert (the_check_in(case).ended_because, story.now(case).is_closed) == ("refused", True)
        assert Promise.objects.get(case=case, kind="follow_up").release_reason == "declined"

    @pytest.mark.parametrize("is_closed", [False, True])
    def test_a_question_that_comes_back_owes_reaching_them_and_never_closes_in_silence(
        self, story: Story, is_closed: bool
    ) -> None:
        case = story.resolve(story.complain(kind="bill-wrong", severity=1))
        work(story, (9 if is_closed else 4) * DAY)
        assert story.now(case).is_closed is is_closed
        flow.bounced(asked(story)[0], by=CUSTOMER, at=story.at)
        assert sorted(set(open_kinds(case))) == ["follow_up", "reach"]
        row = the_check_in(case)
        assert (row.manner, row.ended_at) == ("call", None)
        story.wait(MINUTE)
        flow.check_in_automatically(by=CUSTOMER, at=story.at + 9 * DAY)
        assert not story.now(case).is_closed
        rounds.heard(row, CheckInAnswer.ALL_GOOD, by=story.now(case).owner, at=story.at)
        assert story.now(case).is_closed

    def test_a_call_that_nobody_answers_asks_in_writing_and_the_third_ends_it(self, story: Story) -> None:
        case = story.complain()
        known_by(story, case, "phone", "+4930123456")
        owner = story.resolve(case).owner
        rounds.nobody_answered(the_check_in(case), by=owner, at=story.at)
        story.wait(MINUTE)
        (letter,) = asked(story)
        assert letter.is_automatic
        flow.bounced(letter, by=CUSTOMER, at=story.at)
        for _ in range(2):
            rounds.nobody_answered(the_check_in(case), by=owner, at=story.at)
        assert (the_check_in(case).ended_because, open_kinds(case)) == ("unreachable", ["reach"])

    def test_called_back_before_it_left_nobody_was_asked(self, story: Story) -> None:
        case = story.resolve(story.complain(kind="bill-wrong"))
        said = flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at).message
        tending.call_back(said, by=story.now(case).owner, at=story.at)
        assert the_check_in(case).asked_at is None
        assert [one.owed_to for one in open_promises(case)] == ["customer"]


def test_a_booking_anew_ends_the_one_before(story: Story) -> None:
    case = story.resolve(story.complain(kind="bill-wrong"))
    first = the_check_in(case)
    flow.follow_up(story.now(case), by=story.now(case).owner, at=story.at + HOUR)
    first.refresh_from_db()
    assert first.ended_because == "booked_anew"
    assert the(case, PromiseKind.FOLLOW_UP).made_at == story.at + HOUR


def test_a_reopened_recovery_books_its_follow_up_anew(story: Story) -> None:
    case = story.resolve(story.complain(kind="bill-wrong"))
    flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
    flow.answer_check_in(the_check_in(case), CheckInAnswer.NOT_YET, by=CUSTOMER, at=story.at)
    flow.confirm(story.now(case), Reply("Now it is."), by=story.now(case).owner, at=story.at)
    assert "no follow-up is booked" in flow.closing.missing(story.now(case))
