"""What people write to customers: the promises in their words, what waits for its time, and what an answer is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.conversation.enclosing import NewFile
from amends.conversation.lines import draft_files, drafts
from amends.conversation.models import Message
from amends.conversation.rules import Missing
from amends.flow import composing, tending
from amends.flow.composing import Composed, SomebodyWrote
from amends.flow.promising import NotInTime
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.models import Attachment, Outbound
from amends.promises.models import Alert, Promise
from amends.promises.rules import Alarm, PromiseKind, Release
from tests.cast import NOON
from tests.story.telling import DAY, HOUR, MINUTE, Story, a_story, open_kinds, open_promises, verbs

pytestmark = pytest.mark.django_db
CALL = "I'll call you back by 21:00 today."
CALLED = "answer:by 21:00 today"
# On the wall of Jana, who is in Berlin.
NINE = NOON + 3 * HOUR


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    case = story.complain()
    story.acknowledge(case)
    return story.now(case)


def send(story: Story, case: Case, text: str = CALL, by: Person | None = None, **more: object) -> composing.Left:
    composed = Composed(text, **more)  # type: ignore[arg-type]  # the fields of Composed, as each test names them
    return composing.send_composed(story.now(case), composed, by=by or story.desk.ana, at=story.at)


def particular(case: Case) -> list[Promise]:
    return [one for one in open_promises(case) if one.is_particular]


class TestThePromiseInTheWords:
    def test_is_made_with_the_message_and_not_kept_by_it(self, story: Story, case: Case) -> None:
        left = send(story, case)
        made = particular(case)[0]
        # Jana reads the letter in Berlin: her nine in the evening is three in the afternoon at the desk.
        assert (made.kind, made.words, made.due_at) == (PromiseKind.ANSWER.value, CALL, NINE)
        assert (made.person_id, made.made_at, made.counted) == (case.owner_id, story.at, "said by Ana: by 21:00 today")
        assert [one.key for one in left.made] == [CALLED]
        story.wait(MINUTE)
        assert particular(case) == [made]
        story.write(case, "Some more news.")
        assert particular(case) == [made], "what was promised in particular is kept by that very thing"

    def test_is_let_go_when_the_message_is_called_back(self, story: Story, case: Case) -> None:
        left = send(story, case)
        made = particular(case)[0]
        composing.call_back(left.message, by=story.desk.ana, at=story.at + timedelta(seconds=10))
        made.refresh_from_db()
        assert made.release_reason == Release.UNSAID.value
        assert drafts(case.id, story.desk.ana.id, story.at).draft == CALL
        story.wait(MINUTE)
        assert Outbound.objects.get(id=left.message.outbound_id).sent_at is None

    def test_is_refused_in_the_journal(self, story: Story, case: Case) -> None:
        send(story, case, refused=[CALLED])
        assert particular(case) == []
        assert verbs(case).count("promises.found_refused") == 1

    def test_several_are_several_and_what_is_owed_by_then_already_is_not_owed_twice(
        self, story: Story, case: Case
    ) -> None:
        send(story, case, f"{CALL} We will refund the fare within 2 hours.")
        assert {(one.kind, one.due_at) for one in particular(case)} == {
            (PromiseKind.ANSWER.value, NINE),
            (PromiseKind.RESOLUTION.value, story.at + 2 * HOUR + timedelta(seconds=15)),
        }
        story.wait(MINUTE)
        send(story, case, f"As I said: {CALL}")
        assert len(particular(case)) == 2

    def test_a_placeholder_without_a_value_stops_everything(self, story: Story, case: Case) -> None:
        before = Entry.objects.count(), Message.objects.count(), Promise.objects.count()
        with pytest.raises(Missing, match=r"\{number\} has no value yet"):
            send(story, case, f"{CALL} Ask for {{number}}.")
        assert (Entry.objects.count(), Message.objects.count(), Promise.objects.count()) == before

    def test_an_outcome_told_does_not_keep_what_was_promised_in_particular(self, story: Story, case: Case) -> None:
        send(story, case, "We will refund the fare within 2 hours.")
        refund = particular(case)[0]
        flow.confirm(story.now(case), flow.promising.Reply("It is settled."), by=story.desk.ana, at=story.at)
        assert particular(case) == [refund]


class TestLater:
    def test_nothing_is_promised_before_it_is_said_and_the_time_counts_from_then(
        self, story: Story, case: Case
    ) -> None:
        leaves_at = story.at + 20 * HOUR
        left = send(story, case, "I'll call you back in two hours.", send_at=leaves_at)
        assert particular(case) == []
        assert left.made[0].due_at == leaves_at + 2 * HOUR
        story.until(leaves_at - MINUTE)
        assert particular(case) == []
        story.until(leaves_at + timedelta(seconds=1))
        made = particular(case)[0]
        assert (made.kind, made.due_at, made.words) == (
            PromiseKind.ANSWER.value,
            leaves_at + 2 * HOUR,
            "I'll call you back in two hours.",
        )
        assert left.message.outbound_id is not None
        assert Outbound.objects.get(id=left.message.outbound_id).sent_at is not None

    def test_cancelled_it_was_never_said(self, story: Story, case: Case) -> None:
        left = send(story, case, send_at=story.at + DAY)
        story.wait(HOUR)
        composing.call_back(left.message, by=story.desk.ana, at=story.at)
        story.wait(2 * DAY)
        assert particular(case) == []
        assert not Promise.objects.filter(case=case, words=CALL).exists()

    def test_on_a_case_that_closed_meanwhile_the_word_given_opens_it_again(self, story: Story, case: Case) -> None:
        leaves_at = story.at + 3 * DAY
        send(story, case, "I'll call you back in two hours.", send_at=leaves_at)
        proof = "She took it back on the phone."
        flow.end_otherwise(story.now(case), tending.Ending.WITHDRAWN, "other", proof, by=story.desk.bea, at=story.at)
        story.until(leaves_at + MINUTE)
        found = story.now(case)
        assert not found.is_closed
        assert [one.kind for one in particular(case)] == [PromiseKind.ANSWER.value]

    @pytest.mark.parametrize("span", [-HOUR, timedelta(0), 400 * DAY])
    def test_a_time_that_cannot_be_is_refused(self, story: Story, case: Case, span: timedelta) -> None:
        before = Entry.objects.count()
        with pytest.raises(NotInTime, match=r"^send_at: "):
            send(story, case, send_at=story.at + span)
        assert Entry.objects.count() == before


class TestTogether:
    def test_a_colleagues_message_since_i_began_is_read_first(self, story: Story, case: Case) -> None:
        began_at = story.at
        story.wait(MINUTE)
        theirs = flow.write(story.now(case), flow.promising.Reply("I have it."), by=story.desk.bea, at=story.at)
        before = Entry.objects.count()
        with pytest.raises(SomebodyWrote, match=r"Bea wrote to Jana Weber after you began\."):
            send(story, case, began_at=began_at)
        assert Entry.objects.count() == before
        assert send(story, case, began_at=began_at, read=theirs.id).message.author == story.desk.ana

    @pytest.mark.parametrize("how", ["before", "mine", "called back", "note"])
    def test_what_does_not_concern_the_customer_now_warns_of_nothing(self, story: Story, case: Case, how: str) -> None:
        bea, ana, began_at = story.desk.bea, story.desk.ana, story.at
        if how == "note":
            flow.note(story.now(case), "look", by=bea, at=story.at + MINUTE)
        elif how != "before":
            at = story.at + MINUTE
            by = ana if how == "mine" else bea
            message = flow.write(story.now(case), flow.promising.Reply("I have it."), by=by, at=at)
            if how == "called back":
                composing.call_back(message, by=bea, at=at)
        story.wait(2 * MINUTE)
        assert send(story, case, began_at=began_at).message.author == ana

    def test_whom_a_note_calls_is_told_and_finds_the_case(self, story: Story, case: Case) -> None:
        message, called = composing.note(case, "@Bea can you look? @Ana too. @Nobody.", by=story.desk.ana, at=story.at)
        assert called == [story.desk.bea]
        alert = Alert.objects.get(why=Alarm.MENTIONED.value)
        assert (alert.person, alert.promise.case_id) == (story.desk.bea, case.id)
        entry = Entry.objects.get(verb="conversation.mentioned")
        assert (entry.subject_id, entry.facts) == (message.id, {"person": str(story.desk.bea.id)})
        letter = Outbound.objects.get(to_address=story.desk.bea.email, key__startswith="alert:")
        assert "a colleague mentions you in a note" in letter.text

    def test_files_leave_with_the_message_and_come_back_with_it(self, story: Story, case: Case) -> None:
        ana = story.desk.ana
        composing.enclose(case, [NewFile("voucher.pdf", "application/pdf", b"%PDF")], by=ana, at=story.at)
        left = send(story, case, "Here is your voucher.")
        assert draft_files(case.id, ana.id) == ()
        kept = Attachment.objects.get(outbound=left.message.outbound)
        assert (kept.name, kept.media_type, kept.raw.size) == ("voucher.pdf", "application/pdf", 4)
        composing.call_back(left.message, by=ana, at=story.at)
        assert [one.name for one in draft_files(case.id, ana.id)] == ["voucher.pdf"]
        send(story, case, "Here it is.")
        story.wait(MINUTE)
        assert Attachment.objects.filter(outbound__sent_at__isnull=False).count() == 1


class TestWhatAnAnswerIs:
    def test_each_message_owes_an_answer_and_a_second_one_moves_no_due_time(self, story: Story, case: Case) -> None:
        story.letter(case, "Where is my bag?")
        owed = next(one for one in open_promises(case) if one.kind == PromiseKind.ANSWER.value)
        story.wait(HOUR)
        story.letter(case, "Are you there? I am waiting.")
        answers = [one for one in open_promises(case) if one.kind == PromiseKind.ANSWER.value]
        assert [(one.id, one.due_at) for one in answers] == [(owed.id, owed.due_at)]

    def test_a_promised_call_does_not_swallow_the_answer_to_a_new_message(self, story: Story, case: Case) -> None:
        send(story, case, "I'll call you back within 48 hours.")
        story.wait(HOUR)
        story.letter(case, "My bag is still missing. What now?")
        answers = [one for one in open_promises(case) if one.kind == PromiseKind.ANSWER.value]
        assert len(answers) == 2
        plain = next(one for one in answers if not one.is_particular)
        assert plain.due_at == story.at + 4 * HOUR
        story.write(case, "It is on the belt in Berlin.")
        assert [one.is_particular for one in open_promises(case) if one.kind == PromiseKind.ANSWER.value] == [True]

    def test_only_a_persons_delivered_word_keeps_it(self, story: Story, case: Case) -> None:
        story.letter(case, "Where is my bag?")
        flow.note(story.now(case), "I look for it.", by=story.desk.ana, at=story.at)
        message = flow.write(story.now(case), flow.promising.Reply("In Berlin."), by=story.desk.ana, at=story.at)
        assert PromiseKind.ANSWER.value in open_kinds(case), "what waits has not been said"
        composing.call_back(message, by=story.desk.ana, at=story.at)
        story.wait(MINUTE)
        assert PromiseKind.ANSWER.value in open_kinds(case)
        story.write(case, "It is in Berlin.")
        assert PromiseKind.ANSWER.value not in open_kinds(case)

    def test_a_letter_written_before_theirs_and_sent_after_does_not_answer_it(self, story: Story, case: Case) -> None:
        send(story, case, "Here is what we know.", send_at=story.at + HOUR)
        story.wait(30 * MINUTE)
        story.letter(case, "One more thing: my bag is broken.")
        story.wait(HOUR)
        assert PromiseKind.ANSWER.value in open_kinds(case)

    def test_on_a_closed_case_it_returns_to_the_owner(self, story: Story, case: Case) -> None:
        owner = case.owner
        flow.end_otherwise(case, tending.Ending.WITHDRAWN, "other", "She said so.", by=story.desk.bea, at=story.at)
        story.wait(DAY)
        story.letter(case, "It is broken again.")
        found = story.now(case)
        assert not found.is_closed
        assert found.owner == owner
        assert PromiseKind.ANSWER.value in open_kinds(case)


class TestTheQuestionWhetherItHolds:
    def test_it_takes_files_along_and_promises_what_it_says(self, story: Story, case: Case) -> None:
        ana = story.desk.ana
        story.resolve(case, by=ana)
        composing.enclose(case, [NewFile("how.pdf", "application/pdf", b"%PDF")], by=ana, at=story.at)
        with pytest.raises(ValueError, match=r"^send_at: the question whether it holds leaves at once"):
            send(story, case, "Does it hold?", send_at=story.at + DAY)
        left = send(story, case, "Does it hold? I'll call you back in two hours.")
        assert Attachment.objects.get(outbound=left.message.outbound).name == "how.pdf"
        assert [one.words for one in particular(case)] == ["I'll call you back in two hours."]
        assert "followups.asked" in verbs(case)
        second = send(story, case, "One more thing.")
        assert second.message.text == "One more thing.", "it is asked once"

    def test_what_nobody_can_keep_in_mind_is_no_promise(self, story: Story, case: Case) -> None:
        assert send(story, case, "We'll replace it within 40 months.").made == ()
