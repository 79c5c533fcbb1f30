"""A letter on paper comes in, and is answered on paper: the pages as people see them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_letter_comes_in_and_is_answered_on_paper(desk: RunningDesk, eyes: Eyes, page: Page, tmp_path: Path) -> None:
    desk.turn_clock(NOON)
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/post/in")
    eyes.look(page, "paper-in")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 a scan")
    page.get_by_label("The scan").set_input_files(scan)
    page.get_by_label("Who wrote").fill("Elsa Brandt")
    page.get_by_label("Their address").fill("Lindenweg 4\n10115 Berlin\nGermany")
    page.get_by_label("What went wrong").select_option("parcel-late")
    page.get_by_label("What it says, in their words").fill("My parcel never came.")
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("#toasts")).to_contain_text("The letter opened this case.")
    expect(page.locator("#write-channel")).to_have_value("letter")
    page.locator("#write-body").fill("Dear Mrs. Brandt,\n\nI am sorry. Your parcel is on its way again.")
    page.get_by_role("button", name="Send, 15 s to undo").click()
    expect(page.locator("#toasts")).to_contain_text("On its way")

    desk.turn_clock(NOON + timedelta(minutes=1))
    page.goto(f"{desk.url}/post")
    expect(page.get_by_text("Lindenweg 4, 10115 Berlin, Germany")).to_be_visible()
    eyes.look(page, "paper-out")
    with page.expect_download() as got:
        page.get_by_role("link", name="PDF to print").click()
    assert got.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="It is posted").click()
    expect(page.get_by_text("No letter waits to be posted.")).to_be_visible()
    page.goto(f"{desk.url}/queue?q=Brandt")
    page.get_by_text("Elsa Brandt").first.click()
    page.get_by_role("link", name="Elsa Brandt").first.click()
    page.get_by_text("Add a postal address").click()
    eyes.look(page, "customer-address")
