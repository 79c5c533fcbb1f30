"""What a replay amounts to, asked of the rows that the desk wrote while it lived through it. Read only.

A desk that has lived through a history knows by then how each thing ended; nothing here was known to it before. Each
figure is defined in `DEFINITIONS`, which the command prints and the documents repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Min

from amends.cases.models import Case, Failure
from amends.conversation.models import Message
from amends.conversation.queries import HUMAN
from amends.conversation.rules import Direction
from amends.customers.models import Order
from amends.detect.models import Expectation, Finding, Incident, Signal
from amends.promises.models import Promise
from amends.promises.rules import OwedTo
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.orders import REVIEWED

SOON = timedelta(minutes=15)
HOUR = timedelta(hours=1)
LOW = 2


@dataclass(frozen=True)
class Account:
    """The figures of a replay, in the order in which they are printed; None where a figure does not apply."""

    orders: int
    cases: int
    opened_within_15_min: int
    false_cases: int
    reviews_1_2: int | None
    told_before: int
    acknowledged_before: int
    precision: float | None
    recall: float | None
    lead_hours_median: float | None
    promises_kept: int | None
    promises_broken: int | None
    seconds: float


@dataclass(frozen=True)
class Beside:
    """What is told beside the account of orders: what became of the cases by the end, and how customers answered.

    `reviewed` orders, `low` of them with a last answer of 1 or 2; `warned` of the reviewed had a case before.
    """

    delivered_later: int
    undelivered: int
    reviewed: int
    low: int
    warned: int


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the account sees it: what it is about, and the moments (UTC) of its opening and its first words."""

    thing: str
    opened_at: datetime
    happened_at: datetime | None
    told_at: datetime | None
    acknowledged_at: datetime | None


def rows() -> list[Row]:
    """Every case with the sending of its first automatic word, and of the first word of a person."""
    carried = Message.objects.filter(outbound__sent_at__isnull=False, outbound__bounced_at__isnull=True)
    told = _first(carried.filter(direction=Direction.OUT.value, is_automatic=True), "outbound__sent_at")
    acknowledged = first_words()
    cases = Case.objects.filter(order__isnull=False).order_by("id")
    return [
        Row(thing, opened_at, happened_at, told.get(id_), acknowledged.get(id_))
        for id_, thing, opened_at, happened_at in cases.values_list(
            "id", "order__thing", "opened_at", "failure__happened_at"
        )
    ]


def first_words() -> dict[UUID, datetime]:
    """When a person first wrote to or called each case's customer."""
    spoken = _first(Message.objects.filter(HUMAN), "outbound__sent_at")
    called = _first(Message.objects.filter(direction=Direction.CALL.value), "said_at")
    return {**called, **{id_: min(at, called.get(id_, at)) for id_, at in spoken.items()}}


def _first(messages: object, moment: str) -> dict[UUID, datetime]:
    found = messages.order_by().values_list("case_id").annotate(first=Min(moment))  # type: ignore[attr-defined]
    return {case_id: at for case_id, at in found if at is not None}


def of_orders(seconds: float) -> tuple[Account, Beside]:
    """This function will sum up a replay of orders in the current database; `seconds` is how long it took."""
    breaches, delivered = _expected()
    answers = _last_answers()
    cases = {row.thing: row for row in rows()}
    late = {thing: row for thing, row in cases.items() if thing in breaches and thing in delivered}
    false = [thing for thing, row in late.items() if delivered[thing] < breaches[thing]]
    low = [thing for thing, (_, score) in answers.items() if score <= LOW]
    late_low = {thing: row for thing, row in late.items() if thing in set(low) and thing not in false}
    warned = [thing for thing, (at, _) in answers.items() if thing in cases and cases[thing].opened_at <= at]
    warned_low = sum(answers[thing][1] <= LOW for thing in warned)
    kept, broken = promises()
    account = Account(
        orders=Order.objects.count(),
        cases=len(cases),
        opened_within_15_min=sum(
            thing in breaches and row.opened_at - breaches[thing] <= SOON for thing, row in cases.items()
        ),
        false_cases=len(false) + sum(thing not in breaches for thing in cases),
        reviews_1_2=len(late_low),
        told_before=sum(is_before(row.told_at, answers[thing][0]) for thing, row in late_low.items()),
        acknowledged_before=sum(is_before(row.acknowledged_at, answers[thing][0]) for thing, row in late_low.items()),
        precision=share(warned_low, len(warned)),
        recall=share(warned_low, len(low)),
        lead_hours_median=hours_median(answers[thing][0] - row.opened_at for thing, row in late_low.items()),
        promises_kept=kept,
        promises_broken=broken,
        seconds=round(seconds, 1),
    )
    told = Beside(len(late) - len(false), len(cases) - len(late), len(answers), len(low), len(warned))
    return account, told


