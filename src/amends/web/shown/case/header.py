"""Who, what, what next and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError

from amends.cases.around import Other
from amends.conversation.lines import Desks, Spoken
from amends.customers.rules import facts_line
from amends.detect.rules.watching import read_sizes, watch_sentence
from amends.kinds.models import Kind
from amends.playbooks.queries import steps_of
from amends.playbooks.rules import COMMON, Step, StepName, next_step
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.case.promises import ower_of
from amends.web.shown.case.reading import Read
from amends.web.shown.case.verbs import CHANNELS, GUESSED
from amends.web.shown.rows import CALLED, WRITTEN
from amends.web.words import initials, said

REPEAT = timedelta(days=90)
PLAYBOOK_SECONDS = 60.0
# So long somebody is asked whether two are one.
ALIKE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom it is about: facts, never a score."""

    name: str
    url: str
    facts: tuple[str, ...]
    local_now: str | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose case it is."""

    name: str
    initials: str
    is_me: bool
    since: str | None
    is_team: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-off that waits for its answer."""

    id: UUID
    to_name: str
    by_name: str
    reason: str
    to_me: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The next step, and until when; `how` is what the playbook of its kind says of it, where it has one of its own."""

    words: str
    at: datetime | None
    is_late: bool
    promised: str | None
    action: str
    how: str = ""
    playbook_url: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Another open case of the same customer."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A customer's word that came outside every thread, and may be a matter of its own."""

    message: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Another customer with an open case about the same order, who may be the same person."""

    customer: str
    words: str


@lru_cache(maxsize=200)
def language_name(code: str) -> str:
    """ "German" for "de"; the code itself when nobody knows it."""
    try:
        return Locale.parse(code.replace("-", "_")).get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def customer_of(found: Read) -> Customer:
    """The customer, with what is known of them."""
    customer, zone = found.case.customer, found.customer_zone
    known = facts_line(customer.since_date, customer.order_count)
    facts = (
        *(known.split(" · ") if known else ()),
        language_name(customer.language),
        CHANNELS.get(customer.channel, customer.channel),
    )
    local = None
    if zone is not None:
        there, here = found.wall.now.astimezone(zone), found.wall.now.astimezone(found.wall.zone)
        local = said(there, here) if there.utcoffset() != here.utcoffset() else None
    return Customer(customer.name, url("customer", id=customer.id), facts, local)


def owner_of(found: Read) -> Owner | None:
    """The owner; None while nobody has taken the case."""
    case = found.case
    if case.owner is None:
        return None
    since = found.wall.when(case.taken_at) if case.taken_at else None
    is_me = case.owner_id == found.person.id
    return Owner(case.owner.name, initials(case.owner.name), is_me, since, False)


def offer_of(found: Read) -> Offer | None:
    """The hand-off that waits, if one does."""
    offered = found.hand_off
    if offered is None:
        return None
    to = offered.taker or offered.to_team
    return Offer(
        offered.id,
        to.name if to else "",
        offered.giver.name,
        offered.note or offered.reason.replace("_", " "),
        offered.taker_id == found.person.id,
        offered.giver_id == found.person.id,
    )


def presence(desks: Desks) -> tuple[str, ...]:
    """Who else is here: "Bea is writing now", "Ben and Dita are looking at this"."""
    told = ((desks.writing, "writing now"), (desks.looking, "looking at this"))
    return tuple(
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} {doing}" for names, doing in told if names
    )


def sized_because(size: Mapping[str, Any]) -> list[str]:
    """What it did to them and why it is so grave, where its detector said it: "grave because delay is at least 3"."""
    if not size:
        return []
    (one,) = read_sizes([size])
    why = f"{one.severity.name.lower()} because {watch_sentence(one.when)}"
    return [one.impact, why] if one.impact else [why]


def facts_of(found: Read) -> tuple[str, ...]:
    """What happened to them, in one line; and who else is writing to them at this moment."""
    case, failure = found.case, found.case.failure
    facts = list(presence(found.desks))
    told = case.order.facts.get("told") if case.order else None
    if isinstance(told, str) and told:
        facts.append(told)
    elif failure:
        facts.append(f"{failure.kind.name}, {found.wall.when(failure.happened_at)}")
    if case.caused:
        facts.append(case.caused)
    facts += sized_because(found.size)
    times = 1 + sum(_is_repeat(other, case.opened_at) for other in found.others)
    if failure and times > 1:
        facts.append(f"{_nth(times)} failure in {REPEAT.days} d")
    if case.deviation_count:
        facts.append(
            "failed again in the recovery"
            if case.deviation_count == 1
            else f"failed {case.deviation_count} times in the recovery"
        )
    return tuple(facts)


def _is_repeat(other: Other, opened_at: datetime) -> bool:
    return other.failure_id is not None and opened_at - REPEAT < other.opened_at < opened_at


def _nth(number: int) -> str:
    return {2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def join_of(found: Read, can: frozenset[str]) -> Join | None:
    """Another open case of this customer that could be one with this."""
    if "end" not in can or found.case.is_separated:
        return None
    other = next((one for one in found.others if one.closed_at is None and not one.is_separated), None)
    if other is None:
        return None
    kind = (other.kind or "a request").lower()
    words = f"Also open for {found.case.customer.name}: {kind}, since {found.wall.when(other.opened_at)}."
    return Join(other.reference, words)


def apart_of(found: Read, can: frozenset[str]) -> Apart | None:
    """The last word that stands here by a guess, until somebody has answered it or made it a case of its own."""
    guessed = next((one for one in reversed(found.happenings) if one.verb == "cases.guessed"), None)
    if guessed is None or "end" not in can or found.case.is_closed:
        return None
    said = found.spoken.get(guessed.subject_id)
    if said is None or any(_is_answer(one, said) for one in found.spoken.values()):
        return None
    because = GUESSED.get(str(guessed.facts.get("because")), "it seems to go on with it")
    via = CHANNELS.get(said.channel, said.channel)
    words = f"What came {found.wall.when(said.said_at)} ({via}) named neither thread nor order; it stands here because"
    return Apart(said.id, f"{words} {because}.")


def _is_answer(one: Spoken, said: Spoken) -> bool:
    return one.direction in {"out", "call"} and not one.is_automatic and one.said_at >= said.said_at


def alike_of(found: Read, can: frozenset[str]) -> Alike | None:
    """Who may be the same person; none once the two are one, or were told apart, or after two weeks."""
    if not can:
        return None
    ours = {one.reference for one in found.others}
    apart = {one.facts.get("customer") for one in found.happenings if one.verb == "cases.not_alike"}
    for one in reversed(found.happenings):
        reference = str(one.facts.get("reference"))
        is_new = reference not in ours and one.facts.get("customer") not in apart
        if one.verb == "cases.alike" and is_new and found.wall.now - one.at < ALIKE:
            why = "the same order and a name like theirs, by another address or number"
            words = f"{found.case.customer.name} looks like the customer of {reference}: {why}."
            return Alike(str(one.facts.get("customer")), words)
    return None


def next_of(found: Read) -> Next | None:
    """The next step: take it, make good what broke, keep the word that is owed, else the recovery's own next step."""
    first = next((p for p in found.ours if not _is_elsewhere(found, p)), None)
    if found.case.is_closed or (first is None and found.case.resolved_at):
        return None
    at = first.due_at if first else None
    late = at is not None and at <= found.wall.now
    if found.case.owner_id is None:
        return Next("take this case", at, late, None, "take")
    if first is None:
        waits = next(iter(found.ours), None)
        return _step(found, None, False) if waits is None else _wait(found, waits)
    if first.level > 0:
        return _made_good(found, first)
    if first.owed_to == OwedTo.DESK.value:
        return _step(found, at, late)
    told = WORDS.get(first.kind)
    if told is None:
        return _step(found, at, late)
    words, action = told
    if first.kind in WRITTEN and (found.case.needs_person_now or CALLED.search(first.words)):
        words, action = "call {name}", "call"
    if action == "write" and found.case.channel == "phone":
        action = "call"
    return Next(words.format(name=found.case.customer.name), at, late, None, action)


