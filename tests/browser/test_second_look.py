"""A customer says no: somebody else looks again, a lead approves the final answer, and the customer reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Eyes
from tests.browser.peek import address_in, letter
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "granted"


def test_a_declined_offer_gets_its_second_look_and_a_final_answer(
    desk: RunningDesk, page: Page, browser: Browser, eyes: Eyes
) -> None:
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/queue?q=Weber")
    page.get_by_role("link", name="Jana Weber").click()
    case = page.url
    page.get_by_role("link", name="Remedy", exact=True).click()
    dialog = page.locator("#remedy")
    dialog.get_by_label("What", exact=True).select_option("refund")
    dialog.get_by_label("How much").fill("20")
    dialog.get_by_label("Why").select_option("fits")
    dialog.get_by_role("button", name="Grant").click()
    expect(page.get_by_text("Granted: Refund")).to_be_visible()

    hers = browser.new_page()
    token = address_in(letter(desk.home, "Jana Weber"), "/c/").rpartition("/")[2]
    hers.goto(f"{desk.url}/c/{token}")
    hers.get_by_role("button", name="No, that is not right").click()
    expect(hers.get_by_role("heading", name="A second look")).to_be_visible()
    expect(hers.get_by_text("Ben, who has not decided on it before, looks at it a second time until")).to_be_visible()
    eyes.look(hers, "second-look-hers")

    page.goto(desk.links["ben"])
    page.goto(case)
    page.get_by_role("link", name="Somebody who has not decided on it looks at it", exact=False).first.click()
    page.get_by_label("Our reasons").fill("Your flight was rebooked within the hour.")
    page.get_by_label("What stays on offer").fill("The seat that we gave you.")
    page.get_by_label("Where they can go outside us").fill("The ombudsman for travel, 1 Main Street.")
    eyes.look(page, "second-look")
    page.get_by_role("button", name="Ask a lead to approve it").click()
    expect(page.get_by_text("nothing has left yet")).to_be_visible()

    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/team")
    expect(page.get_by_role("heading", name="Second looks 1")).to_be_visible()
    eyes.look(page, "second-look-team")
    page.goto(f"{case}/second-look")
    eyes.look(page, "second-look-lead")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. It leaves in 15 seconds.")).to_be_visible()

    hers.reload()
    expect(hers.get_by_text("You had our final answer")).to_be_visible()
    expect(hers.get_by_text("The ombudsman for travel, 1 Main Street.").first).to_be_visible()
    eyes.look(hers, "second-look-final")
