"""Traps that other desks fell into, each by name: what looked right there and hid a failed customer.

Where a room's own tests show one already, it stands there: late answers in averages and the overdue beside the kept
(`rooms/measure`), closed days (`rooms/kernel`), a dry run that writes (`doors/cli/test_taking_files`), one subject from
two senders (`rooms/flow/test_strangers`), batches that stop too soon (`rooms/promises/test_sweeping`), many at
once that pass by what one must obey (`doors/web/test_queue`).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import HandOffReason
from amends.flow.promising import Reply
from amends.followups.models import Survey
from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.post.channels import TryAgain
from amends.post.models import Outbound
from amends.promises.models import OPEN, Alert, Promise
from amends.promises.rules import Alarm, PromiseKind
from tests.story.telling import DAY, HOUR, MINUTE, Story, a_story, open_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return a_story()


def owed(case: Case, kind: PromiseKind) -> Promise:
    """The last promise of a kind on a case."""
    return Promise.objects.filter(case=case, kind=kind.value).latest("made_at", "id")


def test_a_click_is_not_a_response(story: Story) -> None:
    """Elsewhere a status that is set meets the first response although nobody wrote."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    flow.note(case, "I look into it.", by=owner, at=story.at)
    flow.fix(story.now(case), by=owner, at=story.at)
    flow.decide_no_remedy(story.now(case), "put_right_in_kind", by=owner, at=story.at)
    assert owed(case, PromiseKind.ACKNOWLEDGEMENT).is_open
    story.wait(31 * MINUTE)
    first = Promise.objects.filter(case=case, kind="acknowledgement").earliest("made_at", "id")
    assert first.broken_at == first.due_at


def test_a_break_of_minutes_is_seen_however_rarely_anybody_looks(story: Story) -> None:
    """Elsewhere a sum taken every hour hides what broke and was mended between two sums."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    first = owed(case, PromiseKind.ACKNOWLEDGEMENT)
    # Nobody comes round: the worker stands still, and the word is said five minutes late, on the telephone.
    late_at = first.due_at + 5 * MINUTE
    flow.call(case, "We spoke.", by=owner, at=late_at)
    first.refresh_from_db()
    heir = owed(case, PromiseKind.ACKNOWLEDGEMENT)
    assert (first.broken_at, first.kept_at) == (first.due_at, None)
    assert (heir.replaces_id, heir.kept_at) == (first.id, late_at)
    assert story.now(case).deviation_count == 1


def test_a_comment_does_not_reset_the_ladder(story: Story) -> None:
    """Elsewhere whoever writes a comment puts the escalation off."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    before = owed(case, PromiseKind.ACKNOWLEDGEMENT)
    flow.note(case, "Still looking.", by=owner, at=story.at + 10 * MINUTE)
    after = owed(case, PromiseKind.ACKNOWLEDGEMENT)
    assert (after.id, after.due_at, after.next_at, after.rung) == (
        before.id,
        before.due_at,
        before.next_at,
        before.rung,
    )


def test_what_nobody_has_taken_escalates_too(story: Story) -> None:
    """Elsewhere a case without an owner is on nobody's list."""
    desk = story.desk
    for person in (desk.ana, desk.ben, desk.bea, desk.carlos):
        flow.end_shift(person, until=story.at + DAY, by=person, at=story.at)
    case = story.complain()
    assert case.owner is None
    assert owed(case, PromiseKind.ACKNOWLEDGEMENT).team_id == desk.team.id
    story.wait(HOUR)
    told = Alert.objects.filter(promise__case=case, why=Alarm.BROKEN.value)
    assert desk.bea in [alert.person for alert in told]


def test_a_new_owner_gets_the_old_time(story: Story) -> None:
    """Elsewhere a case that is handed on begins its clock anew, or loses it."""
    case = story.complain()
    before = {p.id: p.due_at for p in Promise.objects.filter(OPEN, case=case)}
    other = story.desk.ben if case.owner_id == story.desk.ana.id else story.desk.ana
    flow.reassign([case], other, by=story.desk.bea, at=story.at + MINUTE)
    after = Promise.objects.filter(OPEN, case=case)
    assert {p.id: p.due_at for p in after} == before
    assert {p.person_id for p in after} == {other.id}


