"""Causes as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from amends.kinds.rules import Controllability
from amends.learn import causes as weighed
from amends.learn import queries as learn
from amends.learn.causes import Seen, Weight
from amends.learn.linking import words_of
from amends.learn.models import Cause, CorrectiveAction, IssueWord
from amends.learn.rules.causes import Stability, family, pareto
from amends.learn.rules.judging import AFTER, Verdict
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.web.causes.linked import Linked, linked
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall, plain_money

SPANS = (30, 90, 365)
BY = {
    "cases": "cases",
    "lost": "customers lost",
    "cost": "cost",
    "broken": "broken promises",
}
CONTROL = {
    Controllability.OURS: "ours to avert",
    Controllability.PARTLY: "partly ours",
    Controllability.OUTSIDE: "outside our reach",
    Controllability.UNKNOWN: "not known yet",
}
LASTS = {
    Stability.LASTING: "recurs as things are",
    Stability.PASSING: "will pass",
    Stability.UNKNOWN: "not known yet",
}
SAID = {
    Verdict.TOO_SOON: "so far",
    Verdict.TOO_FEW: "too few cases to tell",
    Verdict.WORKS: "it works",
    Verdict.NOT_SHOWN: "not fewer beyond chance",
    Verdict.WORSE: "more than before",
}
BARS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One view of the same page."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause: for the bars and the table; `depth` is how far it stands down the tree."""

    label: str
    url: str
    value: float
    words: str
    cases: str
    lost: str
    cost: str
    broken: str
    with_before: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ActionRow:
    """What is done about a cause, and how it stands."""

    id: UUID
    cause: str
    cause_url: str
    words: str
    owner: str
    expected: str
    state: str
    seen: str
    may_do: bool
    may_prove: bool
    is_open: bool
    letter_url: str
    letter: str
    issue: Linked | None
    may_link: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What causes weigh."""

    spans: Sequence[Choice]
    bys: Sequence[Choice]
    by: str
    bars: Sequence[CauseRow]
    rows: Sequence[CauseRow]
    tree: Sequence[CauseRow]
    currency: str
    actions: Sequence[ActionRow]


def build(brand: Brand, wall: Wall, by: str, days: str) -> Page:
    """The Pareto of a brand's causes."""
    chosen, span = by if by in BY else "cases", int(days) if days in {str(one) for one in SPANS} else 90
    found = weighed.weights(brand, since=wall.now - timedelta(days=span), until=wall.now)
    known = {one.id: one for one in learn.every_cause()}
    values = {cause: float(_values(one)[chosen]) for cause, one in found.items()}
    bars = [
        _row(known.get(bar.key) if bar.key else None, found[bar.key], brand, chosen, f"{100 * bar.with_before:.0f} %")
        for bar in pareto(values)
    ]
    tree = weighed.parents()
    actions = weighed.actions_on(brand)
    words = words_of(actions)
    return Page(
        [Choice(f"{one} days", f"{url('causes')}?by={chosen}&days={one}", one == span) for one in SPANS],
        [Choice(name, f"{url('causes')}?by={key}&days={span}", key == chosen) for key, name in BY.items()],
        BY[chosen],
        bars[:BARS],
        bars,
        _tree(known, tree, found, brand, chosen),
        brand.currency,
        [_action(one, None, words.get(one.id, ()), wall, None, tends=False) for one in actions],
    )


def _values(one: Weight) -> dict[str, int]:
    return {"cases": one.cases, "lost": one.lost, "cost": one.cost_minor, "broken": one.broken}


def _row(cause: Cause | None, one: Weight, brand: Brand, by: str, with_before: str = "", depth: int = 0) -> CauseRow:
    values = _values(one)
    return CauseRow(
        cause.name if cause else "Not known yet",
        url("cause", slug=cause.slug) if cause else "",
        float(values[by]),
        plain_money(one.cost_minor, brand.currency) if by == "cost" else f"{values[by]:,}",
        f"{one.cases:,}",
        f"{one.lost:,} of {one.settled:,}",
        plain_money(one.cost_minor, brand.currency),
        f"{one.broken:,}",
        with_before,
        depth,
    )


