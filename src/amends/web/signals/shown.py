"""What the page for files of signals shows."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from amends.detect.rules.mapping import Column, Mapping, Use
from amends.detect.rules.reading import Asked, Question, Understood
from amends.detect.rules.sheets import Sheet, Trouble
from amends.flow.importing_signals import Looked
from amends.people.models import Brand
from amends.web.shown.forms import Option
from amends.web.words import Wall

SAMPLES = 3
FIRST = 10
TROUBLES = 50
USES = (
    Option(Use.SUBJECT, "the thing it is about"),
    Option(Use.TIME, "when it happened"),
    Option(Use.TYPE, "the type of signal"),
    Option(Use.ID, "the signal's own number"),
    Option(Use.TEXT, "a fact: text"),
    Option(Use.NUMBER, "a fact: number"),
    Option(Use.MOMENT, "a fact: time; a bare day is its beginning"),
    Option(Use.DAY_END, "a fact: time; a bare day is its end"),
    Option(Use.TRUTH, "a fact: yes or no"),
)
WAYS = {
    Asked.ORDER: (Option("day", "the day stands first"), Option("month", "the month stands first")),
    Asked.DECIMAL: (
        Option(",", "the comma stands before the decimals"),
        Option(".", "the point stands before the decimals"),
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the file: its first cells, what it is taken for, and what has to be said of it."""

    number: int
    heading: str
    sample: str
    use: str
    fact: str
    order: str
    decimal: str
    asked: str = ""
    example: str = ""
    line: int = 0
    ways: Sequence[Option] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A row as it would be read."""

    line: int
    subject: str
    type: str
    when: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows, or would become of them."""

    rows: int
    new: int
    known: int
    doubled: int
    refused: int
    cases: int = 0
    found: int = 0
    is_more_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """The page's state: which step, and what it shows."""

    step: str
    file_name: str = ""
    token: str = ""
    saved: Sequence[Option] = ()
    mapping: Mapping | None = None
    mapping_name: str = ""
    columns: Sequence[Shown] = ()
    uses: Sequence[Option] = USES
    zones: Sequence[Option] = ()
    asks_zone: Question | None = None
    understood: Sequence[Understood] = ()
    conflicts: Sequence[Trouble] = ()
    examples: Sequence[Example] = ()
    counts: Counts | None = None
    troubles: Sequence[Trouble] = ()
    more: int = 0
    zone: str = ""
    values: MappingType[str, str] = field(default_factory=dict)


def columns(sheet: Sheet, mapping: Mapping, questions: Sequence[Question] = ()) -> list[Shown]:
    """The columns of a file as the mapping has them, each with its question."""
    told = {one.heading: one for one in mapping.columns}
    asked = {one.heading: one for one in questions if one.about in WAYS}
    shown = []
    for number, heading in enumerate(sheet.headings):
        cells = [str(row.cells[heading])[:40] for row in sheet.rows[:50] if heading in row.cells]
        column, question = told.get(heading), asked.get(heading)
        about = question.about if question else _answered(column)
        shown.append(
            Shown(
                number,
                heading,
                " · ".join(dict.fromkeys(cells[:SAMPLES])),
                column.use.value if column else "",
                column.fact if column else "",
                column.order if column else "",
                column.decimal if column else "",
                about.value if about else "",
                question.example if question else "",
                question.line if question else 0,
                WAYS[about] if about else (),
            )
        )
    return shown


def _answered(column: Column | None) -> Asked | None:
    """What somebody said of a column before, so that they can say it otherwise."""
    if column is None or not (column.order or column.decimal):
        return None
    return Asked.ORDER if column.order else Asked.DECIMAL


def zones(brand: Brand) -> list[Option]:
    """Every time zone, the desk's own and UTC first."""
    own = brand.calendar.time_zone
    return [Option(one, one.replace("_", " ")) for one in dict.fromkeys((own, "UTC", *_zones()))]


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone))


def examples(looked: Looked, wall: Wall) -> list[Example]:
    """The first rows as they would be read, times on the desk's clock with their year."""
    return [
        Example(
            line,
            signal.subject,
            signal.type,
            f"{wall.there(signal.occurred_at):%Y-%m-%d %H:%M:%S %Z}",
            [(name, _said(value)) for name, value in signal.data.items()],
        )
        for line, signal in looked.read.signals[:FIRST]
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)[:80]


def counts(looked: Looked) -> Counts:
    """What a file would bring."""
    read = looked.read
    return Counts(read.count, len(looked.fresh), looked.known, read.doubled, read.refused)
