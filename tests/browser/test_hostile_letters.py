"""More than a hundred hostile letters come in and are opened: nothing in them runs, loads, or leaves its frame."""

from __future__ import annotations

import json
import socketserver
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hostile
from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk, run
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

# The frame takes away from what the policy allows, and is the same for all: some of them are looked at in it as well.
LOOKED_AT_IN_THEIR_FRAME = 15
LETTERS = (
    "SELECT c.reference, m.id FROM conversation_message m JOIN cases_case c ON c.id = m.case_id "
    "JOIN post_inbound i ON i.id = m.inbound_id WHERE i.message_id LIKE '<hostile-%' ORDER BY m.id"
)
FAIR = (
    "<h2>My bag</h2><p>It was <b>blue</b>. <font color='#663399'>Please look again.</font></p>"
    "<table border=1><tr><th>Flight<th>Tag<tr><td>KX 1545<td>0123 456789</table><p dir=rtl>\u05e9\u05dc\u05d5\u05dd</p>"
    "<img src='https://pictures.example/bag.png' alt='the bag'><blockquote>You wrote: it is on its way.</blockquote>"
)


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """Somebody on this machine to whom letters would report; says what was asked of them."""
    asked: list[bytes] = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def take(desk: RunningDesk, folder: Path, host: str) -> list[tuple[str, str]]:
    """Takes them all in by the command line; returns the address of each one's page and of its frame."""
    bodies = [FAIR, *hostile.payloads(host)]
    files = []
    for number, body in enumerate(bodies):
        files.append(folder / f"{number:03}.eml")
        files[-1].write_bytes(hostile.letter(number, host, body))
    told = run(desk.home, sys.executable, "-m", "amends", "mail", "take", "--json", *map(str, files))
    states = [json.loads(line)["state"] for line in told.splitlines()]
    assert states == ["opened"] * len(bodies)
    with closing(sqlite3.connect(f"file:{desk.home / 'amends.sqlite3'}?mode=ro", uri=True)) as kept:
        rows = kept.execute(LETTERS).fetchall()
    assert len(rows) == len(bodies) > 100
    pages = [f"{desk.url}/cases/{reference}/letters/{UUID(id_)}" for reference, id_ in rows]
    return [(page, f"{page}/frame?images=yes") for page in pages]


def test_nothing_in_a_letter_runs_or_loads(desk: RunningDesk, page: Page, eyes: Eyes, tmp_path: Path) -> None:
    desk.turn_clock(NOON)
    ran: list[str] = []
    left: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: ran.append(popup.url))
    with listening() as (host, asked):
        letters = take(desk, tmp_path, host)
        page.goto(desk.links["ana"])
        page.on("request", lambda one: left.append(one.url) if not one.url.startswith((desk.url, "data:")) else None)
        for number, (address, frame) in enumerate(letters[1:]):
            # Outside its frame, with pictures asked for: the policy is the page's own, and holds without the frame's.
            page.goto(frame)
            assert page.url == frame
            ran += page.evaluate("() => 'hurt' in window ? [location.href] : []")
            if number % LOOKED_AT_IN_THEIR_FRAME == 0:
                page.goto(address)
                expect(page.locator("iframe.letter-frame")).to_be_visible()
                assert [one.url for one in page.frames] == [address, f"{address}/frame"]
                ran += page.evaluate("() => 'hurt' in window ? [location.href] : []")
        assert asked == []
    assert ran == []
    assert left == []

    fair = letters[0][0]
    page.goto(fair.partition("/letters/")[0])
    page.keyboard.press("o")
    expect(page).to_have_url(fair)
    expect(page.frame_locator("iframe.letter-frame").get_by_role("heading", name="My bag")).to_be_visible()
    expect(page.get_by_text("Pictures that are kept elsewhere are not shown")).to_be_visible()
    eyes.look(page, "letter")
