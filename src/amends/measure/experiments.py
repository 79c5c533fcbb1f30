"""Experiments as they stand: the one that goes on, those before, whom it may take in, and what its one reading says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from amends.cases.models import Case
from amends.kinds.queries import active
from amends.measure import facts
from amends.measure.definitions import BY_SLUG
from amends.measure.models import Assignment, Experiment, PrivacyContact
from amends.measure.queries import Window, counting
from amends.measure.trying import SEVEREST, About, Arm, Plan, Reading, read
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Quote
from amends.remedies.queries import offerings
from amends.remedies.queries.owed import laws

MOST_BEFORE: Final = 12
AT_ONCE: Final = 500
_PEOPLE: Final = ("proposed_by", "policy_by", "privacy_by", "promise__person")


class NotYet(Exception):
    """It is not read before its time; the sentence says when."""


def privacy_contact(brand: Brand) -> Person | None:
    """Who answers for customers' data at a brand."""
    found = PrivacyContact.objects.select_related("person").filter(brand=brand, replaced_at__isnull=True).first()
    return found.person if found else None


def current(brand: Brand) -> Experiment | None:
    """The one that is proposed or goes on; one query."""
    return Experiment.objects.select_related("brand__calendar", *_PEOPLE).filter(brand=brand, ended_at=None).first()


def over(brand: Brand) -> list[Experiment]:
    """Those that have ended, the last first; one query."""
    rows = Experiment.objects.select_related("brand__calendar", *_PEOPLE).filter(brand=brand, ended_at__isnull=False)
    return list(rows.order_by("-ended_at")[:MOST_BEFORE])


def going_on() -> list[Experiment]:
    """Those of all brands that have begun and not ended, locked until the transaction ends: two workers take nobody in
    twice and read nothing twice."""
    rows = Experiment.objects.select_for_update(of=("self",)).select_related("brand__calendar", *_PEOPLE)
    return list(rows.filter(begun_at__isnull=False, ended_at__isnull=True).order_by("id"))


def for_brand(brand: Brand, id_: UUID) -> Experiment | None:
    """One of a brand's; None for any other."""
    return Experiment.objects.select_related("brand__calendar", *_PEOPLE).filter(brand=brand, id=id_).first()


def allowed(brand: Brand) -> tuple[list[str], list[str], list[str]]:
    """The kinds of failure, those of them for which a law answers, and what may be given as something extra."""
    extras = [one.slug for one in offerings() if one.is_extra]
    return [one.slug for one in active()], [one.kind.slug for one in laws(brand)], extras


def plan_of(experiment: Experiment) -> Plan:
    """The plan as it was stated."""
    return Plan(
        experiment.question,
        About(experiment.about),
        experiment.usual,
        experiment.other,
        tuple(experiment.kinds),
        experiment.figure,
        experiment.baseline,
        experiment.least,
        experiment.days,
        experiment.follow_days,
    )


def ways_of(found: Sequence[Experiment]) -> dict[UUID, dict[Arm, str]]:
    """What the owner does under each way, in words; of goodwill the name in the catalogue, asked for once."""
    is_asked = any(one.about == About.GOODWILL.value for one in found)
    names = {one.slug: one.name for one in offerings()} if is_asked else {}
    return {one.id: {arm: _way_words(one, arm, names) for arm in Arm} for one in found}


def way_words(experiment: Experiment, arm: Arm) -> str:
    """The same of one way of one."""
    return ways_of([experiment])[experiment.id][arm]


def _way_words(one: Experiment, arm: Arm, names: Mapping[str, str]) -> str:
    said: str = getattr(one, arm.value)
    return names.get(said, said) if one.about == About.GOODWILL.value else said


def _may_be_tried(experiment: Experiment) -> QuerySet[Case]:
    """Recoveries of the plan's kinds on which nothing is owed by law, nobody is needed now, nothing is grave, and no
    incident's rule holds for all."""
    regulated = [one.kind_id for one in laws(experiment.brand)]
    by_law = Promise.objects.filter(case=OuterRef("pk"), kind=PromiseKind.STATUTORY.value)
    return Case.objects.filter(
        ~Exists(Quote.objects.filter(case=OuterRef("pk"))),
        ~Exists(by_law),
        brand=experiment.brand,
        needs_person_now=False,
        ending="",
        failure__kind__slug__in=experiment.kinds,
        failure__severity__lte=SEVEREST,
        failure__incident__isnull=True,
    ).exclude(failure__kind__in=regulated)


def to_assign(experiment: Experiment) -> list[Case]:
    """Recoveries opened since it began, not told their outcome yet, whose customer has not come under a way before."""
    taken = Assignment.objects.filter(experiment=experiment, customer_key=OuterRef("customer"))
    rows = _may_be_tried(experiment).filter(
        ~Exists(taken), opened_at__gte=experiment.begun_at, told_at__isnull=True, closed_at__isnull=True
    )
    return list(rows.order_by("opened_at", "id")[:AT_ONCE])


