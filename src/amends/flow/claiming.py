"""Claims that were checked and are not true: written down with their evidence, confirmed by a second person, explained
to the customer on request, and set aside once they contest them.

They never touch what is owed by law, the fix, its speed or the floor; nobody here reads any before a fix is offered
(`remedies.queries.claims.beside`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.flow.promising import Reply, write
from amends.flow.spoken import locale_of, standard
from amends.flow.visiting import write_to_us
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.post.deliveries import Delivery
from amends.remedies.actions import claiming
from amends.remedies.actions.claiming import (
    LENGTHS,
    FoundBefore,
    NeverCounted,
    NotASecondPerson,
    NothingToDecide,
)
from amends.remedies.models import UntrueClaim
from amends.remedies.queries import claims
from amends.remedies.queries.claims import Held
from amends.remedies.rules.claims import Stand

__all__ = [
    "LENGTHS",
    "FoundBefore",
    "NeverCounted",
    "NotASecondPerson",
    "NotYetSeen",
    "NothingToDecide",
    "confirm_untrue",
    "contest",
    "contest_on_page",
    "explain",
    "find_untrue",
    "forget_claims",
    "kept_of",
    "letter_of",
    "refuse_untrue",
    "settle",
]

# What the customer is told of; what was refused, dropped or has expired is kept against nobody.
TOLD = frozenset({Stand.COUNTS, Stand.CONTESTED, Stand.WAITS, Stand.BARRED})
LETTER = gettext_noop(
    "Dear %(name)s,\n\nyou asked what we keep about claims that we checked and could not confirm.\n\n%(kept)s\n\n"
    "%(rights)s\n\n%(author)s"
)
NONE = gettext_noop("Nothing of that kind is kept about you.")
KEPT = gettext_noop("Case %(ref)s, %(day)s: %(claim)s\nWhat shows it: %(evidence)s\n%(stand)s")
STANDS_WORDS = {
    Stand.COUNTS: gettext_noop("Two people have looked at it. It is forgotten after %(until)s."),
    Stand.CONTESTED: gettext_noop(
        "You say that it is wrong. Until somebody else has looked at it, it counts for nothing."
    ),
    Stand.WAITS: gettext_noop("A second person has not confirmed it. Until then it counts for nothing."),
    Stand.BARRED: gettext_noop("It counts for nothing, because of what else we know about this case."),
}
RIGHTS = gettext_noop(
    "It never changes what the law owes you, nor how and how fast we put something right. It may only weigh on "
    "something extra. If it is wrong, tell us what is wrong with it: it is set aside at once, until somebody who had "
    "no part in it has looked at it."
)
SETTLED = gettext_noop(
    "Dear %(name)s,\n\nyou told us that what we wrote down about your claim in case %(ref)s is wrong. I had no part "
    "in it before, and I have looked at it. %(result)s\n\n%(answer)s\n\n%(author)s"
)
UPHELD = gettext_noop("I come to the same result, so it stands.")
DROPPED = gettext_noop("You are right: it is dropped, and counts for nothing.")


class NotYetSeen(Exception):
    """What is kept is not shown at the desk before a fix is offered."""

    def __init__(self) -> None:
        super().__init__("Offer what puts it right first, here and on their other cases; then you can send it.")


@transaction.atomic
def find_untrue(case: Case, claim: str, evidence: str, *, by: Person, at: datetime) -> UntrueClaim:
    """This function will write down that what was claimed on a case was checked and is not true; a second person
    confirms it before it counts.

    :raises NeverCounted: where it is owed, upheld, shown by our records or our own failure, or facts are missing.
    :raises FoundBefore: when it was written down before.
    :raises ValueError: without the claim or the evidence, or with one that is too long.
    """
    return claiming.find(case, claim, evidence, by=by, at=at)


@transaction.atomic
def confirm_untrue(row: UntrueClaim, *, by: Person, at: datetime) -> None:
    """This function will let a finding count for twelve months from when it was found, by a second person's word.

    :raises NotASecondPerson: for whoever found it, or may not approve.
    :raises NeverCounted: when it has turned out to be owed, upheld or our own failure meanwhile.
    :raises NothingToDecide: when it was decided meanwhile, or has expired.
    """
    claiming.confirm(row, by=by, at=at)


@transaction.atomic
def refuse_untrue(row: UntrueClaim, *, by: Person, at: datetime) -> None:
    """This function will let a finding never count, by a second person's word.

    :raises NotASecondPerson: for whoever found it, or may not approve.
    :raises NothingToDecide: when it was decided meanwhile, or has expired.
    """
    claiming.refuse(row, by=by, at=at)


@transaction.atomic
def contest(row: UntrueClaim, words: str, *, by: Actor, at: datetime) -> None:
    """This function will set aside a finding that the customer says is wrong, until a person who had no part in it has
    looked at it.

    :raises NothingToDecide: when it does not count, or was contested before.
    :raises ValueError: without words, or with too many.
    """
    claiming.contest(row, words, by=by, at=at)


@transaction.atomic
def contest_on_page(row: UntrueClaim, delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """This function will hear on the customer's own page that a finding is wrong: set aside, and an answer is owed.

    The same delivery again changes nothing.
    :raises NothingToDecide: when it does not count, or was contested before.
    :raises ValueError: without words, or with too many.
    """
    if write_to_us(row.case, delivery, by=by, at=at):
        claiming.contest(row, delivery.text, by=by, at=at)


@transaction.atomic
def settle(row: UntrueClaim, answer: str, *, stands: bool, by: Person, at: datetime) -> None:
    """This function will end a contest and write its customer how: the finding stands, or it is dropped.

    :raises NotASecondPerson: for whoever found or confirmed it, or may not approve.
    :raises NothingToDecide: when it is not contested any more, or has expired.
    :raises ValueError: without an answer for the customer.
    """
    claiming.settle(row, answer, stands=stands, by=by, at=at)
    case, language = row.case, row.case.customer.language
    told = {
        "name": case.customer.name,
        "ref": case.reference,
        "result": standard(UPHELD if stands else DROPPED, language),
        "answer": row.answer,
        "author": by.name,
    }
    write(case, Reply(standard(SETTLED, language) % told), by=by, at=at)


@transaction.atomic
def explain(case: Case, *, by: Person, at: datetime) -> None:
    """This function will write a customer who asked everything that is kept about claims of theirs, by the usual way.

    :raises NotYetSeen: before a fix is offered here and on every other case of theirs.
    """
    if claims.beside(case, at) is None:
        raise NotYetSeen
    write(case, Reply(letter_of(case, by, at)), by=by, at=at)


@transaction.atomic
def forget_claims(*, by: Actor, at: datetime) -> int:
    """This function will delete what was found twelve months ago, at most 500 findings; returns how many."""
    return claiming.forget(by=by, at=at)


def letter_of(case: Case, author: Person, at: datetime) -> str:
    """The letter that explains it, in the customer's language."""
    customer = case.customer
    language = customer.language
    kept = kept_of(claims.of_customer(customer, at))
    lines = [_line(one, language) for one in kept] or [standard(NONE, language)]
    told = {
        "name": customer.name,
        "kept": "\n\n".join(lines),
        "rights": standard(RIGHTS, language),
        "author": author.name,
    }
    return standard(LETTER, language) % told


def kept_of(held: Iterable[Held]) -> list[Held]:
    """Of what was found, what is kept against the customer or may yet be."""
    return [one for one in held if one.stand in TOLD]


def _line(one: Held, language: str) -> str:
    row, case = one.row, one.row.case
    told = {
        "ref": case.reference,
        "day": day_of(row.found_at, case, language),
        "claim": row.claim,
        "evidence": row.evidence,
        "stand": stand_words(one, language),
    }
    return standard(KEPT, language) % told


def stand_words(one: Held, language: str) -> str:
    """Where a finding stands, as its customer is told."""
    last = one.row.expires_at - timedelta(microseconds=1)
    return standard(STANDS_WORDS[one.stand], language) % {"until": day_of(last, one.row.case, language)}


def day_of(at: datetime, case: Case, language: str) -> str:
    """A day with its year, where the desk is: what is forgotten is forgotten by the desk's days."""
    there = at.astimezone(ZoneInfo(case.brand.calendar.time_zone))
    return str(format_date(there, "long", locale=locale_of(language)))
