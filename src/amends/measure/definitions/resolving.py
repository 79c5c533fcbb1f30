"""Putting it right: how long it took, through how many hands, and whether it held."""

from __future__ import annotations

from amends.measure.definitions.base import IS_COUNTED, OF, UNCLOSED, Beside, Definition, Shape, hours, truth

STILL_OPEN = Beside(
    f"""{UNCLOSED} SELECT count(*) FROM unclosed r WHERE r.brand_id = CAST($brand AS UUID) AND r.opened_at < $until
        AND r.resolved_at IS NULL AND {IS_COUNTED}""",
    "{0} still open",
)
# Each failure of a customer beside the one before and the one after it.
IN_A_ROW = """
    SELECT case_id, brand_id, kind, channel, team_id, failure_type, opened_at, first_contact_at, first_human_at,
        first_resolved_at, deviation_count, lead(opened_at) OVER w AS next_at, lag(opened_at) OVER w AS before_at,
        lead(kind) OVER w AS next_kind
    FROM recoveries WINDOW w AS (PARTITION BY customer_id ORDER BY opened_at, case_id)
"""

AT_ONCE = """c.before_count <= 1 AND c.again_count = 0
                    AND (c.next_kind IS NULL OR c.next_kind <> c.kind OR c.next_at > c.over_at)"""
FAILED_IN_TURN = """c.deviation_count > 0
                    OR (c.next_kind = c.kind AND c.next_at <= c.opened_at + INTERVAL 90 DAY)"""

