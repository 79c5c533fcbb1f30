"""From a pack's file to a pack. Everything that can be wrong in a file is said here, before anybody is answered."""

from __future__ import annotations

import decimal
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from amends.remedies.law.checking import Vocabulary
from amends.remedies.law.language import RESERVED
from amends.remedies.law.parts import Parts
from amends.remedies.law.shapes import (
    Absent,
    Agreement,
    AnswerKey,
    Basis,
    Citation,
    DatedAmount,
    Fact,
    HolidayCalendar,
    Kind,
    Notice,
    Pack,
    Payment,
    Sum,
    Term,
    Window,
)
from amends.remedies.law.tables import BadPack, Table
from amends.remedies.law.taking import take

ROUNDINGS = {"half_up": decimal.ROUND_HALF_UP, "down": decimal.ROUND_DOWN, "up": decimal.ROUND_UP}
# What every answer says beside the keys of its pack.
ANSWER_WORDS = frozenset(
    {"id", "error", "pack", "outcome", "currency", "trail", "citations", "basis", "verified_on", "verify_by", "as_of"}
    | {"assumed", "needs", "duties", "notices", "payment", "warnings"}
)
UNKNOWN = "none"
ASKED_DAY = "the day asked"


def read(file: str, text: str) -> Pack:
    """The pack that a file describes.

    :raises BadPack: naming the file, the place in it and the remedy.
    """
    try:
        top = Table(file, tomllib.loads(text))
    except tomllib.TOMLDecodeError as why:
        raise BadPack(f"{file}: this is no TOML: {why}") from None
    key = top.words("id")
    if file.removesuffix(".toml") != key:
        raise top.refuse(f"id is {key!r}; it must be the name of the file")
    facts = dict(_facts(top))
    answers = dict(_answers(top))
    citations = dict(_citations(top))
    dated_by = top.words("dated_by", "")
    if dated_by and (dated_by not in facts or facts[dated_by].kind is not Kind.DATE):
        raise top.refuse(f"dated_by {dated_by!r} is no fact that is a date")
    sums = {one.name: one for one in _sums(top, dated_by, facts)}
    windows = {one.name: one for one in _windows(top)}
    parts = Parts(Vocabulary(facts, {}, frozenset(sums), frozenset(windows)), answers, citations)
    named = parts.named(top)
    notices = dict(_notices(top))
    pack = Pack(
        key=key,
        facts=facts,
        answers=answers,
        citations=citations,
        sums=sums,
        windows=windows,
        named=named,
        notices=notices,
        rules=parts.rules(top, notices),
        dated_by=dated_by,
        out_of_force=parts.literals(Table(f"{file}: out_of_force", top.get("out_of_force", dict, {}))),
        **_head(top),
    )
    top.done()
    parts.check_citations(file, _all_cites(pack))
    return pack


def _head(top: Table) -> dict[str, Any]:
    rounding = Table(f"{top.place}: rounding", top.get("rounding", dict, {"step": "0.01", "mode": "half_up"}))
    mode = rounding.words("mode")
    if mode not in ROUNDINGS:
        raise rounding.refuse(f"mode {mode!r} is not known; use one of {', '.join(ROUNDINGS)}")
    found: dict[str, Any] = {
        "title": top.words("title"),
        "jurisdiction": top.words("jurisdiction"),
        "currency": top.words("currency", ""),
        "legal_basis": top.texts("legal_basis"),
        "applies_from": top.day("applies_from"),
        "applies_to": top.day("applies_to"),
        "verified_on": top.need("verified_on", date),
        "reverify_by": top.need("reverify_by", date),
        "enabled": top.need("enabled", bool),
        "switched_off": top.words("switched_off", ""),
        "step": rounding.amount("step"),
        "rounding": ROUNDINGS[mode],
        "calendar": _calendar(top),
        "payment": _payment(top),
    }
    if not found["legal_basis"]:
        raise top.refuse("legal_basis is missing; name the law")
    if not found["enabled"] and not found["switched_off"]:
        raise top.refuse("switched_off is missing; say why the pack is not enabled")
    if found["step"] <= 0:
        raise rounding.refuse("step must be above 0")
    if found["reverify_by"] <= found["verified_on"]:
        raise top.refuse("reverify_by must be later than verified_on")
    return found


def _calendar(top: Table) -> HolidayCalendar | None:
    if "calendar" not in top.content:
        return None
    table = Table(f"{top.place}: calendar", top.need("calendar", dict))
    found = HolidayCalendar(table.words("country", ""), table.words("subdivision", ""), table.words("market", ""))
    table.done()
    if bool(found.country) == bool(found.market):
        raise table.refuse("name a country or a market")
    return found


