"""The life of a desk in a rehearsal: what happens by the dice, in order, and what is looked at after every step."""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Count, Q

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow import housekeeping
from amends.flow.furnishing import furnish
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.remedies.models import Remedy
from amends.simulate.crowd import Crowd
from amends.simulate.faults import Faults, at_large
from amends.simulate.invariants import violations
from amends.simulate.troupe import Troupe
from amends.simulate.world import World

START = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEP = timedelta(minutes=15)
WHOLE_EVERY_DAYS = 10
LATELY = 12
LOOK_EVERY = timedelta(hours=2)
DESK_WEEK = {day: [("07:00", "21:00")] for day in range(7)}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Broken(AssertionError):
    """Something that must always hold does not; says when, and what had just happened."""

    def __init__(self, at: datetime, wrong: list[str], lately: list[str]) -> None:
        self.at, self.wrong, self.lately = at, wrong, lately
        super().__init__(f"{at:%Y-%m-%d %H:%M} UTC: {'; '.join(wrong)} (lately: {', '.join(lately)})")


@dataclass(frozen=True)
class Volume:
    """How much happens: complaints, orders and replies a day; acts of each member of staff a day; storms a month."""

    complaints: float = 0.4
    orders: float = 0.3
    replies: float = 0.8
    acts: float = 3.0
    storms_a_month: float = 0.2
    fault_share: float = 0.03

    def times(self, factor: float) -> Volume:
        """So many times as much from outside."""
        more = {name: getattr(self, name) * factor for name in ("complaints", "orders", "replies", "storms_a_month")}
        return replace(self, **more)


class Clock(World):
    """A world whose worker may pause for hours, and die in the middle of its round."""

    def __init__(self, start: datetime, faults: Faults, after: Callable[[], None]) -> None:
        super().__init__(start, step=STEP)
        self.faults = faults
        self.after = after
        self.paused_until = self.looked_at = start

    def next_own_time(self) -> datetime | None:
        """When the worker next has something to do; not while it pauses."""
        found = super().next_own_time()
        return max(found, self.paused_until) if found is not None else None

    def work(self) -> bool:
        """One round; whoever died in it starts anew at the next."""
        deaths = self.faults.count["deaths"]
        did = False
        with self.faults.may_die():
            did = super().work()
        if self.faults.count["deaths"] == deaths and self.at >= self.looked_at + LOOK_EVERY:
            self.looked_at = self.at
            self.after()
        return did


