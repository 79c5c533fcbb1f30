"""A month's budget, two who decide and exchange rates: set by who sets policy, felt at once by who gives."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "granted"


def test_a_budget_two_who_decide_and_a_rate(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/settings/limits")
    page.get_by_label("Two decide above").fill("30")
    page.get_by_role("button", name="Set the sum").click()
    expect(page.get_by_text("Above 30.00 USD, given on one case in all, two people decide.")).to_be_visible()
    eyes.look(page, "limits")
    page.get_by_role("link", name="what a sum in another currency").click()
    for label, typed in (("One unit of", "EUR"), ("is worth", "1.0832")):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("table")).to_contain_text("1 EUR = 1.0832 USD")
    eyes.look(page, "rates")
    page.goto(f"{desk.url}/settings/budgets")
    for kind, amount in (("", "1500"), ("baggage", "100"), ("flight-cancelled", "600")):
        page.get_by_label("For which kind of failure").select_option(kind)
        page.get_by_label("So much a month").fill(amount)
        page.get_by_role("button", name="Set it").click()
    bars = page.locator(".loads > li")
    expect(bars).to_have_count(3)
    expect(bars.nth(2)).to_contain_text(re.compile(r"granted, 120\.00 USD reserved for askings, of 600\.00 USD"))
    expect(bars.nth(2)).to_contain_text("beyond it")
    page.get_by_text("Why this figure?").click()
    eyes.look(page, "budgets")


def test_the_first_of_two_is_shown_where_the_second_decides(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/queue?q=Weber")
    page.get_by_role("link", name="Jana Weber").click()
    page.get_by_role("link", name="Remedy", exact=True).click()
    dialog = page.locator("#remedy")
    dialog.get_by_label("What", exact=True).select_option("refund")
    dialog.get_by_label("How much").fill("40")
    dialog.get_by_label("Why", exact=True).select_option("fits")
    dialog.get_by_role("button", name="Grant", exact=True).click()
    expect(page.get_by_text("is a sum on which two people decide: it waits for Bea Novak")).to_be_visible()
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/team")
    asking = page.locator(".approval", has_text="Jana Weber")
    asking.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved as the first of two")).to_be_visible()
    expect(asking).to_contain_text("You approved it; somebody else decides too.")
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/team")
    expect(asking).to_contain_text("Bea approved first")
    eyes.look(page, "approval-second")
    page.goto(f"{desk.url}/today")
    expect(page.get_by_text("Bea approved first")).to_be_visible()
    eyes.look(page, "today-second")
    page.goto(f"{desk.url}/team")
    asking.get_by_role("button", name="Approve").click()
    expect(asking).to_have_count(0)
