"""Detectors as whoever sets policy writes them: each read as a sentence, its conditions one by one, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.cases.detected import DetectorRecord, record_of_detector
from amends.detect.models import Detector, DetectorVersion
from amends.detect.queries import detectors, found_count, held_count, is_plain, sentence_of, versions_of
from amends.detect.rules.level import Z
from amends.detect.rules.quiet import CLOSED, quiet_words
from amends.detect.rules.watching import OFFERED, read_sizes, size_words, sizes_sentence, watch_sentence
from amends.detect.rules.watching.editing import GROUP_WORDS, as_group
from amends.kinds.rules import Severity
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall, money

SLOTS = {"hour": "this hour", "day": "today"}
CHANCES = {str(one): f"once in {one:,}" for one in Z}
QUIETS = {"": "never", CLOSED: "while the desk is closed", "hours": "in these hours"}
GROUPS = {"all": "all of these hold", "any": "one of these holds", "none": "none of these holds"}
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
SEVERITIES = {str(one.value): one.name.lower() for one in sorted(Severity, reverse=True)}
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
    counts: bool
    was_on: bool


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
    number: int
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class DetectorPage:
    """One detector, with its draft or what counts. `is_plain`: it asks of facts alone. `record`: how it did so far."""

    name: str
    slug: str
    sentence: str
    is_on: bool
    is_plain: bool
    counts: bool
    was_on: bool
    has_draft: bool
    each: str
    parts: Sequence[Part]
    places: Sequence[Option]
    versions: Sequence[Version]
    severity: str
    sizes: Sequence[str]
    size_lines: Sequence[Option]
    record: Sequence[str]
    quiet: str
    quiet_pick: str


def rows(brand: Brand) -> list[Row]:
    """All detectors of a brand, each read out."""
    return [
        Row(
            one.detector.name,
            _state(one.detector),
            one.sentence,
            url("detector", slug=one.detector.slug),
            one.detector.slug,
            one.detector.is_on,
            is_plain(one.detector) or bool(one.detector.predicate),
            one.has_found,
        )
        for one in detectors(brand)
    ]


def _state(detector: Detector) -> str:
    if not detector.is_on:
        return "off"
    return f"on, quiet {quiet_words(detector.quiet)}" if detector.quiet else "on"


def offered() -> list[Option]:
    """What a new detector may begin from."""
    return [Option(one.slug, one.name) for one in OFFERED]


def build(detector: Detector, wall: Wall) -> DetectorPage:
    """The page of one detector."""
    versions = versions_of(detector)
    draft = next((one for one in versions if one.since is None), None)
    tree = draft.tree if draft else detector.predicate
    parts = parts_of(as_group(tree))
    return DetectorPage(
        name=detector.name,
        slug=detector.slug,
        sentence=sentence_of(detector, tree),
        is_on=detector.is_on,
        is_plain=is_plain(detector),
        counts=is_plain(detector) or bool(detector.predicate),
        was_on=found_count(detector) > 0 or any(one.since and one.drafted_by for one in versions),
        has_draft=draft is not None,
        each=tree.get("each", ""),
        parts=parts,
        places=[
            Option(one.place, f"{'the whole' if not one.place else 'group ' + one.place}") for one in parts if one.word
        ],
        versions=[_version(detector, one, wall) for one in versions],
        severity=sizes_sentence(read_sizes(detector.sizes), Severity(detector.kind.severity).name.lower()),
        sizes=[size_words(one) for one in read_sizes(detector.sizes)],
        size_lines=[Option(str(line), f"also needed in line {line + 1}") for line in range(len(detector.sizes))],
        record=_record(detector),
        quiet=detector.quiet if detector.quiet != CLOSED else "",
        quiet_pick="hours" if detector.quiet not in ("", CLOSED) else detector.quiet,
    )


def _record(detector: Detector) -> list[str]:
    """What it found so far, and how often it was wrong, in sentences; nothing where it found nothing."""
    found = found_count(detector)
    if not found:
        return []
    told = record_of_detector(detector.id)
    lines = [
        f"It found {_so_many(found, 'thing')} so far: {_so_many(told.cases, 'case')} "
        f"of {_so_many(told.customers, 'customer')}{_worth(told)}, {told.open:,} of them open.",
        f"It was wrong {_so_many(told.false_alarms, 'time')} (false alarm, or no failure). "
        f"{told.averted:,} ended as averted, {told.healed:,} mended by themselves, "
        f"of {told.withdrawn:,} whoever told us took it back.",
        f"In {_so_many(told.wrote, 'case')} the customer wrote to us as well.",
    ]
    held = held_count(detector)
    return [*lines, f"{_so_many(held, 'finding')} wait for the end of its quiet hours."] if held else lines


def _worth(told: DetectorRecord) -> str:
    sums = [money(total, currency) for currency, total in sorted(told.value_minor.items()) if currency and total]
    return f" on orders worth {', '.join(sums)}" if sums else ""


def _so_many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def parts_of(tree: Mapping[str, Any], place: str = "", depth: int = 0) -> list[Part]:
    """A tree as lines in order, groups before their parts."""
    word = next(iter(tree))
    if len(tree) != 1 or word not in GROUP_WORDS:
        return [Part(place, depth, "", watch_sentence(tree))]
    found = [Part(place, depth, word, GROUPS[word])]
    for number, part in enumerate(tree[word]):
        found += parts_of(part, f"{place}.{number}" if place else str(number), depth + 1)
    return found


def _version(detector: Detector, one: DetectorVersion, wall: Wall) -> Version:
    who = one.drafted_by.first_name if one.drafted_by else ""
    state = f"since {wall.when(one.since)}, by {who}: {one.reason}" if one.since else f"draft of {who}"
    return Version(
        f"Version {one.number}",
        state if who else "what it came with",
        sentence_of(detector, one.tree),
        one.number,
        one.since is not None and one.tree != detector.predicate,
    )


def options(words: Mapping[str, str]) -> list[Option]:
    """Choices of a list."""
    return [Option(value, label) for value, label in words.items()]
