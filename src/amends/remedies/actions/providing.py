"""Who pays for a brand: an account with a provider is opened for some kinds of remedy, and closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.sealing import Secrets, sealed, unsealed
from amends.remedies.models import PayoutAccount
from amends.remedies.models.payouts import CHOSEN
from amends.remedies.payouts import PROVIDERS, Field, FieldKind
from amends.remedies.rules import RemedyKind

LONGEST = 2_000
NAME_LENGTH = PayoutAccount._meta.get_field("name").max_length or 0


@transaction.atomic
def open_payout_account(
    provider: str,
    *,
    brand: Brand,
    name: str,
    pays: Collection[str],
    told: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> PayoutAccount:
    """This function will have a provider pay these kinds of remedy for a brand, from the next grant on.

    :param told: what stands in the provider's fields, secrets among them; secrets are sealed and never shown again.
    :raises ValueError: naming the field that is missing or wrong; nothing is changed.
    """
    if provider not in PROVIDERS:
        raise ValueError(f"provider: there is no {provider[:40]!r}; choose one of {', '.join(PROVIDERS)}.")
    chosen = PROVIDERS[provider]
    values = {one.name: _value(one, told.get(one.name, "")) for one in chosen.fields}
    secret = chosen.secret_names()
    plain = " ".join(name.split())
    if not 0 < len(plain) <= NAME_LENGTH:
        raise ValueError(f"name: give it a name by which people know it, in at most {NAME_LENGTH} characters.")
    if PayoutAccount.objects.filter(brand=brand, name=plain, is_active=True).exists():
        raise ValueError("name: this name is taken; choose another.")
    kinds = sorted(set(pays))
    if not kinds or not set(kinds) <= set(RemedyKind):
        raise ValueError("pays: pick which remedies it pays.")
    if not chosen.is_money and RemedyKind.REFUND.value in kinds and values.get("when") != CHOSEN:
        raise ValueError("pays: a refund is paid in money; a voucher or gift card cannot stand for it.")
    made = PayoutAccount.objects.create(
        id=new_id(at),
        brand=brand,
        provider=provider,
        name=plain,
        pays=kinds,
        settings={name: value for name, value in values.items() if name not in secret},
        sealed=sealed({name: value for name, value in values.items() if name in secret and value}),
        made_at=at,
    )
    _wrote("payout_account_opened", made, by, at, pays=kinds)
    return made


def _value(one: Field, typed: str) -> str:
    text = typed.strip() or str(one.usual)
    if not text and one.required:
        raise ValueError(f"{one.name}: is missing: {one.label}.")
    if len(text) > LONGEST or any(ord(sign) < 32 for sign in text):
        raise ValueError(f"{one.name}: write at most {LONGEST} characters on one line.")
    if one.kind is FieldKind.CHOICE and text and text not in dict(one.choices):
        raise ValueError(f"{one.name}: choose one of {', '.join(dict(one.choices))}.")
    if one.check and text:
        try:
            one.check(text)
        except ValueError as why:
            raise ValueError(f"{one.name}: {str(why).removeprefix(f'{one.name}: ')}") from why
    return text


@transaction.atomic
def close_payout_account(account: PayoutAccount, *, by: Actor, at: datetime) -> None:
    """This function will have it pay nothing new. What it was asked for already is still asked about by its secrets."""
    if PayoutAccount.objects.filter(id=account.id, is_active=True).update(is_active=False):
        account.is_active = False
        _wrote("payout_account_closed", account, by, at)


def secrets_of(account: PayoutAccount) -> Secrets:
    """The secrets of an account, for whoever asks its provider.

    :raises SealBroken: when the desk's secret key has changed since.
    """
    return unsealed(account.sealed)


def _wrote(verb: str, row: PayoutAccount, by: Actor, at: datetime, **facts: object) -> None:
    told = {"provider": row.provider, "brand": str(row.brand_id), **facts}
    journal.write([journal.Line(f"remedies.{verb}", row.id, None, told)], by=by, at=at)
