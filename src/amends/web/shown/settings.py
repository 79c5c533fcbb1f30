"""Settings: what is set, in words, and where it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings as conf

from amends.detect.queries import connections, detectors
from amends.kinds import queries as kinds
from amends.learn import queries as learn
from amends.people.models import Brand, Person
from amends.people.queries import departments, staff, teams
from amends.people.rules import Right
from amends.post.accounts import accounts
from amends.promises.rules import TARGETS, PromiseKind
from amends.remedies.queries import authorities, offerings
from amends.web.pages import url
from amends.web.shown.case.header import language_name
from amends.web.shown.limits import words_of

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is set."""

    title: str
    state: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Things that belong together."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set."""

    groups: Sequence[Section]


def build(brand: Brand, person: Person) -> Settings:
    """The settings of a desk, and one's own. No case is read: who runs the machine sees them all the same."""
    own = [_own(person)] if person.can(Right.WORK_CASES) else []
    return Settings([*own, _desk(brand), _people(brand), _clocks(), _limits(), _lists(brand)])


def _own(person: Person) -> Section:
    state = "reads along while you write" if person.is_coached else "quiet for you"
    return Section("Yours", [Line("Reply coach", state, url("coach"))])


def _desk(brand: Brand) -> Section:
    week = brand.calendar.week
    open_days = [day for number, day in enumerate(DAYS) if week.get(str(number))]
    hours = sorted({f"{opens}-{closes}" for spans in week.values() for opens, closes in spans})
    is_always = len(open_days) == len(DAYS) and hours == ["00:00-00:00"]
    opened = "around the clock" if is_always else f"{', '.join(open_days)}: {', '.join(hours)}"
    return Section(
        "The desk",
        [
            Line("Name that customers know", brand.name),
            Line("Hours", f"{opened}, {brand.calendar.time_zone.replace('_', ' ')}"),
            Line("Language and currency", f"{language_name(brand.language)}, {brand.currency}"),
            Line("Letters are sent from", brand.sender_address),
            Line("Channels", _channels(brand), url("channels")),
            Line("Text messages about what we noticed", "from 08:00 to 21:00 on the customer's clock"),
            Line("Number for what cannot wait", brand.urgent_phone or "none"),
        ],
    )


def _channels(brand: Brand) -> str:
    count = len(accounts(brand))
    return f"{count} {'account' if count == 1 else 'accounts'} and the public form" if count else "the public form"


def _people(brand: Brand) -> Section:
    people, ours = staff(brand), [team for team in teams() if team.brand_id == brand.id]
    leads = ", ".join(f"{team.name}: {team.lead.name if team.lead else 'nobody leads it'}" for team in ours)
    asked = ", ".join(one.name for one in departments())
    return Section(
        "People",
        [
            Line("Teams", leads or "none"),
            Line("Members of staff", str(len(people))),
            Line("Departments that may be asked", asked or "none"),
        ],
    )


CLOCKS = {
    PromiseKind.ACKNOWLEDGEMENT: "First word of a person",
    PromiseKind.ANSWER: "Answer to a customer's message",
    PromiseKind.UPDATE: "News",
    PromiseKind.RESOLUTION: "Solution told",
    PromiseKind.APPROVAL: "Answer to an asking",
    PromiseKind.HAND_OFF: "Answer to a hand-off",
    PromiseKind.SECOND_LOOK: "Second look",
}


def _clocks() -> Section:
    lines = []
    for (kind, channel), target in TARGETS.items():
        if kind in CLOCKS:
            by = "of the desk's hours" if target.by_calendar else "by the clock"
            where = f", {channel}" if channel else ""
            lines.append(Line(f"{CLOCKS[kind]}{where}", f"{target.minutes} minutes {by}{_source(target.source)}"))
    return Section("Clocks", lines)


def _source(told: str) -> str:
    """Where a default comes from, as far as a reader can look it up; our own working rules have no address."""
    known = [part for part in told.split("; ") if not part.startswith("CARE")]
    return f" · {'; '.join(known)}" if known else ""


def _limits() -> Section:
    lines = [
        Line(
            row.person.name if row.person else row.role.replace("_", " "),
            words_of(row),
        )
        for row in authorities()
    ]
    lines = lines or [Line("Limits", "none: nobody grants anything alone")]
    more = [
        Line("Who may give how much", "limits of roles and persons", url("limits")),
        Line("Budgets", "what may be given as extras in a month", url("budgets")),
        Line("Own ideas", "what each person may give outside the catalogue", url("ideas")),
        Line("Exchange rates", "what sums in other currencies are weighed at", url("rates")),
        Line("What is in proportion", "the table, its sources and its versions", url("policy")),
        Line("What the law owes", "which law answers", url("laws")),
        Line("Who pays", "providers, and the finance desk's list", url("payers")),
    ]
    return Section("Limits for compensation", [*lines, *more])


def _lists(brand: Brand) -> Section:
    return Section(
        "Lists",
        [
            Line("Kinds of failure", ", ".join(kind.name for kind in kinds.active()) or "none"),
            Line("Catalogue of remedies", ", ".join(one.name for one in offerings()) or "none"),
            Line("Playbooks", "the steps for each kind of failure, each on one page", url("playbooks")),
            Line("Scripts", "what is sent automatically, and words to begin with", url("scripts")),
            Line("Surveys", "the words of each question, and their versions", url("surveys")),
            Line("Causes", ", ".join(cause.name for cause in learn.active()) or "none", url("causes")),
            Line("Signals from files", "facts that other systems write into files", url("signals")),
            Line("Signals are kept", _kept()),
            Line("Connected systems", _connected(brand), url("connections")),
            Line("Before an incident", "plan B of each kind; what a detector may open", url("plans")),
            Line("Detectors", ", ".join(one.detector.name for one in detectors(brand)) or "none", url("detectors")),
        ],
    )


def _connected(brand: Brand) -> str:
    return ", ".join(one.name for one in connections(brand)) or "none tells us signals by itself"


def _kept() -> str:
    days = conf.CONFIG.signals_kept_days
    return f"for {days} days, and longer while something stands on them" if days else "for ever"
