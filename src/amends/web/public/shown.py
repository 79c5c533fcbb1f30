"""A case as its customer sees it: who looks after it, what was promised by when, where it stands, what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from amends.cases.models import Case
from amends.conversation.links import is_live, lives_until, token_of
from amends.conversation.models import PrivateLink
from amends.conversation.queries import links_of
from amends.conversation.rules import AFTER_CLOSE, LinkPurpose
from amends.customers.queries import identities_of
from amends.customers.rules import IdentityKind
from amends.flow import as_voucher, spoken, wording
from amends.followups.surveys import survey_of
from amends.kernel.money import Money
from amends.promises.models import Promise
from amends.promises.queries import chain
from amends.promises.rules import OwedTo, PromiseKind, Release
from amends.remedies import queries as remedies
from amends.remedies.law.shapes import Agreement
from amends.remedies.models import Remedy
from amends.remedies.payouts.vouchers import days_of
from amends.remedies.queries import looks
from amends.remedies.queries.agreements import Choice, choices, contact_for, told_on_voucher
from amends.remedies.queries.payouts import chosen_kinds, is_away, waits_for_pay
from amends.remedies.queries.redirections import waiting_on
from amends.remedies.queries.vouchers import BY_VOUCHER, Held, held_on
from amends.remedies.queries.wishing import may_say
from amends.remedies.rules import Basis, State
from amends.remedies.rules.agreements import waiting
from amends.remedies.rules.looks import LookEnding
from amends.remedies.rules.redirections import masked
from amends.web.pages import url
from amends.web.public.said import Clock, SaidWord, messages, spoken_now
from amends.web.words import initials

MOST_PROMISES = 8
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Owner:
    """The person who looks after it, by their first name."""

    name: str
    initials: str
    since: str


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise to the customer, with the time it was first promised for when that is another one."""

    words: str
    time: str
    state: str
    old_time: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: done, now, or still to come."""

    words: str
    when: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Instead:
    """That what the law owes may be had as a voucher: in which words they agree, and where their code went.

    `is_chosen`: they have agreed; `is_signed`: the law wants their signature; `good` says for how long it is good.
    """

    words: str
    is_signed: bool
    good: str
    sent: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Something granted, and what the customer said to it."""

    id: UUID
    words: str
    sum: str
    state: str
    state_words: str
    as_voucher: bool = False
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the customer's page shows."""

    ref: str
    heading: str
    owner: Owner | None
    is_closed: bool
    until_words: str
    promises: tuple[Promised, ...]
    steps: tuple[Step, ...]
    offers: tuple[Offer, ...]
    messages: tuple[SaidWord, ...]
    second_look: tuple[str, ...]
    can_say_not_solved: bool
    can_be_called: bool
    can_write: bool = True
    fair_in: str | None = None
    elsewhere: str | None = None
    rate_url: str | None = None


def case_page(link: PrivateLink, now: datetime) -> CasePage:
    """The page of a link's case; five queries, two more where somebody looked at it a second time, or once resolved."""
    case = link.case
    made = chain(case)
    clock = Clock(case, now, spoken_now())
    given = list(remedies.of_case(case))
    is_told = case.told_at is not None
    return CasePage(
        ref=case.reference,
        heading=heading(case),
        owner=_owner(case, clock),
        is_closed=case.is_closed,
        until_words=_until(link, clock),
        promises=tuple(_promises(made, clock)),
        steps=tuple(_steps(case, clock)),
        offers=tuple(_offers(given, clock)),
        messages=tuple(messages(case, clock)),
        second_look=tuple(_second_look(case, made, clock)),
        can_say_not_solved=is_told,
        can_be_called=any(one.kind == IdentityKind.PHONE.value for one in identities_of(case.customer)),
        elsewhere=_elsewhere(given, clock),
        fair_in=currency_of(case) if may_say(case, given) else None,
        rate_url=_rate_url(case, now),
    )


def _until(link: PrivateLink, clock: Clock) -> str:
    until = lives_until(link)
    if until is None:
        return _("This page stays for %(days)s days after it is over.") % {"days": AFTER_CLOSE.days}
    return _("This page stays until %(time)s.") % {"time": clock.day(until)}


def _rate_url(case: Case, now: datetime) -> str | None:
    """Where the rating is given that we asked for and have not heard; queries only once it is resolved."""
    survey = survey_of(case) if case.resolved_at is not None else None
    if survey is None or survey.sent_at is None or survey.answered_at is not None:
        return None
    made = next((one for one in links_of(case) if one.purpose == LinkPurpose.SURVEY.value), None)
    return url("public_survey", token=token_of(made)) if made is not None and is_live(made, now) else None


def currency_of(case: Case) -> str:
    """The currency in which something is given: the order's, else the brand's."""
    return (case.order.currency if case.order else "") or case.brand.currency


