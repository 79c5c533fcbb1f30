"""The composer: one draft with its files, what the coach says of it, and the promises that its words make."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from amends.cases.models import Case
from amends.conversation.enclosing import MEGABYTE, MOST_BYTES_EACH
from amends.conversation.finding import Found
from amends.conversation.lines import Kept, draft_files
from amends.conversation.rules import UNDO, open_places
from amends.flow import composing, wording
from amends.flow.colliding import Page, in_the_way, read_by
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.web.pages import url
from amends.web.shown.case.coaching import HintLine, hints_on
from amends.web.shown.case.header import language_name, next_script
from amends.web.shown.case.reading import Read
from amends.web.shown.case.ways_out import ways_out
from amends.web.shown.case.words import scripts_of
from amends.web.shown.forms import Form, Option
from amends.web.words import Wall, size_words

KINDS = {
    PromiseKind.ANSWER: "a call or an answer",
    PromiseKind.UPDATE: "news",
    PromiseKind.RESOLUTION: "the solution",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A promise that the words make: what names it, its words, its kind, and when it falls due; whether it is meant,
    what was read into the words, and what is not sure of it: then it is offered unticked."""

    key: str
    words: str
    kind: str
    due: str
    theirs: str | None
    is_meant: bool
    why: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands below the words while they are written."""

    coach: tuple[HintLine, ...]
    found: tuple[FoundLine, ...]
    saved: str | None
    version: int = 0
    offered_for: str = ""
    leaves: str = ""
    calls_nobody: tuple[str, ...] = ()
    elsewhere: str = ""
    to_fill: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing to see."""
        return not (self.coach or self.found or self.saved or self.calls_nobody or self.elsewhere or self.to_fill)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a draft has come: its version and when it was saved (else now), what another window keeps instead of it,
    when it leaves if not at once, whom its note calls in vain, and by which channel it leaves, where the coach reads
    along (empty: it does not)."""

    version: int = 0
    saved_at: datetime | None = None
    elsewhere: str = ""
    leaves_at: datetime | None = None
    calls_nobody: tuple[str, ...] = ()
    coached_by: str = ""


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
    """What stands in the composer. `page` names this very page, `kept` holds the words of each mode as JSON."""

    mode: str
    page: str
    opened: str
    kept: str
    person: str
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
    desks = found.desks
    if (first := next_script(found)) in scripts:
        scripts = {first: scripts[first], **scripts}
    begun = scripts.get(script, ("", ""))[1]
    mode = str(values.get("mode") or ("message" if begun else desks.mode))
    mine = desks.kept.get(mode)
    draft = str(values.get("body") or "") or with_new_time(begun or (mine.text if mine else ""), found)
    customer, case = found.case.customer, found.case
    ways = ways_out(found)
    here = url("case", ref=case.reference)
    began_at = mine.began_at if mine else None
    began = str(values.get("began") or (began_at or found.wall.now).isoformat())
    send_at = str(values.get("send_at") or "") if values.get("when") == "later" else ""
    people = [one.name for one in composing.callable_on(case) if one.id != found.person.id]
    return Composer(
        mode=mode,
        page=str(values.get("page") or uuid4()),
        opened=found.wall.now.isoformat(),
        kept=json.dumps({name: {"text": one.text, "version": str(one.version)} for name, one in desks.kept.items()}),
        person=str(found.person.id),
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
        read=_read(found, values) if values else "",
        send_at=send_at,
        beside=beside(
            draft,
            case,
            found.wall,
            found.ours,
            _refused(values),
            _stand(found, mine, draft, mode, send_at, str(values.get("channel") or ways.channel)),
            mode=mode,
        ),
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


def _stand(found: Read, mine: Kept | None, draft: str, mode: str, send_at: str, channel: str) -> Stand:
    """How far the draft of a mode has come, on a page that is made anew."""
    leaves_at = None
    with suppress(ValueError):
        leaves_at = found.wall.read_input(send_at) if send_at else None
    return Stand(
        version=mine.version if mine else 0,
        saved_at=mine.saved_at if mine else None,
        leaves_at=leaves_at if leaves_at and leaves_at > found.wall.now else None,
        calls_nobody=tuple(composing.calls_nobody(found.case, draft)) if mode == "note" else (),
        coached_by=channel if found.person.is_coached else "",
    )


def _refused(values: Mapping[str, object]) -> Collection[str]:
    """The promises whose box was cleared in a form that came back, as far as its values tell."""
    return {str(values["offered"])} if "offered" in values and "promise" not in values else ()


def _read(found: Read, values: Mapping[str, object]) -> str:
    """The messages that this page shows to somebody whose own was held back by them."""
    before = [UUID(one) for one in str(values.get("read") or "").split() if _is_id(one)]
    page = Page("", _moment(values.get("opened")), _moment(values.get("began")))
    text = str(values.get("body") or "")
    met = in_the_way(found.case, text, page, by=found.person, at=found.wall.now)
    return read_by([message for message, _ in met], before)


def _moment(told: object) -> datetime | None:
    try:
        told_at = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return told_at if told_at.tzinfo else None


def _is_id(told: str) -> bool:
    try:
        UUID(told)
    except ValueError:
        return False
    return True


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
    stand: Stand | None = None,
    *,
    ticked: Collection[str] = (),
    mode: str = "message",
) -> Beside:
    """What stands below these words: hints, what they promise when they leave, and that they are kept. Asks nothing."""
    stand = stand or Stand()
    found = (
        composing.promises_in(case, text, stand.leaves_at or wall.now, owed, is_call=mode == "call")
        if text.strip() and mode != "note"
        else []
    )
    lines = tuple(_line(one, case, wall, is_meant=one.is_meant(ticked, refused)) for one in found)
    saved = wall.when(stand.saved_at or wall.now) if text.strip() and not stand.elsewhere else None
    return Beside(
        hints_on(text, case, owed, stand.coached_by) if mode == "message" else (),
        lines,
        saved,
        stand.version,
        wall.local_input(stand.leaves_at) if stand.leaves_at else "",
        wall.when(stand.leaves_at) if stand.leaves_at and lines else "",
        stand.calls_nobody,
        stand.elsewhere,
        tuple(open_places(text)) if mode == "message" else (),
    )


def _line(one: Found, case: Case, wall: Wall, *, is_meant: bool) -> FoundLine:
    quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{one.when}\N{RIGHT DOUBLE QUOTATION MARK}"
    theirs = None
    if one.due_at.astimezone(wall.zone).utcoffset() != one.due_at.astimezone(composing.customer_zone(case)).utcoffset():
        theirs = composing.told_when(case, one, wall.now)
    return FoundLine(one.key, quoted, KINDS[one.kind], wall.when(one.due_at), theirs, is_meant, one.why, one.doubt)


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