def _is_elsewhere(found: Read, promise: Promise) -> bool:
    """Whether a promise waits for a colleague or department: their work, or their answer to a hand-off or an asking."""
    return promise.kind in ELSEWHERE and promise.person_id != found.person.id


def _wait(found: Read, waits: Promise) -> Next:
    late = waits.due_at <= found.wall.now
    return Next(f"wait for {ower_of(found, waits)}: {waits.words}", waits.due_at, late, None, "wait")


ELSEWHERE = frozenset(
    {
        PromiseKind.WORK.value,
        PromiseKind.HAND_OFF.value,
        PromiseKind.APPROVAL.value,
        PromiseKind.SECOND_LOOK.value,
    }
)
WORDS = {
    PromiseKind.ACKNOWLEDGEMENT.value: ("write the first word to {name}", "acknowledge"),
    PromiseKind.ANSWER.value: ("answer {name}", "write"),
    PromiseKind.UPDATE.value: ("write to {name} with news", "write"),
    PromiseKind.REACH.value: ("reach {name} another way", "call"),
    PromiseKind.FOLLOW_UP.value: ("ask {name} whether it holds", "write"),
    PromiseKind.PAYOUT.value: ("see that {name} is paid", "write"),
    PromiseKind.WORK.value: ("do what was asked of you", "write"),
    PromiseKind.HAND_OFF.value: ("answer the hand-off", "wait"),
    PromiseKind.SECOND_LOOK.value: ("take the second look", "wait"),
}


