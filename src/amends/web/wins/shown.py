"""Wins as their page shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.learn import wins
from amends.learn.models import Win
from amends.learn.risking import may_keep
from amends.learn.rules.wins import LONGEST_QUOTE, Honours, Shown, what_lacks
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall

HONOURS = {
    Honours.PROMISE: "a promise that was kept",
    Honours.RECOVERED: "a customer who was recovered",
    Honours.PREVENTED: "something that was kept from failing",
    Honours.HELPED: "help for a colleague",
}


@dataclass(frozen=True, slots=True)
class WinRow:
    """One win. `quote` is empty while the customer has not agreed that it is shown."""

    id: UUID
    who: str
    honours: str
    words: str
    quote: str
    ref: str
    case_url: str
    said: str
    month: str
    may_join: bool
    may_choose: str
    may_take_back: bool
    may_unquote: bool


@dataclass(frozen=True, slots=True)
class Thanks:
    """A letter that was nothing but thanks, and about which a win may be nominated; its words stay in the case."""

    ref: str
    case_url: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class WinsPage:
    """Everything on the page."""

    chosen: Sequence[WinRow]
    rows: Sequence[WinRow]
    thanks: Sequence[Thanks]
    people: Sequence[Option]
    honours: Sequence[Option]
    begun: Mapping[str, str]


def build(person: Person, brand: Brand, wall: Wall, case: Case | None) -> WinsPage:
    """The page for a person; the number of queries does not grow with the feed."""
    found = wins.feed(brand)
    hidden = wins.not_shared(found)
    shown = wins.shown_by({one.case_id for one in found if one.case_id}) if may_keep(person) else {}
    rows = [_row(one, person, wall, hidden, shown) for one in found]
    return WinsPage(
        chosen=[row for row in rows if row.month][:1],
        rows=rows,
        thanks=[_thanks(one, wall) for one in wins.thanks(brand, wall.now)],
        people=[
            Option(str(one.id), one.name) for one in staff(brand) if one.can(Right.WORK_CASES) and one.id != person.id
        ],
        honours=[Option(one.value, words) for one, words in HONOURS.items()],
        begun=_begun(case, person),
    )


def _begun(case: Case | None, person: Person) -> dict[str, str]:
    """What a nomination out of a case begins with: whose it is, and the thanks that came, to be shortened and asked."""
    if case is None:
        return {}
    last = case.messages.filter(is_thanks=True).order_by("-said_at").first()
    owner = str(case.owner_id) if case.owner_id and case.owner_id != person.id else ""
    return {
        "case": case.reference,
        "person": owner,
        "honours": Honours.RECOVERED.value,
        "quote": last.text.strip()[:LONGEST_QUOTE] if last else "",
    }


def _row(win: Win, person: Person, wall: Wall, hidden: Collection[UUID], shown: Mapping[UUID, Shown]) -> WinRow:
    kudos = [one.person for one in win.kudos.all()]
    also = ", ".join(one.first_name for one in kudos)
    agreed = win.case is not None and win.case.customer_id not in hidden
    mine, theirs = win.person_id == person.id, win.nominated_by_id == person.id
    month = f"{wins.month_of(win):%B}"
    is_quoted = bool(win.quote) and agreed
    chooses = may_keep(person) and not mine and win.month_date is None
    fits = chooses and not what_lacks(Honours(win.honours), shown.get(win.case_id) if win.case_id else None)
    return WinRow(
        win.id,
        win.person.name,
        HONOURS[Honours(win.honours)],
        win.words,
        win.quote if is_quoted else "",
        win.case.reference if win.case else "",
        url("case", ref=win.case.reference) if win.case else "",
        f"{win.nominated_by.first_name}, {wall.when(win.nominated_at)}"
        + (f" · thanks also from {also}" if also else ""),
        f"{win.month_date:%B %Y}" if win.month_date else "",
        not mine and not theirs and all(one.id != person.id for one in kudos),
        month if fits else "",
        mine or theirs,
        is_quoted and (theirs or may_keep(person)),
    )


def _thanks(one: Message, wall: Wall) -> Thanks:
    ref = one.case.reference
    return Thanks(ref, url("case", ref=ref), wall.when(one.said_at), f"{url('wins')}?case={ref}#nominate")
