"""Whether two customers may be one person: by a number spelled otherwise, a tagged address, or an order and a name.

Pure. It suggests and a person decides; a name alone suggests nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

# So many last digits of a telephone number are the same with and without the country's.
LAST_DIGITS = 8
SAME_HOSTS = {"googlemail.com": "gmail.com"}


class Likeness(StrEnum):
    """Why two may be one."""

    PHONE = "phone"
    MAIL = "mail"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a customer."""

    name: str
    mails: Collection[str] = ()
    phones: Collection[str] = ()
    orders: Collection[str] = ()


def likenesses(one: Sketch, other: Sketch) -> list[Likeness]:
    """Why these two may be one person; empty when nothing says so. People who travel together share an order, so an
    order counts only beside a name like theirs."""
    found = []
    if _keys(one.phones, phone_key) & _keys(other.phones, phone_key):
        found.append(Likeness.PHONE)
    if _keys(one.mails, mail_key) & _keys(other.mails, mail_key):
        found.append(Likeness.MAIL)
    if set(one.orders) & set(other.orders) and is_like(one.name, other.name):
        found.append(Likeness.ORDER)
    return found


def _keys(values: Collection[str], key: Callable[[str], str]) -> set[str]:
    return {made for value in values if (made := key(value))}


def phone_key(value: str) -> str:
    """A telephone number without its country; empty for one too short to tell."""
    digits = re.sub(r"\D", "", value)
    return digits[-LAST_DIGITS:] if len(digits) >= LAST_DIGITS else ""


def mail_key(value: str) -> str:
    """An address without the tag that its owner put in it: jana+kite@example.com is jana@example.com."""
    local, _, host = value.lower().rpartition("@")
    plain = local.partition("+")[0]
    host = SAME_HOSTS.get(host, host)
    return f"{plain.replace('.', '') if host == 'gmail.com' else plain}@{host}" if plain else ""


def is_like(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same words in any order, or one surname and the same first letter."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    if sorted(first) == sorted(second):
        return True
    return first[-1] == second[-1] and len(first) > 1 and len(second) > 1 and first[0][0] == second[0][0]


def _words(name: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    words = re.findall(r"\w+", plain.lower())
    # "Weber, Jana" is Jana Weber.
    return words[1:] + words[:1] if "," in name and len(words) > 1 else words
