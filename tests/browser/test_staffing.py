"""Staffing in a browser: a lead sees how many it takes, assumes otherwise, is refused, and asks an hour why."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "staffed"


def test_a_lead_asks_how_many_it_takes_and_why(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/team")
    with page.expect_navigation():
        page.get_by_role("link", name="Staffing").click()
    expect(page.get_by_text("opening hours of the next seven days")).to_be_visible()
    eyes.look(page, "staffing")
    page.get_by_label("More comes than in those weeks").fill("200")
    page.get_by_label("A first word takes").fill("ten")
    with page.expect_navigation():
        page.get_by_role("button", name="Reckon").click()
    expect(page.get_by_text("'ten' cannot be; give a whole number from 1 to 240 (minutes)").first).to_be_visible()
    expect(page.get_by_label("More comes than in those weeks")).to_have_value("200")
    eyes.look(page, "staffing-refused")
    page.get_by_label("A first word takes").fill("10")
    with page.expect_navigation():
        page.get_by_role("button", name="Reckon").click()
    expect(page.get_by_text("Too few people in")).to_be_visible()
    expect(page.get_by_text("typed here")).to_have_count(2)
    eyes.look(page, "staffing-short")
    page.locator("table").first.get_by_role("link").first.click()
    expect(page.get_by_text("Erlang C")).not_to_have_count(0)
    expect(page.get_by_text("At the end of the hour")).to_be_visible()
    eyes.look(page, "staffing-why")
