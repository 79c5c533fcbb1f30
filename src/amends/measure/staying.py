"""Whether the customers whom we failed stayed, and whether something extra kept them: read from the desk's own rows.

A customer is followed from their first recovery of the span. Nobody tells us that they are gone: lost means no purchase
for three usual gaps. Who did buy nothing else that we know of cannot be followed, and is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.customers.models import Order
from amends.kernel.statistics import median, quantile
from amends.kernel.survival import Curve, Difference, Lasted, kaplan_meier, log_rank
from amends.measure import facts
from amends.measure.comparing.effect import Effect, effect
from amends.people.models import Brand

K: Final = 3.0
# Below so many gaps between purchases nobody knows what is usual.
LEAST_GAPS: Final = 30
MOST_CUSTOMERS: Final = 3_000
# Something extra counts as given for this failure when it was granted within so many days.
GIVEN_WITHIN: Final = timedelta(days=30)
GROUPS: Final = ("", "outcome", "kind", "severity")
DECIDES: Final = ("severity", "kind of failure", "channel", "value of the order", "purchases before")

# Of very many customers as many as can be followed while somebody waits: drawn evenly, the same ones every time.
_FIRST: Final = """
    WITH firsts AS (
        SELECT * FROM recoveries c
        WHERE c.brand_id = CAST($brand AS UUID) AND c.opened_at >= $since AND c.opened_at < $until
        QUALIFY row_number() OVER (PARTITION BY c.customer_id ORDER BY c.opened_at, c.case_id) = 1
    ), drawn AS (SELECT *, count(*) OVER () AS of_all FROM firsts ORDER BY hash(customer_id) LIMIT $most)
    SELECT c.of_all, c.customer_id, c.opened_at, o.known_from, o.outcome, c.kind, CAST(c.severity AS VARCHAR),
        c.channel, c.order_minor, e.minor, e.granted_at
    FROM drawn c CROSS JOIN moment m
    LEFT JOIN outcomes o ON o.case_id = c.case_id AND o.known_from <= m.now_at
    LEFT JOIN (
        SELECT case_id, CAST(sum(amount_minor) AS BIGINT) AS minor, min(granted_at) AS granted_at
        FROM given WHERE basis = 'extra' GROUP BY case_id
    ) e ON e.case_id = c.case_id
    ORDER BY c.opened_at, c.case_id
"""


@dataclass(frozen=True, slots=True)
class Failed:
    """One customer's first recovery of the span: what was known when it was opened, and what came of it."""

    customer_id: UUID
    opened_at: datetime
    known_from: datetime | None
    outcome: str
    kind: str
    severity: str
    channel: str
    order_minor: int | None
    extra_minor: int
    extra_at: datetime | None


@dataclass(frozen=True, slots=True)
class Staying:
    """The curve of all and of each group. `gap_days` is the usual gap, None where too little is known to say;
    `unfollowed` had bought nothing that we know of, `gone_before` were lost before their group was known. `of_all` is
    from how many customers those looked at were drawn."""

    gap_days: float | None
    window_days: float | None
    curve: Curve | None
    groups: Mapping[str, Curve]
    difference: Difference | None
    unfollowed: int
    gone_before: int
    looked_at: int
    of_all: int


@dataclass(frozen=True, slots=True)
class Paying:
    """Whether something extra kept customers: the effect, what an extra cost on average (minor units), and within how
    many days after the failure a customer had to buy again to have stayed; `unknown` whose time is not over."""

    found: Effect
    window_days: float
    extra_minor: float
    unfollowed: int
    unknown: int


def staying(brand: Brand, *, since: datetime, at: datetime, by: str = "", gap_days: float | None = None) -> Staying:
    """How long customers stay after a failure, from its opening; by outcome from the day on which that was known.

    :raises ValueError: for a `by` that there is not.

    :param by: one of `GROUPS`; an outcome groups only those who were still there when it was known.
    :param gap_days: the usual gap where the purchases themselves are too few to tell.
    """
    if by not in GROUPS:
        raise ValueError(f"by: {by!r} is none; there are {', '.join(GROUPS[1:])}")
    people, of_all = _failed(brand, since, at)
    bought = _purchases(brand, [one.customer_id for one in people])
    gap = gap_days or usual_gap(bought.values())
    followed = [one for one in people if bought.get(one.customer_id)]
    unfollowed = len(people) - len(followed)
    if gap is None or not followed:
        return Staying(gap, None, None, {}, None, unfollowed, 0, len(people), of_all)
    zone = ZoneInfo(brand.calendar.time_zone)
    window, today = K * gap, at.astimezone(zone).date()
    groups: dict[str, list[Lasted]] = defaultdict(list)
    gone_before = 0
    for one in followed:
        start = one.known_from if by == "outcome" else one.opened_at
        if start is None:
            continue
        opened, begins = (moment.astimezone(zone).date() for moment in (one.opened_at, start))
        lasted = _lasted(bought[one.customer_id], opened, window, today)
        before = float((begins - opened).days)
        if before > lasted.duration or (lasted.lost and before == lasted.duration):
            gone_before += 1
            continue
        groups[_group(one, by)].append(Lasted(lasted.duration - before, lasted.lost))
    everybody = [one for rows in groups.values() for one in rows]
    curves = {name: kaplan_meier(rows) for name, rows in sorted(groups.items())} if by else {}
    return Staying(
        gap,
        window,
        kaplan_meier(everybody) if everybody else None,
        curves,
        log_rank(dict(sorted(groups.items()))) if len(curves) > 1 else None,
        unfollowed,
        gone_before,
        len(people),
        of_all,
    )


