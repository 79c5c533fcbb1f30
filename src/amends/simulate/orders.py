"""A history of orders, lived through by the real desk on a virtual clock.

1. What happened is told to the desk in batches: at nine, noon, three and six, and up to the last moment before each
   midnight of the shop's own clock; never anything that lies ahead.
2. A promised day that passes unmet at midnight is a failure and a case at once, with an automatic notice.
3. Staff of the shop work these cases on their own calendar.
4. The reviews of the history are the customers' real answers: one that finds a survey open on its case answers it.
   A review opens no case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from amends import flow
from amends.cases.models import Case
from amends.detect.rules import Heard
from amends.flow.housekeeping import seal
from amends.flow.knowing import Acquaintance, Known, Ordered, know
from amends.flow.visiting import Rated
from amends.followups.models import Survey
from amends.journal.actors import Automatic
from amends.kernel.wall_clock import end_of_day, moment_of
from amends.people.models import Brand
from amends.simulate import shop
from amends.simulate.histories.orders import PLACED, REVIEWED, SOURCE, read_orders
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.histories.signals import Signal
from amends.simulate.world import World

SHOP_SYSTEM = Automatic("shop-system")
BATCHES_AT = (9, 12, 15, 18)
STEP = timedelta(minutes=30)
LANGUAGES = {"BRL": "pt", "EUR": "de", "USD": "en", "GBP": "en"}
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class History:
    """What is replayed: the folder, the shop's time zone and currency, and until the end of which local day."""

    folder: Path
    time_zone: str = "America/Sao_Paulo"
    currency: str = "BRL"
    until: date | None = None
    is_day_first: bool | None = None
    seed: int = 1
    has_staff: bool = True


@dataclass
class Lived:
    """What happened in a replay beside what stands in the database."""

    started_at: datetime
    ended_at: datetime
    signals: int = 0
    answers_recorded: int = 0
    problems: Problems = field(default_factory=Problems)


def replay(history: History, tell: Tell = lambda done, words: None) -> Lived:
    """This function will live through a history in the current, empty database. `tell` hears the share done.

    :raises HistoryError: when the folder cannot be read as orders, or nothing in it happened.
    """
    problems = Problems()
    signals = read_orders(
        history.folder,
        problems=problems,
        time_zone=history.time_zone,
        currency=history.currency,
        is_day_first=history.is_day_first,
    )
    days = Days(signals, history.time_zone)
    if days.first is None or days.last is None:
        raise HistoryError(f"{history.folder.name}: no order in it can be replayed.")
    return _Replay(history, days, problems).run(tell)


class Days:
    """The signals of a history by local day, in the order of time."""

    def __init__(self, signals: Iterator[Signal], time_zone: str) -> None:
        zone = ZoneInfo(time_zone)
        self.by_day: dict[date, list[Signal]] = {}
        for signal in signals:
            self.by_day.setdefault(signal.occurred_at.astimezone(zone).date(), []).append(signal)
        self.first = min(self.by_day, default=None)
        self.last = max(self.by_day, default=None)

    def of(self, day: date) -> list[Signal]:
        """What happened on a day."""
        return self.by_day.get(day, [])


