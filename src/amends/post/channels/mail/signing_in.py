"""What the mailboxes on mail servers have in common: where they stand, how one signs in, what happens afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from amends.post.channels import outside
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.mail import consenting
from amends.post.channels.mail.consenting import Endpoints
from amends.post.channels.ways import Field, FieldKind, Keep
from amends.post.models import Account

SECURITY = (
    ("tls", "TLS from the first byte on (993, 995)"),
    ("starttls", "STARTTLS (143, 110)"),
    ("none", "None: only within one machine or one's own network"),
)
SIGNING_IN = (("password", "By a password"), ("oauth2", "By OAuth 2 (XOAUTH2), as Google and Microsoft ask for"))
BEGINNING = (("new", "What arrives from now on"), ("all", "All that lies there"))
# Clocks differ: what arrived so shortly before the account was opened is taken as well.
MARGIN = timedelta(minutes=10)
# A token is renewed so long before it ends.
EARLY = 60.0

KNOWN_BY_HOST = "Left empty for Google and Microsoft, which are known by their servers."
SERVER = (
    Field("host", "Server", "Such as imap.example.com."),
    Field("port", "Port", "Left empty: the usual one.", kind=FieldKind.NUMBER, required=False),
    Field("security", "Encryption", kind=FieldKind.CHOICE, choices=SECURITY, usual="tls"),
    Field("user", "User name", "Often the whole mail address."),
    Field("sign_in", "Signing in", kind=FieldKind.CHOICE, choices=SIGNING_IN, usual="password"),
    Field("password", "Password", kind=FieldKind.SECRET, required=False),
    Field("client_id", "OAuth 2: client id", "Of the application that you registered there.", required=False),
    Field("consent_url", "OAuth 2: consent address", KNOWN_BY_HOST, required=False, check=consenting.check_address),
    Field("token_url", "OAuth 2: token address", KNOWN_BY_HOST, required=False, check=consenting.check_address),
    Field("scope", "OAuth 2: scope", KNOWN_BY_HOST, required=False),
    Field("client_secret", "OAuth 2: client secret", kind=FieldKind.SECRET, required=False),
    Field(
        "refresh_token",
        "OAuth 2: refresh token",
        "Left empty: ask for it below, once the account is saved.",
        kind=FieldKind.SECRET,
        required=False,
    ),
    Field("begin", "Begin with", kind=FieldKind.CHOICE, choices=BEGINNING, usual="new"),
    Field("every", "Look every so many seconds", kind=FieldKind.NUMBER, usual=60),
)
# Tokens live for an hour; whoever starts anew asks for another. By account and what it was asked with.
_TOKENS: dict[tuple[str, str], tuple[str, float]] = {}


def host_of(account: Account) -> str:
    """Where the server stands."""
    return str(account.settings["host"])


def port_of(account: Account, *, tls: int, plain: int) -> int:
    """The port that was said, or the usual one of the chosen encryption."""
    said = account.settings.get("port")
    return int(str(said)) if said else tls if account.settings["security"] == "tls" else plain


def since(account: Account) -> datetime | None:
    """From when on letters are taken; None: all of them."""
    return None if account.settings["begin"] == "all" else account.made_at - MARGIN


def password(secrets: Mapping[str, str]) -> str:
    """The password.

    :raises TryAgain: when there is none.
    """
    if not (found := secrets.get("password", "")):
        raise TryAgain("The account has no password; give it one, or sign in by OAuth 2.")
    return found


def access_token(account: Account, secrets: Mapping[str, str], keep: Keep) -> str:
    """A token that is good for the next minute at least, renewed by the refresh token when it has to be.

    Some renew the refresh token as well, and the last one ends: then the new one is sealed.
    :raises TryAgain: when the token address is away, or refuses.
    """
    settings, where = account.settings, consenting.endpoints(account.settings)
    asked = (str(account.id), str(hash((where.token, settings["client_id"], secrets.get("refresh_token")))))
    token, good_until = _TOKENS.get(asked, ("", 0.0))
    if token and time.monotonic() < good_until:
        return token
    if not where.token or not secrets.get("refresh_token"):
        raise TryAgain(
            "OAuth 2 needs a token address and a refresh token; the account lacks one of them. "
            "Its page under Settings, Channels asks for the token."
        )
    told = _renewed(where, settings, secrets)
    token, renewed = str(told["access_token"]), told.get("refresh_token")
    if renewed and renewed != secrets["refresh_token"]:
        keep.renew({"refresh_token": str(renewed)})
    lasts = str(told.get("expires_in"))
    seconds = float(lasts) if lasts.isdigit() else 600.0
    _TOKENS[asked] = (token, time.monotonic() + max(0.0, seconds - EARLY))
    return token


def forget_token(account: Account) -> None:
    """The server has refused it: the next signing in asks for another one."""
    for asked in [key for key in _TOKENS if key[0] == str(account.id)]:
        _TOKENS.pop(asked, None)


def _renewed(where: Endpoints, settings: Mapping[str, object], secrets: Mapping[str, str]) -> dict[str, object]:
    asked = {
        "grant_type": "refresh_token",
        "client_id": str(settings.get("client_id", "")),
        "refresh_token": secrets["refresh_token"],
        "client_secret": secrets.get("client_secret", ""),
        "scope": where.scope,
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        answer = outside.call(where.token, body, headers)
        told = json.loads(answer.body)
    except CannotDeliver as why:
        raise TryAgain(f"The refresh token is refused; sign in at the provider once more. {why}"[:400]) from why
    except ValueError as why:
        raise TryAgain("The token address answers, but not with a token.") from why
    if not isinstance(told, dict) or not told.get("access_token"):
        raise TryAgain("The token address answers, but not with a token.")
    return told
