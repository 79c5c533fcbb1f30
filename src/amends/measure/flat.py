"""The wide, flat reading of a case: one row for the case, and one for each promise, contact, survey, check-in, remedy
and step of it. Ids, codes, amounts and times (UTC) only: nobody's name, nobody's words, and nobody of the staff.

Definitions read these tables and no others, whether they lie in Parquet, in memory or in a warehouse. An empty text is
NULL. Whoever changes a column here raises `VERSION`: what was written before is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Either
from django.db.models import OuterRef, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform

from amends.cases.models import Case, HandOff, Waiting
from amends.conversation.models import Message
from amends.followups.models import CheckIn, Score, Survey
from amends.journal.models import Entry
from amends.promises.models import Promise
from amends.remedies.models import Remedy

VERSION: Final = 5
ID, CODE, MOMENT, NUMBER, SMALL, TRUTH, HOURS = (
    "UUID",
    "VARCHAR",
    "TIMESTAMP",
    "BIGINT",
    "SMALLINT",
    "BOOLEAN",
    "DOUBLE",
)
STEPS: Final = ("cases.resolved", "cases.reopened", "cases.closed")
Columns = Mapping[str, str]
Ask = Callable[[Sequence[UUID]], QuerySet[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class Source:
    """What is read of the desk's own tables: columns with their types, and the question that answers them in order."""

    columns: Columns
    ask: Ask


