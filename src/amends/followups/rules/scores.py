"""A file of scores that another system asked for: whether a customer would recommend us, 0 to 10, and when it was.

Which column is what is guessed from its heading or told by a person; dates that can be read in two ways are asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from amends.kernel.sheets import NotASheet, records, text_of
from amends.kernel.written_dates import Ambiguous, NotADate, Reading, understand

LEAST, MOST = 0, 10


class Meaning(StrEnum):
    """What a column can mean."""

    SCORE = "score"
    TOLD = "told"
    CUSTOMER = "customer"
    MAIL = "mail"
    PHONE = "phone"


WHO: Final = (Meaning.CUSTOMER, Meaning.MAIL, Meaning.PHONE)
HEADINGS: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.SCORE: ("score", "nps", "npsscore", "rating", "recommend", "likelihoodtorecommend", "answer", "note"),
    Meaning.TOLD: (
        *("told", "toldat", "date", "answeredat", "respondedat", "submittedat", "responsedate", "completedat"),
        *("timestamp", "datum", "fecha", "data", "createdat", "created"),
    ),
    Meaning.CUSTOMER: ("customer", "customerid", "clientid", "customernumber", "accountid", "kundennummer", "userid"),
    Meaning.MAIL: ("mail", "email", "emailaddress", "customeremail", "contactemail", "correo", "courriel"),
    Meaning.PHONE: ("phone", "phonenumber", "telephone", "mobile", "telefon", "telefono", "telefone"),
}


class BadMapping(ValueError):
    """The columns do not say what is needed. The message names the column and the remedy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not taken: its line (1 is the heading), the column's heading, and what to do about it."""

    line: int
    column: str
    remedy: str


class Unclear(ValueError):
    """The dates of the file can be read in two ways; a person has to say which."""


@dataclass(frozen=True, slots=True)
class Row:
    """One score of a file, told at a moment (UTC), and by what its customer may be known here."""

    line: int
    score: int
    told_at: datetime
    who: Mapping[Meaning, str]


@dataclass(slots=True)
class Plan:
    """What a file would bring: its mapping, the rows that can be read, and every problem. Nothing is written."""

    mapping: dict[Meaning, str]
    count: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def head(raw: bytes) -> tuple[list[str], list[str]]:
    """The headings of a file and the cells of its first row, for whoever says what is what.

    :raises BadMapping: when the file is empty or no CSV.
    """
    lines = _lines(raw)
    headings = next(lines, (0, []))[1]
    if not headings:
        raise BadMapping("file: it is empty; the first line names the columns.")
    first = next(lines, (0, []))[1]
    return [heading.strip() for heading in headings], [*first, *[""] * len(headings)][: len(headings)]


def guess(headings: Sequence[str]) -> dict[Meaning, str]:
    """Which heading means what, as far as it can be told."""
    bare = {heading: re.sub(r"[^a-z0-9]", "", heading.lower()) for heading in headings}
    found: dict[Meaning, str] = {}
    for meaning, names in HEADINGS.items():
        fitting = (heading for name in names for heading, one in bare.items() if one == name)
        first = next((heading for heading in fitting if heading not in found.values()), None)
        if first is not None:
            found[meaning] = first
    return found


def plan(
    raw: bytes, *, mapping: Mapping[str, str] | None = None, time_zone: str, day_first: bool | None = None
) -> Plan:
    """Reads a file of scores and says what of it can be taken; times without a zone are meant in `time_zone`.

    :raises BadMapping: when the columns do not say what is needed, or the file is no CSV.
    :raises Unclear: when its dates can be read in two ways.
    """
    headings, _ = head(raw)
    made = Plan(_agree(mapping, headings))
    places = {meaning: headings.index(heading) for meaning, heading in made.mapping.items()}
    body = [(line, cells) for line, cells in list(_lines(raw))[1:] if any(cell.strip() for cell in cells)]
    made.count = len(body)
    whole = [(line, cells) for line, cells in body if _is_whole(line, cells, headings, made)]
    try:
        dates = (cells[places[Meaning.TOLD]] for _, cells in whole)
        reading = understand(dates, time_zone=time_zone, day_first=day_first)
    except Ambiguous as why:
        raise Unclear(f"column {made.mapping[Meaning.TOLD]}: {why}") from None
    for line, cells in whole:
        _take(line, {meaning: cells[place].strip() for meaning, place in places.items()}, reading, made)
    return made


def _lines(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from records(text_of(raw))
    except NotASheet as why:
        raise BadMapping(str(why)) from None


def _agree(mapping: Mapping[str, str] | None, headings: Sequence[str]) -> dict[Meaning, str]:
    doubled = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if doubled:
        raise BadMapping(f"column {doubled[0]!r}: two columns have this heading; rename one of them.")
    for name, heading in (mapping or {}).items():
        if name not in list(Meaning):
            raise BadMapping(f"{name}: there is no such meaning; there are {', '.join(Meaning)}.")
        if heading not in headings:
            raise BadMapping(f"{name}: the file has no column {heading!r}; it has {', '.join(headings)}.")
    agreed = {Meaning(name): heading for name, heading in mapping.items()} if mapping else guess(headings)
    for needed, words in ((Meaning.SCORE, "holds the score, 0 to 10"), (Meaning.TOLD, "tells when it was said")):
        if needed not in agreed:
            raise BadMapping(f"{needed}: say which column {words}. The file has: {', '.join(headings)}.")
    if not any(who in agreed for who in WHO):
        raise BadMapping(
            f"customer: say which column tells whose score it is: a customer number, a mail address or a phone. "
            f"The file has: {', '.join(headings)}."
        )
    return agreed


def _is_whole(line: int, cells: Sequence[str], headings: Sequence[str], made: Plan) -> bool:
    if len(cells) == len(headings):
        return True
    remedy = f"it has {len(cells)} cells and the heading {len(headings)}; check separators and quotation marks."
    made.problems.append(Problem(line, headings[min(len(cells), len(headings)) - 1], remedy))
    return False


def _take(line: int, said: Mapping[Meaning, str], reading: Reading, made: Plan) -> None:
    problems = []
    score = said[Meaning.SCORE]
    if not (score.isascii() and score.isdecimal() and len(score) <= 2 and LEAST <= int(score) <= MOST):
        problems.append(Problem(line, made.mapping[Meaning.SCORE], f"{score[:20]!r} is no whole number from 0 to 10."))
    who = {meaning: said[meaning] for meaning in WHO if said.get(meaning)}
    if not who:
        problems.append(Problem(line, made.mapping[_whose(made)], "it is empty; say whose score it is."))
    try:
        told_at = reading.moment(said[Meaning.TOLD])
    except NotADate as why:
        problems.append(Problem(line, made.mapping[Meaning.TOLD], f"{said[Meaning.TOLD][:40]!r}: {why}"))
    if problems:
        made.problems += problems
    else:
        made.rows.append(Row(line, int(score), told_at, who))


def _whose(made: Plan) -> Meaning:
    return next(who for who in WHO if who in made.mapping)
