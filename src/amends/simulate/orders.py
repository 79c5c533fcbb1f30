"""A history of orders, lived through by the real desk on a virtual clock.

1. What happened on a day is told to the desk when the day is over by the shop's own clock; never anything that lies
   ahead.
2. A promised day that passes unmet at midnight is a failure and a case at once, with an automatic notice.
3. Staff of the shop work these cases on their own calendar.
4. The reviews of the history are the customers' real answers: one that finds a survey open on its case answers it.
   A review opens no case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
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
from amends.prepared import Prepared
from amends.simulate import shop
from amends.simulate.histories.days import Days, span
from amends.simulate.histories.orders import PLACED, REVIEWED, SOURCE
from amends.simulate.histories.problems import HistoryError
from amends.simulate.histories.signals import Signal
from amends.simulate.world import World

SHOP_SYSTEM = Automatic("shop-system")
STEP, SWEEP_STEP = timedelta(minutes=15), timedelta(hours=2)
WATCHED = timedelta(days=90)
LANGUAGES = {"BRL": "pt", "EUR": "de", "USD": "en", "GBP": "en"}
Tell = Callable[[float, str], None]

OPEN_SURVEY = Prepared(
    lambda thing, at: (
        Survey.objects.filter(case__order__thing=thing, sent_at__lte=at, answered_at__isnull=True)
        .select_related(
            "case__customer", "case__brand__calendar", "case__owner__team", "case__team__lead", "case__failure__kind"
        )
        .order_by("-sent_at")[:1]
    )
)


@dataclass(frozen=True)
class Terms:
    """How a history is replayed: its currency, the last day (by the shop's clock), how many people work, their dice."""

    currency: str = "BRL"
    until: date | None = None
    clerks: int = 2
    seed: int = 1


@dataclass
class Lived:
    """What happened in a replay beside what stands in the database. Moments are UTC."""

    started_at: datetime
    ended_at: datetime
    signals: int = 0
    answers_recorded: int = 0


def last_day(days: Days, until: date | None = None) -> date | None:
    """The day with whose end a replay ends: as asked, else the day after the last promised one.

    At most `WATCHED` after the last thing that happened: one mistyped year does not make a replay of decades.
    """
    if until or days.last is None:
        return until
    promised = [date.fromisoformat(day) for day in _promised(days)]
    return min(max([days.last, *(day + timedelta(days=1) for day in promised)]), days.last + WATCHED)


def _promised(days: Days) -> Iterator[str]:
    for signals in days.by_day.values():
        yield from (one.data["promised_date"] for one in signals if one.type == PLACED and one.data["promised_date"])


def replay(days: Days, terms: Terms, tell: Tell = lambda done, words: None) -> Lived:
    """This function will live through a history in the current, empty database. `tell` hears the share done.

    :raises HistoryError: when nothing happened in it by then.
    """
    last = last_day(days, terms.until)
    if days.first is None or last is None:
        raise HistoryError("No order in this history can be replayed.")
    if last < days.first:
        raise HistoryError(f"until: {last} lies before the first order, of {days.first}. Choose a later day.")
    return _Replay(days, terms, span(days.first, last)).run(tell)


class _Replay:
    """One replay on its way, a local day at a time."""

    def __init__(self, days: Days, terms: Terms, dates: Sequence[date]) -> None:
        self.days = days
        self.terms = terms
        self.dates = dates
        self.time_zone = days.time_zone
        start = moment_of(dates[0], 0, ZoneInfo(self.time_zone))
        self.lived = Lived(start, end_of_day(dates[-1], self.time_zone))
        self.world = World(start, step=STEP, sweep_step=SWEEP_STEP, on_opened=self.opened)
        self.failed: set[str] = set()

    def run(self, tell: Tell) -> Lived:
        """Lives through all days."""
        terms, world = self.terms, self.world
        language = LANGUAGES.get(terms.currency, "en")
        self.shop = shop.open_shop(
            time_zone=self.time_zone, language=language, currency=terms.currency, clerks=terms.clerks, at=world.at
        )
        shop.staff(self.shop, world, terms.seed)
        for number, day in enumerate(self.dates, 1):
            self.live(day)
            tell(number / len(self.dates), day.isoformat())
        seal(at=world.at)
        return self.lived

    def opened(self, cases: Sequence[Case]) -> None:
        """Remembers which orders have a case, so that their reviews are met when they come."""
        self.failed |= {case.order.thing for case in cases if case.order}

    def live(self, day: date) -> None:
        """One local day: from its first moment to its last, the sweep at midnight included."""
        for signal in self.days.of(day):
            if signal.type == REVIEWED and signal.subject in self.failed:
                self.world.plan(signal.occurred_at, partial(self.answer, signal))
        ends_at = end_of_day(day, self.time_zone)
        self.world.plan(ends_at, partial(self.hear, self.days.of(day)))
        self.world.run(ends_at)

    def hear(self, batch: Sequence[Signal], at: datetime) -> bool:
        """The shop's systems tell what has happened: customers and orders become known, signals are noticed."""
        if not batch:
            return False
        brand = self.shop.desk.brand
        placed = [signal for signal in batch if signal.type == PLACED]
        if placed:
            know([_known(signal, brand) for signal in placed], by=SHOP_SYSTEM, at=at)
        heard = [_heard(signal, self.time_zone) for signal in batch]
        self.opened(flow.notice(heard, by=SHOP_SYSTEM, at=at).cases)
        self.lived.signals += len(heard)
        return True

    def answer(self, review: Signal, at: datetime) -> bool:
        """The customer's real answer: it answers the survey of their case, if one is open; says whether it did."""
        row = next(iter(OPEN_SURVEY(review.subject, at)), None)
        if row is None:
            return False
        words = " ".join(text for text in (review.data["title"], review.data["message"]) if text)
        flow.rate(row, Rated(review.data["score"], comment=words), by=row.case.customer, at=at)
        self.lived.answers_recorded += 1
        return True


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