class _Replay:
    """One replay on its way, a local day at a time."""

    def __init__(self, history: History, days: Days, problems: Problems) -> None:
        self.history = history
        self.days = days
        first, last = days.first or date.min, history.until or days.last or date.min
        self.span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        start = moment_of(first, 0, ZoneInfo(history.time_zone))
        self.lived = Lived(start, end_of_day(last, history.time_zone), problems=problems)
        self.world = World(start, step=STEP, on_opened=self.opened)
        self.failed: set[str] = set()

    def run(self, tell: Tell) -> Lived:
        """Lives through all days."""
        history, world = self.history, self.world
        language = LANGUAGES.get(history.currency, "en")
        self.shop = shop.open_shop(
            time_zone=history.time_zone, language=language, currency=history.currency, at=world.at
        )
        if history.has_staff:
            shop.staff(self.shop, world, history.seed)
        for number, day in enumerate(self.span, 1):
            self.live(day)
            tell(number / len(self.span), day.isoformat())
        seal(at=world.at)
        return self.lived

    def opened(self, cases: Sequence[Case]) -> None:
        """Remembers which orders have a case, so that their reviews are met when they come."""
        self.failed |= {case.order.thing for case in cases if case.order}

    def live(self, day: date) -> None:
        """One local day: from its first moment to its last, the sweep at midnight included."""
        ends_at = end_of_day(day, self.history.time_zone)
        signals = self.days.of(day)
        for signal in signals:
            if signal.type == REVIEWED and signal.subject in self.failed:
                self.world.plan(signal.occurred_at, partial(self.answer, signal))
        self._plan_batches(signals, day, ends_at)
        self.world.run(ends_at)

    def _plan_batches(self, signals: Sequence[Signal], day: date, ends_at: datetime) -> None:
        zone = ZoneInfo(self.history.time_zone)
        moments = [datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in BATCHES_AT]
        begins = 0
        for moment in [*moments, ends_at]:
            ends = begins
            # At midnight everything before it is known, and nothing of the moment itself.
            while ends < len(signals) and (
                signals[ends].occurred_at < moment or (signals[ends].occurred_at == moment < ends_at)
            ):
                ends += 1
            if ends > begins:
                batch = signals[begins:ends]
                self.world.plan(moment, partial(self.hear, batch))
            begins = ends

    def hear(self, batch: Sequence[Signal], at: datetime) -> None:
        """The shop's systems tell what has happened: customers and orders become known, signals are noticed."""
        brand = self.shop.desk.brand
        placed = [signal for signal in batch if signal.type == PLACED]
        if placed:
            know([_known(signal, brand) for signal in placed], by=SHOP_SYSTEM, at=at)
        heard = [_heard(signal, self.history.time_zone) for signal in batch]
        self.opened(flow.notice(heard, by=SHOP_SYSTEM, at=at).cases)
        self.lived.signals += len(heard)

    def answer(self, review: Signal, at: datetime) -> None:
        """The customer's real answer: it answers the survey of their case, if one is open."""
        rows = Survey.objects.filter(case__order__thing=review.subject, sent_at__lte=at, answered_at__isnull=True)
        whole = rows.select_related(
            "case__customer", "case__brand__calendar", "case__owner__team", "case__team__lead", "case__failure__kind"
        )
        row = whole.order_by("-sent_at").first()
        if row is not None:
            words = " ".join(text for text in (review.data["title"], review.data["message"]) if text)
            flow.rate(row, Rated(review.data["score"], comment=words), by=row.case.customer, at=at)
            self.lived.answers_recorded += 1


def _known(signal: Signal, brand: Brand) -> Known:
    """A buyer and their order as the shop knows them. The history has no names and addresses: we make plain ones."""
    data = signal.data
    unique = data["customer_unique"]
    place = data["city"].title() or unique[:8]
    person = Acquaintance(
        brand=brand,
        name=f"Cliente {place}" if brand.language == "pt" else f"Customer {place}",
        identities=(("key", f"{SOURCE}:{unique}"), ("mail", f"{unique}@buyers.example.com")),
    )
    order = Ordered(
        number=data["order"],
        placed_at=signal.occurred_at,
        value_minor=data["value_minor"],
        currency=data["currency"],
        thing=signal.subject,
        facts={"promised_date": data["promised_date"], "state": data["state"]},
    )
    return Known(person, order)


def _heard(signal: Signal, time_zone: str) -> Heard:
    """The signal as the desk's detectors read it: a promised day is a promise until that day is over."""
    data = signal.data
    if signal.type == PLACED:
        promised = data["promised_date"]
        promised_by = end_of_day(date.fromisoformat(promised), time_zone) if promised else None
        data = {
            "order": data["order"],
            "promised_date": promised,
            "promised_by": promised_by.isoformat() if promised_by else None,
        }
    return Heard(signal.source, signal.external_id, signal.type, signal.subject, signal.occurred_at, data)
