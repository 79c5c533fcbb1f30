"""Second looks of a case: whether one is going on, who may take it, what its final answer has to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.people.models import Person
from amends.people.queries import presence, staff
from amends.people.rules import Right
from amends.prepared import Prepared
from amends.promises.queries import loads
from amends.remedies.law import shelf
from amends.remedies.models import Decision, FinalAnswer, Remedy, SecondLook
from amends.remedies.queries.owed import packs_for, standing_quotes
from amends.remedies.rules.looks import OUTSIDE, LookEnding, Looker, who_looks

_ANSWERS = Prepared(
    lambda look_id: (
        FinalAnswer.objects.filter(look=look_id)
        .select_related("written_by", "decided_by", "approval")
        .order_by("-written_at", "-id")
    )
)
_LOOKS = Prepared(
    lambda case_id: (
        SecondLook.objects.filter(case=case_id)
        .select_related("promise", "remedy__offering", "first_owner", "ended_by")
        .order_by("started_at", "id")
    )
)
_REMEDIES_BY = Prepared(
    lambda case_id, until: Remedy.objects.filter(case=case_id, asked_at__lte=until).values_list(
        "asked_by", "first_by", "decided_by"
    )
)
_DECIDED_BY = Prepared(
    lambda case_id, until: Decision.objects.filter(case=case_id, decided_at__lte=until).values_list("decided_by")
)


def looks_of(case: Case) -> list[SecondLook]:
    """The second looks of a case in the order in which they began; one query."""
    found = _LOOKS(case.id)
    for look in found:
        look.case = case
    return found


def open_look(case: Case) -> SecondLook | None:
    """The second look that is going on, if one is."""
    return next((look for look in looks_of(case) if look.ended_at is None), None)


def has_final_answer(case: Case) -> bool:
    """Whether the customer has had our final answer: from then on only what is owed and what they ask for is sent."""
    return any(look.ending == LookEnding.FINAL.value for look in looks_of(case))


def answers_of(look: SecondLook) -> list[FinalAnswer]:
    """What was written as its final answer, the newest first; the one that waits for a lead is among them."""
    return _ANSWERS(look.id)


def deciders_of(case: Case, until: datetime, first_owner: UUID | None) -> frozenset[UUID]:
    """Who decided the first time: who owned the case, and who asked for, granted or refused anything until then."""
    found = {first_owner} if first_owner else set()
    for people in _REMEDIES_BY(case.id, until):
        found |= {one for one in people if one}
    return frozenset(found | {person for (person,) in _DECIDED_BY(case.id, until)})


def deciders(look: SecondLook) -> frozenset[UUID]:
    """Who decided before this second look began and does not take it."""
    return deciders_of(look.case, look.started_at, look.first_owner_id)


def looker_for(case: Case, not_by: frozenset[UUID], at: datetime) -> Person | None:
    """Whom to ask for a second look at this moment; None where nobody else works here."""
    able = sorted(staff(case.brand), key=lambda one: one.email)
    people = {one.id: one for one in able if one.can(Right.WORK_CASES)}
    there, load = presence(people.values(), at), loads(list(people))
    candidates = [
        Looker(
            one.id,
            None if (back := there[one.id]) is None else max(back, at),
            one.team_id == case.team_id,
            one.can(Right.LEAD_TEAM),
            load[one.id],
        )
        for one in people.values()
    ]
    chosen = who_looks(candidates, deciders=not_by)
    return people[chosen] if chosen else None


def approver_for(case: Case, but: Collection[UUID], at: datetime) -> Person | None:
    """The lead who is asked for a final answer: none of `but` (its author), rather one who did not decide the first
    time. Who belongs to no team decides in every brand."""
    near = (one for one in staff() if one.team is None or one.team.brand_id == case.brand_id)
    people = {one.id: one for one in near if one.can(Right.APPROVE) and one.id not in but}
    there = presence(people.values(), at)
    first = deciders_of(case, at, case.owner_id)
    able = sorted(
        (max(back, at), one_id in first, people[one_id].team_id != case.team_id, people[one_id].email, one_id)
        for one_id, back in there.items()
        if back is not None
    )
    return people[able[0][-1]] if able else None


def notices_for(case: Case) -> list[str]:
    """What the laws that apply to a case want said about where to go outside us, asked or not; in the pack's words."""
    packs = {quote.pack for quote in standing_quotes(case)}
    if case.failure is not None:
        packs |= set(packs_for(case.brand_id).get(case.failure.kind_id, ()))
    return [
        notice.words
        for name in sorted(packs)
        for key, notice in sorted(shelf.pack(name).notices.items())
        if key in OUTSIDE
    ]


def names_of(people: Collection[UUID]) -> list[str]:
    """The names of these people, in order."""
    return list(Person.objects.filter(id__in=people).order_by("name").values_list("name", flat=True))
