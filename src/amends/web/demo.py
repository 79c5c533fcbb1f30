"""One click signs in on a demo desk: only there, and only for whoever sits at this very machine."""

from __future__ import annotations

import ipaddress
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from amends.people.models import Person
from amends.people.queries import at_desk

SALT = "amends.demo"
LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})


def is_local(host: str) -> bool:
    """Whether a host is this machine itself: a loopback address or its name."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_open(request: HttpRequest) -> bool:
    """Whether links that sign in exist here: a demo desk, bound to this machine, asked by this machine for itself."""
    config = settings.CONFIG
    asked = (config.host, request.get_host(), str(request.META.get("REMOTE_ADDR", "")))
    return bool(config.demo) and all(is_local(host) for host in asked)


def address_of(person: Person) -> str:
    """The link that signs this person in, for the one who starts the demo desk."""
    return f"{settings.CONFIG.base_url()}/demo/{signing.dumps(str(person.id), salt=SALT)}"


def person_of(token: str) -> Person | None:
    """Whom a link signs in; None for a link that we did not make, or for somebody who has left."""
    try:
        person = at_desk(UUID(signing.loads(token, salt=SALT)))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person if person and person.is_active else None
