"""Case reviews: some of a week's recoveries are read again, first by whose they were, and what is found is seen to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from amends.flow.promising import ahead
from amends.journal.actors import Actor
from amends.learn import reviewing, reviews
from amends.learn.models import Review, ReviewAnswers, ReviewFinding
from amends.learn.reviewing import NotYours
from amends.learn.rules.reviewing import BadReview, Feeds, draw
from amends.people.models import Brand, Person
from amends.people.queries import brands
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind, Release

__all__ = ["BadReview", "NotYours", "answer", "done", "draw_weeks", "find", "promise", "set_aside", "set_size"]


def draw_weeks(*, by: Actor, at: datetime, seed: str = "") -> int:
    """This function will draw which recoveries of the last whole week are read again, for each brand once; returns how
    many cases were drawn. Without a seed the lot is a new one that nobody could foresee."""
    return sum(_draw_week(brand, seed or secrets.token_hex(8), by=by, at=at) for brand in brands())


def _draw_week(brand: Brand, seed: str, *, by: Actor, at: datetime) -> int:
    week = reviews.last_week(brand, at)
    # Asked every few minutes: only a week that was not drawn from yet takes a transaction.
    return 0 if reviews.is_drawn(brand, week) else _draw(brand, week, seed, by=by, at=at)


@transaction.atomic
def _draw(brand: Brand, week: date, seed: str, *, by: Actor, at: datetime) -> int:
    Brand.objects.select_for_update().get(id=brand.id)
    if reviews.is_drawn(brand, week):
        return 0
    ended, many = reviews.ended_in(brand, week), reviews.size(brand)
    drawn = draw([one for one, _ in ended], many, seed)
    reviewing.draw_week(brand, week, ended, drawn, seed=seed, many=many, by=by, at=at)
    return len(drawn)


@transaction.atomic
def answer(review: Review, told: Mapping[str, str], words: str, *, by: Person, at: datetime) -> ReviewAnswers:
    """This function will keep somebody's answers about a case.

    :raises NotYours: when they are not theirs to give, or not yet.
    :raises BadReview: naming the question without an answer; nothing is changed.
    """
    return reviewing.answer(review, told, words, by=by, at=at)


@transaction.atomic
def find(review: Review, feeds: Feeds, words: str, *, by: Person, at: datetime) -> ReviewFinding:
    """This function will write down what a case taught, and where that leads.

    :raises NotYours: before whoever says it has answered.
    :raises BadReview: without words; nothing is changed.
    """
    return reviewing.find(review, feeds, words, by=by, at=at)


@transaction.atomic
def promise(finding: ReviewFinding, owner: Person, due_at: datetime, *, by: Person, at: datetime) -> None:
    """This function will make a promise of a finding: who sees to it, by when.

    :raises BadReview: when it is promised, or over. :raises NotInTime: unless the day lies ahead.
    """
    row = _open(finding)
    if row.promise_id is not None:
        raise BadReview("owner: this is promised already.")
    wish = Wish(
        PromiseKind.ACTION, row.words, owner, ahead(due_at, at), f"chosen by {by.first_name}", owed_to=OwedTo.DESK
    )
    reviewing.promised(row, promises.make([wish], by=by, at=at)[0], by=by, at=at)


@transaction.atomic
def done(finding: ReviewFinding, *, by: Person, at: datetime) -> None:
    """This function will say that a finding was seen to, and keep its promise.

    :raises BadReview: when it is over.
    """
    row = _open(finding)
    left = still_open(row.promise)
    promises.keep([left] if left else [], by=by, at=at)
    reviewing.end(row, "done", "", by=by, at=at)


@transaction.atomic
def set_aside(finding: ReviewFinding, why: str, *, by: Person, at: datetime) -> None:
    """This function will set a finding aside, and release its promise.

    :raises BadReview: without a reason, or when it is over.
    """
    row = _open(finding)
    if not why.strip():
        raise BadReview("why: say why nothing comes of it; whoever finds it again will ask.")
    left = still_open(row.promise)
    promises.release([left] if left else [], reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    reviewing.end(row, "set_aside", why.strip(), by=by, at=at)


@transaction.atomic
def set_size(brand: Brand, many: int, *, by: Person, at: datetime) -> None:
    """This function will say how many recoveries are drawn by lot each week from the next one on.

    :raises BadReview: outside 1 to 100.
    """
    reviewing.set_size(brand, many, by=by, at=at)


def _open(finding: ReviewFinding) -> ReviewFinding:
    """The finding as it stands, locked.

    :raises BadReview: when it is over.
    """
    row = ReviewFinding.objects.select_for_update(of=("self",)).select_related("promise__person").get(id=finding.id)
    if row.ended_at is not None:
        raise BadReview("why: this is over already.")
    return row
