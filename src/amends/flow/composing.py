"""What leaves the composer: a message with the promises that its words make, its files, at once or later; a note.

A promise is made when it is said. What leaves within the undo span is said now, and calling it back lets go of what it
promised; what leaves later promises when it has gone out, counted from then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.conversation import actions as conversation
from amends.conversation.drafting import Window
from amends.conversation.enclosing import NewFile
from amends.conversation.finding import Found, find
from amends.conversation.mentions import mentioned, missed
from amends.conversation.models import Message
from amends.conversation.queries import files_of
from amends.conversation.rules import UNDO
from amends.conversation.talks import BY_ACCOUNT
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.flow import alerting, colliding, routing, tending, wording
from amends.flow.colliding import SomebodyWrote as SomebodyWrote
from amends.flow.following import check_in
from amends.flow.promising import LONGEST_PROMISE, Reply, ahead, write
from amends.followups.queries import booked
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.wall_clock import place
from amends.people.models import Person
from amends.people.queries import hours, staff
from amends.people.rules import Right
from amends.post.actions import Enclosed
from amends.post.models import Attachment, Outbound
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind

A_MINUTE = timedelta(minutes=1)
LONGEST_WORDS = 500


class CountsFromThen(ValueError):
    """What the words promise falls due at another time than the page showed: they leave at another. Nothing left."""

    def __init__(self, *, is_later: bool) -> None:
        when = "goes out then" if is_later else "leaves now"
        super().__init__(
            f"body: What it promises counts from when it leaves, and it {when}: look below, and send again."
        )


# What a writer may pick. Anything else leaves as the customer's own channel says.
PICKED = (Channel.MAIL, Channel.PAGE, Channel.LETTER, *BY_ACCOUNT)


@dataclass(frozen=True)
class Composed:
    """What somebody wrote: the text, the promises that they did not mean by it and those that they ticked, when it
    leaves if not at once.

    `began_at` is when they began to write; `read` names a colleague's message that they have seen since.
    `channel` is the one that was picked; empty: the customer's own. `page` names the page that it was written on and
    `opened_at` says when that was opened; `version` is the draft's that it knows. `offered_for` is the time of leaving
    for which the page showed what the words promise: None, at once; `is_offered` says that it showed it at all.
    """

    text: str
    refused: Collection[str] = ()
    meant: Collection[str] = ()
    send_at: datetime | None = None
    began_at: datetime | None = None
    read: UUID | None = None
    channel: str = ""
    page: str = ""
    opened_at: datetime | None = None
    version: int | None = 0
    also_read: Collection[UUID] = ()
    is_offered: bool = False
    offered_for: datetime | None = None

    @property
    def from_page(self) -> colliding.Page:
        """The page that it comes from."""
        read = [*self.also_read, *((self.read,) if self.read else ())]
        return colliding.Page(self.page, self.opened_at, self.began_at, read)

    @property
    def window(self) -> Window | None:
        """The same, as the draft knows it."""
        return Window(self.page, self.version) if self.page else None


@dataclass(frozen=True)
class Left:
    """What became of it: the message, and the promises that it makes or, leaving later, will make."""

    message: Message
    made: tuple[Found, ...] = field(default=())


def customer_zone(case: Case) -> ZoneInfo:
    """The clock on the customer's wall; the desk's own where we do not know theirs."""
    try:
        return place(case.customer.time_zone)
    except ValueError:
        return place(case.brand.calendar.time_zone)


def promises_in(
    case: Case, text: str, at: datetime, open_promises: Collection[Promise] = (), *, is_call: bool = False
) -> list[Found]:
    """What a text to this customer would promise if it left at that moment; what is owed by then already is left out.

    Changes nothing.
    """
    found = find(
        text,
        now=at,
        zone=customer_zone(case),
        calendar=hours(case.brand.calendar),
        language=case.customer.language,
        country=case.brand.calendar.country,
        is_call=is_call,
    )
    known = [one.due_at for one in open_promises if one.owed_to == OwedTo.CUSTOMER.value and one.customer_id is None]
    fresh = [one for one in found if not any(abs(one.due_at - due_at) < A_MINUTE for due_at in known)]
    return [one for one in fresh if one.due_at <= at + LONGEST_PROMISE]


def _picked(channel: str) -> Channel | None:
    """The channel that a writer picked among those they may pick; the customer's own decides otherwise."""
    return next((one for one in PICKED if one.value == channel), None)


