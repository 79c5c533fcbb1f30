"""Cases that ended otherwise: which of them a lead reads again, and how often nothing of a list fitted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amends.cases import ended
from amends.cases.models import EndedOtherwise
from amends.learn.queries import share_of_other
from amends.people.models import Brand, Person
from amends.web.pages import url
from amends.web.shown.case.verbs import ENDINGS, SHOWN_BY
from amends.web.words import Wall


@dataclass(frozen=True, slots=True)
class Row:
    """One that a lead reads again."""

    id: UUID
    ref: str
    url: str
    name: str
    ending: str
    shown_by: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many ended so, or how often "something else" was picked from a list."""

    words: str
    count: int
    other: str


@dataclass(frozen=True, slots=True)
class EndedPage:
    """What is to be read, and what was counted in 90 days."""

    rows: tuple[Row, ...]
    counts: tuple[Share, ...]
    causes: Share | None


def build(brand: Brand, lead: Person, wall: Wall) -> EndedPage:
    """The page of a brand's lead; three queries."""
    other, of = share_of_other(brand, wall.now - ended.COUNTED_BACK)
    return EndedPage(
        tuple(_row(one, wall) for one in ended.to_read(brand, lead, wall.now)),
        tuple(
            Share(ENDINGS[one.ending], one.count, _share(one.in_words, one.count))
            for one in ended.counted(brand, wall.now)
        ),
        Share("cause", of, _share(other, of)) if of else None,
    )


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({round(100 * part / whole)} %)"


def _row(one: EndedOtherwise, wall: Wall) -> Row:
    case = one.case
    who = one.ended_by.first_name if one.ended_by else "another system"
    return Row(
        one.id,
        case.reference,
        url("case", ref=case.reference),
        case.customer.name,
        ENDINGS[one.ending],
        SHOWN_BY[one.shown_by],
        who,
        wall.when(one.ended_at),
    )
