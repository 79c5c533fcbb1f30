"""On the floor, on a phone: two customers where there is no signal, one within what was reserved and one beyond it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.browser.looking import PHONE, Eyes
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KEPT = "async () => !!(await caches.match('/floor', { cacheName: 'floor-1' })) && !!navigator.serviceWorker.controller"
# A camera that sees a receipt, and a browser that can read it.
CAMERA = """() => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => { pen.fillStyle = `rgb(${Date.now() % 250} 0 0)`; pen.fillRect(0, 0, 99, 99); }, 50);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(5);
  globalThis.BarcodeDetector = class { async detect() { return [{ rawValue: "KX1545" }]; } };
}"""


def is_wrong(said: ConsoleMessage) -> bool:
    """A complaint of the console. That there is no signal is what this is about."""
    return said.type in {"error", "warning"} and not said.text.startswith("Failed to load resource")


@pytest.fixture
def hand(browser: Browser) -> Iterator[Page]:
    """A phone with JavaScript whose signal comes and goes."""
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if is_wrong(said) else None)
    yield page
    context.close()
    assert not wrong, wrong


def asked(desk: RunningDesk, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{desk.home / 'amends.sqlite3'}?mode=ro", uri=True)) as kept:
        return kept.execute(question).fetchall()


def open_page(hand: Page, desk: RunningDesk) -> None:
    hand.goto(f"{desk.url}/floor")
    expect(hand.locator("body[data-ready]")).to_be_attached()


def write(hand: Page, number: str, *, give: str = "", amount: str = "", name: str = "") -> None:
    """Three taps, and perhaps a gift."""
    hand.get_by_label("Booking or receipt").fill(number)
    if name:
        hand.get_by_text("No number? Who is it").click()
        hand.get_by_label("Name", exact=True).fill(name)
    hand.get_by_role("radio", name="Flight cancelled").check()
    hand.get_by_role("radio", name="grave").check()
    hand.get_by_role("radio", name="put it right").check()
    if give:
        hand.get_by_label("Give").select_option(give)
        hand.get_by_label("Sum in USD").fill(amount)


def done(hand: Page) -> None:
    hand.get_by_role("button", name="Done").click()


def small(hand: Page) -> None:
    """Back to a phone's size after it was looked at."""
    hand.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def test_two_customers_where_there_is_no_signal(desk: RunningDesk, eyes: Eyes, hand: Page) -> None:
    desk.turn_clock(NOON)
    hand.goto(desk.links["ana"])
    open_page(hand, desk)
    eyes.look(hand, "floor")
    small(hand)
    hand.get_by_role("button", name="Reserve it").click()
    expect(hand.locator("body[data-ready]")).to_be_attached()
    expect(hand.locator(".floor-reserve")).to_contain_text("Reserved for a place without a signal: 50 USD")
    hand.wait_for_function(KEPT)

    context: BrowserContext = hand.context
    context.set_offline(True)
    hand.reload()
    expect(hand.locator("body[data-ready]")).to_be_attached()
    write(hand, "KX1545", give="voucher", amount="20")
    expect(hand.locator("[data-beyond]")).to_be_hidden()
    done(hand)
    expect(hand.locator("[data-news]")).to_contain_text("Kept on this phone. It is sent when there is a signal.")
    # The page opens again, and nothing is lost; the next customer is another one.
    hand.reload()
    expect(hand.locator("[data-kept] li")).to_have_count(1)
    expect(hand.locator("[data-left]")).to_have_text("30.00 USD is left.")
    write(hand, "R-77", name="Mr. Ito", give="voucher", amount="40")
    expect(hand.locator("[data-beyond]")).to_contain_text("more than what is reserved")
    eyes.look(hand, "floor-no-signal")
    small(hand)
    done(hand)
    expect(hand.locator("[data-kept] li")).to_have_count(2)
    assert asked(desk, "SELECT COUNT(*) FROM cases_case") == [(0,)]

    # The session has expired meanwhile: it is kept until somebody signs in.
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    expect(hand.get_by_role("link", name="sign in to send it")).to_be_visible()
    eyes.look(hand, "floor-signed-out")
    small(hand)
    assert asked(desk, "SELECT COUNT(*) FROM cases_case") == [(0,)]
    hand.goto(desk.links["ana"])
    hand.goto(f"{desk.url}/floor")
    expect(hand.locator("[data-news]")).to_contain_text("Granted: Voucher 20.00 USD.")
    expect(hand.locator("[data-news]")).to_contain_text("it waits for somebody who may decide")
    expect(hand.locator("[data-waiting]")).to_be_hidden()
    eyes.look(hand, "floor-sent")
    small(hand)
    granted = "SELECT amount_minor, beyond, granted_at IS NOT NULL FROM remedies_remedy ORDER BY amount_minor"
    assert asked(desk, granted) == [(2000, "", 1), (4000, "allowance", 0)]
    assert asked(desk, "SELECT COUNT(*) FROM cases_case") == [(2,)]


def test_an_answer_that_is_lost_on_its_way_leaves_one_case(desk: RunningDesk, hand: Page) -> None:
    desk.turn_clock(NOON)
    hand.goto(desk.links["ana"])
    open_page(hand, desk)

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch()
        route.abort()

    hand.route("**/floor", lose)
    before = asked(desk, "SELECT COUNT(*) FROM cases_case")[0][0]
    assert isinstance(before, int)
    write(hand, "R-99", name="Mrs. Sato", give="voucher", amount="5")
    done(hand)
    expect(hand.locator("[data-kept] li")).to_have_count(1)
    assert asked(desk, "SELECT COUNT(*) FROM cases_case") == [(before + 1,)], (
        "the desk has it, and the phone does not know"
    )
    hand.unroute("**/floor")
    hand.evaluate("dispatchEvent(new Event('online'))")
    expect(hand.locator("[data-news]")).to_contain_text("has it already")
    expect(hand.locator("[data-waiting]")).to_be_hidden()
    assert asked(desk, "SELECT COUNT(*) FROM cases_case") == [(before + 1,)]
    assert asked(desk, "SELECT COUNT(*) FROM remedies_remedy WHERE amount_minor = 500") == [(1,)]


def test_a_receipt_is_scanned_where_the_browser_can(desk: RunningDesk, hand: Page) -> None:
    desk.turn_clock(NOON)
    hand.goto(desk.links["ana"])
    hand.add_init_script(f"({CAMERA})()")
    open_page(hand, desk)
    hand.get_by_role("button", name="Scan").click()
    expect(hand.get_by_text("Jana Weber")).to_be_visible()
    expect(hand.get_by_label("Booking or receipt")).to_have_value("KX1545")


def test_it_works_without_a_script(desk: RunningDesk, eyes: Eyes, phone: Page, glass: Page) -> None:
    desk.turn_clock(NOON)
    phone.goto(desk.links["ana"])
    phone.goto(f"{desk.url}/floor")
    write(phone, "KX1545")
    phone.get_by_role("button", name="Find").click()
    expect(phone.get_by_text("Jana Weber")).to_be_visible()
    done(phone)
    expect(phone.locator("[data-news]")).to_contain_text("Jana Weber: it is with us.")
