"""The timeline: the journal of the case, joined with the words that people wrote. The newest stands last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.conversation.lines import Spoken
from amends.journal.story import Happening
from amends.promises.models import Promise
from amends.web import known
from amends.web.pages import url
from amends.web.shown.case import verbs
from amends.web.shown.case.reading import ENTRIES, SPOKEN, Read
from amends.web.shown.roll import first_names
from amends.web.words import Wall

SHOWS = {
    "customer": frozenset({"said", "wrote", "sent", "call"}),
    "us": frozenset({"note", "did", "promised", "kept", "broken"}),
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that can still be called back."""

    send_at: datetime
    undo_id: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

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
    shown = tuple(_dated((one for one in told if kinds is None or one.kind in kinds), found.wall))
    address = f"{url('case', ref=found.case.reference)}?show={show}&entries={max(entries, ENTRIES) * 3}"
    return Timeline(show if kinds else "all", address if found.has_earlier else None, shown)


def _dated(entries: Iterable[Entry], wall: Wall) -> Iterable[Entry]:
    """Names the day on the first entry of each."""
    last = ""
    for entry in entries:
        day = wall.day(entry.at)
        if day == last:
            yield entry
        else:
            last = day
            yield Entry(
                entry.id,
                entry.at,
                entry.time,
                day,
                entry.who,
                entry.words,
                entry.kind,
                entry.is_automatic,
                entry.body,
                entry.via,
                entry.pending,
            )


class Teller:
    """Turns what happened into sentences, knowing the people, promises and messages of one case."""

    def __init__(self, found: Read) -> None:
        self.found = found
        self.names: Mapping[str, str] = first_names(found.case.brand)
        self.customer = found.case.customer.name.split(" ", 1)[0]
        self.promises: dict[UUID, Promise] = {promise.id: promise for promise in found.chain}
        self.remedies = {one.remedy.id: one.remedy.offering.name for one in found.remedies}

    def tell(self, one: Happening) -> Iterable[Entry]:
        """The entry of one happening; none for what only the machine needs to know."""
        if one.verb in SPOKEN:
            spoken = self.found.spoken.get(one.subject_id)
            return (self._spoken(one, spoken),) if spoken else ()
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
        body: str | None = None,
        via: str | None = None,
        pending: Pending | None = None,
    ) -> Entry:
        there = one.at.astimezone(self.found.wall.zone)
        time = f"{there.hour:02}:{there.minute:02}"
        return Entry(one.id, one.at, time, None, who, words, kind, is_automatic, body, via, pending)

    def _spoken(self, one: Happening, spoken: Spoken) -> Entry:
        kind, words = verbs.spoken(spoken)
        who = self.customer if kind == "said" else (spoken.author or "Amends").split(" ", 1)[0]
        return self._entry(
            one,
            who,
            words,
            kind,
            is_automatic=spoken.is_automatic,
            body=spoken.text,
            via=verbs.CHANNELS.get(spoken.channel, spoken.channel) if kind in {"said", "wrote", "sent"} else None,
            pending=self._pending(spoken),
        )

    def _pending(self, spoken: Spoken) -> Pending | None:
        waits = spoken.send_at is not None and spoken.sent_at is None and spoken.stopped_at is None
        if spoken.is_automatic or not waits or spoken.send_at is None or spoken.send_at <= self.found.wall.now:
            return None
        return Pending(spoken.send_at, spoken.id)
