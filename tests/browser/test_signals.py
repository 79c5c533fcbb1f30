"""A file with dates that could be read both ways: it is asked about, looked at, taken in, and known the next time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"
ROWS = "Flight;Landed;Minutes late\nKX15;03/02/2026 10:00;181,5\nKX16;01/02/2026 11:00;5\nKX17;soon;7\n"


def test_a_file_with_ambiguous_dates_is_imported_safely(
    desk: RunningDesk, page: Page, eyes: Eyes, tmp_path: Path
) -> None:
    file = tmp_path / "arrivals.csv"
    file.write_text(ROWS, encoding="utf-16")
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/settings")
    page.get_by_role("link", name="Signals from files").click()
    eyes.look(page, "signals-file")
    page.get_by_label("A CSV or JSON Lines file").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("Landed is", exact=True).select_option(label="when it happened")
    page.get_by_label("Minutes late is", exact=True).select_option(label="a fact: number")
    page.get_by_label("Minutes late is named").fill("arrival_delay_minutes")
    page.get_by_label("Type of signal").fill("flight.arrived")
    page.get_by_label("Before each thing's name").fill("flight:")
    eyes.look(page, "signals-columns")
    page.get_by_role("button", name="Look at it").click()
    # Every date is possible in both orders: nothing is chosen for us.
    asked = page.get_by_role("group", name="In the column Landed, line 2 says 03/02/2026 10:00")
    expect(asked.get_by_label("the day stands first")).not_to_be_checked()
    expect(asked.get_by_label("the month stands first")).not_to_be_checked()
    eyes.look(page, "signals-asked")
    asked.get_by_label("the day stands first").check()
    page.get_by_label("Where were times without a zone written").select_option("Europe/Berlin")
    page.get_by_role("button", name="Look at it").click()
    read = page.get_by_role("table").first
    expect(read.get_by_role("row").nth(1)).to_contain_text("flight:KX15")
    expect(read.get_by_role("row").nth(1)).to_contain_text("2026-02-03 04:00:00 EST")
    expect(page.get_by_text("the comma stands before the decimals, as '181,5' on line 2 shows")).to_be_visible()
    expect(page.get_by_text(re.compile(r"'soon': write a date"))).to_be_visible()
    eyes.look(page, "signals-look")
    page.get_by_label("Save this mapping as").fill("arrivals")
    page.get_by_role("button", name="Take in 2").click()
    expect(page.locator(".report")).to_contain_text(re.compile(r"taken in\s*2"))
    eyes.look(page, "signals-done")
    page.get_by_role("link", name="Another file").click()
    page.get_by_label("A CSV or JSON Lines file").set_input_files(file)
    page.get_by_label("Read it by").select_option("arrivals")
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Take in 0").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    # Whom it failed is not known: a lead sees it, and sets it aside.
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/waiting")
    page.get_by_role("link", name="1 finding failed nobody we know").click()
    eyes.look(page, "unmatched")
    page.get_by_label("Or why nothing is done").select_option("nobody")
    page.get_by_role("button", name="Set it aside").click()
    expect(page.get_by_text("flight:KX15 lies aside")).to_be_visible()
    eyes.look(page, "unmatched-aside")
    _take_back(desk, page, eyes)


def _take_back(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    """It had not been late at all: the signal is taken back, once she has seen what that changes."""
    page.goto(f"{desk.url}/things?of=flight:KX15")
    eyes.look(page, "thing")
    page.get_by_text("This was wrong").click()
    page.get_by_label("How do you know?").fill("The tower has it on time.")
    page.get_by_role("button", name="See what it changes").click()
    expect(page.get_by_text("No case changes")).to_be_visible()
    eyes.look(page, "thing-weighed")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Was told by mistake")).to_be_visible()
    eyes.look(page, "thing-taken-back")
