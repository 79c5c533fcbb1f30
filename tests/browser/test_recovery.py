"""A whole recovery in the browser: from the complaint form to the follow-up that was kept two days later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import Eyes, send_when_a_human_would
from tests.browser.peek import address_in
from tests.browser.running import RunningDesk
from tests.cast import NOON

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
WORDS = "My flight was cancelled and I missed my sister's wedding. Nobody told me anything. I want my money back."
CALLED = "I am Ana. She is at the airport with her bag, and angry; she wants to know why."


@dataclass
class Story:
    """Who takes part: Rosa on her phone, Ana and Bea at the desk; and what time it is."""

    desk: RunningDesk
    eyes: Eyes
    ana: Page
    bea: Page
    rosa: Page
    glass: Page
    now: datetime = NOON
    reference: str = ""
    page_of_rosa: str = ""
    promised: str = ""

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.desk.turn_clock(self.now)

    def open_case(self) -> None:
        self.ana.goto(f"{self.desk.url}/cases/{self.reference}")

    def verb(self, name: str) -> Locator:
        """Opens the dialog of a verb on Ana's case, as its links do."""
        self.open_case()
        link = self.ana.locator(f'[data-dialog="{name}"]')
        if not link.first.is_visible():
            self.ana.get_by_label("More", exact=True).click()
        link.first.click()
        dialog = self.ana.locator(f"dialog#{name}")
        expect(dialog).to_be_visible()
        return dialog

    def said(self, words: str) -> None:
        """What the desk answers to an action."""
        expect(self.ana.locator("#toasts")).to_contain_text(words)

    def look_at(self, address: str, name: str) -> None:
        """Looks at a customer's page through a browser that runs our checks."""
        self.glass.goto(address)
        self.eyes.look(self.glass, name)


def test_from_the_form_to_the_closed_case(
    desk: RunningDesk, eyes: Eyes, page: Page, second: Page, phone: Page, glass: Page
) -> None:
    story = Story(desk, eyes, page, second, phone, glass)
    rosa_complains(story)
    ana_acknowledges(story)
    ana_listens(story)
    ana_promises(story)
    finance_answers_by_its_link(story)
    rosa_is_asked(story)
    the_promise_is_moved_in_time(story)
    it_is_put_right(story)
    bea_approves(story)
    it_is_told_and_resolved(story)
    two_days_later(story)


def rosa_complains(story: Story) -> None:
    desk, rosa = story.desk, story.rosa
    desk.turn_clock(story.now)
    rosa.goto(f"{desk.url}/complain")
    story.look_at(f"{desk.url}/complain", "complain")
    rosa.get_by_label("What happened, and what do you need?").fill(WORDS)
    rosa.get_by_label("Your name").fill("Rosa Diaz")
    rosa.get_by_label("Mail address").fill("rosa.diaz@example.com")
    send_when_a_human_would(rosa)
    story.look_at(rosa.url, "received")
    story.reference = rosa.locator(".receipt-ref").inner_text()
    assert re.fullmatch(r"AM-\w{4}-\w{4}", story.reference)
    rosa.get_by_role("link", name="See how it goes").click()
    story.page_of_rosa = rosa.url
    receipt = desk.letter(story.reference)
    assert address_in(receipt, "/c/") == rosa.url


def ana_acknowledges(story: Story) -> None:
    ana = story.ana
    ana.goto(story.desk.links["ana"])
    expect(ana.get_by_role("heading", name="A person now")).to_be_visible()
    story.eyes.look(ana, "today-first")
    ana.keyboard.press("j")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", name="Rosa Diaz")).to_be_visible()
    story.eyes.look(ana, "case-new")
    # She needs a person now: the next step is a call, one key away.
    expect(ana.locator(".case-next")).to_contain_text("call Rosa Diaz")
    ana.keyboard.press("d")
    expect(ana.locator("#write-call")).to_be_checked()
    ana.locator("#write-body").fill(CALLED)
    story.eyes.look(ana, "case-call")
    ana.get_by_role("button", name="Log the call").click()
    story.said("Logged")
    expect(ana.get_by_text(CALLED)).to_be_visible()
    story.later(minutes=1)
    story.open_case()
    ana.get_by_label("More", exact=True).click()
    ana.get_by_role("button", name="No longer a person now").click()
    story.said("Nobody is needed at once any more")