def _made_good(found: Read, first: Promise) -> Next:
    missed = next((p for p in found.chain if p.id == first.replaces_id), None)
    if missed is None or first.customer_id:
        return Next("write the new time", first.due_at, first.due_at <= found.wall.now, None, "new_time")
    return Next("write the new time", missed.due_at, True, f"promised {found.wall.when(missed.due_at)}", "new_time")


STEPS = {
    StepName.ACKNOWLEDGE: ("write the first word", "acknowledge"),
    StepName.UNDERSTAND: ("write down what you heard", "understand"),
    StepName.PROMISE: ("say what happens next, and by when", "write"),
    StepName.FIX: ("put it right", "put_right"),
    StepName.MAKE_RIGHT: ("decide what is fair", "make_right"),
    StepName.CONFIRM: ("tell the outcome", "tell"),
    StepName.FOLLOW_UP: ("book the follow-up", "follow_up"),
    StepName.RESOLVE: ("name the cause, then resolve", "cause"),
}


def _step(found: Read, at: datetime | None, late: bool) -> Next:
    """The recovery's own next step, in the order of its playbook."""
    kind = found.case.failure.kind if found.case.failure else None
    steps = _steps(kind)
    step = next_step(done(found), steps)
    if step is None or (found.case.is_request and found.case.told_at):
        return Next("resolve", at, late, None, "resolve")
    words, action = STEPS[step.step]
    if found.case.is_request and step.step not in {StepName.ACKNOWLEDGE, StepName.UNDERSTAND}:
        words, action = STEPS[StepName.CONFIRM]
    if kind is None or steps is COMMON:
        return Next(words, at, late, None, action)
    return Next(words, at, late, None, action, step.words, url("playbook", slug=kind.slug))


def _steps(kind: Kind | None) -> tuple[Step, ...]:
    """The playbook of a kind as it was within the last minute; the steps common to all where it has none."""
    return remembered(("playbook", kind.id), lambda: steps_of(kind), PLAYBOOK_SECONDS) if kind else COMMON


def next_script(found: Read) -> str:
    """The script of the step that is next in the playbook; empty where it names none."""
    step = next_step(done(found), _steps(found.case.failure.kind if found.case.failure else None))
    return step.script if step else ""


def done(found: Read) -> set[StepName]:
    """Which steps of the recovery are done."""
    case, decided = found.case, found.decided
    has_cause = decided.cause is not None or decided.found_by is not None
    steps = {
        StepName.ACKNOWLEDGE: found.is_acknowledged,
        StepName.UNDERSTAND: bool(case.words and (case.caused or case.asks or case.understood_at)),
        StepName.PROMISE: True,
        StepName.FIX: case.fixed_at is not None,
        StepName.MAKE_RIGHT: decided.remedy_at is not None,
        StepName.CONFIRM: case.told_at is not None,
        StepName.FOLLOW_UP: found.check_in_due_at is not None,
        StepName.RESOLVE: has_cause,
    }
    return {step for step, is_done in steps.items() if is_done}
