"""What was said on a case as its customer reads it: by whom, when on their own clock, with its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django.utils import translation
from django.utils.translation import gettext as _

from amends.cases.models import Case
from amends.conversation.files import Enclosed, enclosed
from amends.conversation.models import Message
from amends.conversation.queries import seen_by_customer
from amends.conversation.rules import Direction
from amends.flow import spoken, wording

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file beside a message, and how large it is."""

    id: UUID
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class SaidWord:
    """One message, by whom and when."""

    who: str
    is_us: bool
    is_automatic: bool
    when: str
    body: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """How this customer says a moment, in the language of their page."""

    case: Case
    now: datetime
    language: str

    def day(self, at: datetime) -> str:
        """A day a long way off, with its year."""
        locale = spoken.locale_of(self.language)
        return str(format_date(at.astimezone(ZoneInfo(self.case.customer.time_zone)), "long", locale=locale))

    def day_of(self, day: date) -> str:
        """A day of the calendar, with its year."""
        return str(format_date(day, "long", locale=spoken.locale_of(self.language)))

    def said(self, at: datetime) -> str:
        return wording.local(at, self.case.customer.time_zone, self.language, self.now)

    def until(self, at: datetime) -> str:
        """A time by which something is done; the end of a day on their clock is said as that day."""
        there = at.astimezone(ZoneInfo(self.case.customer.time_zone))
        if (there.hour, there.minute, there.second) != (0, 0, 0):
            return self.said(at)
        locale = spoken.locale_of(self.language)
        return str(format_skeleton("MMMEd", there - timedelta(microseconds=1), locale=locale))


def spoken_now() -> str:
    """The language of the page that is being made."""
    return translation.get_language() or "en"


def messages(case: Case, clock: Clock) -> Iterable[SaidWord]:
    """What was said, each with its files; two queries."""
    said = seen_by_customer(case, clock.now)
    files = enclosed([one.id for one in said])
    return (_message(one, files.get(one.id, ()), clock) for one in said)


def _message(message: Message, files: Sequence[Enclosed], clock: Clock) -> SaidWord:
    is_us = message.direction == Direction.OUT.value
    at = message.outbound.sent_at if is_us and message.outbound and message.outbound.sent_at else message.said_at
    who = message.author.first_name if message.author else clock.case.brand.name if is_us else _("You")
    shown = tuple(File(one.id, one.name, _size(one.size, clock.language)) for one in files)
    return SaidWord(who, is_us, message.is_automatic, clock.said(at), message.text, shown)


def _size(size: int, language: str) -> str:
    """How large a file is, as its reader writes numbers."""
    locale = spoken.locale_of(language)
    if size < MEGABYTE:
        return f"{format_decimal(max(1, round(size / 1000)), locale=locale)} kB"
    return f"{format_decimal(round(size / MEGABYTE, 1), locale=locale)} MB"
