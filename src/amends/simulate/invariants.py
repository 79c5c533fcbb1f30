"""What must always hold (DESIGN, "What must always hold"), asked of the database. Read only.

Each check returns sentences, one for each thing that is wrong; a sound desk returns none. A check looks at everything,
or at some cases alone: a rehearsal asks after every step about the cases that the step has touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from amends.cases.models import Case, HandOff, Waiting
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.intake.models import Complaint
from amends.intake.rules import Quarantine
from amends.journal.models import Entry
from amends.journal.queries import verify
from amends.post.models import Inbound, Outbound
from amends.post.rules import OUTBOX
from amends.promises.models import OPEN, Promise
from amends.promises.queries import last_of_chains
from amends.promises.rules import PromiseKind
from amends.promises.standings import untrue
from amends.remedies import queries as remedies
from amends.remedies.models import UNDECIDED, UNPAID, Remedy, Transfer
from amends.work.models import Work

SAMPLE = 5
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What is looked at: everything, or what stands on some cases."""

    at: datetime
    cases: Collection[UUID] | None = None

    def of(self, model: type[Row], field: str = "case") -> QuerySet[Row]:
        """The rows of a model that this scope covers."""
        rows = model._default_manager.all()
        return rows if self.cases is None else rows.filter(**{f"{field}__in": self.cases})

    @property
    def is_whole(self) -> bool:
        return self.cases is None


def _say(what: str, rows: Iterable[object]) -> list[str]:
    found = list(rows)
    more = f" and {len(found) - SAMPLE} more" if len(found) > SAMPLE else ""
    return [f"{what}: {', '.join(str(row) for row in found[:SAMPLE])}{more}"] if found else []


def _ids(rows: QuerySet[Any]) -> Iterable[Any]:
    return rows.values_list("id", flat=True)


def owner_and_open_promise(scope: Scope) -> list[str]:
    """1. An open case has exactly one owner who works here, or its team, and at least one open promise of ours."""
    open_ = scope.of(Case, "id").filter(closed_at__isnull=True)
    ours = Promise.objects.filter(OPEN, case=OuterRef("id"), customer__isnull=True)
    bare = open_.exclude(Exists(ours.exclude(kind=PromiseKind.ACTION.value)))
    unclosed = Promise.objects.filter(OPEN, case=OuterRef("id")).exclude(kind=PromiseKind.ACTION.value)
    closed = scope.of(Case, "id").filter(Exists(unclosed), closed_at__isnull=False)
    left = scope.of(Promise).filter(OPEN, person__is_active=False)
    return (
        _say("open case without an open promise", bare.values_list("reference", flat=True))
        + _say("closed case with an open promise", closed.values_list("reference", flat=True))
        + _say(
            "open case owned by somebody who left",
            open_.filter(owner__is_active=False).values_list("reference", flat=True),
        )
        + _say("open promise owed by somebody who left", _ids(left))
    )


def promises_end_once(scope: Scope) -> list[str]:
    """2. A promise ends once; a break is stamped when due and has its successor; none is left behind its time."""
    rows = scope.of(Promise)
    twice = rows.annotate(ends=Count("kept_at") + Count("broken_at") + Count("released_at")).filter(ends__gt=1)
    broken = rows.filter(broken_at__isnull=False)
    heirs = rows.filter(replaces__broken_at__isnull=False)
    strange = heirs.exclude(kind=F("replaces__kind"), owed_to=F("replaces__owed_to"), level=F("replaces__level") + 1)
    return (
        _say("promise that ended twice", _ids(twice))
        + _say("break not stamped when due", _ids(broken.exclude(broken_at=F("due_at"))))
        + _say("break without a successor", _ids(broken.filter(replaced_by__isnull=True)))
        + _say("successor unlike its promise", _ids(strange))
        + _say("open promise that the sweep missed", _ids(rows.filter(OPEN, due_at__lt=scope.at)))
        + _say("open promise that no sweep will look at", _ids(rows.filter(OPEN, next_at__isnull=True)))
        + _say("promise kept after it was due", _ids(rows.filter(kept_at__gt=F("due_at"), customer__isnull=True)))
    )


def offers_and_waits_are_owed(scope: Scope) -> list[str]:
    """2. What waits for an answer has a promise that owes it: an offered hand-off, a question to the customer."""
    offered = scope.of(HandOff).filter(accepted_at__isnull=True, declined_at__isnull=True)
    answers = Promise.objects.filter(OPEN, case=OuterRef("case"), kind=PromiseKind.HAND_OFF.value)
    waiting = scope.of(Waiting).filter(until_at__isnull=True)
    asked = Promise.objects.filter(OPEN, case=OuterRef("case"), customer__isnull=False)
    return _say("hand-off that nobody owes an answer to", _ids(offered.exclude(Exists(answers)))) + _say(
        "wait for a customer who was asked nothing", _ids(waiting.exclude(Exists(asked)))
    )


def money_holds(scope: Scope) -> list[str]:
    """3. Nothing granted beyond authority without another's approval; nothing paid twice; the ledger balances."""
    own = scope.of(Remedy).exclude(beyond="").filter(decided_by=F("asked_by"))
    paid = scope.of(Transfer, "remedy__case").filter(step="pay")
    twice = paid.values("remedy").annotate(n=Count("id")).filter(n__gt=1)
    uneven = [currency for currency, total in remedies.balance().items() if total]
    return (
        _say("remedy beyond authority decided by who asked for it", _ids(own))
        + _say("remedy paid twice", twice.values_list("remedy", flat=True))
        + _say("remedy that the ledger tells otherwise", remedies.differences(scope.cases))
        + _say("ledger out of balance", uneven)
    )


