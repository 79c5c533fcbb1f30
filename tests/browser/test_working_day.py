"""A working day on every page of the desk: by keyboard, together, as a lead, in a storm, and at the end of a shift."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"


@dataclass
class At:
    """Somebody at the desk."""

    desk: RunningDesk
    eyes: Eyes
    page: Page

    def go(self, path: str) -> None:
        self.page.goto(f"{self.desk.url}{path}")

    def said(self, words: str) -> None:
        """What the desk answers to an action."""
        expect(self.page.locator("#toasts")).to_contain_text(words)


@pytest.fixture
def ana(desk: RunningDesk, eyes: Eyes, page: Page) -> At:
    desk.turn_clock(NOON)
    page.goto(desk.links["ana"])
    return At(desk, eyes, page)


@pytest.fixture
def bea(desk: RunningDesk, eyes: Eyes, second: Page) -> At:
    desk.turn_clock(NOON)
    second.goto(desk.links["bea"])
    return At(desk, eyes, second)


def test_today_by_keyboard(ana: At) -> None:
    page = ana.page
    expect(page.get_by_role("heading", name="Can still be kept, next 2 h")).to_be_visible()
    ana.eyes.look(page, "today")
    rows = page.locator("[data-row-link]")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
    first = rows.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile(r"/today$"))
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    ana.eyes.look(page, "keys")
    page.keyboard.press("Escape")
    page.locator("[data-why]").first.click()
    expect(page.locator("#why")).to_contain_text("counted")
    ana.eyes.look(page, "why")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Obi")
    ana.said("is yours now")


def test_the_queue(ana: At) -> None:
    page = ana.page
    ana.go("/queue")
    ana.eyes.look(page, "queue")
    page.keyboard.press("/")
    page.keyboard.type("Okafor")
    page.keyboard.press("Enter")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Tom Okafor")
    page.get_by_label("Owner").select_option(label="nobody yet")
    page.get_by_role("searchbox", name="Search", exact=True).fill("Traveller")
    page.get_by_role("button", name="Show").click()
    expect(rows.first).to_contain_text("Traveller")
    for number in (0, 1):
        page.get_by_role("checkbox", name=re.compile("Select AM-")).nth(number).check()
    expect(page.locator("[data-select-count]")).to_have_text("2")
    page.get_by_label("Do what").select_option("take")
    ana.eyes.look(page, "queue-bulk")
    page.get_by_role("button", name="Do it").click()
    ana.said("2 cases are yours now.")
    page.locator("summary", has_text="Keep this view").click()
    page.get_by_label("Name", exact=True).fill("Snow")
    page.get_by_role("button", name="Keep", exact=True).click()
    ana.said("Kept as Snow.")
    expect(page.get_by_role("navigation", name="Saved views").get_by_role("link", name="Snow")).to_be_visible()
    page.get_by_role("searchbox", name="Search", exact=True).fill("nobody at all")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No case looks like this.")).to_be_visible()
    ana.eyes.look(page, "queue-empty")


def test_the_team_and_its_approvals(bea: At) -> None:
    page = bea.page
    ana_s = page.locator(".next-bar")
    expect(ana_s).to_contain_text("answer Ana, who asks for 120.00 USD")
    bea.go("/team")
    bea.eyes.look(page, "team")
    load = page.get_by_role("region", name="Owed today, by person")
    expect(load.get_by_role("listitem").filter(has_text="Ana Ruiz")).to_be_visible()
    page.get_by_role("link", name="Reassign").click()
    dialog = page.locator("dialog#reassign")
    dialog.get_by_label("From").select_option(label=option(page, "reassign-from", "Ben"))
    dialog.get_by_label("everything").check()
    dialog.get_by_label("To", exact=True).select_option(label=option(page, "reassign-to", "Carlos"))
    bea.eyes.look(page, "team-reassign")
    dialog.get_by_role("button", name="Hand on").click()
    bea.said("of Ben Cole")
    approval = page.locator(".approval", has_text="Tom Okafor")
    approval.get_by_role("textbox").fill("Half of it is fair.")
    approval.get_by_role("button", name="Refuse").click()
    bea.said("Refused: Goodwill payment 120.00 USD for Tom Okafor.")


def option(page: Page, select: str, name: str) -> str:
    """The whole label of the option that begins with this name: it also says until when somebody is there."""
    return page.locator(f"#{select} option", has_text=name).first.inner_text()


def test_figures_lead_to_their_cases(bea: At) -> None:
    page = bea.page
    bea.go("/measures")
    bea.eyes.look(page, "measures")
    for name in ("Did they stay?", "What failures cost"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        bea.eyes.look(page, name)
        page.get_by_role("link", name="Back to Measures").click()
    page.get_by_role("link", name="Promises kept", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Promises kept")
    bea.eyes.look(page, "measure")
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(coming.value.path().read_text())))
    assert len(rows) > 1
    page.locator(".measure-top a").click()
    expect(page.get_by_role("link", name=re.compile(r"^AM-\w{4}-\w{4}$")).first).to_be_visible()
    bea.eyes.look(page, "measure-cases")


def test_a_hand_off_is_accepted(ana: At, bea: At) -> None:
    page = ana.page
    ana.go("/queue?q=Mei+Liu")
    page.get_by_role("link", name="Mei Liu").click()
    page.get_by_role("link", name="Hand off").click()
    dialog = page.locator("dialog#hand-off")
    dialog.get_by_label("To whom").select_option(label=option(page, "hand-off-to", "Bea"))
    dialog.get_by_label("Why").select_option(label="it needs more authority")
    dialog.get_by_label("What they need to know").fill("The hotel wants a guarantee.")
    ana.eyes.look(page, "case-hand-off")
    dialog.get_by_role("button", name="Offer").click()
    expect(page.get_by_text("Offered to Bea Novak, who has not accepted yet")).to_be_visible()
    bea.page.goto(page.url)
    expect(bea.page.get_by_text("Ana Ruiz hands this to you: The hotel wants a guarantee.")).to_be_visible()
    bea.eyes.look(bea.page, "case-offered")
    bea.page.get_by_role("button", name="Accept").click()
    expect(bea.page.locator(".case-owner")).to_contain_text("Bea Novak")
    ana.go("/today")
    expect(page.get_by_role("link", name="Handed on")).to_be_visible()


def test_nobody_leaves_with_a_promise_in_their_pocket(ana: At) -> None:
    page = ana.page
    page.get_by_role("link", name="End my shift").first.click()
    expect(page.get_by_role("heading", name="End my shift")).to_be_visible()
    ana.eyes.look(page, "end-of-shift")
    page.get_by_role("button", name="End the shift").click()
    ana.said("handed over")
    page.get_by_role("link", name="End my shift").first.click()
    expect(page.get_by_text("You owe nobody anything before")).to_be_visible()
    ana.eyes.look(page, "end-of-shift-empty")


def test_the_rest_of_the_desk(bea: At) -> None:
    page = bea.page
    for path, heading, name in (
        ("/settings", "Settings", "settings"),
        ("/waiting", "To be looked at", "waiting"),
        ("/import", "Take in a file", "import"),
    ):
        bea.go(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        bea.eyes.look(page, name)
    page.get_by_label("Menu of Bea Novak").click()
    bea.eyes.look(page, "menu")
    page.get_by_role("button", name="dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "amends-dark")
    page.get_by_label("Menu of Bea Novak").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    bea.eyes.look(page, "sign-in")
    bea.go("/demo")
    bea.eyes.look(page, "demo")


def test_an_incident_is_run_from_the_first_alarm_to_the_review(bea: At) -> None:
    page = bea.page
    page.get_by_role("link", name=re.compile("Flights cancelled")).click()
    expect(page.get_by_text("24 affected, 24 told, 0 unreachable, 0 in person.")).to_be_visible()
    page.locator("#facts ~ details summary").click()
    page.locator("#f-cause").fill("Snow on both runways")
    page.get_by_label("It is confirmed").check()
    page.get_by_role("button", name="Keep it").click()
    bea.said("What is known is noted.")
    page.get_by_label("What they should know now").fill("Dear {name}: {cause}. Buses leave at 16:00. {next}")
    page.get_by_role("button", name="Tell everybody").click()
    bea.said("24 letters are on their way.")
    assert "Snow on both runways. Buses leave at 16:00" in bea.desk.letter("Buses leave at")
    expect(page.get_by_text(re.compile("written to 24"))).to_be_visible()
    page.locator("#rule ~ details summary").click()
    page.locator("#f-offering").select_option(label="Voucher")
    page.get_by_label("How much each, in USD").fill("20")
    page.locator("#f-reason").fill("For the night at the gate")
    page.get_by_label("If it comes before the fix, why").select_option(label="the fix has a date, and they know it")
    bea.eyes.look(page, "incident")
    page.get_by_role("button", name="Look what it costs").click()
    expect(page.get_by_text("24 x 20.00 USD = 480.00 USD face")).to_be_visible()
    bea.eyes.look(page, "incident-forecast")
    page.get_by_role("button", name="Give it to all").click()
    bea.said("The rule is granted.")
    page.locator("#public ~ details summary").click()
    page.get_by_label("Headline").fill("Snow in New York")
    page.locator("#f-words").fill("Flights resume at noon.")
    page.get_by_role("button", name="Publish", exact=True).click()
    bea.said("It stands on the public page.")
    page.get_by_role("link", name="How everybody reads it").click()
    expect(page.get_by_text("Flights resume at noon.")).to_be_visible()
    bea.eyes.look(page, "status")
    page.go_back()
    page.locator("#f-ended-cause").select_option(label="Weather")
    page.get_by_role("button", name="End the incident").click()
    bea.said("The incident has ended.")
    page.get_by_role("link", name="Look back on it").click()
    expect(page.get_by_text("A rule was asked for: 24 customers")).to_be_visible()
    page.get_by_label("What we change").fill("Buses stand by when snow is forecast")
    page.locator("#f-at").fill("2026-03-10T12:00")
    page.get_by_role("button", name="Promise it").click()
    bea.said("promised it.")
    bea.eyes.look(page, "incident-review")
