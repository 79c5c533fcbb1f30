"""`amends books`: the month's entries and balances as a bookkeeper takes them, and the month closed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from unittest import mock

import pytest

from amends import clock
from amends.journal.actors import SETUP
from amends.remedies import actions as remedies
from amends.remedies.models import Closing, Transfer
from tests.cast import NOON
from tests.doors.cli.shell import Shell
from tests.rooms.remedies.scene import a_case, a_scene

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def month_with_a_payment() -> None:
    scene = a_scene()
    remedies.pay(scene.offer(a_case(scene), 40), "re_1", by=SETUP, at=NOON)


def test_the_entries_of_a_month_as_csv(amends: Shell) -> None:
    told = amends("books", "export", "--month", "2026-03", "--csv")
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert told.code == 0
    assert [(row["date"], row["debit"], row["credit"], row["amount"], row["currency"]) for row in rows] == [
        ("2026-03-03", "budget", "owed_to_customers", "40.00", "USD"),
        ("2026-03-03", "owed_to_customers", "paid", "40.00", "USD"),
    ]
    assert {row["remedy"] for row in rows} == {str(one) for one in Transfer.objects.values_list("remedy", flat=True)}
    assert {row["basis"] for row in rows} == {"put_right"}


def test_the_balances_of_a_month_as_csv_and_json(amends: Shell) -> None:
    told = amends("books", "export", "--month", "2026-03", "--balances", "--csv")
    rows = {row["account"]: row["closing"] for row in csv.DictReader(io.StringIO(told.out))}
    # A sum below zero stays a number.
    assert (rows["budget"], rows["paid"], rows["reserved"]) == ("-40.00", "40.00", "0.00")
    as_json = amends("books", "export", "--month", "2026-03", "--balances", "--json").lines()
    assert {row["account"]: row["closing"] for row in as_json} == rows


def test_a_month_is_closed_once_it_is_over(amends: Shell) -> None:
    with mock.patch.object(clock, "now", return_value=NOON):
        early = amends("books", "close", "2026-03")
    assert (early.code, Closing.objects.count()) == (2, 0)
    assert "2026-03 is not over" in early.error
    with mock.patch.object(clock, "now", return_value=APRIL):
        done = amends("books", "close", "2026-03")
        again = amends("books", "close", "2026-03")
    assert (done.code, done.out) == (0, "The books of Kite Air are closed up to the end of 2026-03.\n")
    assert (again.code, again.error) == (2, "amends books: month: 2026-03 is closed already, with 2026-03.\n")


@pytest.mark.parametrize("words", [("close", "march"), ("export", "--month", "2026-3", "--csv")])
def test_what_is_no_month_changes_nothing(amends: Shell, words: tuple[str, ...]) -> None:
    told = amends("books", *words)
    assert (told.code, told.out) == (2, "")
    assert "write it like 2026-02" in told.error
    assert Closing.objects.count() == 0


def test_another_brand_is_named(amends: Shell) -> None:
    told = amends("books", "export", "--month", "2026-03", "--brand", "nobody")
    assert told.code == 2
    assert "--brand: choose one of" in told.error
