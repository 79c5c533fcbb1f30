"""What the law owes: asked, held to its days, granted as a sum of its own, and told, asked for or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow.ending import still_open
from amends.flow.making_right import offer_remedy
from amends.flow.promising import Reply, write
from amends.flow.spoken import money, standard
from amends.kernel.money import Money
from amends.kernel.wall_clock import end_of_day, place
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import live
from amends.promises.rules import PromiseKind, Release
from amends.remedies import actions as remedies
from amends.remedies import queries as given
from amends.remedies.actions import CannotOffer
from amends.remedies.law.evaluating import HOLIDAYS
from amends.remedies.law.shapes import Outcome
from amends.remedies.law.wording import blanks, is_said, with_words
from amends.remedies.models import Law, Quote, Remedy

OWED_BY_LAW = "owed-by-law"


@transaction.atomic
def use_law(brand: Brand, kind: Kind, pack: str, *, by: Person, at: datetime) -> Law:
    """This function will let a law pack answer for a kind of failure at a brand.

    :raises NoSuchPack: naming what there is.
    """
    return remedies.use_law(brand, kind, pack, by=by, at=at)


@transaction.atomic
def drop_law(law: Law, *, by: Person, at: datetime) -> None:
    """This function will let a pack answer no more for new cases; what it answered stays."""
    remedies.drop_law(law, by=by, at=at)


TOLD = gettext_noop(
    "Dear %(name)s,\n\nby law you are owed %(sum)s, whether you ask for it or not. We pay it in money, and it takes "
    "nothing away from anything else that we do for you.\n\nThe law is: %(law)s.\n\n%(author)s"
)

NOTHING_OWED = gettext_noop(
    "Dear %(name)s,\n\nwe have looked at what the law gives you here. By it we owe you no sum, because\n\n\n\n"
    "The law is: %(law)s.\n\n%(author)s"
)
ANSWERED = gettext_noop("Dear %(name)s,\n\nthis is our answer to your complaint.\n\n\n\n%(author)s")
TELLABLE = frozenset({Outcome.OWED.value, Outcome.NOT_OWED.value})


@transaction.atomic
def ask_law(case: Case, pack: str, facts: Mapping[str, Any], evidence: str = "", *, by: Person, at: datetime) -> Quote:
    """This function will ask a law pack what is owed on a case, and promise the days that the law sets.

    :raises BadFacts: for facts that the pack does not take.
    :raises NoSuchPack: naming what there is.
    :raises CannotOffer: on a request or a closed case, and for an excuse without evidence.
    """
    today = at.astimezone(ZoneInfo(case.brand.calendar.time_zone)).date()
    before = given.standing_quote(case, pack)
    quote = remedies.ask(case, pack, facts, evidence, today=today, by=by, at=at)
    if before is not None:
        _let_go(before, by, at)
    _hold(quote, case, by, at)
    return quote


def _let_go(before: Quote, by: Person, at: datetime) -> None:
    """The days of an answer that another one has replaced."""
    for duty in before.duties.select_related("promise"):
        promises.release(live(duty.promise), reason=Release.ANSWERED_OTHERWISE, by=by, at=at)


def _hold(quote: Quote, case: Case, by: Person, at: datetime) -> None:
    zone = case.brand.calendar.time_zone
    cited = "; ".join(one["text"] for one in quote.answer["citations"])
    for duty in quote.answer["duties"]:
        due_at = _moment(duty["by"], zone)
        if due_at <= at:
            # The day has passed: a promise cannot be made for it any more, and the page shows the day itself.
            continue
        words = str(duty["words"]).rstrip(".")
        wish = Wish(PromiseKind.STATUTORY, words, case.owner or case.team, due_at, f"by law: {cited}"[:200], case)
        made = promises.make([wish], by=by, at=at)[0]
        remedies.hold(quote, duty["key"], made, by=by, at=at)


def _moment(text: str, zone: str) -> datetime:
    """When a day or time of the law ends, in UTC; a time without a zone is the brand's."""
    if len(text) == len("2026-01-01"):
        return end_of_day(date.fromisoformat(text), zone)
    there = datetime.fromisoformat(text)
    return there if there.tzinfo else there.replace(tzinfo=place(zone))


