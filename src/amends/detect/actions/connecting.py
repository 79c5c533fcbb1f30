"""Connections: other systems that tell us signals by signed calls are let in, given a new secret, and let out."""

from __future__ import annotations

import secrets as chance
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from amends.detect.connected import SECRET, secrets_of
from amends.detect.models import Connection
from amends.detect.providers import PROVIDERS, Provider
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.channels.ways import Field, FieldKind
from amends.post.rules import one_line
from amends.post.sealing import sealed

# So long the secret before is good beside the new one: calls are tried again for hours, and a shop takes one to change.
OVERLAP = timedelta(days=1)
FEWEST_SIGNS, MOST_SIGNS = 6, 200
MOST_NAME = 120


@transaction.atomic
def connect_system(
    provider: str, *, brand: Brand, name: str, told: Mapping[str, str], by: Actor, at: datetime
) -> tuple[Connection, str]:
    """This function will let another system tell us signals; returns the secret that we made for it, if it has none.

    :param told: what stands in the provider's fields, and its secret, which is sealed and never shown again.
    :raises ValueError: naming the field that is missing or wrong; nothing is changed.
    """
    if provider not in PROVIDERS:
        raise ValueError(f"provider: there is no {provider[:40]!r}; choose one of {', '.join(PROVIDERS)}.")
    chosen = PROVIDERS[provider]
    if not (plain := one_line(name, MOST_NAME)):
        raise ValueError("name: give it a name by which people know it.")
    if Connection.objects.filter(brand=brand, name=plain, is_active=True).exists():
        raise ValueError("name: this name is taken; choose another.")
    settings = {one.name: _value(one, told.get(one.name, "")) for one in chosen.fields}
    secret, made_by_us = _secret(chosen, told.get(SECRET, ""))
    row = Connection.objects.create(
        id=new_id(at),
        brand=brand,
        provider=provider,
        name=plain,
        settings=settings,
        sealed=sealed({SECRET: secret}),
        made_at=at,
    )
    _wrote("connected", row, by, at)
    return row, made_by_us


def _value(one: Field, typed: str) -> str:
    text = typed.strip() or str(one.usual)
    if one.kind is FieldKind.CHOICE and text not in dict(one.choices):
        raise ValueError(f"{one.name}: choose one of {', '.join(dict(one.choices))}.")
    return text


def _secret(provider: Provider, typed: str) -> tuple[str, str]:
    """The secret, and once more if it is ours to tell."""
    if not provider.has_own_secret:
        made = chance.token_urlsafe(32)
        return made, made
    text = typed.strip()
    if not FEWEST_SIGNS <= len(text) <= MOST_SIGNS or not text.isprintable():
        raise ValueError(f"secret: give the secret as {provider.name} shows it. {provider.secret_help}")
    return text, ""


@transaction.atomic
def renew_secret(row: Connection, secret: str, *, is_leaked: bool = False, by: Actor, at: datetime) -> str:
    """This function will change a connection's secret; the one before is good for a day more, unless it leaked.

    Returns the new secret if it is ours to tell.
    :raises ValueError: when it is none, or the same again; nothing is changed.
    """
    row = Connection.objects.select_for_update(of=("self",)).get(id=row.id)
    if not row.is_active:
        raise ValueError("secret: this connection is closed; make a new one.")
    new, made_by_us = _secret(PROVIDERS[row.provider], secret)
    if new in secrets_of(row, at):
        raise ValueError("secret: this is the one that it has; give the new one.")
    keeps = not is_leaked
    row.sealed_before, row.before_until = (row.sealed, at + OVERLAP) if keeps else (b"", None)
    row.sealed = sealed({SECRET: new})
    row.save(update_fields=["sealed", "sealed_before", "before_until"])
    _wrote("connection_secret_renewed", row, by, at, leaked=is_leaked)
    return made_by_us


@transaction.atomic
def disconnect_system(row: Connection, *, by: Actor, at: datetime) -> None:
    """This function will take nothing more from a connection, and forget its secrets. What it told stays."""
    nothing = {"sealed": b"", "sealed_before": b"", "before_until": None}
    if Connection.objects.filter(id=row.id, is_active=True).update(is_active=False, **nothing):
        row.is_active = False
        _wrote("disconnected", row, by, at)


def _wrote(verb: str, row: Connection, by: Actor, at: datetime, **facts: object) -> None:
    told = {"provider": row.provider, "brand": str(row.brand_id), **facts}
    journal.write([journal.Line(f"detect.{verb}", row.id, None, told)], by=by, at=at)
