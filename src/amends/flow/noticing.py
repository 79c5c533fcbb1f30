"""Noticing: a signal, or a promised day that passed, shows that customers were failed before they tell us.

1. `detect` keeps what it is told and returns findings; they wait in its table.
2. Whoever has an order for a finding's thing was failed by it: each gets a recovery of their own. A customer who
   complained first has one already, and it learns where it comes from. What is shown a second time, by another
   detector or because it failed once more, joins the case that is open about the same order.
3. A finding that heals, or that turns out to be part of an incident, waits again and is seen to in the same way.

Each step is one transaction of at most 500 recoveries, and takes up whatever waits: what a killed process left
behind is noticed by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case, Failure
from amends.cases.queries import still_shown
from amends.collecting import made_without_looking
from amends.customers.models import Customer, Order
from amends.detect import actions as detect
from amends.detect.actions import Taken
from amends.detect.actions import hub as hubs
from amends.detect.actions.hub import Joining
from amends.detect.models import Detector, Finding, Incident, Signal
from amends.detect.rules import Heard
from amends.detect.rules.aside import Aside
from amends.detect.rules.withdrawals import WITHDRAWS
from amends.flow import whom
from amends.flow.flooding import tell_owner
from amends.flow.healing import heal, stand_again
from amends.flow.joining import has_a_source, join, new_case, new_case_of, open_about
from amends.flow.opening import open_cases
from amends.flow.whom import Chosen, that_fit
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises import actions as promises

AT_MOST = 500
MATCHED_LATE = timedelta(days=90)


@dataclass
class Noticed:
    """What was noticed. `seen` counts signals, or expectations whose time had come, whether or not they were new.

    `cases` were opened; `connected` were open already and now know their finding or incident; `healed` failures
    mended by themselves. `held` people got no recovery because of a detector's cap: they wait with an incident.
    `standing` failures are not over after all. `is_more_waiting`: somebody in a hurry left recoveries to whoever looks
    next.
    """

    seen: int = 0
    new_signals: int = 0
    findings: list[Finding] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    connected: list[Case] = field(default_factory=list)
    healed: list[Failure] = field(default_factory=list)
    standing: list[Failure] = field(default_factory=list)
    held: int = 0
    is_more_waiting: bool = False

    def _add(self, taken: Taken) -> None:
        self.seen += taken.seen
        self.new_signals += len(taken.new)
        self.findings += taken.findings
        self.incidents += taken.incidents


def notice(signals: Sequence[Heard], *, in_a_hurry: bool = False, by: Actor, at: datetime) -> Noticed:
    """This function will keep the signals, each once, and open a recovery for everybody they show to have been failed.

    Signals are taken 500 in a transaction, together with the first 500 recoveries they open. Who is `in_a_hurry` leaves
    the others to the worker, so that one call never lasts as long as a storm is large.

    :raises BadSignal: when one cannot be kept; nothing of its 500 is, and what came before them stays.
    """
    noticed = Noticed()
    for start in range(0, max(len(signals), 1), detect.BATCH):
        batch = signals[start : start + detect.BATCH]
        _see_to(noticed, partial(detect.take, batch, by=by, at=at), by, at, in_a_hurry=in_a_hurry)
    return noticed


@transaction.atomic
def withdraw(signal: Signal, why: str, *, by: Person, at: datetime) -> Noticed:
    """This function will take back a signal that one of us knows to be wrong.

    Whoever it had failed by our records hears the truth, and their owners look.

    :raises ValueError: without a reason, or when it was taken back before; nothing is changed then.
    """
    noticed = Noticed()
    _see_to(noticed, partial(detect.withdraw, signal, why, by=by, at=at), by, at)
    return noticed


def weigh_withdrawal(signal: Signal, why: str, *, by: Person, at: datetime) -> Noticed:
    """This function will say what taking a signal back would do now. It is done, and undone: nothing stays of it.

    :raises ValueError: as `withdraw` does.
    """
    with transaction.atomic():
        noticed = withdraw(signal, why, by=by, at=at)
        transaction.set_rollback(True)
    return noticed


def tell_again(signal: Signal, *, by: Person, at: datetime) -> Noticed:
    """This function will tell again what one of us took back and was right after all: what it showed stands again.

    Twice is once. :raises ValueError: when none of us took it back; nothing is changed then.
    """
    withdrawal = getattr(signal, "withdrawal", None)
    if withdrawal is None or withdrawal.withdrawn_by_id is None:
        raise ValueError("signal: only what one of us took back can be told again here; its sender tells it anew.")
    data = {name: value for name, value in signal.data.items() if name != WITHDRAWS}
    told = Heard(signal.source, f"again:{signal.id}", signal.type, signal.subject, signal.occurred_at, data)
    return notice([told], by=by, at=at)


def pass_expectations(*, by: Actor, at: datetime) -> Noticed:
    """This function will let at most 500 promised times pass that were not met, and open recoveries for them.

    Call again while `seen` is 500. A failure happened when its time passed, whenever we look.
    """
    noticed = Noticed()
    _see_to(noticed, partial(detect.pass_expectations, by=by, at=at), by, at)
    return noticed


def match_late(*, by: Actor, at: datetime) -> Noticed:
    """This function will open recoveries for findings that failed nobody, where an order for their thing came later.

    At most 500 findings of the last 90 days; call again while `seen` is 500.
    """
    noticed = Noticed()
    rows = Finding.objects.filter(whom.HAS_AN_ORDER, matched_count=0, matched_at__isnull=False, healed_at__isnull=True)
    rows = rows.filter(set_aside_why__in=("", Aside.NOBODY), found_at__gte=at - MATCHED_LATE)
    ids = list(rows.order_by("found_at", "id").values_list("id", flat=True)[:AT_MOST])
    if ids:
        _see_to(noticed, lambda: Taken(detect.wait_again(ids, by=by, at=at)), by, at)
    return noticed


def match(finding: Finding, meant: Case | Order | Customer, *, by: Actor, at: datetime) -> Case:
    """This function will say whom a finding failed that was matched with nobody: their case learns of it, or opens.

    :raises AlreadySeenTo: when it does not wait for that any more.
    :raises ValueError: when the case is closed, a request, or knows another finding, or is another brand's. Nothing is
        changed then.
    """
    if meant.brand_id != finding.detector.brand_id:
        raise ValueError("who: they are known to another brand; give somebody of this one.")
    with transaction.atomic():
        detect.match_by_hand(finding, by=by, at=at)
        case = meant if isinstance(meant, Case) else None
        if isinstance(meant, Order):
            there = open_about([meant]).get(meant.id)
            case = there if there and not has_a_source(there) else None
        if case is None:
            (case,) = open_cases([_by_hand(meant, finding, at)], by=by, at=at)
        else:
            _connect(case, finding, by, at)
    return case


def _connect(case: Case, finding: Finding, by: Actor, at: datetime) -> None:
    if case.closed_at is not None:
        raise ValueError(f"who: {case.reference} is closed; give the customer, and they get a case.")
    if case.failure is None or case.failure.finding_id is not None:
        what = "is a request" if case.failure is None else "knows where it comes from already"
        raise ValueError(f"who: {case.reference} {what}; give the customer, and they get a case.")
    cases.connect(case, finding=finding, incident=finding.incident, by=by, at=at)
    promises.renew([case.id])


def _by_hand(meant: Case | Order | Customer, finding: Finding, at: datetime) -> NewCase:
    if isinstance(meant, Order):
        return new_case(meant, finding, at)
    return new_case_of(meant.customer if isinstance(meant, Case) else meant, finding, at)


def set_aside(finding: Finding, why: Aside, *, by: Actor, at: datetime) -> None:
    """This function will take a finding that failed nobody off the list, with a reason.

    :raises AlreadySeenTo: when it does not wait there; nothing is changed.
    """
    detect.set_aside(finding, why, by=by, at=at)


def put_back(finding: Finding, *, by: Actor, at: datetime) -> None:
    """This function will put a finding that lay aside back on the list.

    :raises AlreadySeenTo: when it lies there no more; nothing is changed.
    """
    detect.put_back(finding, by=by, at=at)


def _see_to(
    noticed: Noticed, take_note: Callable[[], Taken], by: Actor, at: datetime, *, in_a_hurry: bool = False
) -> None:
    with made_without_looking(), transaction.atomic():
        noticed._add(take_note())
        is_more = _recover(noticed, by, at)
    noticed.is_more_waiting = is_more and in_a_hurry
    while is_more and not in_a_hurry:
        with made_without_looking(), transaction.atomic():
            is_more = _recover(noticed, by, at)


def _recover(noticed: Noticed, by: Actor, at: datetime) -> bool:
    """Sees to at most 500 of those whom waiting findings failed; returns whether more may wait.

    One more than that is asked for each time: whether it is there says whether anything is left.
    """
    waiting = detect.waiting_findings(AT_MOST + 1, at)
    if not waiting:
        return False
    chosen = that_fit(waiting[:AT_MOST], AT_MOST)
    known, failed = _known(chosen.counts), whom.failed(chosen, AT_MOST + 1)
    _open(noticed, failed[:AT_MOST], chosen, by, at)
    _tell_known(noticed, known[:AT_MOST], by, at)
    is_done = len(known) <= AT_MOST and len(failed) <= AT_MOST
    if is_done:
        # Whom somebody matched by hand has no order for the thing, and is seen to all the same.
        detect.matched({one: max(count, one.matched_count) for one, count in chosen.counts.items()}, by=by, at=at)
    return not is_done or len(chosen.counts) < len(waiting)


def _known(findings: Iterable[Finding]) -> list[Failure]:
    """At most 501 failures found before that do not know yet that they belong to an incident, that they healed, or that
    they did not after all."""
    return _BEHIND(*(one.id for one in findings))


def _behind(*findings: UUID) -> QuerySet[Failure]:
    behind = Q(incident__isnull=True, finding__incident__isnull=False)
    behind |= Q(healed_at__isnull=True, finding__healed_at__isnull=False)
    behind |= Q(healed_at__isnull=False, finding__healed_at__isnull=True)
    rows = Failure.objects.filter(behind, finding__in=findings)
    return rows.select_related("case__failure", "finding__incident").order_by("id")[: AT_MOST + 1]


_BEHIND = Prepared(_behind)


def _open(noticed: Noticed, failed: Sequence[Order], chosen: Chosen, by: Actor, at: datetime) -> None:
    """Opens a recovery for each order, unless one is open already: that one learns of the finding."""
    there = open_about(failed)
    join([(case, chosen.of(order)) for order in failed if (case := there.get(order.id))], by=by, at=at)
    noticed.connected += there.values()
    fresh = [order for order in failed if order.id not in there]
    news = [new_case(order, chosen.of(order), at) for order in _within_caps(noticed, fresh, chosen, by, at)]
    if news:
        noticed.cases += open_cases(news, by=by, at=at)


def _within_caps(noticed: Noticed, failed: Sequence[Order], chosen: Chosen, by: Actor, at: datetime) -> list[Order]:
    """Those whose recoveries open now. Whoever comes beyond a detector's cap is held with an incident, and its owner
    is told at once."""
    by_detector: dict[Detector, list[Order]] = {}
    for order in failed:
        by_detector.setdefault(chosen.of(order).detector, []).append(order)
    left = hubs.may_open(list(by_detector), at)
    opening: list[Order] = []
    counts: dict[Detector, int] = {}
    for detector, orders in by_detector.items():
        within = orders[: left[detector.id]]
        beyond = [Joining(order.customer, order, chosen.of(order)) for order in orders[len(within) :]]
        opening += within
        counts[detector] = len(within)
        for joining in _by_incident(beyond):
            incident, held = hubs.hold(detector, joining, by=by, at=at)
            noticed.held += held
            tell_owner(incident, by=by, at=at)
    hubs.note_opened(counts, at=at)
    return opening


def _by_incident(beyond: Sequence[Joining]) -> list[list[Joining]]:
    """Those of one incident together; those of none yet too."""
    groups: dict[UUID | None, list[Joining]] = {}
    for one in beyond:
        groups.setdefault(one.finding.incident_id if one.finding else None, []).append(one)
    return list(groups.values())


def _tell_known(noticed: Noticed, known: Sequence[Failure], by: Actor, at: datetime) -> None:
    """Failures that were written before learn of their incident, and that they healed, or did not after all.

    What is over is not over for a case whose thing fails at another time as well: that one is what it is about now.
    """
    healed, back = [], []
    for failure in known:
        finding = failure.finding
        if finding and finding.incident and failure.incident_id is None:
            cases.connect(failure.case, incident=finding.incident, by=by, at=at)
            noticed.connected.append(failure.case)
        if finding and finding.healed_at and failure.healed_at is None:
            healed.append(failure)
        elif finding and finding.healed_at is None and failure.healed_at:
            back.append(failure)
    promises.renew([failure.case.id for failure in known])
    lasting = still_shown(healed) if healed else {}
    for failure in healed:
        if other := lasting.get(failure.id):
            cases.connect(failure.case, finding=other, by=by, at=at)
    mended = [failure for failure in healed if failure.id not in lasting]
    if mended:
        heal(mended, by=by, at=at)
        noticed.healed += mended
    if back:
        stand_again(back, by=by, at=at)
        noticed.standing += back
