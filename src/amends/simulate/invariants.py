"""What must always hold (DESIGN, "What must always hold"), asked of the database. Read only.

Each check returns sentences, one for each thing that is wrong; a sound desk returns none. A check looks at everything,
or at some cases alone: a rehearsal asks after every round about the cases that the round has touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from amends.cases.models import Case
from amends.journal.models import Entry
from amends.journal.queries import verify
from amends.prepared import Prepared
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains
from amends.promises.standings import untrue
from amends.remedies import queries as remedies
from amends.remedies.models import UNDECIDED, UNPAID, Remedy
from amends.remedies.rules import State
from amends.simulate.wrongs import AT_ONCE, DELIVERED, MOVED, OF_CASES, Scope, say


def on_cases(scope: Scope) -> list[str]:
    """1, 2, 3, 6 and 7, as far as they stand on cases."""
    return [
        sentence for rooms, wrongs in OF_CASES if scope.concerns(rooms) for wrong in wrongs for sentence in wrong(scope)
    ]


REMEDIES = Prepared(lambda: Remedy.objects.filter(UNPAID | UNDECIDED).select_related("payout", "approval"))
REMEDIES_OF = Prepared(lambda *ids: Remedy.objects.filter(case__in=ids).select_related("payout", "approval"))


def money_is_owed(scope: Scope) -> list[str]:
    """3. What was granted and is not paid is promised, and so is the answer to what was asked for; the books agree."""
    if not scope.concerns(frozenset({"remedies"})):
        return []
    rows = REMEDIES() if scope.cases is None else REMEDIES_OF(*scope.cases)
    if not rows and not scope.is_whole:
        return []
    about = [(one, one.payout) for one in rows if one.state is State.GRANTED and one.amount_minor]
    about += [(one, one.approval) for one in rows if one.state is State.WAITING]
    ends = last_of_chains([promise for _, promise in about if promise])
    unowed = [one.id for one, promise in about if promise is None or not ends[promise.id].is_open]
    uneven = [currency for currency, total in remedies.balance().items() if total] if scope.is_whole else []
    return (
        say("remedy whose payment or answer nobody owes", unowed)
        + say("remedy that the ledger tells otherwise", remedies.differences(scope.cases))
        + say("ledger out of balance", uneven)
    )


def every_delivery_is_somewhere(scope: Scope) -> list[str]:
    """4. Every delivery and every finding ended somewhere."""
    return [sentence for wrong in DELIVERED for sentence in wrong(scope)] if scope.is_whole else []


VERBS = {
    "promises.made": "made",
    "promises.kept": "kept",
    "promises.broken": "broken",
    "promises.released": "released",
    "promises.moved": "moved",
}


def _changes(rows: QuerySet[Promise]) -> QuerySet[Promise, tuple[Any, ...]]:
    return (
        rows.order_by()
        .values_list("case")
        .annotate(
            made=Count("id"),
            kept=Count("kept_at"),
            broken=Count("broken_at"),
            released=Count("released_at", filter=~MOVED),
            moved=Count("released_at", filter=MOVED),
        )
    )


def _told(rows: QuerySet[Entry]) -> QuerySet[Entry, tuple[Any, ...]]:
    return (
        rows.filter(verb__in=["cases.opened", *VERBS]).order_by().values_list("case_id", "verb").annotate(n=Count("id"))
    )


CHANGES = Prepared(lambda: _changes(Promise.objects.all()))
TOLD = Prepared(lambda: _told(Entry.objects.all()))
OPENED = Prepared(lambda: Case.objects.values_list("id"))
CHANGES_OF = Prepared(lambda *ids: _changes(Promise.objects.filter(case__in=ids)))
TOLD_OF = Prepared(lambda *ids: _told(Entry.objects.filter(case_id__in=ids)))
OPENED_OF = Prepared(lambda *ids: Case.objects.filter(id__in=ids).values_list("id"))


def everything_is_journalled(scope: Scope) -> list[str]:
    """5. Every change to a recovery has its one entry."""
    if not scope.concerns(frozenset({"cases", "promises"})):
        return []
    changed: Counter[tuple[UUID | None, str]] = Counter()
    told: Counter[tuple[UUID | None, str]] = Counter()
    if scope.cases is None:
        changes, entries, opened = CHANGES(), TOLD(), OPENED()
    else:
        changes, entries = CHANGES_OF(*scope.cases), TOLD_OF(*scope.cases)
        opened = OPENED_OF(*scope.cases)
    for case_id, *counts in changes:
        changed.update({(case_id, verb): n for verb, n in zip(VERBS, counts, strict=True) if n})
    changed.update({(case_id, "cases.opened"): 1 for (case_id,) in opened})
    told.update({(case_id, verb): n for case_id, verb, n in entries})
    unlike = sorted(changed.keys() ^ told.keys() | {key for key in changed if changed[key] != told[key]}, key=str)
    return say(
        "changes unlike their entries",
        [
            f"{verb} of {case_id}: {changed[case_id, verb]} rows, {told[case_id, verb]} entries"
            for case_id, verb in unlike
        ],
    )


def seals_hold() -> list[str]:
    """5. Nothing in the journal was changed after it was sealed."""
    verdict = verify()
    return [] if verdict.is_sound else [f"the seal that begins at position {verdict.broken_at} does not hold"]


def standings_are_true(scope: Scope) -> list[str]:
    """Each case's standing is what its promises say."""
    if not scope.concerns(frozenset({"cases", "promises"})):
        return []
    ids = list(scope.cases) if scope.cases is not None else [case_id for (case_id,) in OPENED()]
    wrong = [case_id for start in range(0, len(ids), AT_ONCE) for case_id in untrue(ids[start : start + AT_ONCE])]
    return say("standing that is not true", wrong)


CHECKS: tuple[Callable[[Scope], list[str]], ...] = (
    on_cases,
    money_is_owed,
    every_delivery_is_somewhere,
    everything_is_journalled,
    standings_are_true,
)


def violations(
    at: datetime,
    cases: Collection[UUID] | None = None,
    *,
    rooms: Collection[str] | None = None,
    with_seals: bool = True,
) -> list[str]:
    """Everything that does not hold at this moment (on these cases); call it after the sweep of the same moment.

    `rooms`: those in which something was changed, when nothing else needs to be asked. `with_seals`: whether to
    recompute all seals, which reads the whole journal.
    """
    scope = Scope(at, cases, None if rooms is None else frozenset(rooms))
    wrong = [sentence for check in CHECKS for sentence in check(scope)]
    return wrong + (seals_hold() if cases is None and with_seals else [])
