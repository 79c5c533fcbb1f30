"""Reading promises and standings: what is owed, by whom, and what can still be saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from amends.cases.models import Case
from amends.detect.models import Incident
from amends.people.models import Person, Team
from amends.people.queries import not_there
from amends.prepared import Prepared
from amends.promises.models import OPEN, Alert, Promise, Standing
from amends.promises.rules import WORDS, OwedTo, PromiseKind, Stage

OWING = ("person", "team", "department", "customer")
_OPEN_ON = Prepared(
    lambda case_id: Promise.objects.filter(OPEN, case=case_id).select_related(*OWING).order_by("due_at", "id")
)
_FOLLOWERS = Prepared(lambda *ids: Promise.objects.filter(replaces__in=ids).select_related("person", "team"))
_CHAIN = Prepared(lambda case_id: Promise.objects.filter(case=case_id).select_related(*OWING).order_by("made_at", "id"))


def _of_kind(*told: UUID | str) -> QuerySet[Promise]:
    ids, kinds = [one for one in told if isinstance(one, UUID)], [one for one in told if isinstance(one, str)]
    found = Promise.objects.filter(OPEN, case__in=ids, kind__in=kinds, customer__isnull=True)
    return found.select_related("case", *OWING)


_OF_KIND = Prepared(_of_kind)


def _bare(*ids: UUID) -> QuerySet[Case, tuple[UUID]]:
    left = Promise.objects.filter(OPEN, case=OuterRef("id"), customer__isnull=True)
    rows = Case.objects.filter(id__in=ids, closed_at__isnull=True)
    return rows.exclude(Exists(left.exclude(kind=PromiseKind.ACTION.value))).values_list("id")


_BARE = Prepared(_bare)


def open_on(case: Case) -> list[Promise]:
    """The open promises of a case, the next due first."""
    found = _OPEN_ON(case.id)
    for promise in found:
        promise.case = case
    return found


def chain(case: Case) -> list[Promise]:
    """Every promise of a case in the order in which they were made."""
    found = _CHAIN(case.id)
    for promise in found:
        promise.case = case
    return found


def open_of_kind(case_ids: Collection[UUID], kinds: Iterable[PromiseKind]) -> list[Promise]:
    """Open promises of some kinds on these cases, owed by the desk or a department."""
    return _OF_KIND(*case_ids, *(kind.value for kind in kinds)) if case_ids else []


def words_owed(case_ids: Collection[UUID]) -> list[Promise]:
    """The open promises to these customers that any word of a person to them keeps."""
    found = [p for p in open_of_kind(case_ids, WORDS) if not p.is_particular]
    return [promise for promise in found if promise.owed_to == OwedTo.CUSTOMER.value]


def last_of_chains(promises: Iterable[Promise]) -> dict[UUID, Promise]:
    """By the id of each promise: the last of its chain, where a break or a new time has made a longer one of it.

    No query for what is open or kept; one for each link of the longest chain.
    """
    ends = {promise.id: promise for promise in promises}
    first_of = {promise.id: promise.id for promise in ends.values() if _may_go_on(promise)}
    while first_of:
        followers = _FOLLOWERS(*first_of)
        ends |= {first_of[follower.replaces_id]: follower for follower in followers if follower.replaces_id}
        first_of = {f.id: first_of[f.replaces_id] for f in followers if f.replaces_id and _may_go_on(f)}
    return ends


def _may_go_on(promise: Promise) -> bool:
    return promise.broken_at is not None or promise.released_at is not None


def live(promise: Promise | None) -> list[Promise]:
    """The open promise that this one has become, as a list of one: itself, or what stands in its place; else none."""
    if promise is None:
        return []
    last = last_of_chains([promise])[promise.id]
    return [last] if last.is_open else []


def bare(case_ids: Collection[UUID]) -> list[UUID]:
    """Of these cases the open ones on which we owe nothing any more but an action; one query."""
    return [id_ for (id_,) in _BARE(*case_ids)]


def by_id(promise_id: UUID, case: Case) -> Promise | None:
    """One promise of this case, or None: a promise is never reached past its case's guard."""
    return case.promises.filter(id=promise_id).select_related(*OWING).first()


