"""Making it right alone, with somebody who decides, by law and by policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Eyes
from tests.browser.peek import address_in, letter
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "granted"


def case_of(page: Page, desk: RunningDesk, name: str) -> str:
    """Opens the case of a customer as Ana, who owns it; returns its address."""
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/queue?q={name.rpartition(' ')[2]}")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url


def give(page: Page, what: str, amount: str) -> None:
    page.get_by_role("link", name="Remedy", exact=True).click()
    dialog = page.locator("#remedy")
    dialog.get_by_label("What", exact=True).select_option(what)
    dialog.get_by_label("How much").fill(amount)
    # Money is never the first word: nobody has put anything right here yet.
    dialog.get_by_label("Before that is done, because").select_option(label="it cannot wait: they need it now")
    dialog.get_by_label("Why", exact=True).select_option("fits")
    dialog.get_by_role("button", name="Grant", exact=True).click()


def test_forty_alone_and_a_hundred_and_eighty_by_whoever_is_here(
    desk: RunningDesk, page: Page, glass: Page, eyes: Eyes
) -> None:
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/shift/end")
    with page.expect_navigation():
        page.get_by_role("button", name="End the shift").click()

    case = case_of(page, desk, "Jana Weber")
    give(page, "goodwill", "40")
    expect(page.get_by_text("Granted: Goodwill payment")).to_be_visible()
    give(page, "goodwill", "180")
    expect(page.locator("#toasts")).to_contain_text("Carlos")

    glass.goto(desk.links["carlos"])
    glass.goto(f"{desk.url}/team")
    asking = glass.locator(".approval", has_text="Jana Weber")
    expect(asking).to_contain_text("180.00 USD")
    eyes.look(glass, "approval-on-a-phone")
    glass.set_viewport_size({"width": 390, "height": 844})
    asking.get_by_role("button", name="Approve").click()
    expect(glass.locator("#toasts")).to_contain_text("Approved")
    page.goto(case)
    expect(page.locator("#case-right")).to_contain_text("180.00 USD")


def ask_the_law(page: Page, case: str, eyes: Eyes) -> None:
    """States what is known, as the page asks for it, until there is a sum to grant."""
    page.goto(f"{case}/law/eu261")
    page.locator("#law-event").select_option("delay")
    page.get_by_role("button", name="Ask the law").click()
    expect(page.get_by_text("Not known yet: Minutes late at the final destination")).to_be_visible()
    eyes.look(page, "law-asks")
    known = {"arrival_delay_min": "240", "flight_date": "2026-03-03", "distance_km": "900", "pax": "1"}
    chosen = dict.fromkeys(("dep_eu", "fare_public", "travelled"), "yes")
    chosen |= {"extraordinary": "no", "cause": "technical_fault"}
    grant = page.get_by_role("button", name="Grant 250.00 EUR")
    for _ in range(6):
        if grant.is_visible():
            break
        for name, value in known.items():
            if (field := page.locator(f"#law-{name}")).is_visible():
                field.fill(value)
        for name, value in chosen.items():
            if (choice := page.locator(f"#law-{name}")).is_visible():
                choice.select_option(value)
        page.get_by_role("button", name="Ask the law").click()
        expect(page.locator("#toasts")).to_contain_text("Asked")


def test_a_voucher_besides_and_in_cash_what_the_law_owes(
    desk: RunningDesk, page: Page, browser: Browser, eyes: Eyes
) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/settings/laws")
    page.get_by_label("Kind of failure").select_option(label="Flight cancelled")
    page.get_by_label("Law", exact=True).select_option("eu261")
    page.get_by_role("button", name="Let it answer").click()
    eyes.look(page, "laws")
    page.goto(f"{desk.url}/settings/rates")
    page.get_by_label("One unit of").fill("EUR")
    page.get_by_label("is worth").fill("1.10")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("table")).to_contain_text("1 EUR = 1.1 USD")

    case = case_of(page, desk, "Tom Okafor")
    ask_the_law(page, case, eyes)
    grant = page.get_by_role("button", name="Grant 250.00 EUR")
    eyes.look(page, "law-owed")
    grant.click()
    expect(page.locator("#toasts")).to_contain_text("250.00 EUR")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#toasts")).to_contain_text("Told.")
    give(page, "voucher", "30")
    expect(page.locator("#toasts")).to_contain_text("Granted: Voucher")
    approve(page, desk, "250.00 EUR")

    hers = browser.new_page()
    token = address_in(letter(desk.home, "Tom Okafor"), "/c/").rpartition("/")[2]
    hers.goto(f"{desk.url}/c/{token}")
    owed, voucher = hers.locator(".offer").all()
    expect(owed).to_contain_text("This is yours by law. We pay it in money, and you need not answer.")
    expect(owed.get_by_role("button")).to_have_count(0)
    voucher.get_by_role("button", name="Yes, please").click()
    expect(voucher.get_by_role("button")).to_have_count(0)
    eyes.look(hers, "customer-owed-and-voucher")

    page.goto(f"{desk.url}/finance")
    for label, number in (("Reference of the payment", "SEPA 4711"), ("Number of the voucher", "V 4711")):
        page.locator(".payable-row", has_text="Tom Okafor").get_by_label(label).fill(number)
    eyes.look(page, "finance-to-pay")
    with page.expect_navigation():
        page.get_by_role("button", name="They are paid").click()
    hers.reload()
    expect(owed).to_contain_text(re.compile(r"Paid \d\d:\d\d"))
    expect(voucher).to_contain_text(re.compile(r"Paid \d\d:\d\d"))


def test_a_policy_is_drafted_rehearsed_and_switched_on_by_a_second_person(
    desk: RunningDesk, page: Page, eyes: Eyes
) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/settings/policy")
    page.get_by_role("link", name="Edit as a new draft").click()
    low = page.get_by_label("small: from").first
    low.fill("5")
    page.get_by_label("Why the policy is changed").fill("Small things were paid too much")
    eyes.look(page, "policy-draft")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_label("Rehearse it on what was given in").select_option("90")
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    eyes.look(page, "policy-rehearsed")
    expect(page.get_by_role("button", name="Switch it on")).to_have_count(0)
    draft = page.url.partition("?")[0]
    page.goto(desk.links["dita"])
    page.goto(draft)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text(re.compile(r"Version 1 counts from \d\d:\d\d on"))).to_be_visible()
    eyes.look(page, "policy-on")


def approve(page: Page, desk: RunningDesk, amount: str) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/team")
    page.locator(".approval", has_text=amount).get_by_role("button", name="Approve").click()
    expect(page.locator("#toasts")).to_contain_text("Approved")
