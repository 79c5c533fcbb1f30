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
from amends.flow import chatting, housekeeping
from amends.flow.furnishing import furnish
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises.models import Promise
from amends.remedies.models import Remedy
from amends.rows import count_anew
from amends.simulate.crowd import Crowd
from amends.simulate.faults import Faults, at_large
from amends.simulate.invariants import violations
from amends.simulate.memory import Memory, doubled, lost_deliveries, undelivered
from amends.simulate.switchboard import Switchboard
from amends.simulate.troupe import Troupe
from amends.simulate.world import World, last_on_grid

START = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEP = timedelta(minutes=15)
SEALS_EVERY_DAYS = 50
WHOLE_EVERY_DAYS = COUNTS_EVERY_DAYS = 5
LATELY = 12
DESK_WEEK = {day: [("07:00", "21:00")] for day in range(7)}
UNSEALED = Prepared(lambda: Entry.objects.filter(position__isnull=True).order_by().values_list("id", "case_id", "verb"))
# Ids and the references of cases are drawn anew in every life.
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|AM-\w{4}-\w{4}")


class Broken(AssertionError):
    """Something that must always hold does not; says when, and what had just happened."""

    def __init__(self, at: datetime, wrong: list[str], lately: list[str]) -> None:
        self.at, self.wrong, self.lately = at, wrong, lately
        super().__init__(f"{at:%Y-%m-%d %H:%M} UTC: {'; '.join(wrong)} (lately: {', '.join(lately)})")


@dataclass(frozen=True)
class Volume:
    """How much happens a day: complaints, orders and replies, letters on the wire, talks (in the chat, by text message,
    missed calls), acts of each member of staff, things to sort out; and storms a month."""

    complaints: float = 0.04
    orders: float = 0.06
    replies: float = 0.2
    letters: float = 0.1
    talks: float = 0.07
    acts: float = 2.0
    sorting: float = 0.8
    storms_a_month: float = 0.4
    fault_share: float = 0.03

    def times(self, factor: float) -> Volume:
        """So many times as much from outside, and as much work done."""
        names = ("complaints", "orders", "replies", "letters", "talks", "acts", "sorting", "storms_a_month")
        return replace(self, **{name: getattr(self, name) * factor for name in names})


