"""What the pages of practice show: the week's plan, a talk as it goes on, and its debrief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.conversation.queries import scripts
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.practice import queries
from amends.practice.models import Run
from amends.practice.rules import debriefing
from amends.practice.rules.debriefing import Mark, Turning
from amends.practice.rules.planning import this_week, week_of
from amends.practice.rules.playing import End, Move, Play, Why
from amends.practice.rules.scenario import Channel, Mood, Scenario, Voice
from amends.remedies.queries.authority import limits
from amends.web.pages import url
from amends.web.shown.coaching import name_of
from amends.web.words import Wall, money

CHANNELS = {Channel.CHAT: "chat", Channel.MAIL: "mail", Channel.PHONE: "on the phone"}
VOICES = {Voice.FURIOUS: "furious", Voice.COLD: "cool and exact", Voice.HURT: "hurt"}
ENDS = {
    End.STAYS: "They stay.",
    End.UNDECIDED: "They have not decided.",
    End.LEAVES: "They leave.",
    None: "You ended it.",
}
MARKS = {
    Mark.DONE: "done",
    Mark.MENDED: "spoiled first, then done",
    Mark.SPOILED: "spoiled",
    Mark.MISSING: "missing",
    Mark.NOT_NEEDED: "not needed here",
}
# The coach reads English, and so does whoever plays.
SPOKEN = "en"
MOODS = ("patience", "fairness", "heard")
MOOD_WORDS = {"patience": "Patience", "fairness": "How fair they find it", "heard": "How heard they feel"}


@dataclass(frozen=True, slots=True)
class Card:
    """A scenario in the list."""

    slug: str
    title: str
    customer: str
    how: str
    is_improvised: bool
    is_done: bool
    write_url: str


@dataclass(frozen=True, slots=True)
class Past:
    """A talk of one's own."""

    id: UUID
    title: str
    when: str
    said: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    """What to play this week, all that can be played, what was played; and whether this person writes scenarios."""

    week: Sequence[Card]
    scripted: Sequence[Card]
    improvised: Sequence[Card]
    runs: Sequence[Past]
    may_write: bool
    retired: Sequence[str]


def may_write(person: Person) -> bool:
    """Whether somebody writes scenarios: whoever leads a team or sets policy."""
    return person.can(Right.LEAD_TEAM) or person.can(Right.SET_POLICY)


def practice(person: Person, wall: Wall) -> PracticePage:
    """The page of practice for a person; two queries, three for who writes scenarios."""
    known, runs = queries.scenarios(), queries.runs_of(person)
    played, today = queries.ended_on(runs, wall.zone), wall.now.astimezone(wall.zone).date()
    writes = may_write(person)
    cards = {
        slug: _card(slug, one, slug in played and played[slug] >= week_of(today), writes) for slug, one in known.items()
    }
    scripted = [slug for slug, one in known.items() if not one.is_improvised]
    improvised = [slug for slug, one in known.items() if one.is_improvised]
    return PracticePage(
        [cards[slug] for slug in this_week(today, scripted, improvised, played)],
        [cards[slug] for slug in scripted],
        [cards[slug] for slug in improvised],
        [_past(one, wall) for one in runs],
        writes,
        [one.slug for one in queries.retired()] if writes else [],
    )


def _card(slug: str, one: Scenario, is_done: bool, writes: bool) -> Card:
    how = f"{CHANNELS[one.channel]}, {VOICES[one.voice]}, at most {one.replies_most} replies"
    write_url = url("practice_scenario", slug=slug) if writes else ""
    return Card(slug, one.title, one.customer, how, one.is_improvised, is_done, write_url)


def _past(run: Run, wall: Wall) -> Past:
    said = "goes on" if run.ended_at is None else ENDS[queries.played(run).end]
    return Past(run.id, str(run.told.get("title", run.slug)), wall.when(run.began_at), said)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said: by the player (how long it took) or by the customer (what came to light with it)."""

    is_ours: bool
    text: str
    took: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A mood after a reply, for a picture."""

    label: str
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of the ten in the debrief."""

    name: str
    mark: str
    said: str
    words: str
    why: str
    is_needed: bool
    hurts: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The debrief in words and pictures."""

    end: str
    courses: Sequence[tuple[str, Sequence[Point]]]
    rows: Sequence[Row]
    best: str
    worst: str
    remarks: Sequence[str]
    try_next: Row | None


