"""Finishing a small recovery in one step: what there is to pick, and the outcome in the customer's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.conversation import queries as conversation
from amends.flow import at_once, spoken, wording
from amends.flow.spoken import base
from amends.kernel.money import Money
from amends.promises.queries import missed_word
from amends.remedies.models import Offering
from amends.remedies.rules import Basis, Earlier, NoneBecause, RemedyKind
from amends.web.shown.case import choices, right
from amends.web.shown.case.reading import Read
from amends.web.shown.forms import Option
from amends.web.words import money

OUTCOME, DECIDED = "{outcome}", "decided"
# What is said rather than given: the letter itself is it.
SAID = frozenset({RemedyKind.APOLOGY.value, RemedyKind.EXPLANATION.value, RemedyKind.NOTE.value})
DONE = {
    "en": "It is put right.",
    "de": "Es ist in Ordnung gebracht.",
    "fr": "Nous y avons remédié.",
    "es": "Ya está solucionado.",
    "pt": "Já está resolvido.",
}
GIVEN = {
    "en": "You get this from us: {given}.",
    "de": "Sie erhalten von uns: {given}.",
    "fr": "Vous recevez de notre part : {given}.",
    "es": "Recibe de nuestra parte: {given}.",
    "pt": "Você recebe de nós: {given}.",
}
# A word that was promised and missed is owned up to before anything else is told.
MISSED = {
    "en": "I said that you would hear from us by {old}, and I did not keep it. I am sorry.",
    "de": "Ich hatte Ihnen bis {old} Nachricht versprochen und das nicht eingehalten. Das tut mir leid.",
    "fr": "Je vous avais promis des nouvelles avant {old} et je n'ai pas tenu parole. Je vous prie de m'en excuser.",
    "es": "Le prometí noticias antes de: {old}, y no cumplí. Lo siento.",
    "pt": "Prometi notícias até {old} e não cumpri. Sinto muito.",
}
# The usual reasons first: what is small was mostly put right in kind, or nothing was lost.
USUAL = (NoneBecause.PUT_RIGHT_IN_KIND, NoneBecause.NOTHING_LOST)


@dataclass(frozen=True, slots=True)
class Finishing:
    """What the panel offers: three things to pick, and words that need no writing."""

    causes: Sequence[Option]
    remedies: Sequence[Option]
    follow_ups: Sequence[Option]
    outcome: str


def build(found: Read, offered: choices.Choices | None, can: frozenset[str]) -> Finishing | None:
    """The panel of a small recovery that may be resolved; None for any other. No query of its own."""
    if offered is None or "resolve" not in can or not at_once.is_small(found.case) or not offered.outcome:
        return None
    if found.decided.has_final:
        return None
    known = [one for one in offered.causes if one.value != choices.NOT_KNOWN]
    return Finishing(known, remedy_options(found), offered.follow_ups, offered.outcome)


def remedy_options(found: Read) -> list[Option]:
    """Why nothing is given, what is given without an amount, and the goodwill that is in proportion, in one pick each.

    A sum is offered only where a person has heard them: money is never the first word.
    """
    options = [_nothing(one) for one in USUAL]
    if found.decided.remedy_at is not None:
        return [Option(DECIDED, "as it was decided")]
    things = choices.catalogue(found.case.brand_id)
    options += [Option(one.slug, one.name) for one in things if not one.has_amount and one.basis != Basis.OWED.value]
    low = _goodwill_minor(found)
    extra = next((one for one in things if one.kind == RemedyKind.GOODWILL.value and one.has_amount), None)
    if low and extra:
        currency = right.currency_of(found)
        options.append(Option(f"{extra.slug}:{low}", f"{extra.name}: {money(low, currency)}", "in proportion"))
    return options + [_nothing(one) for one in choices.NONE_BECAUSE if one not in USUAL]


def _nothing(because: NoneBecause) -> Option:
    return Option(f"{choices.NO_REMEDY}{because.value}", f"nothing: {choices.NONE_BECAUSE[because]}")


def _goodwill_minor(found: Read) -> int:
    """The lower end of what is in proportion, as far as this person may give it now; 0 where money comes too soon."""
    if set(right.missing(found)) - {Earlier.FIXED}:
        return 0
    return right.fair_minor(found)


def outcome(case: Case, text: str, offering: Offering | None, amount_minor: int, currency: str, now: datetime) -> str:
    """The letter with what came of it put in: that it is put right, and what they get, in the script's language.

    Where a word to them was missed, it says so first.
    """
    _, language = wording.script_for(case, "outcome", conversation.script)
    code = base(language) if base(language) in DONE else "en"
    parts = [DONE[code]]
    missed = missed_word(case)
    if missed is not None:
        parts.insert(0, MISSED[code].format(old=wording.to_customer(case, missed.due_at, now, language)))
    if offering is not None and offering.kind not in SAID:
        worth = f" {spoken.money(Money(amount_minor, currency), language)}" if amount_minor else ""
        parts.append(GIVEN[code].format(given=f"{spoken.standard(offering.name, language)}{worth}"))
    return text.replace(OUTCOME, " ".join(parts))