def paying(brand: Brand, *, since: datetime, at: datetime, gap_days: float | None = None) -> Paying | None:
    """What something extra did to whether customers bought again within three usual gaps, beside customers alike who
    got nothing extra; None where nobody knows the usual gap."""
    people, _ = _failed(brand, since, at)
    bought = _purchases(brand, [one.customer_id for one in people])
    gap = gap_days or usual_gap(bought.values())
    if gap is None:
        return None
    followed = [one for one in people if bought.get(one.customer_id)]
    zone = ZoneInfo(brand.calendar.time_zone)
    treated, stayed, before = [], [], []
    for one in followed:
        opened = one.opened_at.astimezone(zone).date()
        days = bought[one.customer_id]
        got = one.extra_minor > 0 and one.extra_at is not None and one.extra_at - one.opened_at <= GIVEN_WITHIN
        again = any(opened < day <= opened + timedelta(days=K * gap) for day in days)
        is_over = opened + timedelta(days=K * gap) < at.astimezone(zone).date()
        treated.append(got)
        # Who bought again early is known to have stayed, but only when the others' time is over as well.
        stayed.append(again if is_over else None)
        before.append(float(sum(day <= opened for day in days)))
    columns: dict[str, Sequence[float | str]] = {
        "severity": [one.severity for one in followed],
        "kind of failure": [one.kind for one in followed],
        "channel": [one.channel for one in followed],
        "value of the order": _bands([one.order_minor for one in followed]),
        "purchases before": before,
    }
    found = effect(treated, stayed, columns, DECIDES)
    extras = [one.extra_minor for one, got in zip(followed, treated, strict=True) if got]
    cost = sum(extras) / len(extras) if extras else 0.0
    unknown = sum(answer is None for answer in stayed)
    return Paying(found, K * gap, cost, len(people) - len(followed), unknown)


def _failed(brand: Brand, since: datetime, at: datetime) -> tuple[list[Failed], int]:
    """The customers whom we failed, or so many of them, and how many there are."""
    values = {"brand": str(brand.id), "most": MOST_CUSTOMERS}
    moments = {name: moment.astimezone(UTC).replace(tzinfo=None) for name, moment in (("since", since), ("until", at))}
    with facts.facts(at) as known:
        rows = known.engine.execute(_FIRST, values | moments).fetchall()
    people = [
        Failed(
            customer,
            _aware(opened) or at,
            _aware(known_from),
            outcome or "",
            kind,
            severity,
            channel,
            order_minor,
            minor or 0,
            _aware(granted),
        )
        for _, customer, opened, known_from, outcome, kind, severity, channel, order_minor, minor, granted in rows
    ]
    return people, rows[0][0] if rows else 0


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _purchases(brand: Brand, customers: Sequence[UUID]) -> dict[UUID, list[date]]:
    """The days on which these customers bought, each once, in order."""
    zone = ZoneInfo(brand.calendar.time_zone)
    days: dict[UUID, set[date]] = defaultdict(set)
    for start in range(0, len(customers), 500):
        rows = Order.objects.filter(brand=brand, customer__in=customers[start : start + 500], placed_at__isnull=False)
        for customer, placed in rows.values_list("customer", "placed_at"):
            if placed is not None:
                days[customer].add(placed.astimezone(zone).date())
    return {customer: sorted(found) for customer, found in days.items()}


def usual_gap(bought: Iterable[Sequence[date]]) -> float | None:
    """The median days between a customer's purchases; None where fewer than thirty gaps are known."""
    gaps = [float((later - earlier).days) for days in bought for earlier, later in pairwise(days)]
    return median(gaps) if len(gaps) >= LEAST_GAPS else None


def _lasted(bought: Sequence[date], opened: date, window: float, today: date) -> Lasted:
    """How long a customer stayed after a failure: lost when the window has passed without a purchase."""
    last = opened
    for day in [*(day for day in bought if opened < day <= today), today]:
        if (day - last).days > window:
            return Lasted((last - opened).days + window, True)
        last = day
    return Lasted(float((today - opened).days), False)


def _group(one: Failed, by: str) -> str:
    return {"": "", "outcome": one.outcome, "kind": one.kind, "severity": one.severity}[by]


def _bands(values: Sequence[int | None]) -> list[float | str]:
    """Numbers where all are known; else the quarter in which each lies, and that it is not known."""
    known = [float(value) for value in values if value is not None]
    if len(known) == len(values):
        return list(known)
    if not known:
        return ["not known"] * len(values)
    edges = [quantile(known, share) for share in (0.25, 0.5, 0.75)]
    return ["not known" if value is None else f"quarter {1 + sum(value > edge for edge in edges)}" for value in values]
