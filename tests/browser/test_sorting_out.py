"""Bea sorts out what came in: a letter without a sender, two customers who are one person, two matters in one case."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk, run
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

JANA = "Jana Weber <jana.weber@example.com>"
LETTERS = (
    ("", "Bag?", "I have no bag and nobody answers me. I flew with you on Sunday."),
    ("", "Win a prize", "Cheap watches, only today!"),
    (JANA, "My bag", "My bag KX1545 has not arrived and I am unhappy."),
    (JANA, "Re: My bag", "And where is my refund?\n\nOn 3 Mar 2026 Kite Air wrote:\n> It left today.\n"),
    ("J. Weber <jana.weber+kite@example.com>", "Coat", "You lost my coat as well. Nobody helps."),
)


def take(desk: RunningDesk, folder: Path) -> None:
    for number, (sender, subject, words) in enumerate(LETTERS):
        letter = folder / f"{number}.eml"
        head = f"From: {sender}\n" if sender else ""
        letter.write_text(f"{head}To: care@kite.example\nSubject: {subject}\nMessage-ID: <s{number}@x>\n\n{words}\n")
        run(desk.home, sys.executable, "-m", "amends", "mail", "take", str(letter))


def test_what_came_in_is_sorted_out(desk: RunningDesk, page: Page, eyes: Eyes, tmp_path: Path) -> None:
    desk.turn_clock(NOON)
    take(desk, tmp_path)
    page.goto(desk.links["bea"])

    # Spam is set aside from the keyboard, and can be put back.
    page.goto(f"{desk.url}/quarantine")
    eyes.look(page, "quarantine")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("s")
    expect(page.get_by_text("1 lie aside.")).to_be_visible()
    expect(page.get_by_role("button", name="Put back Win a prize")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bag?")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("b")
    expect(page).to_have_url(f"{desk.url}/quarantine")
    page.get_by_label("Whose is it?").fill("KX1545")
    page.get_by_role("button", name="Give it to them").click()
    expect(page).to_have_url(re.compile("/cases/AM-"))
    page.goto(f"{desk.url}/quarantine")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    eyes.look(page, "quarantine-empty")

    # Two customers are one person: one key, and one way back.
    page.goto(f"{desk.url}/queue?q=Jana")
    page.get_by_role("link", name="Jana Weber").first.click()
    expect(page).to_have_url(re.compile("/cases/AM-"))
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.get_by_text("the same address, with a tag in it")).to_be_visible()
    eyes.look(page, "customer")
    page.keyboard.press("m")
    expect(page.get_by_text("J. Weber and Jana Weber are one customer now.")).to_be_visible()
    eyes.look(page, "customer-merged")
    page.get_by_role("button", name="Two persons after all J. Weber").click()
    expect(page.get_by_text("are two again")).to_be_visible()

    # Two matters in one case become two, and one again.
    page.get_by_role("link", name=re.compile("AM-")).last.click()
    page.get_by_label("More").click()
    page.get_by_role("link", name="Split it").click()
    page.get_by_label(re.compile("And where is my refund")).check()
    eyes.look(page, "split")
    page.get_by_role("button", name="Make it a case of its own").click()
    expect(page.get_by_text("is a case of its own now.")).to_be_visible()
    expect(page.locator("#case-timeline")).to_contain_text("made this case of messages of AM-")
    eyes.look(page, "case-split")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Everything is on AM-")).to_be_visible()
