"""The risk register as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.learn import risks
from amends.learn.models import Drill, Risk, RiskMeasure, RiskRating
from amends.learn.risking import may_keep
from amends.learn.risks import Known, Weak
from amends.learn.rules.risks import ENOUGH_FAILURES, ENOUGH_ORDERS, Rated, worst_first
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.playbooks.queries import planned
from amends.web.pages import url
from amends.web.risks.words import DETECTION, OCCURRENCE, PRIORITIES, SEVERITY, scale
from amends.web.shown.forms import Option
from amends.web.words import Wall, cases_words

ENDINGS = {"done": "done", "given_up": "given up"}


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk of the register; `drift` says where our own data have moved away from its rating."""

    url: str
    words: str
    kind: str
    ratings: str
    priority: str
    number: str
    plan: str
    owner: str
    measures: str
    drift: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a risk may be missing, and the way to put it on the register."""

    words: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Everything on the register's page."""

    rows: Sequence[RiskRow]
    spots: Sequence[Spot]
    off: Sequence[str]
    may_keep: bool
    begun: str
    kinds: Sequence[Option]
    people: Sequence[Option]
    severities: Sequence[Option]
    occurrences: Sequence[Option]
    detections: Sequence[Option]


def register(person: Person, brand: Brand, wall: Wall, begun: str) -> RegisterPage:
    """The register's page; the number of queries does not grow with what is on it."""
    found, keeps = risks.register(brand), may_keep(person)
    known, plans, open_ = risks.known(brand, wall.now), planned(), risks.measures_open(brand)
    placed = risks.orders(brand, wall.now)
    by_key = {str(risk.id): (risk, rated) for risk, rated in found}
    listed = {risk.kind_id for risk, _ in found if risk.kind_id}
    return RegisterPage(
        rows=[
            _row(risk, rated, _known(risk, known, placed), plans, open_[risk.id])
            for risk, rated in (by_key[key] for key in worst_first([(key, one[1]) for key, one in by_key.items()]))
        ],
        spots=_spots(risks.weak_spots(brand, listed, wall.now), wall),
        off=[f"{one.words}: {one.why} ({wall.day(one.ended_at)})" for one in risks.taken_off(brand) if one.ended_at],
        may_keep=keeps,
        begun=begun,
        kinds=[Option(one.slug, one.name) for one in kinds.active()] if keeps else [],
        people=owners(brand) if keeps else [],
        severities=scale(SEVERITY),
        occurrences=scale(OCCURRENCE),
        detections=scale(DETECTION),
    )


def owners(brand: Brand) -> list[Option]:
    """Who may watch a risk, or promise something against it."""
    return [Option(str(one.id), one.name) for one in staff(brand) if one.can(Right.WORK_CASES)]


def _known(risk: Risk, known: Mapping[UUID, Known], placed: int) -> Known:
    """What our own data say of a risk's kind; one that never failed is not among what is known."""
    return (known.get(risk.kind_id) if risk.kind_id else None) or Known(orders=placed)


def _row(risk: Risk, rated: Rated, known: Known, plans: set[UUID], measures: int) -> RiskRow:
    return RiskRow(
        url("risk", id=risk.id),
        risk.words,
        risk.kind.name if risk.kind else "",
        f"{rated.severity} · {rated.occurrence} · {rated.detection}",
        PRIORITIES[rated.priority],
        f"{rated.number:,}",
        "plan B" if risk.kind_id in plans else "no plan B",
        risk.owner.name,
        f"{measures} open" if measures else "",
        _drift(rated, known) if risk.kind_id else "",
    )


def _drift(rated: Rated, known: Known) -> str:
    """ "our data say occurrence 7 now" """
    told = [
        f"{name} {now}"
        for name, now, then in (
            ("occurrence", known.occurrence, rated.occurrence),
            ("detection", known.detection, rated.detection),
        )
        if now is not None and now != then
    ]
    return f"our data say {', '.join(told)} now" if told else ""


