"""Reading scenarios and one's own runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.cases.models import Case
from amends.cases.queries import NotSeen
from amends.conversation import queries as conversation
from amends.conversation.coach.categories import CATEGORIES
from amends.conversation.coach.reading import read
from amends.conversation.rules import Direction
from amends.people.models import Person
from amends.practice.models import OwnScenario, Run
from amends.practice.rules.anonymising import anonymised
from amends.practice.rules.playing import Play, Said, play
from amends.practice.rules.scenario import LONGEST_WORDS, Scenario, read_scenario
from amends.practice.starters import starters

KEYS = [category.key for category in CATEGORIES]
# What nearly everybody needs to hear; whoever makes a scenario of a case changes it.
USUAL_NEEDS = ("acknowledge", "empathy", "apology", "no_excuse_blame", "ownership", "time_promise")


def told_of(slug: str) -> Mapping[str, Any]:
    """What a scenario tells, in plain values: the desk's own before one of the same name that is shipped.

    :raises NotSeen: when there is none, or it was retired.
    """
    own = OwnScenario.objects.filter(slug=slug).first()
    told = starters().get(slug) if own is None else own.told if own.retired_at is None else None
    if told is None:
        raise NotSeen
    return told


def own(slug: str) -> OwnScenario | None:
    """A scenario that the desk wrote, retired or not."""
    return OwnScenario.objects.filter(slug=slug).select_related("written_by").first()


def scenarios() -> dict[str, Scenario]:
    """All that may be played, by short name; one query."""
    told = dict(starters())
    for one in OwnScenario.objects.order_by("slug"):
        if one.retired_at is None:
            told[one.slug] = one.told
        else:
            told.pop(one.slug, None)
    return {slug: read_scenario(one, KEYS) for slug, one in told.items()}


def retired() -> Sequence[OwnScenario]:
    """What was retired, to bring back."""
    return list(OwnScenario.objects.filter(retired_at__isnull=False).order_by("slug"))


def run_of(person: Person, run_id: UUID) -> Run:
    """A run of this person's own.

    :raises NotSeen: for anybody else's, as for one that is not there.
    """
    run = Run.objects.filter(id=run_id, person=person).first()
    if run is None:
        raise NotSeen
    return run


def runs_of(person: Person) -> Sequence[Run]:
    """This person's own runs, the latest first."""
    return list(Run.objects.filter(person=person).order_by("-began_at", "-id"))


def ended_on(runs: Sequence[Run], zone: ZoneInfo) -> dict[str, date]:
    """By short name, the last day on which one was ended."""
    days: dict[str, date] = {}
    for run in runs:
        if run.ended_at is not None:
            day = run.ended_at.astimezone(zone).date()
            days[run.slug] = max(day, days.get(run.slug, day))
    return days


def scenario_of(run: Run) -> Scenario:
    """The scenario as it was when the run began."""
    return read_scenario(run.told, KEYS)


def played(run: Run) -> Play:
    """The talk up to now. It follows from what was said alone."""
    return play(scenario_of(run), [Said(one["text"], one["seconds"]) for one in run.said], read)


def out_of(case: Case) -> dict[str, Any]:
    """What a case gives to a scenario: its kind and the customer's first words, without what would tell who they are.

    Whoever makes the scenario reads it over before it is kept.
    """
    heard = (one for one in conversation.timeline(case) if one.direction == Direction.IN.value)
    first = next(heard, None)
    names = [case.customer.name, *([case.owner.name] if case.owner else [])]
    kind = case.failure.kind.name if case.failure else "A complaint"
    return {
        "title": kind,
        "channel": "mail",
        "voice": "cold",
        "customer": "Somebody whom we failed",
        "opening": anonymised(first.text, names)[:LONGEST_WORDS] if first else "",
        "facts": [kind],
        "needs": list(USUAL_NEEDS),
    }
