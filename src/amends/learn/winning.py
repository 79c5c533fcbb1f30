"""Wins: nominating, joining in the thanks, taking back, and choosing one for a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.learn.models import Kudos, Win
from amends.learn.rules.wins import LONGEST_QUOTE, LONGEST_WORDS, BadWin, Honours, is_said
from amends.learn.wins import said_by_customer
from amends.people.models import Brand, Person


@dataclass(frozen=True, slots=True)
class Nomination:
    """Whom somebody nominates, for what, why, on which case, and in which words of the customer."""

    person: Person
    honours: Honours
    words: str
    case: Case | None = None
    quote: str = ""


@transaction.atomic
def nominate(brand: Brand, told: Nomination, *, by: Person, at: datetime) -> Win:
    """This function will write down a win.

    :raises BadWin: naming the field: for oneself, without a reason, or with words that the customer did not write.
    """
    if told.person.id == by.id:
        raise BadWin("person: a win is seen by somebody else; ask a colleague who saw it.")
    if not told.words.strip() or len(told.words) > LONGEST_WORDS:
        raise BadWin(f"words: say what they did well, in at most {LONGEST_WORDS} characters.")
    quote = told.quote.strip()
    if len(quote) > LONGEST_QUOTE:
        raise BadWin(f"quote: {len(quote)} characters are too many; {LONGEST_QUOTE} fit.")
    if quote and (told.case is None or not is_said(quote, said_by_customer(told.case))):
        raise BadWin("quote: give the customer's own words, as they stand in something that they wrote on the case.")
    made = Win.objects.create(
        id=new_id(at),
        brand=brand,
        case=told.case,
        person=told.person,
        honours=told.honours.value,
        words=told.words.strip(),
        quote=quote,
        nominated_by=by,
        nominated_at=at,
    )
    facts = {"person": str(told.person.id), "honours": told.honours.value}
    journal.write([journal.Line("learn.win_nominated", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def join_in(win: Win, *, by: Person, at: datetime) -> None:
    """This function will join in the thanks for a win; said again, it is said once.

    :raises BadWin: for one's own.
    """
    if win.person_id == by.id:
        raise BadWin("win: this one is yours; others thank you for it.")
    _, is_new = Kudos.objects.get_or_create(win=win, person=by, defaults={"id": new_id(at), "given_at": at})
    if is_new:
        journal.write([journal.Line("learn.kudos_given", win.id, None)], by=by, at=at)


@transaction.atomic
def take_back(win: Win, *, by: Person, at: datetime) -> None:
    """This function will take a win out of the feed: by whoever nominated it, or whose it is and who wants no praise;
    said again, it is said once."""
    if Win.objects.filter(id=win.id, taken_back_at__isnull=True).update(
        taken_back_at=at, month_date=None, chosen_by=None
    ):
        journal.write([journal.Line("learn.win_taken_back", win.id, None)], by=by, at=at)


@transaction.atomic
def choose(win: Win, month: date, *, by: Person, at: datetime) -> None:
    """This function will choose a win for the month that begins on a day, in place of one that was chosen before."""
    Brand.objects.select_for_update().get(id=win.brand_id)
    Win.objects.filter(brand=win.brand_id, month_date=month).update(month_date=None, chosen_by=None)
    Win.objects.filter(id=win.id).update(month_date=month, chosen_by=by)
    facts = {"month": month.isoformat()}
    journal.write([journal.Line("learn.win_chosen", win.id, None, facts)], by=by, at=at)
