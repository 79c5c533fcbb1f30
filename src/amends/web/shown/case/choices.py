"""What the forms of a case offer to pick from. Lists that change rarely are remembered for some seconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from amends.cases.rules import Back, Ending, HandOffReason, ShownBy
from amends.flow.closing import follow_up_due
from amends.flow.owing import due
from amends.flow.promising import EACH_MINUTES, SELF_MINUTES
from amends.followups.rules import SIZED, Manner
from amends.kinds import queries as kinds
from amends.kinds.rules import Severity
from amends.learn import queries as learn
from amends.promises.queries import kept_share, owed_by
from amends.promises.rules import PromiseKind, Release
from amends.remedies import queries as remedies
from amends.remedies.models import Offering
from amends.remedies.rules import SKIP_WORDS, NoneBecause, Skip
from amends.remedies.rules.ideas import OWN_IDEA
from amends.web import known
from amends.web.remembered import remembered
from amends.web.shown import roll
from amends.web.shown.case import words
from amends.web.shown.case.reading import Read
from amends.web.shown.forms import Option
from amends.web.shown.proportion import USE_OPTIONS

MINUTES = 60.0
NOT_KNOWN = "not-known-yet"
NO_REMEDY = "none:"
SPAN = timedelta(days=90)

HAND_OFF_REASONS = (
    Option(HandOffReason.SHIFT_ENDS.value, "my shift ends"),
    Option(HandOffReason.SKILL.value, "it needs a skill that I do not have"),
    Option(HandOffReason.LANGUAGE.value, "it needs a language that I do not speak"),
    Option(HandOffReason.AUTHORITY.value, "it needs more authority"),
    Option(HandOffReason.LOAD.value, "I owe too much to others"),
    Option(HandOffReason.CONFLICT.value, "the customer and I do not get on"),
    Option(HandOffReason.SECOND_LOOK.value, "somebody else should look at it"),
)
PROMISE_KINDS = (
    Option(PromiseKind.UPDATE.value, "a word: news by then"),
    Option(PromiseKind.RESOLUTION.value, "the solution"),
)
MOVE_REASONS = (
    Option("waits", "somebody I asked has not answered yet"),
    Option("more_work", "it needs more work than I thought"),
    Option("customer", "the customer asked for it"),
)
RELEASE_REASONS = (
    Option(Release.ANSWERED_OTHERWISE.value, "it was answered otherwise"),
    Option(Release.DECLINED.value, "the customer does not want it"),
    Option(Release.NO_ANSWER.value, "no answer came"),
)
EXTRA_REASONS = (
    Option("fits", "it fits what they lost"),
    Option("second_failure", "it failed them a second time"),
    Option("long_wait", "they waited long"),
    Option("asked", "they asked for it, and it is fair"),
    Option("loyal", "they have been with us for long"),
)
# What was said face to face is known from the phone page's own taps: nobody picks it.
SKIPS = tuple(one for one in Skip if one is not Skip.FACE_TO_FACE)
SKIP_REASONS = tuple(Option(one.value, SKIP_WORDS[one]) for one in SKIPS)
ENDINGS = (
    Option(Ending.DUPLICATE.value, "it is a duplicate", "its reference below"),
    Option(Ending.NOT_A_FAILURE.value, "nothing had failed"),
    Option(Ending.WITHDRAWN.value, "the customer took it back"),
    Option(Ending.UNREACHABLE.value, "they cannot be reached", "three tries on two channels, counted here"),
    Option(Ending.AVERTED.value, "it was averted in time"),
    Option(Ending.FALSE_ALARM.value, "it was a false alarm"),
    Option(Ending.SPAM.value, "it is spam"),
)
# A duplicate is shown by its other case, and who cannot be reached by our tries: nobody picks that.
SHOWN_BY = (
    Option(ShownBy.THEY_WROTE.value, "they wrote so"),
    Option(ShownBy.THEY_SAID.value, "they said so in a call that is logged"),
    Option(ShownBy.OUR_RECORDS.value, "our own records show it"),
    Option(ShownBy.CONTENT.value, "its words show it", "spam"),
    Option(ShownBy.OTHER.value, "something else", "in words below"),
)
BACK = (
    Option(Back.HAPPENED_AGAIN.value, "it happened again"),
    Option(Back.NOT_SOLVED.value, "it is not solved after all"),
    Option(Back.ENDED_WRONGLY.value, "it was ended by mistake"),
)
REQUEST_REASONS = (
    Option("asks_something", "they ask for something, nothing failed"),
    Option("question", "it is a question"),
    Option("praise", "it is praise"),
)
FIXES = (
    Option("done", "it is put right"),
    Option("dated", "it has a date"),
    Option("explained", "it cannot be put right; I explained why"),
)
FOLLOW_UPS = (
    Option("automatic", "a short automatic question"),
    Option("personal", "I write to them"),
    Option("call", "I call them"),
)
NONE_BECAUSE = {
    NoneBecause.NOTHING_LOST: "nothing was lost",
    NoneBecause.PUT_RIGHT_IN_KIND: "it was put right in kind",
    NoneBecause.OUTSIDE_OUR_CONTROL: "it was outside our control",
    NoneBecause.CUSTOMER_WANTS_NONE: "the customer wants none",
    NoneBecause.GIVEN_ON_ANOTHER_CASE: "given on another case",
    NoneBecause.NOT_OUR_FAILURE: "it was not our failure",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that the forms offer."""

    people: Sequence[Option]
    hand_off_reasons: Sequence[Option]
    departments: Sequence[Option]
    safe_times: Sequence[Option]
    promise_kinds: Sequence[Option]
    move_reasons: Sequence[Option]
    release_reasons: Sequence[Option]
    remedies: Sequence[Option]
    extra_reasons: Sequence[Option]
    skip_reasons: Sequence[Option]
    uses: Sequence[Option]
    causes: Sequence[Option]
    follow_ups: Sequence[Option]
    endings: Sequence[Option]
    shown_by: Sequence[Option]
    turn_reasons: Sequence[Option]
    fixes: Sequence[Option]
    load: str
    paraphrase: str
    acknowledgement: str
    outcome: str
    earliest: str | None
    latest: str | None
    follow_up_at: str


