"""Claims that were checked and are not true: what is known of their cases, which count, and who may see that when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.cases.models import Case, Waiting
from amends.cases.queries import NotSeen, is_shown_by_records, visible
from amends.customers.models import Customer
from amends.people.models import Person, Team
from amends.prepared import Prepared
from amends.remedies.law.shapes import Outcome
from amends.remedies.models import GIVEN, Decision, Quote, Remedy, UntrueClaim
from amends.remedies.models.claims import TO_DECIDE
from amends.remedies.rules import Basis, NoneBecause
from amends.remedies.rules.claims import Bar, Facts, Mending, Stand, bar, may_be_seen, may_decide

# Nothing is given for these reasons where something did fail.
HAPPENED = (NoneBecause.PUT_RIGHT_IN_KIND, NoneBecause.GIVEN_ON_ANOTHER_CASE, NoneBecause.OUTSIDE_OUR_CONTROL)
UNCLEAR = (Outcome.NEED_FACTS, Outcome.MANUAL_REVIEW)
FIXES = (Basis.OWED, Basis.PUT_RIGHT)
ON_CASE = ("case__failure", "case__customer", "case__brand__calendar", "case__team")
BY = ("found_by", "decided_by", "settled_by")
LISTED = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A finding and where it stands now; why it does not count, if its case is the reason."""

    row: UntrueClaim
    stand: Stand
    barred: Bar | None


def _known(case: str) -> dict[str, Exists]:
    """What is known of a case beside its own row; `case` is where its id stands in the query."""
    here = OuterRef(case)
    quotes = Quote.objects.filter(case=here, replaced_at__isnull=True)
    given = Remedy.objects.filter(GIVEN, case=here)
    owner, order = ("customer", "order") if case == "pk" else (f"{case}__customer", f"{case}__order")
    # Another case about the same order on which they were right: they claim again because of us.
    again = Case.objects.filter(customer=OuterRef(owner), order=OuterRef(order)).exclude(id=here)
    return {
        "is_owed": Exists(quotes.filter(outcome=Outcome.OWED.value)),
        "needs_facts": Exists(quotes.filter(outcome__in=[one.value for one in UNCLEAR])),
        "is_given": Exists(given),
        "is_admitted": Exists(Decision.objects.filter(case=here, none_because__in=[one.value for one in HAPPENED])),
        "is_asked": Exists(Waiting.objects.filter(case=here, until_at__isnull=True)),
        "was_right": Exists(again.filter(Exists(Remedy.objects.filter(GIVEN, case=OuterRef("pk"))))),
    }


def _facts(case: Case, known: object, *, is_new: bool = False) -> Facts:
    def has(name: str) -> bool:
        return bool(getattr(known, name))

    return Facts(
        is_request=case.is_request,
        is_joined=case.joined_to_id is not None,
        is_shown_by_records=is_shown_by_records(case),
        is_owed=has("is_owed"),
        is_upheld=has("is_given") or has("is_admitted"),
        # What we failed them in later is no reason why they claimed.
        is_our_failure=has("was_right") or (is_new and case.deviation_count > 0),
        is_heard=bool(case.words and (case.caused or case.asks or case.understood_at)),
        is_asked=has("is_asked"),
        needs_facts=has("needs_facts"),
    )


def barred(case: Case, *, is_new: bool) -> Bar | None:
    """What keeps the claim of a case from being said untrue, for the first time or by a second person; one query."""
    found = Case.objects.filter(id=case.id).select_related("failure").annotate(**_known("pk")).get()
    return bar(_facts(found, found, is_new=is_new))


def _whole(rows: QuerySet[UntrueClaim]) -> QuerySet[UntrueClaim]:
    return rows.select_related(*ON_CASE, *BY).annotate(**_known("case")).order_by("found_at", "id")


_ON_CASE = Prepared(lambda case_id: _whole(UntrueClaim.objects.filter(case=case_id)))


