"""How often somebody may try to sign in: counted for the address and for where the request comes from.

Counted in the shared cache, a table that every process reads. A try is taken before the password is looked at, each
by a row that only one process can write: many at once gain nothing. A success gives its tries back: all of the address,
one of the place, so that a whole shift can sign in from one office.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

PER_ADDRESS, PER_CLIENT = 6, 30
SECONDS = 15 * 60


@dataclass(frozen=True)
class Tries:
    """The tries of one kind of trier."""

    prefix: str
    most: int

    def keys(self) -> list[str]:
        return [f"{self.prefix}:{number}" for number in range(self.most)]

    def take(self) -> str | None:
        """Takes one try and names it; None when none is left. It comes back fifteen minutes after it was taken."""
        cache = caches["shared"]
        taken = cache.get_many(self.keys())
        return next((key for key in self.keys() if key not in taken and cache.add(key, 1, SECONDS)), None)

    def give_back(self, key: str | None = None) -> None:
        """Gives back one try, or all of them."""
        caches["shared"].delete_many([key] if key else self.keys())


def _digest(text: str) -> str:
    # Neither an address nor where somebody sits stands readable in the cache.
    return hashlib.blake2b(text.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()


def of_address(email: str) -> Tries:
    """The tries for one address, whether or not somebody has it."""
    return Tries(f"address:{_digest(email.strip().lower())}", PER_ADDRESS)


def of_client(request: HttpRequest) -> Tries:
    """The tries from one place."""
    return Tries(f"client:{_digest(client(request))}", PER_CLIENT)


def client(request: HttpRequest) -> str:
    """Where a request comes from: the peer, or, behind proxies that we trust, what the outermost of them saw."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.CONFIG.trusted_proxies
    if not trusted:
        return peer
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return seen[-trusted] if len(seen) >= trusted else peer
