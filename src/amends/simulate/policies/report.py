"""What a rehearsal of two policies reports: lines, what was assumed, and both in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from amends.kernel.money import Money
from amends.simulate.policies.comparing import Line, Lived, Share, compare, moved, plain
from amends.simulate.policies.satisfaction import SOURCE
from amends.simulate.policies.terms import Terms, changes, table_of

GROUPS = {
    "cases": "Recoveries",
    "cost": "Cost",
    "promises": "Promises to customers",
    "times": "How long it took",
    "load": "Load",
    "satisfaction": "Who would come back, by a model",
}


def assumptions(*, bookings: int, seed: int, hour: Money, least_late: int, ends_after_days: int) -> list[str]:
    """What both policies have in common, sentence by sentence."""
    who = "one booking" if bookings == 1 else f"{bookings} bookings"
    return [
        f"Passengers are invented: {who} on every flight that was cancelled or arrived {least_late} minutes late or "
        f"more, from the seed {seed}; the same people under both policies. Other flights are left out.",
        "The record does not say when a cancellation was told: three hours before the scheduled departure is assumed.",
        "Nobody writes to us, calls or declines: what is compared is what the desk does by itself.",
        "Clerks work on what is due next, then take who waits longest from a storm. Leaders look every half hour "
        "while they are there (6:00-23:00) and say yes to whatever is asked within their limits, and give "
        "to the team what came to them. Granted sums are paid daily.",
        "One thing is given on each case that is solved, so much of what is in proportion as the policy says. What a "
        "law owes is the same under both policies and is left out.",
        f"An hour of a clerk's work costs {hour}. Only work on cases counts; hours without work are shown as load.",
        "A letter to everybody of a storm keeps promised words, and is no person's word to one customer.",
        f"The desk lives on for {ends_after_days} days after the last departure; what is not due by then is neither "
        "kept nor broken.",
        f"Who comes back is a model: {SOURCE}. It compares two policies and forecasts nothing; what a voucher is "
        "worth to a customer is not in it.",
        "Parts of the policy are changed one after the other, in the order below; what a part makes holds given those "
        "before it.",
    ]


def report(lived: Sequence[Lived], was: Terms, now: Terms, *, hour_minor: int, currency: str) -> dict[str, Any]:
    """The comparison as plain values, for a machine and to be kept."""
    return {
        "was": table_of(was),
        "now": table_of(now),
        "currency": currency,
        "changes": [change.sentence for change in changes(was, now)],
        "booked": lived[0].account["booked"],
        "lines": plain(compare(lived, hour_minor=hour_minor)),
        "moved": moved(lived),
    }


def read_lines(told: Mapping[str, Any]) -> list[Line]:
    """The lines of a report that was kept."""
    return [
        Line(**{**row, "shares": tuple(Share(**{**one, "changes": tuple(one["changes"])}) for one in row["shares"])})
        for row in told["lines"]
    ]


def shown(value: float, unit: str, currency: str, *, signed: bool = False) -> str:
    """A value as people read it."""
    if unit == "minor":
        text = str(Money(round(value), currency))
        return f"+{text}" if signed and value > 0 else text
    sign = "+" if signed else ""
    if unit == "percent":
        return f"{value:{sign}.1f} %"
    return f"{value:{sign},.0f}" if float(value).is_integer() else f"{value:{sign},.2f}"


def sentence(line: Line, share: Share, currency: str) -> str:
    """Why a line differs, as far as one part of the policy made it."""
    found = f"{share.part} {shown(share.difference, line.unit, currency, signed=True)}"
    if share.more is None or share.less is None:
        return f"{found}, because {'; '.join(share.changes)}"
    more, less = shown(share.more_by or 0, line.unit, currency), shown(share.less_by or 0, line.unit, currency)
    for_whom = [f"more for {share.more:,}: {more}"] if share.more else []
    for_whom += [f"less for {share.less:,}: {less}"] if share.less else []
    return f"{found} ({', '.join(for_whom)}), because {'; '.join(share.changes)}"


def printed(told: Mapping[str, Any]) -> Iterator[str]:
    """A report in lines for a terminal."""
    currency = told["currency"]
    yield f"{told['was']['name']}  and  {told['now']['name']}"
    yield from (f"  {change}" for change in told["changes"])
    group = ""
    for line in read_lines(told):
        if line.group != group:
            group = line.group
            yield f"\n{GROUPS[group]}"
        was, now = shown(line.was, line.unit, currency), shown(line.now, line.unit, currency)
        difference = shown(line.difference, line.unit, currency, signed=True) if line.difference else "same"
        yield f"  {was:>16} {now:>16} {difference:>16}  {line.words}"
        for share in line.shares:
            if share.difference:
                yield f"{'':>53}{sentence(line, share, currency)}"
    yield "\nAssumed for both"
    yield from (f"  - {one}" for one in told["assumptions"])
