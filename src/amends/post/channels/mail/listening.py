"""Listening: a mail server hands letters over by LMTP or SMTP, and hears "250" only when they are stored.

An MTA in front of us (Postfix, Exim, OpenSMTPD) keeps what we have not taken and offers it again: that is why every
trouble of ours is answered "451", try again, and nothing but an unknown recipient or a letter that is too large is
refused for good. It is not made to stand on the open internet by itself: it checks nobody's signature and no list.
With a certificate the conversation may be encrypted (STARTTLS), or has to be.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger("amends.listening")
# Twice what is read: such a letter is kept, and a person looks at it.
LARGEST = 50 * 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
MOST_RECIPIENTS = 1_000
SECONDS = 120
OK = "250 2.0.0 We have it"
LATER = "451 4.3.0 Not now; try again"
UNKNOWN = "550 5.1.1 Nobody has this address here"
ENCRYPT = "530 5.7.0 Encrypt first, by STARTTLS"
TOO_MANY = "452 4.5.3 Too many recipients at once"

# Says whether an address is ours.
IsOurs = Callable[[str], bool]
# Stores a letter: its bytes, its sender, its recipients. When it returns, the letter is ours to look after.
Store = Callable[[bytes, str, Sequence[str]], None]


class Slot:
    """Where the letters fall in. Each step that asks the database is done in a thread, so that others may talk on."""

    def __init__(self, is_ours: IsOurs, store: Store, *, says_each: bool, is_encrypted: bool) -> None:
        self._is_ours = is_ours
        self._store = store
        self._says_each = says_each
        self._is_encrypted = is_encrypted
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="listening")

    async def handle_MAIL(  # noqa: N802 - its name in the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether we listen to this sender: the library's own question would refuse LMTP's greeting as well."""
        if self._is_encrypted and session.ssl is None:
            return ENCRYPT
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(  # noqa: N802 - its name in the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether we take letters to this address."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            is_ours = await self._in_thread(self._is_ours, address)
        except Exception:
            log.exception("a recipient could not be looked up")
            return LATER
        if not is_ours:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return OK

    async def handle_DATA(  # noqa: N802 - its name in the library
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Stores the letter, and only then says so: once for each recipient in LMTP (RFC 2033), once in SMTP."""
        try:
            content = bytes(envelope.original_content or b"")
            # Bounces come from nobody, which is written "<>".
            sender = (envelope.mail_from or "").strip("<>")
            await self._in_thread(self._store, content, sender, list(envelope.rcpt_tos))
            answer = OK
        except Exception:
            log.exception("a letter could not be stored; its sender keeps it")
            answer = LATER
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self._says_each else answer

    async def _in_thread(self, do: Callable[..., object], *told: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: do(*told))


def traced(content: bytes, sender: str, recipients: Sequence[str]) -> bytes:
    """The letter as the last mail server leaves it: with who sent it, and to whom it was delivered (RFC 5321, 4.4)."""
    lines = [f"Return-Path: <{_plain(sender)}>", *(f"Delivered-To: {_plain(one)}" for one in recipients)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape") + content


def _plain(address: str) -> str:
    return address.replace("\r", "").replace("\n", "").replace("<", "").replace(">", "")


class BadCertificate(Exception):
    """The certificate or its key cannot be used; the sentence says why."""


@dataclass
class Certificate:
    """What we prove ourselves with: two files, read anew when they have changed, as they do every few weeks.

    A change that cannot be used (half written, a key that does not fit) is logged, and what was good stays in use.
    """

    path: Path
    key: Path
    is_required: bool = False
    _context: ssl.SSLContext | None = None
    _seen: tuple[int, int] = (0, 0)

    def context(self) -> ssl.SSLContext:
        """What a conversation is encrypted with.

        :raises BadCertificate: when there is nothing that can be used, and never was.
        """
        try:
            seen = (self.path.stat().st_mtime_ns, self.key.stat().st_mtime_ns)
            if self._context is None or seen != self._seen:
                self._seen = seen
                self._context = self._read()
        except (OSError, ssl.SSLError) as why:
            if self._context is None:
                raise BadCertificate(f"{self.path} and {self.key} cannot be used: {why}") from why
            log.error("the renewed certificate cannot be used, the one before stays: %s", why)
        return self._context

    def _read(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.load_cert_chain(self.path, self.key)
        return made


class _Smtp(SMTP):
    # Many programs write lines that are longer than they may be; a letter is not refused for that.
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


class _Listening(Controller):
    """A port on which one of the two protocols is spoken."""

    def __init__(self, slot: Slot, host: str, port: int, certificate: Certificate | None, *, speaks_lmtp: bool) -> None:
        self._speaks_lmtp = speaks_lmtp
        self._certificate = certificate
        super().__init__(slot, hostname=host, port=port)

    def factory(self) -> SMTP:
        kind = _Lmtp if self._speaks_lmtp else _Smtp
        return kind(
            self.handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="amends",
            ident="Amends",
            timeout=SECONDS,
            # Asked at each conversation: a renewed certificate is used at once.
            tls_context=self._certificate.context() if self._certificate else None,
        )


def listening(
    host: str, port: int, *, speaks_lmtp: bool, is_ours: IsOurs, store: Store, certificate: Certificate | None = None
) -> Controller:
    """A port that listens in a thread of its own as soon as it is started, until it is stopped.

    :raises BadCertificate: when it is to be encrypted with something that cannot be used.
    """
    if certificate:
        certificate.context()
    # The library would write everybody's address into the log.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    is_encrypted = bool(certificate and certificate.is_required)
    slot = Slot(is_ours, store, says_each=speaks_lmtp, is_encrypted=is_encrypted)
    return _Listening(slot, host, port, certificate, speaks_lmtp=speaks_lmtp)
