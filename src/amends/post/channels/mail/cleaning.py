"""Cleaning a letter's HTML: what may be shown is listed, everything else is taken out. Pure.

The page that shows it forbids scripts, forms and every address by its own policy, inside a sandbox. This is the
first of three walls, not the only one.
"""

from __future__ import annotations

import base64
import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

# The cleaner takes the square of the depth in time. Honest letters have some thousand tags; a bomb has more.
MOST_TAGS, LONGEST, DEEPEST = 20_000, 2 * 1024 * 1024, 400
TAGS = {
    *("a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite"),
    *("code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font"),
    *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark"),
    *("ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
}
CELL = {"align", "valign", "bgcolor", "width", "height"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "align"},
    "font": {"color", "face", "size"},
    "table": {*CELL, "border", "cellpadding", "cellspacing"},
    "tr": CELL,
    "td": {*CELL, "colspan", "rowspan"},
    "th": {*CELL, "colspan", "rowspan"},
    "col": {"span", "width"},
    "div": {"align"},
    "p": {"align"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
}
# Nothing here can name an address, place a thing over another, or hide one.
STYLES = {
    *("color", "background-color", "font-family", "font-size", "font-style", "font-weight", "line-height"),
    *("text-align", "text-decoration", "text-indent", "vertical-align", "white-space", "direction", "unicode-bidi"),
    *("width", "max-width", "height", "border", "border-collapse", "border-color", "border-style", "border-width"),
    *("border-top", "border-right", "border-bottom", "border-left", "border-spacing"),
    *("padding", "padding-top", "padding-right", "padding-bottom", "padding-left"),
}
DROPPED = {
    *("script", "style", "head", "title", "noscript", "template", "iframe", "object", "embed", "svg", "math"),
    *("textarea", "select", "xmp", "noembed", "noframes", "plaintext", "audio", "video"),
}
LINKS = ("https:", "http:", "mailto:", "tel:")
SHOWN_DATA = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "gif", "webp"))
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Honest letters leave these open by the hundred; the next of the kind, or the end of the table, closes them.
CLOSING_THEMSELVES = {
    *("br", "hr", "img", "col", "wbr", "meta", "link", "input", "base", "p", "li", "dd", "dt", "td", "th", "tr"),
    *("tbody", "thead", "tfoot", "colgroup", "caption", "option"),
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """HTML that may be shown, and how many pictures that stand elsewhere were left out of it."""

    html: str
    blocked_count: int


def clean(source: str, pictures: Mapping[str, tuple[str, bytes]], *, with_images: bool) -> Cleaned | None:
    """Cleans a letter's HTML.

    :param pictures: those that came with the letter, by content id, each with its media type and bytes.
    :param with_images: whether pictures that stand elsewhere stay in it; only those by https.
    :returns: None when there is more of it than can be cleaned in reasonable time.
    """
    if len(source) > LONGEST or source.count("<") > MOST_TAGS or _depth(source) > DEEPEST:
        return None
    blocked = 0

    def look(tag: str, name: str, value: str) -> str | None:
        nonlocal blocked
        if tag == "a" and name == "href":
            return value if _plain(value).startswith(LINKS) else None
        if tag != "img" or name != "src":
            return value
        address = _plain(value)
        if address.startswith("cid:"):
            return _inline(pictures, value)
        if address.startswith(SHOWN_DATA):
            return value
        if address.startswith(("https:", "http:")):
            if with_images and address.startswith("https:"):
                return value
            blocked += 1
        return None

    found = nh3.clean(
        source.replace("\x00", ""),
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=look,
        url_schemes={"https", "http", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        filter_style_properties=STYLES,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return Cleaned(found, blocked)


def _plain(address: str) -> str:
    """An address as a browser understands its beginning."""
    return "".join(letter for letter in address if letter > " ").lower()


def _inline(pictures: Mapping[str, tuple[str, bytes]], value: str) -> str | None:
    named = value.strip()[4:]
    found = pictures.get(named) or pictures.get(unquote(named))
    if found is None:
        return None
    return f"data:{found[0]};base64,{base64.b64encode(found[1]).decode('ascii')}"


def _depth(source: str) -> int:
    """How deep tags stand in one another, as far as counting each name's beginnings and ends tells."""
    standing: Counter[str] = Counter()
    depth = deepest = 0
    for found in TAG.finditer(source):
        name = found[2].lower()
        if name in CLOSING_THEMSELVES:
            continue
        if not found[1]:
            standing[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif standing[name]:
            standing[name] -= 1
            depth -= 1
    return deepest


def paragraphs(text: str) -> str:
    """Plain words as HTML, each line where it stood."""
    return f'<div style="white-space: pre-wrap">{html.escape(text)}</div>'
