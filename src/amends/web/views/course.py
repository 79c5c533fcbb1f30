"""The course of a recovery: heard, put right, its cause, its follow-up, its end; and what it turns out to be."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.cases.rules import OTHERWISE, Back, Ending, ShownBy
from amends.flow import coming_back, parting, tending
from amends.kinds.queries import by_slug as kind_by_slug
from amends.learn.queries import by_slug as cause_by_slug
from amends.people.rules import Right
from amends.promises.rules import PromiseKind
from amends.web import asked
from amends.web.acting import Act, Done, on_case
from amends.web.pages import url
from amends.web.shown.case.choices import NOT_KNOWN
from amends.web.visit import Visit, desk

FIND_OUT = timedelta(days=7)
WORDS = 300


@desk("POST", right=Right.WORK_CASES)
def person_now(visit: Visit, ref: str) -> HttpResponse:
    """Says that somebody needs a person now, or that nobody does any more."""
    case = case_for(visit.person, ref)
    needed = visit.request.POST.get("person_now", "yes") == "yes"

    def do() -> Done:
        tending.need_person_now(case, needed=needed, by=visit.person, at=visit.at)
        return Done("The lead is told. They are called first." if needed else "Nobody is needed at once any more.")

    return on_case(visit, case, Act("person_now"), do)


@desk("POST", right=Right.WORK_CASES)
def heard(visit: Visit, ref: str) -> HttpResponse:
    """Keeps what the customer said, in their words."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        told = {
            "words": asked.needed(visit, "sentence", "one sentence of theirs is enough to begin."),
            "caused": asked.text(visit, "caused"),
            "asks": asked.text(visit, "asks"),
            "unknown": asked.text(visit, "unknown"),
        }
        confirmed = visit.request.POST.get("confirmed") == "yes"
        flow.understand(case, told, confirmed=confirmed, by=visit.person, at=visit.at)
        return Done("Written down. A new owner sees it first.")

    return on_case(visit, case, Act("hear", "hear"), do)


@desk("POST", right=Right.WORK_CASES)
def fix(visit: Visit, ref: str) -> HttpResponse:
    """Records that the thing itself is put right, or promises it by a time."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        words = asked.needed(visit, "words", "say in a few words what was done.")
        if asked.text(visit, "at"):
            due_at = asked.moment(visit)
            flow.promise(case, words, due_at, kind=PromiseKind.UPDATE, by=visit.person, at=visit.at)
            return Done(f"Promised by {visit.wall.when(due_at)}. Write it to the customer, too.")
        flow.fix(case, words, by=visit.person, at=visit.at)
        return Done("Put right. Now tell the outcome.")

    return on_case(visit, case, Act("fix", "put-right"), do)


@desk("POST", right=Right.WORK_CASES)
def cause(visit: Visit, ref: str) -> HttpResponse:
    """Names the cause, or promises to find it within a week."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        picked = asked.needed(visit, "cause", "pick what caused it.")
        found = None if picked == NOT_KNOWN else cause_by_slug(picked)
        if found is None and picked != NOT_KNOWN:
            raise ValueError("cause: pick one from the list.")
        by = None if found else visit.at + FIND_OUT
        parts = [cause_by_slug(slug) for slug in visit.request.POST.getlist("factor")]
        if None in parts:
            raise ValueError("factor: tick what is on the list.")
        factors = [one for one in parts if one] or None
        flow.set_cause(case, found, find_out_by=by, factors=factors, by=visit.person, at=visit.at)
        return Done("Noted." if found else "You find it out within a week.")

    return on_case(visit, case, Act("cause", "cause"), do)


