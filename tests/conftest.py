"""What every test shares: which tests run where and in which order, cheap passwords, and the captured real data."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import tables

DATA = "AMENDS_TEST_DATA"
LONG_SECONDS = 900
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "admin_client", "admin_user"}
NEEDED_DATA = pytest.StashKey[int]()
# Bytes and addresses in a name: each process may give another one, and the workers must agree on what there is.
CHANGING = re.compile(r"\\x[01][0-9a-f]| at 0x")

# No deadline: the machine is shared. In continuous integration the same examples every time: red means a red change.
hypothesis_settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
# A mutant is one of hundreds: a few fixed examples find it, or they do not. Its process runs each test several times.
hypothesis_settings.register_profile(
    "mutant",
    deadline=None,
    derandomize=True,
    max_examples=20,
    database=None,
    suppress_health_check=[HealthCheck.differing_executors],
)
hypothesis_settings.load_profile("mutant" if "MUTANT_UNDER_TEST" in os.environ else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that reach the database")
    parser.addoption("--every-look", action="store_true", help="look at each page in the dark and on a phone each time")
    parser.addoption("--first-examples", action="store_true", help="of a test with many examples, run the first alone")


def pytest_configure() -> None:
    """On SQLite the tests' database is in memory: whoever names one for each worker knows only Django's own engine.

    Its tables are not made by migrating, but copied from where somebody has migrated.
    """
    for database in settings.DATABASES.values():
        if database["ENGINE"] == "amends.sqlite":
            named = database.setdefault("TEST", {})
            assert isinstance(named, dict)
            named.update(NAME=":memory:", MIGRATE=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    refuse_changing_names(items)
    for item in items:
        takes_long = item.get_closest_marker("days") or item.get_closest_marker("long")
        if takes_long and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))
    # What takes longest begins first: the other workers do the rest meanwhile.
    items.sort(key=lambda item: -_seconds_allowed(item))
    if config.getoption("--database-only"):
        leave_out(config, items, lambda item: not reaches_database(item))
    if config.getoption("--first-examples"):
        told: set[str] = set()
        leave_out(config, items, lambda item: not is_first_example(item, told))
    if not os.environ.get(DATA):
        config.stash[NEEDED_DATA] = leave_out(config, items, needs_data)


def refuse_changing_names(items: list[pytest.Item]) -> None:
    """A test is named alike in every process, or the workers do not find each other's tests.

    :raises pytest.UsageError: naming the tests that are not.
    """
    changing = [item.nodeid for item in items if CHANGING.search(item.nodeid)]
    if changing:
        raise pytest.UsageError("Name these parameters (`ids=` or `pytest.param(..., id=...)`):", *changing)


def _seconds_allowed(item: pytest.Item) -> float:
    marked = item.get_closest_marker("timeout")
    return float(marked.args[0]) if marked and marked.args else 0.0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(NEEDED_DATA, 0)
    if left_out:
        need = "test needs" if left_out == 1 else "tests need"
        terminalreporter.write_line(f"{left_out} {need} {DATA} and were not run", yellow=True)


def leave_out(config: pytest.Config, items: list[pytest.Item], is_left_out: Callable[[pytest.Item], bool]) -> int:
    gone = [item for item in items if is_left_out(item)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in set(gone)]
    return len(gone)


def is_first_example(item: pytest.Item, told: set[str]) -> bool:
    """Whether none of this test's examples is among those already told; it is from now on."""
    test = item.nodeid.partition("[")[0]
    is_first = test not in told
    told.add(test)
    return is_first


def needs_data(item: pytest.Item) -> bool:
    return item.get_closest_marker("data") is not None or "shared_data" in getattr(item, "fixturenames", ())


def reaches_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Argon2 as a desk uses it, but without the memory and the time that make guessing dear."""
    with mock.patch.multiple(Argon2PasswordHasher, time_cost=1, memory_cost=8, parallelism=1):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """On PostgreSQL the workers copy the tables that one of them has made."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"].update(TEMPLATE=tables.template(connection), MIGRATE=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tests' database, as migrations make it."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            tables.load(connection)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of captured real data. Where it is not named, the tests that ask for it are left out and counted."""
    folder = Path(os.environ[DATA]).expanduser()
    if not (folder / "README.md").is_file():
        pytest.fail(f"{DATA} is {folder}: no folder of captured data (it has no README.md). Correct it or unset it.")
    return folder
