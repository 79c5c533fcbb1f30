"""What customers say: satisfied or not, treated fairly or not, and whether they were recovered."""

from __future__ import annotations

from amends.measure.definitions.base import CARRIED, IS_COUNTED, OF, Beside, Definition, Shape, truth

# One answer of a case counts: the last.
ANSWERED = f"SELECT r.* FROM surveys r WHERE r.is_last_csat AND {IS_COUNTED}"
RESPONSE = Beside(
    f"""SELECT count(r.answered_at), count(*) FROM surveys r
        WHERE r.brand_id = CAST($brand AS UUID) AND r.sent_at >= $since AND r.sent_at < $until AND {IS_COUNTED}""",
    "{0} of {1} answered",
)


def points(score: str) -> str:
    """SQL for what a score from 0 to 10 stands for: a promoter, a detractor, or neither."""
    return f"CASE WHEN {score} >= 9 THEN 100.0 WHEN {score} <= 6 THEN -100.0 ELSE 0.0 END"


def _justice(slug: str, name: str, column: str, meaning: str) -> Definition:
    return Definition(
        slug,
        name,
        Shape.MEAN,
        f"Mean of the answers from 1 to 5 to: {meaning}",
        "Surveys in which it was answered, the last one of a case",
        "By the day of the answer",
        "No answer; it is never averaged into satisfaction",
        "domain: recovery CSAT by justice",
        f"""SELECT {CARRIED}, r.answered_at AS counted_at, CAST(r.{column} AS DOUBLE) AS value
            FROM answered r WHERE r.{column} IS NOT NULL""",
        RESPONSE,
    )


# CARE: outcome by rule, settled thirty days after it was told; whoever says nothing is never counted as recovered.
OUTCOMES = """
    SELECT c.case_id, c.brand_id, c.kind, c.channel, c.team_id, c.outcome_told_at AS told_at, c.outcome,
        c.outcome_told_at + INTERVAL 30 DAY AS known_from
    FROM recoveries c WHERE c.outcome IS NOT NULL
"""
VIEWS = {"answered": ANSWERED, "outcomes": OUTCOMES}

ASKING: tuple[Definition, ...] = (
    Definition(
        "satisfaction",
        "Recovery satisfaction",
        Shape.SHARE,
        "Answers 4 or 5 of 5 / all answers",
        "Surveys answered, the last one of a case",
        "By the day of the answer",
        "No answer; the response share stands beside",
        "domain: CSAT with Wilson interval",
        f"""SELECT {CARRIED}, r.answered_at AS counted_at, {truth("r.csat >= 4")} AS value FROM answered r""",
        RESPONSE,
    ),
    _justice("fair-outcome", "A fair outcome", "fair_outcome", "was what you got fair?"),
    _justice("fair-process", "A fair way to it", "fair_process", "was the way to it fair?"),
    _justice("fair-treatment", "Fair treatment", "fair_treatment", "were you treated fairly?"),
    Definition(
        "effort",
        "Ease for the customer",
        Shape.MEAN,
        "Mean of the answers to: they made it easy for me; 1 is hard, the end of the scale easy",
        "Surveys in which it was answered, the last one of a case",
        "By the day of the answer",
        "No answer; answers on another scale than the one in use now",
        "domain: CES; the version of the scale is recorded",
        f"""SELECT {CARRIED}, r.answered_at AS counted_at, CAST(r.effort AS DOUBLE) AS value
            FROM surveys r JOIN (
                SELECT brand_id, max(effort_series) AS series FROM surveys WHERE sent_at IS NOT NULL GROUP BY brand_id
            ) u ON u.brand_id = r.brand_id AND u.series = r.effort_series
            WHERE r.is_last_effort AND {IS_COUNTED}""",
        RESPONSE,
    ),
    Definition(
        "nps",
        "Would recommend us",
        Shape.SCORE,
        "Share of the answers 9 and 10 less the share of 0 to 6, in points",
        "Customers asked a month after their recovery, the last answer of a case",
        "By the day of the answer",
        "No answer; what it is worth is told by the lift beside the same customers' scores before",
        "domain: NPS with its interval",
        f"""SELECT {CARRIED}, r.answered_at AS counted_at, {points("r.nps")} AS value
            FROM surveys r WHERE r.is_last_nps AND {IS_COUNTED}""",
    ),
    Definition(
        "nps-lift",
        "Recommend us more than before",
        Shape.SCORE,
        "Mean over customers of what they answer a month after (9 and 10: +100, 0 to 6: -100, else 0) less the same of"
        " their own last score before the failure, in points; the interval is that of pairs",
        "Recoveries whose customer answered a month later and had told another survey of yours a score before",
        "By the day of the answer",
        "Whoever told no score before the failure: how many have one stands beside",
        "domain: NPS lift, compared with the same customers before",
        f"""SELECT {CARRIED}, r.answered_at AS counted_at, {points("r.nps")} - {points("r.nps_before")} AS value
            FROM surveys r WHERE r.is_last_nps AND r.nps_before IS NOT NULL AND {IS_COUNTED}""",
        Beside(
            f"""SELECT count(r.nps_before), count(*) FROM surveys r WHERE r.brand_id = CAST($brand AS UUID)
                AND r.is_last_nps AND r.answered_at >= $since AND r.answered_at < $until AND {IS_COUNTED}""",
            "{0} of {1} who answered had a score before",
        ),
        spread=(-200.0, 200.0),
    ),
    Definition(
        "response-share",
        "Surveys answered",
        Shape.SHARE,
        "Surveys answered / surveys sent",
        "Surveys sent, each round of a case",
        "By the day on which it was sent",
        "Not sent, for instance because the customer was asked lately",
        "domain: CSAT; state the response rate",
        f"""SELECT {CARRIED}, r.sent_at AS counted_at, {truth("r.answered_at IS NOT NULL")} AS value
            FROM surveys r WHERE r.sent_at IS NOT NULL AND {IS_COUNTED}""",
    ),
    Definition(
        "recovered",
        "Customers recovered",
        Shape.SHARE,
        "Recoveries whose customer said that it is solved (check-in, or 4 or 5 of 5) and that did not come back / all",
        "Recoveries whose outcome is settled, 30 days after it was told",
        "By the day on which the outcome was told",
        "Those whose 30 days are not over; who says nothing counts, and not as recovered: how many stands beside",
        "CARE: outcome by rule",
        f"""SELECT {OF}, c.told_at AS counted_at, {truth("c.outcome = 'recovered'")} AS value
            FROM outcomes c""",
        Beside(
            """SELECT count(*) FILTER (WHERE outcome = 'partly'), count(*) FILTER (WHERE outcome = 'lost'),
                count(*) FILTER (WHERE outcome = 'unknown') FROM outcomes c
                WHERE c.brand_id = CAST($brand AS UUID) AND c.told_at >= $since AND c.told_at < $until""",
            "{0} partly, {1} lost, {2} unknown",
        ),
    ),
)
