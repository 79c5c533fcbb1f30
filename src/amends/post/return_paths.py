"""Return paths: each letter has an envelope sender of its own, so that whatever comes back there names it. Pure.

Mail systems that return a letter may tell nothing of it but to whom they write: the envelope's sender. That address
carries the letter's name and a proof by our secret, so nobody can have a letter taken for returned that was not.
It is another than the reply address, which every customer knows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

# RFC 5321, 4.5.3.1.1: what stands before the @ has 64 characters at most.
LONGEST_LOCAL = 64
PROOF_BYTES = 5
_RETURN = re.compile(r"[^@\s]*\+b([a-z2-7]{26})([a-z2-7]{8})@([^@\s]+)", re.IGNORECASE)


def return_address(sender_address: str, message_id: str, secret: str) -> str:
    """Where a letter comes back to; the sender's own address when the name does not fit into one."""
    local, _, domain = sender_address.rpartition("@")
    digest = message_id.strip("<>").partition("@")[0]
    try:
        name = _spelled(bytes.fromhex(digest))
    except ValueError:
        return sender_address
    own = f"{local}+b{name}{_proof(digest, secret)}"
    return f"{own}@{domain}" if len(own) <= LONGEST_LOCAL else sender_address


def returned_ids(recipients: Iterable[str], secret: str) -> list[str]:
    """The Message-IDs of the letters whose return addresses these are; a forged one names none."""
    found = []
    for one in recipients:
        if match := _RETURN.fullmatch(one):
            digest = base64.b32decode(f"{match[1].upper()}======").hex()
            if hmac.compare_digest(_proof(digest, secret), match[2].lower()):
                found.append(f"<{digest}@{match[3].lower()}>")
    return list(dict.fromkeys(found))


def _proof(digest: str, secret: str) -> str:
    return _spelled(hmac.new(secret.encode(), f"return:{digest}".encode(), hashlib.sha256).digest()[:PROOF_BYTES])


def _spelled(told: bytes) -> str:
    # Base 32, for some mail systems change the case of an address.
    return base64.b32encode(told).decode().rstrip("=").lower()
