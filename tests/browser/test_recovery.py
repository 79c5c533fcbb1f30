"""A whole recovery in the browser: from the complaint form to the follow-up that was kept two days later."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
WORDS = "My flight was cancelled and I missed my sister's wedding. Nobody told me anything. I want my money back."


def letter(desk: RunningDesk, word: str) -> str:
    """The letter with this word, once it has gone out."""
    until = time.monotonic() + 25
    while time.monotonic() < until:
        if text := desk.ask("tests.browser.peek", word):
            return text
        time.sleep(0.5)
    raise AssertionError(f"no letter with {word!r} went out")


def dialog(page: Page, name: str) -> None:
    """Opens the dialog of a verb, as its links do."""
    page.locator(f'[data-dialog="{name}"]').first.click()
    expect(page.locator(f"dialog#{name}")).to_be_visible()


def test_from_the_form_to_the_follow_up(desk: RunningDesk, page: Page, phone: Page, pictures: Path) -> None:
    desk.turn_clock(NOON)
    phone.goto(f"{desk.url}/complain")
    time.sleep(3)  # whoever fills a form in no time is a machine
    phone.get_by_label("What happened, and what do you need?").fill(WORDS)
    phone.get_by_label("Your name").fill("Rosa Diaz")
    phone.get_by_label("Mail address").fill("rosa.diaz@example.com")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="We have it")).to_be_visible()
    phone.screenshot(path=pictures / "received-phone.png")
    reference = phone.locator(".receipt-ref").inner_text()
    assert re.fullmatch(r"AM-\w{4}-\w{4}", reference)

    page.goto(desk.links["ana"])
    page.screenshot(path=pictures / "today.png")
    page.goto(f"{desk.url}/cases/{reference}")
    expect(page.get_by_role("heading", name="Rosa Diaz")).to_be_visible()
    page.screenshot(path=pictures / "case-new.png")
    dialog(page, "acknowledge")
    page.locator("dialog#acknowledge textarea").fill("Dear Rosa, I am Ana. I have read it; this is mine now.")
    page.locator("dialog#acknowledge").get_by_role("button", name="Send").click()
    desk.turn_clock(NOON + timedelta(minutes=5))
    assert "this is mine now" in letter(desk, "this is mine now")

    page.goto(f"{desk.url}/cases/{reference}")
    dialog(page, "hear")
    page.locator("#hear-sentence").fill("I missed my sister's wedding")
    page.locator("#hear-asks").fill("money back")
    page.locator("dialog#hear").get_by_role("button", name="Write down").click()
    expect(page.get_by_text("I missed my sister's wedding").first).to_be_visible()
    page.screenshot(path=pictures / "case-heard.png")

    phone.get_by_role("link", name="See how it goes").click()
    expect(phone.get_by_text("Ana").first).to_be_visible()
    expect(phone.get_by_text("this is mine now")).to_be_visible()
    phone.screenshot(path=pictures / "customer-phone.png", full_page=True)
