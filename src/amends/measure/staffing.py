"""What a staffing plan is reckoned from, of one brand: what comes in each hour of the week, how long answers take, what
waits now, and who is there in the week to come. Read from the desk's own rows; nobody of the staff is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Min, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.ids import first_id
from amends.learn.rules.staffing import ASKED, LEAST_WEEKS, STEP, STEPS, Assumed, Hour, Plan, minutes_each, plan
from amends.measure import facts
from amends.people.models import Absence, Brand, Person
from amends.people.queries import hours as hours_of
from amends.people.queries import staff
from amends.people.rules import Role
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind, target

LIVE: Final = (Channel.PHONE.value, Channel.CHAT.value)
# Who writes and answers calls. Managers may, and are not counted on.
ANSWERS: Final = (Role.FRONT_LINE.value, Role.LEAD.value)
HOURS: Final = 168
# What a customer says again on the same case within so many minutes belongs to what came before.
SAME: Final = 30
# Of many messages the last so many are looked at, to learn how long one takes.
MOST_DEEDS: Final = 20_000
WEEK: Final = timedelta(days=7)
QUARTER: Final = timedelta(minutes=15)

# Every contact of a customer: the first of each case, and each later message that is more than thanks. What was dealt
# with on the spot waits for nobody.
_CAME: Final = f"""
    WITH said AS (
        SELECT case_id, channel, first_contact_at AS came_at FROM counted
        WHERE brand_id = CAST($brand AS UUID) AND first_contact_at >= $since AND first_contact_at < $until
        UNION ALL
        SELECT m.case_id, m.channel, m.said_at FROM contacts m JOIN counted c ON c.case_id = m.case_id
        WHERE c.brand_id = CAST($brand AS UUID) AND m.direction = 'in' AND NOT m.is_automatic AND NOT m.is_thanks
            AND m.said_at >= $since AND m.said_at < $until
    ), in_order AS (
        SELECT channel, came_at, lag(came_at) OVER (PARTITION BY case_id ORDER BY came_at, channel) AS earlier_at
        FROM said
    )
    SELECT time_bucket(INTERVAL 15 MINUTE, came_at), channel IN {LIVE}, count(*) FROM in_order
    WHERE channel <> '{Channel.IN_PERSON.value}'
        AND (earlier_at IS NULL OR came_at - earlier_at > INTERVAL {SAME} MINUTE)
    GROUP BY 1, 2
"""
# What people said to customers in writing, as it went out.
_ANSWERS: Final = f"""
    SELECT count(*) FROM contacts m JOIN counted c ON c.case_id = m.case_id
    WHERE c.brand_id = CAST($brand AS UUID) AND m.direction = 'out' AND NOT m.is_automatic AND m.sent_at IS NOT NULL
        AND m.channel NOT IN {LIVE} AND m.said_at >= $since AND m.said_at < $until
"""


@dataclass(frozen=True)
class Known:
    """What the desk's rows say. `weeks`: whole weeks that were counted, `seen`: as many as there are. `came`: contacts
    of those weeks, live and written. `live`, `written`: per hour of the week from Monday, local, on average.
    `minutes`: what a message takes (None: not known), over `spans`; `answers` per written contact. `usual`: what
    follows for the assumptions, by name, with its reason in `why`."""

    weeks: int
    seen: int
    since: datetime
    until: datetime
    came: tuple[int, int]
    live: Sequence[float]
    written: Sequence[float]
    minutes: float | None
    spans: int
    answers: float | None
    usual: Mapping[str, int]
    why: Mapping[str, str]

    @property
    def is_enough(self) -> bool:
        """Whether there are enough weeks, and anything came in them."""
        return self.weeks >= LEAST_WEEKS and sum(self.came) > 0


def known(brand: Brand, at: datetime, weeks: int) -> Known:
    """What so many whole weeks before the local day of `at` (UTC) say; fewer where the desk is younger."""
    zone = ZoneInfo(brand.calendar.time_zone)
    until = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    began = Case.objects.filter(brand=brand).aggregate(first=Min("opened_at"))["first"]
    seen = max((until - began) // WEEK, 0) if began else 0
    counted = min(weeks, seen)
    # Local midnights: a week in which the clock changes has an hour more or less.
    since = (until.replace(tzinfo=None) - counted * WEEK).replace(tzinfo=zone)
    window = {"brand": str(brand.id)} | {name: _bare(moment) for name, moment in (("since", since), ("until", until))}
    with facts.facts(at) as told:
        rows = told.engine.execute(_CAME, window).fetchall()
        answers = told.engine.execute(_ANSWERS, window).fetchall()[0][0]
    live, written, came = _by_hour(rows, zone, counted)
    minutes, spans = minutes_each(_deeds(brand, since, until))
    each = answers / came[1] if came[1] and answers else None
    usual, why = _usual(minutes, spans, each)
    return Known(counted, seen, since, until, came, live, written, minutes, spans, each, usual, why)


def _bare(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _by_hour(
    rows: Sequence[tuple[datetime, bool, int]], zone: ZoneInfo, weeks: int
) -> tuple[list[float], list[float], tuple[int, int]]:
    live, written = Counter[int](), Counter[int]()
    for moment, is_live, count in rows:
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        (live if is_live else written)[local.weekday() * 24 + local.hour] += count
    by = max(weeks, 1)
    means = [[counts[hour] / by for hour in range(HOURS)] for counts in (live, written)]
    return means[0], means[1], (live.total(), written.total())


def _usual(minutes: float | None, spans: int, each: float | None) -> tuple[dict[str, int], dict[str, str]]:
    """What the desk's own targets and its messages say about the assumptions."""
    within = min(target(PromiseKind.ACKNOWLEDGEMENT, one).minutes for one in LIVE)
    usual = {"target": target(PromiseKind.ACKNOWLEDGEMENT, "").minutes, "within": within * 60}
    why: dict[str, str] = {}
    if minutes is not None and each is not None:
        between = {one.name: (one.least, one.most) for one in ASKED}
        for name, value in (("first", minutes), ("rest", minutes * max(each - 1, 0))):
            least, most = between[name]
            usual[name] = min(max(round(value), least), most)
        why["first"] = f"measured: {minutes:.1f} min a message, over {spans:,}"
        why["rest"] = f"measured: {each:.1f} messages by people for each contact in writing"
    return usual, why


