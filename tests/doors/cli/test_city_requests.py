"""Real service requests of a city, brought in as of a given date: the overdue ones are exactly the overdue ones."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from amends.cases.models import Case
from amends.flow import history
from amends.flow.filing import look
from amends.flow.housekeeping import false_standings
from amends.journal.actors import SETUP
from amends.post.models import Inbound, Outbound
from amends.promises.models import Promise
from tests.doors.equipped import an_equipped_desk

pytestmark = [pytest.mark.django_db, pytest.mark.data, pytest.mark.timeout(600)]
MAPPING = {"id": "SRRecordID", "kind": "SRType", "received": "CreatedDate", "expected": "DueDate", "ended": "CloseDate"}
NEW_YORK = ZoneInfo("America/New_York")


def read(text: str) -> datetime | None:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=NEW_YORK) if text else None


def overdue_by_the_file(rows: list[dict[str, str]], as_of: datetime) -> dict[str, bool]:
    """The same question asked of the file alone, without any of our code."""
    flags = {}
    for row in rows:
        due, closed, created = read(row["DueDate"]), read(row["CloseDate"]), read(row["CreatedDate"])
        if due is None or created is None or created > as_of:
            continue
        is_closed = closed is not None and closed <= as_of
        flags[row["SRRecordID"]] = due < closed if is_closed and closed else due < as_of
    return flags


@pytest.mark.days
@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2016, 7, 1, 12, tzinfo=NEW_YORK),
        pytest.param(datetime(2019, 6, 1, tzinfo=NEW_YORK), marks=pytest.mark.long),
    ],
)
def test_overdue_flags_equal_an_independent_computation(shared_data: Path, as_of: datetime) -> None:
    desk = an_equipped_desk()
    path = shared_data / "baltimore_311" / "311_sample.csv"
    with path.open(encoding="utf-8") as file:
        everything = list(csv.DictReader(file))
    rows = [row for row in everything if row["DueDate"]]
    assert len(rows) == 4_787
    expected = overdue_by_the_file(rows, as_of)

    made = look(path.read_bytes(), brand=desk.brand, mapping=MAPPING)
    done = history.bring_in(made, brand=desk.brand, name="311", by=SETUP, at=as_of)

    broken = Promise.objects.filter(broken_at__isnull=False, level=0).values_list("case_id", flat=True)
    late = set(broken)
    cases = dict(Case.objects.values_list("messages__inbound__external_id", "id"))
    found = {name: cases[name] in late for name in expected}
    assert found == expected
    assert done.taken == len(cases)
    assert done.later == len(everything) - len(cases)
    assert done.overdue == len(late) >= sum(expected.values())
    for promise in Promise.objects.filter(broken_at__isnull=False):
        assert promise.broken_at == promise.due_at
    closed = {row["SRRecordID"]: read(row["CloseDate"]) for row in rows}
    told = dict(Case.objects.values_list("messages__inbound__external_id", "closed_at"))
    assert all(told[name] == (closed[name] if closed[name] and closed[name] <= as_of else None) for name in expected)
    assert not Outbound.objects.filter(key__startswith="first:").exists()
    assert false_standings() == []
    before = (Case.objects.count(), Promise.objects.count(), Inbound.objects.count())
    again = history.bring_in(made, brand=desk.brand, name="311", by=SETUP, at=as_of)
    assert (again.taken, again.known) == (0, done.taken)
    assert (Case.objects.count(), Promise.objects.count(), Inbound.objects.count()) == before
