"""What failures cost: by cause, in the brand's currency, read from the desk's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from amends.learn.models import Cause
from amends.measure import facts
from amends.people.models import Brand

_BY_CAUSE: Final = """
    SELECT c.cause, count(*), coalesce(sum(g.owed), 0), coalesce(sum(g.put_right), 0), coalesce(sum(g.extra), 0)
    FROM recoveries c
    LEFT JOIN (
        SELECT case_id, sum(amount_minor) FILTER (WHERE basis = 'owed') AS owed,
            sum(amount_minor) FILTER (WHERE basis = 'extra') AS extra,
            sum(amount_minor) FILTER (WHERE basis NOT IN ('owed', 'extra')) AS put_right
        FROM given GROUP BY case_id
    ) g ON g.case_id = c.case_id
    WHERE c.brand_id = CAST($brand AS UUID) AND c.opened_at >= $since AND c.opened_at < $until
    GROUP BY c.cause
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the failures of one cause cost so far, in minor units; an empty `slug` is: not known yet."""

    slug: str
    name: str
    cases: int
    owed_minor: int
    put_right_minor: int
    extra_minor: int

    @property
    def minor(self) -> int:
        """All of it."""
        return self.owed_minor + self.put_right_minor + self.extra_minor


def costs(brand: Brand, *, since: datetime, until: datetime, at: datetime) -> list[Cost]:
    """By cause, the dearest first: what was granted, and not reversed, on the recoveries opened in the window."""
    moments = {name: when.astimezone(UTC).replace(tzinfo=None) for name, when in (("since", since), ("until", until))}
    with facts.facts(at) as known:
        rows = known.engine.execute(_BY_CAUSE, {"brand": str(brand.id)} | moments).fetchall()
    names = dict(Cause.objects.values_list("slug", "name"))
    found = [Cost(slug or "", names.get(slug or "", ""), cases, *map(int, sums)) for slug, cases, *sums in rows]
    return sorted(found, key=lambda one: (-one.minor, -one.cases, one.slug))
