"""Money: what was given, on what ground, what a recovery costs, and what is at stake."""

from __future__ import annotations

from amends.measure.definitions.base import CARRIED, IS_COUNTED, OF, Beside, Definition, Shape

# Granted and not taken back, in the currency of the brand.
GIVEN = f"""
    SELECT r.* FROM remedies r WHERE r.granted_at IS NOT NULL AND r.reversed_at IS NULL AND r.amount_minor > 0
        AND r.currency = r.case_currency AND {IS_COUNTED}
"""
VIEWS = {"given": GIVEN}
LEFT_OUT = "Remedies without an amount, taken back, or in another currency than the brand's: their number stands beside"
ELSEWHERE = Beside(
    f"""SELECT count(*) FROM remedies r
        WHERE r.brand_id = CAST($brand AS UUID) AND r.granted_at >= $since AND r.granted_at < $until
        AND r.reversed_at IS NULL AND r.amount_minor > 0 AND r.currency <> r.case_currency AND {IS_COUNTED}""",
    "{0} in other currencies",
)


def _sum(slug: str, name: str, population: str, where: str = "") -> Definition:
    return Definition(
        slug,
        name,
        Shape.MONEY,
        "Sum of the granted amounts, in the brand's currency",
        population,
        "By the day of granting",
        LEFT_OUT,
        "remedies ledger; what the law owes and what is extra stand apart",
        f"""SELECT {CARRIED}, r.granted_at AS counted_at, CAST(r.amount_minor AS DOUBLE) AS value
            FROM given r{where}""",
        ELSEWHERE,
        is_better_low=True,
    )


PAYING: tuple[Definition, ...] = (
    _sum("remedies-granted", "Remedies granted", "Remedies granted and not reversed"),
    _sum("granted-owed", "Granted because it was owed", "Remedies on the ground of a law", " WHERE r.basis = 'owed'"),
    _sum(
        "granted-extra",
        "Granted as something extra",
        "Remedies on no other ground than goodwill",
        " WHERE r.basis = 'extra'",
    ),
    Definition(
        "cost-per-recovery",
        "Remedies per customer recovered",
        Shape.MONEY_EACH,
        "Sum of what was granted on a recovery, in the brand's currency / customers recovered",
        "Recoveries whose customer was recovered, by the rule of that figure",
        "By the day on which the outcome was told",
        "Hours worked, goods and fees: this desk does not measure them; other currencies; what was taken back",
        "domain: cost per recovery; what the law owes is a figure of its own",
        f"""SELECT {OF}, c.told_at AS counted_at, COALESCE(g.minor, 0.0) AS value
            FROM outcomes c
            LEFT JOIN (SELECT case_id, CAST(sum(amount_minor) AS DOUBLE) AS minor FROM given GROUP BY case_id) g
                ON g.case_id = c.case_id
            WHERE c.outcome = 'recovered'""",
        is_better_low=True,
    ),
    Definition(
        "value-at-risk",
        "Value at risk",
        Shape.MONEY,
        "Sum of the orders' values of customers whose recovery is open, in the brand's currency",
        "Open recoveries whose order has a value",
        "By the day on which the case was opened",
        "Resolved and closed ones; orders without a value or in another currency",
        "domain: value at risk",
        f"""SELECT {OF}, c.opened_at AS counted_at, CAST(c.order_minor AS DOUBLE) AS value FROM recoveries c
            WHERE c.resolved_at IS NULL AND c.closed_at IS NULL AND c.order_minor > 0
                AND c.order_currency = c.currency""",
        is_better_low=True,
    ),
)
