"""Files that customers hand in: how many, how large, and of which kinds. What a file is, its first bytes say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from amends.flow.handing_in import Handed

Sent: TypeAlias = "UploadedFile[Any]"
MOST_FILES = 5
LARGEST = 10 * 1024 * 1024
# By its first bytes, what a file is and how we call it. Nothing that a browser would run: no page, no drawing with
# scripts, no program.
KINDS: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"%PDF-", 0, "application/pdf"),
)
ACCEPTED = ".jpg,.jpeg,.png,.gif,.webp,.heic,.pdf"


def kind_of(content: bytes) -> str:
    """What a file is; empty for a kind that we do not take."""
    return next((kind for mark, start, kind in KINDS if content[start : start + len(mark)] == mark), "")


def trouble(files: Sequence[Sent]) -> str:
    """Why these files are not taken, and what to do, in words; empty when nothing is wrong with them."""
    most = LARGEST // (1024 * 1024)
    if len(files) > MOST_FILES:
        return _("Please send at most %(most)s files.") % {"most": MOST_FILES}
    for one in files:
        told = {"name": one.name or "", "most": most}
        if (one.size or 0) > LARGEST:
            return _("%(name)s is too large: a file may have at most %(most)s MB.") % told
        head = one.read(32)
        one.seek(0)
        if not kind_of(head):
            return _("%(name)s is no picture and no PDF. Please choose one of these.") % told
    return ""


def given(request: HttpRequest, name: str = "files") -> list[Sent]:
    """The files that came with a form. A file field that was left empty is none."""
    return [one for one in request.FILES.getlist(name) if one.size]


def handed(files: Sequence[Sent]) -> list[Handed]:
    """The files, read. Their kind is what their bytes say."""
    read = [(one.name or "file", one.read()) for one in files]
    return [Handed(name, kind_of(content), content) for name, content in read]
