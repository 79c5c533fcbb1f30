"""How an identity is spelled, so that one person is known by one; and the facts we say about a customer. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum

LONGEST = 254
FEWEST_DIGITS, MOST_DIGITS = 5, 20
# A name, and a place.
FEWEST_LINES = 2


class IdentityKind(StrEnum):
    """By what a customer is known. KEY is another system's own name for them; ADDRESS what stands on an envelope, with
    the name: two people in one house are two."""

    MAIL = "mail"
    PHONE = "phone"
    HANDLE = "handle"
    KEY = "key"
    ADDRESS = "address"


class NotAnIdentity(ValueError):
    """A value by which nobody can be known. The message names the field and what it should look like."""


_LOCAL_PART = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}|\"[^\"\r\n]{1,62}\"")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PHONE = re.compile(r"\+?[\d\s().\-/–]+")


def normalise_identity(kind: IdentityKind | str, value: str) -> str:
    """The one spelling of an identity: two spellings of one address are one customer.

    Mail: lower case, a domain with other letters in its ASCII form. Phone: digits, with + when the country is told.
    Handle: lower case without @. Key: as the other system spells it, without spaces around it.
    Address: line by line, without needless spaces.
    :raises NotAnIdentity: when the value is empty, too long, or no such thing.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    spelled = _SPELLING[IdentityKind(kind)](text)
    if not spelled or len(spelled) > LONGEST:
        raise NotAnIdentity(f"{kind}: give between 1 and {LONGEST} characters, not {len(spelled)}.")
    return spelled


def _mail(text: str) -> str:
    local, at, domain = text.removeprefix("mailto:").strip("<> ").rpartition("@")
    host = _host(domain.strip().rstrip(".").lower())
    if not at or not _LOCAL_PART.fullmatch(local) or not _HOST.fullmatch(host):
        raise NotAnIdentity("mail: this is no e-mail address; one looks like name@example.com.")
    # Case before the @ could matter by the letter of RFC 5321; no mailbox that people write from makes it matter.
    return f"{local.lower()}@{host}"


def _host(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii") if domain and not domain.isascii() else domain
    except UnicodeError:
        return ""


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise NotAnIdentity("phone: write digits, with the country first if you can: +49 30 1234567.")
    # "+49 (0)30": the bracketed zero is dialled only inside the country.
    plain = re.sub(r"^(\+|00)([\d\s]*)\(0\)", r"\1\2", text)
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("00"):
        digits, plain = digits[2:], "+"
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise NotAnIdentity(f"phone: a number has {FEWEST_DIGITS} to {MOST_DIGITS} digits, not {len(digits)}.")
    return f"+{digits}" if plain.startswith("+") else digits


def _address(text: str) -> str:
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if len(lines) < FEWEST_LINES:
        raise NotAnIdentity("address: write it as on the envelope: the name, the street, the town, each on a line.")
    return "\n".join(lines)


_SPELLING: dict[IdentityKind, Callable[[str], str]] = {
    IdentityKind.MAIL: _mail,
    IdentityKind.PHONE: _phone,
    IdentityKind.HANDLE: lambda text: text.removeprefix("@").lower(),
    IdentityKind.KEY: lambda text: text,
    IdentityKind.ADDRESS: _address,
}


def facts_line(since_date: date | None, order_count: int) -> str:
    """What is known of a customer, as facts and never as a score: "customer since 2016 · 14 orders"."""
    facts = [f"customer since {since_date.year}"] if since_date else []
    if order_count:
        facts.append("1 order" if order_count == 1 else f"{order_count} orders")
    return " · ".join(facts)
