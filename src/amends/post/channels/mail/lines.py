"""Lines: the connection by which an account's letters leave, what a letter needs for it, and what its refusals mean."""

from __future__ import annotations

import re
import smtplib
import sys
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.mail.providers import PROVIDED, PROVIDERS, SMTP, WAYS_OUT, Provider
from amends.post.models import Account, Outbound
from amends.post.return_paths import return_address
from amends.post.sealing import SealBroken, Secrets, unsealed

# Seconds in which a server has to answer; a whole round is allowed a minute.
PATIENCE = 20


def account_of(brand_id: UUID) -> Account | None:
    """The open account by which a brand's letters leave, the first that was opened; none: as the settings say."""
    rows = Account.objects.filter(brand=brand_id, is_active=True, adapter__in=WAYS_OUT)
    return rows.order_by("made_at", "id").first()


def connection(account: Account | None) -> BaseEmailBackend:
    """A connection to whoever carries this account's letters, not opened yet.

    :raises TryAgain: when the account's secrets cannot be read, or something is missing.
    """
    if account is None:
        made: BaseEmailBackend = get_connection()
        return made
    try:
        secrets = unsealed(account.sealed)
        return _smtp(account, secrets) if account.adapter == SMTP.slug else _provided(account, secrets)
    except (SealBroken, ImproperlyConfigured) as why:
        raise TryAgain(f"The account {account.name!r} is not complete: {why}") from why


def _smtp(account: Account, secrets: Secrets) -> BaseEmailBackend:
    told = account.settings
    made: BaseEmailBackend = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=str(told["host"]),
        port=int(str(told["port"])),
        username=str(told.get("user") or ""),
        password=secrets.get("password", ""),
        use_tls=told["security"] == "starttls",
        use_ssl=told["security"] == "tls",
        timeout=PATIENCE,
    )
    return made


def _provided(account: Account, secrets: Secrets) -> BaseEmailBackend:
    provider = provider_of(account)
    told: dict[str, Any] = {provider.key: secrets.get("key", ""), "requests_timeout": PATIENCE}
    # What one of them has no word for (openings are not to be counted) is left unsaid.
    told["ignore_unsupported_features"] = True
    if provider.second:
        told[provider.second] = secrets.get("second_key", "")
    if address := provider.regions.get(str(account.settings.get("region") or "")):
        told["api_url"] = address
    made: BaseEmailBackend = get_connection(provider.backend, **told)
    return made


def provider_of(account: Account) -> Provider:
    """The company behind an account."""
    return PROVIDERS[str(account.settings["provider"])]


def prepare(written: EmailMessage, outbound: Outbound, account: Account) -> None:
    """This function will give a letter what its carrier needs to tell us later which one it speaks of.

    Nobody's reading is watched: no picture that counts openings, no detour for links.
    """
    if account.adapter != PROVIDED.slug:
        return
    written.extra_headers.update(provider_of(account).headers)
    # A provider builds the letter itself; it takes the name of an encoding only.
    written.encoding = None
    for name, value in (("metadata", {"outbound": str(outbound.id)}), ("track_opens", False), ("track_clicks", False)):
        setattr(written, name, value)


# How servers say that they let nobody send in another's name; many know no address with a plus sign as ours.
NOT_OURS = re.compile(
    r"sender|send ?as|mail from|from address|5\.7\.60|5\.2\.252|not owned|not allowed to send", re.IGNORECASE
)


def to_come_back(line: BaseEmailBackend, written: EmailMessage, outbound: Outbound) -> bool:
    """This function will give a letter its own return path; says whether it has one now.

    A provider sees to what comes back by itself, and tells us.
    """
    if not isinstance(line, EmailBackend):
        return False
    sender = outbound.brand.sender_address
    own = return_address(sender, outbound.message_id, settings.SECRET_KEY)
    if own == sender:
        return False
    # Django takes the envelope's sender from the one, and the letter's own field from the other.
    written.extra_headers.setdefault("From", written.from_email)
    written.from_email = own
    return True


def is_about_sender(why: Exception) -> bool:
    """Whether a server refuses the sender on the envelope, at whichever step it says so."""
    if isinstance(why, smtplib.SMTPSenderRefused):
        return True
    if isinstance(why, smtplib.SMTPRecipientsRefused):
        return all(NOT_OURS.search(_plain(words)) for _, words in why.recipients.values())
    return isinstance(why, smtplib.SMTPDataError) and bool(NOT_OURS.search(_plain(why.smtp_error)))


def _plain(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def check(written: EmailMessage) -> None:
    """This function will see that a provider really took a letter: some refuse without an error.

    :raises CannotDeliver: when it refuses the recipient.
    :raises TryAgain: when it does not say that it took the letter.
    """
    told = getattr(written, "anymail_status", None)
    states = (set(told.status or ()) or {"unknown"}) if told is not None else {"sent"}
    if states & {"invalid", "rejected", "failed"}:
        raise CannotDeliver("The provider refuses the recipient, and does not say why.")
    if not states <= {"sent", "queued"}:
        raise TryAgain("The provider did not say that it took the letter.")


def meaning(why: Exception) -> Exception | None:
    """What an error of a provider's means; None when it is none."""
    known = sys.modules.get("anymail.exceptions")
    if known is None or not isinstance(why, known.AnymailError | known.AnymailConfigurationError):
        return None
    if isinstance(why, known.AnymailRecipientsRefused):
        return CannotDeliver(f"The provider refuses the recipient: {_first_line(why)}")
    code = getattr(why, "status_code", None)
    if code == 413:
        return CannotDeliver("The letter is too large for the provider. Send its files another way, or smaller ones.")
    if isinstance(why, known.AnymailInvalidAddress):
        return CannotDeliver(f"The provider cannot read the address: {_first_line(why)}")
    # What else it refuses is ours to mend: a key, a sender that it does not know, a letter that it cannot take.
    return TryAgain(f"The provider refuses us: {_first_line(why)}")


def _first_line(why: Exception) -> str:
    return " ".join(str(why).split())[:300]
