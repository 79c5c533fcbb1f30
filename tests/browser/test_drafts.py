"""Words that are typed in a browser are never lost: by mode, while typing, on leaving, in two windows, signed out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import DESK, Eyes
from tests.browser.running import RunningDesk
from tests.browser.test_composing import body, open_case
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"
SAVED = re.compile("saved 12:00")


@pytest.fixture
def ana(desk: RunningDesk, browser: Browser) -> Iterator[Page]:
    """Ana's screen. Its console may complain here: of what is refused, and of a desk that is out of reach."""
    desk.turn_clock(NOON)
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    page = context.new_page()
    page.set_default_timeout(20_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(desk.links["ana"])
    yield page
    context.close()
    assert not broken, broken


def choose(page: Page, mode: str) -> None:
    page.locator(f"label[for=write-{mode}]").click()


def test_each_mode_keeps_its_words_and_typing_is_saved_while_it_lasts(desk: RunningDesk, eyes: Eyes, ana: Page) -> None:
    open_case(desk, ana, "Tom")
    posts: list[str] = []
    ana.on("request", lambda one: posts.append(one.url) if one.url.endswith("/draft") else None)
    body(ana).press_sequentially("Dear Mr Okafor, we have found your bag in Lisbon.", delay=100)
    assert len(posts) >= 2, "nobody stops for six seconds to be saved"
    expect(ana.locator("#write-beside")).to_contain_text(SAVED)
    choose(ana, "note")
    expect(body(ana)).to_have_value("")
    ana.wait_for_timeout(800)
    ana.reload()
    expect(body(ana)).to_have_value(re.compile("in Lisbon"))
    choose(ana, "note")
    body(ana).press_sequentially("He sounded tired. @nobody")
    expect(ana.locator("#write-beside")).to_contain_text("nobody who works on cases here is called that")
    choose(ana, "message")
    expect(body(ana)).to_have_value(re.compile("in Lisbon"))
    expect(ana.locator("#write-beside")).to_contain_text(SAVED)
    # Leaving at once loses nothing.
    body(ana).press("End")
    body(ana).press_sequentially(" Yours, Ana", delay=5)
    ana.goto(f"{desk.url}/queue")
    ana.wait_for_timeout(300)
    open_case(desk, ana, "Tom")
    expect(body(ana)).to_have_value(re.compile("Yours, Ana"))
    choose(ana, "note")
    expect(body(ana)).to_have_value(re.compile("He sounded tired"))


def test_without_a_connection_or_signed_out_nothing_is_sent_and_nothing_lost(
    desk: RunningDesk, eyes: Eyes, ana: Page
) -> None:
    open_case(desk, ana, "Mei")
    case = ana.url
    ana.context.set_offline(True)
    body(ana).press_sequentially("Dear Ms Liu, one.")
    expect(ana.locator("#write-unsaved")).to_contain_text("Not saved: no connection")
    expect(ana.locator(".composer-saved:visible")).to_have_count(0)
    ana.get_by_role("button", name="Send").first.click()
    expect(body(ana)).to_have_value("Dear Ms Liu, one.")
    eyes.look(ana, "composer-offline")
    ana.context.set_offline(False)
    expect(ana.locator("#write-beside")).to_contain_text(SAVED)
    expect(ana.locator("#write-unsaved")).to_be_hidden()
    # The session ends: the words stand there, and again after signing in.
    cookies = ana.context.cookies()
    ana.context.clear_cookies()
    body(ana).press_sequentially(" Two.")
    expect(ana.locator("#write-unsaved")).to_contain_text("Not saved")
    ana.get_by_role("button", name="Send").first.click()
    expect(body(ana)).to_have_value("Dear Ms Liu, one. Two.")
    assert ana.url == case
    ana.context.add_cookies([{**one, "value": one["value"]} for one in cookies if one["name"] != "csrftoken"])
    ana.goto(desk.links["ana"])
    ana.goto(case)
    expect(body(ana)).to_have_value("Dear Ms Liu, one. Two.")
    expect(ana.locator("#write-beside")).to_contain_text(SAVED)


def test_a_window_that_is_behind_is_told(desk: RunningDesk, eyes: Eyes, ana: Page) -> None:
    open_case(desk, ana, "Mei")
    body(ana).fill("")
    ana.wait_for_timeout(800)
    other = ana.context.new_page()
    other.goto(ana.url)
    body(ana).fill("From the first window.")
    expect(ana.locator("#write-beside")).to_contain_text(SAVED)
    body(other).fill("From the second.")
    expect(other.locator("#write-beside")).to_contain_text("You wrote other words here in another window")
    expect(other.locator("#write-beside")).not_to_contain_text(SAVED)
    eyes.look(other, "composer-elsewhere")
    other.get_by_role("button", name="Keep these instead").click()
    expect(other.locator("#write-beside")).to_contain_text(SAVED)
    expect(other.locator("#write-unsaved")).to_be_hidden()
    other.close()


def test_back_and_send_again_leaves_once(desk: RunningDesk, eyes: Eyes, ana: Page) -> None:
    open_case(desk, ana, "Tom")
    choose(ana, "message")
    body(ana).fill("Your bag is on the belt.")
    ana.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(ana.locator("#toasts")).to_contain_text("On its way")
    ana.go_back()
    choose(ana, "message")
    if body(ana).input_value() == "":
        body(ana).fill("Your bag is on the belt.")
    ana.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(ana.locator("main, #toasts").filter(has_text="already").first).to_contain_text(re.compile("already"))
    expect(ana.locator("#case-timeline").get_by_text("Your bag is on the belt.")).to_have_count(1)


def test_a_time_for_later_counts_the_promise_from_then(desk: RunningDesk, eyes: Eyes, ana: Page) -> None:
    open_case(desk, ana, "Mei")
    body(ana).fill("I'll call you back in two hours.")
    expect(ana.locator("#write-beside")).to_contain_text("by 14:00")
    ana.get_by_text("Later", exact=True).click()
    ana.locator("#write-later").fill("2026-03-04T09:37")
    expect(ana.locator("#write-beside")).to_contain_text("by Wed 11:37 if it leaves Wed 09:37")
    eyes.look(ana, "composer-later-counts")
    ana.get_by_role("button", name="Send then").click()
    expect(ana.locator("#toasts")).to_contain_text("It leaves for Mei Liu Wed 09:37, and then promised by Wed 11:37")
