"""Writing playbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.playbooks.models import Playbook
from amends.playbooks.rules import Step


@transaction.atomic
def write(kind: Kind, steps: Sequence[Step], *, plan_b: str = "", by: Actor, at: datetime) -> Playbook:
    """This function will write the playbook of a kind, as its next version."""
    playbook = Playbook.objects.filter(kind=kind).first() or Playbook(id=new_id(at), kind=kind, version=0)
    playbook.steps = [step.as_json() for step in steps]
    playbook.plan_b = plan_b
    playbook.version += 1
    playbook.changed_at = at
    playbook.save()
    facts = {"kind": kind.slug, "version": playbook.version}
    journal.write([journal.Line("playbooks.written", playbook.id, None, facts)], by=by, at=at)
    return playbook
