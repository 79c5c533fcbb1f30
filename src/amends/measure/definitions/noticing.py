"""Seeing it first: who was first, we or the customer, and by how much; and how much there is to do."""

from __future__ import annotations

from math import inf

from amends.measure.definitions.base import CARRIED, IS_COUNTED, OF, Beside, Definition, Shape, hours, truth

FIRST = "c.finding_id IS NOT NULL AND (c.first_contact_at IS NULL OR c.first_contact_at > c.opened_at)"

NOTICING: tuple[Definition, ...] = (
    Definition(
        "proactive-share",
        "Noticed before the customer wrote",
        Shape.SHARE,
        "Recoveries that we opened before the customer contacted us / all recoveries from what can be noticed",
        "Recoveries of a kind of which a detector has found any",
        "By the day on which the case was opened",
        "Kinds that nothing watches; what was no failure, duplicates and spam",
        "domain: proactive share; ordered by timestamps",
        f"""SELECT {OF}, c.opened_at AS counted_at, {truth(FIRST)} AS value
            FROM recoveries c WHERE c.kind IN (SELECT kind FROM recoveries WHERE finding_id IS NOT NULL)""",
    ),
    Definition(
        "lead-time",
        "Head start on the customer",
        Shape.HOURS,
        "First word of the customer − when we knew, in hours by the calendar; below zero where the customer was first;"
        " median and 90th percentile",
        "Recoveries of a kind of which a detector has found any, whose customer has contacted us",
        "By the day on which the case was opened",
        "Customers who never wrote: their number stands beside",
        "domain: lead time; positive is ahead",
        f"""SELECT {OF}, c.opened_at AS counted_at, {hours("c.known_at", "c.first_contact_at")} AS value
            FROM recoveries c WHERE c.first_contact_at IS NOT NULL
                AND c.kind IN (SELECT kind FROM recoveries WHERE finding_id IS NOT NULL)""",
        Beside(
            """SELECT count(*) FROM recoveries c WHERE c.brand_id = CAST($brand AS UUID) AND c.opened_at >= $since
                AND c.opened_at < $until AND c.finding_id IS NOT NULL AND c.first_contact_at IS NULL""",
            "{0} who never had to write",
        ),
        spread=(-inf, inf),
    ),
    Definition(
        "cases-opened",
        "Cases opened",
        Shape.COUNT,
        "Number of cases",
        "Every case, recoveries and requests",
        "By the day on which the case was opened",
        "Duplicates and spam",
        "domain: workload",
        f"SELECT {OF}, c.opened_at AS counted_at, 1.0 AS value FROM counted c",
        Beside(
            """SELECT count(*), count(*) FILTER (WHERE c.case_id IN (SELECT case_id FROM promises p CROSS JOIN moment m
                    WHERE p.kept_at IS NULL AND p.broken_at IS NULL AND p.released_at IS NULL AND p.due_at < m.now_at))
                FROM counted c WHERE c.brand_id = CAST($brand AS UUID) AND c.closed_at IS NULL""",
            "{0} open now, {1} of them with something overdue",
        ),
        is_better_low=True,
    ),
    Definition(
        "workload",
        "Promises fallen due",
        Shape.COUNT,
        "Number of promises",
        "Every promise on a case that the desk or a department owed, to whomever",
        "By the day on which it was due",
        "Not due yet; released before it was due; what customers owed; duplicates and spam",
        "domain: workload",
        f"""SELECT {CARRIED}, r.due_at AS counted_at, 1.0 AS value FROM promises r CROSS JOIN moment m
            WHERE r.by_customer_id IS NULL AND r.due_at <= m.now_at AND {IS_COUNTED}
                AND (r.released_at IS NULL OR r.released_at >= r.due_at)""",
        is_better_low=True,
    ),
)
