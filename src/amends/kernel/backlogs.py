"""A line of written work: who came first is answered first, nobody gives up, and what is not done today waits.

Written cases wait for hours, so how many people they take is no question of chance (`queues.py`) but of a recursion:
what waited, and what came, less what was done. Work is a fluid here, of averages: a part of a case can be done. Time
goes in equal steps that are numbered; what comes in a step is there from its beginning. Source: Newell, Applications
of Queueing Theory, 1982 (cumulative arrivals and departures).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

# What is less than this of one piece of work is nothing but rounding.
NOTHING = 1e-9


class Line:
    """Those who wait, the first first: since which step, how much, and by the end of which step it is owed."""

    __slots__ = ("_waits", "waiting")

    def __init__(self) -> None:
        self._waits: deque[list[float]] = deque()
        self.waiting = 0.0

    def come(self, since: int, amount: float, due: float) -> None:
        """So much more waits, at the end of the line; `due` never falls before that of who came earlier."""
        if amount > 0:
            self._waits.append([since, amount, due])
            self.waiting += amount

    def serve(self, amount: float, step: int) -> tuple[float, float]:
        """Answers so much from the front, as far as somebody waits: what was answered, and how much of it was late."""
        left, late = amount, 0.0
        while self._waits and left > 0:
            first = self._waits[0]
            done = min(first[1], left)
            late += done if step > first[2] else 0.0
            first[1] -= done
            left -= done
            if first[1] <= NOTHING:
                # A remainder of rounding is answered too, so that it never counts as somebody who waits for days.
                left -= first[1]
                self._waits.popleft()
        served = min(amount - left, self.waiting)
        self.waiting = self.waiting - served if self._waits else 0.0
        return served, late

    @property
    def oldest(self) -> int | None:
        """Since which step the first one waits; None when nobody does."""
        return int(self._waits[0][0]) if self._waits else None

    def overdue(self, step: int) -> float:
        """How much still waits although it was owed by the end of this step or earlier."""
        return sum(amount for _, amount, due in self._waits if due <= step)


def due_steps(is_open: Sequence[bool], steps: int) -> list[float]:
    """For what comes in each step, by the end of which step it is owed when so many open steps may pass; what comes
    while closed begins to count with the next opening. Infinite where the steps end before.

    :raises ValueError: unless at least one step may pass.
    """
    if steps < 1:
        raise ValueError(f"steps: {steps} must be at least 1")
    opens = [number for number, one in enumerate(is_open) if one]
    found, passed = [], 0
    for number in range(len(is_open)):
        while passed < len(opens) and opens[passed] < number:
            passed += 1
        last = passed + steps - 1
        found.append(float(opens[last]) if last < len(opens) else float("inf"))
    return found


def least(line: Line, coming: Sequence[tuple[int, float, float]]) -> float:
    """How much has to be done in each of these steps, at least, so that nothing that falls due in them is late.

    Of any steps in a row, whatever comes in them and is due in them is done in them; what waits already can be done
    from the first. Since the first due is the first answered, that is enough (the demand bound of Baruah, Rosier and
    Howell, 1990). The line is left as it is.

    :param coming: the steps in order: number, how much comes, and by the end of which step it is owed.
    """
    waits = [(0, due, amount) for _, amount, due in line._waits]
    waits += [(place, due, amount) for place, (_, amount, due) in enumerate(coming)]
    found = 0.0
    for begins in range(len(coming)):
        there = [(due, amount) for place, due, amount in waits if place >= begins]
        for ends in range(begins, len(coming)):
            owed = sum(amount for due, amount in there if due <= coming[ends][0])
            found = max(found, owed / (ends - begins + 1))
    return found
