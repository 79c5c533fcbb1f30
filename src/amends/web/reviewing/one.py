"""One case that is read again: what happened, what was said, the questions or the answers, and what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.conversation import queries as conversation
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.learn import reviews
from amends.learn.models import Review, ReviewAnswers
from amends.learn.reviewing import may_read, part_of
from amends.learn.rules.reviewing import Part, Verdict, Why
from amends.people.models import Brand, Person
from amends.promises import story
from amends.promises.rules import OwedTo
from amends.remedies.models import Remedy
from amends.remedies.queries.shown import of_case
from amends.web.pages import url
from amends.web.reviewing.shown import FindingRow, finding_row, kind_of, promisers
from amends.web.reviewing.words import ASKED, FEEDS, PARTS, VERDICTS, WHYS
from amends.web.shown.case.page import SEVERITIES
from amends.web.shown.forms import Option
from amends.web.words import Wall, plain_money

THEIR_LINK = re.compile(r"https?://\S+/(?:c|check-in|survey)/[\w~-]+")
SAID = {Direction.IN.value: "They", Direction.OUT.value: "We", Direction.CALL.value: "A call"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said on the case, by them or by us; who of us is not told here."""

    is_ours: bool
    is_automatic: bool
    who: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and, where they may be seen, each one's answer to it."""

    key: str
    words: str
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything on the page of one case."""

    id: UUID
    ref: str
    kind: str
    why: str
    case_url: str
    facts: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    questions: Sequence[Asked]
    heads: Sequence[str]
    notes: Sequence[tuple[str, str]]
    part: str
    is_second: bool
    wait: str
    findings: Sequence[FindingRow]
    may_find: bool
    feeds: Sequence[Option]
    people: Sequence[Option]


def build(review: Review, person: Person, brand: Brand, wall: Wall) -> ReviewPage:
    """The page for a person; the number of queries does not grow with the case."""
    part, given = part_of(review, person, wall.now), reviews.answers_of(review)
    mine = any(one.person_id == person.id for one in given.values())
    # Who has still to answer knows of no other answer.
    shown = given if part is None else {}
    case = review.case
    return ReviewPage(
        id=review.id,
        ref=case.reference,
        kind=kind_of(review),
        why=WHYS[Why(review.why)],
        case_url=url("case", ref=case.reference),
        facts=_facts(review, wall),
        lines=[_line(one, wall) for one in conversation.timeline(case) if one.direction in SAID],
        questions=_questions(review, shown),
        heads=[PARTS[one] for one in Part if one in shown],
        notes=[(PARTS[one], shown[one].words) for one in Part if one in shown and shown[one].words],
        part=part.value if part else "",
        is_second=part is Part.SECOND,
        wait=_wait(review, given, part, person, wall),
        findings=[finding_row(one, person, wall) for one in reviews.findings_of(review)] if part is None else [],
        may_find=mine,
        feeds=[Option(one.value, words) for one, words in FEEDS.items()],
        people=promisers(brand) if may_read(person) else [],
    )


def _questions(review: Review, shown: Mapping[Part, ReviewAnswers]) -> list[Asked]:
    return [
        Asked(
            one.value,
            ASKED[one],
            [VERDICTS[Verdict(shown[part].answers[one.value])] for part in Part if part in shown],
        )
        for one in reviews.questions_of(review)
    ]


def _wait(review: Review, given: Mapping[Part, ReviewAnswers], part: Part | None, person: Person, wall: Wall) -> str:
    """Whom the case waits for, where it is not this person."""
    if part is not None:
        return ""
    if review.person_id not in {None, person.id} and Part.OWN not in given and wall.now < review.opens_at:
        opens = wall.when(review.opens_at)
        return f"It is with the one whose case it was, who answers first; it can be read from {opens}."
    if Part.FIRST not in given:
        return "Nobody else has read it yet. Their answers will stand beside yours."
    if review.is_twice and Part.SECOND not in given:
        return "Another reads it, who knows nothing of these answers."
    return ""


def _facts(review: Review, wall: Wall) -> list[tuple[str, str]]:
    case = review.case
    failure = case.failure
    ended = case.resolved_at or case.closed_at
    span = f"{wall.when(case.opened_at)} to {wall.when(ended)}" if ended else f"since {wall.when(case.opened_at)}"
    owed = [one for one in story.of_case(case.id) if one.owed_to == OwedTo.CUSTOMER.value]
    kept, broken = sum(one.kept_at is not None for one in owed), sum(one.broken_at is not None for one in owed)
    given = [one for one in of_case(case) if one.granted_at]
    told = [
        ("Read because", WHYS[Why(review.why)]),
        ("Size", SEVERITIES[failure.severity] if failure else ""),
        ("Our work", span),
        ("In their words", case.words),
        ("What it caused", case.caused),
        ("They asked for", case.asks),
        ("Promises to them", f"{kept} kept, {broken} broken"),
        ("Given", "; ".join(_given(one) for one in given) or "nothing"),
    ]
    return [(name, words) for name, words in told if words]


def _given(one: Remedy) -> str:
    money = f", {plain_money(one.amount_minor, one.currency)} {one.currency}" if one.amount_minor else ""
    return f"{one.offering.name}{money}"


def _line(one: Message, wall: Wall) -> Line:
    """What was said, without the customer's own link: whoever reads a case again has no use for it."""
    text = THEIR_LINK.sub("[their own page]", one.text)
    return Line(
        one.direction != Direction.IN.value, one.is_automatic, SAID[one.direction], wall.when(one.said_at), text
    )
