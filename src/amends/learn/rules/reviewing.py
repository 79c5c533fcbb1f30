"""Which of a week's recoveries are read again, what is asked of each, and what the answers say together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import ceil
from uuid import UUID

from amends.kernel.statistics import Estimate, proportion

# A tenth is read by two; of what was taken for a mere request, one in twenty; so many by lot, and never a thousand.
TWICE_SHARE, SORTED_SHARE = 0.1, 0.05
USUAL_MANY, MOST_MANY = 12, 100
LONGEST_WORDS = 1_000


class Question(StrEnum):
    """What is asked of a recovery (after Davidow 2003), and, of what was taken for a request, whether it was one."""

    TIMELINESS = "timeliness"
    FACILITATION = "facilitation"
    REDRESS = "redress"
    APOLOGY = "apology"
    CREDIBILITY = "credibility"
    ATTENTIVENESS = "attentiveness"
    SORTED = "sorted"


SIX = tuple(question for question in Question if question is not Question.SORTED)


class Verdict(StrEnum):
    """An answer. CANNOT_TELL is one: it counts in no share."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why a case is read: it always is, or it was drawn."""

    DEVIATION = "deviation"
    PERSON_NOW = "person_now"
    NO_COMPLAINT = "no_complaint"
    LOT = "lot"


class Part(StrEnum):
    """Whose answers: theirs whose case it is, the reader's, and of some a second reader's."""

    OWN = "own"
    FIRST = "first"
    SECOND = "second"


class Feeds(StrEnum):
    """Where a finding leads."""

    SCRIPT = "script"
    PLAYBOOK = "playbook"
    PRACTICE = "practice"
    LIMIT = "limit"


class BadReview(ValueError):
    """Answers or a finding that cannot be kept; names the field and what helps."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case whose work ended in the week: its kind, how it ended, how large it was, and what makes it read anyway."""

    id: UUID
    kind: str
    ending: str
    severity: int
    is_deviation: bool = False
    needs_person_now: bool = False
    is_no_complaint: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case that is read: why, for how many of the week it stands, and whether two read it."""

    id: UUID
    why: Why
    stands_for: float
    is_twice: bool


def places(sizes: Mapping[str, int], many: int, order: Mapping[str, bytes]) -> dict[str, int]:
    """How many of each stratum are drawn: one of each as far as the places go, and the rest in proportion to what is
    left of each, by the largest remainder.

    :param sizes: of each stratum how many there are.
    :param order: a lot for each, by which those of the same size are told apart.
    """
    many = min(many, sum(sizes.values()))
    ranked = sorted(sizes, key=lambda one: (-sizes[one], order[one]))
    given = {one: int(place < many and sizes[one] > 0) for place, one in enumerate(ranked)}
    left = many - sum(given.values())
    room = {one: sizes[one] - given[one] for one in ranked}
    whole = sum(room.values())
    if left <= 0 or whole == 0:
        return given
    shares = {one: left * room[one] / whole for one in ranked}
    for one in ranked:
        given[one] += int(shares[one])
    rest = many - sum(given.values())
    for one in sorted(ranked, key=lambda one: (int(shares[one]) - shares[one], order[one]))[:rest]:
        given[one] += 1
    return given


def draw(candidates: Collection[Candidate], many: int, seed: str) -> list[Drawn]:
    """The week's cases that are read: all double deviations, all who needed a person at once, one in twenty of what
    was taken for a request, and of the others `many` by lot, stratified by kind, ending and size.

    The same seed draws the same cases, in whatever order they are told; without it nobody can foresee which.
    """
    always, strata = _sorted_out(candidates)
    drawn = [(one, why, 1.0) for one, why in always]
    sorted_away = strata.pop(Why.NO_COMPLAINT.value, [])
    if sorted_away:
        number = ceil(SORTED_SHARE * len(sorted_away))
        chosen = _by_lot(sorted_away, seed)[:number]
        drawn += [(one, Why.NO_COMPLAINT, len(sorted_away) / number) for one in chosen]
    order = {name: sha256(f"{seed} {name}".encode()).digest() for name in strata}
    for name, number in places({name: len(ids) for name, ids in strata.items()}, many, order).items():
        drawn += [(one, Why.LOT, len(strata[name]) / number) for one in _by_lot(strata[name], seed)[:number]]
    twice = set(_by_lot([one for one, _, _ in drawn], f"{seed} twice")[: ceil(TWICE_SHARE * len(drawn))])
    return [Drawn(one, why, stands_for, one in twice) for one, why, stands_for in sorted(drawn, key=lambda it: it[0])]


def _sorted_out(candidates: Collection[Candidate]) -> tuple[list[tuple[UUID, Why]], dict[str, list[UUID]]]:
    """Those that are always read, each with the first reason, and the strata of all others."""
    always: list[tuple[UUID, Why]] = []
    strata: dict[str, list[UUID]] = defaultdict(list)
    for one in candidates:
        if one.is_deviation or one.needs_person_now:
            always.append((one.id, Why.DEVIATION if one.is_deviation else Why.PERSON_NOW))
        elif one.is_no_complaint:
            strata[Why.NO_COMPLAINT.value].append(one.id)
        else:
            strata[f"{one.kind} {one.ending} {one.severity}"].append(one.id)
    return always, strata


def _by_lot(ids: Collection[UUID], seed: str) -> list[UUID]:
    return sorted(ids, key=lambda one: sha256(seed.encode() + one.bytes).digest())


def asked(why: Why) -> tuple[Question, ...]:
    """What is asked of a case that was drawn for this."""
    return (Question.SORTED,) if why is Why.NO_COMPLAINT else SIX


def check_answers(why: Why, told: Mapping[str, str]) -> dict[str, str]:
    """The answers, one to each question.

    :raises BadReview: naming the question that has none.
    """
    known = {verdict.value for verdict in Verdict}
    for question in asked(why):
        if told.get(question.value) not in known:
            raise BadReview(f"{question.value}: pick an answer; “cannot tell” is one.")
    return {question.value: told[question.value] for question in asked(why)}


def next_part(
    reader: UUID, *, whose: UUID | None, has_own: bool, is_twice: bool, readers: Sequence[UUID], is_open: bool
) -> Part | None:
    """Which answers are now somebody's to give, who may read: None where there are none, or not yet.

    :param whose: whose case it was; None where nobody has it any more, and then nobody answers first.
    :param readers: who has read it, in order.
    :param is_open: whether it may be read although the one whose case it is has not answered.
    """
    if reader == whose:
        return None if has_own else Part.OWN
    if reader in readers or not (has_own or is_open or whose is None):
        return None
    return Part.FIRST if not readers else Part.SECOND if is_twice and len(readers) == 1 else None


def share(answers: Sequence[tuple[Verdict, float]]) -> Estimate | None:
    """The share of YES among the answers that tell, each as many times as it stands for others; None without any.

    Its interval is Wilson's over Kish's effective number of answers: what stands for many others makes it wider.
    """
    telling = [(verdict, weight) for verdict, weight in answers if verdict is not Verdict.CANNOT_TELL]
    whole = sum(weight for _, weight in telling)
    if not telling:
        return None
    # Kish: (sum of weights)^2 / sum of squares; at most as many as there are, whatever the last binary digit says.
    effective = min(len(telling), int(whole**2 / sum(weight**2 for _, weight in telling) + 1e-9))
    said = sum(weight for verdict, weight in telling if verdict is Verdict.YES)
    found = proportion(min(effective, effective * said / whole), effective)
    return Estimate(found.value, found.low, found.high, len(telling))
