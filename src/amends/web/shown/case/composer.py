"""The composer: one draft with its files, at most two hints, and the promises that its words make."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.conversation.enclosing import MEGABYTE, MOST_BYTES_EACH
from amends.conversation.finding import Found
from amends.conversation.lines import draft_files
from amends.conversation.queries import said_by_others
from amends.conversation.rules import UNDO, placeholders
from amends.flow import composing, wording
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.web.pages import url
from amends.web.shown.case.header import language_name
from amends.web.shown.case.reading import Read
from amends.web.shown.case.ways_out import ways_out
from amends.web.shown.case.words import scripts_of
from amends.web.shown.forms import Form, Option
from amends.web.words import Wall, size_words

HINTS = 2
KINDS = {
    PromiseKind.ANSWER: "a call or an answer",
    PromiseKind.UPDATE: "news",
    PromiseKind.RESOLUTION: "the solution",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A promise that the words make: what names it, its words, its kind, and when it falls due; whether it is meant."""

    key: str
    words: str
    kind: str
    due: str
    theirs: str | None
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands below the words while they are written."""

    coach: tuple[str, ...]
    found: tuple[FoundLine, ...]
    saved: str | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file beside the draft."""

    name: str
    size: str
    url: str
    out_url: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Script:
    """Words to begin with."""

    name: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Composer:
    """What stands in the composer."""

    mode: str
    to: str
    channel_label: str
    language: str
    code: str
    channels: tuple[Option, ...]
    channel: str
    way_note: str
    complained: str
    draft: str
    began: str
    read: str
    send_at: str
    beside: Beside
    files: tuple[FileLine, ...]
    most: str
    people: str
    scripts: tuple[Script, ...]
    undo_seconds: int


def build(found: Read, form: Form | None, script: str) -> Composer:
    """The composer with one's own draft, the words of a chosen script, or what came back refused."""
    values = form.values if form and form.name == "message" else {}
    scripts = scripts_of(found)
    typed = str(values.get("body") or "")
    draft = typed or with_new_time(scripts.get(script, ("", ""))[1] or found.desks.draft, found)
    customer, case = found.case.customer, found.case
    ways = ways_out(found)
    here = url("case", ref=case.reference)
    began = str(values.get("began") or (found.desks.began_at or found.wall.now).isoformat())
    mode = str(values.get("mode") or (found.desks.mode if draft == found.desks.draft else "message"))
    people = [one.name for one in composing.callable_on(case) if one.id != found.person.id]
    return Composer(
        mode=mode,
        to=customer.name.split(" ", 1)[0],
        channel_label=next((one.label for one in ways.options if one.value == ways.channel), ways.channel),
        language=language_name(customer.language),
        code=customer.language,
        channels=ways.options,
        channel=str(values.get("channel") or ways.channel),
        way_note=ways.note,
        complained=complained(found) if Channel.MAIL.value in [one.value for one in ways.options] else "",
        draft=draft,
        began=began,
        read=_read(found, began) if values else "",
        send_at=str(values.get("send_at") or ""),
        beside=beside(draft, case, found.wall, found.ours, (), found.desks.saved_at),
        files=files_beside(case, found.person) if found.desks.has_files else (),
        most=f"{MOST_BYTES_EACH // MEGABYTE} MB",
        people=json.dumps(people),
        scripts=tuple(Script(name, f"{here}?script={slug}#write", text) for slug, (name, text) in scripts.items()),
        undo_seconds=int(UNDO.total_seconds()),
    )


def complained(found: Read) -> str:
    """That the customer has marked mail of ours as spam, and what that means; empty when they have not."""
    one = found.desks.complained
    if one is None:
        return ""
    return (
        f"{one.address} marked mail of ours as spam {found.wall.when(one.at)}. Your letter goes out all the same; "
        "what is automatic does not. A call may be better."
    )


def _read(found: Read, began: str) -> str:
    """The colleague's message that this page shows to somebody whose own was held back by it."""
    try:
        theirs = said_by_others(found.case, found.person, datetime.fromisoformat(began))
    except ValueError:
        return ""
    return str(theirs.id) if theirs else ""


def with_new_time(draft: str, found: Read) -> str:
    """A draft that makes a broken promise good names the time of its successor, as the customer's page does."""
    heir = next((one for one in found.ours if one.level > 0 and one.owed_to == OwedTo.CUSTOMER.value), None)
    return draft.replace("{new}", wording.to_customer(found.case, heir.due_at, found.wall.now)) if heir else draft


def beside(
    text: str,
    case: Case,
    wall: Wall,
    owed: Collection[Promise],
    refused: Collection[str],
    saved_at: datetime | None = None,
) -> Beside:
    """What stands below these words: hints, what they promise, and that they are saved. Asks nothing."""
    found = composing.promises_in(case, text, wall.now, owed) if text.strip() else []
    lines = tuple(_line(one, case, wall, is_meant=one.key not in refused) for one in found)
    return Beside(hints(text, case), lines, wall.when(saved_at or wall.now) if text.strip() else None)


def _line(one: Found, case: Case, wall: Wall, *, is_meant: bool) -> FoundLine:
    quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{one.when}\N{RIGHT DOUBLE QUOTATION MARK}"
    theirs = None
    if one.due_at.astimezone(wall.zone).utcoffset() != one.due_at.astimezone(composing.customer_zone(case)).utcoffset():
        theirs = composing.told_when(case, one, wall.now)
    return FoundLine(one.key, quoted, KINDS[one.kind], wall.when(one.due_at), theirs, is_meant)


def files_beside(case: Case, person: Person) -> tuple[FileLine, ...]:
    """The files beside somebody's draft; one query."""
    ref = case.reference
    return tuple(
        FileLine(
            one.name,
            size_words(one.size),
            url("draft_file", ref=ref, id=one.id),
            url("draft_file_out", ref=ref, id=one.id),
            one.media_type in PICTURES,
        )
        for one in draft_files(case.id, person.id)
    )


def hints(draft: str, case: Case) -> tuple[str, ...]:
    """At most two hints on a draft; none while nothing is written. Never a score."""
    if not draft.strip():
        return ()
    told = []
    if missing := placeholders(draft):
        told.append("fill in " + ", ".join(f"{{{name}}}" for name in missing))
    order = case.order
    if order and order.number and order.number not in draft:
        told.append(f"name {order.number}")
    if not _TIME.search(draft):
        told.append("say when")
    return tuple(told[:HINTS])
