"""Claims that were checked and are not true, as the desk sees them: none before a fix, but what one decides on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from amends.cases.models import Case
from amends.flow.claiming import LENGTHS, letter_of
from amends.people.models import Person, Team
from amends.people.rules import Right
from amends.remedies.queries import claims
from amends.remedies.queries.claims import Held
from amends.remedies.rules.claims import BAR_WORDS, Stand
from amends.web.remembered import remembered
from amends.web.shown.case import rights
from amends.web.shown.case.reading import Read
from amends.web.words import Wall

STAND_WORDS = {
    Stand.WAITS: "waits for a second person; counts for nothing until then",
    Stand.COUNTS: "confirmed by a second person",
    Stand.CONTESTED: "the customer says that it is wrong: set aside until somebody else has looked at it",
    Stand.BARRED: "counts for nothing",
    Stand.REFUSED: "not confirmed",
    Stand.DROPPED: "dropped",
    Stand.EXPIRED: "forgotten",
}
GONE = frozenset({Stand.REFUSED, Stand.DROPPED, Stand.EXPIRED})


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A finding with its evidence, who found it and when, and until when it counts."""

    id: UUID
    ref: str
    name: str
    claim: str
    evidence: str
    found: str
    until: str
    stand: str
    contest: str
    is_contested: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside the remedy of a case: how many earlier claims count, and when each was found."""

    count: int
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The page of a case's claims. `earlier` is None while nobody may see any; `own` is this case's own finding, for
    whoever had a say on it, decides on it, or may see all."""

    ref: str
    name: str
    earlier: tuple[ClaimRow, ...] | None
    own: ClaimRow | None
    may_find: bool
    why_not: str
    may_decide: bool
    may_contest: bool
    words: str
    letter: str
    lengths: dict[str, int]


def build(case: Case, person: Person, wall: Wall) -> ClaimsPage:
    """The page of a case's claims."""
    works = rights.may_check_claims(case, person)
    seen = claims.beside(case, wall.now) if works else None
    own = next((one for one in claims.on_case(case, wall.now) if one.stand not in GONE), None)
    decides = own is not None and person.can(Right.APPROVE) and claims.is_theirs_to_decide(person, own)
    is_shown = own is not None and (decides or seen is not None or _had_a_say(person, own))
    why = claims.barred(case, is_new=True) if works and own is None else None
    return ClaimsPage(
        ref=case.reference,
        name=case.customer.name,
        earlier=tuple(_row(one, wall) for one in seen) if seen is not None else None,
        own=_row(own, wall) if own is not None and is_shown else None,
        may_find=works and not is_shown and why is None,
        why_not=BAR_WORDS[why] if why else "",
        may_decide=decides,
        may_contest=works and is_shown and own is not None and own.stand is Stand.COUNTS and not own.row.contested_at,
        words=case.words[: LENGTHS["claim"]],
        letter=letter_of(case, person, wall.now) if seen is not None else "",
        lengths=LENGTHS,
    )


def _had_a_say(person: Person, held: Held) -> bool:
    row = held.row
    return person.id in {row.found_by_id, row.decided_by_id, row.settled_by_id}


def to_decide(person: Person, team: Team, wall: Wall) -> tuple[ClaimRow, ...]:
    """What waits for a second person on a team's cases; empty for who may not decide. Whether anything waits at all is
    asked once a minute."""
    if not person.can(Right.APPROVE):
        return ()
    minute = int(wall.now.timestamp()) // 60
    if not remembered(("claims to decide", team.id, minute), lambda: claims.is_any_to_decide(team), 60.0):
        return ()
    return tuple(_row(one, wall) for one in claims.to_decide(person, team, wall.now))


def beside(found: Read, can: frozenset[str]) -> Beside | None:
    """What the page of a case shows beside its remedy; asks nothing where no claim of theirs was ever found untrue."""
    if not found.decided.has_claims or "remedy" not in can:
        return None
    seen = claims.beside(found.case, found.wall.now)
    if not seen:
        return None
    return Beside(len(seen), tuple(_day(one.row.found_at, found.wall) for one in seen))


def _row(one: Held, wall: Wall) -> ClaimRow:
    row = one.row
    stand = BAR_WORDS[one.barred] if one.barred else STAND_WORDS[one.stand]
    if row.decided_by and one.stand is Stand.COUNTS:
        stand = f"confirmed by {row.decided_by.first_name}"
        if row.settled_by:
            stand = f"{stand}; contested, and upheld by {row.settled_by.first_name}"
    return ClaimRow(
        id=row.id,
        ref=row.case.reference,
        name=row.case.customer.name,
        claim=row.claim,
        evidence=row.evidence,
        found=f"{row.found_by.first_name}, {_day(row.found_at, wall)}",
        until=_day(row.expires_at - timedelta(microseconds=1), wall),
        stand=stand,
        contest=row.contest,
        is_contested=one.stand is Stand.CONTESTED,
    )


def _day(at: datetime, wall: Wall) -> str:
    return f"{at.astimezone(wall.zone):%-d %b %Y}"
