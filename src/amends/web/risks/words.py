"""The words of the risk register: what each rating means, and how a priority is said."""

from __future__ import annotations

from amends.kernel.failure_modes import Priority
from amends.web.shown.forms import Option

PRIORITIES = {Priority.HIGH: "high", Priority.MEDIUM: "medium", Priority.LOW: "low"}
SEVERITY = (
    "nobody notices",
    "few notice",
    "noticed by most, and soon forgotten",
    "annoying: they have to do something about it",
    "late, or dearer than it should be",
    "much later or much dearer; plans change",
    "they do not get what they paid for",
    "lost for good: an event, money, data",
    "a law is broken, or somebody may be harmed after a warning",
    "somebody may be harmed without a warning",
)
OCCURRENCE = (
    "at most 1 in 100,000",
    "1 in 10,000",
    "1 in 2,000",
    "1 in 1,000",
    "1 in 500",
    "1 in 200",
    "1 in 100",
    "1 in 50",
    "1 in 20",
    "1 in 10 or more",
)
DETECTION = (
    "it is always noticed and stopped before it reaches them",
    "a detector nearly always shows it first",
    "a detector shows nine of ten first",
    "a detector shows most of them first",
    "two of three are noticed before they tell us",
    "every other is noticed before they tell us",
    "one in three is noticed before they tell us",
    "one in five is noticed before they tell us",
    "hardly ever noticed before they tell us",
    "nothing shows it; they tell us",
)


def scale(words: tuple[str, ...]) -> list[Option]:
    """The ratings from worst to best, each with what it means."""
    return [Option(str(rating), f"{rating}: {words[rating - 1]}") for rating in range(10, 0, -1)]
