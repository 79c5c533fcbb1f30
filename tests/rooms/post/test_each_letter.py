"""Each script that comes with Amends, as it leaves in each language: whole, in its language, both parts alike."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amends.conversation.rules import fill, placeholders
from amends.conversation.stock import AUTOMATIC, LANGUAGES, scripts
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.channels.mail import markup
from amends.post.channels.mail.written import letter
from amends.post.models import Outbound
from amends.post.rules import message_id_of, one_line
from tests.cast import NOON

pytestmark = pytest.mark.django_db
LINK = "https://care.kite.example/c/0198f3a2b4c5d6e7f8091a2b3c4d5e6f"
VALUES = {
    "name": "Zoë Ångström & Söhne", "brand": "Kite Air", "reference": "AM-4K7P", "link": LINK, "time": "10:30",
    "now": "23:10", "phone": "+49 30 1234", "what": "flight 1545 <cancelled>", "owner": "Ana", "old": "12:00",
    "new": "15:00", "words": "the refund number", "outcome": "312.40 EUR go to your card.",
    "asked": "the booking number", "changed": "the gate reads the list of bags back.",
}  # fmt: skip
SCRIPTS = [(language, slug, text) for language, slug, _, text in scripts()]


class Read(HTMLParser):
    """The words and links that a mail program shows."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.roots: dict[str, str | None] = {}
        self.feed(source.partition("<body")[2].partition(">")[2])
        self.roots = dict(re.findall(r'(lang|dir)="([^"]*)"', source.partition("<html")[2].partition(">")[0]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def leaves(language: str, text: str, *, automatic: bool) -> EmailMessage:
    """The letter as a mail program gets it."""
    brand = Brand(id=new_id(NOON), name="Kite Air", sender_address="care@kite.example")
    row = Outbound(id=new_id(NOON), key="k", brand=brand, channel="mail", to_address="zoe@example.com", send_at=NOON)
    row.to_name, row.subject, row.text, row.is_automatic = VALUES["name"], f"AM-4K7P {language}", text, automatic
    row.facts = {"language": language}
    row.message_id = message_id_of("k", brand.sender_address, "secret")
    return BytesParser(policy=policy.default).parsebytes(letter(row).message().as_bytes())  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "slug", "text"), SCRIPTS, ids=[f"{one[0]}-{one[1]}" for one in SCRIPTS])
def test_it_leaves_whole_in_its_language_and_both_parts_say_the_same(language: str, slug: str, text: str) -> None:
    filled = fill(text, VALUES)
    assert not placeholders(filled)
    got = leaves(language, filled, automatic=slug in AUTOMATIC)
    plain, html = (part.get_content() for part in got.iter_parts())
    shown = Read(html)
    assert shown.roots == {"lang": language, "dir": "ltr"}
    assert got["Content-Language"] == language
    assert shown.links == markup.links(plain) == ([LINK] if "{link}" in text else [])
    # A reference stands in a span of its own: what is said is compared without the spaces.
    assert "".join(shown.words) == "KiteAir" + "".join(plain.split())
    assert "{" not in html.partition("<body")[2].replace(filled, "")
    assert (got["Auto-Submitted"] == "no") is (slug not in AUTOMATIC)


def test_every_language_has_every_script() -> None:
    by_language = {one: {slug for language, slug, _ in SCRIPTS if language == one} for one in LANGUAGES}
    assert len(LANGUAGES) == 5
    assert len({frozenset(slugs) for slugs in by_language.values()}) == 1
    assert set(AUTOMATIC) <= by_language["en"]


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=400)


@settings(max_examples=100, deadline=None)
@given(text=WORDS.filter(str.strip), subject=WORDS, name=WORDS)
@example(text="x" * 5000, subject="ü" * 500, name="é" * 200)
@example(text="From here\n.\n..\nFrom there", subject="=?utf-8?q?x?=", name='"Weber, Jana" <x@y.example>')
@example(text="\u2028 \x0b \x85 a", subject="\u2028a\x85b", name="\u202eevil\u2066")
def test_whatever_is_written_leaves_as_one_letter_that_can_be_signed(text: str, subject: str, name: str) -> None:
    brand = Brand(id=new_id(NOON), name=name[:120], sender_address="care@kite.example")
    row = Outbound(id=new_id(NOON), key="k", brand=brand, channel="mail", to_address="zoe@example.com", send_at=NOON)
    row.to_name, row.subject, row.text = one_line(name, 200), one_line(subject), text
    row.message_id = message_id_of("k", brand.sender_address, "secret")
    raw = letter(row).message().as_bytes(linesep="\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(byte < 128 for byte in raw)
    got = BytesParser(policy=policy.default).parsebytes(raw)
    for header in ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted"):
        assert len(got.get_all(header, [])) == 1, header
    assert [one.addr_spec for one in got["To"].addresses] == ["zoe@example.com"]
    assert [one.addr_spec for one in got["From"].addresses] == ["care@kite.example"]
    plain = next(iter(got.iter_parts())).get_payload(decode=True).decode()
    assert plain.replace("\r\n", "\n").split() == text.split()
