"""What must never be found in the database: each a question with its name, compiled once.

Read only. `invariants` asks them in the order of DESIGN, "What must always hold".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from amends.cases.models import Case, HandOff, Waiting
from amends.conversation.models import Message, Said
from amends.conversation.rules import Direction, SaidManner
from amends.customers.models import Merge
from amends.detect.models import Finding
from amends.intake.models import Complaint
from amends.intake.rules import Quarantine
from amends.post.models import Inbound, Outbound
from amends.post.rules import BY_HAND, OUTBOX
from amends.prepared import Prepared
from amends.promises.models import ENDS_ONCE, OPEN, Alert, Promise
from amends.promises.rules import Alarm, PromiseKind, Release
from amends.remedies.models import Remedy, Transfer
from amends.work.models import Work

SAMPLE = 5
AT_ONCE = 500
NO_MOMENT = datetime.max.replace(tzinfo=UTC)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What is looked at: everything, or what stands on some cases."""

    at: datetime
    cases: Collection[UUID] | None = None
    rooms: frozenset[str] | None = None

    def concerns(self, rooms: frozenset[str]) -> bool:
        """Whether something was changed there."""
        return self.rooms is None or not rooms.isdisjoint(self.rooms)

    def of(self, model: type[Row], field: str = "case") -> QuerySet[Row]:
        """The rows of a model that this scope covers."""
        rows = model._default_manager.all()
        return rows if self.cases is None else rows.filter(**{f"{field}__in": self.cases})

    @property
    def is_whole(self) -> bool:
        return self.cases is None


class Wrong:
    """Rows that must not be, and what they are called. Compiled once, for some cases and for all.

    `rows` gives them for a scope; `by` is the column that names one. `is_timed`: the moment matters.
    """

    def __init__(
        self, what: str, rows: Callable[[Scope], QuerySet[Any]], *, by: str = "id", is_timed: bool = False
    ) -> None:
        self.what = what
        self.is_timed = is_timed
        self._rows = rows
        self._by = by
        self._timed = Prepared(lambda at, *ids: self._named(Scope(at, ids)))
        self._some = Prepared(lambda *ids: self._named(Scope(NO_MOMENT, ids)))
        self._timed_of_all = Prepared(lambda at: self._named(Scope(at)))
        self._all = Prepared(lambda: self._named(Scope(NO_MOMENT)))

    def _named(self, scope: Scope) -> QuerySet[Any, tuple[Any, ...]]:
        return self._rows(scope).order_by().values_list(self._by)

    def __call__(self, scope: Scope) -> list[str]:
        found: Iterable[Any]
        if scope.cases is None:
            found = self._timed_of_all(scope.at) if self.is_timed else self._all()
        else:
            found = self._timed(scope.at, *scope.cases) if self.is_timed else self._some(*scope.cases)
        return say(self.what, sorted({str(name) for (name,) in found}))


def say(what: str, found: Sequence[object]) -> list[str]:
    """One sentence that names the first few, or none."""
    more = f" and {len(found) - SAMPLE} more" if len(found) > SAMPLE else ""
    return [f"{what}: {', '.join(str(row) for row in found[:SAMPLE])}{more}"] if found else []


NOT_AN_ACTION = ~Q(kind=PromiseKind.ACTION.value)
OURS = Promise.objects.filter(OPEN, NOT_AN_ACTION, case=OuterRef("id"), customer__isnull=True)
UNCLOSED = Promise.objects.filter(OPEN, NOT_AN_ACTION, case=OuterRef("id"))
MOVED = Q(release_reason=Release.RENEGOTIATED.value)
BY_TELEPHONE = "agreed on a call"

# 1. An open case has an owner who works here, or its team, and at least one open promise of ours.
OWNED = (
    Wrong(
        "open case without an open promise",
        lambda scope: scope.of(Case, "id").filter(~Exists(OURS), closed_at__isnull=True),
        by="reference",
    ),
    Wrong(
        "closed case with an open promise",
        lambda scope: scope.of(Case, "id").filter(Exists(UNCLOSED), closed_at__isnull=False),
        by="reference",
    ),
    Wrong(
        "open case owned by somebody who left",
        lambda scope: scope.of(Case, "id").filter(closed_at__isnull=True, owner__is_active=False),
        by="reference",
    ),
    Wrong(
        "open promise owed by somebody who left", lambda scope: scope.of(Promise).filter(OPEN, person__is_active=False)
    ),
)

