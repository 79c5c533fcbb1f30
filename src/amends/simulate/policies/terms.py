"""A policy as a rehearsal plays it: who works when, what is promised, who may give how much, and what is noticed.

Read from a table (TOML) of parts; what a file does not name stays as the desk has it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

MOST_CLERKS = 8
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
NAME_LENGTH = 80


class BadTerms(ValueError):
    """A table that is no policy. `problems` says by field what is wrong and what helps; the message is the first."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        name, words = next(iter(self.problems.items()))
        super().__init__(f"{name}: {words}")


Check = Callable[[object], str]


def whole(least: int, most: int) -> Check:
    """A whole number in these bounds; yes and no are none."""

    def check(value: object) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else f"{value!r} cannot be; give a whole number from {least:,} to {most:,}."

    return check


def one_of(*words: str) -> Check:
    """One of some words."""
    return lambda value: "" if value in words else f"{value!r} is none of them; choose {' or '.join(words)}."


def clock(value: object) -> str:
    """A time of the day."""
    return "" if isinstance(value, str) and CLOCK.fullmatch(value) else f'{value!r} is no time; write it like "06:00".'


def yes_or_no(value: object) -> str:
    """Yes or no."""
    return "" if isinstance(value, bool) else f"{value!r} is neither; write true or false."


