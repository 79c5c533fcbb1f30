"""Originals: a letter as its sender made it, one click from the timeline, and the files beside messages.

A letter's HTML stands in a frame of its own: cleaned first, sandboxed without scripts, with a policy that lets nothing
be fetched but, once somebody asks for them, pictures. Files leave as files; only pictures are shown as what they are.
"""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen, case_for
from amends.conversation.files import file_on, letter_on
from amends.intake.queries import complaint
from amends.people.rules import Right
from amends.post.channels.mail import showing
from amends.post.models import Inbound
from amends.post.raws import content_of
from amends.web.middleware import POLICY
from amends.web.pages import url
from amends.web.serving import file_answer, guarded
from amends.web.shown import letters as shown
from amends.web.shown.letters import Address
from amends.web.visit import Visit, desk

# The frame: no scripts, no forms, no origin of its own; a link opens in a new window and does not say from where.
SANDBOX = "sandbox allow-popups allow-popups-to-escape-sandbox"
SHEET = (
    "html{background:#fff;color:#1a1a1a;font:15px/1.5 system-ui,sans-serif}"
    "body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}"
    "blockquote{margin-inline:8px;padding-inline-start:10px;border-inline-start:2px solid #bbb}"
)
SHEET_DIGEST = "sha256-" + base64.b64encode(hashlib.sha256(SHEET.encode()).digest()).decode("ascii")


def frame_policy(*, with_images: bool) -> str:
    """The policy of the frame: pictures that came with the letter, and those from elsewhere only when asked for."""
    images = "data: https:" if with_images else "data:"
    return (
        f"{SANDBOX}; default-src 'none'; img-src {images}; style-src '{SHEET_DIGEST}'; "
        "style-src-attr 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )


def _on_case(visit: Visit, ref: str, id_: UUID) -> tuple[Inbound, Address]:
    case = case_for(visit.person, ref)
    inbound = letter_on(case, id_)
    if inbound is None:
        raise NotSeen
    at = {"ref": case.reference, "id": id_}
    return inbound, Address(
        page=url("letter", **at),
        frame=url("letter_frame", **at),
        source=url("letter_source", **at),
        file=lambda number: url("letter_file", number=number, **at),
        back=url("case", ref=case.reference),
    )


def _waiting(visit: Visit, id_: UUID) -> tuple[Inbound, Address]:
    found = complaint(id_)
    if found is None or found.brand_id != visit.brand.id or not found.quarantined_for:
        raise NotSeen
    return found.inbound, Address(
        page=url("waiting_letter", id=id_),
        frame=url("waiting_letter_frame", id=id_),
        source=url("waiting_letter_source", id=id_),
        file=lambda number: url("waiting_letter_file", id=id_, number=number),
        back=url("quarantine"),
    )


def _page(visit: Visit, inbound: Inbound, at: Address) -> HttpResponse:
    letter = shown.build(inbound, at, with_images=_wants_images(visit))
    answer = visit.page("letter.html", letter=letter)
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _wants_images(visit: Visit) -> bool:
    return visit.request.GET.get("images") == "yes"


def _frame(visit: Visit, inbound: Inbound) -> HttpResponse:
    with_images = _wants_images(visit)
    page = showing.page_of(_raw(inbound), with_images=with_images)
    if page is None:
        raise NotSeen
    answer = HttpResponse(
        f'<!doctype html><html><head><meta charset="utf-8"><title>Letter</title><style>{SHEET}</style></head>'
        f'<body dir="auto">{page.html}</body></html>'
    )
    answer.headers["Content-Security-Policy"] = frame_policy(with_images=with_images)
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return guarded(answer)


def _raw(inbound: Inbound) -> bytes:
    if inbound.raw is None:
        raise NotSeen
    return content_of(inbound.raw)


def _letter_file(visit: Visit, inbound: Inbound, number: int) -> HttpResponse:
    found = showing.file_of(_raw(inbound), number)
    if found is None:
        raise NotSeen
    part, content = found
    return file_answer(visit.request, part.name, part.type, content)


def _source(visit: Visit, inbound: Inbound) -> HttpResponse:
    return file_answer(visit.request, f"{inbound.id}.eml", "message/rfc822", _raw(inbound))


@desk("GET")
def letter(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """The original of a message."""
    return _page(visit, *_on_case(visit, ref, id))


@desk("GET")
def frame(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002
    """The letter's own HTML, for the frame on its page."""
    return _frame(visit, _on_case(visit, ref, id)[0])


@desk("GET")
def letter_file(visit: Visit, ref: str, id: UUID, number: int) -> HttpResponse:  # noqa: A002
    """One file that stands in the letter."""
    return _letter_file(visit, _on_case(visit, ref, id)[0], number)


@desk("GET")
def source(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002
    """The letter, byte for byte, as it came."""
    return _source(visit, _on_case(visit, ref, id)[0])


@desk("GET")
def case_file(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002
    """A file that came by form or chat, or left with a reply."""
    found = file_on(case_for(visit.person, ref), id)
    if found is None:
        raise NotSeen
    return file_answer(visit.request, found.name, found.media_type, content_of(found.raw))


@desk("GET", right=Right.LEAD_TEAM)
def waiting_letter(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """The original of something that waits to be looked at."""
    return _page(visit, *_waiting(visit, id))


@desk("GET", right=Right.LEAD_TEAM)
def waiting_frame(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Its HTML, for the frame on its page."""
    return _frame(visit, _waiting(visit, id)[0])


@desk("GET", right=Right.LEAD_TEAM)
def waiting_file(visit: Visit, id: UUID, number: int) -> HttpResponse:  # noqa: A002
    """One file that stands in it."""
    return _letter_file(visit, _waiting(visit, id)[0], number)


@desk("GET", right=Right.LEAD_TEAM)
def waiting_source(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """It, byte for byte, as it came."""
    return _source(visit, _waiting(visit, id)[0])
