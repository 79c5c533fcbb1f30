"""Traps that other desks fell into, each by name: what looked right there and hid a failed customer.

Where a room's own tests show one already, it stands there: late answers in averages and the overdue beside the kept
(`rooms/measure/test_peers_traps`), a dry run that writes (`doors/cli/test_taking_files`), one subject from two senders
(`rooms/flow/test_strangers`), batches of the sweep that stop too soon (`rooms/promises/test_sweeping`), many at once
that pass by what one must obey (`doors/web/test_queue`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import amends
from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending, HandOffReason
from amends.config import Config, secret_of
from amends.flow import inbox, recruiting
from amends.flow.promising import Reply
from amends.followups.models import Survey
from amends.journal.actors import CLOCK, SETUP
from amends.people import actions as people
from amends.post import inbox as kept
from amends.post.channels import TryAgain
from amends.post.channels.ways import Came
from amends.post.deliveries import Delivery
from amends.post.media import MEDIA
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel
from amends.post.sealing import SealBroken, sealed, unsealed
from amends.promises.models import OPEN, Alert, Promise
from amends.promises.rules import Alarm, PromiseKind
from amends.work.models import Work
from amends.worker.timetable import TIMETABLE
from tests.cast import NOON
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


def test_a_case_was_closed_when_it_ended_whatever_is_changed_later(story: Story) -> None:
    """Elsewhere the day of the last change stands for the day of the end, and old cases are closed anew each time."""
    case = story.complain()
    owner = case.owner
    assert owner is not None
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "They said so.", by=owner, at=story.at)
    closed_at = story.at
    story.wait(3 * DAY)
    flow.note(story.now(case), "Filed under W.", by=owner, at=story.at)
    story.letter(story.now(case), "Thank you!")
    customer = story.now(case).customer
    customer.name = "Jana Weber-Diaz"
    customer.save(update_fields=["name"])
    assert story.now(case).closed_at == closed_at


def test_a_closed_day_stands_still_for_the_desk_that_is_closed_and_for_no_other(story: Story) -> None:
    """Elsewhere the days left out are those of one queue, for all of them or for none."""
    week = {day: [("09:00", "17:00")] for day in range(7)}
    tomorrow = (story.at + DAY).date()
    due: list[date] = []
    for slug, closed in (("open", {}), ("shut", {tomorrow: "stocktaking"})):
        hours = recruiting.add_hours(slug, time_zone="UTC", week=week, closed=closed, by=SETUP, at=story.at)
        brand = people.add_brand(
            slug,
            name=slug.title(),
            calendar=hours,
            sender_address=f"care@{slug}.example",
            currency="USD",
            by=SETUP,
            at=story.at,
        )
        people.add_team(slug, brand=brand, calendar=hours, by=SETUP, at=story.at)
        night = story.at.replace(hour=20)
        told = Delivery(brand, Channel.FORM, "form", slug, night, "Tom", "tom@example.com", "Late", "It is late.")
        case = flow.hear([told], by=CLOCK, at=night)[0].case
        assert case is not None
        due.append(owed(case, PromiseKind.ACKNOWLEDGEMENT).due_at.date())
    assert due == [tomorrow, tomorrow + DAY]


def test_what_does_not_fit_into_one_batch_is_done_all_the_same(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a round does the first hundred, and the others wait for ever behind them."""
    monkeypatch.setattr(inbox, "BATCH", 3)
    letters = [
        Came(f"From: Tom {n} <tom{n}@example.com>\r\n\r\nMy parcel {n} is late.".encode(), story.at) for n in range(11)
    ]
    kept.store(letters, way="lmtp", brand=story.desk.brand, by=CLOCK, at=story.at)
    assert inbox.take_in(at=story.at, by=CLOCK).heard == 11
    assert Inbound.objects.filter(source="mail").count() == 11
    waiting = Outbound.objects.filter(sent_at__isnull=True, stopped_at__isnull=True)
    assert waiting.count() >= 11
    story.wait(MINUTE)
    rounds = 0
    while flow.send(at=story.at, at_most=3, by=CLOCK).sent:
        rounds += 1
    assert not waiting.exists()
    assert rounds <= 11


def test_whatever_waits_in_a_queue_has_its_line_in_the_timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a chore is written, tested and shipped, and nothing ever calls it."""
    source = Path(amends.__file__).parent
    claimed = [re.findall(r"\bwork\.claim\((?:\w+\.)?([A-Z_]+)", one.read_text()) for one in source.rglob("*.py")]
    queues = {name for names in claimed for name in names}
    asked: set[str] = set()

    def claim(queue: str, **_: object) -> Sequence[Work]:
        asked.add(queue)
        return []

    def has_something_to_bring(at: object) -> bool:
        del at
        asked.add(MEDIA)
        return False

    monkeypatch.setattr("amends.work.actions.claim", claim)
    monkeypatch.setattr("amends.flow.bringing.has_something_to_bring", has_something_to_bring)
    a_story()
    for chore in TIMETABLE:
        if not chore.name.startswith(("fetch", "learn", "measure")):
            chore.do(NOON)
    assert {"INBOX", "OUTBOX", "UNSEEN", "MEDIA"} <= queues
    assert len(asked) == len(queues), (asked, queues)


def test_every_switch_that_is_shipped_does_something() -> None:
    """Elsewhere settings are shown, stored and documented that no line of the program reads."""
    source = Path(amends.__file__).parent
    told = "\n".join(one.read_text() for one in source.rglob("*.py") if one.name != "config.py")
    read = set(re.findall(r"\bconfig\.(\w+)", told, re.IGNORECASE))
    own = (source / "config.py").read_text()
    dead = [name for name in Config.model_fields if name not in read and own.count(f"self.{name}") == 0]
    assert dead == []


def test_each_desk_has_a_secret_of_its_own_which_is_no_other_systems_password(tmp_path: Path, settings: Any) -> None:
    """Elsewhere an installer writes one secret into everything, or the same one into every installation."""
    homes = [tmp_path / "one", tmp_path / "other"]
    one, other = (secret_of(home) for home in homes)
    assert one != other
    assert secret_of(homes[0]) == one
    assert (homes[0] / "secret").stat().st_mode & 0o077 == 0
    settings.SECRET_KEY = one
    kept_safe = sealed({"password": "p"})
    settings.SECRET_KEY = other
    with pytest.raises(SealBroken):
        unsealed(kept_safe)
