"""Facts as they are stated: checked against the pack, one clear refusal for what it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from amends.remedies.law.shapes import Fact, Kind, Pack, Value

NUMBER_MAX = Decimal(1_000_000_000)
FIRST_YEAR, LAST_YEAR = 1950, 2150
DATES_MAX = 500
UNUSED_MAX = 10
_MONEY = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,6})?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
Day = TypeVar("Day", bound=date)


class BadFacts(ValueError):
    """Raised for facts that the pack does not take; the message names the fact and what it takes."""


def taken(pack: Pack, stated: Mapping[str, Any]) -> dict[str, Value]:
    """The stated facts as values of their kinds. `null` is not known, but where there may be none; names that the pack
    does not know are left out, and `unused` tells of them.

    :raises BadFacts: for a wrong type or a value that the fact cannot have.
    """
    if not isinstance(stated, Mapping):
        raise BadFacts(f'facts: {_shown(stated)} is no set of facts; write an object like {{"event": ...}}')
    found: dict[str, Value] = {}
    for name, value in stated.items():
        fact = pack.facts.get(name)
        if fact is None or (value is None and not fact.nullable):
            continue
        try:
            found[name] = take(fact, value)
        except ValueError as why:
            raise BadFacts(f"facts: {name}: {why}") from None
    return found


def unused(pack: Pack, stated: Mapping[str, Any]) -> Iterator[str]:
    """A warning for each stated name that the pack does not know, the first few of them."""
    unknown = [name for name in stated if name not in pack.facts]
    for name in unknown[:UNUSED_MAX]:
        yield f"facts: {pack.key} knows no fact {_shown(name)}, so it was left out; {_meant(name, pack)}"
    if len(unknown) > UNUSED_MAX:
        yield f"facts: {len(unknown) - UNUSED_MAX} more that {pack.key} does not know were left out."


def take(fact: Fact, value: Any) -> Value:
    """One value of one fact.

    :raises ValueError: saying what the fact takes.
    """
    if value is None:
        if fact.nullable:
            return None
        raise ValueError(f"null is no answer; {_wanted(fact)}, or leave it out when it is not known")
    return _TAKES[fact.kind](fact, value)


def _number(fact: Fact, value: Any) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"{_shown(value)} is no number; {_wanted(fact)}")
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number) > NUMBER_MAX:
        raise ValueError(f"{_shown(value)} is out of all bounds; {_wanted(fact)}")
    if fact.least is not None and number < fact.least:
        raise ValueError(f"{_shown(value)} is too small; the least is {fact.least}")
    if fact.whole and number != number.to_integral_value():
        raise ValueError(f"{_shown(value)} must be a whole number")
    return number


def _money(fact: Fact, value: Any) -> Decimal:
    """An amount as text, or as a number that says the same."""
    text = str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _MONEY.fullmatch(text.strip()):
        raise ValueError(f"{_shown(value)} is no amount; {_wanted(fact)}")
    return Decimal(text.strip())


def _flag(fact: Fact, value: Any) -> bool:
    found = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ValueError(f"{_shown(value)} is neither true nor false; {_wanted(fact)}")
    return found


def _choice(fact: Fact, value: Any) -> str:
    meant = value.strip().lower() if isinstance(value, str) else None
    for known in fact.values:
        if meant == known.lower():
            return known
    raise ValueError(f"{_shown(value)} is not known; {_wanted(fact)}")


def _time(fact: Fact, value: Any) -> datetime:
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        return _within_years(_read(datetime.fromisoformat, fact, value.strip()))
    raise ValueError(f"{_shown(value)} is no time; {_wanted(fact)}")


def _date(fact: Fact, value: Any) -> date:
    """The day as it is written: a law counts the days of the place where things happened."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        return _within_years(_read(date.fromisoformat, fact, value.strip()))
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        return _time(fact, value).date()
    raise ValueError(f"{_shown(value)} is no date; {_wanted(fact)}")


def _dates(fact: Fact, value: Any) -> tuple[date, ...]:
    if not isinstance(value, list | tuple) or len(value) > DATES_MAX:
        raise ValueError(f"{_shown(value)} is no list of at most {DATES_MAX} dates; {_wanted(fact)}")
    return tuple(sorted({_date(fact, one) for one in value}))


def _read(read: Callable[[str], Day], fact: Fact, value: str) -> Day:
    try:
        return read(value)
    except ValueError:
        raise ValueError(f"{_shown(value)} is not in the calendar; {_wanted(fact)}") from None


def _within_years(day: Day) -> Day:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day.isoformat()} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


_TAKES: dict[Kind, Callable[[Fact, Any], Value]] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATES: _dates,
}
_WANTED = {
    Kind.NUMBER: "state a number",
    Kind.MONEY: 'state an amount as text, such as "400.00"',
    Kind.FLAG: "state true or false",
    Kind.DATE: 'state a date as "2026-05-04"',
    Kind.TIME: 'state a time as "2026-05-04T15:00"',
    Kind.DATES: 'state a list of dates such as ["2026-12-25"]',
}


def _wanted(fact: Fact) -> str:
    return f"state one of {', '.join(fact.values)}" if fact.kind is Kind.CHOICE else _WANTED[fact.kind]


def _meant(name: object, pack: Pack) -> str:
    near = get_close_matches(str(name), pack.facts, n=1)
    return f"did you mean {near[0]}?" if near else f"it takes {', '.join(sorted(pack.facts))}"


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
