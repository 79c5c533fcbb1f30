"""Playbooks as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from amends.conversation import queries as conversation
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.playbooks import queries
from amends.playbooks.keeping import ENOUGH, Skipped, skipped
from amends.playbooks.rules import Step, StepName
from amends.playbooks.stock import Starter, starters
from amends.remedies import queries as remedies
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall

NAMES = {
    StepName.ACKNOWLEDGE: "Acknowledge",
    StepName.UNDERSTAND: "Understand",
    StepName.PROMISE: "Promise",
    StepName.FIX: "Fix",
    StepName.MAKE_RIGHT: "Make right",
    StepName.CONFIRM: "Tell the outcome",
    StepName.FOLLOW_UP: "Follow up",
    StepName.RESOLVE: "Name the cause",
}
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of failure, and what there is for it."""

    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is read; `skipped` says how often it was, or empty."""

    name: str
    words: str
    good: str
    promise: str
    script: str
    remedies: str
    skipped: str


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A version before: what was changed from it, by whom, when and why."""

    version: int
    who: str
    when: str
    why: str
    steps: Sequence[StepLine]


@dataclass(frozen=True, slots=True)
class Shown:
    """One playbook."""

    name: str
    slug: str
    version: int
    steps: Sequence[StepLine]
    of: str
    plan_b: str
    calls: Sequence[str]
    former: Sequence[FormerLine]


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step in the editor; `values` by field: on, words, good, promise, minutes, script, remedies."""

    key: str
    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor of one playbook."""

    name: str
    slug: str
    version: int
    begun: str
    steps: Sequence[StepForm]
    scripts: Sequence[Option]
    remedies: Sequence[Option]
    starters: Sequence[Option]


def listed() -> list[KindLine]:
    """Every kind, with the version of its playbook; two queries."""
    known = queries.with_steps()
    return [
        KindLine(
            one.name,
            url("playbook", slug=one.slug),
            f"version {known[one.id]}" if one.id in known else "the steps common to every recovery",
        )
        for one in kinds.active()
    ]


def minutes_words(minutes: int) -> str:
    """ "30 minutes", "4 hours", "2 days" """
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {name}{'' if minutes == size else 's'}"
    return ""


def promised(step: Step) -> str:
    """ "A person has answered you, within 30 minutes" """
    within = f", within {minutes_words(step.minutes)}" if step.minutes else ""
    return f"{step.promise}{within}" if step.promise else ""


def build(kind: Kind, brand: Brand, wall: Wall) -> Shown:
    """One playbook as it is followed; six queries, however long its history is."""
    found = queries.playbook_of(kind)
    scripts = {row.slug: row.name for row in conversation.scripts("en")}
    given = {row.slug: row.name for row in remedies.offerings()}
    lacks = {one.step: one for one in skipped(brand, kind, since=wall.now - LOOKED_BACK)}
    of = next(iter(lacks.values())).of
    former = [
        FormerLine(
            one.version,
            one.replaced_by.name,
            wall.when(one.replaced_at),
            one.why,
            [_line(step, scripts, given, None) for step in queries.steps_kept(one)],
        )
        for one in (queries.former_of(found) if found else [])
    ]
    return Shown(
        kind.name,
        kind.slug,
        found.version if found and found.steps else 0,
        [_line(step, scripts, given, lacks.get(step.step)) for step in queries.steps_in(found)],
        f"{of} recoveries of this kind were resolved in the last {LOOKED_BACK.days} days"
        + ("." if of >= ENOUGH else f"; from {ENOUGH} on, it is said here how often each step is skipped."),
        found.plan_b if found else "",
        found.calls.splitlines() if found else [],
        former,
    )


def _line(step: Step, scripts: Mapping[str, str], given: Mapping[str, str], lack: Skipped | None) -> StepLine:
    return StepLine(
        NAMES[step.step],
        step.words,
        step.good,
        promised(step),
        scripts.get(step.script, ""),
        ", ".join(given[one] for one in step.remedies if one in given),
        _skipped(lack),
    )


def _skipped(lack: Skipped | None) -> str:
    if lack is None or lack.share is None:
        return ""
    share = lack.share
    return (
        f"skipped in {lack.count} of {lack.of} ({100 * share.value:.0f} %, 95 % sure between "
        f"{100 * share.low:.0f} and {100 * share.high:.0f})"
    )


def editor(kind: Kind, wall: Wall, begun: Starter | None = None) -> Editor:
    """The editor, filled with the steps as they are, or with a starter's."""
    found = queries.playbook_of(kind)
    steps = {step.step: step for step in (begun.steps if begun else queries.steps_in(found))}
    return Editor(
        kind.name,
        kind.slug,
        found.version if found else 0,
        begun.name if begun else "",
        [StepForm(name.value, NAMES[name], _values(steps.get(name))) for name in StepName],
        [Option(row.slug, row.name) for row in conversation.scripts("en") if not row.is_automatic],
        [Option(row.slug, row.name) for row in remedies.offerings()],
        [Option(one.key, one.name) for one in starters()],
    )


def _values(step: Step | None) -> dict[str, object]:
    if step is None:
        return {"on": ""}
    return {
        "on": "yes",
        "words": step.words,
        "good": step.good,
        "promise": step.promise,
        "minutes": step.minutes or "",
        "script": step.script,
        "remedies": step.remedies,
    }
