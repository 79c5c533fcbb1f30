"""How things ended for their customers, as far as this desk knows: what a dry run of a detector is weighed against."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.detect.rules.spoken import REVIEW
from amends.detect.rules.watching import History, micros
from amends.followups.models import Survey
from amends.people.models import Brand

AT_ONCE: Final = 2_000
LOW = 2
NO_FAILURE: Final = {Ending.AVERTED, Ending.FALSE_ALARM, Ending.NOT_A_FAILURE}
SAYS_NOTHING: Final = {Ending.DUPLICATE, Ending.SPAM}


class How(StrEnum):
    """What says how a thing ended."""

    COMPLAINT = "complaint"
    LOW_ANSWER = "low_answer"
    LOW_REVIEW = "low_review"
    GOOD_REVIEW = "good_review"
    AVERTED = "averted"
    FALSE_ALARM = "false_alarm"
    NOT_A_FAILURE = "not_a_failure"


BAD: Final = frozenset({How.COMPLAINT, How.LOW_ANSWER, How.LOW_REVIEW})


@dataclass(frozen=True, slots=True)
class Ended:
    """How a thing ended, when we knew (microseconds, UTC), and the case that says so, if one does."""

    how: How
    at: int
    reference: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether a customer was failed."""
        return self.how in BAD


def outcomes_of(
    brand: Brand, histories: Mapping[str, History], *, since: datetime, until: datetime
) -> dict[str, Ended]:
    """How each of these things ended, where we heard of it in that time; things of which we heard nothing are left out.

    A customer's complaint, an answer of 1 or 2 after a recovery and a review of 1 or 2 are bad ends, and the first of
    them counts, whatever else was heard. A case that ended as averted, as a false alarm or as no failure, and a better
    review, are good ends; the last of them counts. Of several reviews the last does.
    """
    first, last = micros(since), micros(until)
    found: dict[str, Ended] = {}
    for thing, ended in _heard(brand, histories):
        if not first <= ended.at <= last:
            continue
        known = found.get(thing)
        is_first_bad = ended.is_bad and (known is None or not known.is_bad or ended.at < known.at)
        is_last_good = not ended.is_bad and (known is None or (not known.is_bad and ended.at >= known.at))
        if is_first_bad or is_last_good:
            found[thing] = ended
    return found


def _heard(brand: Brand, histories: Mapping[str, History]) -> Iterator[tuple[str, Ended]]:
    for thing, history in histories.items():
        reviews = [one for one in history.told if one.type == REVIEW and type(one.facts.get("score")) in (int, float)]
        if reviews:
            is_low = reviews[-1].facts["score"] <= LOW
            yield thing, Ended(How.LOW_REVIEW if is_low else How.GOOD_REVIEW, reviews[-1].known)
    things = sorted(histories)
    for start in range(0, len(things), AT_ONCE):
        yield from _of_cases(brand, things[start : start + AT_ONCE])
        yield from _of_answers(brand, things[start : start + AT_ONCE])


def _of_cases(brand: Brand, things: Collection[str]) -> Iterator[tuple[str, Ended]]:
    rows = Case.objects.filter(brand=brand, order__thing__in=things, failure__isnull=False).order_by("id")
    named = rows.values_list("order__thing", "reference", "first_contact_at", "closed_at", "ending")
    for thing, reference, told_at, closed_at, ending in named:
        if closed_at and ending in NO_FAILURE:
            yield thing, Ended(How(ending), micros(closed_at), reference)
        elif told_at and ending not in SAYS_NOTHING:
            yield thing, Ended(How.COMPLAINT, micros(told_at), reference)


def _of_answers(brand: Brand, things: Collection[str]) -> Iterator[tuple[str, Ended]]:
    rows = Survey.objects.filter(case__brand=brand, case__order__thing__in=things, csat__lte=LOW).order_by("id")
    named = rows.values_list("case__order__thing", "case__reference", "answered_at")
    for thing, reference, answered_at in named:
        if answered_at:
            yield thing, Ended(How.LOW_ANSWER, micros(answered_at), reference)