def ana_listens(story: Story) -> None:
    dialog = story.verb("hear")
    dialog.get_by_label("Their own sentence").fill("I missed my sister's wedding")
    dialog.get_by_label("What it caused").fill("the wedding is over")
    dialog.get_by_label("What they ask").fill("the fare back, and to know why")
    dialog.get_by_label("The one thing we do not know").fill("her return flight")
    dialog.get_by_role("button", name="Write down").click()
    story.said("Written down")
    dialog = story.verb("understood")
    expect(dialog.locator("textarea")).to_contain_text("I missed my sister's wedding")
    dialog.get_by_role("button", name="Send").click()
    story.later(minutes=1)
    story.desk.letter("Have I understood you?")
    rosa = story.rosa
    rosa.goto(story.page_of_rosa)
    expect(rosa.get_by_text("Have I understood you?")).to_be_visible()
    rosa.get_by_label("Write to Ana").fill("Yes, that is it. I fly back on Friday.")
    rosa.get_by_role("button", name="Send").click()
    expect(rosa.get_by_text("I fly back on Friday")).to_be_visible()
    story.open_case()
    expect(story.ana.get_by_text("I fly back on Friday")).to_be_visible()
    story.ana.get_by_role("button", name="They said yes").click()
    expect(story.ana.locator("#case-heard")).to_contain_text("yes 12:02")
    story.eyes.look(story.ana, "case-heard")


def ana_promises(story: Story) -> None:
    dialog = story.verb("promise")
    story.eyes.look(story.ana, "case-promise")
    safe = dialog.locator(".pick-option", has_text="safe:")
    expect(safe.get_by_role("radio")).to_be_checked()
    expect(dialog.get_by_text(re.compile(r"You owe (nothing|\d+) before then"))).to_be_visible()
    story.promised = safe.inner_text().split()[0]
    dialog.get_by_label("In the words you said").fill("I write to you about the refund")
    dialog.get_by_role("button", name="Promise").click()
    story.said("Promised by")
    story.rosa.goto(story.page_of_rosa)
    expect(story.rosa.get_by_text("I write to you about the refund")).to_be_visible()


def finance_answers_by_its_link(story: Story) -> None:
    dialog = story.verb("ask")
    story.eyes.look(story.ana, "case-ask")
    dialog.get_by_label("Whom").select_option(label="Finance")
    dialog.get_by_label("What do you need?").fill("Is the fare of KX1545 back on her card?")
    dialog.get_by_label("By when").fill("2026-03-03T13:00")
    dialog.get_by_role("button", name="Ask").click()
    story.said("Finance is asked")
    address = address_in(story.desk.letter("Is the fare of KX1545 back"), "/a/")
    story.look_at(address, "asked-finance")
    finance = story.rosa
    finance.goto(address)
    finance.get_by_label("Your answer").fill("Booked back today, on her card within two days.")
    finance.get_by_role("button", name="Answer", exact=True).click()
    expect(finance.get_by_text("Answered. Thank you.")).to_be_visible()
    story.open_case()
    expect(story.ana.get_by_text("on her card within two days")).to_be_visible()


def rosa_is_asked(story: Story) -> None:
    dialog = story.verb("ask-customer")
    dialog.get_by_label("What do you need?").fill("Please send me the booking of your return flight.")
    dialog.get_by_label("Why you need it").fill("I want to see whether it was cancelled, too.")
    dialog.get_by_label("By when").fill("2026-03-04T12:00")
    dialog.get_by_role("button", name="Ask").click()
    story.said("Rosa Diaz is asked")
    story.later(minutes=1)
    story.desk.letter("the booking of your return flight")
    rosa = story.rosa
    rosa.goto(story.page_of_rosa)
    story.look_at(story.page_of_rosa, "customer-asked")
    rosa.get_by_label("Write to Ana").fill("It is KX1546, and it flies.")
    rosa.get_by_role("button", name="Send").click()
    story.open_case()
    expect(story.ana.get_by_text("It is KX1546")).to_be_visible()
    story.eyes.look(story.ana, "case-answered")


def the_promise_is_moved_in_time(story: Story) -> None:
    story.open_case()
    row = story.ana.locator(".promise", has_text="I write to you about the refund")
    row.get_by_role("link", name="Move").click()
    dialog = story.ana.locator("dialog[open]")
    expect(dialog).to_contain_text(f"only when this message goes out before {story.promised}")
    expect(dialog.get_by_label("Words to the customer")).to_have_value(
        re.compile(f"I told you {story.promised}: I write to you")
    )
    dialog.get_by_label("Or another time").fill("2026-03-03T15:00")
    dialog.get_by_label("Why").select_option(label="it needs more work than I thought")
    story.eyes.look(story.ana, "case-move")
    dialog.get_by_role("button", name="Send the new time").click()
    story.said("It moves to 15:00")
    story.later(minutes=1)
    story.desk.letter("15:00")
    story.rosa.goto(story.page_of_rosa)
    promised = story.rosa.locator(".public-promises li", has_text="I write to you about the refund")
    expect(promised.locator("s")).to_contain_text(story.promised)
    expect(promised).to_contain_text("by 15:00")
    story.look_at(story.page_of_rosa, "customer-moved")


