"""What triage suggested: a person agrees with it, or says what it is."""

from __future__ import annotations

from django.http import HttpResponse

from amends.cases.queries import case_for
from amends.flow import triage
from amends.kinds.queries import by_slug
from amends.kinds.rules import Severity
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import Act, Done, on_case
from amends.web.visit import Visit, desk


@desk("POST", right=Right.WORK_CASES)
def judge(visit: Visit, ref: str) -> HttpResponse:
    """Agrees with the suggestion, or names the kind of failure and how grave it is."""
    case = case_for(visit.person, ref)
    agrees = visit.request.POST.get("answer") == "agree"

    def do() -> Done:
        if agrees:
            triage.agree(case, by=visit.person, at=visit.at)
            return Done("Noted. The next suggestions learn from it.")
        kind = by_slug(asked.needed(visit, "kind", "pick a kind from the list."))
        if kind is None:
            raise ValueError("kind: pick a kind from the list.")
        severity = asked.text(visit, "severity")
        if severity not in {str(one.value) for one in Severity}:
            raise ValueError("severity: pick small, medium or grave.")
        triage.decide(case, kind, Severity(int(severity)), by=visit.person, at=visit.at)
        return Done("Changed. The next suggestions learn from it.")

    return on_case(visit, case, Act("kind", "" if agrees else "judge"), do)
