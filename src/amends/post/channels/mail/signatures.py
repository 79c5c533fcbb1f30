"""Where a signature begins below somebody's own words: by its own line, a polite end, a telephone's line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from amends.post.channels.mail import phrases

LONGEST_LINE, LONGEST_SIGNED, LONGEST_SIGNATURE, LONGEST_REGARDS, LONGEST_NAME = 400, 40, 15, 10, 90
# No signature begins further from the end, except a telephone's line and a disclaimer.
DEEPEST = 150
LIST_RULE = re.compile(r"^\s*[_=-]{2,}\s*$")


def is_sign(line: str) -> bool:
    """Whether this is the line that stands above a signature: two dashes, or what people take for them."""
    bare = line.rstrip()
    return bool(bare) and bool(phrases.SIGN.match(bare))


def is_device(line: str) -> bool:
    """Whether a telephone or a program wrote this line: short, and no sentence that goes on."""
    short = line.strip()
    if not short or len(short) > phrases.LONGEST_DEVICE or not phrases.DEVICE.match(short):
        return False
    bare = re.sub(r"<[^<>]*>|\([^()]*\)|https?://\S+", "", short).strip(" .*_")
    return len(bare.split()) <= phrases.MOST_DEVICE_WORDS and "," not in bare and ". " not in bare


def signed_from(lines: list[str], sender: str = "") -> int:
    """The line from which on a text is signed; its length when it is not. The first paragraph is never signed."""
    end = len(lines)
    for find in (_device, _list, _disclaimer, _mark, _regards, _name, _device, _sender(sender)):
        cut = find(lines[:end])
        if cut is not None and any(line.strip() for line in lines[:cut]):
            end = cut
    return end


def _filled(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _mark(lines: list[str]) -> int | None:
    """The standard mark, two dashes; `-- ` alone may have much below it."""
    for place in range(len(lines) - 1, max(-1, len(lines) - DEEPEST), -1):
        if is_sign(lines[place]):
            most = LONGEST_SIGNED if lines[place].startswith("-- ") else LONGEST_SIGNATURE
            return place if 0 < len(_filled(lines[place + 1 :])) <= most else None
    return None


def _device(lines: list[str]) -> int | None:
    """The first line of a telephone with the sender's words above it: what follows was quoted without a mark."""
    has_words = False
    for place, line in enumerate(lines):
        is_alone = place + 1 == len(lines) or not lines[place + 1].strip()
        if has_words and is_alone and is_device(line):
            return place
        has_words = has_words or bool(line.strip())
    return None


def _list(lines: list[str]) -> int | None:
    """What a mailing list adds below: a rule, and how to leave the list."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 16), -1):
        if LIST_RULE.match(lines[place]) and phrases.LISTED.search("\n".join(lines[place + 1 :])):
            return place
    return None


def _disclaimer(lines: list[str]) -> int | None:
    for place in range(1, len(lines)):
        if lines[place] and not lines[place - 1].strip() and phrases.DISCLAIMER.match(lines[place][:LONGEST_LINE]):
            return place
    return None


def _regards(lines: list[str]) -> int | None:
    """A polite end and the name below it. "Thanks" alone is what somebody says; with a name below it signs."""
    for place in range(len(lines) - 1, max(0, len(lines) - DEEPEST), -1):
        line = lines[place]
        if not line or len(line) > LONGEST_NAME:
            continue
        is_regards, is_thanks = bool(phrases.REGARDS.match(line)), bool(phrases.THANKS.match(line))
        if not is_regards and not is_thanks:
            continue
        below = _filled(lines[place + 1 :])
        if is_regards and (not below or _is_name(below, LONGEST_REGARDS)):
            return place
        if is_thanks and below and _signs_thanks(below) and not lines[place - 1].strip():
            return place
    return None


def _signs_thanks(below: list[str]) -> bool:
    return _is_name(below, 2) or (bool(phrases.RULE.match(below[0])) and len(below) <= LONGEST_SIGNED)


def _is_name(below: list[str], most: int) -> bool:
    """Whether lines look like a name with a function, a number, an address: few, short, no sentences."""
    if not 0 < len(below) <= most or len(below[0].split()) > 6:
        return False
    return all(len(line) <= LONGEST_NAME and len(line.split()) <= 12 and "?" not in line for line in below)


def _name(lines: list[str]) -> int | None:
    """A last line that is a dash and a name: "-Jana Weber"."""
    last = next((place for place in range(len(lines) - 1, 0, -1) if lines[place].strip()), 0)
    return last if last and phrases.NAME_LINE.match(lines[last]) and not lines[last - 1].strip() else None


def _sender(name: str) -> Callable[[list[str]], int | None]:
    """Finds the sender's own name on a line of its own, few short lines below it, an empty one or a rule above it."""
    wanted = name.strip().casefold()

    def find(lines: list[str]) -> int | None:
        if len(wanted.split()) < 2:
            return None
        for place in range(len(lines) - 1, max(0, len(lines) - DEEPEST), -1):
            line = lines[place].strip(" ,.*_-").casefold()
            if line.removeprefix("me ") != wanted or lines[place - 1].strip():
                continue
            above = range(max(1, place - 5), place)
            rule = next((other for other in above if phrases.RULE.match(lines[other])), place)
            return rule if _is_name(_filled(lines[place:]), LONGEST_REGARDS) else None
        return None

    return find
