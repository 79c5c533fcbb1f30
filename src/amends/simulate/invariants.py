"""What must always hold (DESIGN, "What must always hold"), asked of the database. Read only.

Each check returns sentences, one for each thing that is wrong; a sound desk returns none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.journal.queries import verify
from amends.post.models import Inbound, Outbound
from amends.promises.models import OPEN, Promise
from amends.promises.standings import untrue
from amends.remedies.models import Remedy, Transfer
from amends.work.models import Work

SAMPLE = 5


def _say(what: str, rows: Iterable[object]) -> list[str]:
    found = list(rows)
    more = f" and {len(found) - SAMPLE} more" if len(found) > SAMPLE else ""
    return [f"{what}: {', '.join(str(row) for row in found[:SAMPLE])}{more}"] if found else []


def owner_and_open_promise(at: datetime) -> list[str]:
    """1. An open case has exactly one owner (a person, or its team) and at least one open promise."""
    unpromised = Case.objects.filter(closed_at__isnull=True).exclude(
        Exists(Promise.objects.filter(OPEN, case=OuterRef("id")))
    )
    gone = Case.objects.filter(closed_at__isnull=True, owner__is_active=False)
    return _say("open case without an open promise", unpromised.values_list("reference", flat=True)) + _say(
        "open case owned by somebody who left", gone.values_list("reference", flat=True)
    )


def promises_end_once(at: datetime) -> list[str]:
    """2. A promise ends once; a break is stamped when due and has its successor; none is left behind its time."""
    ended = Promise.objects.annotate(ends=Count("kept_at") + Count("broken_at") + Count("released_at")).filter(
        ends__gt=1
    )
    unstamped = Promise.objects.filter(broken_at__isnull=False).exclude(broken_at=F("due_at"))
    heirless = Promise.objects.filter(broken_at__isnull=False, replaced_by__isnull=True)
    late = Promise.objects.filter(OPEN, due_at__lt=at)
    kept_late = Promise.objects.filter(kept_at__gt=F("due_at"))
    return (
        _say("promise that ended twice", ended.values_list("id", flat=True))
        + _say("break not stamped when due", unstamped.values_list("id", flat=True))
        + _say("break without a successor", heirless.values_list("id", flat=True))
        + _say("open promise that the sweep missed", late.values_list("id", flat=True))
        + _say("promise kept after it was due", kept_late.values_list("id", flat=True))
    )


def money_holds(at: datetime) -> list[str]:
    """3. Nothing granted beyond authority without another's approval; nothing paid twice; the ledger balances."""
    own = Remedy.objects.filter(approval__isnull=False, decided_by=F("asked_by"))
    twice = Transfer.objects.filter(step="pay").values("remedy").annotate(n=Count("id")).filter(n__gt=1)
    debits = dict(Transfer.objects.values_list("currency").annotate(s=Sum("amount_minor")).order_by())
    unledgered = Remedy.objects.filter(granted_at__isnull=False, amount_minor__gt=0).exclude(
        Exists(Transfer.objects.filter(remedy=OuterRef("id"), step="grant"))
    )
    credited = dict(
        Transfer.objects.filter(credit__currency=F("currency"), debit__currency=F("currency"))
        .values_list("currency")
        .annotate(s=Sum("amount_minor"))
        .order_by()
    )
    wrong = [currency for currency in debits if debits[currency] != credited.get(currency)]
    return (
        _say("remedy approved by who asked for it", own.values_list("id", flat=True))
        + _say("remedy paid twice", twice.values_list("remedy", flat=True))
        + _say("granted without its ledger entry", unledgered.values_list("id", flat=True))
        + _say("ledger out of balance", wrong)
    )


def every_delivery_is_somewhere(at: datetime) -> list[str]:
    """4. Every inbound delivery is on a case, or a complaint; a quarantined one owes an answer until it is released."""
    lost = Inbound.objects.exclude(Exists(Message.objects.filter(inbound=OuterRef("id")))).exclude(
        Exists(Complaint.objects.filter(inbound=OuterRef("id")))
    )
    unowed = (
        Complaint.objects.filter(released_at__isnull=True)
        .exclude(quarantined_for="")
        .exclude(Exists(Promise.objects.filter(OPEN, complaint=OuterRef("id"))))
    )
    machines = ["automatic"]
    return _say("delivery that is nowhere", lost.values_list("id", flat=True)) + _say(
        "quarantine that owes no answer", unowed.exclude(quarantined_for__in=machines).values_list("id", flat=True)
    )


JOURNALLED: tuple[tuple[str, str, Q], ...] = (
    ("promises.made", "made", Q()),
    ("promises.kept", "kept", Q(kept_at__isnull=False)),
    ("promises.broken", "broken", Q(broken_at__isnull=False)),
    ("promises.released", "released", Q(released_at__isnull=False) & ~Q(release_reason="renegotiated")),
    ("promises.moved", "moved", Q(release_reason="renegotiated")),
)


def everything_is_journalled(at: datetime) -> list[str]:
    """5. Every change to a recovery has its one entry, and the seals hold."""
    wrong = []
    for verb, name, rows in JOURNALLED:
        entries, changed = Entry.objects.filter(verb=verb).count(), Promise.objects.filter(rows).count()
        if entries != changed:
            wrong.append(f"{changed} promises {name}, {entries} entries")
    opened, cases = Entry.objects.filter(verb="cases.opened").count(), Case.objects.count()
    if opened != cases:
        wrong.append(f"{cases} cases, {opened} entries that one was opened")
    verdict = verify()
    if not verdict.is_sound:
        wrong.append(f"the seal that begins at position {verdict.broken_at} does not hold")
    return wrong


def everything_leaves_or_is_parked(at: datetime) -> list[str]:
    """6. What goes out is sent, stopped, still being tried, or parked where a person sees it."""
    waiting = set(Work.objects.filter(queue="outbox", ended_at__isnull=True).values_list("key", flat=True))
    unsent = Outbound.objects.filter(sent_at__isnull=True, stopped_at__isnull=True).values_list("key", flat=True)
    return _say("message that nobody sends", [key for key in unsent if key not in waiting])


def nobody_is_spoken_for(at: datetime) -> list[str]:
    """7. A message of ours is a person's or marked automatic; an automatic one has kept no acknowledgement."""
    unmarked = Message.objects.filter(direction=Direction.OUT.value, is_automatic=False, author__isnull=True)
    human = Message.objects.filter(
        case=OuterRef("case"),
        is_automatic=False,
        direction__in=[Direction.OUT.value, Direction.CALL.value],
        said_at__lte=OuterRef("kept_at"),
    )
    unfounded = Promise.objects.filter(kind="acknowledgement", kept_at__isnull=False).exclude(Exists(human))
    return _say("message of nobody", unmarked.values_list("id", flat=True)) + _say(
        "acknowledgement that no person gave", unfounded.values_list("id", flat=True)
    )


def standings_are_true(at: datetime) -> list[str]:
    """Each case's standing is what its promises say."""
    return _say("standing that is not true", untrue(Case.objects.values_list("id", flat=True)))


CHECKS: tuple[Callable[[datetime], list[str]], ...] = (
    owner_and_open_promise,
    promises_end_once,
    money_holds,
    every_delivery_is_somewhere,
    everything_is_journalled,
    everything_leaves_or_is_parked,
    nobody_is_spoken_for,
    standings_are_true,
)


def violations(at: datetime) -> list[str]:
    """Everything that does not hold at this moment; call it after the sweep of the same moment."""
    return [sentence for check in CHECKS for sentence in check(at)]