def _held(rows: Iterable[UntrueClaim], at: datetime) -> list[Held]:
    found = []
    for row in rows:
        why = bar(_facts(row.case, row))
        found.append(Held(row, row.stand(why, at), why))
    return found


def on_case(case: Case, at: datetime) -> list[Held]:
    """What was found on one case, the first in front; one query. For the customer's own page, and for verbs."""
    return _held(_ON_CASE(case.id), at)


def newest_on(case: Case) -> UntrueClaim | None:
    """The newest finding on a case."""
    return UntrueClaim.objects.filter(case=case).order_by("-found_at", "-id").first()


def of_customer(customer: Customer, at: datetime) -> list[Held]:
    """What was found on all cases of a customer; one query. For the customer, who is told on request.

    The desk reads `beside` a case instead, which says nothing before a fix is offered.
    """
    return _held(_whole(UntrueClaim.objects.filter(case__customer=customer)), at)


def mending(case: Case) -> Mending:
    """How far the repair of a case has come; two queries."""
    return Mending(
        is_request=case.is_request,
        is_closed=case.is_closed,
        is_fixed=case.fixed_at is not None,
        is_told=case.told_at is not None,
        is_given=Remedy.objects.filter(GIVEN, case=case, basis__in=[one.value for one in FIXES]).exists(),
        is_none_decided=Decision.objects.filter(case=case).exclude(none_because="").exists(),
    )


def _others_wait(case: Case) -> bool:
    """Whether another case of this customer waits for its fix."""
    fixed = Remedy.objects.filter(GIVEN, case=OuterRef("pk"), basis__in=[one.value for one in FIXES])
    none = Decision.objects.filter(case=OuterRef("pk")).exclude(none_because="")
    open_ = Case.objects.filter(
        customer=case.customer_id, failure__isnull=False, closed_at__isnull=True, fixed_at__isnull=True
    )
    waits = open_.filter(~Exists(fixed), ~Exists(none), told_at__isnull=True).exclude(id=case.id)
    return waits.exists()


def beside(case: Case, at: datetime) -> list[Held] | None:
    """Which earlier claims of this case's customer count now, the first in front: the only way in which the desk reads
    them. None while they may not be seen: before a fix is offered here, or while another case of theirs waits for one.
    """
    if not may_be_seen(mending(case), other_waits=_others_wait(case)):
        return None
    earlier = UntrueClaim.objects.filter(case__customer=case.customer_id).exclude(case=case)
    return [one for one in _held(_whole(earlier), at) if one.stand is Stand.COUNTS]


def claim_for(person: Person, claim_id: UUID) -> UntrueClaim:
    """A finding on a case that this person may see.

    :raises NotSeen: for a stranger, or when there is no such finding.
    """
    rows = UntrueClaim.objects.filter(id=claim_id, case__in=visible(person).values("id"))
    found = rows.select_related(*ON_CASE, *BY).first()
    if found is None:
        raise NotSeen
    return found


def to_decide(person: Person, team: Team, at: datetime) -> list[Held]:
    """What waits for a second person on a team's cases, without what this one had their say on; one query."""
    rows = UntrueClaim.objects.filter(TO_DECIDE, Q(expires_at__gt=at), case__team=team).exclude(found_by=person)
    return [one for one in _held(_whole(rows), at) if is_theirs_to_decide(person, one)][:LISTED]


def is_any_to_decide(team: Team) -> bool:
    """Whether anything waits for a second person on a team's cases."""
    return UntrueClaim.objects.filter(TO_DECIDE, case__team=team).exists()


def is_theirs_to_decide(person: Person, held: Held) -> bool:
    """Whether a finding waits for a second person, and this one had no say on it before."""
    row = held.row
    return held.stand in {Stand.WAITS, Stand.CONTESTED} and may_decide(person.id, deciders(row))


def deciders(row: UntrueClaim) -> Sequence[UUID | None]:
    """Who had their say on a finding already."""
    return (row.found_by_id, row.decided_by_id)
