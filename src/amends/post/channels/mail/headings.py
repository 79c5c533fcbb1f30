"""Where another message begins in a text: "On 3 May, Jana wrote:", a copied head, a rule with words in it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from amends.post.channels.mail import phrases

LONGEST_LINE, LONGEST_HEADING, MOST_HEADING_LINES, LONGEST_HEAD = 400, 450, 4, 14
QUOTED = re.compile(r"^[ \t\xa0]{0,3}[>＞]")
RULED = "-–—_=*>|"
ENDING = ":：-–—*"
TWO_FIELDS = re.compile(r"\b(Objet|Subject|Betreff) ?:")
NEAR = 28


class Heading(NamedTuple):
    """The first line of it, the line behind it, and its kind: `line`, `head` or `rule`."""

    begin: int
    after: int
    kind: str


def headings_of(lines: list[str]) -> list[Heading]:
    """All places where a mail program says that another message follows, in their order."""
    found: list[Heading] = []
    at = 0
    for number, line in enumerate(lines):
        if number < at or not line or len(line) > LONGEST_LINE or not line.strip() or QUOTED.match(line):
            continue
        heading = _heading_at(lines, at, number)
        if heading is not None:
            found.append(heading)
            at = heading.after
    return found


def _heading_at(lines: list[str], at: int, number: int) -> Heading | None:
    bare = lines[number].strip()
    may_rule = len(bare) < 200 and (bare[0] in RULED or bare[-1] in ":：" or bare[:8].lower() == "original")
    if may_rule and (phrases.ORIGINAL.match(bare) or phrases.FORWARDED.match(bare)):
        return Heading(number, number + 1, "rule")
    if ":" in bare[:40] or "：" in bare[:40]:
        after = head_at(lines, number)
        if after:
            return Heading(number, after, "head")
    begin = _attribution_until(lines, at, number)
    return None if begin is None else Heading(begin, number + 1, "line")


def _attribution_until(lines: list[str], at: int, last: int) -> int | None:
    """Where "On 3 May, Jana wrote:" begins that ends on this line, over at most four lines; None when it is none."""
    ending = lines[last].strip()
    if not (ending[-1] in ENDING or phrases.WROTE_LAST.search(ending[-NEAR:]) or _opens_quotation(lines, last)):
        return None
    for begin in range(last, max(at, last - MOST_HEADING_LINES + 1) - 1, -1):
        if not lines[begin].strip() or QUOTED.match(lines[begin]):
            return None
        joined = " ".join(line.strip() for line in lines[begin : last + 1])
        if len(joined) > LONGEST_HEADING:
            return None
        if phrases.LEADS.match(joined) and _is_attribution(joined, lines, last):
            return _longer(lines, at, begin, last)
    return None


def _longer(lines: list[str], at: int, begin: int, last: int) -> int:
    """Where it really begins: what starts with an address may be the second line of what starts with a date."""
    is_dated = phrases.DATED.match(lines[begin]) and not phrases.MAIL.match(lines[begin].strip(' <"'))
    if is_dated and not _is_torn(lines, at, begin):
        return begin
    for other in range(begin - 1, max(at, last - MOST_HEADING_LINES + 1) - 1, -1):
        line = lines[other].strip()
        if not line or line[-1] in ".!?" or QUOTED.match(line):
            return begin
        if phrases.LEADS.match(line) and (phrases.DATED.match(line) or line[-1] == ","):
            begin = other
            if not _is_torn(lines, at, other):
                return other
    return begin


def _is_torn(lines: list[str], at: int, begin: int) -> bool:
    """Whether the line above ends in the middle of something."""
    return begin > at and lines[begin - 1].rstrip().endswith(",")


def _following(lines: list[str], last: int) -> str:
    return next((line for line in lines[last + 1 : last + 3] if line.strip()), "")


def _opens_quotation(lines: list[str], last: int) -> bool:
    """Whether a quotation follows a line that names a date and an address, and no verb."""
    if not QUOTED.match(_following(lines, last)):
        return False
    return bool(phrases.MAIL.search(lines[last])) and bool(phrases.TIME.search(lines[last]))


def _is_attribution(joined: str, lines: list[str], last: int) -> bool:
    has_mail = "@" in joined and bool(phrases.MAIL.search(joined.replace("&lt;", "<").replace("&gt;", ">")))
    has_time = bool(phrases.TIME.search(joined))
    if not has_mail and phrases.FIRST_PERSON.search(joined):
        return False
    ends = bool(phrases.ENDS.search(joined))
    if phrases.WROTE_LAST.search(joined) or (ends and phrases.SAID_BY.search(joined)):
        if not ends and not has_mail and not joined.startswith("--"):
            return False
        if has_mail or QUOTED.match(_following(lines, last)):
            return has_mail or has_time
        # Without an address or a quotation mark below it takes a date and a time, or "you wrote".
        return bool(phrases.YOU_WROTE.search(joined)) or len(phrases.TIME.findall(joined)) > 1
    return has_mail and has_time and (ends or _opens_quotation(lines, last))


def head_at(lines: list[str], first: int) -> int:
    """The line behind a copied head that begins here; 0 when none does.

    "From: Paris, To: London" is a journey: a head has an address in it, or a subject and a time.
    """
    found = phrases.LABEL.match(lines[first][: 2 * LONGEST_LINE])
    if found is None or phrases.ROLE_OF[found[1].casefold()] in {"to", "cc"}:
        return 0
    roles: set[str] = set()
    told, end, strange = "", first, 0
    for number in range(first, min(len(lines), first + LONGEST_HEAD)):
        line = lines[number][: 2 * LONGEST_LINE]
        found = phrases.LABEL.match(line)
        if not line.strip() or strange > 1:
            break
        told = f"{told}\n{line}"
        if found is None:
            strange += 1
            continue
        roles.add(phrases.ROLE_OF[found[1].casefold()])
        end, strange = number + 1, 0
        # Two fields on one line, as some telephones write them.
        roles |= {"subject"} if TWO_FIELDS.search(found[2]) else set()
    return end if _is_head(roles, told, _before(lines, first)) else 0


def _is_head(roles: set[str], told: str, before: str) -> bool:
    is_known = "@" in told or ("subject" in roles and bool(re.search(r"\d{1,2}[:.]\d\d", told)))
    is_paired = {"from", "date"} <= roles or {"date", "to"} <= roles
    enough = 2 if is_paired or phrases.RULE.match(before) else 3
    return is_known and len(roles) >= enough and bool(roles & {"from", "date"})


def _before(lines: list[str], first: int) -> str:
    return next((line for line in reversed(lines[max(0, first - 4) : first]) if line.strip()), "")
