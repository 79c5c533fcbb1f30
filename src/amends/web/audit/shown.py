"""Every grant as its page shows it, and as a line of its file. No customer is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from amends.kernel.money import Money
from amends.kinds import queries as kinds
from amends.people.models import Person
from amends.people.queries import brands
from amends.remedies.models import Remedy, Transfer
from amends.remedies.queries import Given, audit
from amends.remedies.queries.audit import After, Grant, Mark, Wanted
from amends.remedies.rules import STATE_WORDS, Basis, Beyond
from amends.remedies.rules.fairness import is_above_cap, is_outside, warning
from amends.remedies.rules.months import month
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown import roll
from amends.web.shown.case.page import SEVERITIES
from amends.web.shown.forms import Option
from amends.web.shown.proportion import range_words, said_words, similar_words
from amends.web.shown.queue import Filter, Pager
from amends.web.words import Wall, money

PARAMS = ("month", "basis", "person", "kind", "mark", "brand")
TRAIL = 30
MONTHS = 24
TOTAL_SECONDS = 3.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
BASES = {Basis.OWED: "owed by law", Basis.PUT_RIGHT: "put right", Basis.EXTRA: "something extra"}
MARKS = {
    Mark.OUTSIDE: "outside the range",
    Mark.ABOVE_CAP: "above the soft cap",
    Mark.QUICK: "within 15 min of opening",
    Mark.BEYOND: "beyond the asker's limit",
    Mark.AGAIN: "same person, same customer again",
    Mark.TAKEN_BACK: "declined or taken back",
}
BASIS_OPTIONS = tuple(Option(basis.value, words) for basis, words in BASES.items())
MARK_OPTIONS = tuple(Option(mark.value, words) for mark, words in MARKS.items())
BEYOND = {
    Beyond.NO_AUTHORITY.value: "no limit of their own",
    Beyond.CASE.value: "beyond their limit for a case",
    Beyond.DAY.value: "beyond their limit for a day",
    Beyond.CUSTOMER.value: "beyond their limit for a customer in 90 days",
    Beyond.ALLOWANCE.value: "beyond what was reserved",
    Beyond.BUDGET.value: "beyond the month's budget",
    Beyond.OWN_IDEA.value: "beyond their month for own ideas",
    Beyond.FOUR_EYES.value: "a sum on which two people decide",
}


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant."""

    ref: str
    url: str
    at: datetime
    kind: str
    severity: str
    what: str
    basis: str
    reason: str
    asked_by: str
    decided_by: str | None
    beyond: str
    amount: str
    range: str
    similar: str
    said: str
    warning: str
    state: str
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """One page of grants, its filters and what they come to."""

    rows: tuple[GrantRow, ...]
    totals: tuple[str, ...]
    filters: tuple[Filter, ...]
    pager: Pager
    csv_url: str
    fairness_url: str
    books_url: str