def test_a_warning_reaches_somebody_who_is_there(story: Story) -> None:
    """Elsewhere an alert goes to whoever is away, and ends there."""
    case = story.complain()
    assert case.owner_id == story.desk.ana.id
    people.be_away(story.desk.ana, until=story.at + DAY, reason="ill", by=SETUP, at=story.at)
    story.wait(25 * MINUTE)
    told = Alert.objects.filter(promise__case=case, why=Alarm.WARNING.value).get()
    assert (told.person, told.instead_of) == (story.desk.ben, story.desk.ana)


def test_a_server_that_is_away_breaks_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a failed call to another system fails the save that it belonged to."""

    def away(outbound: Outbound) -> None:
        raise TryAgain(f"Nobody answers ({outbound.channel}).")

    case = story.complain()
    owner = case.owner
    assert owner is not None
    with monkeypatch.context() as broken:
        broken.setattr("amends.post.channels.mail.sending.MailAdapter.send", lambda self, outbound: away(outbound))
        message = flow.write(case, Reply("I look after it."), by=owner, at=story.at)
        story.wait(MINUTE)
        assert message.outbound is not None
        assert Outbound.objects.get(id=message.outbound.id).sent_at is None
        assert owed(case, PromiseKind.ACKNOWLEDGEMENT).is_open
    story.wait(10 * MINUTE)
    assert Outbound.objects.get(id=message.outbound.id).sent_at is not None
    assert owed(case, PromiseKind.ACKNOWLEDGEMENT).kept_at is not None


def test_a_customers_letter_cancels_no_promise(story: Story) -> None:
    """Elsewhere a snoozed case wakes when the customer writes, and the promised day is forgotten."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    story.acknowledge(case, by=owner)
    made = flow.promise(story.now(case), "The refund number", story.at + 2 * DAY, by=owner, at=story.at)
    before = {p.id: p.due_at for p in Promise.objects.filter(OPEN, case=case)}
    story.letter(story.now(case), "Never mind, take your time!")
    after = {p.id: p.due_at for p in Promise.objects.filter(OPEN, case=case)}
    assert before.items() <= after.items()
    story.until(made.due_at + MINUTE)
    made.refresh_from_db()
    assert made.broken_at == made.due_at


def test_a_survey_asks_once_for_each_resolution(story: Story) -> None:
    """Elsewhere somebody who came back is never asked again, or is asked twice about one solution."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    resolved = story.resolve(case, by=owner)
    flow.survey(resolved, by=owner, at=story.at)
    flow.survey(story.now(case), by=owner, at=story.at)
    assert Survey.objects.filter(case=case).count() == 1
    story.wait(HOUR)
    flow.come_back(story.now(case), because="not_yet", by=owner, at=story.at)
    flow.survey(story.resolve(story.now(case), by=owner), by=owner, at=story.at)
    assert Survey.objects.filter(case=case).count() == 2


def test_a_wait_is_counted_to_the_second(story: Story) -> None:
    """Elsewhere durations are rounded up to hours, or down to days."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    said_at = story.at + timedelta(minutes=7, seconds=31)
    flow.call(case, "We spoke.", by=owner, at=said_at)
    kept = owed(case, PromiseKind.ACKNOWLEDGEMENT)
    assert kept.kept_at is not None
    assert kept.kept_at - kept.made_at == timedelta(minutes=7, seconds=31)
    assert "acknowledgement" not in open_kinds(case)


def test_a_declined_hand_off_leaves_the_clock_running(story: Story) -> None:
    """Elsewhere a case between two desks is on no clock at all."""
    case = story.complain()
    assert case.owner is not None
    other = story.desk.ben if case.owner_id == story.desk.ana.id else story.desk.ana
    before = owed(case, PromiseKind.RESOLUTION)
    offered = flow.hand_off(case, other, HandOffReason.SKILL, "you speak German", by=case.owner, at=story.at)
    assert story.now(case).owner_id == case.owner_id
    flow.decline(offered, by=other, at=story.at + MINUTE)
    after = owed(case, PromiseKind.RESOLUTION)
    assert (after.id, after.due_at, after.person_id) == (before.id, before.due_at, case.owner_id)
