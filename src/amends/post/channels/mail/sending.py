"""Mail out: by the brand's own account, its server's or its provider's, else by the server that the settings name."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.mail import lines
from amends.post.channels.mail.written import letter
from amends.post.models import Account, Outbound

__all__ = ["INSTANT", "STORED_ONLY", "MailAdapter", "letter"]

# Backends that keep the message within this process: a rehearsal stores it and carries it nowhere, whatever accounts
# somebody has opened.
INSTANT = {"django.core.mail.backends.dummy.EmailBackend", "django.core.mail.backends.locmem.EmailBackend"}
STORED_ONLY = "django.core.mail.backends.dummy.EmailBackend"
# A server that answers 5xx to these steps refuses us (our sender, our sign-in), not the recipient: mend it, try again.
OURS = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError)
# How servers say that a letter is too large for them (RFC 1870, RFC 3463).
TOO_LARGE, TOO_LARGE_STATUS = {523, 552}, "5.3.4"
GOODBYE = 421


class MailAdapter:
    """Sends through the account of the message or of its brand; without one through the backend of the settings."""

    def __init__(self, kept: _Lines | None = None) -> None:
        self._kept = kept

    def is_instant(self) -> bool:
        """True for the backends that keep messages in this process."""
        return settings.EMAIL_BACKEND in INSTANT

    @contextmanager
    def opened(self) -> Iterator[MailAdapter]:
        """The same, for a round of letters: each server is greeted once, and left when the round is over."""
        with _open_lines() as kept:
            yield MailAdapter(kept)

    def send(self, outbound: Outbound) -> None:
        """Hands the message to the mail server.

        :raises TryAgain: the server is away, or refuses us for now.
        :raises CannotDeliver: the server refuses this recipient, or the message cannot be written as mail.
        """
        if not outbound.to_address:
            raise CannotDeliver("There is no address to send this to.")
        if settings.EMAIL_BACKEND == STORED_ONLY:
            return
        with nullcontext(self._kept) if self._kept else _open_lines() as used:
            used.carry(outbound)


@contextmanager
def _open_lines() -> Iterator[_Lines]:
    made = _Lines()
    try:
        yield made
    finally:
        made.leave()


class _Lines:
    """The connections of one round, each opened when its first letter leaves."""

    def __init__(self) -> None:
        self._chosen: dict[UUID, Account | None] = {}
        self._lines: dict[UUID | None, BaseEmailBackend] = {}
        # Whose servers know the brand's bare address alone.
        self._plainly: set[UUID | None] = set()

    def carry(self, outbound: Outbound) -> None:
        """Carries one letter, as `MailAdapter.send` says."""
        account = self._account(outbound)
        try:
            written = letter(outbound)
            if account is not None:
                lines.prepare(written, outbound, account)
            self._carry(account, written, outbound)
        except ValueError as trouble:
            raise CannotDeliver(f"The message cannot be written as mail: {trouble}") from trouble

    def leave(self) -> None:
        """Takes leave of every server; one that is gone already is not asked twice."""
        for line in self._lines.values():
            with suppress(OSError, smtplib.SMTPException):
                line.close()
        self._lines.clear()

    def _account(self, outbound: Outbound) -> Account | None:
        if settings.EMAIL_BACKEND in INSTANT:
            return None
        if outbound.account is not None:
            if not outbound.account.is_active:
                raise CannotDeliver(f"The account {outbound.account.name!r} is closed; send it another way.")
            return outbound.account
        if outbound.brand_id not in self._chosen:
            self._chosen[outbound.brand_id] = lines.account_of(outbound.brand_id)
        return self._chosen[outbound.brand_id]

    def _carry(self, account: Account | None, written: mail.EmailMessage, outbound: Outbound) -> None:
        key = account.id if account else None
        is_kept = key in self._lines
        try:
            if not is_kept:
                self._lines[key] = lines.connection(account)
                self._lines[key].open()
            self._hand_over(key, written, outbound)
            lines.check(written)
        except Exception as why:
            # What the server said to this letter must not befall the next one.
            self._hang_up(key)
            if is_kept and _has_left(why):
                # Kept since an earlier letter, and the server has had enough of it: greet it once more.
                self._carry(account, written, outbound)
            else:
                raise meaning(why) from why
        except BaseException:
            # We are to stop, in the middle of a letter: a polite goodbye would wait for an answer that does not come.
            self._lines.pop(key, None)
            raise

    def _hand_over(self, key: UUID | None, written: mail.EmailMessage, outbound: Outbound) -> None:
        """With a return path of its own, unless this server lets nobody send in the name of such an address."""
        line = self._lines[key]
        plain = written.extra_headers.get("From", written.from_email)
        if key in self._plainly or not lines.to_come_back(line, written, outbound):
            line.send_messages([written])
            return
        try:
            line.send_messages([written])
        except smtplib.SMTPException as why:
            if not lines.is_about_sender(why):
                raise
            self._plainly.add(key)
            written.from_email = plain
            line.send_messages([written])

    def _hang_up(self, key: UUID | None) -> None:
        line = self._lines.pop(key, None)
        with suppress(OSError, smtplib.SMTPException):
            if line is not None:
                line.close()


def _has_left(why: Exception) -> bool:
    """Whether the server went away, rather than that it refused the letter."""
    if isinstance(why, smtplib.SMTPRecipientsRefused):
        return all(code == GOODBYE for code, _ in why.recipients.values())
    if isinstance(why, smtplib.SMTPResponseException):
        return why.smtp_code == GOODBYE
    return isinstance(why, smtplib.SMTPServerDisconnected | ConnectionError)


def meaning(why: Exception) -> Exception:
    """What a refusal or trouble means: later it may work, it never will, or (as it is) it is a fault of ours."""
    if isinstance(why, TryAgain | CannotDeliver):
        return why
    if isinstance(why, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(why.recipients.values()))
        return _for(code, f"The mail server refuses the recipient: {code} {_text(words)}")
    if isinstance(why, smtplib.SMTPResponseException):
        if why.smtp_code in TOO_LARGE or TOO_LARGE_STATUS in _text(why.smtp_error):
            return CannotDeliver(
                f"The letter is too large for the mail server: {_said(why)}. "
                "Send its files another way, or smaller ones."
            )
        if isinstance(why, OURS):
            return TryAgain(f"The mail server refuses us: {_said(why)}")
        return _for(why.smtp_code, f"The mail server refuses the message: {_said(why)}")
    if isinstance(why, OSError | smtplib.SMTPException):
        return lines.meaning(why) or TryAgain(f"The mail server cannot be reached: {_short(why)}")
    return lines.meaning(why) or why


def _short(why: Exception) -> str:
    return f"{type(why).__name__} {why}".strip()


def _for(code: int, words: str) -> TryAgain | CannotDeliver:
    return CannotDeliver(words) if 500 <= code < 600 else TryAgain(words)


def _said(refusal: smtplib.SMTPResponseException) -> str:
    return f"{refusal.smtp_code} {_text(refusal.smtp_error)}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
