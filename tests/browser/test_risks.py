"""The risk register in a browser: a risk is written down and rated, something is promised, plan B is rehearsed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"
WORDS = "The evening flight is cancelled"


def test_a_risk_is_written_down_and_its_plan_b_rehearsed(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/plans/flight-cancelled")
    page.get_by_label("Whom to call").fill("Airport duty manager, +1 555 0199\nHotel desk, +1 555 0188")
    page.get_by_label("Prepared words for everybody").fill("We are sorry. We write to you until {next}.")
    with page.expect_navigation():
        page.get_by_role("button", name="Write it").click()

    page.goto(f"{desk.url}/measures")
    with page.expect_navigation():
        page.get_by_role("link", name="Risks").click()
    expect(page.get_by_text("Nobody has written down yet what will fail.")).to_be_visible()
    eyes.look(page, "risks-empty")
    with page.expect_navigation():
        page.locator("section[aria-labelledby=spots] a").first.click()
    page.get_by_label("What fails").fill(WORDS)
    page.get_by_label("What it does to the customer").fill("They sleep at the airport")
    page.get_by_label("Who watches it").select_option(label="Ben Cole")
    page.get_by_label("Severity").select_option("9")
    page.get_by_label("Occurrence").select_option("4")
    page.get_by_label("Detection").select_option("2")
    page.get_by_label("What the rating rests on").fill("The winter of last year")
    with page.expect_navigation():
        page.get_by_role("button", name="Put it on the register").click()
    expect(page.get_by_role("heading", name="Priority high, RPN 72")).to_be_visible()
    page.locator("summary", has_text="Promise something").click()
    page.get_by_role("textbox", name="What is done").fill("Hold twenty rooms")
    page.get_by_label("Who promises it").select_option(label="Ana Ruiz")
    page.get_by_label("By when").fill("2026-03-10T12:00")
    with page.expect_navigation():
        page.get_by_role("button", name="Promise it").click()
    expect(page.get_by_text("Ana Ruiz by 10 Mar 12:00")).to_be_visible()
    eyes.look(page, "risk")

    with page.expect_navigation():
        page.get_by_role("button", name="Start a drill").click()
    watch = page.get_by_role("timer")
    begun = watch.inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Done Call Airport duty manager").click()
    expect(watch).not_to_have_text(begun)
    eyes.look(page, "drill")
    page.get_by_label("What it taught").fill("The hotel's number was old")
    with page.expect_navigation():
        page.get_by_role("button", name="Stop the watch").click()
    expect(page.get_by_text("2 of 3 steps skipped")).to_be_visible()
    eyes.look(page, "drill-over")
    page.goto(f"{desk.url}/risks")
    expect(page.get_by_role("link", name=WORDS)).to_be_visible()
    eyes.look(page, "risks")
