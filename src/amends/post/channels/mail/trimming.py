"""A reply taken apart: the sender's own words, what they quote, what their program signs. Nothing is lost. Pure.

Words are only taken out behind a sign that a mail program makes: a line above a quotation, a copied head, `>`, a
signature's own line. Quotations that are answered one by one stay where they are. What a person wrote first always
stays, and rather the whole than nothing. However long a text is, each line is looked at a few times at most.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from amends.post.channels.mail import phrases
from amends.post.channels.mail.headings import LONGEST_LINE, QUOTED, Heading, headings_of
from amends.post.channels.mail.signatures import LONGEST_SIGNED, is_device, is_sign, signed_from

MOST_LINES, MOST_PIECES = 50_000, 50


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text consists of: `reply` the sender's own words, `quoted` what they answer, `signature` the rest."""

    reply: str
    quoted: str = ""
    signature: str = ""


class Reading:
    """A text on its way: which lines are the sender's own, which are quoted, which are signed (by number)."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.own: list[int] = []
        self.quoted: list[int] = []
        self.signed: list[int] = []
        self._headings = headings_of(lines)
        self._begins = [heading.begin for heading in self._headings]
        self._quotes = [number for number, line in enumerate(lines) if QUOTED.match(line)]

    def heading(self, at: int) -> Heading | None:
        """The next place where a mail program says that another message follows."""
        place = bisect_left(self._begins, at)
        return self._headings[place] if place < len(self._begins) else None

    def quotation(self, at: int) -> int | None:
        """The next line with a quotation mark."""
        place = bisect_left(self._quotes, at)
        return self._quotes[place] if place < len(self._quotes) else None

    def filled(self, at: int) -> int | None:
        """The next line that is not empty."""
        return next((number for number in range(at, len(self.lines)) if self.lines[number].strip()), None)

    def has_words(self) -> bool:
        """Whether the sender has said anything yet."""
        return any(self.lines[number].strip() for number in self.own)

    def text(self, numbers: list[int]) -> str:
        """Some lines as a text, never two empty ones in a row."""
        joined = "\n".join(self.lines[number].rstrip() for number in sorted(numbers))
        return re.sub(r"\n{3,}", "\n\n", joined).strip("\n").rstrip()


def parts(text: str, sender: str = "") -> Parts:
    """Takes a text apart. The whole text is the reply when nothing else would be left. Never raises.

    `sender` is the name that the letter gives its writer: a last paragraph that begins with it alone is signed.
    """
    if text.count("\n") > MOST_LINES:
        return Parts(text.strip())
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "")
    one = Reading(_split_shared(plain.split("\n")))
    _divide(one, _after_banner(one))
    own = [one.lines[number] for number in one.own]
    cut = signed_from(own, sender)
    one.signed += one.own[cut:]
    reply = one.text(one.own[:cut])
    return Parts(reply, one.text(one.quoted), one.text(one.signed)) if reply else Parts(text.strip())


def _split_shared(lines: list[str]) -> list[str]:
    """Lines on which an answer and the line above the quotation stand together, as two."""
    if not any(map(QUOTED.match, lines)):
        return lines
    out: list[str] = []
    for number, line in enumerate(lines):
        following = next((other for other in lines[number + 1 : number + 3] if other.strip()), "")
        found = phrases.SHARED.match(line) if len(line) <= LONGEST_LINE and QUOTED.match(following) else None
        # A line above a quotation may hold a second date; an answer before it ends like a sentence.
        if found and not QUOTED.match(line) and (not phrases.LEADS.match(line) or found[1][-1] in ".!?…"):
            out += [found[1].rstrip("-").rstrip(), found[2]]
        else:
            out.append(line)
    return out


def _after_banner(one: Reading) -> int:
    """Where the sender begins: below what a gateway put above their words."""
    first = one.filled(0)
    if first is None or not phrases.BANNER.match(one.lines[first][:LONGEST_LINE]):
        return 0
    end = next((number for number in range(first, len(one.lines)) if not one.lines[number].strip()), len(one.lines))
    if one.filled(end) is None:
        return 0
    one.signed += range(first, end)
    return end


def _divide(one: Reading, start: int) -> None:
    """Divides the lines into the sender's own and those they quote."""
    at, end = start, len(one.lines)
    while at < end:
        heading, quotation = one.heading(at), one.quotation(at)
        if heading is not None and (quotation is None or heading.begin <= quotation):
            at = _at_heading(one, at, heading)
        elif quotation is not None:
            at = _at_quotation(one, at, quotation)
        else:
            one.own += range(at, end)
            return


