"""What somebody may grant alone, what is left of it, and who can decide beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from amends.cases.models import Case
from amends.kernel.calendars import NeverOpens
from amends.kernel.wall_clock import moment_of, place
from amends.people.models import Person
from amends.people.queries import next_presence, present_staff
from amends.people.rules import RIGHTS, Right
from amends.prepared import Prepared
from amends.remedies import rules
from amends.remedies.models import GIVEN, Allowance, Authority, RaisedAuthority, Remedy
from amends.remedies.rules import Basis, Beyond, Candidate, Limits, NeedsApproval, Within

CUSTOMER_SPAN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Room:
    """What a person may still do on a case in one currency: their limits, and what counts against them already."""

    limits: Limits | None
    on_case_minor: int
    today_minor: int
    to_customer_minor: int = 0
    budget_left_minor: int | None = None
    may_exceed: bool = False
    two_above_minor: int | None = None

    @property
    def left_minor(self) -> int:
        """What they may still grant alone here today, by their limits."""
        return rules.left(self.limits, self.on_case_minor, self.today_minor, self.to_customer_minor)

    @property
    def is_limited_by_customer(self) -> bool:
        """Whether it matters what the customer got on other cases."""
        return self.limits is not None and self.limits.per_customer_minor is not None

    def weigh(self, amount_minor: int) -> Within | NeedsApproval:
        """Whether they may decide for this sum: by their limits, and by the budget that it draws on."""
        verdict = rules.weigh(
            amount_minor,
            limits=self.limits,
            granted_on_case_minor=self.on_case_minor,
            granted_today_minor=self.today_minor,
            granted_to_customer_minor=self.to_customer_minor,
        )
        return self.within_budget(amount_minor, verdict)

    def within_budget(self, amount_minor: int, verdict: Within | NeedsApproval) -> Within | NeedsApproval:
        """A verdict by somebody's limits, weighed with the budget too."""
        return rules.within_budget(verdict, amount_minor, self.budget_left_minor, may_exceed=self.may_exceed)

    def alone(self, amount_minor: int, verdict: Within | NeedsApproval) -> Within | NeedsApproval:
        """The verdict for who wants to give it alone: where two decide, that is not enough."""
        above = self.two_above_minor
        if isinstance(verdict, Within) and rules.needs_two(amount_minor, self.on_case_minor, above):
            return NeedsApproval(Beyond.FOUR_EYES, self.on_case_minor + amount_minor - (above or 0))
        return verdict


def authorities(currency: str = "") -> list[Authority]:
    """Every limit that is set (in a currency), roles before persons: for the settings page."""
    rows = Authority.objects.select_related("person").order_by("currency", "person__name", "role")
    return list(rows.filter(currency=currency) if currency else rows)


def limits(person: Person, currency: str) -> Limits | None:
    """What a person may grant alone in a currency: their own limits, else their role's; None without either."""
    return limits_of([person], currency)[person.id]


def limits_of(people: Collection[Person], currency: str) -> dict[UUID, Limits | None]:
    """The limits of several people; one query."""
    meant: list[UUID | str] = [*{person.id for person in people}, *sorted({person.role for person in people})]
    of_person: dict[UUID | None, Limits] = {}
    of_role: dict[str, Limits] = {}
    for row in _LIMITS(currency, *meant):
        found = Limits(row.per_case_minor, row.per_day_minor, row.per_customer_minor)
        if row.person_id:
            of_person[row.person_id] = found
        else:
            of_role[row.role] = found
    return {person.id: of_person.get(person.id) or of_role.get(person.role) for person in people}


def _limits(currency: str, *meant: UUID | str) -> QuerySet[Authority]:
    """Of these people, and of these roles."""
    people, roles = [one for one in meant if isinstance(one, UUID)], [one for one in meant if isinstance(one, str)]
    return Authority.objects.filter(Q(person__in=people) | Q(role__in=roles), currency=currency)


_LIMITS = Prepared(_limits)


