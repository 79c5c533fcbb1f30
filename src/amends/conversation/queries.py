"""What was said on a case, whose answer a letter is, and the words to begin with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.cases.models import Case
from amends.conversation.links import THEIRS, is_live
from amends.conversation.models import Draft, DraftFile, FormerScript, Message, Posted, PrivateLink, Said, Script
from amends.conversation.rules import Direction, LinkPurpose, script_language
from amends.people.models import Person
from amends.post.rules import Channel
from amends.prepared import Prepared

CASE = ("case__brand__calendar", "case__customer", "case__owner", "case__team", "case__failure", "case__joined_to")

_CARRIED = Prepared(
    lambda *ids: Message.objects.filter(outbound__in=ids).select_related("author").order_by("said_at", "id")
)
# A word of ours that reached the customer, as far as we know.
REACHED = Q(direction=Direction.CALL.value) | Q(
    direction=Direction.OUT.value, outbound__sent_at__isnull=False, outbound__bounced_at__isnull=True
)
HUMAN = REACHED & Q(is_automatic=False)
_SCRIPTS = Prepared(lambda slug: Script.objects.filter(slug=slug, retired_at__isnull=True))
_SPOKEN = Prepared(lambda case_id: Message.objects.filter(HUMAN, case=case_id).only("id")[:1])


def _seen(case_id: UUID, at: datetime) -> QuerySet[Message]:
    shown = Q(direction=Direction.IN.value) | Q(direction=Direction.OUT.value, outbound__sent_at__lte=at)
    rows = Message.objects.filter(shown, case=case_id).select_related("author", "outbound")
    return rows.order_by("said_at", "id")


_SEEN = Prepared(_seen)
_LEAVING = Prepared(
    lambda case_id: Message.objects.filter(
        case=case_id,
        direction=Direction.OUT.value,
        is_automatic=False,
        outbound__isnull=False,
        outbound__sent_at__isnull=True,
        outbound__stopped_at__isnull=True,
    ).values_list("id")[:1]
)
_HEARD = Prepared(
    lambda *ids: (
        Message.objects.filter(case__in=ids, direction=Direction.IN.value, inbound__isnull=False)
        .exclude(inbound__message_id="")
        .order_by("said_at", "id")
        .values_list("case_id", "inbound__message_id")
    )
)
_SAID = Prepared(
    lambda *ids: (
        Said.objects.filter(message__in=ids)
        .select_related(
            "promise__case__brand__calendar",
            "promise__case__team",
            "promise__complaint",
            "promise__incident",
            "promise__person__team",
            "promise__team",
            "message__author",
        )
        .order_by("id")
    )
)


def timeline(case: Case) -> list[Message]:
    """Everything said on a case in order, each with its author and its delivery; one query."""
    rows = case.messages.select_related("author", "outbound", "inbound").defer("inbound__raw", "inbound__text")
    return list(rows.order_by("said_at", "id"))


def seen_by_customer(case: Case, at: datetime) -> list[Message]:
    """What the customer's page shows: their own messages, and ours once they have gone out. No notes, no calls."""
    found = _SEEN(case.id, at)
    for message in found:
        message.case = case
    return found


def first_word(case: Case) -> Message | None:
    """The automatic receipt or notice with which a case began, sent yet or not."""
    rows = case.messages.filter(direction=Direction.OUT.value, is_automatic=True).order_by("said_at", "id")
    return rows.first()


def tries(case: Case) -> list[str]:
    """On which channel each of our tries to reach this customer was made since they last wrote or spoke to us: letters
    of a person that left, and calls that nobody answered. One query."""
    rows = case.messages.order_by("said_at", "id")
    found: list[str] = []
    for direction, channel, is_automatic, sent_at in rows.values_list(
        "direction", "channel", "is_automatic", "outbound__sent_at"
    ):
        if direction in {Direction.IN.value, Direction.CALL.value}:
            found.clear()
        is_letter = direction == Direction.OUT.value and sent_at is not None and not is_automatic
        if is_letter or (direction, channel) == (Direction.NOTE.value, Channel.PHONE.value):
            found.append(channel)
    return found


def has_their_word(case: Case, direction: Direction) -> bool:
    """Whether the customer wrote (in), or was spoken with (call), on this case."""
    return bool(direction is Direction.IN and case.words) or case.messages.filter(direction=direction.value).exists()


def links_of(case: Case) -> list[PrivateLink]:
    """Every link that a case's customer was given, the newest first."""
    rows = case.links.filter(purpose__in=THEIRS).select_related("case")
    return list(rows.order_by("-made_at", "-id"))


def page_link(case: Case, at: datetime) -> PrivateLink | None:
    """The customer's way to their page that works at this moment, the newest."""
    return page_links([case.id], at).get(case.id)


def page_links(case_ids: Collection[UUID], at: datetime) -> dict[UUID, PrivateLink]:
    """As `page_link`, by case; one query."""
    rows = PrivateLink.objects.filter(case__in=case_ids, purpose=LinkPurpose.CASE.value, revoked_at__isnull=True)
    found = rows.select_related("case").order_by("made_at", "id")
    return {link.case_id: link for link in found if is_live(link, at)}


def link_for(case: Case, link_id: UUID) -> PrivateLink | None:
    """One of a case's customer's links; None for another's."""
    return case.links.filter(id=link_id, purpose__in=THEIRS).select_related("case").first()


def has_human_word(case: Case) -> bool:
    """Whether a person has spoken to this customer: a person's message that was delivered, or a call."""
    return bool(_SPOKEN(case.id))


