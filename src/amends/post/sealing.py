"""Sealing: passwords and tokens of accounts, encrypted with a key that follows from the desk's own secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PURPOSE = b"amends: the secrets of accounts"


class SealBroken(Exception):
    """The secrets were sealed with another SECRET_KEY: nobody can read them, so somebody has to type them again."""

    def __init__(self) -> None:
        super().__init__("The secrets of this account were sealed with another secret key: type them again.")


class Secrets(dict[str, str]):
    """Secrets by field name. Neither printed nor logged: it shows only which there are."""

    def __repr__(self) -> str:
        return f"<Secrets: {', '.join(sorted(self))}>"

    __str__ = __repr__


def sealed(secrets: Mapping[str, str]) -> bytes:
    """The secrets, encrypted; nothing at all when there are none."""
    return _fernet().encrypt(json.dumps(dict(secrets)).encode()) if secrets else b""


def unsealed(content: bytes | memoryview) -> Secrets:
    """What was sealed.

    :raises SealBroken: when it was sealed with another key, or changed since.
    """
    if not content:
        return Secrets()
    try:
        return Secrets(json.loads(_fernet().decrypt(bytes(content))))
    except InvalidToken:
        raise SealBroken from None


def _fernet() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), PURPOSE, hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
