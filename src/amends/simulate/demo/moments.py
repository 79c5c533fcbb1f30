"""When things happen in the demo, on New York's clocks of February 2013."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from amends.simulate.demo.staffing import NEW_YORK

ZONE = ZoneInfo(NEW_YORK)


def local(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """A moment of 2013 on New York's clocks, in UTC."""
    return datetime.combine(date(2013, month, day), time(hour, minute), ZONE).astimezone(UTC)


OPENS = local(9, 9, month=1)
STORM_BEGINS = local(8, 6)
# From then on everything is yours: nobody but the scenes acts any more.
HANDED_OVER = local(9, 14, 12)
