"""Which column of a file means what to a signal: told by a person, kept under a name, used again."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from amends.detect.rules.heard import LONGEST, is_storable
from amends.detect.rules.sheets import Sheet
from amends.detect.rules.tree import FACT
from amends.detect.rules.written import Decimal, Order
from amends.kernel.wall_clock import place
from amends.kernel.written_dates import YEAR_FIRST, YEAR_LAST


class Use(StrEnum):
    """What a column is to a signal: one of its attributes, or a fact of a kind."""

    SUBJECT = "subject"
    TIME = "time"
    TYPE = "type"
    ID = "id"
    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    DAY_END = "day_end"
    TRUTH = "truth"


FACTS: Final = frozenset({Use.TEXT, Use.NUMBER, Use.MOMENT, Use.DAY_END, Use.TRUTH})
DATED: Final = frozenset({Use.TIME, Use.MOMENT, Use.DAY_END})
LONGEST_PREFIX: Final = 60
# Headings that say what they are, in letters and digits alone.
USUAL: Final[MappingType[Use, tuple[str, ...]]] = {
    Use.SUBJECT: (
        "subject",
        "thing",
        "order",
        "orderid",
        "ordernumber",
        "flight",
        "parcel",
        "tracking",
        "trackingnumber",
    ),
    Use.TIME: ("time", "occurredat", "happenedat", "eventtime", "timestamp", "when", "date", "datetime"),
    Use.TYPE: ("type", "event", "eventtype", "signaltype"),
    Use.ID: ("id", "eventid", "signalid", "externalid", "uuid"),
}
ENVELOPE: Final = frozenset({"specversion", "source", "datacontenttype", "dataschema"})
LOOKED_AT: Final = 50
TYPE: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
PROMISED: Final = re.compile(r"promis|due|deadline|until|expect|estimat|\bby\b|_by\b", re.IGNORECASE)


class BadMapping(ValueError):
    """A mapping that does not say what is needed. `field` names what is wrong: a field, or a column's heading."""

    def __init__(self, field: str, what: str) -> None:
        self.field = field
        self.what = what
        super().__init__(f"{field}: {what}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column in use. `fact` names it among the facts; `order` and `decimal` are what a person said of its writing."""

    heading: str
    use: Use
    fact: str = ""
    order: str = ""
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the rows of a file are signals. `type` is theirs when no column says it; `prefix` goes before each subject.

    `source` and a row's id name the signal for ever. Dates without a zone are meant in `time_zone`; "": nobody said.
    """

    source: str
    columns: Sequence[Column] = field(default_factory=tuple)
    type: str = ""
    prefix: str = ""
    time_zone: str = ""

    def column(self, use: Use) -> Column | None:
        """The column of an attribute."""
        return next((one for one in self.columns if one.use is use), None)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) | {"columns": [asdict(one) for one in self.columns]}


def mapping_from(told: MappingType[str, Any]) -> Mapping:
    """A mapping as it was kept."""
    columns = tuple(Column(**(one | {"use": Use(one["use"])})) for one in told["columns"])
    return Mapping(**(dict(told) | {"columns": columns}))


def check_mapping(mapping: Mapping, headings: Sequence[str]) -> None:
    """This function will return when rows with these headings can be read by the mapping.

    :raises BadMapping: naming the field or column, and the remedy.
    """
    for name, text, longest in (("source", mapping.source, LONGEST["source"]), ("type", mapping.type, LONGEST["type"])):
        if len(text) > longest or not is_storable(text):
            raise BadMapping(name, f"must be text of at most {longest} characters.")
    if not mapping.source:
        raise BadMapping("source", "say where the file comes from, such as shop-export.")
    if len(mapping.prefix) > LONGEST_PREFIX or not is_storable(mapping.prefix):
        raise BadMapping("prefix", f"must be text of at most {LONGEST_PREFIX} characters.")
    for column in mapping.columns:
        if column.heading not in headings:
            raise BadMapping(column.heading, f"the file has no such column; it has {', '.join(headings)}."[:400])
        if column.order not in {"", *Order} or column.decimal not in {"", *Decimal}:
            raise BadMapping(column.heading, "pick one from the list.")
    _check_uses(mapping)
    try:
        place(mapping.time_zone or "UTC")
    except ValueError:
        raise BadMapping("time_zone", "is not known; use an IANA name such as Europe/Berlin.") from None


def _check_uses(mapping: Mapping) -> None:
    uses = [column.use for column in mapping.columns]
    for use in (Use.SUBJECT, Use.TIME, Use.TYPE, Use.ID):
        if uses.count(use) > 1:
            first, second = [column.heading for column in mapping.columns if column.use is use][:2]
            raise BadMapping(second, f"{first!r} has this meaning already; choose one of them.")
    if Use.SUBJECT not in uses:
        raise BadMapping("subject", "say which column names the thing that a row is about.")
    if Use.TIME not in uses:
        raise BadMapping("time", "say which column tells when it happened.")
    if (Use.TYPE in uses) == bool(mapping.type):
        raise BadMapping("type", "say what type of signal the rows are: one for all, or the column that tells it.")
    facts: set[str] = set()
    for column in mapping.columns:
        if column.use in FACTS:
            if not FACT.fullmatch(column.fact) or "." in column.fact:
                raise BadMapping(column.heading, "its fact's name has letters, digits and underscores only.")
            if column.fact in facts:
                raise BadMapping(column.heading, f"another column is the fact {column.fact!r}; name it otherwise.")
            facts.add(column.fact)


def fact_name(heading: str) -> str:
    """A name for the fact that a column tells: "Promised by" is promised_by."""
    plain = re.sub(r"\W+", "_", heading.removeprefix("data.").lower(), flags=re.ASCII).strip("_")[:64]
    return plain if FACT.fullmatch(plain) else f"fact_{plain}"[:64]


def guess_mapping(sheet: Sheet, source: str) -> Mapping:
    """What the headings say by themselves, and else the first values, for a person to look at.

    A column of dates is a moment, or the end of a day where its heading sounds like a promise; so the order of day and
    month is asked. Numbers stay text: an order's number is no amount.
    """
    found: dict[str, Use] = {}
    bare = {heading: re.sub(r"[^a-z0-9]", "", heading.lower()) for heading in sheet.headings}
    for use, names in USUAL.items():
        fitting = (one for name in names for one in sheet.headings if bare[one] == name and one not in found)
        if (heading := next(fitting, None)) is not None:
            found[heading] = use
    others = [heading for heading in sheet.headings if heading not in found and heading not in ENVELOPE]
    found |= _guess_by_values({heading: _first_values(sheet, heading) for heading in others}, set(found.values()))
    columns = [
        Column(heading, use := found.get(heading, Use.TEXT), fact_name(heading) if use in FACTS else "")
        for heading in sheet.headings
        if heading not in ENVELOPE
    ]
    return Mapping(source, tuple(columns))


def _first_values(sheet: Sheet, heading: str) -> list[str]:
    return [str(row.cells[heading]).strip() for row in sheet.rows[:LOOKED_AT] if heading in row.cells]


def _guess_by_values(values: MappingType[str, list[str]], known: set[Use]) -> dict[str, Use]:
    """What columns are by their values: the only one of dates that is no promise tells when it happened."""
    found: dict[str, Use] = {}
    for heading, said in values.items():
        if said and all(YEAR_FIRST.fullmatch(one) or YEAR_LAST.fullmatch(one) for one in said):
            found[heading] = Use.DAY_END if PROMISED.search(heading) else Use.MOMENT
        elif said and Use.TYPE not in known | set(found.values()) and all(TYPE.fullmatch(one) for one in said):
            found[heading] = Use.TYPE
    moments = [heading for heading, use in found.items() if use is Use.MOMENT]
    if Use.TIME not in known and len(moments) == 1:
        found[moments[0]] = Use.TIME
    return found


def with_answers(mapping: Mapping, orders: MappingType[str, str], decimals: MappingType[str, str]) -> Mapping:
    """The mapping with what a person said of its columns, by heading."""
    columns = (
        replace(one, order=orders.get(one.heading, one.order), decimal=decimals.get(one.heading, one.decimal))
        for one in mapping.columns
    )
    return replace(mapping, columns=tuple(columns))