def _at_heading(one: Reading, at: int, heading: Heading) -> int:
    begin = heading.begin
    own = _without_rule(one.lines, at, begin)
    one.own += range(at, own)
    one.quoted += range(own, begin)
    first = one.filled(heading.after)
    if heading.kind == "line" and first is not None and QUOTED.match(one.lines[first]):
        if _is_answered_within(one, first):
            one.quoted += range(begin, first)
            return _keep_answered(one, first)
        last = _end_of_quotation(one.lines, first)
        one.quoted += range(begin, last)
        return last
    if heading.kind == "head" and not one.has_words():
        # A copied head above everything: what follows it are the only words there are.
        one.quoted += range(begin, heading.after)
        return heading.after
    one.quoted += range(begin, len(one.lines))
    return len(one.lines)


def _at_quotation(one: Reading, at: int, first: int) -> int:
    """A quotation that nobody announced: at the end it goes; between the sender's own words they point at it."""
    one.own += range(at, first)
    last = _end_of_quotation(one.lines, first)
    is_above_all = not one.has_words() and not _is_answered_within(one, first)
    if is_above_all or _own_after(one, last) is None:
        one.quoted += range(first, last)
        return last
    return _keep_answered(one, first)


def _keep_answered(one: Reading, first: int) -> int:
    """Keeps quotations and answers in their order, up to the last answer."""
    at = first
    while at < len(one.lines):
        last = _end_of_quotation(one.lines, at)
        if _own_after(one, last) is None:
            return at
        one.own += range(at, last)
        at = last
        heading, following = one.heading(at), one.quotation(at)
        if following is None or (heading is not None and heading.begin <= following):
            return at
        one.own += range(at, following)
        at = following
    return at


def _is_answered_within(one: Reading, first: int) -> bool:
    """Whether more than one piece of a quotation has an answer below it."""
    answers, at = 0, first
    for _ in range(MOST_PIECES):
        last = _end_of_quotation(one.lines, at)
        heading, following = one.heading(last), one.quotation(last)
        answers += _own_after(one, last) is not None
        if answers > 1:
            return True
        if following is None or (heading is not None and heading.begin <= following):
            return False
        at = following
    return False


def _own_after(one: Reading, at: int) -> int | None:
    """Where the sender speaks again behind a quotation; None when nothing but a signature follows."""
    number = one.filled(at)
    if number is None or QUOTED.match(one.lines[number]):
        return None
    line = one.lines[number]
    if is_sign(line) or is_device(line) or phrases.REGARDS.match(line[:LONGEST_LINE]) or phrases.RULE.match(line):
        rest = list(islice((other for other in one.lines[number:] if other.strip()), LONGEST_SIGNED + 1))
        if len(rest) <= LONGEST_SIGNED and not any(QUOTED.match(other) for other in rest):
            return None
    heading = one.heading(number)
    return None if heading is not None and heading.begin == number else number


def _end_of_quotation(lines: list[str], first: int) -> int:
    """Where the quoted lines end, empty ones between them and broken ends of long ones included."""
    at, end = first, first
    while at < len(lines):
        if QUOTED.match(lines[at]):
            end = at + 1
        elif lines[at].strip():
            follows = at + 1 < len(lines) and QUOTED.match(lines[at + 1])
            if not (at == end and at > first and len(lines[at - 1]) >= 60 and follows):
                break
        at += 1
    return end


def _without_rule(lines: list[str], at: int, begin: int) -> int:
    """The end of the sender's words above a heading, without the rule that the mail program drew there."""
    end = begin
    while end > at and (not lines[end - 1].strip() or phrases.RULE.match(lines[end - 1])):
        end -= 1
    return end if any(phrases.RULE.match(line) for line in lines[end:begin]) else begin
