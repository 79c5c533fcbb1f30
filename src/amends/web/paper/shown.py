"""The list of letters to print, and what stands on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from babel.dates import format_date

from amends.cases.queries import whole_many
from amends.conversation.queries import of_outbounds
from amends.flow.spoken import locale_of
from amends.people.models import Brand
from amends.post import paper
from amends.post.channels.paper.setting import Sheet
from amends.post.models import Outbound
from amends.web.pages import url
from amends.web.words import Wall


@dataclass(frozen=True, slots=True)
class Row:
    """One letter to print."""

    id: UUID
    to: str
    subject: str
    by: str
    written_at: datetime
    reference: str
    case_url: str


def rows(brand: Brand, wall: Wall) -> tuple[Row, ...]:
    """A brand's letters that may be printed now: their writer's undo span is over."""
    waiting = [one for one in paper.to_post(brand) if one.send_at <= wall.now]
    messages = {one.outbound_id: one for one in of_outbounds([row.id for row in waiting])} if waiting else {}
    cases = whole_many({one.case_id for one in messages.values()})
    found = []
    for row in waiting:
        message = messages.get(row.id)
        case = cases.get(message.case_id) if message else None
        reference = case.reference if case else ""
        author = message.author.name if message and message.author else ""
        address = url("case", ref=reference) if reference else ""
        found.append(Row(row.id, row.to_address, row.subject, author, row.made_at, reference, address))
    return tuple(found)


def sheet(letter: Outbound, wall: Wall) -> Sheet:
    """What stands on a letter. Its date is that of the day on which it is printed, or was posted."""
    language = str(letter.facts.get("language") or letter.brand.language)
    case = next((one.case for one in of_outbounds([letter.id])), None)
    day = wall.there(letter.sent_at or wall.now).date()
    return Sheet(
        brand=letter.brand.name,
        sender=letter.brand.sender_address,
        address=letter.to_address,
        date=format_date(day, "long", locale=locale_of(language)),
        reference=case.reference if case else "",
        subject=letter.subject,
        text=letter.text,
        language=language.split("-")[0].lower() or "en",
    )
