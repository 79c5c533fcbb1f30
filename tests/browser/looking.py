"""Looks at a page as those do who use it: at a desk, on a phone, in the dark, and with their ears."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page, expect

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
DESK, PHONE = (1280, 800), (390, 844)
LOOKS = (("", DESK, "light"), ("-dark", DESK, "dark"), ("-phone", PHONE, "light"))
# Colours that fade would be looked at half-way.
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important }");
  document.adoptedStyleSheets.push(sheet);
}"""
# In the dark the colours alone are new, and on a phone everything but them.
ASKED = """async (look) => {
  const colours = "color-contrast";
  const onPhone = { rules: { [colours]: { enabled: false } } };
  const rules = { "": {}, "-dark": { runOnly: [colours] }, "-phone": onPhone }[look];
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return violations.map((one) =>
    `${one.id}: ${one.help}\\n    ${one.nodes.map((node) => node.html.slice(0, 160)).join("\\n    ")}`);
}"""
# What differs from one page of an address to another: ids, references, numbers.
DIFFERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|AM-\w{4}-\w{4}|(?<=/)[\w-]{24,}|\d+")
# Whatever can be scrolled sideways although it does not say so: the page itself.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 3);
}"""


@dataclass
class Eyes:
    """Takes the pictures of a page and keeps what is wrong with it, to be told at the end all at once.

    In the dark and on a phone it looks at the addresses that are not among those `seen`; always where that is None.
    """

    pictures: Path
    wrong: list[str] = field(default_factory=list)
    seen: set[str] | None = None

    def look(self, page: Page, name: str) -> None:
        """Looks at what `page` shows now."""
        address = DIFFERS.sub("-", urlsplit(page.url).path)
        is_known = self.seen is not None and address in self.seen
        if self.seen is not None:
            self.seen.add(address)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
            page.evaluate(STILL)
        for suffix, (width, height), light in LOOKS[:1] if is_known else LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if light == "dark" else "light", reduced_motion="reduce")
            self.wrong += [f"{name}{suffix}: {found}" for found in page.evaluate(ASKED, suffix)]
            self.wrong += [f"{name}{suffix} is too wide: {found}" for found in page.evaluate(TOO_WIDE)]
            page.screenshot(path=self.pictures / f"{name}{suffix}.png")
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        page.emulate_media(color_scheme="light")

    def all_well(self) -> None:
        """Says everything that was wrong."""
        assert not self.wrong, "\n".join(self.wrong)


def send_when_a_human_would(phone: Page) -> None:
    """Sends the form; one that comes back within three seconds is given back as too quick, with everything in it."""
    sent = phone.get_by_role("heading", name="We have it")
    quick = phone.get_by_text("That was very quick")
    while True:
        phone.get_by_role("button", name="Send").click()
        expect(sent.or_(quick)).to_be_visible()
        if sent.is_visible():
            return
