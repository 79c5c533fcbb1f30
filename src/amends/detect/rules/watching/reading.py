"""Reading what is asked of a thing through time, as it comes from JSON: strictly, each refusal by its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from amends.detect.rules.level import FEWEST_WEEKS, Z
from amends.detect.rules.tree import (
    DEEPEST,
    FACT,
    MOST_CONDITIONS,
    ORDERS,
    BadRule,
    Is,
    Node,
    at,
    condition_of,
    read,
    shown,
)
from amends.detect.rules.watching.asked import (
    EVERYTHING,
    NOW,
    SPANNED,
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Each,
    Leaf,
    NoneOf,
    Relation,
    Sequel,
    Span,
    Step,
    TimeOf,
    Times,
    Unit,
    Unusual,
    Which,
    leaves,
)

SIGNAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:/\-]{0,78}[A-Za-z0-9_])?", re.ASCII)
SPAN: Final = re.compile(r"([1-9]\d{0,4}) (minute|hour|day)s?", re.ASCII)
MOST_STEPS, MOST_COUNTED, LONGEST_DAYS = 20, 100_000, 3660
GROUPS: Final[Mapping[str, Callable[[tuple[Ask, ...]], Ask]]] = {
    "all": All,
    "any": AnyOf,
    "none": NoneOf,
    "not": NoneOf,
}
SLOTS: Final = {"hour": Unit.HOURS, "day": Unit.DAYS}
MOST_WEEKS: Final = 26
COUNTED: Final = ORDERS | {Is.EQUAL}
Part = TypeVar("Part")


def read_watch(tree: object) -> Ask:
    """This function will read what a detector asks of a thing through time (see `asked`).

    :raises BadRule: naming the path of the first thing that cannot be, and the remedy.
    """
    ask = _ask(tree, "", 1)
    count = len(leaves(ask))
    if count > MOST_CONDITIONS:
        raise BadRule("", f"has {count} conditions; at most {MOST_CONDITIONS} can be read. Make two detectors of it.")
    return ask


def read_rule(tree: object) -> Ask | Each:
    """This function will read a whole detector: of each thing by itself, or of all that share something.

    :raises BadRule: naming the path of the first thing that cannot be, and the remedy.
    """
    if not isinstance(tree, Mapping) or "each" not in tree:
        return read_watch(tree)
    _only(tree, "", "each", "holds")
    fact = tree["each"]
    if fact != EVERYTHING and not (isinstance(fact, str) and FACT.fullmatch(fact)):
        raise BadRule("each", f'must name a fact that things share, such as shop, or "*", not {shown(fact)}')
    try:
        ask = read_watch(tree.get("holds"))
    except BadRule as bad:
        raise BadRule(at("holds", bad.path) if bad.path else "holds", bad.what) from None
    if any(not _is_shared(leaf) for leaf in leaves(ask)):
        what = "of things taken together it may ask how often a signal was heard in the last span, and what is unusual"
        raise BadRule("holds", what)
    return Each(str(fact), ask)


def _is_shared(leaf: Leaf) -> bool:
    return isinstance(leaf, Unusual) or (isinstance(leaf, Count) and leaf.span is not None and leaf.until == NOW)


def _ask(tree: object, path: str, depth: int) -> Ask:
    if not isinstance(tree, Mapping):
        raise BadRule(path, f"must be an object, not {shown(tree)}")
    if depth > DEEPEST:
        raise BadRule(path, f"is nested more than {DEEPEST} deep; write it flatter")
    if "each" in tree:
        alone = '"each" stands at the top alone; make a detector of its own of it'
        raise BadRule(
            path, alone if path else "takes things together; here they are looked at one by one: use backtest"
        )
    for word, reader in LEAVES.items():
        if word in tree:
            return reader(tree, path)
    if len(tree) != 1 or not tree.keys() <= GROUPS.keys():
        names = ", ".join(sorted(map(str, tree))) or "nothing"
        words = ", ".join(f'"{word}"' for word in [*LEAVES, *GROUPS])
        raise BadRule(path, f"must hold one of {words}; it holds {names}")
    word = next(iter(tree))
    inner = at(path, word)
    if word == "not":
        return NoneOf((_ask(tree["not"], inner, depth + 1),))
    parts = _list(tree[word], inner, "condition", lambda part, here: _ask(part, here, depth + 1))
    return GROUPS[word](parts)


def _list(listed: object, path: str, what: str, reader: Callable[[object, str], Part]) -> tuple[Part, ...]:
    if not isinstance(listed, list | tuple) or not listed:
        raise BadRule(path, f"must be a list with at least one {what}")
    return tuple(reader(part, f"{path}[{place}]") for place, part in enumerate(listed))


def _only(tree: Mapping[str, object], path: str, *names: str) -> None:
    if strange := set(tree) - set(names):
        known = ", ".join(f'"{name}"' for name in names)
        raise BadRule(path, f"may hold {known} here, not {', '.join(sorted(map(str, strange)))}")


def _times(tree: Mapping[str, object], path: str) -> Times:
    _only(tree, path, "time", "is", "span", "than")
    time, than = _time(tree["time"], at(path, "time")), _time(tree.get("than"), at(path, "than"))
    here = at(path, "is")
    try:
        relation = Relation(str(tree.get("is")))
    except ValueError:
        raise BadRule(here, f"must be one of {', '.join(Relation)}, not {shown(tree.get('is'))}") from None
    if time == than:
        raise BadRule(at(path, "than"), "is the same time; compare it with another")
    if relation in SPANNED:
        return Times(time, relation, than, _span(tree.get("span"), at(path, "span")))
    if "span" in tree:
        raise BadRule(at(path, "span"), f"{relation} measures no distance; leave the span out, or say how far")
    return Times(time, relation, than, None)


def _count(tree: Mapping[str, object], path: str) -> Count:
    _only(tree, path, "count", "is", "value", "span", "until", "where")
    signal = _signal(tree["count"], at(path, "count"))
    try:
        op = Is(str(tree.get("is")))
    except ValueError:
        op = Is.MISSING
    if op not in COUNTED:
        known = ", ".join(one for one in Is if one in COUNTED)
        raise BadRule(at(path, "is"), f"must be one of {known}, not {shown(tree.get('is'))}")
    value = _whole(tree.get("value"), at(path, "value"), 0, MOST_COUNTED)
    span = _span(tree["span"], at(path, "span")) if "span" in tree else None
    until = _time(tree["until"], at(path, "until")) if "until" in tree else NOW
    return Count(signal, op, value, span, until, _where(tree, path))


def _where(tree: Mapping[str, object], path: str) -> Node:
    try:
        return read(tree.get("where", {}))
    except BadRule as bad:
        raise BadRule(at(at(path, "where"), bad.path) if bad.path else at(path, "where"), bad.what) from None


def _unusual(tree: Mapping[str, object], path: str) -> Unusual:
    _only(tree, path, "unusual", "in", "weeks", "one_in", "least", "where")
    signal = _signal(tree["unusual"], at(path, "unusual"))
    slot = SLOTS.get(str(tree.get("in")))
    if slot is None:
        raise BadRule(at(path, "in"), f'must be "hour" or "day", not {shown(tree.get("in"))}')
    weeks = _whole(tree.get("weeks", 8), at(path, "weeks"), FEWEST_WEEKS, MOST_WEEKS)
    one_in = tree.get("one_in", 10_000)
    if type(one_in) is not int or one_in not in Z:
        raise BadRule(at(path, "one_in"), f"must be one of {', '.join(map(str, Z))}, not {shown(one_in)}")
    least = _whole(tree.get("least", 5), at(path, "least"), 1, MOST_COUNTED)
    return Unusual(signal, slot, weeks, one_in, least, _where(tree, path))


def _sequence(tree: Mapping[str, object], path: str) -> Sequel:
    _only(tree, path, "sequence", "span")
    here = at(path, "sequence")
    steps = _list(tree["sequence"], here, "step", _step)
    span = _span(tree["span"], at(path, "span")) if "span" in tree else None
    sequel = Sequel(steps, span)
    if not 2 <= len(sequel.signals) <= MOST_STEPS:
        raise BadRule(
            here, f"must name 2 to {MOST_STEPS} signals in all, not {len(sequel.signals)}; count them instead"
        )
    return sequel


def _step(step: object, path: str) -> Step:
    if not isinstance(step, Mapping):
        raise BadRule(path, f'must be an object with "signal", not {shown(step)}')
    _only(step, path, "signal", "times")
    times = _whole(step.get("times", 1), at(path, "times"), 1, MOST_STEPS)
    return Step(_signal(step.get("signal"), at(path, "signal")), times)


def _absence(tree: Mapping[str, object], path: str) -> Absence:
    _only(tree, path, "absent", "span", "after")
    after = _time(tree.get("after"), at(path, "after"))
    if after == NOW:
        raise BadRule(at(path, "after"), "lies always ahead; name the time from which the signal was expected")
    return Absence(_signal(tree["absent"], at(path, "absent")), _span(tree.get("span"), at(path, "span")), after)


def _signal(value: object, path: str) -> str:
    if not isinstance(value, str) or not SIGNAL.fullmatch(value):
        raise BadRule(path, f"must name a type of signal, such as order.delivered, not {shown(value)}")
    return value


def _time(value: object, path: str) -> TimeOf:
    which, _, name = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if value == Which.NOW:
        return NOW
    if which in (Which.FIRST, Which.LAST) and SIGNAL.fullmatch(name):
        return TimeOf(Which(which), name)
    if which == Which.FACT and FACT.fullmatch(name):
        return TimeOf(Which.FACT, name)
    raise BadRule(path, f'must be "now", "first SIGNAL", "last SIGNAL" or "fact NAME", not {shown(value)}')


def _span(value: object, path: str) -> Span:
    found = SPAN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise BadRule(path, f'must be a span such as "14 days", "24 hours" or "30 minutes", not {shown(value)}')
    span = Span(int(found[1]), Unit(f"{found[2]}s"))
    if span.is_days and span.amount > LONGEST_DAYS:
        raise BadRule(path, f"must be at most {LONGEST_DAYS} days, not {span.amount}")
    return span


def _whole(value: object, path: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise BadRule(path, f"must be a whole number from {least} to {most}, not {shown(value)}")
    return value


LEAVES: Final[Mapping[str, Callable[[Mapping[str, object], str], Leaf]]] = {
    "fact": condition_of,
    "time": _times,
    "count": _count,
    "sequence": _sequence,
    "absent": _absence,
    "unusual": _unusual,
}