def _asked(default: Any, words: str, check: Check) -> Any:
    return field(default=default, metadata={"words": words, "check": check})


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works on the cases, and how long their work takes."""

    clerks: int = _asked(3, "clerks at work", whole(1, MOST_CLERKS))
    begins: str = _asked("06:00", "their shift begins", clock)
    ends: str = _asked("23:00", "their shift ends", clock)
    first_minutes: int = _asked(6, "minutes for a first word", whole(1, 240))
    solve_minutes: int = _asked(20, "minutes for a solution", whole(1, 480))
    word_minutes: int = _asked(5, "minutes for a short word", whole(1, 240))


@dataclass(frozen=True, slots=True)
class Promises:
    """How long a promise to the customer may take, in minutes."""

    update: int = _asked(240, "minutes of the desk's hours to the next word after a notice", whole(15, 20_160))
    resolution: int = _asked(1440, "minutes by the clock to the solution", whole(30, 86_400))


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody may grant alone on one case, in whole units; a day is ten cases."""

    front_line: int = _asked(50, "a clerk may give alone on a case", whole(0, 100_000))
    lead: int = _asked(250, "a lead may give alone on a case", whole(0, 100_000))
    manager: int = _asked(1000, "a manager may give alone on a case", whole(0, 100_000))


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is given as something extra: which thing, how much of what is in proportion, what lies beyond a limit."""

    gives: str = _asked("voucher", "what is given", one_of("nothing", "voucher", "points", "goodwill"))
    amount: str = _asked("low", "of the range that is in proportion", one_of("low", "middle", "high"))
    beyond: str = _asked("ask", "what lies beyond a limit", one_of("ask", "cut"))
    unknown_cause_percent: int = _asked(
        100, "percent of the range that counts where nobody knows yet whose fault it was", whole(0, 100)
    )
    cap_percent: int = _asked(150, "percent of the price beyond which extras never go", whole(0, 400))


@dataclass(frozen=True, slots=True)
class Playbook:
    """What is done without being asked: how often everybody of a storm hears, and when we ask whether it holds."""

    next_word_hours: int = _asked(24, "hours between letters to everybody of a storm", whole(1, 168))
    follow_up_days: int = _asked(1, "days until we ask whether a late flight's solution holds", whole(1, 30))


@dataclass(frozen=True, slots=True)
class Detectors:
    """What the desk notices by itself."""

    cancelled: bool = _asked(True, "cancelled flights are noticed", yes_or_no)
    late: bool = _asked(True, "late flights are noticed", yes_or_no)
    late_minutes: int = _asked(180, "minutes after which a flight is late", whole(60, 1440))


@dataclass(frozen=True, slots=True)
class Terms:
    """A whole policy, part by part, in the order in which a rehearsal changes them."""

    name: str = "as it is"
    detectors: Detectors = Detectors()
    promises: Promises = Promises()
    staff: Staff = Staff()
    playbook: Playbook = Playbook()
    limits: Limits = Limits()
    remedies: Remedies = Remedies()


PARTS = tuple(one.name for one in fields(Terms) if one.name != "name")
AS_IT_IS = Terms()


def read(table: Mapping[str, Any], base: Terms = AS_IT_IS) -> Terms:
    """The policy that a table describes; what it does not name is as in `base`.

    :raises BadTerms: naming every part and field that is unknown or cannot be, and what helps.
    """
    problems: dict[str, str] = {}
    name = table.get("name", "another")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= NAME_LENGTH:
        problems["name"] = f"say in at most {NAME_LENGTH} characters what this policy is called."
    parts: dict[str, Any] = {}
    for key, rows in table.items():
        if key == "name":
            continue
        if key not in PARTS:
            problems[key] = f"there is no such part; a policy has {', '.join(PARTS)}."
        elif not isinstance(rows, Mapping):
            problems[key] = f'this is a part; write [{key}] and its fields below, such as "{_example(base, key)}".'
        else:
            parts[key] = _part(key, getattr(base, key), rows, problems)
    found = replace(base, name=str(name).strip(), **parts)
    if not problems:
        problems = _at_odds(found)
    if problems:
        raise BadTerms(problems)
    return found


def _part(key: str, base: Any, rows: Mapping[str, Any], problems: dict[str, str]) -> Any:
    known = {one.name: one for one in fields(base)}
    good: dict[str, Any] = {}
    for name, value in rows.items():
        if name not in known:
            problems[f"{key}.{name}"] = f"there is no such field; this part has {', '.join(known)}."
            continue
        wrong = known[name].metadata["check"](value)
        if wrong:
            problems[f"{key}.{name}"] = wrong
        else:
            good[name] = value
    return replace(base, **good)


def _example(base: Terms, key: str) -> str:
    first = fields(getattr(base, key))[0].name
    return f"{first} = {getattr(getattr(base, key), first)}"


def _at_odds(terms: Terms) -> dict[str, str]:
    """What is well-formed and cannot be together."""
    problems: dict[str, str] = {}
    if terms.staff.begins >= terms.staff.ends:
        problems["staff.ends"] = f"a shift from {terms.staff.begins} to {terms.staff.ends} has no hours; end it later."
    if not terms.limits.front_line <= terms.limits.lead <= terms.limits.manager:
        problems["limits"] = "who decides on another's asking needs at least their limit: front_line, lead, manager."
    if not terms.detectors.cancelled and not terms.detectors.late:
        problems["detectors"] = "nothing would be noticed; leave cancelled or late true."
    return problems


@dataclass(frozen=True, slots=True)
class Change:
    """One field in which two policies differ."""

    part: str
    name: str
    words: str
    was: Any
    now: Any

    @property
    def sentence(self) -> str:
        """What changed, as it may stand in a line: "limits.front_line: 50, now 100 (a clerk may give ...)"."""
        return f"{self.part}.{self.name}: {_said(self.was)}, now {_said(self.now)} ({self.words})"


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def changes(before: Terms, after: Terms) -> Iterator[Change]:
    """Every field in which two policies differ, part by part."""
    for part in PARTS:
        old, new = getattr(before, part), getattr(after, part)
        for one in fields(old):
            if getattr(old, one.name) != getattr(new, one.name):
                words = one.metadata["words"]
                yield Change(part, one.name, words, getattr(old, one.name), getattr(new, one.name))


def steps(before: Terms, after: Terms) -> list[tuple[str, Terms]]:
    """From one policy to the other, one part at a time: the part that changed last, and the policy as it is by then.

    The first is `before` itself, with no part; the last is equal to `after` but for its name.
    """
    found = [("", before)]
    for part in dict.fromkeys(change.part for change in changes(before, after)):
        found.append((part, replace(found[-1][1], name=after.name, **{part: getattr(after, part)})))
    return found


def table_of(terms: Terms) -> dict[str, Any]:
    """The table of a whole policy; `read` gives the policy back."""
    parts = {part: {one.name: getattr(getattr(terms, part), one.name) for one in fields(getattr(terms, part))}
             for part in PARTS}  # fmt: skip
    return {"name": terms.name, **parts}