@transaction.atomic
def send_composed(case: Case, composed: Composed, *, by: Person, at: datetime) -> Left:
    """This function will put a message on its way with the files beside its draft, and make what its words promise.

    Where a check-in is booked and not asked yet, the message asks it.
    :raises AlreadySent: when this page has sent these words; nothing leaves a second time.
    :raises SomebodyWrote: when a colleague wrote to the customer meanwhile and this person has not read it; YouWrote
        and SameWords: when this person did.
    :raises CountsFromThen: when the page showed what they promise for another time of leaving.
    :raises NotInTime: for a later time that has passed.
    :raises Missing: when a placeholder has no value yet.
    """
    colliding.one_at_a_time(composed.page, by=by)
    key = colliding.key_of(case, composed.text, composed.page, by=by)
    colliding.look_around(case, composed.text, composed.from_page, by=by, at=at)
    leaves_at = at + UNDO
    if composed.send_at is not None:
        leaves_at = max(leaves_at, later(composed.send_at, at))
    found = promises_in(case, composed.text, leaves_at, owed.open_on(case))
    _check_offered(case, composed, found, at)
    meant = [one for one in found if one.is_meant(composed.meant, composed.refused)]
    refuse_cleared(case, composed, found, by=by, at=at)
    is_later = leaves_at > at + UNDO
    files = tuple(Enclosed(one.raw, one.name, one.media_type) for one in files_of(case, by))
    if _picked(composed.channel) is Channel.LETTER:
        _can_go_by_post(case, files)
    facts = {"promises": [_kept(one) for one in meant]} if is_later and meant else {}
    reply = Reply(
        composed.text,
        files=files,
        facts=facts,
        send_at=leaves_at if is_later else None,
        channel=_picked(composed.channel),
        key=key,
    )
    made = [] if is_later else make_found(case, meant, by=by, at=at)
    message = _say(case, reply, by, at)
    for promise in made:
        conversation.says(message, promise, by=by, at=at)
    conversation.drop_files(case, by=by, at=at)
    conversation.has_left(case, composed.text, window=composed.window, by=by, at=at)
    return Left(message, tuple(meant))


def _can_go_by_post(case: Case, files: Sequence[Enclosed]) -> None:
    """Whether this can be a letter on paper.

    :raises ValueError: without an address, or with files.
    """
    if files:
        raise ValueError("files: a letter on paper carries no files; take them out, or send this another way.")
    if not addresses([case.customer_id]).get(case.customer_id, {}).get(IdentityKind.ADDRESS.value):
        raise ValueError(f"text: no postal address of {case.customer.name} is known; write it on their card first.")


def refuse_cleared(case: Case, composed: Composed, found: Sequence[Found], *, by: Person, at: datetime) -> None:
    """This function will journal what was offered ticked and cleared; what was only asked about is not refused."""
    for _ in [one for one in found if one.key in composed.refused and not one.doubt]:
        tending.refuse_found_promise(case, by=by, at=at)


def _say(case: Case, reply: Reply, by: Person, at: datetime) -> Message:
    """Writes to the customer; on a resolved case the first words ask whether it holds."""
    row = booked(case) if case.resolved_at else None
    if row is None or row.asked_at is not None or not reply.text:
        return write(case, reply, by=by, at=at)
    if reply.send_at is not None:
        raise ValueError("send_at: the question whether it holds leaves at once; choose Send.")
    asked = check_in(case, reply, by=by, at=at).message
    if asked is None:
        raise ValueError("There is nothing to ask.")
    return asked


def later(send_at: datetime, at: datetime) -> datetime:
    """When a message leaves that was written for later.

    :raises NotInTime: unless it lies ahead, within a year.
    """
    try:
        return ahead(send_at, at)
    except ValueError as why:
        raise type(why)(str(why).replace("due:", "send_at:", 1)) from None


def _check_offered(case: Case, composed: Composed, found: Sequence[Found], at: datetime) -> None:
    """What was shown must be what is promised: "in two hours" is another time for what leaves tomorrow."""
    if not composed.is_offered or composed.offered_for == composed.send_at:
        return
    shown_for = max(composed.offered_for or at, at + UNDO)
    shown = {one.key: one.due_at for one in promises_in(case, composed.text, shown_for, owed.open_on(case))}
    if any(abs(one.due_at - shown.get(one.key, at)) >= A_MINUTE for one in found):
        raise CountsFromThen(is_later=composed.send_at is not None)


def make_found(case: Case, found: Sequence[Found], *, by: Person, at: datetime) -> list[Promise]:
    """This function will make the promises that were found in words and are meant."""
    owner = case.owner or by
    wishes = [
        Wish(
            one.kind,
            one.words[:LONGEST_WORDS],
            owner,
            ahead(one.due_at, at),
            f"said by {by.first_name}: {one.when[:120]}",
            case,
            is_particular=True,
        )
        for one in found
    ]
    return promises.make(wishes, by=by, at=at) if wishes else []


def _kept(one: Found) -> dict[str, str]:
    """A promise as it waits with its letter."""
    return {"kind": one.kind.value, "words": one.words[:LONGEST_WORDS], "when": one.when, "by": one.due_at.isoformat()}


def make_what_was_said(rows: Sequence[Outbound], messages: Sequence[Message], *, by: Actor, at: datetime) -> None:
    """This function will make what letters promised that waited for their time and have gone out now.

    A letter that left too late to keep its word still gave it: then it falls due at once, and breaks like any other.
    """
    waited = {row.id: row.facts["promises"] for row in rows if row.facts.get("promises")}
    said = [one for one in messages if one.outbound_id in waited]
    if not said:
        return
    whole = whole_many({one.case_id for one in said})
    for message in said:
        case = whole[message.case_id]
        author = message.author or case.owner
        if message.outbound_id is None or author is None:
            continue
        if case.is_closed:
            cases.reopen(case, because="promised", by=by, at=at)
            routing.give_to_who_is_there([case], by=by, at=at)
        wishes = [_wish(case, one, author, at) for one in waited[message.outbound_id]]
        for promise in promises.make(wishes, by=author, at=at):
            conversation.says(message, promise, by=author, at=at)