def it_is_put_right(story: Story) -> None:
    dialog = story.verb("put-right")
    dialog.get_by_label("In words").fill("fare of KX1545 booked back to her card")
    dialog.get_by_role("button", name="Write down").click()
    story.said("Put right")
    dialog = story.verb("remedy")
    story.eyes.look(story.ana, "case-remedy")
    dialog.get_by_label("What", exact=True).select_option(label="Goodwill payment")
    dialog.get_by_label("How much").fill("40")
    dialog.get_by_label("Why").select_option(label="it fits what they lost")
    dialog.get_by_role("button", name="Grant").click()
    story.said("Granted")


def bea_approves(story: Story) -> None:
    dialog = story.verb("remedy")
    dialog.get_by_label("What", exact=True).select_option(label="Goodwill payment")
    dialog.get_by_label("How much").fill("120")
    dialog.get_by_label("Why").select_option(label="they waited long")
    dialog.get_by_role("button", name="Grant").click()
    story.said("above your limit")
    story.eyes.look(story.ana, "case-asked-above")
    bea = story.bea
    bea.goto(story.desk.links["bea"])
    story.eyes.look(bea, "today-lead")
    bea.get_by_role("link", name="Team").click()
    row = bea.locator(".approval", has_text="Rosa Diaz")
    expect(row).to_contain_text("120.00 USD")
    story.eyes.look(bea, "team-approval")
    row.get_by_role("button", name="Approve").click()
    expect(bea.locator("#toasts")).to_contain_text("Approved")
    story.open_case()
    expect(story.ana.locator("#case-right")).to_contain_text("granted")


def it_is_told_and_resolved(story: Story) -> None:
    ana = story.ana
    dialog = story.verb("tell")
    dialog.locator("textarea").fill("Dear Rosa, your fare is back on your card, and 160 USD are yours besides. Ana")
    dialog.get_by_role("button", name="Send").click()
    story.later(minutes=1)
    story.desk.letter("your fare is back")
    dialog = story.verb("cause")
    dialog.get_by_label("What caused it?").select_option(index=1)
    dialog.get_by_role("button", name="Set").click()
    story.said("Noted")
    dialog = story.verb("follow-up")
    dialog.get_by_label("I write to them").check()
    dialog.get_by_label("When").fill("2026-03-05T12:00")
    story.eyes.look(ana, "case-follow-up")
    dialog.get_by_role("button", name="Book").click()
    story.said("Booked for")
    story.eyes.look(ana, "case-to-resolve")
    ana.locator("#case-close").get_by_role("button", name="Resolve").click()
    story.said("Resolved")
    story.eyes.look(ana, "case-resolved")
    story.rosa.goto(story.page_of_rosa)
    story.look_at(story.page_of_rosa, "customer-told")


def two_days_later(story: Story) -> None:
    story.later(days=1, hours=23)
    ana, rosa = story.ana, story.rosa
    story.open_case()
    for number in (1, 2):
        ana.get_by_role("link", name="Paid Goodwill payment").first.click()
        dialog = ana.locator("dialog[open]")
        dialog.get_by_label("Reference of the payment").fill(f"PAY-2026-{number}")
        dialog.get_by_role("button", name="Write down").click()
        story.said("Paid: Goodwill payment")
    ana.locator("#write-body").fill("Dear Rosa, is the fare on your card, and has the rest come? Ana")
    story.eyes.look(ana, "case-check-in")
    ana.get_by_role("button", name="Send").click()
    story.later(minutes=1)
    address = address_in(story.desk.letter("is the fare on your card"), "/check-in/")
    story.look_at(address, "check-in")
    rosa.goto(address)
    rosa.get_by_role("button", name="Yes", exact=True).click()
    expect(rosa.get_by_role("heading", name="Thank you")).to_be_visible()
    story.open_case()
    expect(ana.get_by_text("closed the case: everything promised was kept")).to_be_visible()
    story.eyes.look(ana, "case-closed")
    rosa.goto(story.page_of_rosa)
    expect(rosa.get_by_text("It is over")).to_be_visible()
    story.look_at(story.page_of_rosa, "customer-closed")