@transaction.atomic
def grant_owed(quote: Quote, *, by: Person, at: datetime) -> Remedy:
    """This function will grant the sum that the law owes, within the person's authority or by asking who may.

    Nothing comes before it: what is owed is never too soon. What an earlier answer of the same law gave counts.
    :raises CannotOffer: when no sum is owed, a fact was only assumed, or it was granted before.
    :raises NobodyCanDecide: when it goes beyond everybody's authority.
    """
    case = quote.case
    assumed = unconfirmed(quote)
    if quote.outcome != Outcome.OWED.value or not quote.amount_minor:
        raise CannotOffer("amount: the law owes no sum here, as far as we know.")
    if quote.replaced_at is not None:
        raise CannotOffer("amount: the law has been asked again since; look at the newer answer.")
    if assumed:
        raise CannotOffer(f"facts: nobody has confirmed {', '.join(assumed)}; say what they are first.")
    left = Money(quote.amount_minor, quote.currency) - given.granted_by_law(case, quote.pack, quote.currency)
    if left.minor <= 0:
        raise CannotOffer("amount: this has been granted already.")
    offering = given.offering(OWED_BY_LAW)
    if offering is None:
        raise CannotOffer("offering: the catalogue has nothing for what is owed by law; `amends migrate` adds it.")
    reason = str(quote.answer["pack"])
    remedy = offer_remedy(case, offering, left.minor, left.currency, reason, is_by_law=True, by=by, at=at)
    remedies.settle(quote, remedy=remedy, by=by, at=at)
    return remedy


def unconfirmed(quote: Quote) -> list[str]:
    """The facts that an answer took for granted; the pack's own calendar of holidays is no fact of the case."""
    return sorted(set(quote.answer["assumed"]) - {HOLIDAYS})


def can_tell(quote: Quote) -> bool:
    """Whether an answer is one to tell the customer: what is owed, or that nothing is."""
    return quote.outcome in TELLABLE


def words_of(quote: Quote, author: Person) -> str:
    """A draft of the letter that tells it, in the customer's language; what the law wants said comes by itself, but
    for the wordings in which the author has something to fill in: they stand in the draft."""
    return with_words(_draft(quote, author), (words for words in _wanted(quote) if blanks(words)))


def _draft(quote: Quote, author: Person) -> str:
    case, language = quote.case, quote.case.customer.language
    cited = "; ".join(dict.fromkeys(one["text"] for one in quote.answer["citations"]))
    told = {"name": case.customer.name, "law": cited, "author": author.name, "sum": _sum(quote, language)}
    draft = TOLD if quote.amount_minor else ANSWERED if quote.outcome == Outcome.OWED.value else NOTHING_OWED
    return standard(draft, language) % told


def _wanted(quote: Quote) -> list[str]:
    return [str(one["words"]) for one in quote.answer["notices"]]


def _sum(quote: Quote, language: str) -> str:
    return money(Money(quote.amount_minor, quote.currency), language) if quote.amount_minor else ""


@transaction.atomic
def tell_owed(quote: Quote, text: str, *, by: Person, at: datetime) -> Message:
    """This function will tell the customer what the law owes them, or that it owes nothing; the law's own wording
    cannot be left out of either.

    :raises CaseEnded: on a closed case.
    :raises CannotOffer: when there is no answer yet, the text does not name the sum, or a wording has a blank left.
    """
    still_open(quote.case)
    if not can_tell(quote):
        raise CannotOffer("text: the law has no answer to tell yet.")
    shown = _sum(quote, quote.case.customer.language)
    if shown and shown not in text and str(Money(quote.amount_minor, quote.currency)) not in text:
        raise CannotOffer(f"text: name the sum, {shown}: the customer is told what they are owed.")
    if not shown and is_said(_draft(quote, by), text):
        raise CannotOffer("text: say what you found and why; the draft leaves room for it.")
    for words in _wanted(quote):
        if blanks(words) and not is_said(words, text):
            missing = ", ".join(one.replace("_", " ") for one in blanks(words))
            raise CannotOffer(f'text: the law wants these words; fill in {missing}: "{words}"')
    message = write(quote.case, Reply(with_words(text, _wanted(quote))), by=by, at=at)
    remedies.settle(quote, telling=message, by=by, at=at)
    return message


def held_to(quote: Quote) -> list[Promise]:
    """The promises that hold us to the days of the law, the first due in front."""
    return sorted((duty.promise for duty in quote.duties.select_related("promise")), key=lambda one: one.due_at)
