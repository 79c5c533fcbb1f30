"""What a rehearsal remembers, to see that the past stays as it was: ends, grants, deliveries, letters.

The database says what is; only somebody who looked before can say that it was not otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.customers.models import Identity, Order
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.remedies.models import Remedy
from amends.remedies.queries import ladder, limits, raised_on
from amends.remedies.rules import one_step_up

# Who writes to us. Their words may wake, join and add; they end no promise of ours.
WRITER = Automatic("writer")
ENDING = ("promises.kept", "promises.released", "promises.moved")


def _ends(rows: QuerySet[Promise]) -> QuerySet[Promise, tuple[Any, ...]]:
    return rows.exclude(OPEN).values_list("id", "due_at", "kept_at", "broken_at", "released_at", "release_reason")


ENDED_BY_WORDS = Prepared(
    lambda *ids: Entry.objects.filter(case_id__in=ids, actor=WRITER.actor, verb__in=ENDING).values_list("subject_id")
)
GRANTED_ON = Prepared(
    lambda *ids: Remedy.objects.filter(granted_at__isnull=False, case__in=ids).select_related("decided_by", "asked_by")
)


class Memory:
    """The ends of promises and the grants that were seen, by id."""

    def __init__(self) -> None:
        self._ends: dict[UUID, tuple[object, ...]] = {}
        self._granted: dict[UUID, tuple[object, ...]] = {}
        self._names: set[tuple[str, str]] = set()

    def compare(self, cases: Collection[UUID]) -> list[str]:
        """What could not have come about on these cases."""
        ended = [promise_id for (promise_id,) in ENDED_BY_WORDS(*cases)]
        ours = Promise.objects.filter(id__in=ended, customer__isnull=True).values_list("id", flat=True) if ended else []
        said = [f"promise of ours that a customer's words ended: {promise_id}" for promise_id in ours]
        return said + self._compare_grants(cases)

    def compare_whole(self) -> list[str]:
        """All ends that were ever seen are as they were; those that are new are remembered."""
        now = {promise_id: tuple(end) for promise_id, *end in _ends(Promise.objects.all())}
        changed = [promise_id for promise_id, end in self._ends.items() if now.get(promise_id) != end]
        self._ends = now
        return [f"promise that ended, and ended otherwise later: {promise_id}" for promise_id in changed]

    def compare_names(self) -> list[str]:
        """By whatever anybody was ever known, somebody is known; and so is every order somebody's."""
        now = set(Identity.objects.values_list("kind", "value"))
        now |= {("order", number) for number in Order.objects.values_list("number", flat=True)}
        lost, self._names = self._names - now, now
        return [f"name by which nobody is known any more: {kind}" for kind, _ in sorted(lost)]

    def _compare_grants(self, cases: Collection[UUID]) -> list[str]:
        """3. Whoever decided may give so much on one case; nobody grants their own asking beyond it."""
        wrong = []
        for remedy in GRANTED_ON(*cases):
            told = (remedy.amount_minor, remedy.currency, remedy.decided_by_id, remedy.granted_at)
            is_new = remedy.id not in self._granted and remedy.decided_by and remedy.amount_minor
            if is_new and not _could_give(remedy):
                wrong.append(f"remedy granted beyond the authority of whoever decided it: {remedy.id}")
            if self._granted.setdefault(remedy.id, told) != told:
                wrong.append(f"remedy that was granted, and is another one now: {remedy.id}")
        return wrong


def _could_give(remedy: Remedy) -> bool:
    """Whether so much on one case was theirs to give: by their own limit, or one step up on a case that came back."""
    may = limits(remedy.decided_by, remedy.weighed_currency) if remedy.decided_by else None
    if may is not None and remedy.weighed_minor > may.per_case_minor and raised_on(remedy.case) is not None:
        may = one_step_up(may, ladder(remedy.weighed_currency))
    return may is not None and remedy.weighed_minor <= may.per_case_minor


def lost_deliveries(heard: Collection[str]) -> list[str]:
    """4. Whatever we said yes to is there, once."""
    there = Counter(Inbound.objects.values_list("external_id", flat=True))
    return [f"delivery heard, and there {there[one]} times: {one}" for one in sorted(heard) if there[one] != 1]


def undelivered(delivered: Counter[str]) -> list[str]:
    """6. Whatever is stamped as sent has reached the other side at least once, under its one Message-ID."""
    sent = Outbound.objects.filter(sent_at__isnull=False, channel__in=[Channel.MAIL.value, Channel.SMS.value])
    never = [one for one in sent.values_list("message_id", flat=True) if not delivered[one]]
    return [f"letter stamped as sent, and never received: {len(never)}"] if never else []


def doubled(delivered: Counter[str], excused: Counter[str]) -> list[str]:
    """6. A letter reaches the other side again only where we died before we could note that it went out."""
    more = [one for one, count in delivered.items() if count > 1 + excused[one]]
    return [f"letter received again without need: {one}" for one in sorted(more)]
