"""Two people at one case: who sees the other typing, what words promise, what is undone, what was said on the phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.cast import NOON
from tests.doors.web.test_composer import PNG

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"


@pytest.fixture
def ana(desk: RunningDesk, page: Page) -> Page:
    desk.turn_clock(NOON)
    page.goto(desk.links["ana"])
    return page


@pytest.fixture
def bea(desk: RunningDesk, second: Page) -> Page:
    desk.turn_clock(NOON)
    second.goto(desk.links["bea"])
    return second


def open_case(desk: RunningDesk, page: Page, name: str) -> None:
    page.goto(f"{desk.url}/queue?q={name}")
    page.locator("[data-row-link]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def body(page: Page):  # type: ignore[no-untyped-def]  # a Locator
    return page.locator("#write-body")


def test_one_sees_the_other_type_and_nothing_is_said_twice(desk: RunningDesk, eyes: Eyes, ana: Page, bea: Page) -> None:
    open_case(desk, bea, "Tom")
    open_case(desk, ana, "Tom")
    expect(bea.locator("#case-head")).to_contain_text("Ana is looking at this")
    body(ana).press_sequentially("Dear Mr Okafor, I'll call you back tomorrow by 4 pm.")
    expect(ana.locator("#write-beside")).to_contain_text("promise found: \u201ctomorrow by 4 pm\u201d")
    expect(ana.locator("#write-beside")).to_contain_text("saved 12:00")
    expect(ana.get_by_role("checkbox", name="promise found")).to_be_checked()
    expect(bea.locator("#case-head")).to_contain_text("Ana is writing now")
    eyes.look(ana, "composer-promise")
    eyes.look(bea, "composer-presence")
    # What was typed survives the page.
    ana.reload()
    expect(body(ana)).to_have_value(re.compile("tomorrow by 4 pm"))
    expect(ana.locator("#write-beside")).to_contain_text("promise found")
    body(bea).fill("I have it, we call you.")
    body(bea).press("Control+Enter")
    expect(bea.locator("#toasts")).to_contain_text("On its way to Tom Okafor")
    # Ana began before that: her words are held back once, and kept.
    ana.get_by_role("button", name="Send").first.click()
    expect(ana.locator("#write-error")).to_contain_text("Bea wrote to Tom Okafor after you began")
    expect(body(ana)).to_have_value(re.compile("tomorrow by 4 pm"))
    eyes.look(ana, "composer-collision")
    ana.get_by_role("button", name="Send all the same").click()
    expect(ana.locator("#toasts")).to_contain_text("promised by Wed")
    expect(ana.locator("#case-promises")).to_contain_text("I'll call you back tomorrow by 4 pm")
    # Undo, by its key: the words come back, and nothing is promised.
    ana.locator("body").press("z")
    expect(ana.locator("#toasts")).to_contain_text("Called back")
    expect(body(ana)).to_have_value(re.compile("tomorrow by 4 pm"))
    expect(ana.locator("#case-promises")).not_to_contain_text("I'll call you back tomorrow by 4 pm")
    # Refusing is one key, and stays so while one goes on.
    body(ana).press("Alt+f")
    expect(ana.get_by_role("checkbox", name="promise found")).not_to_be_checked()
    body(ana).press("End")
    body(ana).press_sequentially(" Yours, Ana")
    expect(ana.locator("#write-beside")).to_contain_text("saved")
    expect(ana.get_by_role("checkbox", name="promise found")).not_to_be_checked()
    body(ana).press("Control+Enter")
    expect(ana.locator("#toasts")).to_contain_text("On its way to Tom Okafor.")
    expect(ana.locator(".entry-undo").last).to_contain_text(re.compile(r"Goes out in \d+ s"))
    expect(ana.locator("#case-promises")).not_to_contain_text("I'll call you back tomorrow by 4 pm")


def test_a_call_is_logged_and_a_note_calls_a_colleague(desk: RunningDesk, eyes: Eyes, ana: Page, bea: Page) -> None:
    open_case(desk, ana, "Mei")
    ana.get_by_text("Call", exact=True).first.click()
    body(ana).fill("She has the hotel's name now.")
    ana.get_by_role("button", name="Log the call").click()
    expect(ana.locator("#case-timeline")).to_contain_text("spoke on the phone")
    ana.locator("body").press("n")
    body(ana).press_sequentially("Ask @be")
    expect(ana.get_by_role("option", name="Bea Novak")).to_be_visible()
    eyes.look(ana, "composer-mention")
    body(ana).press_sequentially("a")
    expect(ana.get_by_role("option")).to_have_count(1)
    body(ana).press("Enter")
    expect(body(ana)).to_have_value("Ask @Bea Novak ")
    body(ana).press_sequentially("whether it is paid.")
    ana.get_by_role("button", name="Save the note").click()
    expect(ana.locator("#toasts")).to_contain_text("is told")
    bea.goto(f"{desk.url}/today")
    expect(bea.locator("#alerts")).to_contain_text("a colleague mentions you in a note")


def test_scripts_files_and_later_by_keyboard(desk: RunningDesk, eyes: Eyes, ana: Page, tmp_path: Path) -> None:
    picture = tmp_path / "label.png"
    picture.write_bytes(PNG)
    open_case(desk, ana, "Mei")
    ana.locator("body").press("s")
    ana.locator("[data-script-search]").fill("outcome")
    eyes.look(ana, "composer-scripts")
    ana.locator("[data-script-search]").press("Enter")
    expect(body(ana)).to_have_value(re.compile("Mei Liu"))
    ana.locator("#write-attach").set_input_files(str(picture))
    expect(ana.locator("#write-files")).to_contain_text("label.png")
    eyes.look(ana, "composer-files")
    ana.reload()
    expect(ana.locator("#write-files")).to_contain_text("label.png")
    ana.get_by_role("button", name="Remove label.png").click()
    expect(ana.locator("#write-files")).not_to_contain_text("label.png")
    ana.locator("#write-attach").set_input_files(str(picture))
    expect(ana.locator("#write-files")).to_contain_text("label.png")
    body(ana).fill("I'll write to you again in two hours.")
    ana.get_by_text("Later", exact=True).click()
    ana.locator("#write-later").fill("2026-03-04T09:00")
    eyes.look(ana, "composer-later")
    ana.get_by_role("button", name="Send then").click()
    expect(ana.locator("#case-timeline")).to_contain_text("Goes out Wed 09:00")
    expect(ana.locator("#case-timeline")).to_contain_text("label.png")
    ana.get_by_role("button", name="Cancel it").click()
    expect(body(ana)).to_have_value("I'll write to you again in two hours.")
    expect(ana.locator("#write-files")).to_contain_text("label.png")


def test_the_coach_points_at_words_and_is_never_in_the_way(desk: RunningDesk, eyes: Eyes, bea: Page) -> None:
    open_case(desk, bea, "Mei")
    body(bea).fill("")
    body(bea).press_sequentially(
        "Dear Mei,\n\nwe apologise for any inconvenience. We will send it as soon as possible."
    )
    hints = bea.locator("[data-hint]")
    expect(hints).to_have_count(2)
    expect(bea.locator("#write-beside")).to_contain_text("Soon is no time")
    eyes.look(bea, "composer-coach")
    body(bea).press("Alt+h")
    chosen = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert bea.evaluate(chosen) in {"we apologise for any inconvenience.", "We will send it as soon as possible."}
    hints.filter(has_text="Soon is no time").get_by_role("button", name="Use these words").click()
    expect(body(bea)).to_have_value(re.compile("We will send it by {day and hour}."))
    assert bea.evaluate(chosen) == "{day and hour}", "what only she knows is chosen"
    bea.keyboard.insert_text("tomorrow at noon")
    expect(hints.filter(has_text="Soon is no time")).to_have_count(0)
    hints.first.get_by_text("why this?").click()
    expect(hints.first).to_contain_text("nothing of it is kept")
    # It stands there, and the letter goes all the same.
    body(bea).press("Control+Enter")
    expect(bea.locator("#toasts")).to_contain_text("On its way to Mei Liu")
    bea.goto(f"{desk.url}/me/coach")
    with bea.expect_navigation():
        bea.get_by_role("button", name="Switch it off for me").click()
    expect(bea.get_by_text("It is quiet for you.")).to_be_visible()
    eyes.look(bea, "coach")
    with bea.expect_navigation():
        bea.get_by_role("button", name="Let it read along").click()
