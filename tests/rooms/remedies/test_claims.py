"""Claims found untrue: what is never counted, who is a second person, when nobody may see any, and when it is over."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import amends
from amends.kernel.ids import new_id
from amends.remedies.rules.claims import (
    BAR_WORDS,
    Bar,
    Facts,
    Mending,
    Stand,
    Steps,
    bar,
    expiry,
    is_fix_offered,
    may_be_seen,
    may_decide,
    stand,
)
from tests.cast import NOON

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SOURCE = Path(amends.__file__).parent
READS = re.compile(
    r"UntrueClaim|has_claims|claiming\.|(actions|flow)(\.| import .*\b)claiming\b"
    r"|(models|rules|queries|views|shown|public)(\.| import .*\b)claims\b"
)
READERS = {
    *("remedies/models/__init__.py", "remedies/models/claims.py", "remedies/queries/claims.py"),
    *("remedies/actions/claiming.py", "flow/claiming.py", "worker/timetable.py"),
    *("web/views/claims.py", "web/shown/claims.py", "web/public/claims.py", "web/urls.py"),
    # Beside the remedy of a case, and what a second person decides on.
    *("learn/closing.py", "web/shown/case/page.py", "web/views/team.py"),
}
NAMES = {field.name for field in fields(Facts)}
STEPS = {field.name for field in fields(Steps)}
MENDING = {field.name for field in fields(Mending)}


def test_only_what_was_checked_on_known_facts_and_is_nobodys_right_or_fault_of_ours_counts() -> None:
    clear = [found for found in every(Facts, NAMES) if bar(found) is None]
    assert clear == [Facts()]
    assert set(BAR_WORDS) == {bar(found) for found in every(Facts, NAMES)} - {None}
    # What lasts is said before what may still change.
    assert bar(replace(Facts(), is_owed=True, needs_facts=True)) is Bar.OWED
    assert bar(replace(Facts(), is_upheld=True, is_heard=False)) is Bar.UPHELD
    assert bar(replace(Facts(), is_our_failure=True, is_asked=True)) is Bar.OUR_FAILURE


def every(made: type, names: set[str]) -> list[object]:
    """All of its kind that there are."""
    order = [field.name for field in fields(made)]
    assert set(order) == names
    return [made(**dict(zip(order, row, strict=True))) for row in product((False, True), repeat=len(order))]


def test_a_finding_counts_in_one_way_only() -> None:
    for steps in every(Steps, STEPS):
        for barred, span in product((None, *Bar), (timedelta(days=1), timedelta(0), -timedelta(days=1))):
            found = stand(steps, barred, NOON + span, NOON)
            counts = (
                steps.is_confirmed
                and not steps.is_refused
                and not steps.is_dropped
                and (not steps.is_contested or steps.is_looked_at)
                and barred is None
                and span > timedelta(0)
            )
            assert (found is Stand.COUNTS) is counts, (steps, barred, span)
    assert stand(Steps(), None, NOON + timedelta(days=1), NOON) is Stand.WAITS
    assert stand(Steps(is_confirmed=True, is_contested=True), None, NOON + timedelta(days=1), NOON) is Stand.CONTESTED


@given(MOMENTS, st.sampled_from(["America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]))
def test_it_is_forgotten_twelve_months_later_and_never_before(found_at: datetime, zone: str) -> None:
    ends_at = expiry(found_at, zone)
    assert timedelta(days=365) <= ends_at - found_at <= timedelta(days=367, hours=2)
    whole = Steps(is_confirmed=True)
    assert stand(whole, None, ends_at, ends_at - timedelta(seconds=1)) is Stand.COUNTS
    assert stand(whole, None, ends_at, ends_at) is Stand.EXPIRED


def test_nobody_sees_a_count_before_the_fix_here_and_on_every_other_case() -> None:
    for found in every(Mending, MENDING):
        has_fix = any(getattr(found, name) for name in MENDING - {"is_request"}) and not found.is_request
        assert is_fix_offered(found) is has_fix
        assert may_be_seen(found, other_waits=False) is has_fix
        assert may_be_seen(found, other_waits=True) is False
    assert not is_fix_offered(Mending())


def test_nothing_that_decides_on_sums_laws_times_or_exports_reads_them() -> None:
    reading = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if READS.search(path.read_text()) and "migrations" not in path.parts
    }
    assert reading == READERS


def test_a_second_person_is_another_one() -> None:
    ana, bea, carlos = (new_id(NOON) for _ in range(3))
    assert may_decide(bea, (ana, None))
    assert not may_decide(ana, (ana, None))
    assert may_decide(carlos, (ana, bea))
    assert not may_decide(bea, (ana, bea))
