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


# CARE: outcome by rule, thirty days after it was told; whoever says nothing is never counted as recovered.
OUTCOMES = """
    SELECT c.case_id, c.brand_id, c.kind, c.channel, c.team_id, c.told_at,
        c.told_at + INTERVAL 30 DAY AS known_from, CASE
        WHEN k.answer = 'not_yet' OR c.reopen_count > 0 THEN 'lost'
        WHEN s.csat >= 4 THEN 'recovered'
        WHEN s.csat IS NOT NULL AND k.answer = 'all_good' THEN 'partly'
        WHEN s.csat IS NOT NULL THEN 'lost'
        WHEN k.answer = 'all_good' THEN 'recovered'
        ELSE 'unknown' END AS outcome
    FROM recoveries c
    LEFT JOIN answered s ON s.case_id = c.case_id
    LEFT JOIN (
        SELECT case_id, answer FROM check_ins WHERE answered_at IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY answered_at DESC, check_in_id DESC) = 1
    ) k ON k.case_id = c.case_id
    WHERE c.told_at IS NOT NULL
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
        "Recoveries whose outcome was told at least 30 days ago",
        "By the day on which the outcome was told",
        "Those whose 30 days are not over; who says nothing counts, and not as recovered: how many stands beside",
        "CARE: outcome by rule",
        f"""SELECT {OF}, c.told_at AS counted_at, {truth("c.outcome = 'recovered'")} AS value
            FROM outcomes c CROSS JOIN moment m WHERE c.known_from <= m.now_at""",
        Beside(
            """SELECT count(*) FILTER (WHERE outcome = 'partly'), count(*) FILTER (WHERE outcome = 'lost'),
                count(*) FILTER (WHERE outcome = 'unknown') FROM outcomes c CROSS JOIN moment m
                WHERE c.brand_id = $brand AND c.told_at >= $since AND c.told_at < $until
                AND c.known_from <= m.now_at""",
            "{0} partly, {1} lost, {2} unknown",
        ),
    ),
)