class Clock(World):
    """A world whose worker may pause for hours, die in the middle of its round, and have a clock that goes wrong.

    `skew` is how far the desk's own clock is ahead of the world's (below zero: behind it).
    """

    def __init__(self, start: datetime, faults: Faults, after: Callable[[], None]) -> None:
        super().__init__(start, step=STEP)
        self.faults = faults
        self.after = after
        self.take_in: Callable[[datetime], int] = lambda at: 0
        self.paused_until = self.swept_at = start
        self.skew = timedelta()

    @property
    def desk_at(self) -> datetime:
        """What time it is by the desk's own clock."""
        return self.at + self.skew

    def next_own_time(self) -> datetime | None:
        """When the worker next has something to do; not while it pauses."""
        found = super().next_own_time()
        return max(found - self.skew, self.paused_until) if found is not None else None

    def work(self) -> bool:
        """One round by the desk's clock; whoever died in it starts anew at the next."""
        deaths, did, true_at = self.faults.count["deaths"], False, self.at
        self.at = self.desk_at
        try:
            with self.faults.may_die():
                did = self.take_in(self.at) > 0
                did |= chatting.go_on_by_mail(by=CLOCK, at=self.at) > 0
                did |= super().work()
            if self.faults.count["deaths"] == deaths:
                # The sweep meets a promise on its grid: what fell due since then is met at the next moment of it.
                self.swept_at = last_on_grid(self.at, self.step)
        finally:
            self.at = true_at
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

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.faults = Faults(random.Random(self.seed + 1), self.volume.fault_share)
        self.clock = Clock(START, self.faults, self.look)
        self.memory = Memory()
        self._lately: list[str] = []
        self._seen: set[UUID] = set()

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
        self.switchboard = Switchboard(self.desk, self.rng, self.crowd, START)
        self.clock.take_in = self.switchboard.take_in
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
            (share.letters, self.switchboard.write),
            (share.letters / 4, self.switchboard.write_again),
            (share.talks, self.switchboard.chat),
            (share.talks, self.switchboard.look),
            (share.talks / 2, self.switchboard.text),
            (share.talks / 4, self.switchboard.missed),
            (share.talks / 2, self.switchboard.report),
            (share.talks, self.switchboard.call_again),
            (0.4, self.crowd.tell_again),
            (0.15, self.crowd.bounce),
            (0.6, self.crowd.answer),
            (0.6, self.crowd.deliver_work),
            (0.6, self.crowd.pay),
            (0.2, self.crowd.pay_again),
            (share.storms_a_month / 30, self.crowd.storm),
            (1 / 25, self.troupe.leave),
            (1 / 4, self._pause),
            (1 / 6, self._jump),
        ):
            for at in self._moments(rate, day_at, DAY):
                self._do(event.__name__, event, at)
        for at in self._moments(share.sorting, day_at + 8 * HOUR, 11 * HOUR):
            self._do("sort_out", self.troupe.sort_out, at)
        for person in self.troupe.everybody():
            for at in self._moments(share.acts, day_at + 8 * HOUR, 11 * HOUR):
                self._do("act", partial(self.troupe.act, person), at)
            if self.rng.random() < 0.15:
                at = day_at + 8 * HOUR + self.rng.random() * 10 * HOUR
                self._do("go_home", partial(self.troupe.go_home, person), at)
        self._do("ask_small", self._ask_small, day_at + 9 * HOUR)

    def _moments(self, rate: float, start: datetime, span: timedelta) -> Iterator[datetime]:
        """So many moments of a span on average, each at a whole second."""
        count = int(rate) + (self.rng.random() < rate % 1)
        for _ in range(count):
            yield start + timedelta(seconds=self.rng.randrange(int(span.total_seconds())))

    def _ask_small(self, at: datetime) -> None:
        flow.check_in_automatically(by=CLOCK, at=at)

    def _pause(self, at: datetime) -> None:
        """The worker stands still for a while: a full disk, a restart that nobody noticed."""
        self.clock.paused_until = self.clock.at + self.rng.random() * 8 * HOUR
        self.faults.count["worker pauses"] += 1

    def _jump(self, at: datetime) -> None:
        """The machine's clock is set: up to an hour and a half ahead or behind, or right again."""
        wrong = self.rng.choice((0, 0, 5, 90)) * self.rng.uniform(-1, 1)
        self.clock.skew = timedelta(seconds=int(60 * wrong))
        # Set back, it has not been swept yet at what it will be then.
        self.clock.swept_at = min(self.clock.swept_at, self.clock.desk_at)
        self.faults.count["clock jumps"] += 1

    def _do(self, name: str, event: Callable[[datetime], None], at: datetime) -> None:
        self.clock.plan(at, lambda _: self._try(name, event))

    def _try(self, name: str, event: Callable[[datetime], None]) -> None:
        """Lets it happen. What the desk refuses must change nothing; what dies must leave no half."""
        self.steps += 1
        self._lately = [*self._lately, name][-LATELY:]
        with self.faults.may_die():
            try:
                event(self.clock.desk_at)
                self.deeds[name] += 1
            except Exception as refusal:
                if not is_refusal(refusal):
                    raise
                self.refusals[type(refusal).__name__] += 1
        self.look()

    def _did(self, name: str, case: Case) -> None:
        self.deeds[name] += 1
        self._lately = [*self._lately, f"{name} on {case.reference}"][-LATELY:]

    def look(self) -> None:
        """Asks what must always hold of the cases that were touched since the last look: the journal names them."""
        fresh = [row for row in UNSEALED() if row[0] not in self._seen]
        self._seen.update(entry_id for entry_id, _, _ in fresh)
        if touched := sorted({case_id for _, case_id, _ in fresh if case_id}):
            rooms = {verb.split(".")[0] for _, _, verb in fresh if verb != "promises.alerted"}
            self._must(violations(self.clock.swept_at, touched, rooms=rooms))
            self._must(self.memory.compare(touched))
        self._must(self.crowd.wrong + self.switchboard.wrong)

    def _must(self, wrong: list[str]) -> None:
        if wrong:
            raise Broken(self.clock.at, wrong, self._lately)

    def _look_around(self, day: int) -> None:
        if day % COUNTS_EVERY_DAYS == 0:
            count_anew()

    def _end_day(self, day: int) -> None:
        """The worker comes round undisturbed. In the first days, every few days and at last everything is asked of
        everything."""
        self._look_around(day)
        self.clock.paused_until = self.clock.at
        with self.faults.spared():
            self.clock.work()
        housekeeping.seal(at=self.clock.desk_at)
        self._seen.clear()
        is_last = day == self.days - 1
        if not is_last and day > WHOLE_EVERY_DAYS and day % WHOLE_EVERY_DAYS != WHOLE_EVERY_DAYS - 1:
            return
        self._must(
            violations(self.clock.swept_at, with_seals=is_last or day % SEALS_EVERY_DAYS == SEALS_EVERY_DAYS - 1)
        )
        self._must(self.memory.compare_whole() + self.memory.compare_names())
        self._must(lost_deliveries(self.crowd.heard) + self.switchboard.lost(self.clock.desk_at))
        self._must(undelivered(self.faults.delivered) + doubled(self.faults.delivered, self.faults.excused))

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
            "sorted out": dict(sorted(self.troupe.sorting.count.items())),
            "refusals": dict(sorted(self.refusals.items())),
            "digest": digest(),
        }


def is_refusal(error: Exception) -> bool:
    """Whether the desk said no by a rule of its own, rather than by mistake."""
    return type(error).__module__.startswith("amends.") or type(error) is ValueError


def digest() -> str:
    """A digest of everything that was journalled: when, by whom, what, with which facts. Without ids and references."""
    people = {str(person_id): email for person_id, email in Person.objects.values_list("id", "email")}
    lines = [
        " ".join((at.isoformat(), named(actor, people), verb, named(json.dumps(facts, sort_keys=True), people)))
        for at, actor, verb, facts in Entry.objects.values_list("at", "actor", "verb", "facts").iterator()
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def named(text: str, people: dict[str, str]) -> str:
    """A text with people for their ids, and a dash for every other id or reference."""
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
