"""The words of a letter: its plain part, or its HTML made plain; and the customer's own words in it. Never raises."""

from __future__ import annotations

import html
import re
from email.message import Message

import nh3
from mailparser_reply import EmailReplyParser

from amends.post.channels.mail.headers import decoded

LONGEST_TRIMMED, LONGEST_LINE, LONGEST_SIGNATURE = 10_000, 300, 12
TRIMMER = EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl", "pl", "da", "sv", "cs"])
# The package knows no Portuguese, and Spanish only in part:
# "Em 10 de julho de 2017 às 16:32, Ana <ana@example.com> escreveu:".
HEADING = re.compile(r"(?:Em|No dia|El|El día) .{4,200} (?:escreveu|escribió):?", re.IGNORECASE)
BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr"),
    "ul",
}
NOT_READ = {"script", "style", "head", "title", "noscript", "template"}
CELL = re.compile(r"</(?:td|th)>")
LINE = re.compile(r"<br ?/?>|<hr ?/?>|</(?:address|dd|div|dl|dt|figure|footer|form|h[1-6]|header|li|nav|ol|pre|tr|ul)>")
PARAGRAPH = re.compile(r"</(?:p|blockquote|table)>")
TAG = re.compile(r"<[^<>]*>")
# The cleaner takes the square of the depth in time; honest letters have some thousand tags, a bomb has more.
MOST_TAGS = 20_000


def plain_from_html(source: str) -> str:
    """HTML as plain text: what a person would read, blocks on lines of their own. No markup survives."""
    if source.count("<") > MOST_TAGS:
        return html.unescape(TAG.sub(" ", source)).strip()
    clean = nh3.clean(source, tags=BLOCKS, attributes={}, clean_content_tags=NOT_READ, strip_comments=True)
    # Line ends of the source mean nothing in HTML; only blocks and breaks do.
    flat = re.sub(r"\s+", " ", clean)
    lined = PARAGRAPH.sub("\n\n", LINE.sub("\n", CELL.sub(" ", flat)))
    text = html.unescape(TAG.sub("", lined)).replace("\xa0", " ")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def is_attachment(part: Message) -> bool:
    """Whether a part is a thing sent along rather than something written."""
    disposition = str(part.get("Content-Disposition") or "").strip().lower()
    if disposition.startswith("attachment") or part.get_content_maintype() not in {"text", "multipart"}:
        return True
    return part.get_content_type() not in {"text/plain", "text/html", "text/enriched"} or bool(_file_name(part))


def _file_name(part: Message) -> str:
    # A named text part is a file, unless its mailer names the body too ("inline; filename=...").
    disposition = str(part.get("Content-Disposition") or "").lower()
    return "" if disposition.startswith("inline") else str(part.get_param("name") or "")


def text_of(message: Message) -> str:
    """What was written, all inline texts in order; of alternatives the plain one, unless it is empty."""
    if message.is_multipart():
        parts = [part for part in message.get_payload() if isinstance(part, Message)]
        if message.get_content_subtype() == "alternative":
            return _best(parts)
        if message.get_content_type() == "message/rfc822":
            return ""
        return "\n\n".join(text for part in parts if (text := text_of(part)))
    # A letter that claims to have parts and has none is its own text.
    if is_attachment(message) and message.get_content_maintype() != "multipart":
        return ""
    text = decoded(payload(message), str(message.get_param("charset") or ""))
    if message.get_content_type() == "text/html":
        return plain_from_html(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _best(parts: list[Message]) -> str:
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    texts = (text_of(part) for part in [*plain, *reversed([part for part in parts if part not in plain])])
    return next((text for text in texts if text.strip()), "")


def payload(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone; broken encodings give what can be had."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        raw = None
    if isinstance(raw, bytes):
        return raw
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def own_words(text: str) -> str:
    """What the sender wrote themselves, quotation and signature left out; the whole text rather than nothing.

    Words are cut only behind a quotation's own heading or a signature's own line ("-- "): a first paragraph that
    begins with "Thanks," is somebody's sentence, not their signature.
    """
    lines = _collapsed(text)
    # The trimmer compares every line with every later one: very long lines are no headings, and very long texts end.
    kept = {f"\x02{number}\x02": line for number, line in enumerate(lines) if len(line) > LONGEST_LINE}
    masks = {line: mask for mask, line in kept.items()}
    whole = "\n".join(masks.get(line, line) for line in lines)
    own = _before_quotation(whole[:LONGEST_TRIMMED])
    if len(whole) > LONGEST_TRIMMED and len(own) >= LONGEST_TRIMMED - 1:
        return text.strip()
    for mask, line in kept.items():
        own = own.replace(mask, line)
    return _without_signature(own).strip() or text.strip()


def _collapsed(text: str) -> list[str]:
    """The lines without spaces around them, never two empty ones in a row."""
    lines = [line.strip() for line in text.split("\n")]
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]


def _before_quotation(text: str) -> str:
    try:
        own = TRIMMER.parse_reply(text) or ""
    except (ValueError, IndexError, TypeError, RecursionError):
        own = text
    lines = own.split("\n")
    heading = next((number for number, line in enumerate(lines) if number and HEADING.fullmatch(line)), len(lines))
    lines = lines[:heading]
    while lines and (not lines[-1] or lines[-1].startswith(">")):
        lines.pop()
    return "\n".join(lines)


def _without_signature(text: str) -> str:
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if line == "--" and number]
    if marks and len(lines) - marks[-1] <= LONGEST_SIGNATURE:
        lines = lines[: marks[-1]]
    return "\n".join(lines)
