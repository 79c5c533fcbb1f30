"""Detectors as whoever sets policy writes them: each read as a sentence, its conditions one by one, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.detect.models import Detector, DetectorVersion
from amends.detect.queries import detectors, versions_of
from amends.detect.rules.watching import OFFERED, watch_sentence
from amends.detect.rules.watching.editing import GROUP_WORDS, as_group
from amends.flow.detecting import Rehearsed
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall

GROUPS = {"all": "all of these hold", "any": "one of these holds", "none": "none of these holds"}
DAYS = (30, 90, 365)
USUAL_DAYS = 90
RELATIONS = {
    "before": "is before",
    "at_or_before": "is not after",
    "after": "is after",
    "at_or_after": "is not before",
    "less_than_before": "is less than … before",
    "at_least_before": "is at least … before",
    "less_than_after": "is less than … after",
    "at_least_after": "is at least … after",
}
COUNTS = {">=": "at least", "=": "exactly", "<": "fewer than", "<=": "at most", ">": "more than"}
FACTS = {
    "=": "is",
    "!=": "is known and not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "is one of (commas between)",
    "is_missing": "is missing",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One detector in the list."""

    name: str
    state: str
    sentence: str
    url: str
    slug: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A condition as a sentence; or a group, with `word`, its parts following at a deeper `depth`."""

    place: str
    depth: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what it said, who wrote it, and why it was switched on."""

    title: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DetectorPage:
    """One detector through time, with its draft or what counts."""

    name: str
    slug: str
    sentence: str
    is_on: bool
    counts: bool
    has_draft: bool
    parts: Sequence[Part]
    places: Sequence[Option]
    versions: Sequence[Version]
    days: Sequence[Option]


def rows(brand: Brand) -> list[Row]:
    """All detectors of a brand, each read out."""
    return [
        Row(
            one.detector.name,
            "on" if one.detector.is_on else "off",
            one.sentence,
            "" if one.detector.signal_type or one.detector.expectation else url("detector", slug=one.detector.slug),
            one.detector.slug,
            one.detector.is_on,
        )
        for one in detectors(brand)
    ]


def offered() -> list[Option]:
    """What a new detector may begin from."""
    return [Option(one.slug, one.name) for one in OFFERED]


def build(detector: Detector, wall: Wall) -> DetectorPage:
    """The page of one detector."""
    versions = versions_of(detector)
    draft = next((one for one in versions if one.since is None), None)
    tree = as_group(draft.tree if draft else detector.predicate)
    parts = parts_of(tree)
    return DetectorPage(
        name=detector.name,
        slug=detector.slug,
        sentence=f"When {watch_sentence(tree)}.",
        is_on=detector.is_on,
        counts=bool(detector.predicate),
        has_draft=draft is not None,
        parts=parts,
        places=[
            Option(one.place, f"{'the whole' if not one.place else 'group ' + one.place}") for one in parts if one.word
        ],
        versions=[_version(one, wall) for one in versions],
        days=[Option(str(each), f"the last {each} days") for each in DAYS],
    )


def parts_of(tree: Mapping[str, Any], place: str = "", depth: int = 0) -> list[Part]:
    """A tree as lines in order, groups before their parts."""
    word = next(iter(tree))
    if len(tree) != 1 or word not in GROUP_WORDS:
        return [Part(place, depth, "", watch_sentence(tree))]
    found = [Part(place, depth, word, GROUPS[word])]
    for number, part in enumerate(tree[word]):
        found += parts_of(part, f"{place}.{number}" if place else str(number), depth + 1)
    return found


def _version(one: DetectorVersion, wall: Wall) -> Version:
    who = one.drafted_by.first_name
    state = f"since {wall.when(one.since)}, by {who}: {one.reason}" if one.since else f"draft of {who}"
    return Version(f"Version {one.number}", state, f"When {watch_sentence(one.tree)}.")


def told(found: Rehearsed, days: int) -> list[str]:
    """A dry run in sentences; what nobody can know is not claimed."""
    lines = [
        f"Dry run: of {found.things:,} things told of in the last {days} days it would have found {found.found:,}.",
        f"They stand on {found.orders:,} orders, so it would have opened {found.orders:,} cases.",
        f"{found.failed:,} of these orders have a case, from whatever it came; of {found.false:,} nobody ever heard "
        "of a failure: as far as is known, those would have been false.",
    ]
    return [*lines, "More things were told of; a dry run looks at 20,000."] if found.is_cut else lines


def options(words: Mapping[str, str]) -> list[Option]:
    """Choices of a list."""
    return [Option(value, label) for value, label in words.items()]