def way_of(case: Case) -> tuple[Experiment, Arm] | None:
    """Under which way a case is now; None where it came under none, customers are taken out of it (something is owed,
    it turned grave, a person is needed now), its outcome was told, or the experiment has ended."""
    found = Assignment.objects.select_related("experiment__brand").filter(case=case, experiment__ended_at=None).first()
    if found is None or case.told_at is not None:
        return None
    if not _may_be_tried(found.experiment).filter(pk=case.pk).exists():
        return None
    return found.experiment, Arm(found.arm)


def counts(experiment: Experiment) -> Mapping[Arm, int]:
    """How many came under each way: never what came of them."""
    return counts_of([experiment])[experiment.id]


def counts_of(found: Sequence[Experiment]) -> dict[UUID, dict[Arm, int]]:
    """The same of several; one query."""
    told = {one.id: dict.fromkeys(Arm, 0) for one in found}
    rows = Assignment.objects.filter(experiment__in=told).order_by().values_list("experiment", "arm")
    for id_, arm, n in rows.annotate(n=Count("id")):
        told[id_][Arm(arm)] = n
    return told


def worse_off(found: Sequence[Experiment]) -> dict[UUID, list[Assignment]]:
    """Whoever came under the worse way of each, those not made good first; one query."""
    told: dict[UUID, list[Assignment]] = {one.id: [] for one in found}
    worse = {one.id: one.found["worse"] for one in found if one.found.get("worse")}
    if not worse:
        return told
    rows = Assignment.objects.filter(experiment__in=worse).select_related("case__customer")
    for row in rows.order_by(F("settled_at").asc(nulls_first=True), "assigned_at", "id"):
        if row.arm == worse[row.experiment_id]:
            told[row.experiment_id].append(row)
    return told


def still_worse_off_of(found: Sequence[Experiment]) -> dict[UUID, int]:
    """How many of the worse way of each have not been made good; one query."""
    told = dict.fromkeys((one.id for one in found), 0)
    worse = {one.id: one.found["worse"] for one in found if one.found.get("worse")}
    rows = Assignment.objects.filter(experiment__in=worse, settled_at__isnull=True).order_by()
    for id_, arm, n in rows.values_list("experiment", "arm").annotate(n=Count("id")):
        told[id_] += n if arm == worse[id_] else 0
    return told


def still_worse_off(experiment: Experiment) -> int:
    """How many of the worse way have not been made good."""
    return still_worse_off_of([experiment])[experiment.id]


def assignment_of(experiment: Experiment, id_: UUID) -> Assignment | None:
    """One of an experiment's; None for any other."""
    return Assignment.objects.select_related("case").filter(experiment=experiment, id=id_).first()


def is_full(experiment: Experiment) -> bool:
    """Whether each way has as many as were planned."""
    return min(counts(experiment).values()) >= experiment.n_each


def reading(experiment: Experiment, at: datetime) -> Reading | None:
    """What is read of everybody who came under a way, as they came (nobody is left out afterwards); None while the
    worker is behind on a large desk.

    :raises NotYet: before its time: what is looked at early is found too often.
    """
    if experiment.begun_at is None or experiment.reads_at is None or at < experiment.reads_at:
        raise NotYet(not_yet_words(experiment))
    with facts.facts(at) as known:
        if not known.is_now:
            return None
        window = Window(experiment.brand, experiment.begun_at, experiment.reads_at)
        asked = f"SELECT case_id, value FROM ({counting(BY_SLUG[experiment.figure])}) ORDER BY counted_at"
        good = {case_id: value > 0 for case_id, value in known.engine.execute(asked, window.values).fetchall()}
    sums = {arm: [0, 0] for arm in Arm}
    for case_id, arm in Assignment.objects.filter(experiment=experiment).values_list("case", "arm"):
        sums[Arm(arm)][0] += bool(good.get(case_id))
        sums[Arm(arm)][1] += 1
    (usual, n), (other, m) = sums[Arm.USUAL], sums[Arm.OTHER]
    return read((usual, n), (other, m))


def not_yet_words(experiment: Experiment) -> str:
    """Why nothing is said yet."""
    if experiment.begun_at is None:
        return "It has not begun: the policy's owner and the privacy contact approve it first."
    if experiment.reads_at is None:
        return (
            f"Customers are still taken in. It is read once, {experiment.follow_days} days after the last of them; "
            "whoever looks earlier finds what is not there."
        )
    day = f"{experiment.reads_at:%Y-%m-%d}"
    return f"It is read once, on {day}, and not before: whoever looks earlier finds what is not there."
