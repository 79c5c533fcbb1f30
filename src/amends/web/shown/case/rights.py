"""What somebody may do on a case: the page shows these controls, and every action asks the same question again."""

from __future__ import annotations

from amends.cases.models import Case
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises.queries import owes
from amends.promises.rules import PromiseKind

ALWAYS = frozenset({"person_now"})
NOBODYS = ALWAYS | {"take"}
COURSE = ALWAYS | {"hear", "promise", "ask", "ask_customer", "fix", "write", "end", "kind", "pay", "claims", "links"}
RECOVERY = frozenset({"remedy", "cause", "follow_up"})
# After it is resolved, what was promised is kept and the customer may be written to; the work is done.
BACK = frozenset({"bring_back", "links"})
FOLLOWING = ALWAYS | BACK | {"write", "promise", "ask", "hear", "follow_up", "pay", "claims", "links"}
# Whoever takes a second look may talk to the customer and offer something else; the case stays its owner's.
LOOKING = ALWAYS | {"write", "promise", "ask", "remedy", "claims"}


def may(
    case: Case,
    person: Person,
    *,
    is_acknowledged: bool = True,
    is_offered: bool = False,
    is_looking: bool = False,
) -> frozenset[str]:
    """The names of what this person may do on this case.

    Its owner works on a case, and a lead may step in. A colleague may only call for a person now. Who may not work on
    cases may do nothing. A closed case opens again by the customer's word, or is brought back by its owner or a lead.
    :param is_acknowledged: whether a person has spoken to the customer already.
    :param is_offered: whether a hand-off waits for its answer.
    :param is_looking: whether they owe the case its second look.
    """
    if not person.can(Right.WORK_CASES):
        return frozenset()
    is_lead = person.can(Right.LEAD_TEAM)
    if case.is_closed:
        return BACK if case.owner_id == person.id or is_lead else frozenset()
    if case.owner_id is None:
        return NOBODYS | (COURSE & {"end", "kind"} if is_lead else frozenset())
    is_mine = case.owner_id == person.id
    if not is_mine and not is_lead:
        return LOOKING if is_looking else ALWAYS
    able = set(FOLLOWING if case.resolved_at else COURSE)
    if not case.resolved_at:
        able |= {"tell", "resolve"} | (set() if case.is_request else RECOVERY)
        if not is_acknowledged:
            able.add("acknowledge")
    if is_mine and not is_offered:
        able.add("hand_off")
    return frozenset(able)


def may_now(case: Case, person: Person, *, is_acknowledged: bool = True) -> frozenset[str]:
    """As `may`, for an action: whether a colleague owes the second look is asked where it matters; one query then."""
    found = may(case, person, is_acknowledged=is_acknowledged)
    if found == ALWAYS and owes(person, case, PromiseKind.SECOND_LOOK):
        return may(case, person, is_acknowledged=is_acknowledged, is_looking=True)
    return found


def may_check_claims(case: Case, person: Person) -> bool:
    """Whether this person may say what a check of the case's claim found, also once it is closed: evidence comes late.
    A query more for a colleague."""
    if not case.is_closed:
        return "claims" in may_now(case, person)
    return person.can(Right.WORK_CASES) and (case.owner_id == person.id or person.can(Right.LEAD_TEAM))


def who_may(case: Case) -> str:
    """Who may work on this case, for somebody who may not."""
    if case.is_closed:
        return "whoever owned it, or a lead, who may bring it back; and a word of the customer opens it again"
    if case.owner is None:
        return "whoever takes the case"
    return f"{case.owner.name}, who owns it, or a lead"
