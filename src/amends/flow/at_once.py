"""A small recovery, finished in one step: put right, remedy decided, cause named, outcome told, follow-up booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow.closing import confirm, fix, follow_up, resolve, set_cause
from amends.flow.making_right import decide_no_remedy, offer_remedy
from amends.flow.promising import Reply
from amends.kinds.rules import Severity
from amends.learn.models import Cause
from amends.people.models import Person
from amends.remedies.models import Offering
from amends.remedies.rules import NoneBecause

__all__ = ["NotSmall", "Picked", "finish", "is_small"]


class NotSmall(ValueError):
    """What is more than small is finished step by step."""

    def __init__(self) -> None:
        super().__init__("case: this is more than small; finish it step by step.")


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody picked to finish it: the cause, what is given (or why nothing is), and how we ask afterwards.

    `amount_minor` is in minor units of `currency`; `reason` says why something extra is fair.
    """

    cause: Cause
    manner: str
    none_because: NoneBecause | None = None
    offering: Offering | None = None
    amount_minor: int = 0
    currency: str = ""
    reason: str = ""


def is_small(case: Case) -> bool:
    """Whether a recovery may be finished in one step: a small failure, and nobody who needs a person now."""
    failure = case.failure
    return failure is not None and failure.severity == Severity.SMALL.value and not case.needs_person_now


@transaction.atomic
def finish(case: Case, picked: Picked, reply: Reply, *, by: Person, at: datetime) -> Message:
    """This function will finish a small recovery: what a resolution needs is done by the same verbs as elsewhere, and
    the case is resolved as it would be; where anything is missing, nothing is done.

    :raises NotSmall: for anything but a small recovery.
    :raises StillOwed: naming what is missing: a law not asked, a remedy that waits for somebody's approval.
    """
    if not is_small(case):
        raise NotSmall
    if case.fixed_at is None:
        fix(case, by=by, at=at)
    if picked.offering is not None:
        offer_remedy(
            case, picked.offering, picked.amount_minor, picked.currency, picked.reason, skips=None, by=by, at=at
        )
    elif picked.none_because is not None:
        decide_no_remedy(case, picked.none_because, by=by, at=at)
    set_cause(case, picked.cause, by=by, at=at)
    message = confirm(case, reply, by=by, at=at)
    follow_up(case, manner=picked.manner, by=by, at=at)
    resolve(case, by=by, at=at)
    return message
