"""The accounts by which people reach us, and we them: how each does, and what it is set to. Secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from amends.people.models import Brand
from amends.post.channels.ways import WAYS, Field, FieldKind, Way
from amends.post.models import Account
from amends.post.rules import Channel
from amends.post.sealing import SealBroken, unsealed
from amends.post.states import State, states
from amends.web.pages import url
from amends.web.public.framed import sites_of
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.forms import Option
from amends.web.words import Wall

NAMED = {**CHANNELS, Channel.SMS.value: "text messages", Channel.MESSAGING.value: "messengers"}


@dataclass(frozen=True, slots=True)
class Row:
    """One account in the list."""

    name: str
    way: str
    brand: str
    state: str
    is_wrong: bool
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one channel."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that an account's form asks for. A secret that is kept is said to be, and left out."""

    name: str
    label: str
    help: str
    kind: str
    required: bool
    options: Sequence[Option]
    value: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Address:
    """An address that the other side needs, or a piece of a page."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One account, or one about to be opened."""

    id: UUID | None
    title: str
    way: str
    way_name: str
    name: str
    address: str
    asks_address: bool
    fields: Sequence[Asked]
    state: str
    is_wrong: bool
    addresses: Sequence[Address]
    code_url: str
    may_try: bool
    consent_url: str = ""


def groups(wall: Wall, brand: Brand | None) -> list[Group]:
    """The open accounts by channel."""
    found: dict[str, list[Row]] = {}
    for one in states(wall.now, brand):
        state, is_wrong = state_of(one, wall)
        row = Row(
            one.account.name, one.way.name, one.account.brand.name, state, is_wrong, url("channel", id=one.account.id)
        )
        found.setdefault(one.account.channel, []).append(row)
    return [Group(NAMED.get(channel, channel).capitalize(), rows) for channel, rows in found.items()]


def state_of(one: State, wall: Wall) -> tuple[str, bool]:
    """How an account does, in words, and whether somebody has to look."""
    account, parts = one.account, []
    if not account.is_active:
        return "closed", False
    if one.silent_since is not None:
        parts.append(f"not fetched since {wall.when(one.silent_since)}")
    elif account.fetched_at is not None:
        parts.append(f"fetched {wall.when(account.fetched_at)}")
    if account.trouble:
        parts.append(account.trouble)
    if one.stuck:
        parts.append(f"{one.stuck} could not be sent")
    is_wrong = bool(parts) and (one.silent_since is not None or bool(account.trouble) or one.stuck > 0)
    parts.append(f"last message {wall.when(one.last_in_at)}" if one.last_in_at else "nothing has come yet")
    return " · ".join(parts), is_wrong


def ways() -> list[Option]:
    """Every way that an account may take, by channel."""
    found = [(way.channel.value, way) for way in WAYS.values() if way.fields and not way.is_local]
    found.sort(key=lambda one: (NAMED.get(one[0], one[0]), one[1].name))
    return [Option(way.slug, f"{NAMED.get(channel, channel).capitalize()}: {way.name}") for channel, way in found]


def new(way: Way, values: Mapping[str, str]) -> Page:
    """The form of an account about to be opened."""
    asked = [_asked(one, values.get(one.name, _spelled(one.usual)), is_kept=False) for one in way.fields]
    return Page(
        id=None,
        title=way.name,
        way=way.slug,
        way_name=way.name,
        name=values.get("name", ""),
        address=values.get("address", ""),
        asks_address=way.channel is Channel.MAIL,
        fields=asked,
        state="",
        is_wrong=False,
        addresses=(),
        code_url="",
        may_try=False,
    )


def page(account: Account, values: Mapping[str, str], wall: Wall) -> Page:
    """One account as it is set."""
    way = WAYS[account.adapter]
    found = next(
        (one for one in states(wall.now, account.brand, also_closed=True) if one.account.id == account.id), None
    )
    state, is_wrong = state_of(found, wall) if found else ("", False)
    try:
        kept = set(unsealed(account.sealed))
    except SealBroken:
        kept, state, is_wrong = set(), "its secrets were sealed with another key: type them again", True
    asked = [
        _asked(one, values.get(one.name, _spelled(account.settings.get(one.name, one.usual))), is_kept=one.name in kept)
        for one in way.fields
    ]
    return Page(
        id=account.id,
        title=account.name,
        way=way.slug,
        way_name=way.name,
        name=values.get("name", account.name),
        address=values.get("address", account.address),
        asks_address=way.channel is Channel.MAIL,
        fields=asked,
        state=state,
        is_wrong=is_wrong,
        addresses=addresses_of(account, way),
        code_url=url("channel_code", id=account.id) if way.slug == "kiosk" else "",
        may_try=way.fetch is not None or way.understand is not None,
        consent_url=url("channel_consent", id=account.id) if account.is_active and _asks_consent(account) else "",
    )


def _asks_consent(account: Account) -> bool:
    """Whether the owner of the mailbox can be asked in the browser to let us in."""
    if account.settings.get("sign_in") != "oauth2":
        return False
    # Most accounts are none of these, and their pages need nothing of it.
    from amends.post.channels.mail.consenting import may_ask

    return may_ask(account.settings)


def _asked(one: Field, value: str, *, is_kept: bool) -> Asked:
    is_secret = one.kind is FieldKind.SECRET
    return Asked(
        name=one.name,
        label=one.label,
        help=one.help,
        kind=one.kind.value,
        required=one.required and not (is_secret and is_kept),
        options=[Option(code, words) for code, words in one.choices],
        value="" if is_secret else value,
        is_kept=is_kept,
    )


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)


def addresses_of(account: Account, way: Way) -> list[Address]:
    """What has to be told to the other side, or put into a page, so that this account works."""
    base = settings.CONFIG.base_url()
    tag = f'<script src="{base}/static/amends/widget.js" data-%s="{account.id}" defer></script>'
    if way.slug == "chat-page":
        return [
            Address("Its own page", f"{base}/chat/{account.id}", url("public_chat", id=account.id)),
            *_tag(account, tag % "chat"),
        ]
    if way.slug == "form-embedded":
        return _tag(account, tag % "form")
    if way.slug == "kiosk":
        return [Address("For the tablet", f"{base}/kiosk/{account.id}", url("public_kiosk", id=account.id))]
    if account.settings.get("sign_in") == "oauth2":
        return [
            Address("Register this redirect address with the application there", f"{base}{url('channel_consented')}")
        ]
    if way.understand is not None and way.channel is not Channel.MAIL:
        return [Address("The other side calls", f"{base}{url('hook', id=account.id)}")]
    return []


def _tag(account: Account, tag: str) -> list[Address]:
    sites = sites_of(account)
    if sites:
        return [Address(f"Into the pages of {', '.join(sites)}", tag)]
    return [Address("No page may show it yet: name the sites above first. The tag to paste then stands here.", "")]
