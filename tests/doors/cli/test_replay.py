"""`amends replay`: small histories through the whole command, and every refusal by the name of what is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from amends.cli import parser
from amends.simulate import figures
from amends.simulate.histories.flights import SHIPPED_FLIGHTS
from tests.doors.cli.shell import Said, Shell
from tests.doors.simulate.small_histories import (
    FLIGHT_KEYS,
    ORDER_KEYS,
    ORDERS,
    lay_flights,
    lay_orders,
    otherwise_written,
)
from tests.house import survey


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_orders(tmp_path_factory.mktemp("shop"))


def replay(*words: object, **environment: str) -> Said:
    """The command in a process of its own, as an operator starts it."""
    command = [sys.executable, "-m", "amends", "replay", *(str(word) for word in words)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMENDS_", "DJANGO_"))}
    done = subprocess.run(command, capture_output=True, text=True, env=clean | environment, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


class TestOrders:
    @pytest.mark.days
    def test_the_figures_are_one_json_object_with_exactly_these_keys(self, shop: Path, tmp_path: Path) -> None:
        url = {"AMENDS_DATABASE_URL": f"sqlite:{tmp_path / 'told.sqlite3'}", "AMENDS_SMTP_URL": "smtp://127.0.0.1:1"}
        said = replay("orders", shop, "--until", "2018-06-12", "--in-database", "--json", **url)
        assert said.code == 0, said.error
        account = said.json()
        assert list(account) == ORDER_KEYS
        told = {name: account[name] for name in ORDER_KEYS[:7]}
        assert told == dict(zip(ORDER_KEYS, (5, 4, 4, 0, 2, 1, 1), strict=False))
        assert account["seconds"] > 0
        assert "Orders 100 %" in said.error
        assert "Staff: 2 clerks, Monday to Friday 9:00-18:00, by the clocks of America/Sao_Paulo." in said.error
        assert "Of 2 cross customers of late orders 1 were told automatically, 1 by a person" in said.error
        assert "has no table of customers" in said.error
        with sqlite3.connect(tmp_path / "told.sqlite3") as kept:
            assert kept.execute("select count(*) from customers_order").fetchone() == (5,)
        again = replay("orders", shop, "--in-database", **url)
        assert (again.code, "names a database that is in use; name an empty one" in again.error) == (2, True)

    @pytest.mark.days
    def test_a_kept_desk_goes_on_from_where_it_ended_and_no_other_is_touched(
        self, shop: Path, tmp_path: Path, amends: Shell
    ) -> None:
        home, real = tmp_path / "kept", tmp_path / "real"
        others = {"AMENDS_HOME": str(real), "AMENDS_DATABASE_URL": f"sqlite:{tmp_path / 'real.sqlite3'}"}
        said = replay("orders", shop, "--until", "2018-06-05", "--staff", "0", "--keep", home, **others)
        assert said.code == 0, said.error
        assert list(tmp_path.iterdir()) == [home]
        assert f"AMENDS_HOME={home} amends up" in said.error
        assert json.loads((home / "clock.json").read_text())["started_desk"] == "2018-06-06T03:00:00+00:00"
        with sqlite3.connect(home / "amends.sqlite3") as kept:
            assert kept.execute("select count(*) from cases_case").fetchone() == (4,)
        assert not (home / "mail").exists()
        assert all(name in said.out and meaning in said.out for name, meaning in figures.ORDERS.items())
        again = amends("replay", "orders", shop, "--keep", home)
        assert (again.code, "is there already; name a new folder" in again.error) == (2, True)


class TestFlights:
    @pytest.mark.days
    def test_the_figures_keep_the_keys_of_orders_and_add_their_own(self, tmp_path: Path) -> None:
        days = ("--from", "2013-05-06", "--to", "2013-05-07")
        said = replay("flights", lay_flights(tmp_path / "f.csv"), *days, "--json")
        assert said.code == 0, said.error
        account = said.json()
        assert list(account) == FLIGHT_KEYS
        assert [account[name] for name in FLIGHT_KEYS[:5]] == [4, 1, 1, 1, 1]
        assert (account["cases"], account["reviews_1_2"], account["promises_kept"]) == (20, None, None)

    def test_without_a_file_the_shipped_days_are_replayed(self, amends: Shell) -> None:
        said = amends("replay", "flights", "--from", "2013-02-10")
        assert (said.code, "no flight of these days" in said.error) == (2, True)
        assert SHIPPED_FLIGHTS.is_file()


NO_ORDERS = "order_id,customer_id\no1,c1\n"
DATELESS = ORDERS.replace("order_purchase_timestamp", "bought")


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--until", "tomorrow"), "--until: 'tomorrow' is no date; write it like 2018-10-24"),
            (("--until", "2018-05-01"), "--until: 2018-05-01 lies before the first order, of 2018-05-22"),
            (("--time-zone", "Mars/Base"), "--time-zone: time_zone: 'Mars/Base' is not known"),
            (("--currency", "reais"), "--currency: 'reais' is no currency"),
            (("--staff", "9"), "--staff: 9 people cannot be; choose 0 to 8"),
            (("--staff", "-1"), "--staff: -1 people cannot be; choose 0 to 8"),
        ],
    )
    def test_orders(self, words: tuple[str, ...], told: str, shop: Path, amends: Shell) -> None:
        said = amends("replay", "orders", shop, *words)
        assert (said.code, said.out) == (2, "")
        assert f"amends replay: {told}" in said.error

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--from", "2013-13-01"), "--from: '2013-13-01' is no date"),
            (("--from", "2013-05-08", "--to", "2013-05-06"), "--from: 2013-05-08 lies after --to, 2013-05-06"),
            (("--to", "2013-05-05"), "no flight of these days stands in this file"),
        ],
    )
    def test_flights(self, words: tuple[str, ...], told: str, tmp_path: Path, amends: Shell) -> None:
        said = amends("replay", "flights", lay_flights(tmp_path / "f.csv"), *words)
        assert (said.code, said.out) == (2, "")
        assert told in said.error

    def test_a_missing_folder_or_file(self, tmp_path: Path, amends: Shell) -> None:
        assert "nowhere is not a folder" in amends("replay", "orders", tmp_path / "nowhere").error
        assert "none.csv is not a file" in amends("replay", "flights", tmp_path / "none.csv").error

    @pytest.mark.parametrize(
        ("text", "told"), [(NO_ORDERS, "has the columns of orders"), (DATELESS, "Seen: orders.csv")]
    )
    def test_a_missing_column(self, text: str, told: str, tmp_path: Path, amends: Shell) -> None:
        said = amends("replay", "orders", lay_orders(tmp_path / "shop", text, None))
        assert (said.code, told in said.error, "order_purchase_timestamp" in said.error) == (2, True, True)

    def test_a_missing_column_of_flights(self, tmp_path: Path, amends: Shell) -> None:
        (tmp_path / "f.csv").write_text("year,month,day\n2013,5,6\n")
        assert "lacks the column(s) sched_dep_time" in amends("replay", "flights", tmp_path / "f.csv").error

    def test_dates_that_can_be_read_two_ways(self, tmp_path: Path, amends: Shell) -> None:
        said = amends("replay", "orders", lay_orders(tmp_path / "shop", otherwise_written(ORDERS), None))
        assert (said.code, "order_estimated_delivery_date" in said.error) == (2, True)

    def test_a_database_that_nobody_named(self, shop: Path, amends: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AMENDS_DATABASE_URL", raising=False)
        assert "AMENDS_DATABASE_URL names no database" in amends("replay", "orders", shop, "--in-database").error

    @pytest.mark.django_db
    def test_a_process_that_has_a_desk_open_already(
        self, shop: Path, amends: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("AMENDS_HOME", "AMENDS_DATABASE_URL", "AMENDS_DEMO"):
            monkeypatch.setenv(name, os.environ.get(name, ""))
        said = amends("replay", "orders", shop)
        assert (said.code, f"the desk in {settings.HOME} open" in said.error) == (2, True)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from customers_order")
            assert cursor.fetchone() == (0,)


def test_every_figure_stands_in_help_and_docs_with_its_definition() -> None:
    page = (survey.ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
    for keys, meanings in ((ORDER_KEYS, figures.ORDERS), (FLIGHT_KEYS, figures.FLIGHTS)):
        assert list(meanings) == keys
        for name, meaning in meanings.items():
            assert f"| `{name}` | {meaning} |" in page
    kinds = next(iter(action for action in parser()._actions if action.dest == "command")).choices["replay"]  # type: ignore[index,call-overload]
    told = kinds._subparsers._group_actions[0].choices["orders"].format_help()
    assert all(meaning in told for meaning in figures.ORDERS.values())
