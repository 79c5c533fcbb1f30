"""A letter as it leaves: plain text and HTML from one source, with the headers that let an answer find back."""

from __future__ import annotations

from email import encoders
from email.charset import QP, SHORTEST, Charset
from email.mime.base import MIMEBase
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives

from amends.post.channels.adapter import CannotDeliver
from amends.post.channels.mail import markup
from amends.post.models import Attachment, Outbound
from amends.post.raws import content_of
from amends.post.rules import one_line, reply_address
from amends.prepared import Prepared

# Most servers take 25 MB, and files grow by more than a third on their way.
LARGEST_FILES = 18 * 1024 * 1024
# Quoted-printable survives every server unchanged, so a signature over the letter (DKIM) holds.
UTF8 = Charset("utf-8")
UTF8.header_encoding = SHORTEST
UTF8.body_encoding = QP
# A letter inside a letter may not be encoded, and would be changed on its way: it travels as a file like any other.
OPAQUE = "application/octet-stream"


_ENCLOSED = Prepared(
    lambda id_: Attachment.objects.filter(outbound=id_).select_related("raw").defer("raw__packed").order_by("id")
)


def letter(outbound: Outbound) -> EmailMultiAlternatives:
    """The message as it leaves: the same Message-ID, date and words at every attempt, its files included.

    :raises CannotDeliver: when its files are larger than mail carries.
    """
    sender = outbound.brand.sender_address
    language = str(outbound.facts.get("language") or "en")
    written = EmailMultiAlternatives(
        subject=outbound.subject,
        body=outbound.text,
        from_email=_named(outbound.brand.name, sender),
        to=[_named(outbound.to_name, outbound.to_address)],
        reply_to=[reply_address(sender, outbound.message_id)],
        headers=_headers(outbound, language),
    )
    written.encoding = UTF8
    shown = markup.page(outbound.text, subject=outbound.subject, brand=outbound.brand.name, language=language)
    written.attach_alternative(shown, "text/html")
    for part in _files(outbound):
        written.attach(part)
    return written


def _headers(outbound: Outbound, language: str) -> dict[str, str]:
    headers = {
        "Message-ID": outbound.message_id,
        "Date": format_datetime(outbound.send_at),
        "Content-Language": one_line(language, 35),
        "Auto-Submitted": _submitted(outbound),
    }
    if outbound.is_automatic:
        # Exchange and its kin answer with an absence notice unless they are told not to.
        headers["X-Auto-Response-Suppress"] = "All"
    if stop := str(outbound.facts.get("stop_url") or ""):
        # RFC 8058: the mail program itself stops it, with one click.
        headers["List-Unsubscribe"] = f"<{one_line(stop, 400)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if outbound.references:
        headers["References"] = " ".join(outbound.references)
        headers["In-Reply-To"] = outbound.references[-1]
    return headers


def _submitted(outbound: Outbound) -> str:
    """RFC 3834: a person's words, what answers a letter by itself, or what comes by itself."""
    if not outbound.is_automatic:
        return "no"
    return "auto-replied" if outbound.facts.get("is_receipt") and outbound.references else "auto-generated"


def _named(name: str, address: str) -> str:
    plain = one_line(name.replace("\\", " ").replace('"', "'"), 200)
    return f'"{plain}" <{address}>' if plain else address


def _files(outbound: Outbound) -> list[MIMEBase]:
    rows = _ENCLOSED(outbound.id)
    size = sum(row.raw.size for row in rows)
    if size > LARGEST_FILES:
        raise CannotDeliver(
            f"The files are too large for a letter: {_mb(size)} MB together, and {_mb(LARGEST_FILES)} MB travel "
            "safely. Send fewer, or smaller ones."
        )
    return [_file(row) for row in rows]


def _mb(size: int) -> int:
    return -(-size // (1024 * 1024))


def _file(row: Attachment) -> MIMEBase:
    media_type = row.media_type.lower()
    if media_type.count("/") != 1 or media_type.startswith(("message/", "multipart/")):
        media_type = OPAQUE
    part = MIMEBase(*media_type.split("/"))
    part.set_payload(content_of(row.raw))
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=row.name)
    return part
