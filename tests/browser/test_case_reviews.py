"""Case reviews in a browser: Ana answers about her own case first, Bea reads it, and what it taught is promised."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "reviewed"
QUESTIONS = ("quick enough", "easy for them", "put right", "say sorry", "told honestly", "heard, and treated")
TAUGHT = "Tell them the reason before they ask for it"


def answer(page: Page, *words: str) -> None:
    """Picks an answer to each question and sends them."""
    for question, word in zip(QUESTIONS, words, strict=True):
        page.get_by_role("group", name=question).get_by_label(word, exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="These are my answers").click()


def test_a_case_is_answered_read_and_something_comes_of_it(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ana"])
    with page.expect_navigation():
        page.get_by_role("link", name="Case reviews, yours to answer first").click()
    eyes.look(page, "reviews-own")
    page.locator("section[aria-labelledby=own] a").click()
    expect(page.get_by_text("It was your case.")).to_be_visible()
    eyes.look(page, "review-own")
    answer(page, "yes", "yes", "partly", "no", "cannot tell", "yes")
    expect(page.get_by_role("heading", name="How was it for them?")).to_be_visible()
    page.get_by_label("What should be different").fill(TAUGHT)
    with page.expect_navigation():
        page.get_by_role("button", name="Write it down").click()

    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/reviews")
    expect(page.get_by_text(TAUGHT)).to_have_count(0)
    eyes.look(page, "reviews-lead")
    with page.expect_navigation():
        page.locator("section[aria-labelledby=to-read] a").first.click()
    expect(page.get_by_text("You see what others answered once you have.")).to_be_visible()
    answer(page, "yes", "yes", "yes", "no", "no", "yes")
    expect(page.get_by_role("cell", name="cannot tell")).to_be_visible()
    eyes.look(page, "review-answers")
    page.goto(f"{desk.url}/reviews")
    row = page.get_by_role("listitem").filter(has_text=TAUGHT)
    row.locator("summary").click()
    row.get_by_label("Who sees to it").select_option(label="Carlos Lima")
    row.get_by_label("By when").fill("2026-03-10T12:00")
    with page.expect_navigation():
        row.get_by_role("button", name="Promise it").click()
    expect(page.get_by_text("Carlos Lima by 10 Mar 12:00")).to_be_visible()
    eyes.look(page, "reviews-promised")
