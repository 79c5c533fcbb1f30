"""Playbooks: the steps for a kind of failure, written by whoever sets policy, each version with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.conversation import queries as conversation
from amends.kinds.models import Kind
from amends.people.models import Person
from amends.playbooks import actions as playbooks
from amends.playbooks.actions import ChangedMeanwhile
from amends.playbooks.models import Playbook
from amends.playbooks.rules import BadSteps, Step, check_steps
from amends.remedies import queries as remedies

__all__ = ["BadSteps", "ChangedMeanwhile", "write_steps"]


@transaction.atomic
def write_steps(
    kind: Kind, steps: Sequence[Step], why: str, *, seen_version: int, by: Person, at: datetime
) -> Playbook:
    """This function will give a kind of failure other steps and keep those before, with the reason.

    :raises BadSteps: naming the step and field; nothing is changed.
    :raises ChangedMeanwhile: when somebody was quicker; nothing is changed.
    """
    checked = check_steps(
        steps,
        scripts={row.slug for row in conversation.scripts("en")},
        remedies={row.slug for row in remedies.offerings()},
    )
    return playbooks.change_steps(kind, checked, why, seen_version=seen_version, by=by, at=at)
