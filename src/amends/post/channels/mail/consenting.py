"""Consent in the browser: the owner of a mailbox lets us in at Google, Microsoft or another, for a refresh token.

The authorisation-code flow with PKCE (RFC 6749, 7636). What we ask for and where is known by the mailbox's host, unless
the account says it. The verifier never leaves for the browser; the code alone is worth nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from amends.post.channels import outside
from amends.post.channels.adapter import CannotDeliver, TryAgain


class NoConsent(ValueError):
    """The mailbox did not let us in; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where consent is asked, where tokens are given, and what for."""

    consent: str = ""
    token: str = ""
    scope: str = ""


GOOGLE = Endpoints(
    "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token", "https://mail.google.com/"
)
_MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0"
KNOWN = {
    "imap.gmail.com": GOOGLE,
    "pop.gmail.com": GOOGLE,
    "outlook.office365.com": Endpoints(
        f"{_MICROSOFT}/authorize",
        f"{_MICROSOFT}/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All"
        " offline_access",
    ),
}


def endpoints(settings: Mapping[str, object]) -> Endpoints:
    """What the account says, and where it says nothing what its host is known for."""
    usual = KNOWN.get(str(settings.get("host", "")).strip().lower(), Endpoints())
    return Endpoints(
        str(settings.get("consent_url") or usual.consent),
        str(settings.get("token_url") or usual.token),
        str(settings.get("scope") or usual.scope),
    )


def check_address(told: str) -> None:
    """Refuses what a browser must not be sent to.

    :raises ValueError: with a sentence that says what to write.
    """
    parts = urlsplit(told)
    if parts.scheme != "https" and not (parts.scheme == "http" and outside.is_allowed(parts.hostname or "")):
        raise ValueError("write an address that begins with https://")


def may_ask(settings: Mapping[str, object]) -> bool:
    """Whether an account signs in by a token and knows where to ask, and as whom."""
    where = endpoints(settings)
    return settings.get("sign_in") == "oauth2" and bool(where.consent and where.token and settings.get("client_id"))


def question(settings: Mapping[str, object], *, state: str, verifier: str, back: str) -> str:
    """The address at which the mailbox's owner is asked; `back` is where the browser comes back to.

    :raises NoConsent: when the account lacks something.
    """
    where = endpoints(settings)
    if not may_ask(settings):
        raise NoConsent("Choose OAuth 2 and give the client id, the consent address and the token address first.")
    asked = {
        "response_type": "code",
        "client_id": str(settings["client_id"]),
        "redirect_uri": back,
        "scope": where.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        # Google gives a refresh token only so; others pass it over.
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": str(settings.get("user", "")),
    }
    sign = "&" if urlsplit(where.consent).query else "?"
    return where.consent + sign + urlencode({name: value for name, value in asked.items() if value})


def challenge(verifier: str) -> str:
    """What proves later that whoever brings the code is who asked for it."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def refresh_token(
    settings: Mapping[str, object], secrets: Mapping[str, str], *, code: str, verifier: str, back: str
) -> str:
    """The refresh token that a code is worth.

    :raises NoConsent: the provider refuses, or gives none.
    """
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": str(settings.get("client_id", "")),
        "client_secret": secrets.get("client_secret", ""),
        "code_verifier": verifier,
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        told = json.loads(outside.call(endpoints(settings).token, body, headers).body)
    except (CannotDeliver, TryAgain) as why:
        raise NoConsent(f"The token address refuses: {why}"[:400]) from why
    except ValueError as why:
        raise NoConsent("The token address answers, but not with a token.") from why
    found = told.get("refresh_token") if isinstance(told, dict) else None
    if not found:
        raise NoConsent("It let us in for an hour only: allow offline access for the application there, and ask again.")
    return str(found)
