"""The answer of a pack: its rules in their order, until one holds or a fact is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from amends.remedies.law.evaluating import Asking, Holidays, Missing, NotYetLaw, Uncountable, evaluate
from amends.remedies.law.shapes import Basis, Citation, Kind, Notice, Outcome, Pack, Rule, Value
from amends.remedies.law.taking import taken, unused

NOTHING_COVERS = "No rule of this pack speaks of this; a person decides."


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was tried, or a value that was found, in words.

    :ivar holds: false for a rule that was tried and does not apply.
    """

    key: str
    holds: bool
    because: str
    facts: Mapping[str, Value]
    cite: tuple[str, ...]


NOTHING = Step("", True, "The sum comes to nothing.", {}, ())


@dataclass(frozen=True, slots=True)
class Duty:
    """What the law wants done, and the day or time by which: what becomes a statutory promise."""

    key: str
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pack answers to facts.

    :ivar keys: the pack's own answer keys, as they are written in JSON.
    :ivar assumed: facts that nobody stated, with the value that they took.
    :ivar needs: facts without which there is no answer.
    """

    pack: Pack
    asked: date
    outcome: Outcome
    keys: Mapping[str, Any]
    trail: tuple[Step, ...]
    citations: tuple[Citation, ...]
    assumed: Mapping[str, Value]
    needs: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    notices: tuple[Notice, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def basis(self) -> Basis:
        """`recalled` as soon as one citation is."""
        recalled = any(one.basis is Basis.RECALLED for one in self.citations)
        return Basis.RECALLED if recalled else Basis.CONFIRMED


def quote(pack: Pack, stated: Mapping[str, Any], asked: date, holidays: Holidays) -> Answer:
    """What the pack answers to these facts on the day asked. Money is in the pack's currency, days are of the place.

    :param stated: facts by name, as JSON has them; what is not known is left out.
    :param asked: the day asked, which also stands for the dates that may be left out.
    :param holidays: the holidays of the pack's calendar in a year, asked only when a rule needs them.
    :raises BadFacts: for a value that a fact cannot have.
    """
    answer = _answer(Asking(pack, taken(pack, stated), asked, holidays))
    left_out = tuple(unused(pack, stated))
    return replace(answer, warnings=(*left_out, *answer.warnings)) if left_out else answer


def _answer(asking: Asking) -> Answer:
    pack = asking.pack
    if not pack.enabled:
        return _ended(asking, Outcome.OUT_OF_SCOPE, pack.switched_off, {})
    try:
        return _out_of_force(asking) or _decided(asking)
    except NotYetLaw as why:
        return _ended(asking, Outcome.MANUAL_REVIEW, f"{why}.", {})
    except Uncountable as why:
        return _ended(asking, Outcome.MANUAL_REVIEW, f"These facts cannot be reckoned together: {why}.", {})


def _out_of_force(asking: Asking) -> Answer | None:
    pack = asking.pack
    day = asking.fact(pack.dated_by) if pack.dated_by else None
    if not isinstance(day, date):
        return None
    if pack.applies_from and day < pack.applies_from:
        because = f"These rules apply from {pack.applies_from.isoformat()}, and this happened before."
    elif pack.applies_to and day > pack.applies_to:
        because = f"These rules applied until {pack.applies_to.isoformat()}, and this happened later."
    else:
        return None
    return _ended(asking, Outcome.OUT_OF_SCOPE, because, _written(asking, pack.out_of_force))


def _decided(asking: Asking) -> Answer:
    trail: list[Step] = []
    for rule in asking.pack.rules:
        asking.read = {}
        held = _holds(rule, asking)
        trail += _values_found(asking)
        if isinstance(held, Missing):
            return _needing(asking, trail, held, rule)
        if held is None:
            continue
        asking.cite(rule.cite) if held else None
        trail.append(Step(rule.key, held, rule.because, dict(asking.read), rule.cite))
        if held:
            return _answered(asking, rule, trail)
    return _ended(asking, Outcome.MANUAL_REVIEW, NOTHING_COVERS, {}, trail)


def _holds(rule: Rule, asking: Asking) -> bool | Missing | None:
    """Whether the rule applies; None when it belongs to another question."""
    in_scope = True if rule.scope is None else evaluate(rule.scope, asking)
    if in_scope is not True:
        return in_scope if isinstance(in_scope, Missing) else None
    asking.read = {}
    found = True if rule.when is None else evaluate(rule.when, asking)
    return found if isinstance(found, Missing) else bool(found)


def _answered(asking: Asking, rule: Rule, trail: list[Step]) -> Answer:
    keys: dict[str, Any] = {}
    missing: set[str] = set()
    asking.read = {}
    for given in rule.answer:
        value = evaluate(given.tree, asking) if given.tree is not None else given.value
        if isinstance(value, Missing):
            missing |= set() if given.if_known else value.names
        elif not (given.if_known and value is None):
            keys[given.key] = _spelled(asking.pack, given.key, value)
    trail += _values_found(asking)
    if missing:
        return _needing(asking, trail, Missing(frozenset(missing)), rule)
    last = trail[-1] if trail[-1].key == rule.key else None
    if last:
        trail[-1] = Step(last.key, True, last.because, {**last.facts, **asking.read}, last.cite)
    # What a notice stands on is told with the notice: it has no part in whether the sum was only recalled.
    notices = tuple(asking.pack.notices[key] for key in rule.notices)
    if rule.outcome is Outcome.OWED and _comes_to_nothing(asking.pack, keys):
        return _made(asking, Outcome.NOT_OWED, _with_currency(asking.pack, keys), [*trail, NOTHING])
    duties = tuple(Duty(key, words, keys[key]) for key, words in rule.duties.items() if keys.get(key))
    return _made(asking, rule.outcome, _with_currency(asking.pack, keys), trail, duties=duties, notices=notices)


def _comes_to_nothing(pack: Pack, keys: Mapping[str, Any]) -> bool:
    """Whether the answer is a sum of nothing, such as a share of a price of nothing."""
    kinds = {pack.answers[key].kind for key in keys}
    if Kind.MONEY not in kinds or Kind.FLAG in kinds or Kind.CHOICE in kinds:
        return False
    return not any(Decimal(value) for key, value in keys.items() if pack.answers[key].kind is Kind.MONEY)


def _needing(asking: Asking, trail: list[Step], missing: Missing, rule: Rule) -> Answer:
    needs = tuple(name for name in asking.pack.facts if name in missing.names)
    words = f"Not known yet: {', '.join(needs)}. It decides whether this holds: {rule.because}"
    trail.append(Step(rule.key, False, words, dict(asking.read), rule.cite))
    return _made(asking, Outcome.NEED_FACTS, {}, trail, needs=needs)


def _ended(
    asking: Asking, outcome: Outcome, because: str, keys: Mapping[str, Any], trail: Iterable[Step] = ()
) -> Answer:
    return _made(asking, outcome, _with_currency(asking.pack, keys), [*trail, Step("", True, because, {}, ())])


def _made(asking: Asking, outcome: Outcome, keys: Mapping[str, Any], trail: list[Step], **more: Any) -> Answer:
    pack = asking.pack
    citations = tuple(pack.citations[key] for key in asking.cited)
    assumed = {name: asking.assumed[name] for name in (*pack.facts,) if name in asking.assumed}
    happened = asking.stated.get(pack.dated_by)
    days = [day for day in (happened, asking.latest) if isinstance(day, date)]
    warnings = tuple(_warnings(pack, citations, asking.asked, max(days, default=None)))
    return Answer(pack, asking.asked, outcome, keys, tuple(trail), citations, assumed, warnings=warnings, **more)


def _warnings(pack: Pack, citations: tuple[Citation, ...], asked: date, happened: date | None) -> Iterable[str]:
    recalled = [one.text for one in citations if one.basis is Basis.RECALLED]
    if recalled:
        yield f"Recalled, not read: {'; '.join(recalled)}. Have it checked before it is relied on."
    if asked > pack.reverify_by:
        yield f"This pack was to be verified again by {pack.reverify_by.isoformat()}."
    elif happened and happened > pack.reverify_by:
        yield f"{happened.isoformat()} lies after {pack.reverify_by.isoformat()}, until when this pack was looked at."
    yield from (one.note for one in citations if one.note)


def _values_found(asking: Asking) -> list[Step]:
    found = [Step(name, True, case.because, facts, case.cite) for name, case, facts in asking.steps]
    asking.steps.clear()
    return found


def _with_currency(pack: Pack, keys: Mapping[str, Any]) -> Mapping[str, Any]:
    money = any(pack.answers[key].kind is Kind.MONEY for key in keys)
    return {**keys, "currency": pack.currency} if money else keys


def _written(asking: Asking, keys: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _spelled(asking.pack, key, evaluate(value, asking) if hasattr(value, "__slots__") else value)
        for key, value in keys.items()
    }


def _spelled(pack: Pack, key: str, value: Any) -> Any:
    """A value as JSON has it: money as text with its decimals, days and times as ISO text, whole numbers whole."""
    if isinstance(value, Decimal):
        if pack.answers[key].kind is Kind.MONEY:
            # Rounded once, at the end, as the pack says.
            return str((value / pack.step).quantize(Decimal(1), rounding=pack.rounding) * pack.step)
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
