"""Wins and the pulse in a browser: Ben tells of what Ana did, Bea joins in, and answers how it is to work here."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "small"
DONE = "Ana called at two, as she had said, from her own phone."


def test_a_win_is_told_and_thanked_for(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ben"])
    page.locator("summary[aria-label^='Menu of']").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Wins").click()
    expect(page.get_by_text("Nobody has told of one yet.")).to_be_visible()
    eyes.look(page, "wins-empty")
    page.get_by_label("A colleague").select_option(label="Ana Ruiz")
    page.get_by_label("It was", exact=True).select_option(label="a promise that was kept")
    page.get_by_label("What they did").fill(DONE)
    with page.expect_navigation():
        page.get_by_role("button", name="Tell of it").click()
    expect(page.get_by_text("Ana's win is in the feed.")).to_be_visible()
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/wins")
    eyes.look(page, "wins")
    with page.expect_navigation():
        page.get_by_role("button", name="Thank you, from me too").click()
    expect(page.get_by_text("thanks also from Bea")).to_be_visible()
    page.goto(f"{desk.url}/pulse")
    eyes.look(page, "pulse")
    for statement in ("without asking too often", "help when I need it"):
        page.get_by_role("group", name=statement).get_by_label("4", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Count my answers").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    eyes.look(page, "pulse-given")
