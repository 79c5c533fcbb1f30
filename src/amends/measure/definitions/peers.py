"""Whether the recovered would recommend us as much as peers do: customers of the same brand to whom nothing happened.

Two flat tables more than the others: `scores` (customer_id, brand_id, score, told_at), what customers told another
survey; and `customers` (customer_id, since_date).
"""

from __future__ import annotations

from typing import Final

from amends.measure.definitions.asking import points
from amends.measure.definitions.base import IS_COUNTED

SLUG: Final = "nps-peers"
NAME: Final = "Recommend us beside peers"
FORMULA: Final = (
    "Mean of what the recovered answer a month after (9 and 10: +100, 0 to 6: -100, else 0) less the mean of peers of"
    " the same quarter and the same time with us, weighted by the recovered, in points; the interval knows both sides"
)
POPULATION: Final = (
    "The recovered: the last answer of a customer in a quarter, a month after a recovery. Peers: the last score of a"
    " customer in a quarter, told another survey, to whom we know of no failure from a year before it to the end of"
    " that quarter"
)
WINDOW: Final = "By the day of the answer; quarters of the calendar, UTC"
LEFT_OUT: Final = (
    "No answer; quarters and times with us that have only one side: how many is told beside. Fewer than ten on a side"
    " answer nothing"
)
SOURCE: Final = "domain: NPS lift against peers who had no failure"
WORDS: Final = {
    "formula": FORMULA,
    "population": POPULATION,
    "window": WINDOW,
    "left_out": LEFT_OUT,
    "source": SOURCE,
}
QUIET: Final = "INTERVAL 365 DAY"
# How long somebody had been a customer when they answered, so that old friends are not compared with the new ones.
TENURES: Final = {
    "not known": "not known",
    "first year": "in their first year",
    "one to three": "one to three years with us",
    "longer": "longer with us",
}
ROWS: Final = f"""
    WITH answers AS (
        SELECT c.customer_id, r.brand_id, TRUE AS is_recovered, r.answered_at AS counted_at,
            {points("r.nps")} AS value
        FROM surveys r JOIN recoveries c ON c.case_id = r.case_id WHERE r.is_last_nps AND {IS_COUNTED}
        UNION ALL
        SELECT s.customer_id, s.brand_id, FALSE, s.told_at, {points("s.score")}
        FROM scores s
        WHERE NOT EXISTS (
            SELECT 1 FROM recoveries c WHERE c.customer_id = s.customer_id AND c.opened_at >= s.told_at - {QUIET}
                AND c.opened_at < date_trunc('quarter', s.told_at) + INTERVAL 3 MONTH
        )
    ), numbered AS (
        SELECT a.*, date_trunc('quarter', a.counted_at) AS quarter, row_number() OVER (
            PARTITION BY a.brand_id, a.customer_id, a.is_recovered, date_trunc('quarter', a.counted_at)
            ORDER BY a.counted_at DESC, a.value
        ) AS place
        FROM answers a
    )
    SELECT n.customer_id, n.brand_id, n.is_recovered, n.counted_at, CAST(n.value AS DOUBLE) AS value,
        CAST(n.quarter AS DATE) AS quarter,
        CASE WHEN k.since_date IS NULL THEN 'not known'
            WHEN date_diff('day', k.since_date, CAST(n.counted_at AS DATE)) < 365 THEN 'first year'
            WHEN date_diff('day', k.since_date, CAST(n.counted_at AS DATE)) < 1095 THEN 'one to three'
            ELSE 'longer' END AS tenure
    FROM numbered n LEFT JOIN customers k ON k.customer_id = n.customer_id WHERE n.place = 1
"""
# Those alike, summed up: the recovered and the peers of one quarter and one time with us.
CELLS: Final = f"""
    SELECT quarter, tenure,
        count(*) FILTER (WHERE is_recovered), COALESCE(sum(value) FILTER (WHERE is_recovered), 0),
        COALESCE(sum(value * value) FILTER (WHERE is_recovered), 0),
        count(*) FILTER (WHERE NOT is_recovered), COALESCE(sum(value) FILTER (WHERE NOT is_recovered), 0),
        COALESCE(sum(value * value) FILTER (WHERE NOT is_recovered), 0)
    FROM ({ROWS})
    WHERE brand_id = CAST($brand AS UUID) AND counted_at >= $since AND counted_at < $until
    GROUP BY quarter, tenure ORDER BY quarter, tenure
"""
