"""The first start: an empty desk asks in the browser for what it needs, then works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes, send_when_a_human_would
from tests.browser.running import running_desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
LINES = ("One-page playbook", "Limits for compensation", "Targets for the first answer", "Follow-up survey")


def test_an_empty_desk_asks_and_then_works(
    tmp_path_factory: pytest.TempPathFactory, eyes: Eyes, page: Page, phone: Page
) -> None:
    with running_desk(tmp_path_factory.mktemp("first"), AMENDS_DEMO="false") as desk:
        page.goto(desk.url)
        expect(page.get_by_role("heading", name="A new desk")).to_be_visible()
        eyes.look(page, "setup")
        page.get_by_label("Your name").fill("Nora Falk")
        page.get_by_label("Mail address").fill("nora@harbour.example")
        page.get_by_label("Password").fill("a long enough password")
        page.get_by_label("Brand").fill("Harbour Ferries")
        page.get_by_label("Currency").select_option("EUR")
        page.get_by_label("Time zone").select_option("Europe/Lisbon")
        for day in ("Sat", "Sun"):
            page.get_by_label(day, exact=True).check()
        page.get_by_label("From").fill("00:00")
        page.get_by_label("Till").fill("23:59")
        page.get_by_label("Its name").fill("Quay")
        page.get_by_role("button", name="Open the desk").click()

        expect(page.get_by_role("heading", name="The desk is open")).to_be_visible()
        for line in LINES:
            expect(page.get_by_text(line)).to_be_visible()
        eyes.look(page, "setup-done")
        form = page.get_by_role("link", name="/complain").get_attribute("href") or ""
        phone.goto(form)
        expect(phone.get_by_role("heading", name="Tell us what happened")).to_be_visible()
        phone.get_by_label("What happened, and what do you need?").fill("The ferry left without me.")
        phone.get_by_label("Your name").fill("Rui Alves")
        phone.get_by_label("Mail address").fill("rui@example.com")
        expect(page.get_by_text("amends person add")).to_be_visible()
        page.get_by_role("link", name="See the settings").click()
        expect(page.get_by_role("heading", name="Settings")).to_be_visible()
        expect(page.get_by_text("Harbour Ferries").first).to_be_visible()
        send_when_a_human_would(phone)

        # There is no second set-up, and nobody is shown a demo.
        assert page.request.get(f"{desk.url}/setup").status == 404
        expect(page.get_by_text("demo", exact=True)).to_have_count(0)
        # The bell asks every few seconds, and the desk is about to close.
        page.goto("about:blank")
        phone.goto("about:blank")
