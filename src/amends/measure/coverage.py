"""How far the word about an incident has come: whom it failed, who was told, who cannot be, who needs a person.

Counted anew from the rows each time, in two queries whatever the size. What is counted is one recovery: one customer,
one thing that failed them; and those who are known to be affected and have none yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.queries import HUMAN
from amends.conversation.rules import Direction
from amends.detect.models import Affected, ByHand
from amends.detect.rules.hub import Reached, reached
from amends.post.rules import Channel

PAGE = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """The meter: `told`, `unreachable`, `by_hand` and `waiting` add up to `affected`.

    Of the told, so many were told automatically and so many were spoken to by a person; some were both. Of the
    affected, `held` have no recovery because of a cap, `joining` have none yet.
    """

    affected: int = 0
    told: int = 0
    unreachable: int = 0
    by_hand: int = 0
    waiting: int = 0
    automatically: int = 0
    by_person: int = 0
    held: int = 0
    joining: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One of the affected in a list: their case where they have one."""

    id: UUID
    customer: str
    reference: str
    order: str
    joined_at: datetime


NOWHERE = Q(outbound__bounced_at__isnull=False) | Q(outbound__channel=Channel.PAGE.value)
_OUT = Message.objects.filter(case=OuterRef("pk"), direction=Direction.OUT.value)
FLAGS: dict[str, Any] = {
    "is_by_hand": Exists(ByHand.objects.filter(incident=OuterRef("failure__incident"), customer=OuterRef("customer"))),
    "is_automatic": Exists(_OUT.filter(~NOWHERE, is_automatic=True, outbound__sent_at__isnull=False)),
    "is_by_person": Exists(Message.objects.filter(HUMAN & ~NOWHERE | HUMAN & Q(outbound=None), case=OuterRef("pk"))),
    "is_nowhere": Exists(_OUT.filter(NOWHERE)),
}
LETTER_NOWHERE = Q(letter__bounced_at__isnull=False) | Q(letter__channel=Channel.PAGE.value)


def _cases(incident_ids: Collection[UUID]) -> QuerySet[Case]:
    return Case.objects.filter(failure__incident__in=incident_ids).annotate(**FLAGS)


def _others(incident_ids: Collection[UUID]) -> QuerySet[Affected]:
    """Those without a recovery, in the same terms."""
    rows = Affected.objects.filter(incident__in=incident_ids)
    mine = ByHand.objects.filter(incident=OuterRef("incident"), customer=OuterRef("customer"))
    return rows.annotate(
        is_by_hand=Exists(mine),
        is_automatic=Exists(Affected.objects.filter(~LETTER_NOWHERE, id=OuterRef("pk"), letter__sent_at__isnull=False)),
        is_nowhere=Exists(Affected.objects.filter(LETTER_NOWHERE, id=OuterRef("pk"))),
        is_held=Exists(Affected.objects.filter(id=OuterRef("pk"), let_at__isnull=True)),
    )


def coverage(incident_ids: Collection[UUID]) -> dict[UUID, Coverage]:
    """The meters of these incidents; two queries. One that failed nobody has none."""
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = _cases(incident_ids).values_list("failure__incident", *FLAGS).annotate(count=Count("pk")).order_by()
    for incident, is_by_hand, is_automatic, is_by_person, is_nowhere, count in rows:
        where = reached(is_by_hand=is_by_hand, is_told=is_automatic or is_by_person, is_nowhere=is_nowhere)
        _add(found[incident], where, count)
        if where is Reached.TOLD:
            found[incident]["automatically"] += count * is_automatic
            found[incident]["by_person"] += count * is_by_person
    names = ("incident", "is_by_hand", "is_automatic", "is_nowhere", "is_held")
    others = _others(incident_ids).values_list(*names).annotate(count=Count("pk")).order_by()
    for incident, is_by_hand, is_automatic, is_nowhere, is_held, count in others:
        where = reached(is_by_hand=is_by_hand, is_told=is_automatic, is_nowhere=is_nowhere)
        _add(found[incident], where, count)
        found[incident]["automatically"] += count * (where is Reached.TOLD)
        found[incident]["held" if is_held else "joining"] += count
    return {incident: Coverage(**counts) for incident, counts in found.items()}


def _add(counts: dict[str, int], where: Reached, count: int) -> None:
    counts[where.value] += count
    counts["affected"] += count


TOLD = Q(is_automatic=True) | Q(is_by_person=True)
IN_STATE: dict[str, Q] = {
    "affected": Q(),
    Reached.BY_HAND: Q(is_by_hand=True),
    Reached.TOLD: TOLD & Q(is_by_hand=False),
    "automatically": Q(is_automatic=True, is_by_hand=False),
    "by_person": Q(is_by_person=True, is_by_hand=False),
    Reached.UNREACHABLE: Q(is_nowhere=True, is_by_hand=False) & ~TOLD,
    Reached.WAITING: Q(is_nowhere=False, is_by_hand=False) & ~TOLD,
}
OTHERS_IN_STATE: dict[str, Q] = {
    "affected": Q(),
    Reached.BY_HAND: Q(is_by_hand=True),
    Reached.TOLD: Q(is_automatic=True, is_by_hand=False),
    "automatically": Q(is_automatic=True, is_by_hand=False),
    Reached.UNREACHABLE: Q(is_nowhere=True, is_automatic=False, is_by_hand=False),
    Reached.WAITING: Q(is_nowhere=False, is_automatic=False, is_by_hand=False),
    "held": Q(is_held=True),
    "joining": Q(is_held=False),
}


def people(incident_id: UUID, state: str, *, after: UUID | None = None, is_other: bool = False) -> list[Person]:
    """The affected in one of the meter's states, those with a recovery in front: at most a page and one more.

    :param after: the last one of the page before; `is_other` when that one had no recovery.
    """
    found: list[Person] = []
    names = ("id", "customer__name", "order__number")
    if state in IN_STATE and not is_other:
        rows = _cases([incident_id]).filter(IN_STATE[state]).order_by("id")
        rows = rows.filter(id__gt=after) if after else rows
        found = _listed(rows.values_list(*names, "reference", "failure__known_at")[: PAGE + 1])
    if len(found) <= PAGE and state in OTHERS_IN_STATE:
        others = _others([incident_id]).filter(OTHERS_IN_STATE[state]).order_by("id")
        others = others.filter(id__gt=after) if after and is_other else others
        left = PAGE + 1 - len(found)
        found += _listed((*row[:3], "", row[3]) for row in others.values_list(*names, "joined_at")[:left])
    return found


def _listed(rows: Iterable[tuple[Any, ...]]) -> list[Person]:
    return [Person(id_, name, reference, order or "", at) for id_, name, order, reference, at in rows]