def build(found: Read, can: frozenset[str]) -> Choices | None:
    """The choices of a case; None for somebody who has no form to fill in."""
    if can <= {"person_now", "take", "bring_back", "links"}:
        return None
    brand, wall, case = found.case.brand, found.wall, found.case
    scripts = words.scripts_of(found)
    colleagues = roll.options(brand, wall, but=found.person)
    load, times = safe_times(found)
    return Choices(
        people=colleagues,
        hand_off_reasons=HAND_OFF_REASONS,
        departments=[*_departments(brand.id), *colleagues],
        safe_times=times,
        promise_kinds=PROMISE_KINDS,
        move_reasons=MOVE_REASONS,
        release_reasons=RELEASE_REASONS,
        remedies=remedy_options(found),
        extra_reasons=EXTRA_REASONS,
        skip_reasons=SKIP_REASONS,
        uses=USE_OPTIONS,
        causes=_causes(brand.id),
        follow_ups=_follow_ups(found),
        endings=ENDINGS,
        shown_by=SHOWN_BY,
        turn_reasons=kind_options(brand.id) if case.is_request else REQUEST_REASONS,
        fixes=FIXES,
        load=load,
        paraphrase=words.paraphrase(found),
        acknowledgement=scripts.get("acknowledge", ("", ""))[1],
        outcome=scripts.get("outcome", ("", ""))[1],
        earliest=wall.local_input(wall.now),
        latest=None,
        follow_up_at=wall.local_input(follow_up_due(case, wall.now, _usual(found)).due_at),
    )


def _departments(brand_id: UUID) -> list[Option]:
    return [Option(f"department:{one.id}", one.name) for one in known.departments(brand_id).values()]


def _causes(brand_id: UUID) -> list[Option]:
    found = remembered(("causes", brand_id), learn.active)
    return [*(Option(one.slug, one.name) for one in found), Option(NOT_KNOWN, "not known yet: I find out in a week")]


def kind_options(brand_id: UUID) -> list[Option]:
    """The kinds of failure to pick from."""
    return [Option(one.slug, one.name) for one in remembered(("kinds", brand_id), kinds.active)]


def catalogue(brand_id: UUID) -> list[Offering]:
    """Everything that may be given."""
    return remembered(("offerings", brand_id), remedies.offerings)


def remedy_options(found: Read) -> list[Option]:
    """What may be given on this case, then the reasons for giving nothing."""
    given = [
        Option(one.slug, one.name, "" if one.has_amount else "without an amount")
        for one in catalogue(found.case.brand_id)
    ]
    given.append(Option(OWN_IDEA, "own idea, outside the catalogue"))
    return given + [Option(f"{NO_REMEDY}{why.value}", f"nothing: {told}") for why, told in NONE_BECAUSE.items()]


def _follow_ups(found: Read) -> list[Option]:
    """How to check back, what fits the size of the failure first."""
    usual = _usual(found)
    return sorted(FOLLOW_UPS, key=lambda one: one.value != usual)


def _usual(found: Read) -> Manner:
    failure = found.case.failure
    return SIZED[Severity(failure.severity) if failure else Severity.SMALL]


def safe_times(found: Read) -> tuple[str, list[Option]]:
    """What helps to promise a time: "You owe 6 before then. The team kept 71 % of such times." and three times."""
    case, person, now = found.case, found.person, found.wall.now
    dues: list[datetime] = remembered(
        ("dues", person.id), lambda: list(owed_by(person).order_by("due_at").values_list("due_at", flat=True)[:500])
    )
    times: list[datetime] = []
    for extra in (0, 120, 24 * 60):
        before = bisect_right(dues, now + timedelta(minutes=SELF_MINUTES + extra))
        counted = due(case, PromiseKind.UPDATE, now, SELF_MINUTES + EACH_MINUTES * before + extra)
        times.append(_rounded(counted.due_at))
    first = times[0]
    owe = bisect_right(dues, first)
    team = person.team or case.team
    share = remembered(("kept", team.id, first.hour), lambda: kept_share(team, first.hour, now - SPAN), 10 * MINUTES)
    kept = f" The team kept {round(100 * share[0] / share[1])} % of such times." if share[1] else ""
    labels = dict.fromkeys(times)
    options = [
        Option(at.isoformat(), found.wall.when(at), _why(dues, at, is_first=number == 0))
        for number, at in enumerate(labels)
    ]
    return f"You owe {owe or 'nothing'} before then.{kept}", options


def _rounded(at: datetime) -> datetime:
    """The next full five minutes: a time that people say."""
    spare = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at if not spare else at - spare + timedelta(minutes=5)


def _why(dues: Sequence[datetime], at: datetime, *, is_first: bool) -> str:
    before = bisect_right(dues, at)
    owed = f"you owe {before} before" if before else "nothing is owed before"
    return f"safe: {owed}" if is_first else owed
