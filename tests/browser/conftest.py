"""A browser, and a desk that runs as it would anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running import RunningDesk, running_desk

CHROMIUM = os.environ.get("AMENDS_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's screen of 1280 x 800. Whatever the policy forbids, or a script throws, fails the test."""
    opened = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    opened.context.close()
    assert not wrong, wrong


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A customer's phone, without JavaScript."""
    opened = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    yield opened
    opened.context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the pages go, for whoever wants to look: `build/pictures`."""
    folder = Path(__file__).parents[2] / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
