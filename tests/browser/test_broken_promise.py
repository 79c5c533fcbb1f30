"""Ana's promise breaks: she is told, a successor is drafted that names it, and Rosa's page shows both times."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes, send_when_a_human_would
from tests.browser.peek import address_in
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

DRAFTED = re.compile(r"I said 13:00 and I did not keep it.*I know where your bag is.*by 14:12", re.DOTALL)


def test_a_broken_promise_is_made_good(
    desk: RunningDesk, eyes: Eyes, page: Page, second: Page, phone: Page, glass: Page
) -> None:
    desk.turn_clock(NOON)
    page.goto(desk.links["ana"])
    address_of_rosa, reference = rosa_complains(desk, phone)
    ana_promises(desk, page, reference)
    desk.turn_clock(NOON + timedelta(hours=1, minutes=12))

    # She is told where she is, without asking: Today turns. Her lead is told too: the bell rings, the title counts.
    expect(page.get_by_role("heading", name="Broken, they are owed a word")).to_be_visible(timeout=30_000)
    expect(page.locator(".next-bar")).to_contain_text("write the new time to Rosa Diaz")
    eyes.look(page, "today-broken")
    second.goto(desk.links["bea"])
    bell = second.locator("#alerts")
    expect(bell).to_contain_text("I know where your bag is, is broken and owed a word")
    expect(second).to_have_title(re.compile(r"^\(\d+\) "))
    bell.locator("summary").click()
    eyes.look(second, "alerts")
    page.get_by_role("link", name="New time Rosa Diaz").click()

    # The draft names the promise that was missed, and the time of its successor.
    draft = page.locator("#write-body")
    expect(draft).to_be_focused()
    expect(draft).to_have_value(DRAFTED)
    expect(page.locator("#case-promises")).to_contain_text("Broken")
    eyes.look(page, "case-broken")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Goes out in")).to_be_visible()
    desk.turn_clock(NOON + timedelta(hours=1, minutes=14))
    desk.letter("I did not keep it")

    phone.goto(address_of_rosa)
    promised = phone.locator(".public-promises li", has_text="I know where your bag is")
    expect(promised.locator("s")).to_contain_text("13:00")
    expect(promised).to_contain_text("by 14:12")
    expect(promised).to_contain_text("We promised this for 13:00 and did not keep it. We are sorry.")
    glass.goto(address_of_rosa)
    eyes.look(glass, "customer-broken")


def rosa_complains(desk: RunningDesk, phone: Page) -> tuple[str, str]:
    """Returns the address of her page, and the case's reference."""
    phone.goto(f"{desk.url}/complain")
    phone.get_by_label("What happened, and what do you need?").fill("My bag did not come. I need it tonight.")
    phone.get_by_label("Your name").fill("Rosa Diaz")
    phone.get_by_label("Mail address").fill("rosa.diaz@example.com")
    send_when_a_human_would(phone)
    reference = phone.locator(".receipt-ref").inner_text()
    phone.get_by_role("link", name="See how it goes").click()
    expect(phone.get_by_text("by 12:30", exact=True)).to_be_visible()
    address_of_rosa = phone.url
    assert address_in(desk.letter(reference), "/c/") == address_of_rosa
    return address_of_rosa, reference


def ana_promises(desk: RunningDesk, page: Page, reference: str) -> None:
    """Ana says 13:00 and will not keep it."""
    case = f"{desk.url}/cases/{reference}"
    page.goto(f"{case}#promise")
    dialog = page.locator("dialog#promise")
    dialog.get_by_label("In the words you said").fill("I know where your bag is")
    dialog.get_by_label("Or another time").fill("2026-03-03T13:00")
    dialog.get_by_role("button", name="Promise").click()
    page.locator("#write-body").fill("Dear Rosa, I am Ana. I look for your bag and write by 13:00.")
    page.get_by_role("button", name="Send").click()
    desk.turn_clock(NOON + timedelta(minutes=1))
    desk.letter("I look for your bag")
    page.goto(f"{desk.url}/today")
    expect(page.get_by_text("I know where your bag is")).to_be_visible()
