"""The words of automatic messages and alerts: scripts filled with facts, times in the reader's own zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from django.conf import settings

from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation.models import Script
from amends.conversation.queries import Scripts
from amends.conversation.rules import fill
from amends.flow.spoken import base, locale_of, standard
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.people.queries import hours
from amends.post.actions import Outgoing, dispatch
from amends.post.rules import Channel
from amends.promises.actions import Alarmed
from amends.promises.models import Promise
from amends.promises.rules import Alarm


def local(at: datetime, zone: str, language: str, now: datetime) -> str:
    """A moment as its reader says it: "14:30" today, "Tue 10 Feb, 14:30" on another day; in their zone and language."""
    return _local(at, zone, language, now.astimezone(ZoneInfo(zone)).date())


# A storm writes the same few times to thousands.
@lru_cache(maxsize=4096)
def _local(at: datetime, zone: str, language: str, today: date) -> str:
    there = at.astimezone(ZoneInfo(zone))
    clock = str(format_time(there, "short", locale=locale_of(language)))
    if there.date() == today:
        return clock
    return f"{format_skeleton('MMMEd', there, locale=locale_of(language))}, {clock}"


def to_customer(case: Case, at: datetime, now: datetime, language: str = "") -> str:
    """A moment as this case's customer says it; in their language unless another one is named."""
    return local(at, case.customer.time_zone, language or case.customer.language, now)


def script_for(case: Case, slug: str, scripts: Callable[[str, str], Script]) -> tuple[str, str]:
    """The words for this customer, and the language that they are in: theirs, else the brand's, else English."""
    spoken = case.customer.language
    theirs = scripts(slug, spoken)
    if base(theirs.language) == base(spoken):
        return theirs.text, spoken
    brands = scripts(slug, case.brand.language)
    return brands.text, brands.language


def subject(case: Case, about: str = "") -> str:
    """The subject line of what we write on a case: theirs when they gave one."""
    plain = about.removeprefix("Re: ").strip() if about else case.brand.name
    return f"{plain} [{case.reference}]"


def first_word(
    new: NewCase, case: Case, first: Promise, address: str, scripts: Scripts, at: datetime
) -> tuple[str, str]:
    """The automatic first message, and its language: a notice when we found out, else an honest receipt."""
    if new.first_contact_at is None:
        slug = "notice"
    elif case.needs_person_now:
        slug = "receipt_person_now"
    else:
        slug = "receipt" if calendars.is_open(hours(case.brand.calendar), at) else "receipt_closed"
    script, language = script_for(case, slug, scripts)
    text = fill(
        script,
        {
            "name": case.customer.name,
            "brand": case.brand.name,
            "reference": case.reference,
            "link": address,
            "time": to_customer(case, first.due_at, at, language),
            "now": to_customer(case, at, at, language),
            "phone": case.brand.urgent_phone or case.brand.sender_address,
            "what": what_happened(case, language),
        },
    )
    return text, language


# Where a noun has a capital within a sentence, a name is not made small.
NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


def what_happened(case: Case, language: str = "") -> str:
    """What failed, in a few words: the order's own description, else the kind's name; in the customer's language unless
    another one is named."""
    spoken = language or case.customer.language
    told = case.order.facts.get("told") if case.order else None
    kind = standard(case.failure.kind.name, spoken) if case.failure else ""
    if base(spoken) not in NOUNS_HAVE_CAPITALS:
        kind = kind.lower()
    if isinstance(told, str) and told:
        return f"{told}: {kind}" if kind else told
    return kind or case.brand.name


def send_request(case: Case, promise: Promise, name: str, address: str, link: str, by: Actor, at: datetime) -> None:
    """Mails a colleague or department what is asked of them, by when, and the link that answers it."""
    zone = case.brand.calendar.time_zone
    text = (
        f"{name},\n\n{promise.words}\n\nCase {case.reference}, needed by {local(promise.due_at, zone, 'en', at)}.\n"
        f"Answer here, no account needed: {link}\n"
    )
    outgoing = Outgoing(
        key=f"ask:{promise.id}",
        brand=case.brand,
        channel=Channel.MAIL,
        to_name=name,
        to_address=address,
        subject=f"{case.reference}: {promise.words[:80]}",
        text=text,
        is_automatic=True,
    )
    dispatch([outgoing], by=by, at=at)


ALERT_SAYS = {
    Alarm.REMINDER: "half of the time is gone",
    Alarm.WARNING: "is due soon",
    Alarm.BROKEN: "is broken and owed a word",
    Alarm.PERSON_NOW: "a person is needed now",
    Alarm.MOVED_TWICE: "was moved a second time",
    Alarm.OFFERED: "waits for your answer",
    Alarm.WROTE: "the customer wrote",
    Alarm.MENTIONED: "a colleague mentions you in a note",
    Alarm.MENDED: "it mended by itself; look, and end it",
    Alarm.MISTAKEN: "it was told by mistake; look, and end it",
    Alarm.NOT_OVER: "it is not over after all; go on",
}


def alert_subject(alarmed: Sequence[Alarmed]) -> str:
    """The digest's subject: the worst first."""
    total = sum(one.count for one in alarmed)
    worst = ALERT_SAYS[alarmed[0].why]
    return f"Amends: {worst}" if total == 1 else f"Amends: {total} promises, first: {worst}"


def alert_text(alarmed: Sequence[Alarmed], at: datetime) -> str:
    """The digest's text: one line a promise (or a bundle of them), times on the desk's clock."""
    lines = [_alert_line(one, at) for one in alarmed[:20]]
    if len(alarmed) > len(lines):
        lines.append(f"and {len(alarmed) - len(lines)} more")
    return "\n".join([*lines, "", f"{settings.CONFIG.base_url()}/today"])


def _alert_line(one: Alarmed, at: datetime) -> str:
    promise = one.promise
    case = promise.case
    zone = case.brand.calendar.time_zone if case else "UTC"
    when = local(promise.due_at, zone, "en", at)
    who = case.reference if case else promise.words
    more = f" (and {one.count - 1} like it)" if one.count > 1 else ""
    instead = f", instead of {one.instead_of.first_name}, who is away" if one.instead_of else ""
    return f"{who}: {promise.kind.replace('_', ' ')} by {when} {ALERT_SAYS[one.why]}{more}{instead}"
