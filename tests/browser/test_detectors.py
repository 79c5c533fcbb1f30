"""A quality lead writes a detector without code, rehearses it on last quarter, switches it on, and it finds."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk, run
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "quarter"


def tell(desk: RunningDesk, event: dict[str, object]) -> dict[str, int]:
    """Another system tells a signal by the API, with a token of its own."""
    made = run(desk.home, sys.executable, "-m", "amends", "token", "make", "belt", "--scope", "signals:write", "--json")
    headers = {
        "Authorization": f"Bearer {json.loads(made)['token']}",
        "Content-Type": "application/cloudevents+json",
    }
    call = urllib.request.Request(f"{desk.url}/api/v1/signals", json.dumps(event).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(call, timeout=30) as answer:  # noqa: S310 - our own desk, by http
        return dict(json.load(answer))


def test_a_detector_is_written_rehearsed_switched_on_and_finds(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/settings/detectors")
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
    said = "When no bag.scanned came within 6 hours after the first bag.checked."
    expect(page.get_by_role("main")).to_contain_text(said)
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("heading", name="Dry run: of 12 things told of it would have found 8.")).to_be_visible()
    tried = page.get_by_role("region", name=re.compile("^Dry run"))
    expect(tried).to_contain_text("Precision: 4 of the 8 found whose end we know ended badly")
    expect(tried).to_contain_text("Recall: 4 of the 5 that ended badly were found in time")
    expect(tried.get_by_text("50.0%")).to_be_visible()
    eyes.look(page, "detector")
    page.get_by_label("Why it is switched on").fill("Bags were missed in March.")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("version 1 watches from now on")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Bag not scanned")
    expect(row).to_contain_text(said)
    eyes.look(page, "detectors")
    checked = {"specversion": "1.0", "id": "1", "source": "/belt", "type": "bag.checked", "subject": "bag/12"}
    told = tell(desk, checked | {"time": (NOON - timedelta(hours=7)).isoformat(), "data": {}})
    assert (told["findings"], told["cases_opened"]) == (1, 1)
    page.goto(f"{desk.url}/queue")
    expect(page.get_by_role("main")).to_contain_text("Owner of bag 12")
    page.goto(f"{desk.url}/settings/detectors")
    row.get_by_role("button", name="Stop Bag not scanned").click()
    expect(row.get_by_role("button", name="Let it go on Bag not scanned")).to_be_visible()
