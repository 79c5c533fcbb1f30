"""What the law owes on a case: its answer with its reasoning, and what is asked so that it can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from amends.cases.models import Case
from amends.flow.owed import can_tell, unconfirmed, words_of
from amends.people.models import Person
from amends.remedies import queries as remedies
from amends.remedies.law import shelf
from amends.remedies.law.shapes import Fact, Kind, Pack
from amends.remedies.law.spelling import OUTCOMES
from amends.remedies.law.taking import BadFacts, take
from amends.remedies.models import Quote
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.forms import Option
from amends.web.words import money

NONE = "none"
# What a person does not state but the desk knows by itself.
UNASKED = frozenset({Kind.DATES})
TYPES = {Kind.NUMBER: "text", Kind.MONEY: "text", Kind.DATE: "date", Kind.TIME: "datetime-local"}
MODES = {Kind.NUMBER: "decimal", Kind.MONEY: "decimal"}
YES_NO = (Option("yes", "yes"), Option("no", "no"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One fact as it is asked for: a choice where it has options, else something to type. What the law does not ask
    about yet stands folded."""

    name: str
    words: str
    value: str
    note: str | None
    options: tuple[Option, ...]
    type: str
    inputmode: str | None
    is_missing: bool
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the reasoning, and where it stands written."""

    words: str
    cited: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """The page of one law on one case."""

    ref: str
    name: str
    pack: str
    title: str
    verified: str
    answer: str | None
    outcome: str
    amount: str | None
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]
    notices: tuple[str, ...]
    duties: tuple[str, ...]
    evidence: str
    facts: tuple[Asked, ...]
    can_grant: bool
    confirm: tuple[str, ...]
    state: str | None
    can_tell: bool
    is_told: bool
    draft: str
    payment: str | None


def names_for(case: Case) -> tuple[str, ...]:
    """The packs that answer for what failed on a case; remembered, for they change rarely."""
    if case.failure is None:
        return ()
    packs = remembered(("packs", case.brand_id), lambda: remedies.packs_for(case.brand_id), 30.0)
    found: tuple[str, ...] = packs.get(case.failure.kind_id, ())
    return found


def build(
    case: Case, pack: Pack, quote: Quote | None, typed: Mapping[str, str] | None, person: Person, *, body: str = ""
) -> Owed:
    """What the page shows; `typed` are the facts and `body` the letter of a form that came back."""
    answer: Mapping[str, Any] = quote.answer if quote else {}
    stated = dict(quote.facts) if quote else known_facts(case, pack)
    assumed = answer.get("assumed", {})
    confirm = unconfirmed(quote) if quote else []
    is_owed = quote is not None and answer["outcome"] == "owed"
    sum_ = money(quote.amount_minor, quote.currency) if quote and quote.amount_minor else None
    granted = quote is not None and quote.remedy is not None
    return Owed(
        ref=case.reference,
        name=case.customer.name,
        pack=pack.key,
        title=pack.title,
        verified=f"verified {pack.verified_on}, to be looked at again by {pack.reverify_by}",
        answer=OUTCOMES[answer["outcome"]] if answer else None,
        outcome=str(answer.get("outcome", "")),
        amount=sum_,
        lines=tuple(
            Line(_spoken(pack, one["words"]), "; ".join(one["citations"]), one["holds"])
            for one in answer.get("trail", ())
        ),
        warnings=tuple(answer.get("warnings", ())),
        notices=tuple(one["words"] for one in answer.get("notices", ())),
        duties=tuple(f"{one['words']} By {one['by']}." for one in answer.get("duties", ())),
        evidence=(typed or {}).get("evidence", quote.evidence if quote else ""),
        facts=_asked(pack, stated, assumed, answer.get("needs", ()), typed),
        can_grant=is_owed and sum_ is not None and not confirm and not granted,
        confirm=tuple(pack.facts[name].words for name in confirm),
        state=_state(quote) if quote and granted else None,
        can_tell=quote is not None and can_tell(quote) and not remedies.is_told(quote),
        is_told=quote is not None and remedies.is_told(quote),
        draft=body or (words_of(quote, person) if quote and can_tell(quote) else ""),
        payment=_payment(answer),
    )


def _spoken(pack: Pack, words: str) -> str:
    """A line of the trail with the facts named as the page names them."""
    head, colon, rest = words.partition("Not known yet: ")
    if head or not colon:
        return words
    names, dot, why = rest.partition(". ")
    told = (pack.facts[name].words if name in pack.facts else name for name in names.split(", "))
    return f"{colon}{', '.join(told)}{dot}{why}"


def _state(quote: Quote) -> str:
    """Where the remedy that was asked for or granted stands."""
    from_remedy = remedies.shown([quote.remedy] if quote.remedy else [])
    return from_remedy[0].words if from_remedy else ""


def _payment(answer: Mapping[str, Any]) -> str | None:
    told = answer.get("payment")
    return f"Paid in {told['form']}. Instead of it only with: {told['instead']}." if told else None


def known_facts(case: Case, pack: Pack) -> dict[str, Any]:
    """What the desk's own records say of the facts that a pack asks for."""
    found: dict[str, Any] = {}
    for name, value in (case.order.facts if case.order else {}).items():
        fact = pack.facts.get(name)
        if fact is None:
            continue
        try:
            meant = take(fact, value)
        except (ValueError, BadFacts):
            continue
        # "True" and "DR15" as the page's choices spell them; numbers and days as they were written.
        found[name] = meant if isinstance(meant, bool | str) else value
    return found


