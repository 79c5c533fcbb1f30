"""Two policies side by side: each total, its difference, and which part of the policy made how much of it. Pure.

Between the two policies lie rehearsals in which one part after the other is changed. What a figure does from one to the
next belongs to that part, given those before it; so the differences of a line add up to the line's own, exactly. Of
each part it is told for how many customers the figure rose and fell, and by how much in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from amends.kernel.statistics import quantile
from amends.simulate.policies.satisfaction import MEANING, SHARES, Treated

Customer = Mapping[str, Any]
Account = Mapping[str, Any]
NOBODY: Customer = {
    "word": None, "solved": None, "kept": {}, "broken": {}, "open": {}, "gives": "nothing", "minor": 0, "asked": "",
    "treated": Treated.SILENT.value, "kind": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lived:
    """One rehearsal: the part that changed last ("" for the first), what changed in words, and its account."""

    part: str
    changes: tuple[str, ...]
    account: Account


@dataclass(frozen=True, slots=True)
class Share:
    """What one part of the policy made of a difference. `more` and `less`: customers for whom the figure rose and fell,
    and `more_by`, `less_by` how far in all; None for a figure that is no sum over customers."""

    part: str
    changes: tuple[str, ...]
    difference: float
    more: int | None
    more_by: float | None
    less: int | None
    less_by: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One total under both policies, and what made the difference. `unit`: number, minor, minutes, percent."""

    group: str
    figure: str
    words: str
    unit: str
    was: float
    now: float
    difference: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: what it sums over the customers, or what else it asks of an account."""

    group: str
    name: str
    words: str
    unit: str = "number"
    each: Callable[[Customer], float] | None = None
    whole: Callable[[Account], float | None] | None = None


def compare(lived: Sequence[Lived], *, hour_minor: int) -> list[Line]:
    """Every line of the comparison. Lines that are nothing under any policy are left out.

    :param hour_minor: what an hour of a clerk's work costs, in minor units.
    """
    everybody = sorted(set().union(*(one.account["customers"] for one in lived)))
    aligned = [[one.account["customers"].get(key, NOBODY) for key in everybody] for one in lived]
    lines = [_line(figure, lived, aligned) for figure in _figures(lived, hour_minor)]
    return [line for line in lines if line.was or line.now or any(share.difference for share in line.shares)]


def _line(figure: Figure, lived: Sequence[Lived], aligned: Sequence[Sequence[Customer]]) -> Line:
    values = [_value(figure, one.account, customers) for one, customers in zip(lived, aligned, strict=True)]
    shares = [_share(figure, place, lived, values, aligned) for place in range(1, len(lived))]
    was, now = values[0], values[-1]
    return Line(figure.group, figure.name, figure.words, figure.unit, was, now, round(now - was, 4), tuple(shares))


def _share(
    figure: Figure,
    place: int,
    lived: Sequence[Lived],
    values: Sequence[float],
    aligned: Sequence[Sequence[Customer]],
) -> Share:
    """What the part that changed at this place made of the figure."""
    part, changes = lived[place].part, lived[place].changes
    difference = round(values[place] - values[place - 1], 4)
    if figure.each is None:
        return Share(part, changes, difference, None, None, None, None)
    pairs = zip(aligned[place - 1], aligned[place], strict=True)
    steps = [round(figure.each(now) - figure.each(was), 4) for was, now in pairs]
    more, less = [one for one in steps if one > 0], [-one for one in steps if one < 0]
    return Share(part, changes, difference, len(more), round(sum(more), 4), len(less), round(sum(less), 4))


def _value(figure: Figure, account: Account, customers: Sequence[Customer]) -> float:
    if figure.each is not None:
        return round(sum(figure.each(one) for one in customers), 4)
    found = figure.whole(account) if figure.whole else None
    return 0.0 if found is None else round(found, 4)


def _figures(lived: Sequence[Lived], hour_minor: int) -> Iterable[Figure]:
    customers = [one for each in lived for one in each.account["customers"].values()]
    yield Figure("cases", "cases", "customers with a recovery", each=_has_case)
    yield from _costs(customers, hour_minor)
    yield from _promises(customers)
    yield from _times()
    yield from _load(lived)
    yield from _satisfaction()


def _has_case(one: Customer) -> float:
    return float(one["kind"] is not None)


def _costs(customers: Sequence[Customer], hour_minor: int) -> Iterable[Figure]:
    words = "cost in all: what was given, and the clerks' work"
    yield Figure("cost", "cost", words, "minor", whole=partial(_cost, hour_minor))
    yield Figure("cost", "work", "of this, the clerks' work", "minor", whole=partial(_work, hour_minor))
    for kind in sorted({one["gives"] for one in customers} - {"nothing"}):
        yield Figure("cost", f"given_{kind}", f"of this, given as {kind}", "minor", each=partial(_given_as, kind))
        yield Figure("cost", f"number_{kind}", f"customers who got {kind}", each=partial(_is, "gives", kind))
    yield Figure("cost", "asked", "of those given, how many a leader had to grant", each=_was_asked)


def _was_asked(one: Customer) -> float:
    return float(bool(one["asked"]))


def _given_as(kind: str, one: Customer) -> float:
    return float(one["minor"] if one["gives"] == kind else 0)


def _is(name: str, value: str, one: Customer) -> float:
    return float(one[name] == value)


def _work(hour_minor: int, account: Account) -> float:
    return float(round(sum(one["worked"] for one in account["people"]) * hour_minor / 60))


def _cost(hour_minor: int, account: Account) -> float:
    return _work(hour_minor, account) + float(sum(one["minor"] for one in account["customers"].values()))


HOW = {"kept": "kept in time", "broken": "broken", "open": "not due yet at the end"}


def _promises(customers: Sequence[Customer]) -> Iterable[Figure]:
    for how, words in HOW.items():
        for kind in sorted({kind for one in customers for kind in one[how]}):
            said = f"{kind.replace('_', '-')} promises {words}"
            yield Figure("promises", f"{how}_{kind}", said, each=partial(_counted, how, kind))


def _counted(how: str, kind: str, one: Customer) -> float:
    return float(one[how].get(kind, 0))


def _times() -> Iterable[Figure]:
    for name, said in (("word", "a person's first word"), ("solved", "the solution")):
        yield Figure("times", f"{name}_had", f"customers who had {said} by the end", each=partial(_had, name))
        half, most = partial(_at, name, 0.5), partial(_at, name, 0.9)
        yield Figure("times", f"{name}_median", f"minutes to {said}: for half of those at most", "minutes", whole=half)
        yield Figure("times", f"{name}_p90", f"minutes to {said}: for nine in ten at most", "minutes", whole=most)


def _had(name: str, one: Customer) -> float:
    return float(one[name] is not None)


def _at(name: str, share: float, account: Account) -> float | None:
    found = sorted(one[name] for one in account["customers"].values() if one[name] is not None)
    return quantile(found, share) if found else None


def _load(lived: Sequence[Lived]) -> Iterable[Figure]:
    yield Figure(
        "load", "worked", "minutes that the clerks worked on cases", "minutes", whole=partial(_minutes, "worked")
    )
    yield Figure("load", "there", "minutes that the clerks were there", "minutes", whole=partial(_minutes, "there"))
    for name in dict.fromkeys(one["name"] for each in lived for one in each.account["people"]):
        yield Figure("load", f"load_{name}", f"{name}: share of their time at work on cases", "percent",
                     whole=partial(_busy, name))  # fmt: skip
        yield Figure("load", f"cases_{name}", f"{name}: cases that were theirs", whole=partial(_theirs, name))
    yield Figure("load", "decisions", "what the leaders decided on", whole=_decisions)


def _minutes(name: str, account: Account) -> float:
    return float(sum(one[name] for one in account["people"]))


def _busy(name: str, account: Account) -> float:
    rows = [one for one in account["people"] if one["name"] == name]
    there = sum(one["there"] for one in rows)
    return 100.0 * sum(one["worked"] for one in rows) / there if there else 0.0


def _theirs(name: str, account: Account) -> float:
    return float(sum(one["cases"] for one in account["people"] if one["name"] == name))


def _decisions(account: Account) -> float:
    return float(account["decisions"])


def _satisfaction() -> Iterable[Figure]:
    yield Figure("satisfaction", "expected_back", "customers whom the model expects back", each=_back)
    for how, percent in SHARES.items():
        words = f"{MEANING[how]}: {percent} % of them come back"
        yield Figure("satisfaction", f"treated_{how.value}", words, each=partial(_is, "treated", how.value))


def _back(one: Customer) -> float:
    return SHARES[Treated(one["treated"])] / 100


def moved(lived: Sequence[Lived]) -> list[dict[str, Any]]:
    """From part to part: how many customers came to be treated otherwise, from what to what, the most first."""
    found = []
    for before, after in pairwise(lived):
        keys = sorted(set(before.account["customers"]) | set(after.account["customers"]))
        pairs = Counter(
            (
                before.account["customers"].get(key, NOBODY)["treated"],
                after.account["customers"].get(key, NOBODY)["treated"],
            )
            for key in keys
        )
        rows = [
            {"was": was, "now": now, "customers": count}
            for (was, now), count in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
            if was != now
        ]
        found.append({"part": after.part, "rows": rows})
    return found


def plain(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as plain values."""
    return [asdict(line) for line in lines]