def _sum(found: Collection[Weight]) -> Weight:
    return Weight(
        sum(one.cases for one in found),
        sum(one.lost for one in found),
        sum(one.settled for one in found),
        sum(one.cost_minor for one in found),
        sum(one.broken for one in found),
    )


def _tree(
    known: Mapping[UUID, Cause],
    tree: Mapping[UUID, UUID | None],
    found: Mapping[UUID | None, Weight],
    brand: Brand,
    by: str,
) -> list[CauseRow]:
    """Every cause below the one that it stands under, each with what stands under it."""
    rows: list[CauseRow] = []

    def under(parent: UUID | None, depth: int) -> None:
        for one in known.values():
            if tree.get(one.id) == parent:
                below = [found[each] for each in family(one.id, tree) if each in found]
                rows.append(_row(one, _sum(below), brand, by, depth=depth))
                under(one.id, depth + 1)

    under(None, 0)
    return rows


def _action(
    one: CorrectiveAction,
    seen: Seen | None,
    words: Sequence[IssueWord],
    wall: Wall,
    me: Person | None,
    *,
    tends: bool,
) -> ActionRow:
    owner = one.promise.person
    mine = me is not None and owner is not None and owner.id == me.id
    state = _state(one, wall)
    is_open = one.ended_at is None
    return ActionRow(
        one.id,
        one.cause.name,
        url("cause", slug=one.cause.slug),
        one.words,
        owner.name if owner else "",
        f"{one.expected_percent} % fewer expected",
        state,
        _seen(seen) if seen else "",
        is_open and one.in_force_at is None and (tends or mine),
        is_open and tends and seen is not None and seen.judged.verdict is Verdict.WORKS,
        is_open and tends,
        url("fix_letter", id=one.id) if one.in_force_at and one.ending != "given_up" else "",
        _letter(one),
        linked(one, words, wall),
        is_open and (tends or mine),
    )


def _letter(one: CorrectiveAction) -> str:
    """What the letter to those who had it is called on the way to it."""
    letter = getattr(one, "letter", None)
    if letter is None:
        return "Tell those who had it"
    return "What those who had it were told" if letter.sent_at else "The letter to those who had it, not sent yet"


def _state(one: CorrectiveAction, wall: Wall) -> str:
    if one.ending == "proven":
        return "proven, and closed"
    if one.ending:
        return f"given up: {one.why}"
    if one.in_force_at is None:
        late = ", late" if one.promise.due_at <= wall.now else ""
        return f"promised until {wall.until(one.promise.due_at)}{late}"
    day = min((wall.now - one.in_force_at).days, AFTER.days)
    return f"in force since {wall.when(one.in_force_at)}, day {day} of {AFTER.days}"


def _seen(seen: Seen) -> str:
    """ "it works: 12 in 9,500 orders after, 30 in 10,000 before: ratio 0.42, 95 % sure between 0.20 and 0.85" """
    over = "orders" if seen.by_orders else "days"
    found, ratio = seen.found, seen.judged.ratio
    counted = (
        f"{SAID[seen.judged.verdict]}: {found.after:,} in {found.after_over:,.0f} {over} after it, "
        f"{found.before:,} in {found.before_over:,.0f} {over} before"
    )
    # Nothing can be said of minutes beside months: the interval would reach to millions.
    if ratio is None or ratio.value is None or found.after_over < 1:
        return counted
    high = f"{ratio.high:.2f}" if ratio.high is not None else "any number"
    return f"{counted}; ratio {ratio.value:.2f}, 95 % sure between {ratio.low:.2f} and {high}"


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """A week of the picture."""

    label: str
    value: int
    words: str
    low: float | None
    high: float | None
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case that may get another cause."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class One:
    """One cause."""

    name: str
    slug: str
    facts: str
    whys: Sequence[str]
    parent: str
    controllability: str
    stability: str
    weeks: Sequence[WeekPoint]
    centre: float | None
    chart_words: str
    factors: Sequence[str]
    actions: Sequence[ActionRow]
    others: Sequence[Option]
    controls: Sequence[Option]
    lasts: Sequence[Option]
    people: Sequence[Option]
    cases: Sequence[CaseLine]
    history: Sequence[str]


