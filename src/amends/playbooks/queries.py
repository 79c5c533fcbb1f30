"""Reading playbooks."""

from __future__ import annotations

from amends.kinds.models import Kind
from amends.playbooks.models import Playbook
from amends.playbooks.rules import COMMON, Step, StepName


def steps_of(kind: Kind | None) -> tuple[Step, ...]:
    """The steps for a kind: its playbook's, else those common to every recovery."""
    playbook = Playbook.objects.filter(kind=kind).first() if kind else None
    if playbook is None or not playbook.steps:
        return COMMON
    return tuple(Step(StepName(row["step"]), row["words"], row.get("script", "")) for row in playbook.steps)