@dataclass(frozen=True)
class Flown:
    """What is told beside the account of flights: how many there were, how many failed, and how many of these were
    found by the desk; how many incidents a storm was to it, and how many of the cases belong to one.
    """

    flights: int
    cancelled: int
    cancelled_found: int
    late: int
    late_found: int
    incidents: int
    in_incidents: int


def of_flights(flights: Sequence[Flight], seconds: float, *, keeps_time: bool) -> tuple[Flown, Account]:
    """This function will sum up a replay of these flights in the current database.

    A flight failed when it was cancelled, or arrived three hours late or more.
    """
    by_subject = {flight.subject: flight for flight in flights}
    cancelled = {subject for subject, flight in by_subject.items() if flight.is_cancelled}
    late = {subject for subject, flight in by_subject.items() if flight.is_late}
    found = set(Finding.objects.values_list("subject", flat=True))
    cases = rows()
    failed = [row for row in cases if row.thing in cancelled | late]
    ahead = [(row, by_subject[row.thing].scheduled_departure_at) for row in cases if row.thing in cancelled]
    kept, broken = promises() if keeps_time else (None, None)
    booked = Counter(Order.objects.values_list("thing", flat=True))
    account = Account(
        orders=booked.total(),
        cases=len(cases),
        opened_within_15_min=sum(row.opened_at - at <= SOON for row in cases if (at := row.happened_at)),
        false_cases=len(cases) - len(failed),
        reviews_1_2=None,
        told_before=sum(is_before(row.told_at, leaves_at) for row, leaves_at in ahead),
        acknowledged_before=sum(is_before(row.acknowledged_at, leaves_at) for row, leaves_at in ahead),
        precision=share(len(failed), len(cases)),
        recall=share(len(failed), sum(booked[subject] for subject in cancelled | late)),
        lead_hours_median=hours_median(leaves_at - told_at for row, leaves_at in ahead if (told_at := row.told_at)),
        promises_kept=kept,
        promises_broken=broken,
        seconds=round(seconds, 1),
    )
    flown = Flown(
        flights=len(flights),
        cancelled=len(cancelled),
        cancelled_found=len(cancelled & found),
        late=len(late),
        late_found=len(late & found),
        incidents=Incident.objects.count(),
        in_incidents=Failure.objects.filter(incident__isnull=False).count(),
    )
    return flown, account


def _expected() -> tuple[dict[str, datetime], dict[str, datetime]]:
    """When each promised day was over, and when each order was delivered, if it was by now."""
    found = list(Expectation.objects.values_list("subject", "expected_by", "met_at"))
    return {thing: by for thing, by, _ in found}, {thing: at for thing, _, at in found if at}


def _last_answers() -> dict[str, tuple[datetime, int]]:
    """Each reviewed order's last answer: when, and how many stars."""
    found = Signal.objects.filter(type=REVIEWED).order_by("occurred_at", "external_id")
    return {thing: (at, data["score"]) for thing, at, data in found.values_list("subject", "occurred_at", "data")}


def promises() -> tuple[int, int]:
    """How many promises to customers were kept, and how many broken; moved ones and those let go count as neither."""
    owed = Promise.objects.filter(owed_to=OwedTo.CUSTOMER.value)
    return owed.filter(kept_at__isnull=False).count(), owed.filter(broken_at__isnull=False).count()


def is_before(said_at: datetime | None, moment: datetime) -> bool:
    """Whether something was said, and before a moment."""
    return said_at is not None and said_at < moment


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1; of nothing there is none."""
    return part / whole if whole else None


def hours_median(spans: Iterable[timedelta]) -> float | None:
    """The median of spans, in hours; None when there are none."""
    found = [span / HOUR for span in spans]
    return round(median(found), 4) if found else None
