"""An incident's hub: what is known of it, and everybody whom it failed, whoever found them.

They are found by a query over orders, by a list that somebody has, or because they come later. Each is noted first and
gets a recovery of their own next, 500 in one transaction; what a killed worker left behind is taken up by the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case, Failure
from amends.cases.queries import open_case_of
from amends.conversation import actions as conversation
from amends.customers.models import Customer, Order
from amends.detect.actions import hub
from amends.detect.actions.hub import Joining
from amends.detect.affected import late_orders, open_hubs, orders_of
from amends.detect.models import Affected, ByHand, Incident, PublicUpdate
from amends.detect.rules.hub import PublicState, Source, Wanted
from amends.flow.opening import open_cases
from amends.flow.owing import Counted
from amends.flow.promising import ahead
from amends.journal.actors import Actor
from amends.kinds.models import Kind
from amends.kinds.queries import by_slug
from amends.people.models import Brand, Person
from amends.playbooks import actions as playbooks
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.rules import PromiseKind

BATCH = 500
OTHER = "other"
PERSONAL = "A person of ours speaks to you"
PERSONAL_WITHIN = timedelta(hours=24)


@transaction.atomic
def open_incident(
    brand: Brand,
    title: str,
    *,
    cause: str = "",
    affected: Wanted | None = None,
    kind: Kind | None = None,
    by: Actor,
    at: datetime,
) -> Incident:
    """This function will open an incident that no detector found, for example from an alarm that something is rising.

    :param affected: which orders it failed; they get their recoveries, and so does whoever comes later.
    :param kind: of failure; what is none of the others, unless it is said.
    :raises ValueError: without a title, or for a question that asks nothing.
    """
    known = kind or by_slug(OTHER)
    if known is None:
        raise ValueError("kind: choose what kind of failure it is.")
    incident = hub.open_incident(brand, title, known, cause=cause, wanted=affected, by=by, at=at)
    if affected:
        _join_wanted(incident, affected, by, at)
    return incident


@transaction.atomic
def describe_incident(
    incident: Incident, cause: str, facts: str, *, is_confirmed: bool, by: Person, at: datetime
) -> None:
    """This function will keep what may be said to everybody: the cause, whether it is confirmed, and what is known.

    :raises ValueError: for words that are too long, or a confirmed cause without words; nothing is changed.
    """
    hub.describe(incident, cause, facts, is_confirmed=is_confirmed, by=by, at=at)


@transaction.atomic
def own_incident(incident: Incident, owner: Person, *, by: Person, at: datetime) -> None:
    """This function will give an incident to somebody of the desk."""
    hub.own(incident, owner, by=by, at=at)


@transaction.atomic
def find_affected(incident: Incident, wanted: Wanted, *, by: Actor, at: datetime) -> int:
    """This function will note everybody with such an order as affected, now and when they come later; returns how many
    are new. Their recoveries open by themselves.

    :raises ValueError: for a question that asks nothing; it would mean everybody.
    """
    hub.want(incident, wanted, by=by, at=at)
    return _join_wanted(incident, wanted, by, at)


def _join_wanted(incident: Incident, wanted: Wanted, by: Actor, at: datetime) -> int:
    if wanted.is_empty:
        raise ValueError("things: say at least one thing; nothing at all would mean every order there is.")
    rows = orders_of(incident.brand, wanted).filter(~_has_case(incident))
    return _join_orders(incident, list(rows), Source.QUERY, by, at)


def count_wanted(incident: Incident, wanted: Wanted) -> tuple[int, int]:
    """How many orders are asked for, and how many of them the incident does not know yet. Changes nothing."""
    rows = orders_of(incident.brand, wanted)
    known = Exists(Affected.objects.filter(incident=incident, order=OuterRef("pk")))
    return rows.count(), rows.filter(~_has_case(incident), ~known).count()


def _has_case(incident: Incident) -> Exists:
    return Exists(Failure.objects.filter(incident=incident, order=OuterRef("pk")))


def _join_orders(incident: Incident, orders: Sequence[Order], source: Source, by: Actor, at: datetime) -> int:
    joining = [Joining(order.customer, order) for order in orders]
    return sum(
        hub.join(incident, joining[start : start + BATCH], source, by=by, at=at)
        for start in range(0, len(joining), BATCH)
    )


@transaction.atomic
def add_affected(
    incident: Incident, people: Sequence[tuple[Customer, Order | None]], *, by: Person, at: datetime
) -> int:
    """This function will note the people of a list as affected; returns how many are new. Whoever the incident has a
    recovery for already stays as they are."""
    ids = {customer.id for customer, _ in people}
    rows = Failure.objects.filter(incident=incident, customer__in=ids).values_list("customer", "order")
    known = set(rows)
    anyhow = {customer for customer, _ in known}
    fresh = [
        Joining(customer, order)
        for customer, order in people
        if ((customer.id, order.id) not in known if order else customer.id not in anyhow)
    ]
    return sum(
        hub.join(incident, fresh[start : start + BATCH], Source.UPLOAD, by=by, at=at)
        for start in range(0, len(fresh), BATCH)
    )


@transaction.atomic
def catch_late(*, by: Actor, at: datetime) -> int:
    """This function will look for late joiners of every open incident: orders that came since it was last looked, for
    what it failed. Returns how many there are. Whoever was held and came to us meanwhile is held no more."""
    hub.let_those(Exists(Case.objects.filter(closed_at__isnull=True, failure__order=OuterRef("order"))), at=at)
    caught = 0
    for incident in open_hubs():
        rows = late_orders(incident).filter(
            ~_has_case(incident), ~Exists(Affected.objects.filter(incident=incident, order=OuterRef("pk")))
        )
        fresh = list(rows[:BATCH])
        caught += _join_orders(incident, fresh, Source.LATE, by, at)
        # Of more than a batch the rest is found the next time: it came no later than the last look.
        if len(fresh) < BATCH:
            hub.looked(incident, at=at)
    return caught


@transaction.atomic
def open_affected(*, by: Actor, at: datetime) -> int:
    """This function will open the recoveries of at most 500 people who are affected and have none; returns how many
    were looked at. Whoever complained first keeps their case, which learns where it comes from."""
    rows = hub.next_let(BATCH)
    if not rows:
        return 0
    incident = rows[0].incident
    lasting = [row for row in rows if row.finding is None or row.finding.healed_at is None]
    lasting = _without_case(incident, lasting)
    complained = _complained(incident, lasting)
    for row in lasting:
        if case := complained.get(row.id):
            cases.connect(case, finding=row.finding, incident=incident, by=by, at=at)
    promises.renew([case.id for case in complained.values()])
    opening = [row for row in lasting if row.id not in complained]
    if opening:
        opened = open_cases([_new(row) for row in opening], by=by, at=at)
        letters = [(case, row.letter) for case, row in zip(opened, opening, strict=True) if row.letter]
        conversation.adopt(letters, by=by, at=at)
        playbooks.had_letter(letters, by=by, at=at)
    hub.seen_to(rows)
    return len(rows)


def _without_case(incident: Incident, rows: Sequence[Affected]) -> list[Affected]:
    """Those who got no recovery of this incident in another way meanwhile."""
    found = Failure.objects.filter(incident=incident, customer__in=[row.customer_id for row in rows])
    known = set(found.values_list("customer", "order"))
    return [row for row in rows if (row.customer_id, row.order_id) not in known]


def _complained(incident: Incident, rows: Sequence[Affected]) -> dict[UUID, Case]:
    """The open case of each who complained about the same order, or about no order at all, before we noted them."""
    of_orders = Case.objects.filter(
        order__in=[row.order_id for row in rows if row.order_id], closed_at__isnull=True, failure__order=F("order")
    ).filter(failure__finding__isnull=True, failure__incident__isnull=True)
    by_order = {case.order_id: case for case in of_orders.select_related("failure").order_by("-opened_at", "-id")}
    found = {row.id: by_order[row.order_id] for row in rows if row.order_id in by_order}
    for row in rows:
        case = open_case_of(row.customer, None) if row.order_id is None else None
        if case is not None and case.failure is not None and case.failure.incident_id is None:
            found[row.id] = case
    return found


def _new(row: Affected) -> NewCase:
    incident = row.incident
    kind = row.finding.detector.kind if row.finding else incident.kind
    if kind is None and incident.detector is not None:
        kind = incident.detector.kind
    return NewCase(
        customer=row.customer,
        brand=incident.brand,
        channel=Channel.SIGNAL,
        kind=kind or by_slug(OTHER),
        order=row.order,
        finding=row.finding,
        incident=incident,
        happened_at=row.finding.happened_at if row.finding else incident.started_at,
        is_told=row.letter_id is not None,
    )


@transaction.atomic
def join_case(incident: Incident, case: Case, *, by: Person, at: datetime) -> None:
    """This function will say that a recovery belongs to an incident: a complaint that nobody connected with it.

    :raises ValueError: for a closed case, a request, another brand's, or one that belongs to an incident already.
    """
    if case.closed_at is not None or case.failure is None or case.brand_id != incident.brand_id:
        raise ValueError(f"who: {case.reference} is closed, or a request; it cannot belong to an incident.")
    if case.failure.incident_id is not None:
        raise ValueError(f"who: {case.reference} belongs to an incident already.")
    cases.connect(case, incident=incident, by=by, at=at)
    promises.renew([case.id])


@transaction.atomic
def see_to_by_hand(incident: Incident, case: Case, why: str, *, by: Person, at: datetime) -> ByHand:
    """This function will leave a customer out of letters to all and of the rule for all, and promise them a person: the
    case's owner, or else the incident's, who owns it from now on.

    :raises ValueError: without a reason, or for a case that does not belong to this incident; nothing is changed.
    """
    if case.failure is None or case.failure.incident_id != incident.id:
        raise ValueError(f"who: {case.reference} does not belong to this incident.")
    is_new = not ByHand.objects.filter(incident=incident, customer=case.customer).exists()
    marked = hub.mark_by_hand(incident, case.customer, why, by=by, at=at)
    if is_new and not case.is_closed:
        owner = case.owner or incident.owner or by
        if case.owner_id is None:
            cases.assign([case], to=owner, by=by, at=at)
        counted = _by_tomorrow(at)
        wish = Wish(PromiseKind.UPDATE, PERSONAL, owner, counted.due_at, counted.by, case, is_particular=True)
        promises.make([wish], by=by, at=at)
    return marked


def _by_tomorrow(at: datetime) -> Counted:
    return Counted(at + PERSONAL_WITHIN, "24 hours, around the clock")


@transaction.atomic
def reach_with_all(marked: ByHand, *, by: Person, at: datetime) -> None:
    """This function will let what is done for all reach a customer again; what was promised them in person stays."""
    hub.unmark(marked, by=by, at=at)


@transaction.atomic
def publish(
    incident: Incident, title: str, state: PublicState, text: str, next_at: datetime | None, *, by: Person, at: datetime
) -> PublicUpdate:
    """This function will say a word to everybody on the brand's public page.

    :raises ValueError: without a headline or a word, or for a next word that does not lie ahead; nothing is published.
    """
    if next_at is not None:
        ahead(next_at, at)
    return hub.publish(incident, title, state, text, next_at, by=by, at=at)
