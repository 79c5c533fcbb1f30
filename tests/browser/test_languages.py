"""A customer's phone in each of our languages: words that are longer than ours fit, and every page can be heard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from amends.web.public.tongues import NAMES
from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
HEARD = {"de": "Wir haben Ihre Nachricht", "es": "Lo hemos recibido", "fr": "Votre message est chez nous"}
HEARD["pt"] = "Recebemos a sua mensagem"


@pytest.mark.parametrize("language", [code for code in NAMES if code != "en"])
def test_a_complaint_in_ones_own_language(desk: RunningDesk, eyes: Eyes, glass: Page, language: str) -> None:
    glass.goto(f"{desk.url}/complain")
    glass.get_by_role("link", name=NAMES[language]).click()
    expect(glass.locator("html")).to_have_attribute("lang", language)
    glass.locator("[name=what]").fill("123")
    glass.locator("[name=name]").fill("Jana Weber")
    glass.locator("button[type=submit]").click()
    expect(glass.get_by_role("alert")).to_be_visible()
    eyes.look(glass, f"form-{language}")
    glass.locator("[name=email]").fill(f"jana.{language}@example.com")
    # Whoever sends within three seconds of the opening is asked to look once more.
    glass.wait_for_timeout(3_100)
    glass.locator("button[type=submit]").click()
    expect(glass.get_by_role("heading", name=HEARD[language])).to_be_visible()
    eyes.look(glass, f"received-{language}")
    glass.locator("a[href*='/c/']").last.click()
    expect(glass).to_have_url(re.compile("/c/"))
    expect(glass.locator("html")).to_have_attribute("lang", language)
    eyes.look(glass, f"case-{language}")
