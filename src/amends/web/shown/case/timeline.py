"""The timeline: the journal of the case, joined with the words that people wrote. The newest stands last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from amends.conversation.folding import folded
from amends.conversation.lines import Spoken
from amends.journal.story import Happening
from amends.promises.models import Promise
from amends.web import known
from amends.web.pages import url
from amends.web.shown.case import verbs
from amends.web.shown.case.beside import known_of
from amends.web.shown.case.missing import Missing, missing_of
from amends.web.shown.case.reading import ENTRIES, SPOKEN, Read
from amends.web.shown.roll import first_names
from amends.web.words import Wall, size_words

# A message that waits longer than this was written for later.
A_MINUTE = timedelta(minutes=1)
SHOWS = {
    "customer": frozenset({"said", "wrote", "sent", "call"}),
    "us": frozenset({"note", "did", "promised", "kept", "broken"}),
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that can still be called back."""

    send_at: datetime
    undo_id: UUID
    later: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file beside a message."""

    name: str
    url: str
    size: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `rest` is folded: what was quoted, or signed, below somebody's own words; all
    that was called back.

    `notes`: what else is known of something said, a sentence each.
    """

    id: UUID
    at: datetime
    time: str
    day: str | None
    who: str
    words: str
    kind: str
    is_automatic: bool
    body: str | None
    via: str | None
    pending: Pending | None
    rest: str = ""
    letter_url: str | None = None
    in_letter: int = 0
    files: tuple[File, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    is_last_letter: bool = False
    is_called_back: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries that are shown, and the way to earlier ones."""

    filter: str
    earlier_url: str | None
    entries: tuple[Entry, ...]


def build(found: Read, show: str, entries: int) -> Timeline:
    """The timeline of a case as somebody asked to see it: all of it, what was said, or what we did."""
    kinds = SHOWS.get(show)
    teller = Teller(found)
    told = [one for happening in found.happenings for one in teller.tell(happening)]
    if any(happening.verb == "conversation.moved_here" for happening in found.happenings):
        told.sort(key=lambda one: one.at)
    shown = tuple(_dated([one for one in told if kinds is None or one.kind in kinds], found.wall))
    address = f"{url('case', ref=found.case.reference)}?show={show}&entries={max(entries, ENTRIES) * 3}"
    return Timeline(show if kinds else "all", address if found.has_earlier else None, shown)


def _dated(entries: Sequence[Entry], wall: Wall) -> Iterable[Entry]:
    """Names the day on the first entry of each, and the letter that the key for the original opens."""
    last = ""
    newest = next((one.id for one in reversed(entries) if one.letter_url), None)
    for entry in entries:
        day = wall.day(entry.at)
        is_new, last = day != last, day
        if is_new or entry.id == newest:
            yield replace(entry, day=day if is_new else None, is_last_letter=entry.id == newest)
        else:
            yield entry


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the entry of something said, and beside it."""

    body: str
    via: str | None
    pending: Pending | None
    rest: str
    letter_url: str | None
    in_letter: int
    files: tuple[File, ...]
    notes: tuple[str, ...]
    missing: tuple[Missing, ...]
    is_called_back: bool


class Teller:
    """Turns what happened into sentences, knowing the people, promises and messages of one case."""

    def __init__(self, found: Read) -> None:
        self.found = found
        self.names: Mapping[str, str] = first_names(found.case.brand)
        self.customer = found.case.customer.name.split(" ", 1)[0]
        self.promises: dict[UUID, Promise] = {promise.id: promise for promise in found.chain}
        self.told: set[UUID] = set()
        self.remedies = {one.remedy.id: one.remedy.name for one in found.remedies}

    def tell(self, one: Happening) -> Iterable[Entry]:
        """The entry of one happening; none for what only the machine needs to know."""
        if one.verb in SPOKEN:
            spoken = self.found.spoken.get(one.subject_id)
            if spoken is None or spoken.id in self.told:
                return ()
            # What moved away and came back has several entries; it was said once.
            self.told.add(spoken.id)
            if one.verb == "conversation.moved_here":
                one = replace(one, at=spoken.said_at)
            return (self._spoken(one, spoken),)
        sentence: Callable[[Teller, Happening], tuple[str, str] | None] | None = verbs.SENTENCES.get(one.verb)
        told = sentence(self, one) if sentence else None
        if told is None:
            return ()
        kind, words = told
        if kind == "answered":
            return (self._entry(one, self.customer, words, "kept", is_automatic=False),)
        # What a customer's word set off is not what they did.
        is_set_off = one.actor.startswith("customer:") and one.verb not in verbs.THEIRS
        who = "Amends" if is_set_off else self.who(one.actor)
        return (self._entry(one, who, words, kind, is_automatic=who == "Amends"),)

    def who(self, actor: str) -> str:
        """Who did it, in a name: a colleague's, the customer's, or Amends itself."""
        if actor.startswith("customer:"):
            return self.customer
        if actor.startswith("department:"):
            departments = known.departments(self.found.case.brand_id)
            return next((one.name for one in departments.values() if one.actor == actor), "")
        return self.names.get(actor, "Amends" if actor.startswith("automatic:") else "")

    def person(self, person_id: object) -> str:
        """The first name of somebody whom a fact names by id."""
        return self.names.get(f"person:{person_id}", "a colleague")

    def when(self, told: object) -> str:
        """A moment that a fact holds, as wall time."""
        return self.found.wall.when(datetime.fromisoformat(str(told)))

    def _entry(
        self,
        one: Happening,
        who: str,
        words: str,
        kind: str,
        *,
        is_automatic: bool,
        said: Said | None = None,
    ) -> Entry:
        there = one.at.astimezone(self.found.wall.zone)
        time = f"{there.hour:02}:{there.minute:02}"
        if said is None:
            return Entry(one.id, one.at, time, None, who, words, kind, is_automatic, None, None, None)
        via, pending = said.via, said.pending
        beside = (said.rest, said.letter_url, said.in_letter, said.files, said.notes, said.missing)
        told = Entry(one.id, one.at, time, None, who, words, kind, is_automatic, said.body, via, pending, *beside)
        return replace(told, is_called_back=True) if said.is_called_back else told

    def _spoken(self, one: Happening, spoken: Spoken) -> Entry:
        kind, words = verbs.spoken(spoken)
        who = self.customer if kind == "said" else (spoken.author or "Amends").split(" ", 1)[0]
        own, signed = folded(spoken.text)
        is_called_back = spoken.stopped_at is not None
        if is_called_back:
            # Nobody was told it: it is one line, and the words are there for who asks.
            own, signed = "", spoken.text
        said = Said(
            body=own,
            via=verbs.CHANNELS.get(spoken.channel, spoken.channel) if kind in {"said", "wrote", "sent"} else None,
            pending=self._pending(spoken),
            rest="\n\n".join(part for part in (signed, *spoken.below) if part),
            letter_url=url("letter", ref=self.found.case.reference, id=spoken.id) if spoken.letter else None,
            # What another system named stands beside the message, or is missing there.
            in_letter=0 if (spoken.told or {}).get("media") else spoken.letter_files,
            files=self._files(spoken),
            notes=known_of(spoken, self.customer, self.found.wall),
            missing=missing_of(spoken, self.found.case.reference),
            is_called_back=is_called_back,
        )
        return self._entry(one, who, words, kind, is_automatic=spoken.is_automatic, said=said)

    def _files(self, spoken: Spoken) -> tuple[File, ...]:
        beside = self.found.enclosed.get(spoken.id, ())
        ref = self.found.case.reference
        return tuple(File(one.name, url("case_file", ref=ref, id=one.id), size_words(one.size)) for one in beside)

    def _pending(self, spoken: Spoken) -> Pending | None:
        waits = spoken.send_at is not None and spoken.sent_at is None and spoken.stopped_at is None
        if spoken.is_automatic or not waits or spoken.send_at is None or spoken.send_at <= self.found.wall.now:
            return None
        is_later = spoken.send_at - self.found.wall.now > A_MINUTE
        return Pending(spoken.send_at, spoken.id, self.found.wall.when(spoken.send_at) if is_later else None)
