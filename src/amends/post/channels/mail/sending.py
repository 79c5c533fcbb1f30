"""Mail out: plain text, with the headers that let an answer find back and a machine leave it alone."""

from __future__ import annotations

import smtplib
from email.utils import format_datetime

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.models import Outbound
from amends.post.rules import reply_address

# Backends that keep the message within this process: a rehearsal stores it and carries it nowhere.
INSTANT = {"django.core.mail.backends.dummy.EmailBackend", "django.core.mail.backends.locmem.EmailBackend"}
STORED_ONLY = "django.core.mail.backends.dummy.EmailBackend"
# A server that answers 5xx to these steps refuses us (our sender, our sign-in), not the recipient: mend it, try again.
OURS = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError)


def letter(outbound: Outbound) -> EmailMessage:
    """The message as it leaves: same Message-ID and date at every attempt, reply address and thread included."""
    headers = {
        "Message-ID": outbound.message_id,
        "Date": format_datetime(outbound.send_at),
        "Auto-Submitted": "auto-generated" if outbound.is_automatic else "no",
    }
    if outbound.is_automatic:
        # Exchange and its kin answer with an absence notice unless they are told not to.
        headers["X-Auto-Response-Suppress"] = "All"
    if outbound.references:
        headers["References"] = " ".join(outbound.references)
        headers["In-Reply-To"] = outbound.references[-1]
    sender = outbound.brand.sender_address
    return EmailMessage(
        subject=outbound.subject,
        body=outbound.text,
        from_email=_named(outbound.brand.name, sender),
        to=[_named(outbound.to_name, outbound.to_address)],
        reply_to=[reply_address(sender, outbound.message_id)],
        headers=headers,
    )


def _named(name: str, address: str) -> str:
    plain = name.replace("\\", " ").replace('"', "'").strip()
    return f'"{plain}" <{address}>' if plain else address


class MailAdapter:
    """Sends through the backend that the settings choose."""

    def is_instant(self) -> bool:
        """True for the backends that keep messages in this process."""
        return settings.EMAIL_BACKEND in INSTANT

    def send(self, outbound: Outbound) -> None:
        """Hands the message to the mail server.

        :raises TryAgain: the server is away, or refuses us for now.
        :raises CannotDeliver: the server refuses this recipient, or the address cannot be written.
        """
        if not outbound.to_address:
            raise CannotDeliver("There is no address to send this to.")
        if settings.EMAIL_BACKEND == STORED_ONLY:
            return
        try:
            with mail.get_connection() as connection:
                connection.send_messages([letter(outbound)])
        except OURS as refusal:
            raise TryAgain(f"The mail server refuses us: {_said(refusal)}") from refusal
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise _for(code, f"The mail server refuses the recipient: {code} {_text(words)}") from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _for(refusal.smtp_code, f"The mail server refuses the message: {_said(refusal)}") from refusal
        except (OSError, smtplib.SMTPException) as trouble:
            raise TryAgain(f"The mail server cannot be reached: {type(trouble).__name__} {trouble}") from trouble
        except ValueError as trouble:
            raise CannotDeliver(f"The message cannot be written as mail: {trouble}") from trouble


def _for(code: int, words: str) -> TryAgain | CannotDeliver:
    return CannotDeliver(words) if 500 <= code < 600 else TryAgain(words)


def _said(refusal: smtplib.SMTPResponseException) -> str:
    return f"{refusal.smtp_code} {_text(refusal.smtp_error)}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
