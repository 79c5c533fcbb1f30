"""The composer: one draft, at most two hints, and the promise that the draft seems to make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.conversation.rules import UNDO, placeholders
from amends.flow import wording
from amends.promises.finder import found_in
from amends.promises.rules import OwedTo
from amends.web.pages import url
from amends.web.shown.case.header import language_name
from amends.web.shown.case.reading import Read
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.case.words import scripts_of
from amends.web.shown.forms import Form, Option

HINTS = 2
A_MINUTE = timedelta(minutes=1)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A promise that the words seem to make."""

    words: str
    at_local: str
    label: str


@dataclass(frozen=True, slots=True)
class Script:
    """Words to begin with."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Composer:
    """What stands in the composer."""

    mode: str
    to: str
    channel_label: str
    language: str
    channels: tuple[Option, ...]
    channel: str
    draft: str
    coach: tuple[str, ...]
    found: Found | None
    scripts: tuple[Script, ...]
    undo_seconds: int


def build(found: Read, form: Form | None, script: str) -> Composer:
    """The composer with one's own draft, the words of a chosen script, or what came back refused."""
    values = form.values if form and form.name == "message" else {}
    scripts = scripts_of(found)
    typed = str(values.get("body") or "")
    draft = typed or with_new_time(scripts.get(script, ("", ""))[1] or found.desks.draft, found)
    customer = found.case.customer
    channel = CHANNELS.get(customer.channel, customer.channel)
    here = url("case", ref=found.case.reference)
    return Composer(
        mode=str(values.get("mode") or "message"),
        to=customer.name.split(" ", 1)[0],
        channel_label=channel,
        language=language_name(customer.language),
        channels=(Option(customer.channel, channel),),
        channel=customer.channel,
        draft=draft,
        coach=hints(draft, found),
        found=promise_in(draft, found),
        scripts=tuple(Script(name, f"{here}?script={slug}#write") for slug, (name, _) in scripts.items()),
        undo_seconds=int(UNDO.total_seconds()),
    )


def with_new_time(draft: str, found: Read) -> str:
    """A draft that makes a broken promise good names the time of its successor, as the customer's page does."""
    heir = next((one for one in found.ours if one.level > 0 and one.owed_to == OwedTo.CUSTOMER.value), None)
    return draft.replace("{new}", wording.to_customer(found.case, heir.due_at, found.wall.now)) if heir else draft


def promise_in(text: str, found: Read) -> Found | None:
    """The promise that a text seems to make, in the customer's own time where we know it."""
    zone = found.customer_zone or found.wall.zone
    one = found_in(text, found.wall.now, zone)
    if one is None:
        return None
    at: datetime = one.due_at
    if any(abs(at - owed.due_at) < A_MINUTE for owed in found.ours):
        return None  # it is promised already
    return Found(
        f"\N{LEFT DOUBLE QUOTATION MARK}{one.words}\N{RIGHT DOUBLE QUOTATION MARK}",
        found.wall.local_input(at),
        one.words,
    )


def hints(draft: str, found: Read) -> tuple[str, ...]:
    """At most two hints on a draft; none while nothing is written. Never a score."""
    if not draft.strip():
        return ()
    told = []
    if missing := placeholders(draft):
        told.append("fill in " + ", ".join(f"{{{name}}}" for name in missing))
    order = found.case.order
    if order and order.number and order.number not in draft:
        told.append(f"name {order.number}")
    if not _TIME.search(draft):
        told.append("say when")
    return tuple(told[:HINTS])
