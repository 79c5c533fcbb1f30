"""Accounts: the ways in and out that somebody has opened, what they are set to, and how they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.journal import actions as journal
from amends.journal.actors import Actor, is_human
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.channels.ways import WAYS, Field, FieldKind, Way
from amends.post.models import Account
from amends.post.rules import one_line
from amends.post.sealing import SealBroken, Secrets, sealed, unsealed
from amends.prepared import Prepared

# So long may an account be silent before the manager's page says so.
SILENT_AFTER = timedelta(minutes=12)
LONGEST_SETTING = 2_000
# So long is an account in the hands of one process after it has last moved on.
TURN = timedelta(minutes=2)


class WrongSetting(ValueError):
    """A field of the account is missing or cannot be right; `field` names it, the sentence says what to write."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(f"{field}: {words}")


@transaction.atomic
def open_account(
    way: str,
    *,
    brand: Brand,
    name: str,
    address: str = "",
    settings: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Account:
    """This function will open an account by the way of this slug. What is not said is as the way usually has it.

    :raises WrongSetting: naming the field that is missing, unknown or wrong; nothing is changed.
    """
    if way not in WAYS:
        raise WrongSetting("way", f"there is no {way!r}; choose one of {', '.join(sorted(WAYS))}")
    chosen = WAYS[way]
    if not chosen.fields:
        raise WrongSetting("way", f"{chosen.name}: there is no account to open")
    _refuse_without_shell(chosen, by)
    made = Account(id=new_id(at), brand=brand, channel=chosen.channel.value, adapter=way, made_at=at)
    made.name, made.address = _name(name), address.strip()[:254]
    made.settings = _settings(chosen, settings or {})
    made.sealed = sealed(_secrets(chosen, secrets or {}))
    _refuse_taken_name(made)
    made.save(force_insert=True)
    _wrote("post.account_opened", made, by, at)
    return made


@transaction.atomic
def change_account(
    account: Account,
    *,
    name: str | None = None,
    address: str | None = None,
    settings: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Account:
    """This function will change what is said; the rest stays. An empty secret stays as it is.

    The journal names the fields that changed, never what stands in them.
    :raises WrongSetting: naming the field; nothing is changed.
    """
    row = Account.objects.select_for_update(of=("self",)).select_related("brand").get(id=account.id)
    way = WAYS[row.adapter]
    if settings:
        _refuse_without_shell(way, by)
    before = {"name": row.name, "address": row.address, **row.settings}
    row.name = row.name if name is None else _name(name)
    row.address = row.address if address is None else address.strip()[:254]
    row.settings = _settings(way, {**row.settings, **(settings or {})})
    after = {"name": row.name, "address": row.address, **row.settings}
    told = {key: value for key, value in (secrets or {}).items() if value}
    if told:
        row.sealed = sealed(_secrets(way, {**_kept_secrets(row, way, told), **told}))
    changed = sorted(key for key in after if before.get(key) != after[key]) + sorted(told)
    if changed:
        _refuse_taken_name(row)
        row.save(update_fields=["name", "address", "settings", "sealed"])
        _wrote("post.account_changed", row, by, at, fields=changed)
    return row


def _kept_secrets(row: Account, way: Way, told: Mapping[str, str]) -> Secrets:
    try:
        return unsealed(row.sealed)
    except SealBroken:
        # The key is another one now. What nobody can read is gone, and what is typed anew counts.
        if missing := sorted(
            one.name for one in way.fields if one.name in way.secret_names() - set(told) and one.required
        ):
            raise WrongSetting(missing[0], "type it again: it was sealed with another secret key") from None
        return Secrets()


@transaction.atomic
def close_account(account: Account, *, by: Actor, at: datetime) -> None:
    """This function will let nothing more in or out by this account, and forget its secrets. What came stays."""
    if Account.objects.filter(id=account.id, is_active=True).update(is_active=False, sealed=b"", trouble=""):
        account.is_active, account.sealed, account.trouble = False, b"", ""
        _wrote("post.account_closed", account, by, at)


@transaction.atomic
def renew_secrets(account: Account, secrets: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """This function will keep what the other side gave us anew, such as a refresh token that replaces the last."""
    row = Account.objects.select_for_update(of=("self",)).get(id=account.id)
    account.sealed = row.sealed = sealed({**unsealed(row.sealed), **secrets})
    row.save(update_fields=["sealed"])
    _wrote("post.account_renewed", row, by, at, fields=sorted(secrets))


def secrets_of(account: Account) -> Secrets:
    """The secrets of an account, for whoever serves it.

    :raises SealBroken: when the desk's secret key has changed since.
    """
    return unsealed(account.sealed)


def fetched(account: Account, cursor: Mapping[str, object], *, at: datetime) -> None:
    """This function will note where the fetching stands, and that the other side answered at `at`.

    Called in the transaction that stores what came. Not journalled: a place in a folder is a machine's business.
    """
    Account.objects.filter(id=account.id).update(cursor=dict(cursor), tried_at=at, fetched_at=at, trouble="")
    account.cursor, account.tried_at, account.fetched_at, account.trouble = dict(cursor), at, at, ""


def in_trouble(account: Account, words: str, *, at: datetime) -> None:
    """This function will note why the other side could not be reached at `at`, for the people who look after it."""
    told = one_line(words)
    Account.objects.filter(id=account.id).update(trouble=told, tried_at=at)
    account.trouble, account.tried_at = told, at


def take_turn(account: Account, *, at: datetime) -> bool:
    """This function will make it the caller's turn to fetch an account, unless another process has it in hand."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    account.lease = new_id(at)
    rows = Account.objects.filter(free, id=account.id, is_active=True)
    return rows.update(lease=account.lease, leased_until=at + TURN, tried_at=at) == 1


def prolong_turn(account: Account, *, at: datetime) -> None:
    """This function will keep the turn for another while. Two turns at once would lose nothing."""
    Account.objects.filter(id=account.id, lease=account.lease).update(leased_until=at + TURN)


def end_turn(account: Account) -> None:
    """This function will give the turn back."""
    Account.objects.filter(id=account.id, lease=account.lease).update(lease=None, leased_until=None)


def accounts(brand: Brand | None = None, *, also_closed: bool = False) -> list[Account]:
    """The accounts of a brand or of all, by name."""
    return _ALL[also_closed]() if brand is None else _OF_BRAND[also_closed](brand.id)


def account(account_id: UUID) -> Account | None:
    """One account, open or closed."""
    return Account.objects.select_related("brand").filter(id=account_id).first()


def fetched_accounts() -> list[Account]:
    """The open accounts that are fetched by us."""
    return [one for one in accounts() if one.adapter in WAYS and WAYS[one.adapter].fetch is not None]


def _rows(also_closed: bool) -> QuerySet[Account]:
    rows = Account.objects.select_related("brand").order_by("channel", "name", "id")
    return rows if also_closed else rows.filter(is_active=True)


def _rows_of(also_closed: bool, brand_id: UUID) -> QuerySet[Account]:
    return _rows(also_closed).filter(brand=brand_id)


_ALL = {wide: Prepared(partial(_rows, wide)) for wide in (False, True)}
_OF_BRAND = {wide: Prepared(partial(_rows_of, wide)) for wide in (False, True)}


@dataclass(frozen=True, slots=True)
class Outage:
    """An account that has been silent: since when nothing could be fetched, and why, as far as we know."""

    account: Account
    since: datetime
    words: str


def outages(at: datetime, *, silent: timedelta = SILENT_AFTER) -> list[Outage]:
    """The open accounts from which nothing could be fetched for so long, the longest first."""
    found = [Outage(one, one.fetched_at or one.made_at, one.trouble) for one in fetched_accounts()]
    return sorted((one for one in found if at - one.since >= silent), key=lambda one: one.since)


def _name(name: str) -> str:
    if not (plain := one_line(name, 120)):
        raise WrongSetting("name", "give the account a name by which people know it")
    return plain


def _refuse_without_shell(way: Way, by: Actor) -> None:
    """A page is no way to the files of the machine that it runs on, whoever looks at it."""
    if way.is_local and is_human(by.actor):
        raise WrongSetting("way", f"{way.name}: it names files, so it is opened by `amends account add` alone")


def _refuse_taken_name(made: Account) -> None:
    taken = Account.objects.filter(brand_id=made.brand_id, channel=made.channel, name=made.name, is_active=True)
    if taken.exclude(id=made.id).exists():
        raise WrongSetting("name", f"{made.name!r} is taken on this channel; choose another, or change that account")


def _settings(way: Way, told: Mapping[str, object]) -> dict[str, object]:
    known = {one.name: one for one in way.fields if one.kind is not FieldKind.SECRET}
    if unknown := sorted(set(told) - set(known)):
        raise WrongSetting(unknown[0], f"{way.name} has no such setting; it has {', '.join(known)}")
    return {name: _value(one, told.get(name, one.usual)) for name, one in known.items()}


def _value(one: Field, told: object) -> str | int | bool:
    if one.kind is FieldKind.FLAG:
        return _flag(one, told)
    text = str(told).strip()
    if not text and one.required:
        raise WrongSetting(one.name, f"is missing: {one.label}")
    if one.kind is FieldKind.NUMBER:
        if not text:
            return ""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise WrongSetting(one.name, f"{text[:40]!r} is no whole number")
        return int(text)
    if one.kind is FieldKind.CHOICE and text and text not in dict(one.choices):
        raise WrongSetting(one.name, f"choose one of {', '.join(dict(one.choices))}")
    text = text.replace("\r\n", "\n")
    lines = text.split("\n") if one.kind is FieldKind.LINES else [text]
    if len(text) > LONGEST_SETTING or any(ord(sign) < 32 for line in lines for sign in line):
        more = "" if one.kind is FieldKind.LINES else " on one line"
        raise WrongSetting(one.name, f"write at most {LONGEST_SETTING} characters{more}")
    try:
        if one.check and text:
            one.check(text)
    except ValueError as why:
        raise WrongSetting(one.name, str(why)) from why
    return text


def _flag(one: Field, told: object) -> bool:
    meant = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    spelled = str(told).strip().lower() or "no"
    if spelled not in meant:
        raise WrongSetting(one.name, "say yes or no")
    return meant[spelled]


def _secrets(way: Way, told: Mapping[str, str]) -> dict[str, str]:
    if unknown := sorted(set(told) - way.secret_names()):
        raise WrongSetting(unknown[0], f"{way.name} has no such secret; it has {', '.join(sorted(way.secret_names()))}")
    for one in way.fields:
        if one.kind is FieldKind.SECRET and one.required and not told.get(one.name):
            raise WrongSetting(one.name, f"is missing: {one.label}")
    return {name: value for name, value in told.items() if value}


def _wrote(verb: str, row: Account, by: Actor, at: datetime, **facts: object) -> None:
    told = {"channel": row.channel, "way": row.adapter, "brand": str(row.brand_id), **facts}
    journal.write([journal.Line(verb, row.id, None, told)], by=by, at=at)