# 2. A promise ends once; a break is stamped when due and has its heir, of which others hear; a new time was told.
HEIR = Promise.objects.filter(replaces=OuterRef("id"))
# Done late before the worker came round: broken and made good in one, so there is nothing left to tell others to do.
MADE_GOOD_AT_ONCE = HEIR.filter(Q(kept_at=F("made_at")) | Q(released_at=F("made_at")))
TOLD = Alert.objects.filter(promise__replaces=OuterRef("id"), why=Alarm.BROKEN.value)
NEW_TIME = Said.objects.filter(
    promise__case=OuterRef("case"),
    manner=SaidManner.MOVES.value,
    message__outbound__sent_at__lte=OuterRef("released_at"),
)
ENDED = (
    Wrong("promise that ended twice", lambda scope: scope.of(Promise).exclude(ENDS_ONCE)),
    Wrong(
        "break not stamped when due",
        lambda scope: scope.of(Promise).filter(broken_at__isnull=False).exclude(broken_at=F("due_at")),
    ),
    Wrong("break without a successor", lambda scope: scope.of(Promise).filter(~Exists(HEIR), broken_at__isnull=False)),
    Wrong(
        "successor unlike its promise",
        lambda scope: (
            scope.of(Promise)
            .filter(replaces__broken_at__isnull=False)
            .exclude(kind=F("replaces__kind"), owed_to=F("replaces__owed_to"), level=F("replaces__level") + 1)
        ),
    ),
    Wrong(
        "break of which nobody was told",
        lambda scope: scope.of(Promise).filter(
            ~Exists(TOLD),
            ~Exists(MADE_GOOD_AT_ONCE),
            broken_at__isnull=False,
            case__isnull=False,
            case__failure__incident__isnull=True,
        ),
    ),
    Wrong(
        "open promise that the sweep missed",
        lambda scope: scope.of(Promise).filter(OPEN, due_at__lt=scope.at),
        is_timed=True,
    ),
    Wrong(
        "open promise that no sweep will look at",
        lambda scope: scope.of(Promise).filter(OPEN).filter(Q(next_at__isnull=True) | Q(next_at__gt=F("due_at"))),
    ),
    Wrong(
        "promise kept after it was due",
        lambda scope: scope.of(Promise).filter(kept_at__gt=F("due_at"), customer__isnull=True),
    ),
    Wrong(
        "promise moved after it was due", lambda scope: scope.of(Promise).filter(MOVED, released_at__gte=F("due_at"))
    ),
    Wrong(
        "promise moved without a word that went out",
        lambda scope: (
            scope.of(Promise).filter(MOVED).filter(~Exists(NEW_TIME)).exclude(replaced_by__counted=BY_TELEPHONE)
        ),
    ),
)

# 2. What waits for an answer has a promise that owes it: an offered hand-off, a question to the customer.
ANSWER_OWED = Promise.objects.filter(OPEN, case=OuterRef("case"), kind=PromiseKind.HAND_OFF.value)
ASKED = Promise.objects.filter(OPEN, case=OuterRef("case"), customer__isnull=False)
OFFERED = (
    Wrong(
        "hand-off that nobody owes an answer to",
        lambda scope: scope.of(HandOff).filter(
            ~Exists(ANSWER_OWED), accepted_at__isnull=True, declined_at__isnull=True
        ),
    ),
    Wrong(
        "wait for a customer who was asked nothing",
        lambda scope: scope.of(Waiting).filter(~Exists(ASKED), until_at__isnull=True),
    ),
)

# 1. Whoever is one person has one customer; a case that went on in another hears nothing any more.
GONE = Merge.objects.filter(gone=OuterRef("customer"), unmerged_at__isnull=True)
WENT_ON = Q(case__joined_to__isnull=False, case__closed_at__isnull=False)
ONE = (
    Wrong("case of a customer who is another one now", lambda scope: scope.of(Case, "id").filter(Exists(GONE))),
    Wrong(
        "word heard on a case that went on in another",
        lambda scope: scope.of(Message).filter(
            WENT_ON, direction=Direction.IN.value, inbound__taken_at__gt=F("case__closed_at")
        ),
    ),
)