def asked_of(params: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for, without what is empty."""
    return {name: value for name in PARAMS if (value := params.get(name, "").strip())}


def wanted_of(asked: Mapping[str, str], wall: Wall) -> Wanted:
    """What the address asks for, as a question. What cannot be read asks for nothing."""
    since = until = None
    try:
        span = month(asked.get("month", ""), wall.zone.key)
        since, until = span.starts_at, span.ends_at
    except ValueError:
        pass
    basis, mark = asked.get("basis", ""), asked.get("mark", "")
    return Wanted(
        since=since,
        until=until,
        brand=_uuid(asked.get("brand", "")),
        basis=Basis(basis) if basis in list(Basis) else None,
        person=_uuid(asked.get("person", "")),
        kind=_uuid(asked.get("kind", "")),
        mark=Mark(mark) if mark in list(Mark) else None,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def build(person: Person, params: Mapping[str, str], wall: Wall) -> Audit:
    """One page of grants: three queries beside those of every page and the lists of the filters."""
    asked = asked_of(params)
    wanted = wanted_of(asked, wall)
    after = read_cursor(params.get("after", ""))
    trail = [one for one in params.get("trail", "").split(".") if one][:TRAIL]
    found = audit.grants(person, wanted, after, audit.PAGE + 1)
    rows, has_more = found[: audit.PAGE], len(found) > audit.PAGE
    key = ("granted", person.team_id, person.role, wanted)
    totals = remembered(key, lambda: audit.granted_totals(person, wanted), TOTAL_SECONDS)
    query = f"?{urlencode(asked)}" if asked else ""
    return Audit(
        rows=tuple(row_of(one) for one in rows),
        totals=tuple(_total(one) for one in totals),
        filters=filters_of(person, asked, wall),
        pager=_pager(asked, params.get("after", ""), trail, rows, has_more=has_more),
        csv_url=f"{url('audit')}?{urlencode({**asked, 'as': 'csv'})}",
        fairness_url=f"{url('audit_fairness')}{query}",
        books_url=url("audit_books"),
    )


def _total(one: Given) -> str:
    count = "1 grant" if one.count == 1 else f"{one.count:,} grants"
    return f"{BASES[one.basis]}: {count}, {money(one.amount_minor, one.currency)}"


def row_of(one: Grant) -> GrantRow:
    """A grant as its row shows it."""
    remedy = one.remedy
    return GrantRow(
        ref=remedy.case.reference,
        url=url("case", ref=remedy.case.reference),
        at=remedy.granted_at or remedy.asked_at,
        kind=remedy.failure_kind.name,
        severity=SEVERITIES[remedy.severity],
        what=remedy.name,
        basis=BASES[Basis(remedy.basis)],
        reason=remedy.reason,
        asked_by=remedy.asked_by.name,
        decided_by=_deciders(remedy),
        beyond=BEYOND.get(remedy.beyond, ""),
        amount=_amount(remedy),
        range=range_words(remedy),
        similar=similar_words(remedy),
        said=said_words(remedy),
        warning=warning(remedy.amount_minor, remedy.currency, one.measure),
        state=STATE_WORDS[remedy.state],
        moves=tuple(_move(move) for move in one.transfers),
    )


def _deciders(remedy: Remedy) -> str | None:
    """Who decided on what somebody else asked for, both of them where two did."""
    decided = remedy.decided_by
    if decided is None or decided.id == remedy.asked_by_id:
        return None
    return f"{remedy.first_by.name} and {decided.name}" if remedy.first_by else decided.name


def _amount(remedy: Remedy) -> str:
    """The sum, and what limits weighed it at where they are kept in another currency."""
    if not remedy.amount_minor:
        return "no amount"
    worth = money(remedy.amount_minor, remedy.currency)
    if remedy.rate is None:
        return worth
    return f"{worth}, weighed as {money(remedy.weighed_minor, remedy.weighed_currency)} at {remedy.rate.rate}"


def _move(one: Transfer) -> str:
    there = f"{one.debit.code.replace('_', ' ')} to {one.credit.code.replace('_', ' ')}"
    return f"{one.step}: {there}, {money(one.amount_minor, one.currency)}"


def filters_of(person: Person, asked: Mapping[str, str], wall: Wall) -> tuple[Filter, ...]:
    """The choices above the list, with what is chosen."""
    brand_id = person.team.brand_id if person.team else None
    found = [
        Filter("month", "Month", month_options(wall), asked.get("month", "")),
        Filter("basis", "Basis", BASIS_OPTIONS, asked.get("basis", "")),
        Filter("kind", "Kind", kind_options(brand_id), asked.get("kind", "")),
        Filter("person", "Person", person_options(person, wall), asked.get("person", "")),
        Filter("mark", "Only", MARK_OPTIONS, asked.get("mark", "")),
    ]
    if brand_id is None:
        ours = remembered(("brands",), lambda: [Option(str(one.id), one.name) for one in brands()])
        if len(ours) > 1:
            found.append(Filter("brand", "Brand", ours, asked.get("brand", "")))
    return tuple(found)


def month_options(wall: Wall) -> list[Option]:
    """This month and those before it, by the desk's clock."""
    year, number = wall.today.year, wall.today.month
    found = []
    for _ in range(MONTHS):
        first = datetime(year, number, 1, tzinfo=UTC)
        found.append(Option(f"{first:%Y-%m}", f"{first:%b %Y}"))
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
    return found


def kind_options(brand_id: UUID | None) -> list[Option]:
    """The kinds of failure, by id."""
    names: dict[UUID, str] = remembered(("kind names of audit", brand_id), kinds.names)
    return [Option(str(id_), name) for id_, name in sorted(names.items(), key=lambda one: one[1])]


def person_options(person: Person, wall: Wall) -> list[Option]:
    """Who may have asked or decided: the staff of the brand."""
    if person.team is None:
        return []
    return [Option(str(one.id), one.name) for one in roll.colleagues(person.team.brand, wall)]


def cursor_of(one: Grant) -> str:
    """A grant's place as an address carries it."""
    granted_at = one.remedy.granted_at or one.remedy.asked_at
    return f"{(granted_at - EPOCH) // TICK}-{one.remedy.id.hex}"


def read_cursor(text: str) -> After | None:
    """A place as an address carries it; None for none, or one that was tampered with."""
    micros, _, id_ = text.partition("-")
    try:
        return After(EPOCH + int(micros) * TICK, UUID(id_))
    except (ValueError, OverflowError):
        return None


def _pager(asked: Mapping[str, str], after: str, trail: list[str], rows: Sequence[Grant], *, has_more: bool) -> Pager:
    base, start = url("audit"), len(trail) * audit.PAGE
    newer = older = None
    if after:
        back = {"after": trail[-2] if len(trail) > 1 else "", "trail": ".".join(trail[:-1])}
        newer = f"{base}?{urlencode({**asked, **{name: value for name, value in back.items() if value}})}"
    if has_more:
        on = cursor_of(rows[-1])
        older = f"{base}?{urlencode({**asked, 'after': on, 'trail': '.'.join([*trail, on][-TRAIL:])})}"
    words = f"{start + 1} to {start + len(rows)}" if rows and len(trail) < TRAIL else ""
    return Pager(newer, older, words)


HEAD = (
    *("granted_at", "case", "brand", "kind", "severity", "what", "basis", "reason", "asked_by", "decided_by", "beyond"),
    *("amount", "currency", "price", "range_low", "range_high", "cap_left", "similar_count", "similar_low"),
    *("similar_high", "customer_calls_fair", "use", "outside_range", "above_cap", "minutes_after_opening", "state"),
    *("ledger", "approved_first_by", "weighed", "weighed_in", "rate"),
)


def line_of(one: Grant) -> tuple[object, ...]:
    """A grant as a line of the file: amounts in whole units with a dot, moments in UTC."""
    remedy, currency = one.remedy, one.remedy.currency
    at = remedy.granted_at or remedy.asked_at
    decided = remedy.decided_by
    return (
        *(at.isoformat(), remedy.case.reference, remedy.case.brand.slug, remedy.failure_kind.name),
        *(SEVERITIES[remedy.severity], remedy.name, remedy.basis, remedy.reason, remedy.asked_by.name),
        *(decided.name if decided else "", remedy.beyond, _plain(remedy.amount_minor, currency), currency),
        *(_plain(remedy.price_minor, currency), _plain(remedy.recommended_low_minor, currency)),
        *(_plain(remedy.recommended_high_minor, currency), _plain(remedy.cap_left_minor, currency)),
        *(remedy.similar_count, _plain(remedy.similar_low_minor, currency)),
        *(_plain(remedy.similar_high_minor, currency), _plain(remedy.fair_minor, currency), remedy.use),
        is_outside(remedy.amount_minor, one.measure),
        *(is_above_cap(remedy.amount_minor, one.measure), (at - remedy.case.opened_at) // timedelta(minutes=1)),
        *(remedy.state.value, "; ".join(_move(move) for move in one.transfers)),
        *(remedy.first_by.name if remedy.first_by else "", _plain(remedy.weighed_minor, remedy.weighed_currency)),
        *(remedy.weighed_currency, remedy.rate.rate if remedy.rate else ""),
    )


def _plain(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency).amount)