def limits_on(person: Person, case: Case, currency: str) -> Limits | None:
    """What a person may grant alone on this case: one step more than elsewhere for the owner of one that came back.

    One query more on a case whose recovery has failed once, and another where that raised it.
    """
    theirs = limits(person, currency)
    if case.owner_id != person.id or not case.deviation_count or raised_on(case) is None:
        return theirs
    return rules.one_step_up(theirs, ladder(currency))


def raised_on(case: Case) -> RaisedAuthority | None:
    """Since when and why its owner may give more on this case; None where nothing was raised."""
    return next(iter(_RAISED(case.id)), None)


def ladder(currency: str) -> list[Limits]:
    """What each role may grant alone in a currency."""
    rows = Authority.objects.filter(currency=currency, person__isnull=True).exclude(role="")
    return [Limits(row.per_case_minor, row.per_day_minor, row.per_customer_minor) for row in rows]


_RAISED = Prepared(lambda case_id: RaisedAuthority.objects.filter(case=case_id))
_ON_CASE = Prepared(
    lambda case, currency: (
        Remedy.objects.filter(GIVEN, case=case, weighed_currency=currency)
        .values_list("case")
        .annotate(total=Sum("weighed_minor"))
        .order_by()
    )
)
_TO_CUSTOMER = Prepared(
    lambda customer, currency, since, owed: (
        Remedy.objects.filter(GIVEN, case__customer=customer, weighed_currency=currency, granted_at__gt=since)
        .exclude(basis=owed)
        .values_list("case__customer")
        .annotate(total=Sum("weighed_minor"))
        .order_by()
    )
)


def given_on_case(case_id: UUID, currency: str) -> int:
    """What a case got that was weighed in this currency, whoever granted it; declined and reversed remedies do not
    count."""
    return sum(total for _, total in _ON_CASE(case_id, currency))


def given_to_customer(customer_id: UUID, currency: str, at: datetime) -> int:
    """What a customer got in 90 days that was weighed in this currency, on all cases, whoever granted it; what the law
    owes is theirs and does not count. What somebody granted while we waited for our turn counts. One query."""
    return sum(total for _, total in _TO_CUSTOMER(customer_id, currency, at - CUSTOMER_SPAN, Basis.OWED.value))


def to_customer(limits: Iterable[Limits | None], case: Case, currency: str, at: datetime) -> int:
    """As `given_to_customer`, asked only where one of these limits looks at it; else 0."""
    if any(one is not None and one.per_customer_minor is not None for one in limits):
        return given_to_customer(case.customer_id, currency, at)
    return 0


def _day_began(person: Person, at: datetime) -> datetime:
    """The last midnight by the person's own clock, in UTC."""
    zone = place(person.calendar.time_zone)
    return moment_of(at.astimezone(zone).date(), 0, zone)


def given_today(person: Person, currency: str, at: datetime) -> int:
    """What a person granted since midnight by their own clock, on all cases, and what is held back for them."""
    return sum(total for _, total in _OF_ONE(person.id, _day_began(person, at), currency, at))


def _given_today(people: Sequence[Person], currency: str, at: datetime) -> Mapping[UUID, int]:
    of_day: dict[datetime, list[UUID]] = {}
    for person in people:
        of_day.setdefault(_day_began(person, at), []).append(person.id)
    found: Counter[UUID] = Counter()
    for began, ids in of_day.items():
        for person_id, total in _OF_SEVERAL(began, currency, at, *ids):
            found[person_id] += total
    return found


def _counted(theirs: Q, people: Sequence[UUID], currency: str, at: datetime) -> QuerySet[Remedy, tuple[UUID, int]]:
    """What was granted, and what is held back for a place without a signal: as good as given, so that both together
    keep the day's limit. No end is set: who began earlier may come to their turn later."""
    rows = Remedy.objects.filter(GIVEN, theirs, weighed_currency=currency)
    given = rows.values_list("decided_by").annotate(total=Sum("weighed_minor")).order_by()
    held = Allowance.objects.filter(person__in=people, currency=currency, let_go_at__gt=at)
    left_over = held.values_list("person").annotate(total=_unspent()).order_by()
    return given.union(left_over, all=True)


