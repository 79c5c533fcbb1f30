"""A policy as people keep it: one table of named lines, each with its figures, its reason and its source.

What a policy may look at is fixed: what went wrong, and how long we have known each other. Who somebody is never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

from amends.kinds.rules import Controllability, FailureType
from amends.remedies.rules.proportion import SHIPPED, Line, Policy, Reason, Use, Worth

Table = Mapping[str, Mapping[str, Any]]

STEPS = ("small", "medium", "grave", "again")
USED = tuple(f"{Use.USED.value}_{step}" for step in STEPS)
REJECTED = tuple(f"{Use.REJECTED.value}_{step}" for step in STEPS)
TYPES = {f"type_{one.value}": one for one in FailureType}
CAUSES = {f"cause_{one.value}": one for one in Controllability}
AGAIN, CAP = "again", "cap"
WORTH = {f"value_{one.value}": one for one in Worth}
# Every policy has these; what looks at value may be left out, and is where it is shipped.
NEEDED = (*USED, *REJECTED, *TYPES, *CAUSES, AGAIN, CAP)
SINGLE = frozenset({AGAIN, CAP, *WORTH})
MOST_PERCENT, MOST_STEPS, MOST_WORTH = 400, 3, 1_000
REASON_LENGTH, SOURCE_LENGTH = 200, 120

# What people might call it, and what it is: none of it says anything about what went wrong.
TRAITS = {
    "name": "name",
    "firstname": "name",
    "surname": "name",
    "language": "language",
    "tongue": "language",
    "locale": "language",
    "nationality": "nationality",
    "country": "nationality",
    "citizenship": "nationality",
    "origin": "nationality",
    "passport": "nationality",
    "postcode": "postcode",
    "postalcode": "postcode",
    "zip": "postcode",
    "zipcode": "postcode",
    "address": "postcode",
    "city": "postcode",
    "region": "postcode",
    "age": "age",
    "birthday": "age",
    "birthdate": "age",
    "gender": "gender",
    "sex": "gender",
    "salutation": "gender",
    "device": "device",
    "browser": "device",
    "phone": "device",
    "payment": "payment method",
    "paymentmethod": "payment method",
    "card": "payment method",
    "iban": "payment method",
}


class BadPolicy(ValueError):
    """A table that is no policy. `problems` says by line what is wrong and what helps; the message is the first."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        key, words = next(iter(self.problems.items()))
        super().__init__(f"{key}: {words}")


def trait_in(words: str) -> str:
    """The trait of a person that somebody asks for by these words, in plain terms; empty when it is none."""
    parts = [part for part in "".join(sign if sign.isalnum() else " " for sign in words.lower()).split() if part]
    pairs = [first + second for first, second in pairwise(parts)]
    for part in (*pairs, *parts):
        found = TRAITS.get(part) or TRAITS.get(part.removesuffix("s"))
        if found:
            return found
    return ""


def worth_key(words: str) -> str:
    """The line about value that somebody asks for by these words.

    :raises BadPolicy: for a trait of a person, saying why it is never asked; and for anything else that is unknown.
    """
    key = f"value_{'_'.join(words.lower().split())}"
    if key not in WORTH:
        raise BadPolicy({"value": _unknown(words)})
    return key


def _unknown(words: str) -> str:
    trait = trait_in(words.removeprefix("value_").replace("_", " "))
    if trait:
        return (
            f"a policy never looks at {trait}: what somebody gets follows from what went wrong, not from who they are."
        )
    return f"there is nothing called {words[:40]!r}; a policy may look at {' or '.join(WORTH.values())}."


def read(table: Table) -> Policy:
    """The policy that a table describes.

    :raises BadPolicy: naming every line that is missing, unknown, out of order or without reason and source.
    """
    problems = {key: _unknown(key) for key in table if key not in NEEDED and key not in WORTH}
    lines: dict[str, Line] = {}
    for key in (*NEEDED, *(key for key in WORTH if key in table)):
        found = _line(key, table.get(key))
        if isinstance(found, Line):
            lines[key] = found
        else:
            problems[key] = found
    if not problems:
        problems = _out_of_order(lines)
    if problems:
        raise BadPolicy(problems)
    return Policy(
        used=tuple(lines[key] for key in USED),
        rejected=tuple(lines[key] for key in REJECTED),
        types={one: lines[key] for key, one in TYPES.items()},
        causes={one: lines[key] for key, one in CAUSES.items()},
        again=lines[AGAIN],
        cap=lines[CAP],
        worth={one: lines[key] for key, one in WORTH.items() if key in lines},
    )


def bounds(key: str) -> tuple[int, int]:
    """The least and the most that a line's figures may be."""
    if key in WORTH:
        return 1, MOST_WORTH
    if key in CAUSES:
        # What happens again counts whole, and is never less than the first time.
        return 0, 100
    return (0, MOST_STEPS) if key == AGAIN else (0, MOST_PERCENT)


def _line(key: str, row: object) -> Line | str:
    """One line, or what is wrong with it."""
    if not isinstance(row, Mapping):
        return "this line is missing."
    low, high = row.get("low"), row.get("high")
    least, most = bounds(key)
    if not (_is_whole(low, least, most) and _is_whole(high, least, most)):
        return f"give a whole number from {least} to {most}."
    if low > high:
        return f"the range runs backwards: {low} is more than {high}."
    if key in SINGLE and low != high:
        return "this line has one figure."
    words, source = row.get("reason"), row.get("source")
    if not isinstance(words, str) or not 0 < len(words.strip()) <= REASON_LENGTH:
        return f"say why, in at most {REASON_LENGTH} characters."
    if not isinstance(source, str) or not 0 < len(source.strip()) <= SOURCE_LENGTH:
        return f"name who says so, in at most {SOURCE_LENGTH} characters; a rule of your own has an author, too."
    return Line(low, high, Reason(words.strip(), source.strip()))


def _is_whole(figure: object, least: int, most: int) -> TypeGuard[int]:
    """Whether it is a whole number in these bounds; yes and no are none."""
    return isinstance(figure, int) and not isinstance(figure, bool) and least <= figure <= most


def _out_of_order(lines: Mapping[str, Line]) -> dict[str, str]:
    """What would give less for what is graver, or less for what was rejected than for what was used."""
    problems: dict[str, str] = {}
    for ladder in (USED, REJECTED):
        _rises(lines, ladder, "this is less than for what is less grave.", problems)
    for used, rejected in zip(USED, REJECTED, strict=True):
        _rises(lines, (used, rejected), "this is less than for what was used all the same.", problems)
    return problems


def _rises(lines: Mapping[str, Line], keys: Sequence[str], words: str, problems: dict[str, str]) -> None:
    for before, after in pairwise(keys):
        if lines[after].low < lines[before].low or lines[after].high < lines[before].high:
            problems.setdefault(after, words)


def table_of(policy: Policy) -> dict[str, dict[str, Any]]:
    """The table of a policy, its lines in their order; `read` gives the policy back."""
    lines: dict[str, Line] = dict(zip((*USED, *REJECTED), (*policy.used, *policy.rejected), strict=True))
    lines |= {key: policy.types[one] for key, one in TYPES.items()}
    lines |= {key: policy.causes[one] for key, one in CAUSES.items()}
    lines |= {AGAIN: policy.again, CAP: policy.cap}
    lines |= {key: policy.worth[one] for key, one in WORTH.items() if one in policy.worth}
    return {
        key: {"low": line.low, "high": line.high, "reason": line.why.words, "source": line.why.source}
        for key, line in lines.items()
    }


SHIPPED_TABLE = table_of(SHIPPED)
