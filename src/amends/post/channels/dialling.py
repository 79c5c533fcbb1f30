"""Dialling a mail server whose name a person typed: with a time limit, and never to where no mail server stands.

A company's own mail server stands in its own network, often on the very machine that the desk runs on: unlike web
addresses, private and loopback addresses are dialled. What is refused are the addresses at which a network answers
about itself (link-local, by which clouds give out their keys), multicast, and those that mean nothing. The name is
looked up once, and the connection goes to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from functools import cache

from amends.post.channels.adapter import TryAgain

SECONDS = 30.0


def dial(host: str, port: int, *, seconds: float = SECONDS) -> socket.socket:
    """A connection to the first of the host's addresses that answers; each later step has the same time limit.

    :raises TryAgain: when nobody knows the name, when it leads to where no mail server stands, or nobody answers.
    """
    try:
        found = list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as why:
        raise TryAgain(f"Nobody knows where {host[:100]} is; look at how it is spelled.") from why
    if refused := [one for one in found if not is_dialled(one)]:
        raise TryAgain(f"{host[:100]} stands at {refused[0]}, where no mail server can be.")
    trouble: OSError | None = None
    for address in found:
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as why:
            trouble = why
    raise TryAgain(f"{host[:100]} does not answer on port {port}: {_said(trouble)}.") from trouble


def _said(trouble: OSError | None) -> str:
    if trouble is None:
        return "it has no address"
    return "it took too long" if isinstance(trouble, TimeoutError) else (trouble.strerror or type(trouble).__name__)


def is_dialled(address: str) -> bool:
    """Whether a mail server may stand at this network address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None)
    if inner is not None:
        return is_dialled(str(inner))
    is_nowhere = found.is_link_local or found.is_multicast or found.is_unspecified
    # Python counts loopback (::1) among the reserved ones.
    return not is_nowhere and (found.is_loopback or not found.is_reserved)


@cache
def trust() -> ssl.SSLContext:
    """Certificates are checked, against those that the system trusts (SSL_CERT_FILE names others)."""
    return ssl.create_default_context()
