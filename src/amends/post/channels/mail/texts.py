"""The words of a letter: its plain part, or its HTML made plain. Never raises."""

from __future__ import annotations

import html
import re
from email.message import Message

import nh3

from amends.post.channels.mail.headers import decoded

BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr"),
    "ul",
}
NOT_READ = {"script", "style", "head", "title", "noscript", "template"}
CELL = re.compile(r"</(?:td|th)>")
LINE = re.compile(r"<br ?/?>|<hr ?/?>|</(?:address|dd|div|dl|dt|figure|footer|form|h[1-6]|header|li|nav|ol|pre|tr|ul)>")
# A block that begins in the middle of a line.
BEGINS = re.compile(
    r"(?<=[^>\s]) ?<(?:address|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table"
    r"|ul)\b[^>]*>"
)
PARAGRAPH = re.compile(r"</(?:p|blockquote|table)>")
TAG = re.compile(r"<[^<>]*>")
QUOTATION = re.compile(r"(<blockquote[^>]*>|</blockquote>)")
OPENED, CLOSED = "\x01", "\x02"
# What programs write around what they quote; others indent with the same tag.
CITED = re.compile(r'type="cite"|gmail_quote|yahoo_quoted|moz-cite')
ATTRIBUTES = {"blockquote": {"type", "class"}}
META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", re.IGNORECASE)
FLOWED = re.compile(r"^(>*) ?(.*)$", re.DOTALL)
ENRICHED = re.compile(r"<<|<param>[^<]*</param>|</?[a-z][a-z-]{0,59}>", re.IGNORECASE)
HIDDEN = re.compile(r"<(style|script|head|title)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
WITHIN_WORDS = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|small|big|sub|sup|wbr|o:p|mark|code)\b[^<>]*>", re.IGNORECASE
)
ANY_TAG = re.compile(r"<[^<>]*>")
SPOKEN = re.compile(r"\w{2,}")
FEW_WORDS, LONGEST_COMPARED = 2, 500_000
# The cleaner takes the square of the depth in time; honest letters have some thousand tags, a bomb has more.
MOST_TAGS = 20_000


def plain_from_html(source: str) -> str:
    """HTML as plain text: what a person would read, blocks on lines of their own. No markup survives."""
    if source.count("<") > MOST_TAGS:
        return html.unescape(TAG.sub(" ", source)).strip()
    clean = nh3.clean(source, tags=BLOCKS, attributes=ATTRIBUTES, clean_content_tags=NOT_READ, strip_comments=True)
    # Line ends of the source mean nothing in HTML; only blocks and breaks do.
    flat = re.sub(r"[\s\x01\x02]+", " ", clean)
    if "<blockquote" in flat:
        flat = _quotations_marked(flat)
    lined = PARAGRAPH.sub("\n\n", LINE.sub("\n", BEGINS.sub("\n", CELL.sub(" ", flat))))
    text = html.unescape(TAG.sub("", lined)).replace("\xa0", " ")
    lines = [line.strip() for line in text.split("\n")]
    if OPENED in text:
        lines = _quoted(lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _quotations_marked(flat: str) -> str:
    """The same with a sign where what a mail program quotes begins and ends."""
    out: list[str] = []
    opened: list[bool] = []
    for piece in QUOTATION.split(flat):
        if piece.startswith("<blockquote"):
            opened.append(bool(CITED.search(piece)))
            out.append(f"<br>{OPENED}" if opened[-1] else piece)
        elif piece == "</blockquote>" and opened:
            out.append(f"<br>{CLOSED}<br>" if opened.pop() else piece)
        else:
            out.append(piece)
    return "".join(out)


def _quoted(lines: list[str]) -> list[str]:
    """Lines with a quotation mark for each quotation that they stand in."""
    depth = 0
    out: list[str] = []
    for line in lines:
        depth += line.count(OPENED)
        bare = line.replace(OPENED, "").replace(CLOSED, "").strip()
        if bare or not (OPENED in line or CLOSED in line):
            out.append(f"{'>' * min(depth, 20)} {bare}".rstrip() if depth else bare)
        if CLOSED in line:
            while out and not out[-1].strip("> "):
                out.pop()
            out.append("")
        depth = max(0, depth - line.count(CLOSED))
    return out


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
    kind, raw, charset = message.get_content_type(), payload(message), str(message.get_param("charset") or "")
    if kind == "text/html":
        named = META.search(raw[:2048]) if not charset else None
        return plain_from_html(decoded(raw, named[1].decode("ascii") if named else charset))
    text = decoded(raw, charset).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/enriched":
        text = ENRICHED.sub(lambda found: "<" if found[0] == "<<" else "", text)
    elif str(message.get_param("format") or "").lower() == "flowed":
        text = unflowed(text, delete_space=str(message.get_param("delsp") or "").lower() == "yes")
    return text.strip()


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Text as it was before `format=flowed` (RFC 3676) broke its lines: one that ends with a space goes on."""
    out: list[str] = []
    before, goes_on = "", False
    for line in text.split("\n"):
        found = FLOWED.match(line)
        mark, words = (found[1], found[2]) if found else ("", line)
        if goes_on and mark == before and words != "-- ":
            out[-1] += words
        else:
            out.append(f"{mark} {words}" if mark else words)
        goes_on, before = words.endswith(" ") and words != "-- ", mark
        if goes_on and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _best(parts: list[Message]) -> str:
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    others = [part for part in reversed(parts) if part not in plain]
    text = next((text for part in plain if (text := text_of(part)).strip()), "")
    if text and not any(_says_more(part, text) for part in others):
        return text
    return next((other for part in others if (other := text_of(part)).strip()), text)


def _says_more(part: Message, text: str) -> bool:
    """Whether the HTML of a letter says words that its plain part has not: then that is a stub, or a worse copy."""
    if part.get_content_type() != "text/html" or part.is_multipart():
        return False
    raw = payload(part)
    if len(raw) > LONGEST_COMPARED:
        return False
    bare = HIDDEN.sub(" ", decoded(raw, str(part.get_param("charset") or "")))
    said = set(SPOKEN.findall(html.unescape(ANY_TAG.sub(" ", WITHIN_WORDS.sub("", bare)))))
    missing = len(said.difference(SPOKEN.findall(text)))
    return missing > FEW_WORDS + len(said) // 100


def payload(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone; broken encodings give what can be had."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        raw = None
    if isinstance(raw, bytes):
        return raw
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")
