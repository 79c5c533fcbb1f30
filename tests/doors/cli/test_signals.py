"""`amends signals`: a file is looked at and then taken in by a saved mapping, once, however often it is brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Finding, SavedMapping, Signal
from amends.detect.rules.mapping import BadMapping, Column, Mapping, Use
from amends.flow.importing_signals import drop_mapping, save_mapping
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
COLUMNS = (
    Column("Flight", Use.SUBJECT),
    Column("Landed", Use.TIME),
    Column("Minutes late", Use.NUMBER, "arrival_delay_minutes"),
)
MAPPING = Mapping("tower", COLUMNS, type="flight.arrived", prefix="flight:")
HEAD = "Flight;Landed;Minutes late\n"


@pytest.fixture
def desk() -> Desk:
    desk = an_equipped_desk()
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=NOON)
    save_mapping(desk.brand, "arrivals", MAPPING, by=SETUP, at=NOON)
    return desk


def file(folder: Path, rows: str) -> str:
    path = folder / "arrivals.csv"
    path.write_text(HEAD + rows, encoding="utf-16")
    return str(path)


def written() -> tuple[int, ...]:
    return (Signal.objects.count(), Finding.objects.count(), Case.objects.count(), Entry.objects.count())


def test_a_file_is_shown_taken_in_and_known_the_next_time(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    order = an_order(desk, a_customer(desk))
    order.thing = "flight:KX1"
    order.save()
    rows = "KX1;14/02/2026 10:00;181,5\nKX2;02/02/2026 11:00;5\nKX2;02/02/2026 11:00;5\nKX3;\x1b[31msoon;1\n"
    path, before = file(tmp_path, rows), written()
    options = ("signals", "import", path, "--mapping", "arrivals", "--time-zone", "America/New_York")
    shown = amends(*options, "--dry-run")
    assert shown.code == 1
    assert "Landed: the day stands first, as '14/02/2026 10:00' on line 2 shows." in shown.out
    assert "line 2: flight.arrived flight:KX1 at 2026-02-14T15:00:00+00:00" in shown.out
    assert "4 rows: 2 would be taken in, 0 known already, 1 say what another row says, 1 refused." in shown.out
    assert "line 5, column Landed" in shown.out
    assert "\x1b" not in shown.out
    assert written() == before
    taken = amends(*options)
    assert "2 taken in" in taken.out
    assert "1 cases opened." in taken.out
    assert (Signal.objects.count(), Case.objects.get().order) == (2, order)
    before = written()
    again = amends(*options)
    assert "0 taken in, 2 known already" in again.out
    assert "Nothing was changed." in again.out
    assert written()[:3] == before[:3]
    assert Entry.objects.filter(verb="detect.file_imported").count() == 2
    facts = Entry.objects.filter(verb="detect.file_imported").order_by("id").first().facts
    assert {name: facts[name] for name in ("rows", "new", "known", "doubled", "refused")} == {
        "rows": 4,
        "new": 2,
        "known": 0,
        "doubled": 1,
        "refused": 1,
    }


@pytest.mark.parametrize(
    ("rows", "more", "helps"),
    [
        ("KX1;03/04/2025 10:00Z;1\n", (), "--dates day-first or month-first"),
        ("KX1;2025-04-03 10:00;1\n", (), "--time-zone, such as"),
        ("KX1;2025-04-03 10:00Z;1,234\n", (), "--decimals point or comma"),
        ("KX1;13/04/2025 10:00Z;1\n", ("--dates", "month-first"), "write the whole column in one way"),
        ("KX1;2025-04-03 10:00Z;1\n", ("--time-zone", "Mars"), "use an IANA name"),
        ("KX1;2025-04-03 10:00Z;1\n", ("--mapping", "departures"), "there are arrivals"),
        ("", (), "no rows"),
    ],
)
def test_what_is_not_without_doubt_changes_nothing(
    desk: Desk, amends: Shell, tmp_path: Path, rows: str, more: tuple[str, ...], helps: str
) -> None:
    path, before = file(tmp_path, rows), written()
    told = amends("signals", "import", path, "--mapping", "arrivals", *more)
    assert told.code == 2
    assert helps in told.error
    assert written() == before


def test_a_mapping_is_listed_replaced_and_dropped_each_with_a_line_in_the_journal(desk: Desk, amends: Shell) -> None:
    assert "arrivals: tower; Flight is subject" in amends("signals", "mappings").out
    other = Mapping("tower", COLUMNS, type="flight.arrived", time_zone="Europe/Berlin")
    row = save_mapping(desk.brand, "arrivals", other, by=SETUP, at=NOON)
    save_mapping(desk.brand, "arrivals", other, by=SETUP, at=NOON)
    (listed,) = amends("signals", "mappings", "--json").lines()
    assert (listed["name"], listed["time_zone"]) == ("arrivals", "Europe/Berlin")
    with pytest.raises(BadMapping, match="name: has small letters"):
        save_mapping(desk.brand, "Ärger", other, by=SETUP, at=NOON)
    drop_mapping(row, by=SETUP, at=NOON)
    assert not SavedMapping.objects.exists()
    verbs = Entry.objects.filter(verb__startswith="detect.mapping").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["detect.mapping_saved", "detect.mapping_saved", "detect.mapping_dropped"]
