"""Reading surveys: whom to ask, whom to remind, which words are in use, what was answered and what it is about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from amends.cases.models import Case
from amends.cases.queries import WHOLE, visible
from amends.conversation.models import PrivateLink
from amends.followups.models import Survey, SurveyForm, Theme
from amends.followups.rules.surveys import SurveyKind
from amends.journal.models import Entry
from amends.people.models import Brand, Person
from amends.post.models import Outbound
from amends.prepared import Prepared

AT_ONCE = 200
LETTER, REMINDER = "survey", "survey-reminder"
LONGEST_PAST = timedelta(days=14)
_OF_RESOLUTION = Prepared(
    lambda case_id, kind, resolved_at: Survey.objects.filter(case=case_id, kind=kind, for_resolution_at=resolved_at)
)
_FORM = Prepared(lambda brand_id: SurveyForm.objects.filter(brand=brand_id).order_by("-version")[:1])
_LAST_SENT = Prepared(
    lambda customer_id: (
        Survey.objects.filter(case__customer=customer_id, sent_at__isnull=False)
        .order_by("-sent_at")
        .values_list("sent_at")[:1]
    )
)


def survey_of(case: Case, kind: SurveyKind = SurveyKind.RECOVERY) -> Survey | None:
    """The survey of the case's latest resolution."""
    return case.surveys.filter(kind=kind.value).order_by("-for_resolution_at").first()


def of_link(link: PrivateLink) -> Survey | None:
    """The survey that a private link opens; of a link older than these the case's latest."""
    row = Survey.objects.filter(link=link).select_related("form").first()
    return row or survey_of(link.case)


def of_resolution(case: Case, kind: SurveyKind) -> Survey | None:
    """The survey of this kind after the case's present resolution; None on a case that is not resolved."""
    if case.resolved_at is None:
        return None
    return next(iter(_OF_RESOLUTION(case.id, kind.value, case.resolved_at)), None)


def form_of(brand: Brand) -> SurveyForm | None:
    """The version of a brand's survey that is in use; None for the standard words."""
    return next(iter(_FORM(brand.id)), None)


def forms_of(brand: Brand) -> list[SurveyForm]:
    """Every version of a brand's survey, the newest in front."""
    return list(SurveyForm.objects.filter(brand=brand).select_related("made_by").order_by("-version"))


def last_sent_at(case: Case) -> datetime | None:
    """When any survey last went to this case's customer, about any of their recoveries."""
    return next((at for (at,) in _LAST_SENT(case.customer_id)), None)


def came_back_since(case: Case, at: datetime) -> bool:
    """Whether the customer came back to us on this case after a moment."""
    return Entry.objects.filter(case_id=case.id, verb="cases.reopened", at__gte=at).exists()


def unasked(kind: SurveyKind, since: datetime, until: datetime) -> list[Case]:
    """Recoveries resolved in a span of time, still resolved, that have no survey of this kind yet, sent or not."""
    asked = Survey.objects.filter(case=OuterRef("id"), for_resolution_at=OuterRef("resolved_at"), kind=kind.value)
    rows = Case.objects.filter(~Exists(asked), failure__isnull=False, resolved_at__gt=since, resolved_at__lte=until)
    return list(rows.select_related(*WHOLE).order_by("resolved_at")[:AT_ONCE])


def to_remind(sent_until: datetime) -> list[Survey]:
    """Surveys sent until a moment, and not long before it, that arrived as far as we know and have no answer and no
    reminder; two queries."""
    rows = Survey.objects.filter(
        sent_at__gt=sent_until - LONGEST_PAST,
        sent_at__lte=sent_until,
        answered_at__isnull=True,
        reminded_at__isnull=True,
        link__isnull=False,
        case__resolved_at__isnull=False,
    )
    found = list(rows.select_related("link", "form", *(f"case__{one}" for one in WHOLE)).order_by("sent_at")[:AT_ONCE])
    lost = _lost([f"{LETTER}:{row.id}" for row in found])
    return [row for row in found if f"{LETTER}:{row.id}" not in lost]


def _lost(keys: Collection[str]) -> set[str]:
    rows = Outbound.objects.filter(key__in=keys).exclude(bounced_at__isnull=True, complained_at__isnull=True)
    return set(rows.values_list("key", flat=True)) if keys else set()


def unthemed() -> list[Survey]:
    """Answers with a comment of which nobody knows yet what it is about."""
    rows = Survey.objects.filter(answered_at__isnull=False, themed_at__isnull=True).exclude(comment="")
    return list(rows.order_by("answered_at")[:AT_ONCE])


def comments_for(person: Person, brand: Brand, theme: str = "", at_most: int = 50) -> list[Survey]:
    """What the brand's customers wrote with their answers, the newest in front, each with its case and its themes; of
    one theme when it is named. Nobody without the right to see cases reads any."""

    rows = Survey.objects.filter(case__in=visible(person), case__brand=brand, answered_at__isnull=False)
    rows = rows.exclude(comment="")
    if theme:
        rows = rows.filter(Exists(Theme.objects.filter(survey=OuterRef("id"), theme=theme).exclude(is_right=False)))
    return list(rows.select_related("case__customer").prefetch_related("themes").order_by("-answered_at")[:at_most])


def comment_for(person: Person, brand: Brand, id_: UUID) -> Survey | None:
    """One answer with its comment, for somebody who may see its case; else None."""
    rows = Survey.objects.filter(id=id_, case__in=visible(person), case__brand=brand, answered_at__isnull=False)
    return rows.exclude(comment="").first()
