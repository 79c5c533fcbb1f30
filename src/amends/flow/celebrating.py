"""Wins: what a colleague did well, nominated by somebody else, with the customer's words where they agreed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.customers.consents import WORDS_SHARED, refused
from amends.flow.contacting import share_words
from amends.learn import winning, wins
from amends.learn.models import Win
from amends.learn.rules.wins import BadWin, Honours, what_lacks
from amends.learn.winning import Nomination
from amends.people.models import Brand, Person

__all__ = ["BadWin", "Nomination", "choose", "join_in", "nominate", "share_no_more", "take_back"]


@transaction.atomic
def nominate(brand: Brand, told: Nomination, *, they_agreed: bool, by: Person, at: datetime) -> Win:
    """This function will put a win into the feed. Words of the customer take their consent, which is recorded here when
    whoever nominates has just asked them.

    :raises BadWin: naming the field; nothing is changed.
    """
    made = winning.nominate(brand, told, by=by, at=at)
    if told.case is not None and made.quote:
        if they_agreed:
            share_words(told.case.customer, may=True, by=by, at=at)
        elif told.case.customer_id in refused([told.case.customer_id], WORDS_SHARED):
            raise BadWin("agreed: ask them first whether colleagues may read it, or leave their words out.")
    return made


@transaction.atomic
def share_no_more(win: Win, *, by: Person, at: datetime) -> None:
    """This function will record that the customer does not want their words shown any more: in no win of theirs."""
    if win.case is not None:
        share_words(win.case.customer, may=False, by=by, at=at)


@transaction.atomic
def join_in(win: Win, *, by: Person, at: datetime) -> None:
    """This function will join in the thanks for a win.

    :raises BadWin: for one's own.
    """
    winning.join_in(win, by=by, at=at)


@transaction.atomic
def take_back(win: Win, *, by: Person, at: datetime) -> None:
    """This function will take a win out of the feed."""
    winning.take_back(win, by=by, at=at)


@transaction.atomic
def choose(win: Win, *, by: Person, at: datetime) -> None:
    """This function will choose a win for the month in which it was nominated.

    :raises BadWin: for one's own, or when its case does not show what a month honours; nothing is changed.
    """
    if win.person_id == by.id:
        raise BadWin("win: somebody else chooses yours.")
    shown = wins.shown_by([win.case_id])[win.case_id] if win.case_id else None
    lacks = what_lacks(Honours(win.honours), shown)
    if lacks:
        raise BadWin(f"win: it cannot be chosen, for {lacks}.")
    winning.choose(win, wins.month_of(win), by=by, at=at)