@dataclass(frozen=True, slots=True)
class RunPage:
    """A talk: who it is with, what is known, what was said; and once it is over, what there is to say of it."""

    id: UUID
    slug: str
    title: str
    channel: str
    customer: str
    facts: Sequence[str]
    limit: str
    seconds: int
    left: int
    lines: Sequence[Line]
    scripts: Sequence[tuple[str, str]]
    told: Told | None


def run(row: Run, person: Person, brand: Brand) -> RunPage:
    """The page of a talk; two queries, one when it is over."""
    play = queries.played(row)
    scenario = play.scenario
    limit_minor, currency = _limit(scenario, person, brand)
    facts = [*scenario.facts, *(turn.fact for turn in play.turns if turn.fact)]
    is_over = row.ended_at is not None
    return RunPage(
        id=row.id,
        slug=row.slug,
        title=scenario.title,
        channel=CHANNELS[scenario.channel],
        customer=scenario.customer,
        facts=facts,
        limit=money(limit_minor, currency) if limit_minor else "",
        seconds=scenario.seconds,
        left=scenario.replies_most - len(play.turns),
        lines=_lines(play),
        scripts=[] if is_over else [(one.name, one.text) for one in scripts(SPOKEN) if not one.is_automatic],
        told=_told(play, limit_minor, currency) if is_over else None,
    )


def _limit(scenario: Scenario, person: Person, brand: Brand) -> tuple[int, str]:
    """What may be given here: the scenario's own limit, else the player's on a case of the desk."""
    if scenario.limit_minor:
        return scenario.limit_minor, scenario.currency or brand.currency
    theirs = limits(person, brand.currency)
    return (theirs.per_case_minor if theirs else 0), brand.currency


def _lines(play: Play) -> list[Line]:
    lines = [Line(False, play.scenario.opening)]
    for turn in play.turns:
        lines += [Line(True, turn.said.text, _took(turn.said.seconds)), Line(False, turn.answer, fact=turn.fact)]
    return lines


def _took(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def _told(play: Play, limit_minor: int, currency: str) -> Told:
    found = debriefing.debrief(play, limit_minor)
    rows = [_row(one) for one in found.rows]
    next_ = found.try_next
    return Told(
        end=ENDS[found.end],
        courses=[(MOOD_WORDS[name], _course(found.course, name)) for name in MOODS],
        rows=rows,
        best=_turning(found.best),
        worst=_turning(found.worst),
        remarks=_remarks(found, limit_minor, currency),
        try_next=_row(next_) if next_ else None,
    )


def _course(course: Sequence[Mood], name: str) -> list[Point]:
    return [
        Point(f"reply {number}" if number else "at first", getattr(mood, name), f"{getattr(mood, name)} of 10")
        for number, mood in enumerate(course)
    ]


def _row(one: debriefing.Row) -> Row:
    return Row(
        name_of(one.key),
        MARKS[one.mark],
        f"reply {one.reply}" if one.reply else "",
        one.words,
        one.why,
        one.is_needed,
        one.mark in {Mark.SPOILED, Mark.MISSING},
    )


BECAUSE: Mapping[Why, str] = {
    Why.DONE: "{name} was well said",
    Why.SPOILED: "{name} was spoiled",
    Why.NOTHING: "it brought nothing that they still needed",
    Why.LATE: "it took long",
}


def _turning(one: Turning | None) -> str:
    """Which reply moved them most, and by what."""
    if one is None:
        return ""
    said = [_because(move) for move in one.moves if move.why in BECAUSE and (sum(move.change) > 0) == (one.points > 0)]
    return f"Reply {one.reply}: {', '.join(dict.fromkeys(said))}."


def _because(move: Move) -> str:
    return BECAUSE[move.why].format(name=name_of(move.category))


def _remarks(found: debriefing.Debrief, limit_minor: int, currency: str) -> list[str]:
    said = []
    if found.beyond_minor:
        said.append(
            f"You named {money(found.beyond_minor, currency)}; alone you may give {money(limit_minor, currency)}. "
            "On the desk it would have waited for a lead: ask before you say a sum."
        )
    if found.late_replies:
        which = ", ".join(map(str, found.late_replies))
        said.append(f"Late: reply {which}. A short word that you are on it costs ten seconds.")
    return said
