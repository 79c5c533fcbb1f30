"""The four lines on which an empty desk opens."""

from __future__ import annotations

from dataclasses import dataclass

from amends.learn.first_steps import FirstSteps, first_steps
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.remembered import remembered


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line: what it is, what is true of it now, and whether it has worked once."""

    title: str
    state: str
    is_done: bool
    url: str


def lessons(brand: Brand) -> tuple[Lesson, ...] | None:
    """The four lines; None once the desk has cases enough to learn from."""
    # That a desk is no longer new stays true; how far a new one has come is looked at on each page.
    if remembered(("grown", brand.id), lambda: first_steps(brand) is None, 5.0):
        return None
    steps = first_steps(brand)
    return None if steps is None else _lines(steps)


def _lines(steps: FirstSteps) -> tuple[Lesson, ...]:
    own = f"{steps.playbooks} kinds have steps of their own" if steps.playbooks else "the common eight steps serve all"
    limits = f"{steps.limits} limits set" if steps.limits else "nobody may grant anything alone yet"
    rated = "answered by a customer" if steps.is_rated else f"{steps.surveys} sent, none answered"
    settings = url("settings")
    return (
        Lesson("One-page playbook", own, steps.is_resolved, url("playbooks")),
        Lesson("Limits for compensation", limits, steps.is_granted, settings),
        Lesson(
            "Targets for the first answer and the solution",
            f"{steps.targets} targets, 30 minutes for a mail",
            steps.is_acknowledged,
            settings,
        ),
        Lesson("Follow-up survey", rated, steps.is_rated, settings),
    )
