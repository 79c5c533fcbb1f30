"""Opening recoveries: the failure, its case, its owner, the first promises and the first honest word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases import splitting
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import open_of_orders
from amends.collecting import made_without_looking
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation.actions import Heard, Saying
from amends.conversation.notices import FIRST
from amends.conversation.queries import Scripts
from amends.conversation.rules import LinkPurpose
from amends.customers.consents import FIRST_BY_MACHINE, refused
from amends.customers.likeness import is_like
from amends.flow import alerting, routing, wording
from amends.flow.owing import Counted, due, owe, owe_person_now
from amends.journal.actors import Actor
from amends.promises import actions as promises
from amends.promises.actions import Wish, standing
from amends.promises.models import Promise
from amends.promises.rules import Alarm, PromiseKind
from amends.promises.standings import standing_of

LINK_LIVES = timedelta(days=365)


@made_without_looking()
@transaction.atomic(savepoint=False)
def open_cases(news: Sequence[NewCase], *, by: Actor, at: datetime) -> list[Case]:
    """This function will open a recovery (or request) for each customer, at most 500 in one transaction.

    Whoever told us owes them a person's acknowledgement; whoever we found out about gets an automatic notice
    and an update promise instead: "told automatically" and "acknowledged by a person" stay two numbers.
    """
    owners = routing.owners(news, at)
    opened = cases.open_([(new, person, team) for new, (person, team) in zip(news, owners, strict=True)], by=by, at=at)
    held = _held_for_a_person(news)
    wishes = [
        wish
        for new, case in zip(news, opened, strict=True)
        for wish in first_promises(new, case, at, is_held=case.customer_id in held)
    ]
    made = promises.make(wishes, by=by, at=at, renew_standing=False)
    by_case: dict[object, list[Promise]] = {}
    for promise in made:
        by_case.setdefault(promise.case_id, []).append(promise)
    standing.write([standing_of(case, by_case[case.id], 0, False) for case in opened])
    _first_words(news, opened, by_case, held, by, at)
    cases.hold_for_person([case for case in opened if _is_held(case, held)], by=by, at=at)
    _say_alike([case for new, case in zip(news, opened, strict=True) if new.order and new.first_contact_at], by, at)
    _alert_persons_now(opened, by_case, by, at)
    return opened


def _say_alike(opened: Sequence[Case], by: Actor, at: datetime) -> None:
    """Whoever comes with an order on which somebody of a like name has an open case may be that person."""
    there = open_of_orders({(case.brand_id, case.order.number) for case in opened if case.order})
    pairs = [
        (case, other)
        for case in opened
        for other in there
        if case.order and other.order and case.order.number == other.order.number and case.brand_id == other.brand_id
        if case.customer_id != other.customer_id and is_like(case.customer.name, other.customer.name)
    ]
    if pairs:
        apart = splitting.told_apart({case.customer_id for case, _ in pairs})
        fresh = [pair for pair in pairs if frozenset(one.customer_id for one in pair) not in apart]
        splitting.say_alike(fresh, by=by, at=at)


def _held_for_a_person(news: Sequence[NewCase]) -> set[UUID]:
    """Who does not want a machine to be the first that writes to them, among those who have not come to us."""
    noticed = {new.customer.id for new in news if new.first_contact_at is None}
    return refused(noticed, FIRST_BY_MACHINE) if noticed else set()


def _is_held(case: Case, held: Collection[UUID]) -> bool:
    return case.first_contact_at is None and case.customer_id in held


def first_promises(new: NewCase, case: Case, at: datetime, *, is_held: bool = False) -> list[Wish]:
    """What is owed from the first moment: a human acknowledgement or an update, and a solution.

    `is_held`: nothing automatic goes first to this customer, so a person owes them the first word.
    """
    if new.first_contact_at is None and is_held:
        first = owe(case, PromiseKind.ACKNOWLEDGEMENT, at)
        return [first] if new.incident else [first, solution(new, case, at)]
    if new.first_contact_at is None:
        updater = new.incident.owner if new.incident else None
        news = owe(case, PromiseKind.UPDATE, at, owner=updater)
        # In a storm nobody can promise thousands a solution by tomorrow: it is promised once a person takes the case.
        return [news] if new.incident else [news, solution(new, case, at)]
    start = new.first_contact_at
    first = owe_person_now(case, start) if case.needs_person_now else owe(case, PromiseKind.ACKNOWLEDGEMENT, start)
    return [first, solution(new, case, at)]


def solution(new: NewCase, case: Case, at: datetime) -> Wish:
    """The promise to tell the solution: by what was promised elsewhere, else in the time of this kind of failure."""
    if new.resolve_by:
        elsewhere = Counted(new.resolve_by, f"promised elsewhere for {new.resolve_by:%Y-%m-%d %H:%M} UTC")
        return owe(case, PromiseKind.RESOLUTION, at, counted=elsewhere)
    minutes = new.kind.resolve_minutes if new.kind else None
    return owe(case, PromiseKind.RESOLUTION, at, counted=due(case, PromiseKind.RESOLUTION, at, minutes))


def _first_words(
    news: Sequence[NewCase],
    opened: Sequence[Case],
    made: dict[object, list[Promise]],
    held: Collection[UUID],
    by: Actor,
    at: datetime,
) -> None:
    """The customer's own message joins the case; a receipt or notice goes out, marked automatic.

    Whoever is woken by what we noticed reads it in the morning, unless they need a person now.
    """
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
        if new.is_told or _is_held(case, held):
            continue
        # Who was met face to face has been acknowledged: what they wait for is the solution.
        first = made[case.id][1 if new.taken_by and not case.needs_person_now else 0]
        text, language = wording.first_word(new, case, first, links.address_of(link), scripts, at)
        sayings.append(
            Saying(
                case=case,
                text=text,
                subject=wording.subject(case, new.subject),
                is_automatic=True,
                language=language,
                key=f"{FIRST}{case.id}",
                is_receipt=new.first_contact_at is not None,
                is_notice=new.first_contact_at is None and not case.needs_person_now,
            )
        )
    conversation.say(sayings, by=by, at=at)


def _alert_persons_now(opened: Sequence[Case], made: dict[object, list[Promise]], by: Actor, at: datetime) -> None:
    urgent = [made[case.id][0] for case in opened if case.needs_person_now]
    if urgent:
        alerting.raise_alarms([(promise, Alarm.PERSON_NOW) for promise in urgent], by=by, at=at)
