"""A browser, and a desk that runs as it would anywhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests import tables
from tests.browser.looking import DESK, PHONE, Eyes
from tests.browser.running import RunningDesk, furnish, running_desk
from tests.cast import NOON

CHROMIUM = os.environ.get("AMENDS_CHROMIUM", "/usr/bin/chromium")
# A machine that does other things beside is slow, and that is no failure.
expect.set_options(timeout=20_000)
# The addresses that this process has looked at.
SEEN: set[str] = set()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's folder with its tables and nothing in them: each story gets a copy of it."""
    home = tmp_path_factory.mktemp("empty")
    tables.lay_into(home)
    return home


Furnished = Callable[[str], tuple[Path, dict[str, str]]]


@pytest.fixture(scope="session")
def furnished(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The folder of a desk with the cast on a DAY, furnished once, and each person's sign-in path by first name."""

    @cache
    def of(day: str) -> tuple[Path, dict[str, str]]:
        home = tmp_path_factory.mktemp("furnished")
        shutil.copytree(empty, home, dirs_exist_ok=True)
        return home, furnish(home, *filter(None, [day]))

    return of


@pytest.fixture(scope="module")
def desk(
    furnished: Furnished, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[RunningDesk]:
    """A desk with the cast, served. A module that names a DAY gets one on which work has begun."""
    home = tmp_path_factory.mktemp("desk")
    like, paths = furnished(getattr(request.module, "DAY", ""))
    shutil.copytree(like, home, dirs_exist_ok=True)
    with running_desk(home, paths, NOON) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def is_wrong(said: ConsoleMessage) -> bool:
    """A complaint of the console. That a form was given back to be filled in better is none, nor that axe asks into the
    frame of a letter, which has no origin and does not hear it."""
    is_axe = "'postMessage'" in said.text and "origin ('null')" in said.text
    return said.type in {"error", "warning"} and "status of 422" not in said.text and not is_axe


@contextmanager
def opened(browser: Browser, size: tuple[int, int], *, with_scripts: bool) -> Iterator[Page]:
    """A screen of its own. What a script throws, the policy forbids or the console complains of fails the test."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=with_scripts)
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if is_wrong(said) else None)
    yield page
    context.close()
    assert not wrong, wrong


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's screen of 1280 x 800."""
    with opened(browser, DESK, with_scripts=True) as screen:
        yield screen


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """A colleague's screen, signed in as somebody else."""
    with opened(browser, DESK, with_scripts=True) as screen:
        yield screen


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A customer's phone, without JavaScript."""
    with opened(browser, PHONE, with_scripts=False) as screen:
        yield screen


@pytest.fixture
def glass(browser: Browser) -> Iterator[Page]:
    """Any browser with JavaScript, to look through at what the phone shows: our checks are scripts."""
    with opened(browser, PHONE, with_scripts=True) as screen:
        yield screen


@pytest.fixture
def eyes(request: pytest.FixtureRequest) -> Iterator[Eyes]:
    """Looks at pages, and says at the end of the test what was wrong; the pictures go to `build/pictures`."""
    folder = Path(__file__).parents[2] / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    looking = Eyes(folder, seen=None if request.config.getoption("--every-look") else SEEN)
    yield looking
    looking.all_well()