# 3. Nothing granted beyond authority without another's approval; nothing paid twice.
MONEY = (
    Wrong(
        "remedy beyond authority decided by who asked for it",
        lambda scope: scope.of(Remedy).exclude(beyond="").filter(decided_by=F("asked_by")),
    ),
    Wrong(
        "remedy paid twice",
        lambda scope: (
            scope.of(Transfer, "remedy__case")
            .filter(step__in=["pay", "redeem", "return"])
            .values("remedy", "remedy__amount_minor")
            .annotate(
                paid=Coalesce(Sum("amount_minor", filter=~Q(step="return")), 0)
                - Coalesce(Sum("amount_minor", filter=Q(step="return")), 0)
            )
            .filter(paid__gt=F("remedy__amount_minor"))
        ),
        by="remedy",
    ),
)


def _outbound(scope: Scope) -> QuerySet[Outbound]:
    return scope.of(Outbound, "message__case")


# 6. What goes out is sent, stopped, still being tried, or parked where a person sees it; once sent it is done.
WORK = Work.objects.filter(key=OuterRef("key"), queue__in=[OUTBOX, BY_HAND], ended_at__isnull=True)
LEAVING = (
    Wrong(
        "message that nobody sends",
        lambda scope: _outbound(scope).filter(~Exists(WORK), sent_at__isnull=True, stopped_at__isnull=True),
        by="key",
    ),
    Wrong(
        "message that went out and is sent again",
        lambda scope: _outbound(scope).filter(Exists(WORK.filter(parked_at__isnull=True)), sent_at__isnull=False),
        by="key",
    ),
)

# 7. A message of ours is a person's or marked automatic; an automatic one has kept no acknowledgement.
HUMAN = Message.objects.filter(
    case=OuterRef("case"),
    is_automatic=False,
    direction__in=[Direction.OUT.value, Direction.CALL.value],
    said_at__lte=OuterRef("kept_at"),
)
SPOKEN = (
    Wrong(
        "message of nobody",
        lambda scope: scope.of(Message).filter(direction=Direction.OUT.value, is_automatic=False, author__isnull=True),
    ),
    Wrong(
        "acknowledgement that no person gave",
        lambda scope: scope.of(Promise).filter(
            ~Exists(HUMAN), kind=PromiseKind.ACKNOWLEDGEMENT.value, kept_at__isnull=False
        ),
    ),
)
# Which rooms' entries may change the answer; where everything is asked, all of them.
OF_CASES: tuple[tuple[frozenset[str], tuple[Wrong, ...]], ...] = (
    (frozenset({"cases", "promises", "people"}), (*OWNED, *OFFERED)),
    (frozenset({"cases", "customers", "conversation"}), ONE),
    (frozenset({"promises"}), ENDED),
    (frozenset({"remedies"}), MONEY),
    (frozenset({"post", "conversation"}), LEAVING),
    (frozenset({"promises", "conversation"}), SPOKEN),
)

# 4. Every inbound delivery is on a case, or a complaint; a quarantined one owes an answer until it is released.
ON_CASE = Message.objects.filter(inbound=OuterRef("id"))
KEPT_ASIDE = Complaint.objects.filter(inbound=OuterRef("id"))
OWES_ANSWER = Promise.objects.filter(OPEN, complaint=OuterRef("id"))
NEEDS_NOBODY = ["", Quarantine.AUTOMATIC.value]
DELIVERED = (
    Wrong("delivery that is nowhere", lambda scope: Inbound.objects.filter(~Exists(ON_CASE), ~Exists(KEPT_ASIDE))),
    Wrong(
        "quarantine that owes no answer",
        lambda scope: Complaint.objects.filter(~Exists(OWES_ANSWER), released_at__isnull=True).exclude(
            quarantined_for__in=NEEDS_NOBODY
        ),
    ),
    Wrong(
        "finding that nobody saw to",
        lambda scope: Finding.objects.filter(matched_at__isnull=True, found_at__lt=scope.at).exclude(
            held_until__gte=scope.at
        ),
    ),
)
