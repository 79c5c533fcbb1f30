"""A real mail server of this machine, which keeps what it takes and refuses what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

OK = "250 OK"


@dataclass
class Box:
    """What came, byte for byte; `says` answers instead, when it has something to say."""

    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    greetings: int = 0
    signed_in: list[str] = field(default_factory=list)
    says: Callable[[str, str], str | None] = lambda step, value: None
    port: int = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]) -> Any:  # noqa: N802
        self.greetings += 1
        session.host_name = host
        return said

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, who: str, how: list[str]) -> str:  # noqa: N802
        if answer := self.says("from", who):
            return answer
        envelope.mail_from = who
        return OK

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, who: str, how: list[str]) -> str:  # noqa: N802
        if answer := self.says("to", who):
            return answer
        envelope.rcpt_tos.append(who)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.content or b"")
        if answer := self.says("data", content.decode("ascii", "replace")):
            return answer
        self.raw.append(content)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        return OK

    def letters(self) -> list[EmailMessage]:
        """What came, parsed."""
        return [BytesParser(policy=policy.default).parsebytes(raw) for raw in self.raw]  # type: ignore[arg-type]


@contextmanager
def a_server(box: Box, *, password: str = "", port: int = 0, **more: Any) -> Iterator[Box]:
    """Runs until the block ends, on a free port of this machine; with a password it wants one."""

    def check(server: SMTP, session: Session, envelope: Envelope, how: str, data: Any) -> AuthResult:
        box.signed_in.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password, handled=False)

    if password:
        more |= {"authenticator": check, "auth_require_tls": False, "auth_required": True}
    box.port = port or _free_port()
    running = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    running.start()
    try:
        yield box
    finally:
        with suppress(OSError):
            running.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
