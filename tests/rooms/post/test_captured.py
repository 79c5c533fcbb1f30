"""The captured letters of others: read as another desk read them, none lost, none raising however they are bent."""

from __future__ import annotations

import functools
import gzip
import html
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from amends.intake.models import Complaint
from amends.post.channels.mail.letters import Letter
from amends.post.channels.mail.reading import delivery, read
from amends.post.models import Inbound
from tests.cast import NOON
from tests.rooms.flow.scene import a_scene


class Ruby(yaml.SafeLoader):
    """Expected readings carry Ruby's own tags."""


def _untagged(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value


Ruby.add_multi_constructor("!", _untagged)


def zammad(shared_data: Path) -> Iterator[tuple[str, Letter, dict[str, Any]]]:
    """Name, our reading, the other desk's reading, of each of its letters."""
    for path in sorted((shared_data / "mail" / "zammad").glob("*.box")):
        expected = yaml.load(path.with_suffix(".yml").read_text(encoding="utf-8"), Ruby)  # noqa: S506 (a SafeLoader)
        yield path.stem, read(path.read_bytes()), expected


# Senders: equal but for case. Where we differ on purpose: an address that mail can be sent to instead of a field's text
# as it stands, and none where none is written.
OTHERWISE = {
    "mail035": "finances8@firstfinanceloanfirm.example.com",
    "mail053": "",
    "mail071": "system@example.com",
    "mail087": "test@example.com",
}


def test_senders_and_subjects_are_those_that_another_desk_read(shared_data: Path) -> None:
    read_otherwise, count = {}, 0
    for name, one, expected in zammad(shared_data):
        count += 1
        assert one.subject == str(expected.get("subject") or "").strip(), name
        if one.from_address.lower() != str(expected["from_email"]).lower():
            read_otherwise[name] = one.from_address
    assert count == 52
    assert read_otherwise == OTHERWISE


# Words that stand in the other desk's reading and not in ours, and why that is right.
SAID_ELSEWHERE = {
    "mail019": 1,  # the title of the HTML page
    "mail021": 48,  # letters of no language, among which an HTML reader may choose
    "mail023": 1,  # an alternative that the plain part has in other words
    "mail047": 1,
    "mail049": 5,
    "mail085": 1,  # an alternative of two parts, of which one says "123"
}


def test_no_words_are_lost(shared_data: Path) -> None:
    """Each word of the other desk's body, its markup taken out, stands in our text, blanks and signs left aside."""
    lost = {}
    for name, one, expected in zammad(shared_data):
        body = str(expected.get("body") or "")
        plain = html.unescape(re.sub(r"<[^>]*>", " ", body))
        have = re.sub(r"[\W_]+", "", one.text)
        missing = [word for word in re.findall(r"\w+", plain) if re.sub(r"_+", "", word) not in have]
        if missing and body != "no visible content":
            lost[name] = len(missing)
        assert one.text or body == "no visible content", name
    assert {name for name in lost if lost[name] > SAID_ELSEWHERE.get(name, 0)} == set()


# Attachments: names in their order. The other desk lists the HTML of the letter as one (left out here), calls a part
# without a name "file", and takes two parts for files that are words of the letter; we find a file in the text of one.
OTHER_FILES = {
    "mail025": ([], ["rulesets-report.csv"]),
    "mail053": (["Delivery report.txt", "file"], ["Delivery report.txt", "Undelivered Message Headers.txt"]),
    "mail085": (["document.html"], []),
    "mail087": (["fax_1234.pdf", "file"], ["fax_1234.pdf"]),
}


def _is_the_html(file: dict[str, Any]) -> bool:
    return bool((file.get("preferences") or {}).get("original-format"))


def test_attachments_are_those_that_another_desk_read(shared_data: Path) -> None:
    others = {}
    for name, one, expected in zammad(shared_data):
        listed = expected.get("attachments") or []
        theirs = [
            str(file["filename"]) for file in listed if not (file.get("preferences") or {}).get("original-format")
        ]
        ours = [file.name for file in one.attachments]
        if ours != theirs:
            others[name] = (theirs, ours)
        for file in one.attachments:
            assert file.size > 0, name
    assert others == OTHER_FILES


@functools.cache
def letters(shared_data: Path) -> list[bytes]:
    """Every file of every set of mail, whatever it is; packed ones unpacked."""
    folders = (shared_data / "mail", shared_data / "bounces")
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def test_every_file_of_every_set_is_read(shared_data: Path) -> None:
    raws = letters(shared_data)
    assert len(raws) > 700
    assert [raw[:80] for raw in raws if read(raw).unreadable] == []


@pytest.mark.days
@pytest.mark.anywhere
@pytest.mark.django_db
def test_every_file_of_every_set_ends_as_exactly_one_record(shared_data: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    scene = a_scene()
    raws = letters(shared_data)
    told = [delivery(read(raw), raw, brand=scene.desk.brand, at=NOON) for raw in raws]
    heard = [one for start in range(0, len(told), 500) for one in scene.hear(*told[start : start + 500])]
    assert len(heard) == len(raws)
    # The same letter twice is one: count in is count accounted for.
    assert Inbound.objects.count() == len({one.external_id for one in told}) == sum(one.is_new for one in heard)
    fresh = [one for one in heard if one.is_new]
    assert [one for one in fresh if one.complaint is None and one.message is None] == []
    assert Complaint.objects.count() == sum(one.complaint is not None for one in fresh)


BENDS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), max_size=6)


@effort(max_examples=200, deadline=None)
@given(which=st.floats(0, 1), bends=BENDS, end=st.floats(0, 1))
def test_no_bent_letter_raises(
    shared_data: Path, which: float, bends: list[tuple[float, int, bytes]], end: float
) -> None:
    """A captured letter with bytes replaced, taken out and put in, and its end torn off."""
    raws = letters(shared_data)
    raw = bytearray(raws[int(which * (len(raws) - 1))][:100_000])
    for place, taken, noise in bends:
        at = int(place * len(raw))
        raw[at : at + taken] = noise
    assert read(bytes(raw[: int(len(raw) * end)])).digest


def test_letters_bent_by_chance_are_read(shared_data: Path) -> None:
    chance = random.Random(20240503)
    raws = [raw for raw in letters(shared_data) if len(raw) < 60_000]
    for raw in raws:
        bent = bytearray(raw)
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(bent) + 1)
            how = chance.randrange(4)
            if how == 0:
                bent[at : at + chance.randrange(20)] = chance.randbytes(chance.randrange(12))
            elif how == 1:
                bent[at:at] = bent[chance.randrange(len(bent) + 1) :][:200]
            elif how == 2:
                del bent[at : at + chance.randrange(60)]
            else:
                bent[at:at] = b"\n--" if chance.random() < 0.5 else b"\r\n\r\n"
        assert read(bytes(bent)).digest
