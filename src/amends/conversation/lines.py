"""What a case's page needs of its conversation: the words of the entries it shows, and who is writing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from amends.cases.models import Case
from amends.conversation.models import DraftFile, Message
from amends.journal.models import Entry
from amends.post.models import Attachment
from amends.prepared import Prepared

WRITING = timedelta(seconds=20)
# A page that lies open says so every fifteen seconds while it can be seen.
LOOKING = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message, and how far its letter has come.

    Of what came in: `letter` names its bytes, `told` is what it told beside its words (`post.deliveries`). Of what
    goes out: `fate` is what became of its letter (`post.fates`).
    """

    id: UUID
    direction: str
    channel: str
    author: str | None
    is_automatic: bool
    text: str
    send_at: datetime | None
    sent_at: datetime | None
    stopped_at: datetime | None
    bounced_at: datetime | None
    said_at: datetime
    letter: str | None
    told: Mapping[str, Any] | None
    delivered_at: datetime | None
    complained_at: datetime | None
    fate: Mapping[str, Any] | None
    has_files: bool

    @property
    def below(self) -> tuple[str, ...]:
        """What stands below the words of a letter that came in: what it quotes, and its signature."""
        told = self.told or {}
        return tuple(str(told[name]) for name in ("quoted", "signature") if told.get(name))

    @property
    def letter_files(self) -> int:
        """How many files a letter that came in holds."""
        return len((self.told or {}).get("attachments", ())) if self.letter else 0


# Files beside a message are asked for only where there are some.
_BESIDE = Attachment.objects.filter(Q(inbound=OuterRef("inbound")) | Q(outbound=OuterRef("outbound")))
_SPOKEN = Prepared(
    lambda case_id, *ids: Message.objects.filter(case=case_id, id__in=ids).values_list(
        "id",
        "direction",
        "channel",
        "author__name",
        "is_automatic",
        "text",
        "outbound__send_at",
        "outbound__sent_at",
        "outbound__stopped_at",
        "outbound__bounced_at",
        "said_at",
        "inbound__raw",
        "inbound__facts",
        "outbound__delivered_at",
        "outbound__complained_at",
        "outbound__facts",
        Exists(_BESIDE),
    )
)
_FILES_BESIDE = DraftFile.objects.filter(case=OuterRef("id"), person=OuterRef("drafts__person"))
_UNWANTED = (
    Message.objects.filter(case__customer=OuterRef("customer"), outbound__complained_at__isnull=False)
    .order_by("-outbound__complained_at")
    .values("outbound__to_address", "outbound__complained_at")[:1]
)
# From the case on, so that there is a row when nobody has written: it says who complained of our mail, too.
_DRAFTS = Prepared(
    lambda case_id: Case.objects.filter(id=case_id).values_list(
        *(f"drafts__{name}" for name in ("person_id", "person__name", "text", "mode", "saved_at", "began_at")),
        "drafts__looked_at",
        "drafts__version",
        Exists(_FILES_BESIDE),
        Subquery(_UNWANTED.values("outbound__to_address")),
        Subquery(_UNWANTED.values("outbound__complained_at")),
    )
)
_DRAFT_FILES = Prepared(
    lambda case_id, person_id: (
        DraftFile.objects.filter(case=case_id, person=person_id)
        .order_by("id")
        .values_list("id", "name", "media_type", "raw__size")
    )
)


def spoken(case_id: UUID, ids: Collection[UUID]) -> dict[UUID, Spoken]:
    """The messages of a case among these ids; one query."""
    if not ids:
        return {}
    return {row[0]: Spoken(*row) for row in _SPOKEN(case_id, *ids)}


@dataclass(frozen=True, slots=True)
class DraftFileLine:
    """A file beside one's draft. `size` in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Complained:
    """The address at which a customer marked a letter of ours as spam, and when the last time."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody is writing in one mode, and its version."""

    text: str
    saved_at: datetime
    began_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Desks:
    """What lies on the desks of a case: one's own draft, and the names of others who are writing or looking now.

    `kept`: one's own words by mode; `draft` and what follows it are those that were saved last.
    `complained`: its customer has marked mail of ours as unwanted, on whichever case.
    """

    draft: str
    writing: tuple[str, ...]
    mode: str = "message"
    saved_at: datetime | None = None
    began_at: datetime | None = None
    looking: tuple[str, ...] = ()
    has_files: bool = False
    complained: Complained | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def others(self) -> str:
        """Changes when somebody else begins or stops to write or to look."""
        return ",".join(("w", *self.writing, "l", *self.looking)) if self.writing or self.looking else ""


def drafts(case_id: UUID, person_id: UUID, at: datetime) -> Desks:
    """One's own draft on a case, who else saved one in the last twenty seconds or looks at the case, and whether its
    customer complained of our mail; one query."""
    rows = _DRAFTS(case_id)
    laid = _desks((row[:9] for row in rows if row[0] is not None), person_id, at)
    address, complained_at = rows[0][9:] if rows else (None, None)
    return replace(laid, complained=Complained(address, complained_at)) if address and complained_at else laid


Laid = tuple[UUID, str, str, str, datetime, datetime | None, datetime | None, int, bool]


def _desks(laid: Iterable[Laid], person_id: UUID, at: datetime) -> Desks:
    kept, has_files, writing, looking = dict[str, Kept](), False, set[str](), set[str]()
    for person, name, text, mode, saved_at, began_at, looked_at, version, files in laid:
        first = name.split(" ", 1)[0]
        if person == person_id:
            has_files = has_files or files
            if text.strip():
                kept[mode] = Kept(text, saved_at, began_at, version)
        elif text and at - WRITING < saved_at <= at:
            writing.add(first)
        elif looked_at and at - LOOKING < looked_at <= at:
            looking.add(first)
    here_too = tuple(sorted(writing)), tuple(sorted(looking - writing))
    if not kept:
        return Desks("", here_too[0], looking=here_too[1], has_files=has_files)
    mode, last = max(kept.items(), key=lambda pair: pair[1].saved_at)
    return Desks(
        last.text,
        here_too[0],
        mode=mode,
        saved_at=last.saved_at,
        began_at=last.began_at,
        looking=here_too[1],
        has_files=has_files,
        kept=kept,
    )


# Together, for the poll of every page that lies open: what happened last on a case, and who is there.
_NEWEST = Entry.objects.filter(case_id=OuterRef("id")).order_by("-at", "-id").values("id")[:1]
_HERE = Prepared(
    lambda case_id: Case.objects.filter(id=case_id).values_list(
        Subquery(_NEWEST),
        *(f"drafts__{name}" for name in ("person_id", "person__name", "text", "mode", "saved_at")),
        *("drafts__began_at", "drafts__looked_at", "drafts__version"),
    )
)


def here(case_id: UUID, person_id: UUID, at: datetime) -> tuple[UUID | None, Desks]:
    """The newest entry of a case, and what lies on its desks (files apart); one query."""
    rows = _HERE(case_id)
    laid = [(*row[1:], False) for row in rows if row[1] is not None]
    return (rows[0][0] if rows else None), _desks(laid, person_id, at)


def draft_files(case_id: UUID, person_id: UUID) -> tuple[DraftFileLine, ...]:
    """The files beside somebody's draft, in the order in which they were laid there; one query."""
    return tuple(DraftFileLine(*row) for row in _DRAFT_FILES(case_id, person_id))
