"""Calling other systems: with a time limit, to public addresses only, without following anybody elsewhere.

An address that somebody typed into a settings page must not reach what stands behind our own wall. So the name is
looked up once, every answer is checked, and the connection goes to the very address that was checked: a name server
that gives another answer a moment later (DNS rebinding) gains nothing. A redirection is an answer, and never followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from amends.post.channels.adapter import CannotDeliver, TryAgain

SECONDS = 10.0
# An IPv4 address as a network that speaks IPv6 alone writes it (RFC 6052).
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
LONGEST_ANSWER = 1024 * 1024
# They take the message, but not now: nothing of it was wrong.
LATER = {408, 425, 429}
# They refuse us and not the message: a person mends the account, and the message waits.
OURS = {401, 402, 403, 404, 405, 410}


class NotOutside(TryAgain):
    """The address leads to where we do not call: into our own house, or nowhere. A person mends it; nothing is lost."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes


def call(
    address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, method: str = "POST"
) -> Answer:
    """Calls an address once and returns the answer of a call that went well (2xx).

    :raises TryAgain: the other side is away, busy, or refuses us; or the address is none that we call.
    :raises CannotDeliver: it refuses this message for good.
    """
    answer = exchange(address, body, headers, method=method)
    if 200 <= answer.status < 300:
        return answer
    raise refusal(urlsplit(address).hostname or "", answer)


def exchange(
    address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, method: str = "POST"
) -> Answer:
    """Calls an address once and returns whatever it answers.

    :raises NotOutside: the address is none that we call; nothing was sent.
    :raises TryAgain: no answer came. The other side may have done what it was asked all the same.
    """
    parts = urlsplit(address)
    host, port = checked(address)
    target = parts.path or "/"
    if parts.query:
        target = f"{target}?{parts.query}"
    line = connection(parts.scheme, host, port)
    try:
        line.request(method, target, body=body, headers={"User-Agent": "Amends", **(headers or {})})
        got = line.getresponse()
        return Answer(got.status, _read(got))
    except (OSError, http.client.HTTPException) as trouble:
        raise TryAgain(f"{host} cannot be reached: {type(trouble).__name__} {trouble}"[:400]) from trouble
    finally:
        line.close()


def _read(got: http.client.HTTPResponse) -> bytes:
    """The answer's words, as many as we keep and as come in time: who drips them keeps us no longer."""
    until, read = time.monotonic() + SECONDS, bytearray()
    while len(read) < LONGEST_ANSWER and (more := got.read1(65_536)):
        read += more
        if time.monotonic() > until:
            raise TimeoutError("its answer does not end")
    return bytes(read[:LONGEST_ANSWER])


def refusal(host: str, answer: Answer) -> TryAgain | CannotDeliver:
    """What an answer other than 2xx means for the message."""
    said = answer.body[:2000].decode("utf-8", "replace").strip()
    words = f"{host} answers {answer.status}: {said}"
    if 300 <= answer.status < 400:
        return TryAgain(f"{host} answers {answer.status}: it sends us elsewhere. Give the address itself.")
    if answer.status >= 500 or answer.status in LATER | OURS:
        return TryAgain(words)
    return CannotDeliver(words)


def checked(address: str) -> tuple[str, int]:
    """The host and port of an address that may be called at all.

    :raises NotOutside: naming what is wrong with it.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotOutside(f"{address[:80]!r} is no address.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise NotOutside("An address begins with https:// and names a host.")
    if parts.username or parts.password:
        raise NotOutside("An address carries no password; give it in its own field.")
    if parts.scheme == "http" and not is_allowed(host):
        raise NotOutside(f"{host} is called over https only, unless AMENDS_INTERNAL_HOSTS names it.")
    return host, port or (443 if parts.scheme == "https" else 80)


def is_allowed(host: str) -> bool:
    """Whether the operator has said that this host may stand inside: the setting AMENDS_INTERNAL_HOSTS names it."""
    named = {one.strip().lower() for one in settings.CONFIG.internal_hosts.split(",")}
    return bool(host) and host.lower() in named


def is_public(address: str) -> bool:
    """Whether a network address lies outside: neither loopback, nor private, nor link-local, nor kept for others."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not found.is_global or found.is_multicast:
        return False
    # An IPv6 address may only be the wrapping of an IPv4 one.
    if isinstance(found, ipaddress.IPv4Address):
        return True
    inner = found.ipv4_mapped or found.sixtofour
    if found in TRANSLATED:
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return inner is None or is_public(str(inner))


def addresses_of(host: str, port: int) -> list[str]:
    """Where a host stands. All of its addresses are public, or the operator has named it.

    :raises TryAgain: when nobody knows the name.
    :raises NotOutside: when one of them lies inside.
    """
    try:
        found = list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as trouble:
        raise TryAgain(f"Nobody knows where {host} is: {trouble}") from trouble
    if not is_allowed(host) and (inside := [one for one in found if not is_public(one)]):
        raise NotOutside(
            f"{host} stands inside, at {inside[0]}: we do not call there unless AMENDS_INTERNAL_HOSTS does."
        )
    return found


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Checked(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def connect(self) -> None:
        trouble: OSError | None = None
        for address in addresses_of(self.host, self.port):
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
                return
            except OSError as why:
                trouble = why
        raise trouble or OSError("no address")


class _CheckedTls(_Checked):
    """The same, encrypted, the certificate checked against the name."""

    def connect(self) -> None:
        super().connect()
        self.sock = _trust().wrap_socket(self.sock, server_hostname=self.host)


def connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    """A connection to a host that `checked` has named; it is made, to a checked address, when it is first used."""
    kind = _CheckedTls if scheme == "https" else _Checked
    return kind(host, port, timeout=SECONDS)
