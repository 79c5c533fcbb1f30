"""What an auditor reads, what stands beside a sum while it is typed and when it is decided, and what a leader finds
below a line that falls."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import peek
from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.rooms.measure.falling import EACH

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "granted"
MONDAY = datetime(2026, 3, 9, 12, 0, 5, tzinfo=UTC)  # just after eight in New York


def test_an_auditor_reads_grants_fairness_and_books(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/audit")
    expect(page.locator(".audit-row")).to_have_count(25)
    first = page.locator(".audit-row").first
    expect(first).to_contain_text("Above the soft cap")
    expect(first).to_contain_text("reversed")
    first.get_by_text("entries in the ledger").click()
    expect(first).to_contain_text("grant: budget to owed to customers, 900.00 USD")
    eyes.look(page, "audit")
    page.get_by_label("Only").select_option("outside the range")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("mark=outside"))
    page.get_by_role("link", name="Fairness").click()
    expect(page.get_by_role("table", name="Alike cases")).to_contain_text("z +")
    expect(page.get_by_role("table", name="By language")).to_contain_text("p 0.")
    eyes.look(page, "audit-fairness")
    page.get_by_role("link", name="Books").click()
    eyes.look(page, "audit-books")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Entries").click()
    assert fetched.value.suggested_filename == "kite-2026-03-entries.csv"


def test_a_calm_word_stands_beside_a_sum_out_of_proportion(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["ana"])
    page.goto(f"{desk.url}/queue?q=Weber")
    page.get_by_role("link", name="Jana Weber").click()
    page.get_by_role("link", name="Remedy", exact=True).click()
    dialog = page.locator("#remedy")
    dialog.get_by_label("What", exact=True).select_option("goodwill")
    amount, warned = dialog.get_by_label("How much"), dialog.locator(".calm-warning:visible")
    for typed, words in (("70", ""), ("10", "Less"), ("120,50", "More"), ("1,250.00", "Above the soft cap"), ("", "")):
        amount.fill(typed)
        expect(warned).to_have_count(1 if words else 0)
        if words:
            expect(warned).to_contain_text(words)
    amount.fill("300")
    dialog.get_by_label("What did they do with what failed?").select_option("rejected")
    expect(warned).to_have_count(0)
    amount.fill("290")
    # What is rarely needed lies behind a line of its own, which a key opens.
    dialog.get_by_text("Own idea, or what they would consider fair").focus()
    page.keyboard.press("Enter")
    dialog.get_by_label("What would they consider fair?").fill("300")
    dialog.get_by_text("Why this range?").click()
    eyes.look(page, "remedy-beside")


def test_who_decides_sees_what_the_asker_saw(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/team")
    asking = page.locator(".approval")
    expect(asking).to_contain_text("the customer: calls 300 USD fair")
    expect(asking.locator(".calm-warning")).to_contain_text("More than is in proportion")
    eyes.look(page, "approval-beside")


def test_a_quality_lead_writes_a_playbook_and_tends_a_cause(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/playbooks/flight-cancelled/write")
    page.get_by_label("Begin with a starter").select_option("airline")
    page.get_by_role("button", name="Begin with it").click()
    expect(page.get_by_text("Begun with Airline")).to_be_visible()
    eyes.look(page, "playbook-write")
    page.get_by_label("Why it is changed").fill("We fly")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep these steps").click()
    expect(page.get_by_text("version 1", exact=True)).to_be_visible()
    eyes.look(page, "playbook")
    printed = page.request.get(f"{desk.url}/playbooks/flight-cancelled/page")
    assert printed.headers["content-type"] == "application/pdf"
    page.goto(f"{desk.url}/launches")
    page.get_by_label("What goes out").fill("The blue card")
    page.get_by_label("When").fill("2026-06-01T09:00")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask what will fail").click()
    page.get_by_label("What will fail").fill("The cards come late")
    page.get_by_label("Who owns it").select_option(label="Ben Cole")
    page.get_by_label("Plan B").fill("Send the small card that is in the drawer.")
    with page.expect_navigation():
        page.get_by_role("button", name="Put it on the list").click()
    expect(page.get_by_text("0 of 1 plan B is ready")).to_be_visible()
    eyes.look(page, "launch")
    page.goto(f"{desk.url}/causes")
    page.get_by_role("link", name="Somebody made a slip").last.click()
    page.get_by_text("Promise something").click()
    page.get_by_label("What is done").fill("Read the gate's list back")
    page.get_by_label("Who promises it").select_option(label="Ben Cole")
    page.get_by_label("By when").fill("2026-06-01T12:00")
    page.get_by_label("By how many percent").fill("50")
    with page.expect_navigation():
        page.get_by_role("button", name="Promise it").click()
    expect(page.get_by_text("50 % fewer expected")).to_be_visible()
    eyes.look(page, "cause")
    page.get_by_role("link", name="Causes", exact=True).click()
    expect(page.get_by_text("Read the gate's list back")).to_be_visible()
    eyes.look(page, "causes")


def test_a_leader_goes_from_a_falling_line_to_the_very_cases(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/measures?period=quarter")
    fallen = page.get_by_role("region", name="What changed").get_by_role("listitem").filter(has_text="Promises kept")
    expect(fallen).to_contain_text("worse: 33.3 % in the week of 23 February 2026")
    page.get_by_role("link", name="Promises kept", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("^23 Feb"))).to_contain_text("beyond what was to be expected")
    eyes.look(page, "measure-fallen")
    page.get_by_role("row", name=re.compile("^23 Feb")).get_by_role("link").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(EACH)
    expect(rows.first).to_contain_text("no")
    expect(rows.last).to_contain_text("yes")
    eyes.look(page, "measure-fallen-cases")
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Flyer")
    expect(page.locator("main")).to_contain_text("We write to you with news, by Thu 11:24")


def test_a_leader_picks_what_to_improve_and_notes_what_happened(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/measures")
    page.get_by_role("link", name="Pick one figure to improve").click()
    eyes.look(page, "aim-to-pick")
    page.get_by_label("Which figure").select_option("promises-kept")
    page.get_by_label("To which value").fill("50")
    page.get_by_label("Who tells what came of it").select_option(label="Ben Cole")
    page.get_by_label("Why this one").fill("Customers forgive a late flight, not a broken word")
    page.get_by_role("button", name="Improve it in the first quarter of 2026").click()
    expect(page.get_by_text("as good as this already")).to_be_visible()
    page.get_by_label("To which value").fill("95 %")
    page.get_by_role("button", name="Improve it in the first quarter of 2026").click()
    expect(page.get_by_text("0 of 8 whole weeks of the quarter reached it.")).to_be_visible()
    page.get_by_text("The same as a table").click()
    eyes.look(page, "aim")
    page.get_by_role("link", name="Promises kept", exact=True).click()
    page.get_by_text("Note what happened on a day").click()
    page.get_by_label("Day", exact=True).fill("2026-02-11")
    page.get_by_label("What happened").fill("New courier from here")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("row", name=re.compile("^9 Feb"))).to_contain_text("11 Feb: New courier from here")
    page.get_by_text("Correct it").click()
    eyes.look(page, "measure-noted")
    page.get_by_role("link", name="Back to Measures").click()
    board = page.get_by_role("region", name="What we improve this quarter")
    expect(board.get_by_role("img")).to_be_visible()
    eyes.look(page, "measures-with-an-aim")
    page.get_by_role("button", name="Send it to me").click()
    expect(page.get_by_text("This board comes to you by mail each Monday at eight, with a PDF.")).to_be_visible()
    page.get_by_role("button", name="Stop it").scroll_into_view_if_needed()
    eyes.look(page, "board-by-mail")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("button", name="Send it to me")).to_be_visible()


def test_the_board_comes_by_mail_and_the_letter_stops_it(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/measures")
    page.get_by_role("button", name="Send it to me").click()
    expect(page.get_by_text("This board comes to you by mail each Monday at eight")).to_be_visible()
    desk.turn_clock(MONDAY)
    page.goto(peek.address_in(desk.letter("Stop it with one click"), "/by-mail/"))
    eyes.look(page, "board-by-mail-from-its-letter")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("Stopped. It is sent to you no more")).to_be_visible()


def test_scores_are_looked_at_before_they_are_taken_in(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/measures/nps-lift")
    page.get_by_role("link", name="Take in scores").click()
    rows = "E-mail,Score,Date\nflyer.0@example.com,9,03/02/2026\nflyer.1@example.com,4,04/02/2026\nx,12,05/02/2026\n"
    file: FilePayload = {"name": "yearly.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.get_by_label("A CSV file with a line of headings").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Dry run").click()
    page.get_by_label("the day").check()
    eyes.look(page, "scores-columns")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("row", name="4 Score")).to_contain_text("'12' is no whole number from 0 to 10.")
    eyes.look(page, "scores-dry-run")
    page.get_by_role("button", name="Take in 2").click()
    expect(page.get_by_role("link", name="Show the lift")).to_be_visible()


def test_the_recovered_stand_beside_their_peers(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/measures/nps")
    with page.expect_navigation():
        page.get_by_role("link", name="Beside peers").click()
    expect(page.get_by_role("row", name="first quarter of 2026 in their first year")).to_be_visible()
    eyes.look(page, "beside-peers")


def test_two_ways_are_proposed_and_approved(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["dita"])
    page.goto(f"{desk.url}/measures")
    with page.expect_navigation():
        page.get_by_role("link", name="Two ways tried").click()
    eyes.look(page, "two-ways-empty")
    page.get_by_label("Who answers for what is done").select_option(label="Bea Novak")
    with page.expect_navigation():
        page.get_by_role("button", name="Name them").click()
    page.get_by_label("What do you want to know?").fill("Does it help to sign with one's own name?")
    page.get_by_label("The usual way: what the owner does").fill("Sign with the team's name")
    page.get_by_label("The other way", exact=True).fill("Sign with your own name")
    page.get_by_label("Of a hundred customers, so many now").fill("60")
    page.get_by_label("The smallest difference worth knowing").fill("10")
    with page.expect_navigation():
        page.get_by_role("button", name="Propose this plan").click()
    expect(page.get_by_text("Pick at least one kind of failure.")).to_be_visible()
    eyes.look(page, "two-ways-refused")
    page.get_by_label("Bill wrong").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Propose this plan").click()
    expect(page.get_by_text("356 customers each way: then a true difference")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this plan")).to_have_count(0)
    page.goto(desk.links["bea"])
    page.goto(f"{desk.url}/measures/experiments")
    with page.expect_navigation():
        page.get_by_role("button", name="Approve this plan").click()
    expect(page.get_by_text("Approved as the privacy contact. It begins with the other's word.")).to_be_visible()
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/measures/experiments")
    with page.expect_navigation():
        page.get_by_role("button", name="Approve this plan").click()
    expect(page.get_by_text("takes customers in since")).to_be_visible()
    eyes.look(page, "two-ways")
