"""The same words as HTML: paragraphs, lists, quotation, and addresses of the web that can be clicked. Pure.

What a person typed is the only source. Nothing is fetched, nothing is counted, and a link shows where it leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from babel import Locale, UnknownLocaleError

ADDRESS = re.compile(r"https?://[^\s<>\"\u00ab\u00bb\u201c-\u201f\u2039\u203a]{1,2000}", re.IGNORECASE)
ENDS_A_SENTENCE = ".,;:!?'\u2019\u3002\u060c\u061f\u061b"
PAIRS = {")": "(", "]": "[", "}": "{"}
BULLET = re.compile(r"\s{0,3}[-*\u2022\u2013]\s+(?=\S)")
NUMBER = re.compile(r"\s{0,3}(\d{1,3})[.)]\s+(?=\S)")
QUOTED = re.compile(r"\s{0,3}> ?")
# What a line must not break within: a reference of ours, a telephone number.
TOGETHER = re.compile(r"\b[A-Z]{1,4}(?:-[0-9A-Z]{2,12}){1,4}\b|\+\d[\d ()/-]{4,18}\d\b")
# French puts a space before these marks, at which no line breaks.
FRENCH = re.compile(r"(?<=\S) (?=[:;?!\u00bb])|(?<=\u00ab) ")
DEEPEST = 6

BODY = (
    "margin:0;padding:16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
    "font-size:16px;line-height:1.5"
)
SHEET = "max-width:600px;margin:0 auto;overflow-wrap:anywhere"
BLOCK = "margin:0 0 16px"
NAME = "margin:0 0 24px;padding:0 0 8px;font-weight:600;border-bottom:1px solid #c8c8c8"
QUOTE = {
    "ltr": "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #c8c8c8",
    "rtl": "margin:0 0 16px;padding:0 12px 0 0;border-right:3px solid #c8c8c8",
}
LIST = {"ltr": "margin:0 0 16px;padding:0 0 0 24px", "rtl": "margin:0 0 16px;padding:0 24px 0 0"}


def direction(language: str) -> str:
    """How the script of a language runs: "ltr" or "rtl"; of one that nobody knows, "ltr"."""
    try:
        return str(Locale.parse(language.replace("-", "_")).text_direction)
    except (ValueError, UnknownLocaleError):
        return "ltr"


def links(text: str) -> list[str]:
    """The addresses of the web in a text, in order, as they are made clickable."""
    return [address for address, _ in _split(text) if address]


def page(text: str, *, subject: str, brand: str, language: str) -> str:
    """A text as a whole HTML letter: who writes above, then the words; safe whatever they are."""
    runs = direction(language)
    tongue = escape(language or "en")
    if language.lower().startswith("fr"):
        text = FRENCH.sub("\u00a0", text)
    return (
        f'<!DOCTYPE html>\n<html lang="{tongue}" dir="{runs}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(subject)}</title>\n</head>\n'
        f'<body style="{escape(BODY)}">\n'
        # Said again within, for whoever shows the body alone.
        f'<div lang="{tongue}" dir="{runs}" style="{SHEET}">\n'
        f'<p style="{NAME}">{escape(brand)}</p>\n{marked_up(text, runs)}\n</div>\n</body>\n</html>\n'
    )


def marked_up(text: str, runs: str = "ltr", depth: int = 0) -> str:
    """A text as blocks of HTML, every character of it escaped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[str] = []
    for is_quoted, part in groupby(lines, key=lambda line: bool(QUOTED.match(line)) and depth < DEEPEST):
        if is_quoted:
            inner = marked_up("\n".join(QUOTED.sub("", line, count=1) for line in part), "auto", depth + 1)
            blocks.append(f'<blockquote dir="auto" style="{QUOTE.get(runs, QUOTE["ltr"])}">\n{inner}\n</blockquote>')
        else:
            blocks.extend(_paragraphs(list(part), runs))
    return "\n".join(blocks)


def _paragraphs(lines: Sequence[str], runs: str) -> Iterator[str]:
    """Blocks between empty lines; within one, what is listed line by line is a list."""
    for is_empty, part in groupby(lines, key=lambda line: not line.strip()):
        if not is_empty:
            yield from _block(list(part), runs)


def _block(lines: Sequence[str], runs: str) -> Iterator[str]:
    plain: list[str] = []
    at = 0
    while at < len(lines):
        found = _listed(lines, at)
        if found == at:
            plain.append(lines[at])
            at += 1
            continue
        if plain:
            yield _paragraph(plain)
            plain = []
        yield _list(lines[at:found], runs)
        at = found
    if plain:
        yield _paragraph(plain)


def _listed(lines: Sequence[str], start: int) -> int:
    """Where a list that begins here ends; `start` itself when none begins. One line alone is no list: it may be a
    date, or a dash before a name."""
    end = start
    if BULLET.match(lines[start]):
        while end < len(lines) and BULLET.match(lines[end]):
            end += 1
    elif first := NUMBER.match(lines[start]):
        expected = int(first[1])
        while end < len(lines) and (found := NUMBER.match(lines[end])) and int(found[1]) == expected:
            end, expected = end + 1, expected + 1
    return end if end - start > 1 else start


def _list(lines: Sequence[str], runs: str) -> str:
    first = NUMBER.match(lines[0])
    pattern = NUMBER if first else BULLET
    items = "".join(f'\n<li dir="auto">{linked(pattern.sub("", line, count=1))}</li>' for line in lines)
    style = LIST.get(runs, LIST["ltr"])
    return (
        f'<ol start="{int(first[1])}" style="{style}">{items}\n</ol>'
        if first
        else f'<ul style="{style}">{items}\n</ul>'
    )


def _paragraph(lines: Sequence[str]) -> str:
    # Each by its own first letters: a letter in English may quote a sentence in Arabic, and the other way round.
    return f'<p dir="auto" style="{BLOCK}">' + "<br>\n".join(linked(line.strip()) for line in lines) + "</p>"


def linked(line: str) -> str:
    """A line, escaped, with its addresses clickable. An address runs from left to right in every script."""
    return "".join(
        f'<a href="{escape(address)}" dir="ltr" rel="noopener noreferrer">{escape(address)}</a>'
        if address
        else _unbroken(rest)
        for address, rest in _split(line)
    )


def _unbroken(words: str) -> str:
    at, done = 0, ""
    for found in TOGETHER.finditer(words):
        done += f'{escape(words[at : found.start()])}<span style="white-space:nowrap">{escape(found[0])}</span>'
        at = found.end()
    return done + escape(words[at:])


def _split(text: str) -> Iterator[tuple[str, str]]:
    """What is an address, and what is not, in order: (address, "") or ("", words)."""
    at = 0
    for found in ADDRESS.finditer(text):
        address = _without_end(found[0])
        if len(address) <= len("https://"):
            continue
        if found.start() > at:
            yield "", text[at : found.start()]
        yield address, ""
        at = found.start() + len(address)
    if at < len(text):
        yield "", text[at:]


def _without_end(address: str) -> str:
    """Without what ends the sentence around it: a full stop, a bracket that was opened before the address."""
    while address:
        last = address[-1]
        opened = PAIRS.get(last)
        if last in ENDS_A_SENTENCE or (opened and address.count(last) > address.count(opened)):
            address = address[:-1]
        else:
            break
    return address