def _deeds(brand: Brand, since: datetime, until: datetime) -> list[tuple[str, float, float | None]]:
    """Who spoke to a customer when, and since when that customer waited; in order of time, of the last ones."""
    told = Q(direction=Direction.IN.value) | Q(direction__in=(Direction.OUT.value, Direction.CALL.value))
    rows = Message.objects.filter(told, id__gte=first_id(since), id__lt=first_id(until), case__brand=brand)
    rows = rows.filter(is_automatic=False).order_by("-id")
    said = rows.values_list("case_id", "direction", "author_id", "said_at")[:MOST_DEEDS]
    waits: dict[object, float] = {}
    found = []
    for case_id, direction, author, moment in sorted(said, key=lambda one: one[3]):
        minute = moment.timestamp() / 60
        if direction == Direction.IN.value:
            waits.setdefault(case_id, minute)
        elif author is not None:
            found.append((str(author), minute, waits.pop(case_id, None)))
    return found


def plan_of(brand: Brand, told: Known, assumed: Assumed, at: datetime) -> tuple[datetime, Plan]:
    """The week from the current local hour on, of 167 or 169 hours where the clock changes: when it begins (UTC), and
    how it goes.

    :raises BadAssumption: when it would take more people than any desk has.
    """
    zone = ZoneInfo(brand.calendar.time_zone)
    local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    begins, ends = local.astimezone(UTC), (local + WEEK).astimezone(UTC)
    there = people_there(brand, begins, ends)
    is_open = _covers([hours_of(brand.calendar)], begins, len(there))[0]
    hours = []
    for number in range(len(there) // STEPS):
        local = (begins + timedelta(hours=number)).astimezone(zone)
        of_week, part = local.weekday() * 24 + local.hour, slice(number * STEPS, (number + 1) * STEPS)
        hours.append(Hour(told.live[of_week], told.written[of_week], tuple(there[part]), tuple(is_open[part])))
    return begins, plan(hours, assumed, waiting(brand, at))


def people_there(brand: Brand, begins: datetime, ends: datetime) -> list[float]:
    """How many who answer are on shift in each five minutes, by their hours, less those known to be away."""
    steps = (ends - begins) // timedelta(minutes=STEP)
    who = answering(brand)
    away: dict[object, list[Absence]] = defaultdict(list)
    for one in Absence.objects.filter(person__in=[p.id for p in who], starts_at__lt=ends, ends_at__gt=begins):
        away[one.person_id].append(one)
    calendars = {person.calendar_id: person.calendar for person in who}
    open_ = dict(zip(calendars, _covers([hours_of(one) for one in calendars.values()], begins, steps), strict=True))
    found = [0.0] * steps
    always = Counter(person.calendar_id for person in who if person.id not in away)
    for calendar_id, many in always.items():
        found = [sum_ + many * is_open for sum_, is_open in zip(found, open_[calendar_id], strict=True)]
    for person in (one for one in who if one.id in away):
        for step in range(steps):
            moment = begins + step * timedelta(minutes=STEP)
            found[step] += open_[person.calendar_id][step] and not any(one.covers(moment) for one in away[person.id])
    return found


def answering(brand: Brand) -> list[Person]:
    """Who is counted on: the front line and the leads of the brand's teams."""
    return [person for person in staff(brand) if person.role in ANSWERS]


def _covers(calendars: Sequence[BusinessCalendar], begins: datetime, steps: int) -> list[list[bool]]:
    """For each of these hours, whether they are open at the beginning of each step."""
    step = timedelta(minutes=STEP)
    found = []
    for calendar in calendars:
        is_open = [False] * steps
        for opens_at, closes_at in calendar.spans_within(begins, begins + steps * step):
            first, last = -((begins - opens_at) // step), -((begins - closes_at) // step)
            is_open[first:last] = [True] * (last - first)
        found.append(is_open)
    return found


def waiting(brand: Brand, at: datetime) -> list[tuple[int, float, float]]:
    """What waits now: minutes since it came, customers without a first word, cases without a solution told."""
    ours = Promise.objects.filter(OPEN, case__brand=brand, customer__isnull=True, department__isnull=True)
    words = ours.filter(kind__in=(PromiseKind.ACKNOWLEDGEMENT.value, PromiseKind.ANSWER.value))
    words = words.exclude(case__channel__in=(*LIVE, Channel.IN_PERSON.value))
    cases = ours.filter(kind=PromiseKind.RESOLUTION.value)
    found: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place, rows in enumerate((words, cases)):
        for (made_at,) in rows.order_by().values("case").annotate(first=Min("made_at")).values_list("first"):
            found[max((at - made_at) // QUARTER, 0) * 15][place] += 1
    return [(minutes, first, rest) for minutes, (first, rest) in sorted(found.items())]
