"""Keeping machines away from the form without asking a third party, and without losing a human's words.

Three small traps: a field that no human sees, a form that comes back faster than anybody can write, and more from one
address or one place than one person has to tell. Whoever trips one gets the form back as it was, with what to do.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.api.limits import count, seconds_left
from amends.web.tries import client

SALT = "amends.public.form"
TRAP = "website"
QUICKEST = 3
PLACE_SECONDS, MOST_FROM_PLACE = 600, 30
ADDRESS_SECONDS, MOST_FROM_ADDRESS = 3600, 5


@dataclass(frozen=True, slots=True)
class Proof:
    """What a form carries of itself: the name of the complaint it will be, and when it was handed out."""

    name: str
    made_at: int

    def sealed(self) -> str:
        """As it stands in the form: nobody can make one up, or make it older."""
        return signing.dumps([self.name, self.made_at], salt=SALT)


def new_proof() -> Proof:
    """The proof of a form that is handed out now."""
    return Proof(str(uuid4()), int(time.time()))


def read_proof(text: str) -> Proof | None:
    """The proof that came back with a form; None when it was made up or lost on its way."""
    try:
        name, made_at = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Proof(str(name), int(made_at))


def trouble(request: HttpRequest, proof: Proof | None, address: str) -> str:
    """Why this form is not taken yet, and what to do, in words; empty when nothing is wrong with it."""
    if proof is None:
        return _(
            "This form has lost its number on the way. Nothing of what you wrote is lost: please press Send again."
        )
    if request.POST.get(TRAP, ""):
        return _("A field that must stay empty was filled in; we have emptied it. Please press Send again.")
    if time.time() - proof.made_at < QUICKEST:
        return _("That was very quick. Nothing is lost: please look over what you wrote and press Send again.")
    if caches["shared"].get(f"taken:{proof.name}"):
        # The same form once more: a double click or a reload. It is one complaint, and counts once.
        return ""
    if not (minutes := _wait(request, address)):
        return ""
    words = ngettext(
        "Many messages have come from here in a short time. Yours is still here: please send it again in one minute, "
        "or call us.",
        "Many messages have come from here in a short time. Yours is still here: please send it again in %(minutes)s "
        "minutes, or call us.",
        minutes,
    )
    return words % {"minutes": minutes}


def taken(proof: Proof) -> None:
    """This function will remember that what this form carried was taken in."""
    caches["shared"].set(f"taken:{proof.name}", 1, ADDRESS_SECONDS)


def _wait(request: HttpRequest, address: str) -> int:
    """In how many minutes one more is welcome; 0 for now."""
    limits = (
        (f"place:{digest(client(request))}", PLACE_SECONDS, MOST_FROM_PLACE),
        (f"sender:{digest(address.lower())}", ADDRESS_SECONDS, MOST_FROM_ADDRESS),
    )
    waits = [seconds_left(seconds) for key, seconds, most in limits if count(key, seconds) > most]
    return max(waits) // 60 + 1 if waits else 0


def digest(text: str) -> str:
    """A place or an address as it may stand in a cache."""
    # Neither an address nor where somebody sits stands readable in the cache.
    return hashlib.blake2b(text.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()