_OF_SEVERAL = Prepared(
    lambda began, currency, at, *people: _counted(Q(decided_by__in=people, granted_at__gte=began), people, currency, at)
)
_OF_ONE = Prepared(
    lambda person, began, currency, at: _counted(Q(decided_by=person, granted_at__gte=began), [person], currency, at)
)


def _unspent() -> CombinedExpression:
    """What is left of an allowance."""
    spent = Remedy.objects.filter(GIVEN, allowance=OuterRef("id")).order_by().values("allowance")
    total = Subquery(spent.annotate(total=Sum("amount_minor")).values("total"))
    return F("amount_minor") - Coalesce(total, 0, output_field=BigIntegerField())


@dataclass(frozen=True, slots=True)
class Reserved:
    """An allowance, and what is left of it."""

    allowance: Allowance
    left_minor: int


def allowance_of(person: Person, currency: str, at: datetime) -> Reserved | None:
    """What this person may give without a signal at this moment; one query."""
    rows = Allowance.objects.filter(person=person, currency=currency, reserved_at__lte=at, expires_at__gt=at)
    return _reserved(rows.annotate(left_minor=_unspent()).order_by("-reserved_at").first())


def allowance_held(person: Person, allowance_id: UUID, at: datetime) -> Reserved | None:
    """An allowance of this person that is still held back, or None; one query."""
    rows = Allowance.objects.filter(id=allowance_id, person=person, let_go_at__gt=at)
    return _reserved(rows.annotate(left_minor=_unspent()).first())


def _reserved(row: Any) -> Reserved | None:
    return Reserved(row, max(0, row.left_minor)) if row else None


def room(person: Person, case: Case, currency: str, at: datetime, *, is_raised: bool = True) -> Room:
    """What a person may still grant alone on this case now; three queries, four where a customer's sum is limited.

    :param is_raised: whether it counts that authority was raised on a case that came back.
    """
    theirs = limits_on(person, case, currency) if is_raised else limits(person, currency)
    return Room(
        theirs,
        given_on_case(case.id, currency),
        given_today(person, currency, at),
        to_customer([theirs], case, currency, at),
    )


APPROVERS = [role.value for role, rights in RIGHTS.items() if Right.APPROVE in rights]

_APPROVERS = Prepared(
    lambda brand, *roles: Person.objects.filter(
        Q(team__isnull=True) | Q(team__brand=brand), role__in=roles, is_active=True
    ).select_related("calendar", "team")
)


def who_can_decide(
    amount_minor: int, currency: str, case: Case, at: datetime, *, asker: Person | None = None
) -> list[Person]:
    """Who may approve this sum, as it is weighed, on this case, the one to ask first in front; never the asker.

    Six queries (seven where a customer's sum is limited, one more for each other midnight of theirs) while somebody
    who can is present; when all are away, one more for each of them.
    """
    people = _APPROVERS(case.brand_id, *APPROVERS)
    if not people:
        return []
    of = limits_of(people, currency)
    today = _given_today(people, currency, at)
    on_case = given_on_case(case.id, currency)
    given_them = to_customer(of.values(), case, currency, at)

    def decide(there: dict[UUID, datetime | None]) -> list[UUID]:
        candidates = [
            Candidate(
                id=person.id,
                limits=of[person.id],
                granted_today_minor=today.get(person.id, 0),
                there_at=there[person.id],
                is_near=person.team_id == case.team_id,
            )
            for person in people
        ]
        found = rules.who_can_decide(
            candidates,
            amount_minor=amount_minor,
            granted_on_case_minor=on_case,
            asker=asker.id if asker else None,
            granted_to_customer_minor=given_them,
        )
        return [one.id for one in found]

    by_id = {person.id: person for person in people}
    present = {person.id for person in present_staff(at)}
    found = decide({person.id: at if person.id in present else None for person in people})
    # Only where nobody who can is here does it matter who is back first.
    if not found:
        found = decide({person.id: _back_at(person, at) for person in people})
    return [by_id[person_id] for person_id in found]


def _back_at(person: Person, at: datetime) -> datetime | None:
    try:
        return next_presence(person, at)
    except NeverOpens:
        return None
