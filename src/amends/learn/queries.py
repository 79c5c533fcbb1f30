"""Reading causes, and what is rising."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum

from amends.cases.models import Case
from amends.learn.models import CaseCause, Cause, Rising, RisingWords, Tally
from amends.learn.rules.series import ALL, FACTS, parts_of
from amends.people.models import Brand
from amends.prepared import Prepared

# What fits no cause of the list: how often that is picked says whether the list is good.
OTHER = "something-else"
_CAUSE = Prepared(lambda case_id: CaseCause.objects.select_related("cause", "action").filter(case=case_id))


def active() -> list[Cause]:
    """The causes to choose from, by name."""
    return list(Cause.objects.filter(is_active=True).order_by("name"))


def by_slug(slug: str) -> Cause | None:
    """One cause by its slug; what was merged is what it became."""
    found = Cause.objects.filter(slug=slug).select_related("merged_into").first()
    return found.merged_into or found if found else None


def cause_of(case: Case) -> CaseCause | None:
    """What was set for this case."""
    return next(iter(_CAUSE(case.id)), None)


def every_cause() -> list[Cause]:
    """All causes that were not merged into others, chosen or not, by name."""
    return list(Cause.objects.filter(merged_into__isnull=True).order_by("name"))


def share_of_other(brand: Brand, since: datetime) -> tuple[int, int]:
    """On how many of a brand's cases the cause that was set since then is "Something else", and of how many; one
    query."""
    rows = CaseCause.objects.filter(case__brand=brand, set_at__gt=since, cause__isnull=False)
    found = rows.aggregate(other=Count("case", filter=Q(cause__slug=OTHER)), of=Count("case"))
    return found["other"], found["of"]


def open_rises(brand: Brand) -> list[Rising]:
    """What is rising for a brand, set aside or not; what grew most first, the whole of a kind before its parts."""
    rows = Rising.objects.filter(brand=brand, ended_at__isnull=True)
    found = list(rows.select_related("kind", "cause", "incident", "set_aside_by"))
    most: dict[UUID, float] = defaultdict(float)
    for row in found:
        most[row.kind_id] = max(most[row.kind_id], row.count - row.expected)
    return sorted(
        found, key=lambda row: (-most[row.kind_id], row.kind.slug, row.by != ALL, row.expected - row.count, str(row.id))
    )


def rise_for(brand: Brand, rise_id: UUID) -> Rising | None:
    """A rise of this brand, over or not; None for another's."""
    rows = Rising.objects.filter(id=rise_id, brand=brand)
    return rows.select_related("kind", "cause", "incident", "set_aside_by", "brand__calendar").first()


def cases_of(rise: Rising, *, at_most: int) -> list[UUID]:
    """The cases that a rise counts, newest first: of its kind, place, product or carrier, since it began."""
    since = datetime.combine(rise.since_date, time(), ZoneInfo(rise.brand.calendar.time_zone))
    rows = Case.objects.filter(brand=rise.brand_id, opened_at__gte=since, failure__kind=rise.kind_id)
    if rise.ended_at:
        rows = rows.filter(opened_at__lte=rise.ended_at)
    if rise.by == "channel":
        rows = rows.filter(channel=rise.value)
    if rise.by not in FACTS:
        return list(rows.order_by("-opened_at", "id").values_list("id", flat=True)[:at_most])
    told = rows.order_by("-opened_at", "id").values_list("id", "failure__order__facts", "failure__finding__facts")
    found = (id_ for id_, *facts in told.iterator(chunk_size=500) if parts_of("", *facts).get(rise.by) == rise.value)
    return list(islice(found, at_most))


def places_by_day(brand: Brand, *, since: date, at_most: int) -> list[tuple[str, date, int]]:
    """How many failures of any kind became known on each day at the places that had most; two queries."""
    rows = Tally.objects.filter(brand=brand, by="place", day__gte=since)
    most = rows.values_list("value").annotate(n=Sum("count")).order_by("-n", "value")[:at_most]
    days = rows.filter(value__in=[value for value, _ in most]).values_list("value", "day")
    return list(days.annotate(n=Sum("count")).order_by("value", "day"))


def rising_words(brand: Brand) -> list[RisingWords]:
    """The words that more customers use than before, the surest first; one query."""
    return list(RisingWords.objects.filter(brand=brand).order_by("-sigmas", "phrase"))


def words_for(brand: Brand, words_id: UUID) -> RisingWords | None:
    """A phrase of this brand; None for another's."""
    return RisingWords.objects.filter(id=words_id, brand=brand).first()