@desk("POST", right=Right.WORK_CASES)
def follow_up(visit: Visit, ref: str) -> HttpResponse:
    """Books the day on which we ask whether it holds."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        manner = asked.needed(visit, "kind", "pick how to ask.")
        if manner not in {"automatic", "personal", "call"}:
            raise ValueError("kind: pick one from the list.")
        due_at = asked.moment(visit)
        if due_at <= visit.at:
            raise ValueError("at: choose a day that lies ahead.")
        flow.follow_up(case, due_at, manner=manner, by=visit.person, at=visit.at)
        return Done(f"Booked for {visit.wall.when(due_at)}.")

    return on_case(visit, case, Act("follow_up", "follow-up"), do)


@desk("POST", right=Right.WORK_CASES)
def resolve(visit: Visit, ref: str) -> HttpResponse:
    """Resolves a recovery that has earned it."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        flow.resolve(case, by=visit.person, at=visit.at)
        return Done("Resolved. What was promised for later stays on your list.")

    return on_case(visit, case, Act("resolve"), do)


@desk("POST", right=Right.WORK_CASES)
def end(visit: Visit, ref: str) -> HttpResponse:
    """Ends a case in one of the other ways: counted apart, and shown by something."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        ending = asked.choice(visit, "ending", Ending, set(OTHERWISE))
        shown_by, words, joined_to = _proof(visit, ending)
        flow.end_otherwise(case, ending, shown_by, words, joined_to=joined_to, by=visit.person, at=visit.at)
        return Done("Ended. A lead reads some of these again.", undo_url=url("case_back", ref=case.reference))

    return on_case(visit, case, Act("end", "end", {"words": "proof", "joined_to": "proof"}), do)


def _proof(visit: Visit, ending: Ending) -> tuple[ShownBy, str, Case | None]:
    """What shows it: the other case of a duplicate, our tries, or what was picked, perhaps with words."""
    words = asked.text(visit, "proof")[:WORDS]
    if ending is Ending.UNREACHABLE:
        return ShownBy.TRIES, words, None
    if ending is not Ending.DUPLICATE:
        return asked.choice(visit, "shown_by", ShownBy, OTHERWISE[ending]), words, None
    reference = asked.needed(visit, "proof", "say the reference of the case that goes on.")
    try:
        return ShownBy.OTHER_CASE, "", case_for(visit.person, reference)
    except NotSeen:
        raise ValueError("proof: there is no such case; give its reference, such as AM-4K7P-2HFC.") from None


@desk("POST", right=Right.WORK_CASES)
def back(visit: Visit, ref: str) -> HttpResponse:
    """Brings back a case that was resolved or has ended. Taken back at once, it had ended by mistake."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        because = asked.choice(visit, "because", Back) if "because" in visit.request.POST else Back.ENDED_WRONGLY
        coming_back.bring_back(case, because, by=visit.person, at=visit.at)
        return Done("It is open again." if because is Back.ENDED_WRONGLY else "It is open again, and owed an answer.")

    return on_case(visit, case, Act("bring_back", "bring-back"), do)


@desk("POST", right=Right.WORK_CASES)
def turn(visit: Visit, ref: str) -> HttpResponse:
    """Makes a request a recovery of some kind, or takes a recovery for a request."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        reason = asked.needed(visit, "reason", "pick one from the list.")
        if not case.is_request:
            tending.make_request(case, reason[:40], by=visit.person, at=visit.at)
            return Done("Taken for a request. Some of these are read again.")
        kind = kind_by_slug(reason)
        if kind is None:
            raise ValueError("reason: pick a kind from the list.")
        tending.make_recovery(case, kind, by=visit.person, at=visit.at)
        return Done("It is a recovery now, begun when they first came to us.")

    return on_case(visit, case, Act("kind", "turn", {"kind": "reason"}), do)


@desk("POST", right=Right.WORK_CASES)
def join(visit: Visit, ref: str) -> HttpResponse:
    """Joins another open case of the same customer; the older one goes on."""
    case = case_for(visit.person, ref)
    other = case_for(visit.person, visit.request.POST.get("with", ""))

    def do() -> Done:
        stays = parting.join(case, other, by=visit.person, at=visit.at)
        gone = other if stays.id == case.id else case
        back = url("case_unjoin", ref=gone.reference)
        return Done(f"Joined. {stays.reference} goes on.", undo_url=back, go=url("case", ref=stays.reference))

    return on_case(visit, case, Act("end"), do)
