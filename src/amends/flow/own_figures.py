"""The figures about a person are theirs: who lets their leads see them, for what and until when, says so, and they are
told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from amends.people import actions as people
from amends.people.models import Brand, FiguresOpened, Person
from amends.people.rules import Purpose
from amends.post import actions as post
from amends.post.deliveries import Outgoing
from amends.post.rules import Channel

__all__ = ["WORDS", "Purpose", "hide", "show"]

WORDS = {
    Purpose.THEY_ASKED: "they asked for it themselves",
    Purpose.COACHING: "for coaching, agreed with them",
    Purpose.FAIR_SHARE: "to share the work fairly",
    Purpose.AGREED: "by an agreement with those who speak for the staff",
    Purpose.OTHER: "for something else",
}


@transaction.atomic
def show(
    person: Person, purpose: Purpose, words: str, days: int, *, brand: Brand, by: Person, at: datetime
) -> FiguresOpened:
    """This function will let somebody's leads see the figures about them for some days, and tell them so by mail.

    :raises ValueError: without a purpose in words where it is another one, or for longer than a month.
    """
    made = people.open_figures(person, purpose, words, until=at + timedelta(days=days), by=by, at=at)
    if person.id != by.id:
        there = made.until_at.astimezone(ZoneInfo(person.calendar.time_zone))
        why = f"{WORDS[purpose]}{f' ({made.words})' if made.words else ''}"
        letter = Outgoing(
            key=f"figures:{made.id}",
            brand=brand,
            channel=Channel.MAIL,
            to_name=person.name,
            to_address=person.email,
            subject="Your figures are shown to your leads",
            text=(
                f"{person.first_name},\n\n{by.name} lets your leads see the figures about you until "
                f"{there:%d %B %Y}: {why}.\n\nThey see what you see: {settings.CONFIG.base_url()}/me/figures\n"
            ),
            is_automatic=True,
        )
        post.dispatch([letter], by=by, at=at)
    return made


@transaction.atomic
def hide(person: Person, *, by: Person, at: datetime) -> int:
    """This function will show the figures about somebody to nobody else any more."""
    return people.close_figures(person, by=by, at=at)
