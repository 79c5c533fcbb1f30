"""What customers say: satisfied or not, treated fairly or not, and whether they were recovered."""

from __future__ import annotations

from amends.measure.definitions.base import OF, Beside, Definition, Shape, truth

# One answer of a case counts: the last.
ANSWERED = """
    SELECT s.* FROM surveys s
    WHERE s.answered_at IS NOT NULL AND s.csat IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY s.case_id ORDER BY s.answered_at DESC, s.survey_id DESC) = 1
"""
RESPONSE = Beside(
    """SELECT count(s.answered_at), count(*) FROM surveys s JOIN counted c ON c.case_id = s.case_id
        WHERE c.brand_id = $brand AND s.sent_at >= $since AND s.sent_at < $until""",
    "{0} of {1} answered",
)


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
        f"""SELECT {OF}, s.answered_at AS counted_at, CAST(s.{column} AS DOUBLE) AS value
            FROM answered s JOIN counted c ON c.case_id = s.case_id WHERE s.{column} IS NOT NULL""",
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
        f"""SELECT {OF}, s.answered_at AS counted_at, {truth("s.csat >= 4")} AS value
            FROM answered s JOIN counted c ON c.case_id = s.case_id""",
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
        f"""SELECT {OF}, s.answered_at AS counted_at, CAST(s.effort AS DOUBLE) AS value
            FROM counted c JOIN (
                SELECT * FROM surveys WHERE effort IS NOT NULL AND answered_at IS NOT NULL
                QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY answered_at DESC, survey_id DESC) = 1
            ) s ON s.case_id = c.case_id JOIN (
                SELECT d.brand_id, max(e.effort_series) AS series FROM surveys e JOIN cases d ON d.case_id = e.case_id
                WHERE e.sent_at IS NOT NULL GROUP BY d.brand_id
            ) u ON u.brand_id = c.brand_id AND u.series = s.effort_series""",
        RESPONSE,
    ),
    Definition(
        "nps",
        "Would recommend us",
        Shape.SCORE,
        "Share of the answers 9 and 10 less the share of 0 to 6, in points",
        "Customers asked a month after their recovery, the last answer of a case",
        "By the day of the answer",
        "No answer; whom a failure never reached: no lift is told without such a comparison",
        "domain: NPS with its interval",
        f"""SELECT {OF}, s.answered_at AS counted_at,
                CASE WHEN s.nps >= 9 THEN 100.0 WHEN s.nps <= 6 THEN -100.0 ELSE 0.0 END AS value
            FROM counted c JOIN (
                SELECT * FROM surveys WHERE nps IS NOT NULL AND answered_at IS NOT NULL
                QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY answered_at DESC, survey_id DESC) = 1
            ) s ON s.case_id = c.case_id""",
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
        f"""SELECT {OF}, s.sent_at AS counted_at, {truth("s.answered_at IS NOT NULL")} AS value
            FROM surveys s JOIN counted c ON c.case_id = s.case_id WHERE s.sent_at IS NOT NULL""",
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
                WHERE c.brand_id = $brand AND c.told_at >= $since AND c.told_at < $until""",
            "{0} partly, {1} lost, {2} unknown",
        ),
    ),
)
