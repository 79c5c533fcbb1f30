"""The practice room: two writers meet one customer and are told different things; the same writer the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.rooms.practice.test_playing import GOOD, POOR

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "small"
TITLE = "The present that came too late"


def talk(page: Page, texts: tuple[str, ...], eyes: Eyes | None = None) -> str:
    """Plays it to the end in these words; the debrief as it is read."""
    for number, text in enumerate(texts):
        expect(page.get_by_role("timer")).to_contain_text("150 s")
        page.get_by_label("Your reply").fill(text)
        if eyes and number == 1:
            eyes.look(page, "practice-talk")
        with page.expect_navigation():
            page.get_by_role("button", name="Say it").click()
        if page.get_by_label("Your reply").count() == 0:
            break
    else:
        with page.expect_navigation():
            page.get_by_role("button", name="End it and look at it").click()
    expect(page.get_by_role("heading", name="The ten things that a good recovery says")).to_be_visible()
    # How long each took is the machine's business here, not the writer's.
    return page.locator("#main section").all_inner_texts()[0] + page.locator("#main table").inner_text()


def test_two_writers_meet_one_customer(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/practice")
    eyes.look(page, "practice")
    with page.expect_navigation():
        page.get_by_role("button", name=f"Begin {TITLE}").last.click()
    good = talk(page, GOOD, eyes)
    eyes.look(page, "practice-debrief")
    assert "They stay." in good
    with page.expect_navigation():
        page.get_by_role("button", name="Play it again").click()
    assert talk(page, GOOD) == good
    with page.expect_navigation():
        page.get_by_role("button", name="Play it again").click()
    poor = talk(page, POOR)
    eyes.look(page, "practice-debrief-poor")
    assert "They leave." in poor
    assert "One thing to try next" in poor

    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/practice")
    expect(page.get_by_role("heading", name="Your talks")).to_have_count(0)
    page.get_by_role("link", name=f"look at it, or change it {TITLE}").click()
    eyes.look(page, "practice-scenario")
    page.get_by_label("Title").fill("The bicycle that came too late")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Begin The bicycle that came too late").last).to_be_visible()
