"""An answer as another system reads it, and as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from amends.remedies.law.answering import Answer, Step
from amends.remedies.law.evaluating import HOLIDAYS, OWN_CALENDAR
from amends.remedies.law.shapes import Basis, Fact, Kind, Outcome, Pack, Value

OUTCOMES = {
    "owed": "owed",
    "not_owed": "not owed",
    "need_facts": "more must be known",
    "manual_review": "a person decides",
    "out_of_scope": "outside this law",
}
KINDS = {
    Kind.NUMBER: "a number",
    Kind.MONEY: 'an amount as text, "400.00"',
    Kind.FLAG: "true or false",
    Kind.DATE: "a date, 2026-05-04",
    Kind.TIME: "a time, 2026-05-04T15:00",
    Kind.DATES: "a list of dates",
}


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON has it: the pack's own keys first, then why, by what, and what to ask next."""
    pack = answer.pack
    return {
        "pack": pack.key,
        "outcome": str(answer.outcome),
        **answer.keys,
        **_payment(answer),
        "needs": list(answer.needs),
        "assumed": {name: _plain(value) for name, value in answer.assumed.items()},
        "duties": [{"key": duty.key, "words": duty.words, "by": duty.by} for duty in answer.duties],
        "trail": [_step(pack, step) for step in answer.trail],
        "citations": [{"text": one.text, "basis": str(one.basis)} for one in answer.citations],
        "notices": [
            {
                "key": one.key,
                "words": one.words,
                "citations": _cited(pack, one.cite),
                "basis": str(_basis(pack, one.cite)),
            }
            for one in answer.notices
        ],
        "basis": str(answer.basis),
        "verified_on": pack.verified_on.isoformat(),
        "verify_by": pack.reverify_by.isoformat(),
        "as_of": answer.asked.isoformat(),
        "warnings": list(answer.warnings),
    }


def in_words(answer: Answer) -> Iterator[str]:
    """The answer as lines for a person."""
    keys = {key: value for key, value in answer.keys.items() if key not in {"amount", "currency", "reason"}}
    amount = f": {answer.keys['amount']} {answer.keys['currency']}" if "amount" in answer.keys else ""
    yield f"{answer.pack.title}: {OUTCOMES[answer.outcome]}{amount}"
    yield from (f"  {key}: {_told(value)}" for key, value in keys.items())
    yield from (f"  {'because' if step.holds else 'not so'}: {_line(answer.pack, step)}" for step in answer.trail)
    yield from (f"  to do by {duty.by}: {duty.words}" for duty in answer.duties)
    yield from (f"  to be known: {name}: {answer.pack.facts[name].words}" for name in answer.needs)
    if answer.assumed:
        told = ", ".join(f"{name} {_told(_plain(value))}" for name, value in answer.assumed.items())
        yield f"  assumed, to be asked before anything is granted: {told}"
    yield from (f"  to be said: {one.words}" for one in answer.notices)
    yield f"  {answer.basis}; verified {answer.pack.verified_on}, to be verified again by {answer.pack.reverify_by}"
    yield from (f"  warning: {words}" for words in answer.warnings)


def facts_of(pack: Pack) -> Iterator[dict[str, Any]]:
    """What may be stated to a pack, one row a fact: its values, and what holds when nobody states it."""
    for fact in pack.facts.values():
        kind = f"one of {', '.join(fact.values)}" if fact.values else KINDS[fact.kind]
        yield {
            "name": fact.name,
            "takes": f"{kind}, or null" if fact.nullable else kind,
            "if_absent": _absent(fact),
            "words": fact.words,
        }


def _absent(fact: Fact) -> str:
    if fact.absent.needed:
        return "asked for where it decides"
    if fact.absent.asked_day:
        return "the day asked"
    return OWN_CALENDAR if fact.name == HOLIDAYS else _told(_plain(fact.absent.value))


def _payment(answer: Answer) -> dict[str, Any]:
    """How the sum is to be paid, where the law says so and a sum is owed."""
    payment = answer.pack.payment
    if payment is None or answer.outcome is not Outcome.OWED or "amount" not in answer.keys:
        return {}
    told = {"form": payment.form, "instead": payment.instead, "agreement": payment.agreement.value}
    cited = _cited(answer.pack, payment.cite)
    return {"payment": {**told, "terms": [one.value for one in payment.terms], "citations": cited}}


def _step(pack: Pack, step: Step) -> dict[str, Any]:
    return {
        "rule": step.key,
        "holds": step.holds,
        "words": step.because,
        "facts": {name: _plain(value) for name, value in step.facts.items()},
        "citations": _cited(pack, step.cite),
    }


def _line(pack: Pack, step: Step) -> str:
    facts = ", ".join(f"{name} {_told(_plain(value))}" for name, value in step.facts.items())
    cited = "; ".join(_cited(pack, step.cite))
    return " ".join(
        part for part in (step.because, f"({facts})" if facts else "", f"[{cited}]" if cited else "") if part
    )


def _cited(pack: Pack, keys: tuple[str, ...]) -> list[str]:
    return [pack.citations[key].text for key in keys]


def _basis(pack: Pack, keys: tuple[str, ...]) -> Basis:
    bases = {pack.citations[key].basis for key in keys}
    return Basis.RECALLED if Basis.RECALLED in bases else Basis.CONFIRMED


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
