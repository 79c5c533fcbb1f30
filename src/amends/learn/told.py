"""Who had what an action has mended, and what becomes of each: for the letter that tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef

from amends.cases.models import Case
from amends.cases.rules import OTHERWISE, Ending
from amends.conversation.models import Script
from amends.conversation.rules import script_language
from amends.customers.consents import TOLD_WHAT_CAME, refuses
from amends.customers.models import Identity
from amends.customers.rules import IdentityKind
from amends.learn.causes import parents
from amends.learn.models import CorrectiveAction, FixLetter, FixTold
from amends.learn.rules.causes import family
from amends.learn.rules.reporting import APART, PASSES, REACHES_BACK, WAITS, Fate, Standing, fate
from amends.people.models import Brand
from amends.post.channels import leaves_the_house
from amends.post.rules import Channel
from amends.remedies.models import SecondLook
from amends.remedies.rules.looks import LookEnding

SCRIPT = "we_fixed_it"
# These were no recoveries of ours. Who could not be reached had one all the same.
NONE = tuple(one.value for one in OTHERWISE if one is not Ending.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Had:
    """One customer who had the cause: on which case they hear of it, what becomes of them, and what they read."""

    case_id: UUID
    fate: Fate
    language: str


def letter_of(action: CorrectiveAction) -> FixLetter | None:
    """The letter of an action, if somebody has written one; one query."""
    return FixLetter.objects.filter(action=action).select_related("written_by", "sent_by").first()


def going() -> list[FixLetter]:
    """The letters that go out, the oldest first; one query."""
    rows = FixLetter.objects.filter(sent_at__isnull=False, done_at__isnull=True, stopped_at__isnull=True)
    return list(rows.order_by("sent_at", "id"))


def told_count(letters: Collection[FixLetter]) -> dict[UUID, int]:
    """How many were told by each of these letters; one query."""
    rows = FixTold.objects.filter(letter__in=letters).order_by().values_list("letter")
    return dict(rows.annotate(n=Count("id")))


def who_had_it(action: CorrectiveAction, *, at: datetime) -> list[Had]:
    """Everybody who had the cause of an action (or what stands under it) in the time before it was in force, each once,
    on the last recovery of which they told us; five queries. None before it is in force."""
    since = action.in_force_at
    if since is None:
        return []
    known = _known(action, at)
    theirs = Case.objects.filter(customer=OuterRef("customer"), brand=OuterRef("brand"))
    by = Identity.objects.filter(customer=OuterRef("customer"))
    rows = Case.objects.filter(
        brand=action.brand,
        cause__cause__in=family(action.cause_id, parents()),
        failure__isnull=False,
        opened_at__gte=since - REACHES_BACK,
        opened_at__lt=since,
    ).exclude(ending__in=NONE)
    found = rows.annotate(
        is_open=Exists(theirs.filter(closed_at__isnull=True)),
        has_deviated=Exists(theirs.filter(closed_at__isnull=True, deviation_count__gt=0)),
        has_refused=refuses(TOLD_WHAT_CAME),
        has_mail=Exists(by.filter(kind=IdentityKind.MAIL.value)),
        has_phone=Exists(by.filter(kind=IdentityKind.PHONE.value)),
    ).order_by("customer", F("first_contact_at").desc(nulls_last=True), "-opened_at")
    each: dict[UUID, Had] = {}
    for row in found.values("id", "customer", "ending", "first_contact_at", "needs_person_now", *_FLAGS, *_READS):
        if row["customer"] not in each:
            each[row["customer"]] = Had(row["id"], fate(_standing(row, known)), row["customer__language"])
    return list(each.values())


@dataclass(frozen=True, slots=True)
class Known:
    """Of whom is known what few have: who was told of this (True: it came back), who of something else lately, and who
    got a final answer. Asked once, not once for each customer."""

    told: Mapping[UUID, bool]
    lately: frozenset[UUID]
    final: frozenset[UUID]


def _known(action: CorrectiveAction, at: datetime) -> Known:
    rows = FixTold.objects.filter(letter__action=action)
    told = rows.values_list("case__customer", "message__outbound__bounced_at")
    others = FixTold.objects.filter(case__brand=action.brand, told_at__gt=at - APART).exclude(letter__action=action)
    final = SecondLook.objects.filter(case__brand=action.brand, ending=LookEnding.FINAL.value)
    return Known(
        {customer: bounced_at is not None for customer, bounced_at in told},
        frozenset(others.values_list("case__customer", flat=True)),
        frozenset(final.values_list("case__customer", flat=True)),
    )


_FLAGS = ("is_open", "has_deviated", "has_refused")
_READS = ("has_mail", "has_phone", "customer__channel", "customer__language")


def _standing(row: Mapping[str, Any], known: Known) -> Standing:
    customer = row["customer"]
    return Standing(
        is_told=customer in known.told,
        has_come_back=known.told.get(customer, False),
        is_open=bool(row["is_open"]),
        has_deviated=bool(row["has_deviated"]),
        told_us=row["first_contact_at"] is not None,
        had_final_answer=customer in known.final,
        needed_person=bool(row["needs_person_now"]),
        has_refused=bool(row["has_refused"]),
        is_reached=row["ending"] != Ending.UNREACHABLE.value and _is_reached(row),
        is_told_lately=customer in known.lately,
    )


def _is_reached(row: Mapping[str, object]) -> bool:
    """Whether what a machine says leaves the house for them: by mail, or by telephone where they wish it."""
    texts = row["customer__channel"] in {Channel.SMS.value, Channel.MESSAGING.value}
    by_phone = bool(row["has_phone"]) and texts and leaves_the_house(str(row["customer__channel"]))
    return bool(row["has_mail"]) or by_phone


def counted(had: Collection[Had]) -> dict[Fate, int]:
    """How many customers each fate has."""
    return dict(Counter(one.fate for one in had))


def is_over(letter: FixLetter, had: Collection[Had], *, at: datetime) -> bool:
    """Whether nobody is left to be told, now or when what holds them has passed, or the letter has waited long
    enough."""
    waited = letter.sent_at is not None and at >= letter.sent_at + WAITS
    return waited or not any(one.fate is Fate.WILL or one.fate in PASSES for one in had)


def stock() -> dict[str, str]:
    """The words to begin with, by language; one query."""
    return dict(Script.objects.filter(slug=SCRIPT, retired_at__isnull=True).values_list("language", "text"))


def spoken(brand: Brand, had: Collection[Had], known: Collection[str]) -> dict[str, int]:
    """In which of the known languages a letter is needed, and how many read each: the brand's first, which serves
    whoever reads none of the others, then the most read."""
    own = script_language(brand.language, known)
    reads = Counter(
        script_language(one.language, known, brand.language)
        for one in had
        if one.fate is Fate.WILL or one.fate in PASSES
    )
    others = [(language, count) for language, count in reads.most_common() if language != own]
    return {own: reads[own], **dict(others)}


def language_for(letter: FixLetter, language: str, brand: Brand) -> str:
    """In which of its languages a letter serves a reader; the brand's is always one of them."""
    return script_language(language, letter.words, brand.language)