def _payment(top: Table) -> Payment | None:
    if "payment" not in top.content:
        return None
    table = Table(f"{top.place}: payment", top.need("payment", dict))
    word, terms = table.words("agreement"), table.texts("terms")
    if word not in set(Agreement) or not set(terms) <= set(Term):
        raise table.refuse(f"agreement is one of {', '.join(Agreement)}, and terms are of {', '.join(Term)}")
    found = Payment(
        table.words("form"),
        table.words("instead"),
        Agreement(word),
        tuple(Term(one) for one in terms),
        table.texts("cite"),
    )
    table.done()
    return found


def _facts(top: Table) -> Iterator[tuple[str, Fact]]:
    for name, table in top.under("facts", "fact"):
        _nameable(name, table)
        kind = table.kind("type")
        fact = Fact(
            name=name,
            kind=kind,
            words=table.words("words"),
            values=table.texts("values"),
            nullable=table.get("nullable", bool, False),
            least=table.amount("least") if "least" in table.content else None,
            whole=table.get("whole", bool, False),
        )
        if (kind is Kind.CHOICE) != bool(fact.values):
            raise table.refuse("values belong to a choice, and a choice needs them")
        yield name, _with_absent(table, fact)
        table.done()


def _with_absent(table: Table, fact: Fact) -> Fact:
    """`if_absent` is one of the fact's values, or "the day asked", or "none"; without it the fact is needed."""
    if "if_absent" not in table.content:
        return fact
    value = table.content.pop("if_absent")
    if value == ASKED_DAY and fact.kind is Kind.DATE:
        absent = Absent(needed=False, asked_day=True)
    elif value == UNKNOWN and UNKNOWN not in fact.values:
        absent = Absent(needed=False)
    else:
        try:
            absent = Absent(needed=False, value=take(fact, value))
        except ValueError as why:
            raise table.refuse(f"if_absent: {why}") from None
    return Fact(fact.name, fact.kind, fact.words, fact.values, absent, fact.nullable, fact.least, fact.whole)


def _answers(top: Table) -> Iterator[tuple[str, AnswerKey]]:
    for name, table in top.under("answers", "answer"):
        if name in ANSWER_WORDS:
            raise table.refuse("every answer has this key already; choose another name")
        yield name, AnswerKey(name, table.kind("type"), table.texts("values"))
        table.done()


def _citations(top: Table) -> Iterator[tuple[str, Citation]]:
    for key, table in top.under("citations", "citation"):
        basis = table.words("basis")
        if basis not in set(Basis):
            raise table.refuse(f"basis {basis!r} is not known; use {' or '.join(Basis)}")
        yield key, Citation(key, table.words("text"), Basis(basis), table.words("note", ""))
        table.done()


def _notices(top: Table) -> Iterator[tuple[str, Notice]]:
    for key, table in top.under("notices", "notice"):
        yield key, Notice(key, table.words("words"), table.texts("cite"))
        table.done()


def _sums(top: Table, dated_by: str, facts: Mapping[str, Fact]) -> Iterator[Sum]:
    for name, table in top.under("sums", "sum"):
        _nameable(name, table)
        found = Sum(name, table.words("words"), table.words("dated_by", dated_by), tuple(_amounts(table)))
        table.done()
        if not found.amounts:
            raise table.refuse("amounts is empty; write at least one")
        if any(later.from_date <= earlier.from_date for earlier, later in pairwise(found.amounts)):
            raise table.refuse("amounts stand oldest first, one for each day on which they change")
        if found.dated_by not in facts or facts[found.dated_by].kind is not Kind.DATE:
            raise table.refuse(f"dated_by {found.dated_by!r} is no fact that is a date")
        yield found


def _amounts(table: Table) -> Iterator[DatedAmount]:
    for one in table.tables("amounts", "amount"):
        yield DatedAmount(one.need("from", date), one.amount("amount"), one.texts("cite"))
        one.done()


def _windows(top: Table) -> Iterator[Window]:
    for name, table in top.under("windows", "window"):
        _nameable(name, table)
        yield Window(name, table.words("words"), tuple(_spans(table)))
        table.done()


def _spans(table: Table) -> Iterator[tuple[date, date, tuple[str, ...]]]:
    for one in table.tables("spans", "span"):
        first, last = one.need("from", date), one.need("to", date)
        if last < first:
            raise one.refuse("to lies before from")
        yield first, last, one.texts("cite")
        one.done()


def _nameable(name: str, table: Table) -> None:
    if name in RESERVED or not name.isidentifier() or not name[0].isalpha():
        raise table.refuse("this name cannot be used in rules; use small letters, digits and _")


def _all_cites(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that must cite, with how errors call it."""
    for one in pack.sums.values():
        yield from ((f"sum {one.name}", dated.cite) for dated in one.amounts)
    for window in pack.windows.values():
        yield from ((f"window {window.name}", cite) for _, _, cite in window.spans)
    for named in pack.named.values():
        yield from ((f"value {named.name}", case.cite) for case in named.cases)
    for rule in pack.rules:
        yield f"rule {rule.key}", rule.cite
    if pack.payment:
        yield "payment", pack.payment.cite
    for notice in pack.notices.values():
        yield f"notice {notice.key}", notice.cite