def _cases(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    failure = ("kind__slug", "kind__failure_type", "severity", "controllability", "incident", "finding")
    times = ("first_contact_at", "taken_at", "fixed_at", "told_at", "resolved_at", "closed_at")
    return Case.objects.filter(id__in=ids).values_list(
        *("id", "brand", "brand__currency"),
        *(f"failure__{name}" for name in failure),
        *("channel", "team", "customer", "order__value_minor", "order__currency"),
        *("failure__happened_at", "failure__known_at", "opened_at", *times),
        *("ending", "deviation_count", "needs_person_now", "cause__cause__slug"),
        *("outcome__outcome", "outcome__told_at"),
    )


def _promises(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    ends = ("made_at", "due_at", "kept_at", "broken_at", "released_at", "release_reason")
    return Promise.objects.filter(case__in=ids).values_list(
        *("id", "case", "kind", "owed_to", "department", "customer", "level", *ends),
        *("replaces", "is_particular"),
    )


def _contacts(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    return Message.objects.filter(case__in=ids).values_list(
        *("id", "case", "direction", "channel", "is_automatic", "is_thanks", "said_at"),
        *("outbound__sent_at", "outbound__bounced_at"),
    )


def _surveys(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    answers = ("csat", "fair_outcome", "fair_process", "fair_treatment", "effort", "effort_series", "nps", "solved")
    # What the same customer said before anything failed them; asked for only where they said something after.
    earlier = Score.objects.filter(
        customer=OuterRef("case__customer"), told_at__lt=OuterRef("case__failure__happened_at")
    )
    last = Subquery(earlier.order_by("-told_at", "-id").values("score")[:1])
    rows = Survey.objects.filter(case__in=ids).annotate(nps_before=Either(When(nps__isnull=False, then=last)))
    return rows.values_list(
        *("id", "case", "for_resolution_at", "sent_at", "not_sent_because", "answered_at", *answers), "nps_before"
    )


def _check_ins(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    return CheckIn.objects.filter(case__in=ids).values_list(
        "id", "case", "manner", "booked_at", "asked_at", "answered_at", "answer"
    )


def _remedies(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    return Remedy.objects.filter(case__in=ids).values_list(
        *("id", "case", "offering__slug", "basis", "failure_kind__slug", "severity", "amount_minor", "currency"),
        *("asked_at", "granted_at", "paid_at", "declined_at", "reversed_at"),
    )


def _steps(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Entry.objects.filter(case_id__in=ids, verb__in=STEPS)
    told = rows.annotate(because=KeyTextTransform("because", "facts"))
    return told.values_list("id", "case_id", "verb", "at", "because")


def _hand_offs(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    rows = HandOff.objects.filter(case__in=ids, accepted_at__isnull=False, taker__isnull=False)
    return rows.values_list("case", "accepted_at")


def _waits(ids: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
    return Waiting.objects.filter(case__in=ids).values_list("case", "from_at", "until_at")


SOURCES: Final[Mapping[str, Source]] = {
    "cases": Source(
        {
            "case_id": ID,
            "brand_id": ID,
            "currency": CODE,
            "kind": CODE,
            "failure_type": CODE,
            "severity": SMALL,
            "controllability": CODE,
            "incident_id": ID,
            "finding_id": ID,
            "channel": CODE,
            "team_id": ID,
            "customer_id": ID,
            "order_minor": NUMBER,
            "order_currency": CODE,
            "happened_at": MOMENT,
            "known_at": MOMENT,
            "opened_at": MOMENT,
            "first_contact_at": MOMENT,
            "taken_at": MOMENT,
            "fixed_at": MOMENT,
            "told_at": MOMENT,
            "resolved_at": MOMENT,
            "closed_at": MOMENT,
            "ending": CODE,
            "deviation_count": SMALL,
            "needs_person_now": TRUTH,
            "cause": CODE,
            "outcome": CODE,
            "outcome_told_at": MOMENT,
        },
        _cases,
    ),
    "promises": Source(
        {
            "promise_id": ID,
            "case_id": ID,
            "kind": CODE,
            "owed_to": CODE,
            "department_id": ID,
            "by_customer_id": ID,
            "level": SMALL,
            "made_at": MOMENT,
            "due_at": MOMENT,
            "kept_at": MOMENT,
            "broken_at": MOMENT,
            "released_at": MOMENT,
            "release_reason": CODE,
            "replaces_id": ID,
            "is_particular": TRUTH,
        },
        _promises,
    ),
    "contacts": Source(
        {
            "contact_id": ID,
            "case_id": ID,
            "direction": CODE,
            "channel": CODE,
            "is_automatic": TRUTH,
            "is_thanks": TRUTH,
            "said_at": MOMENT,
            "sent_at": MOMENT,
            "bounced_at": MOMENT,
        },
        _contacts,
    ),
    "surveys": Source(
        {
            "survey_id": ID,
            "case_id": ID,
            "for_resolution_at": MOMENT,
            "sent_at": MOMENT,
            "not_sent_because": CODE,
            "answered_at": MOMENT,
            "csat": SMALL,
            "fair_outcome": SMALL,
            "fair_process": SMALL,
            "fair_treatment": SMALL,
            "effort": SMALL,
            "effort_series": SMALL,
            "nps": SMALL,
            "solved": TRUTH,
            "nps_before": SMALL,
        },
        _surveys,
    ),
    "check_ins": Source(
        {
            "check_in_id": ID,
            "case_id": ID,
            "manner": CODE,
            "booked_at": MOMENT,
            "asked_at": MOMENT,
            "answered_at": MOMENT,
            "answer": CODE,
        },
        _check_ins,
    ),
    "remedies": Source(
        {
            "remedy_id": ID,
            "case_id": ID,
            "offering": CODE,
            "basis": CODE,
            "kind": CODE,
            "severity": SMALL,
            "amount_minor": NUMBER,
            "currency": CODE,
            "asked_at": MOMENT,
            "granted_at": MOMENT,
            "paid_at": MOMENT,
            "declined_at": MOMENT,
            "reversed_at": MOMENT,
        },
        _remedies,
    ),
    "steps": Source({"step_id": ID, "case_id": ID, "verb": CODE, "stepped_at": MOMENT, "because": CODE}, _steps),
    "hand_offs": Source({"case_id": ID, "accepted_at": MOMENT}, _hand_offs),
    "waits": Source({"case_id": ID, "from_at": MOMENT, "until_at": MOMENT}, _waits),
}
# What is counted by working calendars, and so in Python: hours from opening to the (last) resolution.
COUNTED: Final[Columns] = {"case_id": ID, "open_hours": HOURS, "waited_hours": HOURS, "waited_open_hours": HOURS}

# What a row says of its case, so that no figure has to look the case up beside millions of rows.
OF_CASE: Final = """c.brand_id, c.kind AS case_kind, c.channel AS case_channel, c.team_id, c.ending AS case_ending,
            c.currency AS case_currency"""


def _is_last(column: str) -> str:
    """SQL for whether a survey holds the last answer of its case to a question."""
    said = f"s.{column} IS NOT NULL AND s.answered_at IS NOT NULL"
    return (
        f"{said} AND row_number() OVER (PARTITION BY s.case_id, {said}"
        " ORDER BY s.answered_at DESC, s.survey_id DESC) = 1"
    )


# How the flat tables are made of what was read (`raw_...`).
FLAT: Final[Mapping[str, str]] = {
    "cases": """
        SELECT c.*, s.first_resolved_at, s.reopened_at, COALESCE(s.reopen_count, 0) AS reopen_count, m.first_in_at,
            m.first_human_at, m.first_automatic_at, COALESCE(m.human_count, 0) AS human_count,
            COALESCE(h.hand_off_count, 0) AS hand_off_count, t.open_hours, t.waited_hours, t.waited_open_hours
        FROM raw_cases c
        LEFT JOIN (
            SELECT case_id, min(stepped_at) FILTER (WHERE verb = 'cases.resolved') AS first_resolved_at,
                min(stepped_at) FILTER (WHERE verb = 'cases.reopened' AND because NOT IN ('answered_late', 'came_back'))
                    AS reopened_at,
                count(*) FILTER (WHERE verb = 'cases.reopened' AND because NOT IN ('answered_late', 'came_back'))
                    AS reopen_count
            FROM raw_steps GROUP BY case_id
        ) s USING (case_id)
        LEFT JOIN (
            SELECT case_id, min(said_at) FILTER (WHERE direction = 'in') AS first_in_at,
                min(COALESCE(sent_at, said_at)) FILTER (WHERE is_human) AS first_human_at,
                min(sent_at) FILTER (WHERE is_automatic AND bounced_at IS NULL) AS first_automatic_at,
                count(*) FILTER (WHERE is_human) AS human_count
            FROM (
                SELECT *, direction = 'call' OR (direction = 'out' AND NOT is_automatic AND sent_at IS NOT NULL
                    AND bounced_at IS NULL) AS is_human
                FROM raw_contacts
            ) GROUP BY case_id
        ) m USING (case_id)
        LEFT JOIN (SELECT case_id, count(*) AS hand_off_count FROM raw_hand_offs GROUP BY case_id) h USING (case_id)
        LEFT JOIN raw_counted t USING (case_id)
    """,
    # A person's letter that went out at the moment at which a promise ended is what ended it: one that came back
    # told nobody, unless another of that moment arrived.
    "promises": f"""
        SELECT p.*, COALESCE(e.came_back, FALSE) AS came_back, COALESCE(e.arrived, FALSE) AS arrived, {OF_CASE}
        FROM raw_promises p JOIN raw_cases c ON c.case_id = p.case_id
        LEFT JOIN (
            SELECT case_id, sent_at, bool_or(bounced_at IS NOT NULL) AS came_back,
                bool_or(bounced_at IS NULL) AS arrived
            FROM raw_contacts WHERE NOT is_automatic AND sent_at IS NOT NULL GROUP BY case_id, sent_at
        ) e ON e.case_id = p.case_id AND e.sent_at = COALESCE(p.kept_at, p.released_at)
    """,
    "surveys": f"""
        SELECT s.*, {_is_last("csat")} AS is_last_csat, {_is_last("effort")} AS is_last_effort,
            {_is_last("nps")} AS is_last_nps, {OF_CASE}
        FROM raw_surveys s JOIN raw_cases c ON c.case_id = s.case_id
    """,
    "remedies": f"SELECT r.*, {OF_CASE} FROM raw_remedies r JOIN raw_cases c ON c.case_id = r.case_id",
    **{name: f"SELECT * FROM raw_{name}" for name in ("contacts", "check_ins", "steps")},
}
