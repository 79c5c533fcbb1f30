"""A letter on its page: who wrote it to whom, the frame in which its HTML stands, its words, its files, its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amends.post.channels.mail import showing
from amends.post.channels.mail.showing import Part
from amends.post.models import Inbound
from amends.post.raws import content_of
from amends.web.words import size_words


@dataclass(frozen=True, slots=True)
class Address:
    """Where the parts of a letter are fetched: its page, its frame, one of its files, its source."""

    page: str
    frame: str
    source: str
    file: Callable[[int], str]
    back: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that stands in a letter; `preview` is the address of a picture that may be shown."""

    name: str
    type: str
    size: str
    url: str
    preview: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What the page of a letter shows."""

    subject: str
    sender: str
    address: str
    received_at: datetime
    fields: tuple[tuple[str, str], ...]
    head: str
    text: str
    frame: str | None
    frame_with_images: str | None
    has_images: bool
    files: tuple[File, ...]
    source: str
    size: str
    back: str
    is_whole: bool


def build(inbound: Inbound, at: Address, *, with_images: bool) -> Letter:
    """The page of one letter, read from the bytes that were kept; of something that came by another way, its words."""
    raw = content_of(inbound.raw) if inbound.raw else b""
    opened = showing.open_letter(raw)
    page = showing.page_of(raw, with_images=with_images) if opened.html is not None else None
    frame = None
    if page is not None:
        frame = f"{at.frame}?images=yes" if with_images else at.frame
    return Letter(
        subject=inbound.subject,
        sender=inbound.from_name or inbound.from_address,
        address=inbound.from_address,
        received_at=inbound.received_at,
        fields=opened.fields,
        head=opened.head,
        text=opened.text or inbound.text,
        frame=frame,
        frame_with_images=f"{at.page}?images=yes" if page is not None and page.blocked_count else None,
        has_images=with_images,
        files=tuple(_file(part, at) for part in opened.parts),
        source=at.source,
        size=size_words(len(raw)),
        back=at.back,
        is_whole=opened.is_whole,
    )


def _file(part: Part, at: Address) -> File:
    address = at.file(part.number)
    preview = f"{address}?shown=yes" if part.picture else None
    return File(part.name, part.type, size_words(part.size), address, preview)