def _asked(
    pack: Pack,
    stated: Mapping[str, Any],
    assumed: Mapping[str, Any],
    needs: tuple[str, ...],
    typed: Mapping[str, str] | None,
) -> tuple[Asked, ...]:
    """The facts, those first without which there is no answer, then what was only assumed."""
    facts = [fact for fact in pack.facts.values() if fact.kind not in UNASKED]
    order = {fact.name: number for number, fact in enumerate(facts)}

    def rank(fact: Fact) -> tuple[bool, bool, bool, int]:
        return fact.name not in needs, fact.name not in assumed, fact.name not in stated, order[fact.name]

    filled = [name for name, value in (typed or {}).items() if value]
    spoken_of = {*needs, *assumed, *stated, *filled, facts[0].name}
    return tuple(
        _one(fact, stated, assumed, fact.name in needs, typed, is_folded=fact.name not in spoken_of)
        for fact in sorted(facts, key=rank)
    )


def _one(
    fact: Fact,
    stated: Mapping[str, Any],
    assumed: Mapping[str, Any],
    is_missing: bool,
    typed: Mapping[str, str] | None,
    *,
    is_folded: bool,
) -> Asked:
    value = typed.get(fact.name, "") if typed is not None else _text(stated[fact.name]) if fact.name in stated else ""
    note = None
    if fact.name in assumed and fact.name not in stated:
        note = f"taken for granted: {_text(assumed[fact.name])}"
    elif is_missing:
        note = "without it there is no answer"
    elif fact.nullable:
        note = f'"{NONE}" when there was none'
    return Asked(
        fact.name,
        fact.words,
        value,
        note,
        _options(fact),
        TYPES.get(fact.kind, "text") if not fact.nullable else "text",
        MODES.get(fact.kind) if not fact.nullable else None,
        is_missing,
        is_folded,
    )


def _options(fact: Fact) -> tuple[Option, ...]:
    if fact.kind is Kind.FLAG:
        return YES_NO
    return tuple(Option(value, value.replace("_", " ")) for value in fact.values)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NONE if value is None else str(value)


def facts_of(pack: Pack, typed: Mapping[str, str]) -> dict[str, Any]:
    """The facts that a form states; what was left empty is not stated.

    :raises ValueError: naming the fact, for what cannot be one.
    """
    found: dict[str, Any] = {}
    for fact in pack.facts.values():
        text = typed.get(fact.name, "").strip()
        if text:
            found[fact.name] = _value(fact, text)
    return found


def _value(fact: Fact, text: str) -> Any:
    if fact.nullable and text.lower() == NONE:
        return None
    if fact.kind is Kind.FLAG:
        return text == "yes"
    if fact.kind is Kind.NUMBER:
        try:
            number = Decimal(text)
        except ArithmeticError:
            raise ValueError(f"{fact.name}: {text[:40]!r} is no number.") from None
        return int(number) if number == number.to_integral_value() else float(number)
    return text


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One law on the case's page: what it answers, on what basis, and where it stands."""

    words: str
    basis: str
    url: str
    is_open: bool


def row(case: Case, quotes: list[Quote]) -> tuple[OwedRow, ...]:
    """What the case's page shows of every law that answers for it, asked or not yet."""
    by_pack = {quote.pack: quote for quote in quotes}
    names = dict.fromkeys([*by_pack, *names_for(case)])
    return tuple(_row(case, name, by_pack.get(name)) for name in names)


def _row(case: Case, name: str, quote: Quote | None) -> OwedRow:
    address = url("case_law", ref=case.reference, pack=name)
    title = shelf.pack(name).title
    if quote is None:
        return OwedRow("not asked yet", title, address, True)
    missing = quote.answer["needs"]
    words = OUTCOMES[quote.outcome]
    if missing:
        words = "need facts: " + ", ".join(str(one).replace("_", " ") for one in missing)
    elif quote.amount_minor:
        words = f"{money(quote.amount_minor, quote.currency)} {words}"
    lacks = remedies.lacking_of([quote])
    return OwedRow(f"{words}; {lacks[0]}" if lacks and not missing else words, title, address, bool(lacks))
