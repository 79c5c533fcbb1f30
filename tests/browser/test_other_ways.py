"""The other ways in, in a browser: a chat on a shop's own page that is answered there and then by mail, and a kiosk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser import peek
from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SHOP = "<!doctype html><html lang=en><title>Shop</title><h1>A shop</h1>{tag}"


@contextmanager
def a_shop() -> Iterator[HTTPServer]:
    """Another site, on a host of its own, whose one page holds what `tag` says."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = SHOP.format(tag=self.server.tag).encode()  # type: ignore[attr-defined]  # the shop's own page
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page if self.path == "/" else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base class names it
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.tag = ""  # type: ignore[attr-defined]  # set once the chat is open
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def opened(page: Page, desk: RunningDesk, way: str, fields: dict[str, str]) -> str:
    """Opens an account on its settings page; returns the account's id."""
    page.goto(f"{desk.url}/settings/channels/new?way={way}")
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("#toasts")).to_contain_text("is open")
    return page.url.rpartition("/")[2]


def begin(chat: Page | FrameLocator, glass: Page) -> None:
    chat.locator("[name=name]").fill("Rosa Diaz")
    chat.locator("[name=email]").fill("rosa.diaz@example.com")
    chat.locator("[name=body]").fill("My parcel is three weeks late!")
    # Whoever sends within three seconds of the opening is asked to look once more.
    glass.wait_for_timeout(3_100)
    chat.get_by_role("button", name="Begin").click()


def test_a_chat_is_answered_there_and_then_by_mail(
    desk: RunningDesk, eyes: Eyes, page: Page, second: Page, glass: Page
) -> None:
    desk.turn_clock(NOON)
    second.goto(desk.links["bea"])
    with a_shop() as shop:
        site = f"http://localhost:{shop.server_port}"
        account = opened(second, desk, "chat-page", {"name": "Shop", "sites": site})
        eyes.look(second, "channel-chat")
        second.goto(f"{desk.url}/settings/channels")
        eyes.look(second, "channels")
        shop.tag = f'<script src="{desk.url}/static/amends/widget.js" data-chat="{account}" defer></script>'  # type: ignore[attr-defined]
        glass.goto(site)
        glass.get_by_role("button", name="Write to us").click()
        chat = glass.frame_locator("iframe")
        begin(chat, glass)
        expect(chat.locator(".chat-text")).to_have_text("My parcel is three weeks late!")

        page.goto(desk.links["ana"])
        page.goto(f"{desk.url}/queue?q=Rosa")
        page.get_by_text("Rosa Diaz").first.click()
        expect(page.locator("#write-way")).to_contain_text("Shown in the chat while they look")
        eyes.look(page, "case-chat")
        page.locator("#write-body").fill("I look for your parcel now.")
        page.get_by_role("button", name="Send, 15 s to undo").click()
        expect(page.locator("#toasts")).to_contain_text("On its way")
        desk.turn_clock(NOON + timedelta(minutes=5))
        expect(chat.locator(".chat-ours .chat-text")).to_have_text("I look for your parcel now.")
        chat.locator("[name=body]").fill("Thank you. When will it come?")
        chat.get_by_role("button", name="Send").click()
        expect(chat.locator(".chat-text").last).to_have_text("Thank you. When will it come?")

        # She closes the shop's page, and the next answer reaches her as a letter.
        glass.goto("about:blank")
        page.reload()
        page.locator("#write-body").fill("It comes on Thursday by 10:00.")
        page.get_by_role("button", name="Send, 15 s to undo").click()
        expect(page.locator("#toasts")).to_contain_text("On its way")
        desk.turn_clock(NOON + timedelta(minutes=10))
        peek.until(desk.home, "SELECT sent_at FROM post_outbound WHERE text LIKE '%Thursday%' AND sent_at IS NOT NULL")
        desk.turn_clock(NOON + timedelta(minutes=15))
        found = peek.until(
            desk.home, "SELECT to_address FROM post_outbound WHERE text LIKE '%Thursday%' AND facts LIKE '%mailed_at%'"
        )
        assert found == "rosa.diaz@example.com"


def test_the_chats_own_page_is_heard_and_seen(desk: RunningDesk, eyes: Eyes, second: Page, glass: Page) -> None:
    desk.turn_clock(NOON)
    second.goto(desk.links["bea"])
    account = opened(second, desk, "chat-page", {"name": "Own page"})
    glass.goto(f"{desk.url}/chat/{account}")
    eyes.look(glass, "chat-door")
    begin(glass, glass)
    expect(glass.locator(".chat-text")).to_have_text("My parcel is three weeks late!")
    eyes.look(glass, "chat")
    # A reload finds back to the visit.
    glass.goto(f"{desk.url}/chat/{account}")
    expect(glass.locator(".chat-text")).to_have_text("My parcel is three weeks late!")


def test_a_kiosk_keeps_nothing_of_who_stood_there(desk: RunningDesk, eyes: Eyes, second: Page, glass: Page) -> None:
    desk.turn_clock(NOON)
    second.goto(desk.links["bea"])
    account = opened(second, desk, "kiosk", {"name": "B12", "place": "Gate B12"})
    expect(second.get_by_alt_text("A picture to scan that opens the form")).to_be_visible()
    eyes.look(second, "channel-kiosk")
    glass.goto(f"{desk.url}/kiosk/{account}")
    eyes.look(glass, "kiosk")
    glass.get_by_role("link", name="Begin").click()
    eyes.look(glass, "kiosk-tell")
    glass.locator("[name=what]").fill("The gate changed and nobody told me.")
    glass.locator("[name=name]").fill("Jana Weber")
    glass.locator("[name=email]").fill("jana@example.com")
    glass.get_by_role("button", name="Send").click()
    expect(glass.get_by_role("heading", name="We have it")).to_be_visible()
    eyes.look(glass, "kiosk-received")
    glass.go_back()
    expect(glass.locator("body")).not_to_contain_text("The gate changed")
    assert glass.locator("[name=what]").count() == 0 or glass.locator("[name=what]").input_value() == ""
