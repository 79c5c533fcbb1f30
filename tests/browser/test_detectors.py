"""A quality lead writes a detector without code, rehearses it on last quarter's signals, and switches it on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "granted"


def test_a_detector_is_written_rehearsed_and_switched_on(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/settings")
    page.get_by_role("link", name="Detectors").click()
    eyes.look(page, "detectors")
    page.get_by_label("What it finds").fill("Bag not scanned")
    page.get_by_label("Kind of failure").select_option("baggage")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("A signal that did not come").click()
    page.get_by_label("Type of signal").locator("visible=true").fill("bag.scanned")
    page.get_by_label("did not come within").fill("6 hours")
    page.get_by_label("after this time").fill("first bag.checked")
    page.get_by_role("button", name="Add it").locator("visible=true").click()
    expect(page.get_by_role("main")).to_contain_text("no bag.scanned came within 6 hours after the first bag.checked")
    for _ in (1, 2, 3):
        page.get_by_role("button", name=re.compile("^Take out")).first.click()
    expect(page.get_by_role("main")).to_contain_text(
        "When no bag.scanned came within 6 hours after the first bag.checked."
    )
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("heading", name=re.compile("^Dry run: of"))).to_be_visible()
    eyes.look(page, "detector")
    page.get_by_label("Why it is switched on").fill("Bags were missed in March.")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("version 1 watches from now on")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Bag not scanned")
    expect(row).to_contain_text("on · When no bag.scanned came within 6 hours")
    row.get_by_role("button", name="Stop Bag not scanned").click()
    expect(row).to_contain_text("off · When no bag.scanned")
