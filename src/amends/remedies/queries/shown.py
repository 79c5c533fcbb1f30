"""The remedies of a case as its page shows them, what waits for whom, and what similar cases got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Sum

from amends.cases.models import Case
from amends.conversation.queries import has_human_word
from amends.people.models import Brand, Person
from amends.prepared import Prepared
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains
from amends.remedies import rules
from amends.remedies.models import GIVEN, UNDECIDED, UNPAID, Decision, Remedy
from amends.remedies.queries.payouts import with_payout, words_of
from amends.remedies.rules import STATE_WORDS, Basis, Earlier, State

WHOLE = ("offering", "asked_by", "first_by", "decided_by", "approval__person", "approval__team", "payout")
SIMILAR_SPAN = timedelta(days=365)
SIMILAR_AT_MOST = 50
WAITING_AT_MOST = 200
_OF_CASE = Prepared(
    lambda case_id: with_payout(Remedy.objects.filter(case=case_id).select_related(*WHOLE).order_by("asked_at", "id"))
)
_DECISION = Prepared(lambda case_id: Decision.objects.filter(case=case_id).select_related("decided_by"))
_UNDECIDED = Prepared(
    lambda case_id: (
        Remedy.objects.filter(UNDECIDED, case=case_id).select_related("offering", "approval").order_by("asked_at", "id")
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A remedy, where it stands in words, and the promise that is open about it: its answer, or its payment."""

    remedy: Remedy
    state: State
    words: str
    promise: Promise | None


def one(case: Case, remedy_id: UUID) -> Remedy | None:
    """One remedy of this case, or None: a remedy is never reached past its case's guard."""
    return case.remedies.filter(id=remedy_id).select_related(*WHOLE).first()


def of_case(case: Case) -> list[Remedy]:
    """The remedies of a case in the order in which they were asked for, each with where its payment stands."""
    found = _OF_CASE(case.id)
    for remedy in found:
        remedy.case = case
    return found


def shown(remedies: Iterable[Remedy]) -> list[Shown]:
    """Where each of them stands; no query unless one of their promises broke or moved."""
    return [Shown(remedy, remedy.state, _words(remedy), live) for remedy, live in _with_live(remedies)]


def _words(remedy: Remedy) -> str:
    if remedy.state is State.WAITING and remedy.first_by:
        return f"approved first by {remedy.first_by.first_name}, {STATE_WORDS[remedy.state]} of a second"
    payment = words_of(remedy) if remedy.state is State.GRANTED else ""
    return f"{STATE_WORDS[remedy.state]}, {payment}" if payment else STATE_WORDS[remedy.state]


def _with_live(remedies: Iterable[Remedy]) -> list[tuple[Remedy, Promise | None]]:
    about = [(r, r.approval if r.state is State.WAITING else r.payout) for r in remedies]
    ends = last_of_chains([promise for _, promise in about if promise])
    lives = [(remedy, ends[promise.id] if promise else None) for remedy, promise in about]
    return [(remedy, live if live and live.is_open else None) for remedy, live in lives]


def decision(case: Case) -> Decision | None:
    """What was decided about remedies on this case, if anything."""
    return next(iter(_DECISION(case.id)), None)


def is_decided(case: Case) -> bool:
    """Whether the remedy question is decided: something was granted, or none for a reason, and no asking waits."""
    return decision(case) is not None and not undecided(case)


def undecided(case: Case) -> list[Remedy]:
    """Askings of this case that wait for an answer."""
    found = _UNDECIDED(case.id)
    for remedy in found:
        remedy.case = case
    return found


def unpaid(case: Case) -> list[Remedy]:
    """Granted sums that the customer has not got yet: whatever becomes of the case, they are owed."""
    rows = case.remedies.filter(UNPAID, amount_minor__gt=0)
    return list(rows.select_related("offering", "payout").order_by("granted_at", "id"))


def totals(case: Case) -> dict[str, int]:
    """What this case got in all, by currency; declined and reversed remedies do not count."""
    rows = case.remedies.filter(GIVEN, amount_minor__gt=0)
    return dict(rows.values_list("currency").annotate(total=Sum("amount_minor")).order_by("currency"))


@dataclass(frozen=True, slots=True)
class Given:
    """What was granted on one ground in one currency: how many remedies, and how much in minor units."""

    basis: Basis
    currency: str
    count: int
    amount_minor: int


def given_between(start: datetime, end: datetime, brand: Brand | None = None) -> list[Given]:
    """What was granted from `start` until before `end` (of a brand); declined and reversed remedies do not count."""
    rows = Remedy.objects.filter(GIVEN, granted_at__gte=start, granted_at__lt=end)
    if brand:
        rows = rows.filter(case__brand=brand)
    grouped = rows.values_list("basis", "currency").annotate(n=Count("id"), total=Sum("amount_minor"))
    return [
        Given(Basis(basis), currency, n, total) for basis, currency, n, total in grouped.order_by("basis", "currency")
    ]


def waiting_for(person: Person) -> list[Remedy]:
    """Askings that wait for this person's answer, the longest waiting first.

    One query, and one more for each link of the longest broken chain.
    """
    return [remedy for remedy, live in _with_live(_WAITING()) if live and live.person_id == person.id]


_WAITING = Prepared(
    lambda: (
        Remedy.objects.filter(UNDECIDED)
        .select_related("case__customer", "case__brand__calendar", *WHOLE)
        .order_by("asked_at", "id")[:WAITING_AT_MOST]
    )
)


@dataclass(frozen=True, slots=True)
class Similar:
    """What similar cases got as extras, each case as one sum in minor units."""

    count: int
    low_minor: int
    high_minor: int


def similar(case: Case, currency: str, at: datetime) -> Similar | None:
    """Extras of other cases with the same kind and severity in the last year, of the newest 50; None without any.

    One query through its own index.
    """
    if case.failure is None:
        return None
    rows = Remedy.objects.filter(
        GIVEN,
        basis=Basis.EXTRA.value,
        failure_kind=case.failure.kind_id,
        severity=case.failure.severity,
        currency=currency,
        granted_at__range=(at - SIMILAR_SPAN, at),
        amount_minor__gt=0,
    ).exclude(case=case.id)
    sums: Counter[UUID] = Counter()
    for case_id, amount in rows.order_by("-granted_at").values_list("case_id", "amount_minor")[:SIMILAR_AT_MOST]:
        sums[case_id] += amount
    return Similar(len(sums), min(sums.values()), max(sums.values())) if sums else None


def missing_before_extra(case: Case, *, is_acknowledged: bool | None = None) -> tuple[Earlier, ...]:
    """What this case still lacks before something extra is offered; one query, none where it is known whether a person
    has spoken to its customer."""
    return rules.missing_before_extra(
        is_acknowledged=has_human_word(case) if is_acknowledged is None else is_acknowledged,
        is_understood=bool(case.understood_at or (case.words and (case.caused or case.asks))),
        is_fixed=case.fixed_at is not None or case.told_at is not None,
    )
