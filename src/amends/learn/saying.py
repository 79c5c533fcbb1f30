"""What customers say more often than before, in each language: found once a day, and made anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.intake.models import Complaint
from amends.intake.rules.tongues import SMALL_WORDS
from amends.kernel.ids import new_id
from amends.learn.models import RisingWords
from amends.learn.rules.words import Said, likely_names, phrases_of, risen
from amends.people.models import Brand, Person

NOW, BEFORE = timedelta(days=7), timedelta(days=28)
EACH = timedelta(hours=20)
MOST_CASES = 200
# In these every noun has a capital, so that a capital does not tell a name.
CAPITAL_NOUNS = ("de", "lb")


class _Told(NamedTuple):
    customer: UUID
    at: datetime
    words: str


def listen(brand: Brand, *, at: datetime) -> int:
    """This function will compare what customers said in the last seven days with the four weeks before, by language.

    Names of customers and staff are left out, and so is what fewer than five customers said. Does nothing when it was
    done less than 20 hours ago; returns how many phrases there are now.
    """
    last = RisingWords.objects.filter(brand=brand).order_by("-seen_at").values_list("seen_at", flat=True).first()
    if last is not None and at - last < EACH:
        return 0
    told, names = _told(brand, at)
    rows: list[RisingWords] = []
    for language, all_told in sorted(told.items()):
        now = [one for one in all_told if one.at > at - NOW]
        before = [one for one in all_told if one.at <= at - NOW]
        left_out = names if language in CAPITAL_NOUNS else names | likely_names(one.words for one in all_told)
        small = frozenset(SMALL_WORDS.get(language, "").split())
        found = risen(_said(now), _said(before), names=left_out, small=small)
        rows += [
            RisingWords(
                id=new_id(at),
                brand=brand,
                language=language,
                phrase=one.phrase[:80],
                now_count=one.now,
                now_of=one.of_now,
                before_count=one.before,
                before_of=one.of_before,
                sigmas=one.sigmas,
                cases=_cases(
                    brand, [told for told in now if one.phrase in phrases_of(told.words, left_out, small)], at
                ),
                seen_at=at,
            )
            for one in found
        ]
    with transaction.atomic():
        RisingWords.objects.filter(brand=brand).delete()
        RisingWords.objects.bulk_create(rows)
    return len(rows)


def _told(brand: Brand, at: datetime) -> tuple[dict[str, list[_Told]], set[str]]:
    """What was said by language, with the small-lettered names of all who said it and of the staff."""
    rows = Complaint.objects.filter(brand=brand, received_at__gt=at - NOW - BEFORE, received_at__lte=at)
    rows = rows.filter(customer__isnull=False).order_by("received_at", "id")
    told: dict[str, list[_Told]] = defaultdict(list)
    names: set[str] = set()
    fields = ("customer", "received_at", "words", "customer__language", "customer__name")
    for customer, received_at, words, language, name in rows.values_list(*fields).iterator(chunk_size=1_000):
        told[language.partition("-")[0]].append(_Told(customer, received_at, words))
        names.update(name.lower().split())
    for name in Person.objects.values_list("name", flat=True).order_by("id"):
        names.update(name.lower().split())
    return told, names


def _said(told: list[_Told]) -> list[Said]:
    return [Said(one.customer, one.words) for one in told]


def _cases(brand: Brand, told: list[_Told], at: datetime) -> list[str]:
    """The cases of those who said it, opened while they did."""
    customers = {one.customer for one in told}
    rows = Case.objects.filter(brand=brand, customer__in=customers, opened_at__gt=at - NOW, opened_at__lte=at)
    return [str(one) for one in rows.order_by("-opened_at", "id").values_list("id", flat=True)[:MOST_CASES]]
