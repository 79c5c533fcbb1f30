"""Reporting back: "you told us, we fixed it", to the customers whose recoveries had the cause that an action mended.

Its owner writes the letter, somebody else who tends causes reads and sends it. It goes batch by batch, as recoveries
end, to each customer once; what shows later that it is not mended stops it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.conversation import actions as conversation
from amends.conversation.actions import Saying
from amends.conversation.places import NotAScript, check_automatic
from amends.conversation.rules import fill
from amends.flow import wording
from amends.journal.actors import Actor
from amends.learn import causes, reporting, told
from amends.learn.models import CorrectiveAction, FixLetter
from amends.learn.rules.reporting import PLACES, BadLetter, Fate, check_because, check_words, field_of, why_not_yet
from amends.people.models import Person

__all__ = ["BadLetter", "go_on", "send_letter", "stop_letter", "write_letter"]

AT_MOST = 500


def why_not(action: CorrectiveAction, *, at: datetime) -> str:
    """Why an action may not be told of, in words; "" when it may. At most six queries."""
    if action.ending:
        return why_not_yet(action.ending, None)
    seen = causes.seen(action, causes.parents(), at=at)
    return why_not_yet(action.ending, seen.judged.verdict if seen else None)


def _must_hold(action: CorrectiveAction, at: datetime) -> None:
    if why := why_not(action, at=at):
        raise BadLetter(f"Nobody is told that it is mended: {why}.")


@transaction.atomic
def write_letter(
    action: CorrectiveAction, words: Mapping[str, str], because: str = "", *, by: Person, at: datetime
) -> FixLetter:
    """This function will keep what those who had a cause are told of what mended it, by language.

    :param because: how its owner knows that it is mended, where recurrence has not shown it.
    :raises BadLetter: while nothing shows that it is mended, for words that cannot be sent, and when it was sent;
        nothing is changed.
    """
    _must_hold(action, at)
    because = check_because(because, is_proven=action.ending == "proven")
    known = told.stock()
    needed = told.spoken(action.brand, told.who_had_it(action, at=at), known)
    offered = {language: text for language, text in words.items() if language in known}
    kept = check_words(offered, needed)
    for language, text in kept.items():
        try:
            check_automatic(language, text, PLACES)
        except NotAScript as why:
            raise BadLetter(str(why).replace("text:", f"{field_of(language)}:", 1)) from None
    return reporting.write(action, kept, because, by=by, at=at)


@transaction.atomic
def send_letter(letter: FixLetter, as_written_at: str, *, by: Person, at: datetime) -> int:
    """This function will send a letter that somebody else wrote; the first batch is written at once, the worker goes
    on. Returns how many that were.

    :raises BadLetter: as `write_letter`, and for its writer; nothing is changed.
    """
    _must_hold(letter.action, at)
    return _go_on(reporting.send(letter, as_written_at, by=by, at=at).id, by, at)


@transaction.atomic
def stop_letter(letter: FixLetter, *, by: Person, at: datetime) -> None:
    """This function will let a letter go to nobody else.

    :raises BadLetter: when it does not go out; nothing is changed.
    """
    reporting.stop(letter, "asked", by=by, at=at)


def go_on(*, by: Actor, at: datetime) -> int:
    """This function will write the next batch of every letter that goes out, at most 500 in one transaction; returns
    how many were told."""
    return sum(_go_on(one.id, by, at) for one in told.going())


@transaction.atomic
def _go_on(letter_id: UUID, by: Actor, at: datetime) -> int:
    rows = FixLetter.objects.select_for_update(of=("self",)).filter(id=letter_id, done_at=None, stopped_at=None)
    letter = rows.select_related("action__brand__calendar", "action__cause").first()
    if letter is None or letter.sent_at is None:
        return 0
    if why_not(letter.action, at=at):
        reporting.stop(letter, "not_mended", by=by, at=at)
        return 0
    had = told.who_had_it(letter.action, at=at)
    ids = [one.case_id for one in had if one.fate is Fate.WILL][:AT_MOST]
    cases = whole_many(ids)
    messages = conversation.say([_saying(letter, cases[id_]) for id_ in ids], by=by, at=at) if ids else []
    reporting.told(letter, messages, by=by, at=at)
    left = [one for one in had if one.case_id not in cases]
    if told.is_over(letter, left, at=at):
        reporting.done(letter, told.told_count([letter]).get(letter.id, 0), by=by, at=at)
    return len(messages)


def _saying(letter: FixLetter, case: Case) -> Saying:
    language = told.language_for(letter, case.customer.language, case.brand)
    values = {
        "name": case.customer.name or case.reference,
        "reference": case.reference,
        "brand": case.brand.name,
        "what": wording.what_happened(case, language),
    }
    return Saying(
        case,
        fill(letter.words[language], values),
        language=language,
        subject=wording.subject(case),
        is_automatic=True,
        key=f"fix:{letter.id}:{case.id}",
        can_wait=True,
    )