def money_is_owed(scope: Scope) -> list[str]:
    """3. What was granted and is not paid is promised, and so is the answer to what was asked for."""
    owing = [*scope.of(Remedy).filter(UNPAID, amount_minor__gt=0).select_related("payout")]
    asking = [*scope.of(Remedy).filter(UNDECIDED).select_related("approval")]
    about = [(remedy, remedy.payout) for remedy in owing] + [(remedy, remedy.approval) for remedy in asking]
    ends = last_of_chains([promise for _, promise in about if promise])
    unowed = [remedy.id for remedy, promise in about if promise is None or not ends[promise.id].is_open]
    return _say("remedy whose payment or answer nobody owes", unowed)


def every_delivery_is_somewhere(scope: Scope) -> list[str]:
    """4. Every inbound delivery is on a case, or a complaint; a quarantined one owes an answer until it is released."""
    if not scope.is_whole:
        return []
    on_case = Exists(Message.objects.filter(inbound=OuterRef("id")))
    lost = Inbound.objects.exclude(on_case).exclude(Exists(Complaint.objects.filter(inbound=OuterRef("id"))))
    waiting = Complaint.objects.filter(released_at__isnull=True).exclude(
        quarantined_for__in=["", Quarantine.AUTOMATIC.value]
    )
    unowed = waiting.exclude(Exists(Promise.objects.filter(OPEN, complaint=OuterRef("id"))))
    return _say("delivery that is nowhere", _ids(lost)) + _say("quarantine that owes no answer", _ids(unowed))


MOVED = Q(release_reason="renegotiated")
JOURNALLED: tuple[tuple[str, Q], ...] = (
    ("promises.made", Q()),
    ("promises.kept", Q(kept_at__isnull=False)),
    ("promises.broken", Q(broken_at__isnull=False)),
    ("promises.released", Q(released_at__isnull=False) & ~MOVED),
    ("promises.moved", MOVED),
)


def everything_is_journalled(scope: Scope) -> list[str]:
    """5. Every change to a recovery has its one entry."""
    verbs = ["cases.opened", *(verb for verb, _ in JOURNALLED)]
    entries = scope.of(Entry, "case_id").filter(verb__in=verbs)
    told = Counter(dict(entries.values_list("verb").annotate(n=Count("id")).order_by()))
    counted = {
        verb.replace(".", "_"): Count("id", filter=changed) if changed else Count("id") for verb, changed in JOURNALLED
    }
    rows = scope.of(Promise).aggregate(**counted)
    changed = {verb: rows[verb.replace(".", "_")] for verb, _ in JOURNALLED}
    changed["cases.opened"] = scope.of(Case, "id").count()
    return [f"{verb}: {n} rows, {told[verb]} entries" for verb, n in changed.items() if n != told[verb]]


def seals_hold(scope: Scope) -> list[str]:
    """5. Nothing in the journal was changed after it was sealed."""
    if not scope.is_whole:
        return []
    verdict = verify()
    return [] if verdict.is_sound else [f"the seal that begins at position {verdict.broken_at} does not hold"]


def everything_leaves_or_is_parked(scope: Scope) -> list[str]:
    """6. What goes out is sent, stopped, still being tried, or parked where a person sees it."""
    rows = Outbound.objects.filter(sent_at__isnull=True, stopped_at__isnull=True)
    if scope.cases is not None:
        rows = rows.filter(message__case__in=scope.cases)
    waiting = Work.objects.filter(key=OuterRef("key"), queue=OUTBOX, ended_at__isnull=True)
    return _say("message that nobody sends", rows.exclude(Exists(waiting)).values_list("key", flat=True))


def nobody_is_spoken_for(scope: Scope) -> list[str]:
    """7. A message of ours is a person's or marked automatic; an automatic one has kept no acknowledgement."""
    unmarked = scope.of(Message).filter(direction=Direction.OUT.value, is_automatic=False, author__isnull=True)
    human = Message.objects.filter(
        case=OuterRef("case"),
        is_automatic=False,
        direction__in=[Direction.OUT.value, Direction.CALL.value],
        said_at__lte=OuterRef("kept_at"),
    )
    kept = scope.of(Promise).filter(kind=PromiseKind.ACKNOWLEDGEMENT.value, kept_at__isnull=False)
    return _say("message of nobody", _ids(unmarked)) + _say(
        "acknowledgement that no person gave", _ids(kept.exclude(Exists(human)))
    )


def standings_are_true(scope: Scope) -> list[str]:
    """Each case's standing is what its promises say."""
    ids = list(_ids(scope.of(Case, "id")))
    wrong = [case_id for start in range(0, len(ids), 500) for case_id in untrue(ids[start : start + 500])]
    return _say("standing that is not true", wrong)


CHECKS: tuple[Callable[[Scope], list[str]], ...] = (
    owner_and_open_promise,
    promises_end_once,
    offers_and_waits_are_owed,
    money_holds,
    money_is_owed,
    every_delivery_is_somewhere,
    everything_is_journalled,
    seals_hold,
    everything_leaves_or_is_parked,
    nobody_is_spoken_for,
    standings_are_true,
)


def violations(at: datetime, cases: Collection[UUID] | None = None) -> list[str]:
    """Everything that does not hold at this moment (on these cases); call it after the sweep of the same moment."""
    return [sentence for check in CHECKS for sentence in check(Scope(at, cases))]
