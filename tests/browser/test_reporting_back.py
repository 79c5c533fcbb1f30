"""You told us, we fixed it, in a browser: an action is done, one writes the letter, another reads and sends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "reviewed"
CHANGED = "Two more de-icing trucks stand at the gate from October to April."


def test_those_who_had_it_are_told(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/causes/weather")
    page.locator("summary", has_text="Promise something").click()
    page.get_by_role("textbox", name="What is done").fill("Buy two more de-icing trucks")
    page.get_by_label("Who promises it").select_option(label="Ben Cole")
    page.get_by_label("By when").fill("2026-03-10T12:00")
    page.get_by_label("By how many percent").fill("50")
    with page.expect_navigation():
        page.get_by_role("button", name="Promise it").click()
    page.get_by_label("Its issue in GitHub, GitLab or Jira").fill("https://github.com/kite/winter/issues/12")
    with page.expect_navigation():
        page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("nothing heard from GitHub yet")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="It is done").click()
    eyes.look(page, "cause-in-force")
    with page.expect_navigation():
        page.get_by_role("link", name="Tell those who had it").click()
    expect(page.get_by_text("we failed them twice and are not done")).to_be_visible()
    words = page.get_by_role("textbox", name="English")
    with page.expect_navigation():
        page.get_by_label("How do you know").fill("They stand there")
        page.get_by_role("button", name="Keep these words").click()
    expect(page.get_by_text("say in place of {changed} what is different now").first).to_be_visible()
    eyes.look(page, "fix-letter-refused")
    words.fill(words.input_value().replace("{changed}", CHANGED))
    with page.expect_navigation():
        page.get_by_role("button", name="Keep these words").click()
    eyes.look(page, "fix-letter-written")
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/causes/weather")
    with page.expect_navigation():
        page.get_by_role("link", name="not sent yet").click()
    eyes.look(page, "fix-letter-read")
    with page.expect_navigation():
        page.get_by_role("button", name="I have read it: send it").click()
    expect(page.get_by_text("It goes out as their recoveries end.")).to_be_visible()
    expect(page.get_by_text(CHANGED)).to_be_visible()
    eyes.look(page, "fix-letter-sent")
