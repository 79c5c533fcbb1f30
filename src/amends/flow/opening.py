"""Opening recoveries: the failure, its case, its owner, the first promises and the first honest word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation.actions import Heard, Saying
from amends.conversation.queries import Scripts
from amends.conversation.rules import LinkPurpose
from amends.flow import alerting, routing, wording
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.people.models import Person, Team
from amends.people.queries import hours
from amends.promises import actions as promises
from amends.promises import rules
from amends.promises.actions import Wish, standing
from amends.promises.models import Promise
from amends.promises.rules import Alarm, PromiseKind
from amends.promises.standings import standing_of

LINK_LIVES = timedelta(days=365)


class Counted(NamedTuple):
    """A due time (UTC) and how it was counted."""

    due_at: datetime
    by: str


def due(case: Case, kind: PromiseKind, at: datetime, minutes: int | None = None) -> Counted:
    """When a promise of this kind falls due on this case, by the target of its channel, and how that is counted."""
    target = rules.target(kind, case.channel)
    length = target.minutes if minutes is None else minutes
    calendar = case.brand.calendar
    if not target.by_calendar:
        return Counted(at + timedelta(minutes=length), f"{length} minutes by the clock")
    return Counted(calendars.due(hours(calendar), at, length), f"{length} minutes of {calendar.name}")


@transaction.atomic(savepoint=False)
def open_cases(news: Sequence[NewCase], *, by: Actor, at: datetime) -> list[Case]:
    """This function will open a recovery (or request) for each customer, at most 500 in one transaction.

    Whoever told us owes them a person's acknowledgement; whoever we found out about gets an automatic notice
    and an update promise instead: "told automatically" and "acknowledged by a person" stay two numbers.
    """
    owners = routing.owners(news, at)
    opened = cases.open_([(new, person, team) for new, (person, team) in zip(news, owners, strict=True)], by=by, at=at)
    wishes = [wish for new, case in zip(news, opened, strict=True) for wish in first_promises(new, case, at)]
    made = promises.make(wishes, by=by, at=at, renew_standing=False)
    by_case: dict[object, list[Promise]] = {}
    for promise in made:
        by_case.setdefault(promise.case_id, []).append(promise)
    standing.write([standing_of(case, by_case[case.id], 0, False) for case in opened])
    _first_words(news, opened, by_case, by, at)
    _alert_persons_now(opened, by_case, by, at)
    return opened


def first_promises(new: NewCase, case: Case, at: datetime) -> list[Wish]:
    """What is owed from the first moment: a human acknowledgement or an update, and a solution."""
    owner = case.owner or case.team
    if new.first_contact_at is None:
        updater = (new.incident.owner if new.incident else None) or owner
        wishes = [
            _wish(PromiseKind.UPDATE, "We write to you with news", updater, case, due(case, PromiseKind.UPDATE, at))
        ]
        # In a storm nobody can promise thousands a solution by tomorrow: it is promised once a person takes the case.
        return wishes if new.incident else [*wishes, _resolution(new, case, owner, at)]
    start = new.first_contact_at
    if case.needs_person_now:
        urgent = Counted(start + timedelta(minutes=rules.PERSON_NOW_MINUTES), "5 minutes, around the clock")
        first = _wish(PromiseKind.ACKNOWLEDGEMENT, "A person speaks to you now", owner, case, urgent)
    else:
        counted = due(case, PromiseKind.ACKNOWLEDGEMENT, start)
        first = _wish(PromiseKind.ACKNOWLEDGEMENT, "A person writes to you", owner, case, counted)
    return [first, _resolution(new, case, owner, at)]


def _resolution(new: NewCase, case: Case, owner: Person | Team, at: datetime) -> Wish:
    minutes = new.kind.resolve_minutes if new.kind else None
    counted = due(case, PromiseKind.RESOLUTION, at, minutes)
    if new.resolve_by:
        counted = Counted(new.resolve_by, f"promised elsewhere for {new.resolve_by:%Y-%m-%d %H:%M} UTC")
    return _wish(PromiseKind.RESOLUTION, "We tell you the solution", owner, case, counted)


def _wish(kind: PromiseKind, words: str, owed_by: Person | Team, case: Case, counted: Counted) -> Wish:
    return Wish(kind=kind, words=words, owed_by=owed_by, due_at=counted.due_at, counted=counted.by, case=case)


def _first_words(
    news: Sequence[NewCase], opened: Sequence[Case], made: dict[object, list[Promise]], by: Actor, at: datetime
) -> None:
    """The customer's own message joins the case; a receipt or notice goes out, marked automatic."""
    heard = [
        Heard(case=case, inbound=new.inbound, text=new.words, channel=new.channel)
        for new, case in zip(news, opened, strict=True)
        if new.first_contact_at is not None
    ]
    if heard:
        conversation.hear(heard, by=by, at=at)
    expires_at = at + LINK_LIVES
    made_links = links.make_links(
        [(LinkPurpose.CASE, case, None) for case in opened], expires_at=expires_at, by=by, at=at
    )
    scripts, sayings = Scripts(), list[Saying]()
    for new, case, link in zip(news, opened, made_links, strict=True):
        text = wording.first_word(new, case, made[case.id][0], links.address_of(link), scripts, at)
        sayings.append(
            Saying(
                case=case,
                text=text,
                subject=wording.subject(case, new.subject),
                is_automatic=True,
                language=case.customer.language,
                key=f"first:{case.id}",
            )
        )
    conversation.say(sayings, by=by, at=at)


def _alert_persons_now(opened: Sequence[Case], made: dict[object, list[Promise]], by: Actor, at: datetime) -> None:
    urgent = [made[case.id][0] for case in opened if case.needs_person_now]
    if urgent:
        alerting.raise_alarms([(promise, Alarm.PERSON_NOW) for promise in urgent], by=by, at=at)
