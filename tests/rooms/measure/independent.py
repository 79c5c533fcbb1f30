"""The figures once more, in plain Python over the desk's own rows, by somebody who has not seen the statements.

Each answers the rows of a figure as (case, moment, value). Nothing here reads a flat table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from amends.cases.models import Case, HandOff, Waiting
from amends.followups.models import Score, Survey
from amends.kernel.calendars import between
from amends.people import queries as people
from amends.promises.models import Promise
from amends.remedies.models import Remedy
from tests.rooms.measure.plain_desk import Desk

Rows = list[tuple[UUID, datetime, float]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def _hours(span: timedelta) -> float:
    return span / HOUR


def told_automatically(desk: Desk) -> Rows:
    soon = timedelta(minutes=15)
    return [
        (case.id, case.opened_at, float(any(at <= case.opened_at + soon for at in desk.automatic(case)[:1])))
        for case in desk.counted
    ]


def _ended(desk: Desk, chosen: Callable[[Promise], bool]) -> Rows:
    found = [(one, desk.kept(one)) for one in desk.promises if one.case_id in desk.by_id and chosen(one)]
    return [(one.case_id, one.due_at, float(kept)) for one, (counts, kept) in found if counts]


def acknowledged_in_time(desk: Desk) -> Rows:
    return _ended(desk, lambda one: one.kind == "acknowledgement" and one.level == 0)


def promises_kept(desk: Desk) -> Rows:
    return _ended(desk, lambda one: True)


def service_levels_met(desk: Desk) -> Rows:
    kinds = {"acknowledgement", "answer", "resolution", "statutory"}
    return _ended(desk, lambda one: one.kind in kinds and one.level == 0 and not one.is_particular)


def promises_moved(desk: Desk) -> Rows:
    moved = [
        (one.case_id, one.due_at, 1.0)
        for one in desk.promises
        if one.release_reason == "renegotiated" and one.case_id in desk.by_id and not desk.kept(one)[0]
    ]
    return [(case, at, 0.0) for case, at, _ in promises_kept(desk)] + moved


def no_word_given(desk: Desk) -> Rows:
    given = {one.case_id for one in desk.promises if one.is_particular}
    found = [(case, desk.resolved(case)) for case in desk.recoveries]
    return [(case.id, at, float(case.id not in given)) for case, at in found if at]


def time_to_first_response(desk: Desk) -> Rows:
    found = [(case, desk.heard(case), desk.human(case)) for case in desk.counted]
    return [(case.id, said[0], _hours(said[0] - at)) for case, at, said in found if at and said and said[0] >= at]


def time_to_automatic_response(desk: Desk) -> Rows:
    found = [(case, desk.heard(case), desk.automatic(case)) for case in desk.counted]
    return [(case.id, said[0], _hours(said[0] - at)) for case, at, said in found if at and said and said[0] >= at]


def time_to_notice(desk: Desk) -> Rows:
    rows: Rows = []
    for case in desk.recoveries:
        told = sorted(desk.automatic(case) + desk.human(case))
        known = case.failure.known_at
        ours = case.failure.finding_id and (case.first_contact_at or NEVER) > known
        if ours and told and told[0] >= known:
            rows.append((case.id, told[0], _hours(told[0] - known)))
    return rows


def _of_resolved(desk: Desk, value: Callable[[Case], float]) -> Rows:
    return [(case.id, case.resolved_at, value(case)) for case in desk.counted if case.resolved_at]


def time_to_resolve(desk: Desk) -> Rows:
    return _of_resolved(desk, lambda case: _hours(case.resolved_at - case.opened_at))


def time_to_first_resolve(desk: Desk) -> Rows:
    found = [(case, desk.resolved(case)) for case in desk.counted]
    return [(case.id, at, _hours(at - case.opened_at)) for case, at in found if at]


def _waits(case: Case) -> Iterator[tuple[datetime, datetime]]:
    for wait in Waiting.objects.filter(case=case):
        start, end = max(wait.from_at, case.opened_at), min(wait.until_at or case.resolved_at, case.resolved_at)
        if start < end:
            yield start, end


def time_to_resolve_working(desk: Desk) -> Rows:
    def value(case: Case) -> float:
        hours = people.hours(case.brand.calendar)
        waited = sum((between(hours, start, end) / HOUR for start, end in _waits(case)), 0.0)
        return between(hours, case.opened_at, case.resolved_at) / HOUR - waited

    return _of_resolved(desk, value)


def time_waiting(desk: Desk) -> Rows:
    rows = _of_resolved(desk, lambda case: sum((_hours(end - start) for start, end in _waits(case)), 0.0))
    return [row for row in rows if row[2] > 0]


def first_contact_resolution(desk: Desk) -> Rows:
    rows: Rows = []
    for case in desk.recoveries:
        at = desk.resolved(case)
        if at is None or case.first_contact_at is None:
            continue
        over = at + (28 if case.failure.kind.failure_type == "money" else 7) * DAY
        if over > desk.at:
            continue
        said = desk.human(case)
        again = [
            one
            for one in desk.said[case.id]
            if one.direction == "in" and not one.is_thanks and said and said[0] < one.said_at <= over
        ]
        later = desk.later(case)
        same = later and later.failure.kind_id == case.failure.kind_id and later.opened_at <= over
        before = [one for one in said if one <= at]
        rows.append((case.id, at, float(len(before) <= 1 and not again and not same)))
    return rows


def hand_offs(desk: Desk) -> Rows:
    count = lambda case: HandOff.objects.filter(case=case, accepted_at__isnull=False, taker__isnull=False).count()  # noqa: E731
    return _of_resolved(desk, lambda case: float(count(case)))


def handed_off_twice(desk: Desk) -> Rows:
    return [(case, at, float(count >= 2)) for case, at, count in hand_offs(desk)]


def reopened(desk: Desk) -> Rows:
    found = [(case, desk.resolved(case)) for case in desk.counted]
    return [
        (case.id, at, float(any(back <= at + 14 * DAY for back in desk.came_back(case)[:1])))
        for case, at in found
        if at and at + 14 * DAY <= desk.at
    ]


def failed_again(desk: Desk) -> Rows:
    rows: Rows = []
    for case in desk.recoveries:
        earlier, later = desk.earlier(case), desk.later(case)
        is_first = earlier is None or earlier.opened_at + 90 * DAY < case.opened_at
        if is_first and case.opened_at + 90 * DAY <= desk.at:
            rows.append((case.id, case.opened_at, float(bool(later and later.opened_at <= case.opened_at + 90 * DAY))))
    return rows


def double_deviations(desk: Desk) -> Rows:
    rows: Rows = []
    for case in desk.recoveries:
        at, later = desk.resolved(case), desk.later(case)
        again = later and later.failure.kind_id == case.failure.kind_id
        again = again and later.opened_at <= case.opened_at + 90 * DAY
        if at:
            rows.append((case.id, at, float(bool(case.deviation_count or again))))
    return rows


def _answers(desk: Desk) -> dict[UUID, Survey]:
    return {one.case_id: one for one in desk.surveys if one.answered_at and one.csat and one.case_id in desk.by_id}


def satisfaction(desk: Desk) -> Rows:
    return [(case, one.answered_at, float(one.csat >= 4)) for case, one in _answers(desk).items()]


def _justice(name: str) -> Callable[[Desk], Rows]:
    def rows(desk: Desk) -> Rows:
        told = [(case, one.answered_at, getattr(one, name)) for case, one in _answers(desk).items()]
        return [(case, at, float(value)) for case, at, value in told if value]

    return rows


def response_share(desk: Desk) -> Rows:
    sent = [one for one in desk.surveys if one.sent_at and one.case_id in desk.by_id]
    return [(one.case_id, one.sent_at, float(one.answered_at is not None)) for one in sent]


def _settled(desk: Desk) -> Iterator[tuple[Case, datetime, str]]:
    for case in desk.recoveries:
        settled = getattr(case, "outcome", None)
        if settled is not None:
            yield case, settled.told_at, settled.outcome


def recovered(desk: Desk) -> Rows:
    return [(case.id, at, float(outcome == "recovered")) for case, at, outcome in _settled(desk)]


def _noticed(desk: Desk) -> list[Case]:
    kinds = {case.failure.kind_id for case in desk.recoveries if case.failure.finding_id}
    return [case for case in desk.recoveries if case.failure.kind_id in kinds]


def proactive_share(desk: Desk) -> Rows:
    return [
        (
            case.id,
            case.opened_at,
            float(bool(case.failure.finding_id) and (case.first_contact_at or NEVER) > case.opened_at),
        )
        for case in _noticed(desk)
    ]


def lead_time(desk: Desk) -> Rows:
    return [
        (case.id, case.opened_at, _hours(case.first_contact_at - case.failure.known_at))
        for case in _noticed(desk)
        if case.first_contact_at
    ]


def cases_opened(desk: Desk) -> Rows:
    return [(case.id, case.opened_at, 1.0) for case in desk.counted]


def workload(desk: Desk) -> Rows:
    owed = Promise.objects.filter(case__isnull=False, customer__isnull=True, due_at__lte=desk.at)
    return [
        (one.case_id, one.due_at, 1.0)
        for one in owed
        if one.case_id in desk.by_id and (one.released_at is None or one.released_at >= one.due_at)
    ]


def _given(desk: Desk, basis: str = "") -> Rows:
    rows = Remedy.objects.filter(granted_at__isnull=False, reversed_at__isnull=True, amount_minor__gt=0)
    return [
        (one.case_id, one.granted_at, float(one.amount_minor))
        for one in rows
        if one.case_id in desk.by_id
        and one.currency == desk.by_id[one.case_id].brand.currency
        and basis in ("", one.basis)
    ]


def cost_per_recovery(desk: Desk) -> Rows:
    spent: dict[UUID, float] = defaultdict(float)
    for case, _, minor in _given(desk):
        spent[case] += minor
    return [(case.id, at, spent[case.id]) for case, at, outcome in _settled(desk) if outcome == "recovered"]


def value_at_risk(desk: Desk) -> Rows:
    return [
        (case.id, case.opened_at, float(case.order.value_minor))
        for case in desk.recoveries
        if not case.resolved_at
        and not case.closed_at
        and case.order
        and case.order.value_minor
        and case.order.currency == case.brand.currency
    ]


def _last(desk: Desk, name: str) -> dict[UUID, Survey]:
    return {
        one.case_id: one
        for one in desk.surveys
        if one.answered_at and getattr(one, name) is not None and one.case_id in desk.by_id
    }


def effort(desk: Desk) -> Rows:
    series: dict[UUID, int] = defaultdict(int)
    for one in desk.surveys:
        brand = next(case.brand_id for case in desk.all if case.id == one.case_id)
        series[brand] = max(series[brand], one.effort_series if one.sent_at else 0)
    told = [(desk.by_id[case], one) for case, one in _last(desk, "effort").items()]
    return [
        (case.id, one.answered_at, float(one.effort))
        for case, one in told
        if one.effort_series == series[case.brand_id]
    ]


def nps(desk: Desk) -> Rows:
    points = {**dict.fromkeys(range(7), -100.0), 7: 0.0, 8: 0.0, 9: 100.0, 10: 100.0}
    return [(case, one.answered_at, points[one.nps]) for case, one in _last(desk, "nps").items()]


def nps_lift(desk: Desk) -> Rows:
    points = {**dict.fromkeys(range(7), -100.0), 7: 0.0, 8: 0.0, 9: 100.0, 10: 100.0}
    rows = []
    for case_id, one in _last(desk, "nps").items():
        case = desk.by_id[case_id]
        told = Score.objects.filter(customer=case.customer_id).order_by("told_at", "id")
        before = [score for score in told if case.failure and score.told_at < case.failure.happened_at]
        if before:
            rows.append((case_id, one.answered_at, points[one.nps] - points[before[-1].score]))
    return rows


INDEPENDENT: dict[str, Callable[[Desk], Rows]] = {
    **{
        one.__name__.replace("_", "-"): one
        for one in (
            *(told_automatically, acknowledged_in_time, promises_kept, service_levels_met, promises_moved),
            *(no_word_given, time_to_first_response, time_to_automatic_response, time_to_notice, time_to_resolve),
            *(time_to_first_resolve, time_to_resolve_working, time_waiting, first_contact_resolution, hand_offs),
            *(handed_off_twice, reopened, failed_again, double_deviations, satisfaction, response_share, recovered),
            *(proactive_share, lead_time, cases_opened, workload, cost_per_recovery, value_at_risk, effort, nps),
            nps_lift,
        )
    },
    "fair-outcome": _justice("fair_outcome"),
    "fair-process": _justice("fair_process"),
    "fair-treatment": _justice("fair_treatment"),
    "remedies-granted": _given,
    "granted-owed": lambda desk: _given(desk, "owed"),
    "granted-extra": lambda desk: _given(desk, "extra"),
}