def _second_look(case: Case, made: Sequence[Promise], clock: Clock) -> Iterable[str]:
    """Who looks at it a second time until when, or how that ended; after a final answer, where they can go."""
    if all(promise.kind != PromiseKind.SECOND_LOOK.value for promise in made):
        return
    look = looks.looks_of(case)[-1]
    owed = next((p for p in made if p.kind == PromiseKind.SECOND_LOOK.value and p.is_open), None)
    if look.ended_at is None and owed is not None:
        told = {"name": owed.person.first_name if owed.person else "", "time": clock.until(owed.due_at)}
        yield (
            _("%(name)s, who has not decided on it before, looks at it a second time until %(time)s.") % told
            if owed.person
            else _("Somebody who has not decided on it before looks at it a second time until %(time)s.") % told
        )
    elif look.ending == LookEnding.AGREED.value and look.ended_at:
        yield _("We agreed with you %(time)s.") % {"time": clock.said(look.ended_at)}
    elif look.ending == LookEnding.FINAL.value and look.ended_at:
        yield _("You had our final answer %(time)s. What is owed to you stays so, and a person still answers you.") % {
            "time": clock.said(look.ended_at)
        }
        yield from (answer.elsewhere for answer in looks.answers_of(look) if answer.approved_at)


def _elsewhere(given: Sequence[Remedy], clock: Clock) -> str | None:
    """Where a code went by which another account can be named; a query more where something is still to be paid."""
    if not any(one.state is State.GRANTED for one in given):
        return None
    made = waiting_on(clock.case, clock.now)
    if made is None or made.contact is None:
        return None
    told = {"contact": masked(made.contact.value), "time": clock.said(made.expires_at)}
    return _("We have sent a code to %(contact)s. It is good until %(time)s.") % told


def heading(case: Case) -> str:
    """What the page is about: what failed as the order tells it, the kind of failure, or a plain request."""
    if case.is_request:
        return _("Your request")
    what = wording.what_happened(case, spoken_now())
    return f"{what[:1].upper()}{what[1:]}"


def _owner(case: Case, clock: Clock) -> Owner | None:
    if case.owner is None or case.taken_at is None:
        return None
    since = _("since %(time)s") % {"time": clock.said(case.taken_at)}
    return Owner(case.owner.first_name, initials(case.owner.name), since)


def _promises(made: Sequence[Promise], clock: Clock) -> Iterable[Promised]:
    """What the customer was promised, each with how it stands now: what is open first, then what ended."""
    by_id = {promise.id: promise for promise in made}
    replaced = {promise.replaces_id for promise in made}
    ours = [p for p in made if p.owed_to == OwedTo.CUSTOMER.value and p.customer_id is None and p.id not in replaced]
    with_past = [(promise, _past(promise, by_id)) for promise in ours]
    shown = [(promise, past) for promise, past in with_past if promise.released_at is None or _was_missed(past)]
    shown.sort(key=lambda pair: (not pair[0].is_open, pair[0].due_at))
    return (_promised(promise, past, clock) for promise, past in shown[:MOST_PROMISES])


def _past(promise: Promise, by_id: dict[UUID, Promise]) -> list[Promise]:
    """What this promise stands in the place of, the first one first."""
    past: list[Promise] = []
    while promise.replaces_id in by_id:
        promise = by_id[promise.replaces_id]
        past.insert(0, promise)
    return past


def _was_missed(past: Sequence[Promise]) -> bool:
    return any(promise.broken_at for promise in past)


def _promised(promise: Promise, past: Sequence[Promise], clock: Clock) -> Promised:
    state, at = "due", promise.due_at
    if promise.kept_at:
        state, at = "kept", promise.kept_at
    elif promise.released_at:
        state, at = "released", promise.released_at
    elif promise.due_at < clock.now:
        state = "late"
    old = clock.said(past[0].due_at) if past else None
    time = clock.said(at) if state in {"kept", "released"} else clock.until(at)
    return Promised(spoken.promised(promise.words, clock.language), time, state, old, _why(past, clock))


def _why(past: Sequence[Promise], clock: Clock) -> str | None:
    """A missed promise is said plainly, and so is one that was moved in time."""
    missed = [promise for promise in past if promise.broken_at]
    if missed:
        words = _("We promised this for %(time)s and did not keep it. We are sorry.")
        return words % {"time": clock.said(missed[0].due_at)}
    if past and past[-1].release_reason == Release.RENEGOTIATED.value:
        return _("We told you the new time before the old one had come.")
    return None


