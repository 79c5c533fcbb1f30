"""Closing that fits the size: a small recovery is finished in one step, with three picks and no writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "small"
MOST_PICKS = 3


def open_case(desk: RunningDesk, page: Page, who: str, name: str) -> None:
    page.goto(desk.links[who])
    page.goto(f"{desk.url}/queue?q={name.split()[-1]}")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_small_recovery_takes_three_picks_and_no_writing(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    open_case(desk, page, "ana", "Lena Small")
    page.keyboard.press("v")
    dialog = page.locator("dialog#finish")
    expect(dialog).to_be_visible()
    eyes.look(page, "finish")
    required = dialog.locator("[required]")
    assert required.count() <= MOST_PICKS
    assert {one.evaluate("one => one.tagName") for one in required.all()} == {"SELECT"}, "nothing has to be typed"
    still_open = [one for one in required.all() if not one.input_value()]
    assert len(still_open) == MOST_PICKS - 1, "how we ask afterwards is picked by the size of the failure"
    dialog.get_by_label("What caused it?").select_option("human-slip")
    dialog.get_by_label("What do they get?").select_option("none:put_right_in_kind")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Tell, and resolve").click()
    expect(page.locator("#toasts")).to_contain_text("Resolved. On its way to Lena Small.")
    eyes.look(page, "finished")
    letter = desk.letter("It is put right")
    assert "I said that you would hear from us by" in letter, "and it was not kept"