def _wish(case: Case, kept: Mapping[str, Any], author: Person, at: datetime) -> Wish:
    due_at = max(datetime.fromisoformat(str(kept["by"])), at)
    counted = f"said by {author.first_name}: {str(kept['when'])[:120]}"
    # A word that was given is kept by whoever is there: its writer may have left before it went out.
    ower = case.owner or (author if author.is_active else case.team)
    return Wish(PromiseKind(kept["kind"]), str(kept["words"]), ower, due_at, counted, case, is_particular=True)


@dataclass(frozen=True)
class Back:
    """Before whom the words of a message that was called back lie, and whether they were writing already."""

    person: Person
    is_beside: bool


@transaction.atomic
def call_back(message: Message, *, by: Person, at: datetime) -> Back:
    """This function will call a message back and lay its words and files before its author again.

    What its author is writing meanwhile stays below it. Where the author no longer works here, whoever calls it back
    has the words.
    :raises TooLateToUnsay: when it has gone out; nothing is changed.
    """
    tending.call_back(message, by=by, at=at)
    case, author = message.case, message.author
    whose = author if author is not None and author.can(Right.WORK_CASES) else by
    is_beside = conversation.lay_beside(case, message.text, by=whose, at=at)
    files = Attachment.objects.filter(outbound=message.outbound_id).select_related("raw").order_by("id")
    enclosed = [Enclosed(one.raw, one.name, one.media_type) for one in files]
    conversation.lay_files(case, enclosed, by=whose, at=at)
    return Back(whose, is_beside)


@transaction.atomic
def note(case: Case, text: str, page: str = "", *, by: Person, at: datetime) -> tuple[Message, list[Person]]:
    """This function will add a note for colleagues; whom it calls by name ("@Bea") is told and finds the case.

    :raises AlreadySent: when this page has posted these words; nothing is written, and nobody told, a second time.
    """
    colliding.one_at_a_time(page, by=by)
    key = colliding.note_key_of(text, page, "note", by=by)
    message = conversation.note(case, text, by=by, at=at)
    conversation.post_once(message, key, by=by, at=at)
    can_be_called = {one.id: one for one in callable_on(case) if one.id != by.id}
    about = next(iter(owed.open_on(case)), None) or next(reversed(owed.chain(case)), None)
    # An alert leads by what is owed; where nothing ever was, nobody would find the case.
    names = [(p.id, p.name) for p in can_be_called.values()] if about is not None else []
    called = [can_be_called[one] for one in mentioned(text, names)]
    if called and about is not None:
        alerting.tell_mentioned(about, called, by=by, at=at)
        lines = [
            journal.Line("conversation.mentioned", message.id, case.id, {"person": str(person.id)}) for person in called
        ]
        journal.write(lines, by=by, at=at)
    return message, called


def calls_nobody(case: Case, text: str) -> list[str]:
    """The words with an @ in a note that reach nobody who works on cases here: "@nobody". Changes nothing."""
    return missed(text, [(one.id, one.name) for one in callable_on(case)]) if "@" in text else []


def callable_on(case: Case) -> list[Person]:
    """Who can be called in a note on this case: the brand's staff who may work on cases."""
    return [one for one in staff(case.brand) if one.can(Right.WORK_CASES)]


@transaction.atomic
def enclose(case: Case, files: Sequence[NewFile], *, by: Person, at: datetime) -> None:
    """This function will lay files beside somebody's draft.

    :raises DoesNotFit: when they are too large; nothing is kept.
    """
    conversation.keep_files(case, files, by=by, at=at)


def take_out(case: Case, file_id: UUID, *, by: Person, at: datetime) -> None:
    """This function will take one file away from beside somebody's draft."""
    conversation.drop_files(case, file_id, by=by, at=at)


def look(case: Case, *, by: Person, at: datetime) -> None:
    """This function will say that somebody looks at a case now; it may be lost and is not journalled."""
    conversation.look(case, by=by, at=at)


def save_draft(case: Case, text: str, mode: str, window: Window | None = None, *, by: Person, at: datetime) -> int:
    """This function will keep what somebody is writing in one mode, and return its version; it may be lost and is not
    journalled.

    :raises WrittenElsewhere: when another of their windows has changed it since; nothing is changed.
    """
    return conversation.save_draft(case, text, mode=mode, window=window, by=by, at=at)


def has_left(case: Case, text: str, mode: str, window: Window | None = None, *, by: Person, at: datetime) -> None:
    """This function will let go of a draft whose words have left; what another window wrote since stays."""
    conversation.has_left(case, text, mode=mode, window=window, by=by, at=at)


def told_when(case: Case, found: Found, at: datetime) -> str:
    """When a promise falls due, as this customer says it."""
    return wording.to_customer(case, found.due_at, at)