def _steps(case: Case, clock: Clock) -> Iterable[Step]:
    """The way of a recovery, as far as it has gone. A request has nothing to put right."""
    found = case.first_contact_at is None
    # Each as it is said once it is done, and while it is still to be done.
    way = [
        (_("We have seen it ourselves") if found else _("You told us"), "", case.first_contact_at or case.opened_at),
        (_("Somebody looks after it"), _("Somebody takes it on"), case.taken_at),
        (_("It is put right"), _("We put it right"), case.fixed_at),
        (_("You know the outcome"), _("We tell you the outcome"), case.told_at),
        (_("It is over"), _("We ask you whether it holds"), case.closed_at),
    ]
    if case.is_request:
        del way[2]
    last = max((place for place, (_done, _ahead, at) in enumerate(way) if at), default=0)
    for place, (done, ahead, at) in enumerate(way):
        state = "done" if place <= last else "now" if place == last + 1 else "next"
        yield Step(done if place <= last else ahead, clock.said(at) if at else None, state)


def _offers(given: Sequence[Remedy], clock: Clock) -> Iterable[Offer]:
    """What was granted. What is still being decided is nobody's hope yet. One query more where a voucher was given."""
    vouchers = [one for one in given if one.paid_reference.startswith(BY_VOUCHER)]
    held = held_on(clock.case) if vouchers else {}
    may_choose = _may_choose(given, clock.case)
    instead = _instead(given, clock)
    for remedy in given:
        if remedy.granted_at is None or remedy.state is State.REVERSED:
            continue
        state, words = _offer_state(remedy, clock, held)
        yield Offer(
            remedy.id,
            remedy.idea or spoken.standard(remedy.offering.name, clock.language),
            money(remedy.amount_minor, remedy.currency),
            state,
            words,
            state == "open" and remedy.id in may_choose,
            instead.get(remedy.id),
        )


def _instead(given: Sequence[Remedy], clock: Clock) -> Mapping[UUID, Instead]:
    """What the law owes and may be had as a voucher; queries only while something of the kind is still to be paid."""
    owed = [one for one in given if one.basis == Basis.OWED.value and one.amount_minor and waits_for_pay(one)]
    found = choices(owed, clock.case.brand) if owed else {}
    contact = contact_for(clock.case) if found else None
    if contact is None:
        return {}
    return {one.id: _choice_of(one, found[one.id], contact.value, clock) for one in owed if one.id in found}


def _choice_of(remedy: Remedy, choice: Choice, contact: str, clock: Clock) -> Instead:
    waits = waiting(told_on_voucher(remedy), clock.now)
    told = {"contact": masked(contact)}
    if waits:
        told["time"] = clock.said(datetime.fromisoformat(waits.until))
    good = _("A voucher is good for %(days)s days at %(brand)s; what is left then expires.")
    return Instead(
        words=as_voucher.words_of(choice.agreement, remedy, clock.language),
        is_signed=choice.agreement is Agreement.SIGNED,
        good=good % {"days": days_of(choice.account.settings), "brand": clock.case.brand.name},
        sent=_("We have sent a code to %(contact)s. It is good until %(time)s.") % told if waits else None,
        is_chosen=choice.is_chosen,
    )


def _may_choose(given: Sequence[Remedy], case: Case) -> frozenset[UUID]:
    """Which extras the customer may have as a voucher; a query more while one of them is still to be paid."""
    extras = [one for one in given if one.basis == Basis.EXTRA.value and one.amount_minor and waits_for_pay(one)]
    kinds = chosen_kinds(case.brand) if extras else frozenset()
    return frozenset(one.id for one in extras if one.offering.kind in kinds)


def _voucher(held: Held, clock: Clock) -> str:
    if held.left_minor == 0 or held.expires_at <= clock.now:
        return _("Nothing is left on this voucher.")
    told = {"code": held.code, "sum": money(held.left_minor, held.currency), "time": clock.day(held.expires_at)}
    return _("Your voucher is %(code)s. %(sum)s is left on it, until %(time)s.") % told


def _offer_state(remedy: Remedy, clock: Clock, held: Mapping[UUID, Held]) -> tuple[str, str]:
    if remedy.declined_at:
        return "declined", _("You declined this %(time)s.") % {"time": clock.said(remedy.declined_at)}
    if remedy.id in held:
        return "chosen", _voucher(held[remedy.id], clock)
    if remedy.paid_at:
        return "chosen", _("Paid %(time)s.") % {"time": clock.said(remedy.paid_at)}
    if is_away(remedy):
        return "chosen", _("It is being paid.")
    if remedy.accepted_at:
        return "chosen", _("You said yes %(time)s.") % {"time": clock.said(remedy.accepted_at)}
    if remedy.basis == Basis.OWED.value:
        return "owed", _("This is yours by law. We pay it in money, and you need not answer.")
    return "open", ""


def money(amount_minor: int, currency: str) -> str:
    """A sum as the reader's language writes it; empty for nothing."""
    if not amount_minor:
        return ""
    return spoken.money(Money(amount_minor, currency), spoken_now())