@dataclass
class Life:
    """One rehearsal: its dice, its people, and the account of what happened."""

    seed: int
    days: int
    volume: Volume = field(default_factory=Volume)
    steps: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    _seen: UUID | None = None

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.faults = Faults(random.Random(self.seed + 1), self.volume.fault_share)
        self.clock = Clock(START, self.faults, self.look)
        self._lately: list[str] = []

    def run(self, tell: Callable[[int], None] = lambda day: None) -> None:
        """This function will live through all days. `tell` hears of each day that is over.

        :raises Broken: at the first thing that must hold and does not.
        """
        self.desk = furnish(
            "kite",
            "Kite",
            time_zone="America/New_York",
            week=DESK_WEEK,
            sender_address="care@kite.example",
            team="Care",
            currency="USD",
            by=SETUP,
            at=START,
        )
        self.troupe = Troupe(self.desk, self.rng, START, self._did)
        self.crowd = Crowd(self.desk, self.rng)
        with at_large(self.faults):
            for day in range(self.days):
                self._plan(START + day * DAY)
                self.clock.run(START + (day + 1) * DAY)
                self._end_day(day)
                tell(day + 1)

    def _plan(self, day_at: datetime) -> None:
        """What will happen on a day, drawn before it begins."""
        share = self.volume
        for rate, event in (
            (share.complaints, self.crowd.complain),
            (share.replies, self.crowd.reply),
            (share.orders, self.crowd.order),
            (share.orders * 0.9, self.crowd.deliver),
            (0.6, self.crowd.tell_again),
            (0.25, self.crowd.bounce),
            (1.0, self.crowd.answer),
            (1.0, self.crowd.deliver_work),
            (1.0, self.crowd.pay),
            (0.2, self.crowd.pay_again),
            (share.storms_a_month / 30, self.crowd.storm),
            (1 / 25, self.troupe.leave),
            (1 / 4, self._pause),
        ):
            for at in self._moments(rate, day_at, DAY):
                self._do(event.__name__, event, at)
        for person in self.troupe.everybody():
            for at in self._moments(share.acts, day_at + 8 * HOUR, 11 * HOUR):
                self._do("act", partial(self.troupe.act, person), at)
            if self.rng.random() < 0.15:
                at = day_at + 8 * HOUR + self.rng.random() * 10 * HOUR
                self._do("go_home", partial(self.troupe.go_home, person), at)
        for hour in range(0, 24, 4):
            self._do("ask_small", self._ask_small, day_at + hour * HOUR)

    def _moments(self, rate: float, start: datetime, span: timedelta) -> Iterator[datetime]:
        """So many moments of a span on average, each at a whole second."""
        count = int(rate) + (self.rng.random() < rate % 1)
        for _ in range(count):
            yield start + timedelta(seconds=self.rng.randrange(int(span.total_seconds())))

    def _ask_small(self, at: datetime) -> None:
        flow.check_in_automatically(by=CLOCK, at=at)

    def _pause(self, at: datetime) -> None:
        """The worker stands still for a while: a full disk, a restart that nobody noticed."""
        self.clock.paused_until = at + self.rng.random() * 8 * HOUR
        self.faults.count["worker pauses"] += 1

    def _do(self, name: str, event: Callable[[datetime], None], at: datetime) -> None:
        self.clock.plan(at, lambda moment: self._try(name, event, moment))

    def _try(self, name: str, event: Callable[[datetime], None], at: datetime) -> None:
        """Lets it happen. What the desk refuses must change nothing; what dies must leave no half."""
        self.steps += 1
        self._lately = [*self._lately, name][-LATELY:]
        with self.faults.may_die():
            try:
                event(at)
                self.deeds[name] += 1
            except Exception as refusal:
                if not is_refusal(refusal):
                    raise
                self.refusals[type(refusal).__name__] += 1

    def _did(self, name: str, case: Case) -> None:
        self.deeds[name] += 1
        self._lately = [*self._lately, f"{name} on {case.reference}"][-LATELY:]

    def look(self) -> None:
        """Asks what must always hold of the cases that were touched since the last look."""
        entries = Entry.objects.filter(case_id__isnull=False).order_by()
        fresh = entries.filter(id__gt=self._seen) if self._seen else entries
        touched = set(fresh.values_list("case_id", flat=True))
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first()
        if not touched or last is None:
            return
        self._seen = last
        self._must(violations(self.clock.at, {one for one in touched if one}))

    def _must(self, wrong: list[str]) -> None:
        if wrong:
            raise Broken(self.clock.at, wrong, self._lately)

    def _end_day(self, day: int) -> None:
        with self.faults.may_die():
            housekeeping.seal(at=self.clock.at)
        if day % WHOLE_EVERY_DAYS == WHOLE_EVERY_DAYS - 1 or day == self.days - 1:
            self.clock.paused_until = self.clock.at
            World.work(self.clock)
            self._must(violations(self.clock.at))
            self._must(self._undelivered())

    def _undelivered(self) -> list[str]:
        """6. Whatever is stamped as sent has reached the other side at least once, under its one Message-ID."""
        sent = Outbound.objects.filter(sent_at__isnull=False, channel=Channel.MAIL.value)
        never = [one for one in sent.values_list("message_id", flat=True) if not self.faults.delivered[one]]
        return [f"sent, and never received: {len(never)}"] if never else []

    def report(self) -> dict[str, object]:
        """The account: what happened, in numbers."""
        ended = Promise.objects.aggregate(
            made=Count("id"),
            kept=Count("id", filter=Q(kept_at__isnull=False)),
            broken=Count("id", filter=Q(broken_at__isnull=False)),
            released=Count("id", filter=Q(released_at__isnull=False)),
        )
        return {
            "days": self.days,
            "seed": self.seed,
            "steps": self.steps,
            "cases": Case.objects.count(),
            "promises": ended,
            "messages": Message.objects.count(),
            "remedies": Remedy.objects.count(),
            "entries": Entry.objects.count(),
            "faults": dict(sorted(self.faults.count.items())),
            "deeds": dict(sorted(self.deeds.items())),
            "refusals": dict(sorted(self.refusals.items())),
            "digest": digest(),
        }


def is_refusal(error: Exception) -> bool:
    """Whether the desk said no by a rule of its own, rather than by mistake."""
    return type(error).__module__.startswith("amends.") or type(error) is ValueError


def digest() -> str:
    """A digest of everything that was journalled: when, by whom, what, with which facts. Ids are left out."""
    people = {str(person_id): email for person_id, email in Person.objects.values_list("id", "email")}
    lines = [
        " ".join((at.isoformat(), named(actor, people), verb, named(json.dumps(facts, sort_keys=True), people)))
        for at, actor, verb, facts in Entry.objects.values_list("at", "actor", "verb", "facts").iterator()
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def named(text: str, people: dict[str, str]) -> str:
    """A text with people for their ids, and a dash for every other id."""
    return _ID.sub(lambda found: people.get(found[0], "-"), text)


def lived(seed: int, days: int, volume: Volume, tell: Callable[[int], None] = lambda day: None) -> dict[str, object]:
    """This function will rehearse in the current, empty database and return the account, with the first thing wrong."""
    began = time.monotonic()
    life = Life(seed, days, volume)
    wrong: list[str] = []
    try:
        life.run(tell)
    except Broken as broken:
        wrong = [str(broken)]
    return {**life.report(), "violations": wrong, "seconds": round(time.monotonic() - began, 1)}
