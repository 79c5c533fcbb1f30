"""Raising what an owner may give on a case that came back: the recovery has failed once, and asking takes time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.prepared import Prepared
from amends.remedies.models import RaisedAuthority
from amends.remedies.models.looks import SecondLook
from amends.remedies.rules.looks import LookEnding
from amends.rows import insert, new_row

_FINAL = Prepared(
    lambda *ids: SecondLook.objects.filter(case__in=ids, ending=LookEnding.FINAL.value).values_list("case_id")
)
_RAISED = Prepared(lambda *ids: RaisedAuthority.objects.filter(case__in=ids).values_list("case_id"))


@transaction.atomic
def raise_for_owner(cases: Sequence[Case], *, because: str, by: Actor, at: datetime) -> list[Case]:
    """This function will let the owners of these cases give one step more on them; returns on which that is new.

    One step, however often a case comes back; none after a final answer, and none on a request.
    """
    ids = [case.id for case in cases]
    spared = {case_id for (case_id,) in [*_FINAL(*ids), *_RAISED(*ids)]}
    new = [case for case in cases if not case.is_request and case.id not in spared]
    insert([new_row(RaisedAuthority, case=one, because=because, raised_at=at) for one in new])
    lines = (journal.Line("remedies.authority_raised", one.id, one.id, {"because": because}) for one in new)
    journal.write(lines, by=by, at=at)
    return new