def _spots(weak: Weak, wall: Wall) -> list[Spot]:
    add = url("risks")
    found = [
        Spot(kind.name, f"{cases_words(count)} in 90 days, and not on the register", f"{add}?kind={kind.slug}#add")
        for kind, count in weak.unlisted
    ]
    found += [
        Spot(
            kind.name,
            f"many hands: {one.others / one.recoveries:.1f} hand-offs and questions to others for each recovery",
            f"{add}?kind={kind.slug}#add",
        )
        for kind, one in weak.tangled
    ]
    found += [
        Spot(
            launch.name,
            f"new: out {wall.when(launch.goes_out_at)}, "
            + (f"{ready} of {needed} plans B ready" if needed else "nobody has asked yet what will fail"),
            url("launch", id=launch.id),
        )
        for launch, needed, ready in weak.new
    ]
    found += [
        Spot(
            team.name, f"of {crew.people} people {crew.new} are new, and {crew.left} left, in 90 days", url("practice")
        )
        for team, crew in weak.young
    ]
    return found


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """Something that is or was done against a risk."""

    id: UUID
    words: str
    state: str
    is_open: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A drill, with when, how long it took, and what it taught."""

    url: str
    when: str
    took: str
    learned: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Everything on the page of one risk."""

    id: UUID
    words: str
    effect: str
    kind: str
    owner: str
    priority: str
    number: str
    is_on: bool
    off: str
    meanings: Sequence[tuple[str, int, str]]
    data: Sequence[str]
    drift: str
    history: Sequence[str]
    measures: Sequence[MeasureRow]
    steps: Sequence[str]
    plan_url: str
    drills: Sequence[DrillRow]
    may_keep: bool
    may_drill: bool
    may_rate_from_data: bool
    rated: Rated
    people: Sequence[Option]
    severities: Sequence[Option]
    occurrences: Sequence[Option]
    detections: Sequence[Option]


def one(risk: Risk, person: Person, brand: Brand, wall: Wall) -> RiskPage:
    """The page of one risk; the number of queries does not grow with its history."""
    ratings, known, keeps = risks.ratings_of(risk), risks.of_kind(brand, risk.kind, wall.now), may_keep(person)
    rated = _rated(ratings[0])
    is_on = risk.ended_at is None
    drills = risks.drills_of(risk)
    return RiskPage(
        id=risk.id,
        words=risk.words,
        effect=risk.effect,
        kind=risk.kind.name if risk.kind else "",
        owner=risk.owner.name,
        priority=PRIORITIES[rated.priority],
        number=f"{rated.number:,}",
        is_on=is_on,
        off="" if risk.ended_at is None else f"Taken off {wall.when(risk.ended_at)}: {risk.why}",
        meanings=[
            ("Severity", rated.severity, SEVERITY[rated.severity - 1]),
            ("Occurrence", rated.occurrence, OCCURRENCE[rated.occurrence - 1]),
            ("Detection", rated.detection, DETECTION[rated.detection - 1]),
        ],
        data=_data(risk.kind, known),
        drift=_drift(rated, known) if risk.kind else "",
        history=[_history(each, wall) for each in ratings],
        measures=[_measure(each, person, wall, keeps=keeps) for each in risks.measures_of(risk)],
        steps=risks.plan_steps(risk.kind),
        plan_url=url("plan", slug=risk.kind.slug) if risk.kind and person.can(Right.SET_POLICY) else "",
        drills=[_drill(each, wall) for each in drills],
        may_keep=keeps and is_on,
        may_drill=is_on and may_drill(risk, person) and not any(each.ended_at is None for each in drills),
        may_rate_from_data=known.occurrence is not None,
        rated=rated,
        people=owners(brand) if keeps else [],
        severities=scale(SEVERITY),
        occurrences=scale(OCCURRENCE),
        detections=scale(DETECTION),
    )


def may_drill(risk: Risk, person: Person) -> bool:
    """Whether somebody rehearses the plan B of a risk: who keeps the register, and who watches this one."""
    return may_keep(person) or risk.owner_id == person.id