RESOLVING: tuple[Definition, ...] = (
    Definition(
        "time-to-resolve",
        "Time to resolve",
        Shape.HOURS,
        "Resolved − opened, in hours by the calendar; median and 90th percentile",
        "Cases resolved",
        "By the day of the (last) resolution",
        "Cases ended otherwise, and open ones: their number stands beside",
        "domain: TTR calendar; never rounded up",
        f"""SELECT {OF}, c.resolved_at AS counted_at, {hours("c.opened_at", "c.resolved_at")} AS value
            FROM counted c WHERE c.resolved_at IS NOT NULL""",
        STILL_OPEN,
        is_better_low=True,
    ),
    Definition(
        "time-to-first-resolve",
        "Time to resolve at first",
        Shape.HOURS,
        "First resolved − opened, in hours by the calendar; median and 90th percentile",
        "Cases resolved at least once, reopened since or not",
        "By the day of the first resolution",
        "Cases ended otherwise, and open ones: their number stands beside",
        "domain: TTR calendar; of a reopened case the first resolution is kept too",
        f"""SELECT {OF}, c.first_resolved_at AS counted_at, {hours("c.opened_at", "c.first_resolved_at")} AS value
            FROM counted c WHERE c.first_resolved_at IS NOT NULL""",
        STILL_OPEN,
        is_better_low=True,
    ),
    Definition(
        "time-to-resolve-working",
        "Working time to resolve",
        Shape.HOURS,
        "Working hours of the brand's calendar from opened to resolved, less those in which we waited for the customer;"
        " median and 90th percentile",
        "Cases resolved",
        "By the day of the (last) resolution",
        "Cases ended otherwise, and open ones: their number stands beside",
        "domain: TTR business; waiting shown apart",
        f"""SELECT {OF}, c.resolved_at AS counted_at, c.open_hours - c.waited_open_hours AS value
            FROM counted c WHERE c.resolved_at IS NOT NULL""",
        STILL_OPEN,
        is_better_low=True,
    ),
    Definition(
        "time-waiting",
        "Time waited for the customer",
        Shape.HOURS,
        "Hours by the calendar in which we waited for the customer, of each case; median and 90th percentile",
        "Cases resolved in which we waited for the customer",
        "By the day of the (last) resolution",
        "Cases in which nobody waited; what was waited after the resolution",
        "domain: TTR business; waiting shown apart",
        f"""SELECT {OF}, c.resolved_at AS counted_at, c.waited_hours AS value
            FROM counted c WHERE c.resolved_at IS NOT NULL AND c.waited_hours > 0""",
        is_better_low=True,
    ),
    Definition(
        "first-contact-resolution",
        "Solved at the first contact",
        Shape.SHARE,
        "Recoveries solved with one answer by a person at most, after which the customer came about the same matter no"
        " more for 7 days (28 where money was lost) / recoveries first resolved, with those days over",
        "Recoveries whose customer told us",
        "By the day of the first resolution",
        "Those whose days are not over; thanks are no new contact; what was no failure, duplicates and spam",
        "domain: FCR; contacts on any channel are one",
        f"""SELECT {OF}, c.first_resolved_at AS counted_at,
                {truth(AT_ONCE)} AS value
            FROM (
                SELECT r.case_id, r.brand_id, r.kind, r.channel, r.team_id, r.first_resolved_at, r.over_at, r.next_at,
                    r.next_kind,
                    count(k.case_id) FILTER (WHERE k.is_human AND k.spoken_at <= r.first_resolved_at) AS before_count,
                    count(k.case_id) FILTER (WHERE k.direction = 'in' AND NOT k.is_thanks
                        AND k.spoken_at > r.first_human_at AND k.spoken_at <= r.over_at) AS again_count
                FROM (SELECT *, first_resolved_at + CASE WHEN failure_type = 'money' THEN INTERVAL 28 DAY
                    ELSE INTERVAL 7 DAY END AS over_at FROM in_a_row) r
                LEFT JOIN said k ON k.case_id = r.case_id
                WHERE r.first_resolved_at IS NOT NULL AND r.first_contact_at IS NOT NULL
                GROUP BY r.case_id, r.brand_id, r.kind, r.channel, r.team_id, r.first_resolved_at, r.over_at,
                    r.next_at, r.next_kind
            ) c CROSS JOIN moment m WHERE c.over_at <= m.now_at""",
    ),
    Definition(
        "hand-offs",
        "Hand-offs per case",
        Shape.MEAN,
        "Accepted changes of owner between people / cases",
        "Cases resolved",
        "By the day of the (last) resolution",
        "From a team to a person: that is no hand-off",
        "domain: hand-offs per case",
        f"""SELECT {OF}, c.resolved_at AS counted_at, CAST(c.hand_off_count AS DOUBLE) AS value
            FROM counted c WHERE c.resolved_at IS NOT NULL""",
        is_better_low=True,
    ),
    Definition(
        "handed-off-twice",
        "Handed off twice or more",
        Shape.SHARE,
        "Cases that changed hands between people twice or more / cases",
        "Cases resolved",
        "By the day of the (last) resolution",
        "From a team to a person: that is no hand-off",
        "domain: hand-offs per case, share of two and more",
        f"""SELECT {OF}, c.resolved_at AS counted_at, {truth("c.hand_off_count >= 2")} AS value
            FROM counted c WHERE c.resolved_at IS NOT NULL""",
        is_better_low=True,
    ),
    Definition(
        "reopened",
        "Reopened within 14 days",
        Shape.SHARE,
        "Cases that came back within 14 days of their first resolution / cases resolved, with 14 days over",
        "Cases resolved at least once",
        "By the day of the first resolution",
        "Those whose 14 days are not over; thanks reopen nothing, nor does an answer that we had waited for, nor a"
        " letter that came back",
        "domain: re-open rate",
        f"""SELECT {OF}, c.first_resolved_at AS counted_at,
                {truth("c.reopened_at <= c.first_resolved_at + INTERVAL 14 DAY")} AS value
            FROM counted c CROSS JOIN moment m
            WHERE c.first_resolved_at + INTERVAL 14 DAY <= m.now_at""",
        is_better_low=True,
    ),
    Definition(
        "failed-again",
        "Failed again within 90 days",
        Shape.SHARE,
        "Customers with a second failure within 90 days / customers with a failure, with 90 days over",
        "Each failure of a customer who had none in the 90 days before",
        "By the day on which that first failure was opened",
        "Those whose 90 days are not over; what was no failure, duplicates and spam",
        "domain: repeat failure; recent ones are censored",
        f"""SELECT {OF}, c.opened_at AS counted_at, {truth("c.next_at <= c.opened_at + INTERVAL 90 DAY")} AS value
            FROM in_a_row c CROSS JOIN moment m
            WHERE c.opened_at + INTERVAL 90 DAY <= m.now_at
                AND (c.before_at IS NULL OR c.before_at + INTERVAL 90 DAY < c.opened_at)""",
        is_better_low=True,
    ),
    Definition(
        "double-deviations",
        "Double deviations",
        Shape.SHARE,
        "Recoveries that failed in their turn (a broken promise, a reopening, a bad answer) or whose failure happened"
        " once more within 90 days / recoveries",
        "Recoveries resolved at least once",
        "By the day of the first resolution",
        "Open ones; a second failure of another kind is no double deviation; what was no failure, duplicates and spam",
        "domain: double deviation",
        f"""SELECT {OF}, c.first_resolved_at AS counted_at,
                {truth(FAILED_IN_TURN)} AS value
            FROM in_a_row c WHERE c.first_resolved_at IS NOT NULL""",
        is_better_low=True,
    ),
)
VIEWS = {
    "in_a_row": IN_A_ROW,
    "said": """SELECT case_id, direction, is_thanks, COALESCE(sent_at, said_at) AS spoken_at, direction = 'call'
        OR (direction = 'out' AND NOT is_automatic AND sent_at IS NOT NULL AND bounced_at IS NULL) AS is_human
        FROM contacts""",
}
