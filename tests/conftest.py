"""What every test shares: which tests run where, and the captured real data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

DATA = "AMENDS_TEST_DATA"
LONG_SECONDS = 900
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "admin_client", "admin_user"}
NEEDED_DATA = pytest.StashKey[int]()

# No deadline: the machine is shared. In continuous integration the same examples every time: red means a red change.
hypothesis_settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
# A mutant is one of hundreds: a few fixed examples find it, or they do not.
# All are tried in one process, so that a test runs on many objects of its class; that is no fault of the test.
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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("long") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))
    # What takes longest begins first: the other workers do the rest meanwhile.
    items.sort(key=lambda item: -_seconds_allowed(item))
    if config.getoption("--database-only"):
        leave_out(config, items, lambda item: not reaches_database(item))
    if not os.environ.get(DATA):
        config.stash[NEEDED_DATA] = leave_out(config, items, needs_data)


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


def needs_data(item: pytest.Item) -> bool:
    return item.get_closest_marker("data") is not None or "shared_data" in getattr(item, "fixturenames", ())


def reaches_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of captured real data. Where it is not named, the tests that ask for it are left out and counted."""
    folder = Path(os.environ[DATA]).expanduser()
    if not (folder / "README.md").is_file():
        pytest.fail(f"{DATA} is {folder}: no folder of captured data (it has no README.md). Correct it or unset it.")
    return folder