def one(cause: Cause, brand: Brand, wall: Wall, me: Person, *, tends: bool) -> One:
    """One cause: its weeks, what is done about it, its history; the same number of queries however many cases, and five
    for each action that is in force."""
    tree = weighed.parents()
    known = {each.id: each for each in learn.every_cause()}
    own = family(cause.id, tree)
    rows = weighed.actions_on(brand, own)
    words = words_of(rows)
    actions = [
        _action(each, weighed.seen(each, tree, at=wall.now), words.get(each.id, ()), wall, me, tends=tends)
        for each in rows
    ]
    points, centre, chart_words = _weeks(brand, own, wall)
    parent = known.get(cause.parent_id) if cause.parent_id else None
    facts = [CONTROL[Controllability(cause.controllability)], LASTS[Stability(cause.stability)]]
    return One(
        cause.name,
        cause.slug,
        " · ".join(
            [*([f"under {parent.name}"] if parent else []), *(fact for fact in facts if fact != "not known yet")]
        ),
        cause.whys,
        parent.slug if parent else "",
        cause.controllability,
        cause.stability,
        points,
        centre,
        chart_words,
        [f"{name}, {count}" for name, count in weighed.factors_with(brand, cause)],
        actions,
        [Option(each.slug, each.name) for each in known.values() if each.id != cause.id],
        [Option(each.value, CONTROL[each]) for each in Controllability],
        [Option(each.value, LASTS[each]) for each in Stability],
        [Option(str(each.id), each.name) for each in staff(brand) if each.can(Right.WORK_CASES)],
        [
            CaseLine(
                each.id,
                f"{each.reference} · {each.failure.kind.name if each.failure else ''} · {wall.when(each.opened_at)}",
            )
            for each in weighed.cases_with(brand, cause)
        ]
        if tends
        else [],
        [
            f"{wall.when(each.changed_at)}: {each.changed_by.name} "
            + (
                f"made {each.cause.name} part of {each.other.name}"
                if each.change == "merged"
                else f"split {each.other.name} from {each.cause.name}"
            )
            + f" ({each.case_count} cases): {each.why}"
            for each in weighed.changes_of(cause)
        ],
    )


def _weeks(brand: Brand, causes: Collection[UUID], wall: Wall) -> tuple[list[WeekPoint], float | None, str]:
    found = weighed.weeks(brand, causes, at=wall.now)
    if not any(found.counts):
        return [], None, "It has not struck in the last 26 weeks."
    points = []
    for place, (start, count) in enumerate(zip(found.starts, found.counts, strict=True)):
        point = found.chart.points[place] if found.chart else None
        points.append(
            WeekPoint(
                wall.day(start),
                count,
                f"{count}" + (", beyond its limits" if point and "beyond" in point.rules else ""),
                point.low if point else None,
                point.high if point else None,
                bool(point and point.rules),
            )
        )
    if found.chart is None:
        return points, None, f"{len(points)} weeks are too few to say what is usual; it takes {weighed.FEWEST}."
    base = min(weighed.BASELINE, len(points))
    signals = [points[place].label for place, point in enumerate(found.chart.points) if point.rules]
    said = f"Out of the usual in the weeks from {', '.join(signals)}." if signals else "No week is out of the usual."
    return (
        points,
        found.chart.centre,
        f"Usual are {found.chart.centre:.1f} a week, learned from the first {base} weeks; no limit lies below zero."
        f" {said}",
    )
