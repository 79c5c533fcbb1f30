"""Triage: a suggestion is shown, a person decides, and what they decide is what the next model learns from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from amends.cases.actions import sizing
from amends.cases.models import Case
from amends.cases.queries import is_shown_by_records
from amends.intake import judging, learning_from
from amends.intake.models import Complaint, Learned
from amends.intake.triage import suggested_by
from amends.journal.actors import Actor
from amends.kinds.models import Kind
from amends.kinds.queries import by_slug
from amends.kinds.rules import Severity
from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises import actions as promises

_FIRST = Prepared(
    lambda case_id: (
        Complaint.objects.filter(inbound__message__case=case_id)
        .select_related("judgement")
        .order_by("received_at", "id")[:1]
    )
)


class NothingSuggested(ValueError):
    """No message of a customer began this case, or no model has read it."""

    def __init__(self) -> None:
        super().__init__("kind: triage has suggested nothing for this case; use Change.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What triage took a case's first message for, and whether somebody has decided since."""

    facts: dict[str, Any]
    because: tuple[str, ...]
    is_decided: bool
    is_agreed: bool


def suggestion_for(case: Case) -> Suggestion | None:
    """What triage suggests for this case, with the words that spoke for it; None without a message that it has read,
    and for a failure that our own records show: they know its kind better.

    One query. The words are found in the message, so no row keeps them.
    """
    complaint = None if is_shown_by_records(case) else _complaint(case)
    if complaint is None or not complaint.suggested:
        return None
    facts = complaint.suggested
    because = _because(int(facts["model"]), str(facts["kind"]), complaint.words)
    judgement = getattr(complaint, "judgement", None)
    return Suggestion(facts, because, judgement is not None, bool(judgement and judgement.is_agreed))


# A case is looked at many times, and its first message stays as it is.
@lru_cache(maxsize=256)
def _because(model: int, kind: str, words: str) -> tuple[str, ...]:
    read_by = suggested_by.numbered(model)
    return tuple(read_by.because(words, kind)) if read_by else ()


def _complaint(case: Case) -> Complaint | None:
    """The message that began a case, as intake took it."""
    return next(iter(_FIRST(case.id)), None)


@transaction.atomic
def agree(case: Case, *, by: Person, at: datetime) -> None:
    """This function will take what triage suggested for what it is: the kind and how grave, or that it is a request.

    :raises NothingSuggested: when there is no suggestion, or its kind is not used here.
    """
    complaint = _complaint(case)
    if complaint is None or not complaint.suggested:
        raise NothingSuggested
    if case.is_request:
        judging.judge(complaint, case_id=case.id, is_complaint=False, is_agreed=True, by=by, at=at)
        return
    kind, severity = by_slug(str(complaint.suggested["kind"])), int(complaint.suggested["severity"])
    if kind is None or not kind.is_active or severity not in {one.value for one in Severity}:
        raise NothingSuggested
    _size(case, kind, severity, by, at)
    decided = {"is_complaint": True, "kind": kind, "severity": severity, "is_agreed": True}
    judging.judge(complaint, case_id=case.id, by=by, at=at, **decided)


@transaction.atomic
def decide(case: Case, kind: Kind, severity: Severity, *, by: Person, at: datetime) -> None:
    """This function will say of which kind a failure is and how grave, whatever was suggested.

    :raises NotToTurn: for a request, or another kind than our own records show.
    """
    _size(case, kind, severity.value, by, at)
    note(case, is_complaint=True, kind=kind, severity=severity.value, by=by, at=at)


def _size(case: Case, kind: Kind, severity: int, by: Person, at: datetime) -> None:
    sizing.size(case, kind=kind, severity=severity, by=by, at=at)
    promises.renew({case.id})


def note(case: Case, *, by: Actor, at: datetime, **decided: Any) -> None:
    """This function will keep what a person decided about a case that a message began; others teach triage nothing."""
    complaint = _complaint(case)
    if complaint is not None:
        judging.judge(complaint, case_id=case.id, by=by, at=at, **decided)


def learn(*, by: Actor, at: datetime) -> Learned | None:
    """This function will learn a model from what people decided, and let it suggest if it is not worse than what does.

    It takes seconds to minutes of one core and belongs into a process of its own. None: too little is new.
    """
    learned = learning_from.attempt()
    if learned is None:
        return None
    return judging.keep_learned(learned.weights, learned.figures, learned.judgement_count, by=by, at=at)


def has_something_to_learn() -> bool:
    """Whether enough was decided since the last model to learn again. Two short queries."""
    return learning_from.is_enough()
