"""`amends take csv`: guessed or told columns, a dry run that writes nothing, refusals by line, each row once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from amends.cases.models import Case
from amends.intake.models import Import
from amends.journal.models import Entry
from amends.post.models import Inbound, Outbound
from amends.promises.models import Promise
from tests.cast import Desk
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
COMPLAINTS = """Complaint ID,Message,Customer Name,E-Mail,Date received
C1,My parcel never came and nobody answers.,Jana Weber,jana@example.com,2026-03-01 10:00
C2,I was charged twice for one booking.,Tom Ray,tom@example.com,2026-03-02 11:30
C3,The suitcase came back broken.,Ida Holm,ida@example.com,2026-03-02 12:00
"""
REQUESTS = """id,type,created,due,closed
R1,Pothole,2026-01-05 09:00,2026-01-10 09:00,2026-01-08 12:00
R2,Graffiti,2026-01-05 09:30,2026-01-10 09:30,2026-01-20 12:00
R3,Street light,2026-01-06 10:00,2026-01-12 10:00,
R4,Street light,2026-01-07 10:00,2026-06-12 10:00,
R5,Tree,2026-05-07 10:00,2026-06-12 10:00,
"""
AS_OF = "2026-02-01T00:00-05:00"


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def a_file(tmp_path: Path, text: str, name: str = "complaints.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_cases_and_the_headings_are_guessed(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    said = amends("take", "csv", a_file(tmp_path, COMPLAINTS), "--json")
    report = said.json()
    assert said.code == 0, said
    assert (report["rows"], report["taken"], report["known"], report["refused"]) == (3, 3, 0, 0)
    assert report["mapping"] == {
        "words": "Message",
        "name": "Customer Name",
        "mail": "E-Mail",
        "id": "Complaint ID",
        "received": "Date received",
    }
    assert {case.customer.name for case in Case.objects.select_related("customer")} == {
        "Jana Weber",
        "Tom Ray",
        "Ida Holm",
    }
    assert Import.objects.get().taken_count == 3


def test_a_dry_run_writes_nothing_and_shows_what_was_understood(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    entries = Entry.objects.count()
    said = amends("take", "csv", a_file(tmp_path, COMPLAINTS), "--dry-run")
    assert "Message is words" in said.out
    assert "3 rows: 3 would be taken, 0 known already, 0 refused." in said.out
    assert "Nothing was written." in said.out
    assert (Case.objects.count(), Inbound.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert Entry.objects.count() == entries


def test_the_same_file_again_and_a_longer_one_take_only_what_is_new(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    amends("take", "csv", a_file(tmp_path, COMPLAINTS))
    again = amends("take", "csv", a_file(tmp_path, COMPLAINTS), "--json").json()
    assert (again["taken"], again["known"]) == (0, 3)
    longer = COMPLAINTS + "C4,Nobody was at the desk at night.,Ada Bo,ada@example.com,2026-03-02 13:00\n"
    report = amends("take", "csv", a_file(tmp_path, longer), "--json").json()
    assert (report["taken"], report["known"]) == (1, 3)
    assert Case.objects.count() == 4


def test_a_refused_row_is_named_by_line_and_column_and_the_others_are_taken(
    desk: Desk, amends: Shell, tmp_path: Path
) -> None:
    wrong = COMPLAINTS.replace("2026-03-02 11:30", "soon").replace("The suitcase came back broken.", "")
    said = amends("take", "csv", a_file(tmp_path, wrong), "--json")
    report = said.json()
    assert said.code == 1
    assert (report["taken"], report["refused"]) == (1, 2)
    assert [(one["line"], one["column"]) for one in report["problems"]] == [(3, "Date received"), (4, "Message")]
    assert all(one["remedy"] for one in report["problems"])


def test_dates_that_can_be_read_in_two_ways_are_a_question_and_change_nothing(
    desk: Desk, amends: Shell, tmp_path: Path
) -> None:
    entries = Entry.objects.count()
    path = a_file(tmp_path, COMPLAINTS.replace("2026-03-01", "03/01/2026").replace("2026-03-02", "03/02/2026"))
    said = amends("take", "csv", path)
    assert said.code == 2
    assert "column Date received" in said.error
    assert "--dates day-first or --dates month-first" in said.error
    assert (Inbound.objects.count(), Entry.objects.count()) == (0, entries)
    assert amends("take", "csv", path, "--dates", "month-first", "--json").json()["taken"] == 3
    assert Case.objects.earliest("first_contact_at").first_contact_at.isoformat() == "2026-03-01T15:00:00+00:00"


def test_columns_are_told_kept_and_used_again(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    odd = COMPLAINTS.replace("Message", "Was ist los").replace("Complaint ID", "Nr")
    path = a_file(tmp_path, odd, "odd.csv")
    assert amends("take", "csv", path, "--dry-run").code == 2
    told = ["text=Was ist los", "email=E-Mail", "external_id=Nr", "name=Customer Name"]
    said = amends("take", "csv", path, "--map", *told, "--save-mapping", "odd", "--json")
    assert said.json()["mapping"]["words"] == "Was ist los"
    kept = json.loads((settings.HOME / "mappings" / "odd.json").read_text())
    assert kept == {"words": "Was ist los", "mail": "E-Mail", "id": "Nr", "name": "Customer Name"}
    assert amends("take", "csv", path, "--mapping", "odd", "--json").json()["known"] == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--map", "words"), "must be NAME=COLUMN"),
        (("--map", "words=Nothing"), "the file has no column 'Nothing'"),
        (("--map", "mood=Message"), "there is no such meaning"),
        (("--mapping", "unknown"), "there is no mapping 'unknown'"),
        (("--mapping", "../secret"), "letters, digits"),
        (("--as-of", "yesterday"), "--as-of"),
        (("--as-of", "2999-01-01"), "lies ahead"),
        (("--brand", "nobody"), "--brand: choose one of kite"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_changed(
    desk: Desk, amends: Shell, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    entries = Entry.objects.count()
    said = amends("take", "csv", a_file(tmp_path, COMPLAINTS), *words)
    assert said.code == 2
    assert told in said.error
    assert (Inbound.objects.count(), Entry.objects.count()) == (0, entries)


def test_a_file_that_is_not_there_is_said_plainly(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    said = amends("take", "csv", tmp_path / "none.csv")
    assert (said.code, "No such file" in said.error) == (2, True)


def test_history_is_lived_through_as_of_a_date(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    path = a_file(tmp_path, REQUESTS, "requests.csv")
    dry = amends("take", "csv", path, "--as-of", AS_OF, "--dry-run", "--json").json()
    report = amends("take", "csv", path, "--as-of", AS_OF, "--json").json()
    counts = ("rows", "taken", "known", "refused", "later", "ended", "overdue")
    assert [report[name] for name in counts] == [5, 4, 0, 0, 1, 2, 2]
    assert [dry[name] for name in counts] == [report[name] for name in counts]
    by_id = {case.messages.get().inbound.external_id: case for case in Case.objects.all()}
    assert by_id["R1"].closed_at.isoformat() == "2026-01-08T17:00:00+00:00"
    assert by_id["R3"].closed_at is None
    broken = Promise.objects.filter(broken_at__isnull=False)
    assert {promise.case for promise in broken} == {by_id["R2"], by_id["R3"]}
    for promise in broken:
        assert promise.broken_at == promise.due_at
        assert promise.made_at == promise.case.opened_at
    late = by_id["R2"].promises.get(level=1)
    assert late.kept_at == by_id["R2"].closed_at
    assert not Outbound.objects.filter(key__startswith="first:").exists()
    assert all(case.is_request for case in by_id.values())


def test_history_as_it_stands_later_takes_what_came_later(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    path = a_file(tmp_path, REQUESTS, "requests.csv")
    amends("take", "csv", path, "--as-of", AS_OF)
    report = amends("take", "csv", path, "--as-of", "2026-07-01T00:00-04:00", "--json").json()
    assert (report["taken"], report["known"], report["later"]) == (1, 4, 0)


def test_history_that_runs_backwards_is_refused_by_line(desk: Desk, amends: Shell, tmp_path: Path) -> None:
    wrong = REQUESTS.replace("2026-01-08 12:00", "2026-01-01 12:00").replace("2026-01-06 10:00", "")
    report = amends("take", "csv", a_file(tmp_path, wrong), "--as-of", AS_OF, "--json").json()
    assert [(one["line"], one["column"]) for one in report["problems"]] == [(2, "closed"), (4, "created")]
    assert (report["taken"], report["refused"]) == (2, 2)