def has_word_under_way(case: Case) -> bool:
    """Whether a person's letter to this customer waits to leave."""
    return bool(_LEAVING(case.id))


def script(slug: str, language: str) -> Script:
    """The words to begin with, in the reader's language, else in English.

    :raises LookupError: when there is no such script in either; the message names it.
    """
    found = {row.language: row for row in _SCRIPTS(slug)}
    row = found.get(script_language(language, found))
    if row is None:
        raise LookupError(f"script: there is no {slug!r} in {language!r} or in English; add one under Scripts.")
    return row


class Scripts:
    """The same words for many customers: each script is read once in a batch."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], Script] = {}

    def __call__(self, slug: str, language: str) -> Script:
        """As `script`."""
        if (slug, language) not in self._read:
            self._read[slug, language] = script(slug, language)
        return self._read[slug, language]


def scripts(language: str, otherwise: str = "") -> list[Script]:
    """All scripts that serve a reader of this language, by slug: in theirs, else in `otherwise`, else in English."""
    rows = list(Script.objects.filter(retired_at__isnull=True).order_by("slug"))
    by_slug: dict[str, dict[str, Script]] = {}
    for row in rows:
        by_slug.setdefault(row.slug, {})[row.language] = row
    chosen = (found.get(script_language(language, found, otherwise)) for found in by_slug.values())
    return [row for row in chosen if row is not None]


def every_script() -> list[Script]:
    """Every script, the retired ones too, by slug and language: for whoever sets policy."""
    return list(Script.objects.order_by("slug", "language"))


def script_of(slug: str, language: str) -> Script | None:
    """One script, retired or not."""
    return Script.objects.filter(slug=slug, language=language).first()


def former(script: Script) -> list[FormerScript]:
    """What a script was before each of its changes, the last first."""
    return list(script.former.select_related("replaced_by").order_by("-version"))


def draft(case: Case, person: Person, mode: str = "message") -> str:
    """What this person was writing on this case in one mode."""
    found = Draft.objects.filter(case=case, person=person, mode=mode).first()
    return found.text if found else ""


def files_of(case: Case, person: Person) -> list[DraftFile]:
    """The files that lie beside somebody's draft, each with its bytes."""
    return list(DraftFile.objects.filter(case=case, person=person).select_related("raw").order_by("id"))


def said_by_others(case: Case, person: Person, since: datetime) -> Message | None:
    """The last message of a colleague to this customer after a moment, gone out or on its way; None without any."""
    rows = case.messages.filter(direction=Direction.OUT.value, is_automatic=False, said_at__gt=since)
    theirs = rows.exclude(author=person).filter(outbound__stopped_at__isnull=True).select_related("author")
    return theirs.order_by("said_at", "id").last()


def said_by(case: Case, person: Person, since: datetime) -> list[Message]:
    """What one person wrote to this customer after a moment and has not called back, the newest first."""
    rows = case.messages.filter(direction=Direction.OUT.value, is_automatic=False, said_at__gt=since, author=person)
    return list(rows.filter(outbound__stopped_at__isnull=True).order_by("-said_at", "-id"))


def posted_under(key: str) -> Message | None:
    """The note or call that a page has posted under this key."""
    row = Posted.objects.filter(key=key).select_related("message").first()
    return row.message if row else None


def message(message_id: UUID, case: Case) -> Message | None:
    """One message of this case, or None: a message is never reached past its case's guard."""
    return case.messages.filter(id=message_id).select_related("author", "outbound").first()


def last_heard_ids(case_ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The Message-ID of each case's last letter from its customer, so that our answer joins their thread."""
    return {case_id: (message_id,) for case_id, message_id in _HEARD(*case_ids)}


def threads(message_ids: Collection[str]) -> dict[str, Message]:
    """Our messages by the Message-IDs that a letter refers to, each with its case; one query."""
    if not message_ids:
        return {}
    rows = Message.objects.filter(outbound__message_id__in=set(message_ids)).select_related("outbound", *CASE)
    return {row.outbound.message_id: row for row in rows if row.outbound}


def of_outbounds(outbound_ids: Collection[UUID]) -> list[Message]:
    """The messages that these letters carry, each with its author, in the order in which they were said."""
    return _CARRIED(*outbound_ids) if outbound_ids else []


def of_inbounds(inbound_ids: Collection[UUID]) -> dict[UUID, Message]:
    """The messages that these deliveries became, by delivery."""
    rows = Message.objects.filter(inbound__in=inbound_ids).select_related(*CASE)
    return {row.inbound_id: row for row in rows if row.inbound_id}


def said_about(message_ids: Collection[UUID]) -> list[Said]:
    """What these messages do to promises, in the order in which they were written."""
    return _SAID(*message_ids) if message_ids else []


def thanks_heard(person: Person, since: datetime) -> list[Message]:
    """Replies that were nothing but thanks on this person's cases: they reopen and owe nothing, but are seen."""
    rows = Message.objects.filter(case__owner=person, is_thanks=True, said_at__gt=since)
    return list(rows.select_related("case__customer").order_by("-said_at")[:50])


def unanswered(cases: Collection[UUID]) -> dict[UUID, Message]:
    """The customer's last message on each of these cases that no word of ours has followed."""
    rows = Message.objects.filter(case__in=cases).exclude(direction=Direction.NOTE.value).order_by("said_at", "id")
    last = {row.case_id: row for row in rows}
    return {case_id: row for case_id, row in last.items() if row.direction == Direction.IN.value}
