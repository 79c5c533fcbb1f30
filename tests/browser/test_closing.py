"""Closing that fits the size: a small recovery is finished in one step, with three picks and no writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Eyes
from tests.browser.peek import address_in
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "small"
PNG = b"\x89PNG\r\n\x1a\n"
MOST_PICKS, NOT_FOUND = 3, 404


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


def test_the_customers_page_on_a_phone_without_scripts_and_after_it_was_taken_back(
    desk: RunningDesk, page: Page, phone: Page, glass: Page, browser: Browser, eyes: Eyes
) -> None:
    hers = f"{desk.url}/c/{address_in(desk.letter('Tom Okafor'), '/c/').rpartition('/')[2]}"
    phone.goto(hers)
    phone.get_by_label("Pictures or PDFs").set_input_files({"name": "bill.png", "mimeType": "image/png", "buffer": PNG})
    phone.locator("#write").get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your message is with us.")).to_be_visible()
    expect(phone.get_by_role("link", name="bill.png")).to_be_visible()
    phone.get_by_role("link", name="My data").click()
    expect(phone.get_by_role("heading", name="What we keep about you")).to_be_visible()
    eyes.look(opened_at(glass, hers), "their-page")
    eyes.look(opened_at(glass, f"{hers}/data"), "their-data")

    open_case(desk, page, "ana", "Tom Okafor")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Their page").click()
    eyes.look(page, "their-links")
    with page.expect_navigation():
        page.get_by_role("button", name="Take them back").click()
    expect(page.get_by_text("Taken back. Their links open nothing any more.")).to_be_visible()

    # A browser says in its console that a page is not there, which is so.
    phone = browser.new_context(java_script_enabled=False).new_page()
    answer = phone.goto(hers)
    assert answer is not None
    assert answer.status == NOT_FOUND
    expect(phone.get_by_role("heading", name="This link has ended")).to_be_visible()
    assert "Okafor" not in phone.content()
    assert phone.goto(f"{hers}/data").status == NOT_FOUND  # type: ignore[union-attr]  # a page was opened
    eyes.look(opened_at(browser.new_page(), hers), "their-page-gone")
    phone.get_by_label("The reference").fill("AM-0000-0000")
    phone.get_by_label("Your mail address").fill("tom@example.com")
    phone.get_by_role("button", name="Send me a new link").click()
    expect(phone.get_by_text("If we know this address for this case")).to_be_visible()
    phone.context.close()


def opened_at(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def test_people_are_not_watched(desk: RunningDesk, page: Page, second: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/me/figures")
    expect(page.get_by_text("Nobody, and nobody ever has.")).to_be_visible()
    eyes.look(page, "my-figures")
    second.goto(desk.links["carlos"])
    second.goto(f"{desk.url}/team/figures")
    eyes.look(second, "team-figures")
    second.get_by_role("link", name="Ana Ruiz").click()
    second.get_by_label("What for").select_option("coaching")
    eyes.look(second, "person-figures-closed")
    with second.expect_navigation():
        second.get_by_role("button", name="Switch it on, and tell them").click()
    expect(second.get_by_text("Switched on. Ana is told.")).to_be_visible()
    eyes.look(second, "person-figures-open")
    page.reload()
    expect(page.get_by_text("for coaching, agreed with them")).to_be_visible()
    second.goto(f"{desk.url}/ended")
    eyes.look(second, "ended")


def test_not_yet_on_a_phone_reaches_the_owners_open_page_within_five_seconds(
    desk: RunningDesk, page: Page, browser: Browser, glass: Page, eyes: Eyes
) -> None:
    address = f"{desk.url}/check-in/{address_in(desk.letter('Not yet:'), '/check-in/').rpartition('/')[2]}"
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/follow-ups")
    expect(page.get_by_role("link", name="Rosa Asked")).to_be_visible()
    eyes.look(page, "follow-ups")
    page.get_by_role("link", name="Rosa Asked").click()
    page.locator("section.panel a.case-ref").click()
    expect(page.get_by_role("heading", name="Rosa Asked")).to_be_visible()
    eyes.look(opened_at(glass, f"{address}?answer=not_yet"), "check-in-tapped")
    touched = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = touched.new_page()
    phone.goto(f"{address}?answer=not_yet")
    phone.get_by_role("button", name="Not yet", exact=True).tap()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_text("says that it does not hold yet")).to_be_visible(timeout=5_000)
    touched.close()
    eyes.look(page, "case-not-yet")