def owed_by(person: Person) -> QuerySet[Promise]:
    """The open promises that a person owes."""
    return Promise.objects.filter(OPEN, person=person)


def owes(person: Person, case: Case, kind: PromiseKind) -> bool:
    """Whether a person owes a case a promise of this kind."""
    return owed_by(person).filter(case=case.id, kind=kind.value).exists()


def owed_before(person: Person, due_at: datetime) -> int:
    """How many promises this person owes before a moment: "You owe 6 before then"."""
    return owed_by(person).filter(due_at__lte=due_at).count()


def kept_share(team: Team, hour: int, since: datetime) -> tuple[int, int]:
    """Of the team's promises to customers that fell due at this UTC hour since a moment: (kept, ended)."""
    ended = Promise.objects.filter(
        case__team=team, owed_to=OwedTo.CUSTOMER.value, due_at__gte=since, due_at__hour=hour
    ).filter(Q(kept_at__isnull=False) | Q(broken_at__isnull=False))
    counts = ended.aggregate(n=Count("id"), kept=Count("id", filter=Q(kept_at__isnull=False)))
    return counts["kept"], counts["n"]


def loads(person_ids: Collection[UUID]) -> Counter[UUID]:
    """How many cases each person is recovering (follow-ups left out)."""
    return Counter(dict(_LOADS(*person_ids)) if person_ids else {})


def _loads(*person_ids: UUID) -> QuerySet[Standing, tuple[UUID, int]]:
    over = [Stage.CLOSED.value, Stage.FOLLOWING_UP.value]
    rows = Standing.objects.filter(owner__in=person_ids).exclude(stage__in=over)
    return rows.values_list("owner").annotate(n=Count("*")).order_by()


_LOADS = Prepared(_loads)


def unseen(person: Person) -> list[Alert]:
    """The alerts this person has not seen, newest first."""
    rows = Alert.objects.filter(person=person, seen_at__isnull=True)
    return list(rows.select_related("promise__case__customer", "promise__person").order_by("-raised_at")[:50])


def unkeepable(at: datetime, horizon: timedelta = timedelta(days=1)) -> QuerySet[Promise]:
    """Open promises of the coming day owed by a person who is not back before they fall due: a lead's list.

    Off shift, away or gone, by each person's own calendar. Two queries before the one that this returns.
    """
    soon = Promise.objects.filter(OPEN, person__isnull=False, due_at__lte=at + horizon)
    alone = Q(pk__in=[])
    owers = Person.objects.filter(id__in=soon.values("person"))
    for person_id, back_at in not_there(owers, at).items():
        alone |= Q(person=person_id) if back_at is None else Q(person=person_id, due_at__lte=back_at)
    return soon.filter(alone)


def updates_of_incident(
    incident: Incident, *, before: datetime, after: UUID | None = None, at_most: int = 500
) -> list[Promise]:
    """The open updates owed to those whom an incident failed, made before a moment; in pages by id."""
    rows = Promise.objects.filter(
        OPEN, kind=PromiseKind.UPDATE.value, case__failure__incident=incident, made_at__lt=before, is_particular=False
    )
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.select_related("case").order_by("id")[:at_most])


def open_on_incident(incident: Incident, kind: PromiseKind) -> list[Promise]:
    """What is owed on an incident itself, of one kind, and has not ended; the first due first."""
    rows = Promise.objects.filter(OPEN, incident=incident, kind=kind.value)
    return list(rows.select_related("person", "team").order_by("due_at", "id"))


def missed_word(case: Case) -> Promise | None:
    """The word to this customer that was missed last and is being made good; one query, and one where there is any."""
    for promise in open_on(case):
        if promise.kind in WORDS and promise.owed_to == OwedTo.CUSTOMER.value and promise.replaces_id and promise.level:
            return promise.replaces
    return None


def still_open(promise: Promise | None) -> Promise | None:
    """The promise, or what stands in its place since it was broken, while it is open."""
    while promise is not None and not promise.is_open:
        promise = Promise.objects.filter(replaces=promise).select_related("person").first()
    return promise