def _rated(row: RiskRating) -> Rated:
    return Rated(row.severity, row.occurrence, row.detection)


def _data(kind: Kind | None, known: Known) -> list[str]:
    """What our own data say, as sentences; each says on what it rests."""
    if kind is None:
        return ["It is of no kind that is counted, so our own data say nothing of it."]
    often = f"It failed {known.failures:,} times in 365 days, in which {known.orders:,} orders were placed"
    if known.occurrence is None:
        told = [f"{often}; it takes {ENOUGH_ORDERS} orders to say how often one fails."]
    else:
        told = [f"{often}: occurrence {known.occurrence}, by the highest rate that this does not rule out."]
    if not known.failures:
        return told
    first = f"{known.noticed:,} of these {known.failures:,} we noticed before the customer told us"
    if known.detection is None:
        told.append(f"{first}; it takes {ENOUGH_FAILURES} failures to say how well.")
    else:
        told.append(f"{first}: detection {known.detection}, by the lowest share that this does not rule out.")
    ended = f"; of {known.settled:,} whose outcome is settled and known we lost {known.lost:,}" if known.settled else ""
    told.append(f"{known.grave:,} were grave{ended}.")
    return told


def _history(row: RiskRating, wall: Wall) -> str:
    rated = _rated(row)
    source = " (occurrence from our own data)" if row.is_from_data else ""
    return (
        f"{wall.when(row.rated_at)}: {row.severity} · {row.occurrence} · {row.detection}{source}, "
        f"priority {PRIORITIES[rated.priority]}, RPN {rated.number:,}. {row.rated_by.name}: {row.why}"
    )


def _measure(row: RiskMeasure, person: Person, wall: Wall, *, keeps: bool) -> MeasureRow:
    owner, is_open = row.promise.person, row.ended_at is None
    if is_open:
        late = ", late" if row.promise.due_at <= wall.now else ""
        state = f"{owner.name if owner else ''} by {wall.until(row.promise.due_at)}{late}"
    else:
        state = f"{ENDINGS[row.ending]}{f': {row.why}' if row.why else ''}"
    mine = owner is not None and owner.id == person.id
    return MeasureRow(row.id, row.words, state, is_open, is_open and (keeps or mine))


def _drill(row: Drill, wall: Wall) -> DrillRow:
    skipped = sum(step["seconds"] is None for step in row.steps)
    if row.ended_at is None:
        took = "goes on"
    else:
        took = span(int((row.ended_at - row.begun_at).total_seconds()))
        took += f", {skipped} of {len(row.steps)} steps skipped" if skipped else ", every step done"
    return DrillRow(url("drill", id=row.id), wall.when(row.begun_at), took, row.learned, row.ended_at is None)


def span(seconds: int) -> str:
    """ "4:05", minutes and seconds"""
    return f"{seconds // 60}:{seconds % 60:02}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a drill: when it was done, by the stopwatch."""

    place: int
    words: str
    took: str


@dataclass(frozen=True, slots=True)
class DrillPage:
    """A drill as it goes on, or as it went."""

    id: UUID
    risk: str
    risk_url: str
    begun: str
    elapsed: int
    elapsed_words: str
    steps: Sequence[StepRow]
    is_over: bool
    took: str
    learned: str
    may_do: bool


def drill(row: Drill, person: Person, wall: Wall) -> DrillPage:
    """The page of a drill; no query of its own."""
    elapsed = int(((row.ended_at or wall.now) - row.begun_at).total_seconds())
    return DrillPage(
        row.id,
        row.risk.words,
        url("risk", id=row.risk_id),
        wall.when(row.begun_at),
        elapsed,
        span(elapsed),
        [
            StepRow(place, one["words"], "" if one["seconds"] is None else span(one["seconds"]))
            for place, one in enumerate(row.steps)
        ],
        row.ended_at is not None,
        _drill(row, wall).took,
        row.learned,
        row.ended_at is None and may_drill(row.risk, person),
    )
