"""Making it right: what was given and asked for, what is in proportion, what this person may give alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.measure import experiments
from amends.measure.trying import About
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.remedies import queries as remedies
from amends.remedies.queries import Shown, Similar
from amends.remedies.queries import policy as policies
from amends.remedies.queries.authority import to_customer
from amends.remedies.queries.ideas import own_left
from amends.remedies.queries.payouts import is_away
from amends.remedies.queries.wishing import FAIR_SAID, wish_of, wish_on
from amends.remedies.rules import (
    EARLIER_WORDS,
    Basis,
    Earlier,
    Limits,
    Range,
    State,
    Use,
    goodwill_range,
    left,
    one_step_up,
)
from amends.remedies.rules.proportion import Policy
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.case import choices
from amends.web.shown.case.header import REPEAT
from amends.web.shown.case.reading import Read
from amends.web.shown.proportion import Beside, Proportion, beside, proportion_of
from amends.web.words import plain_money

MOST_WORDS = 160
ASSIGNED = "measure.experiment_assigned"
GIVEN = frozenset({State.GRANTED, State.PAID})


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One remedy of the case, and where it stands."""

    id: UUID
    words: str
    amount_minor: int | None
    currency: str
    state: str
    can_grant: bool
    can_pay: bool
    beside: Beside | None


@dataclass(frozen=True, slots=True)
class Extra:
    """What is in proportion, what I may give, and who decides above that."""

    range: str
    limit: str
    above: str | None
    proportion: Proportion | None
    budget: str
    raised: str = ""


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """What similar cases got."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """What the customer said on their page that they would consider fair. `sum` as it is typed into the form."""

    words: str
    sum: str


@dataclass(frozen=True, slots=True)
class WayRow:
    """Under which of two ways that are tried the case came, in words, and the page of it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Fair:
    """Everything about making it right."""

    remedies: tuple[RemedyRow, ...]
    extra: Extra | None
    own_left: str | None
    not_yet: tuple[str, ...]
    similar: SimilarRow | None
    help: str | None
    wish: WishRow | None
    way: WayRow | None


def build(found: Read, can: frozenset[str]) -> Fair:
    """What the page shows of making it right. Sums given are read off the case's own remedies; no query beside."""
    rows = tuple(_row(one, found, can) for one in found.remedies)
    if found.case.failure is None:
        return Fair(rows, None, None, (), None, None, None, None)
    extra = _extra(found) if "remedy" in can else None
    limit = f"You may give {extra.limit} alone.{extra.budget} {extra.raised}".strip() if extra else None
    own, similar = _own_left(found) if extra else None, _similar(found)
    return Fair(rows, extra, own, _not_yet(found), similar, limit, _wish(found), _way(found))


def _way(found: Read) -> WayRow | None:
    """Under which of two ways that are tried the case came; no query where it came under none."""
    is_named = any(one.verb == ASSIGNED for one in found.happenings)
    if not is_named and not (found.has_earlier and _is_tried(found.case.brand)):
        return None
    way = experiments.way_of(found.case)
    if way is None:
        return None
    is_goodwill = way[0].about == About.GOODWILL.value
    at_least = ", from the lower end of what is in proportion" if is_goodwill else ""
    return WayRow(f"{experiments.way_words(*way)}{at_least}", url("experiments"))


def _is_tried(brand: Brand) -> bool:
    return remembered(("tried", brand.id), lambda: experiments.current(brand) is not None)


def _wish(found: Read) -> WishRow | None:
    """What they would consider fair, as they said it on their page; a query more only where that was long ago."""
    told = [one.facts for one in found.happenings if one.verb == FAIR_SAID]
    wish = wish_on(found.case) if found.has_earlier and not told else wish_of(told)
    if wish is None:
        return None
    said = found.spoken.get(wish.message_id)
    sum_ = plain_money(wish.fair_minor, wish.currency) if wish.fair_minor is not None else ""
    words = " ".join(said.text.split()) if said else ""
    return WishRow(f"\u201c{short(words)}\u201d" if words else f"{sum_} {wish.currency}", sum_.replace(",", ""))


def short(words: str) -> str:
    """As many of somebody's words as stand in one row."""
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1].rstrip()}\u2026"


def missing(found: Read) -> tuple[Earlier, ...]:
    """What comes before something extra and has not been done."""
    return remedies.missing_before_extra(found.case, is_acknowledged=found.is_acknowledged)


def _not_yet(found: Read) -> tuple[str, ...]:
    return tuple(EARLIER_WORDS[one] for one in missing(found))


def fair_minor(found: Read) -> int:
    """The lower end of what is in proportion, in the order's currency; 0 where it is beyond what they may give."""
    currency = currency_of(found)
    weighed = _weighed_in(found, currency)
    limits = limits_of(found.person, weighed)
    low = _range(found, currency, Use.UNKNOWN).low_minor
    fits = weighed == currency and limits is not None and low <= limits.per_case_minor
    return low if fits and not given_minor(found, currency, Basis.EXTRA) else 0


def _own_left(found: Read) -> str:
    """What is left of this person's month for own ideas; it changes with what they give."""
    currency, now = currency_of(found), found.wall.now
    left = remembered(
        ("own ideas", found.person.id, currency), lambda: own_left(found.person, found.case, currency, now)
    )
    return f"{plain_money(left, currency)} {currency}"


def currency_of(found: Read) -> str:
    """The currency in which something is given: the order's, else the brand's."""
    order = found.case.order
    return (order.currency if order else "") or found.case.brand.currency


def _row(one: Shown, found: Read, can: frozenset[str]) -> RemedyRow:
    remedy = one.remedy
    state = one.words
    if one.promise is not None and one.promise.is_open:
        who = f"{one.promise.person.first_name} " if one.promise.person else ""
        until = found.wall.until(one.promise.due_at)
        state = f"{state}, {who}by {until}" if one.state is State.WAITING else f"{state}, paid by {until}"
    has_spoken = found.person.id in (remedy.asked_by_id, remedy.first_by_id)
    may_grant = one.state is State.WAITING and not has_spoken and found.person.can(Right.APPROVE)
    may_pay = "pay" in can and one.state is State.GRANTED and remedy.amount_minor > 0 and not is_away(remedy)
    amount = remedy.amount_minor or None
    name = remedy.name
    then = _then(one, found)
    return RemedyRow(remedy.id, name, amount, remedy.currency, state, may_grant, may_pay, then)


def _then(one: Shown, found: Read) -> Beside | None:
    """What was known about an asking that waits, while its failure is still taken for the same."""
    failure = found.case.failure
    if one.state is not State.WAITING or failure is None or failure.kind_id != one.remedy.failure_kind_id:
        return None
    return beside(one.remedy, failure.kind, _rule(found))


def given_minor(found: Read, currency: str, basis: Basis) -> int:
    """What the case got already in a currency, on one ground."""
    return sum(
        one.remedy.amount_minor
        for one in found.remedies
        if one.state in GIVEN and one.remedy.currency == currency and one.remedy.basis == basis.value
    )


def weighed_minor(found: Read, currency: str) -> int:
    """What the case got already that was weighed in a currency, on all grounds."""
    return sum(
        one.remedy.weighed_minor
        for one in found.remedies
        if one.state in GIVEN and one.remedy.weighed_currency == currency
    )


def limits_of(person: Person, currency: str) -> Limits | None:
    """What this person may grant alone; a limit changes rarely."""
    key = ("limits", person.id, currency)
    return remembered(key, lambda: remedies.limits(person, currency))


def _extra(found: Read) -> Extra:
    currency = currency_of(found)
    person, now = found.person, found.wall.now
    weighed = _weighed_in(found, currency)
    today = remembered(("given today", person.id, weighed), lambda: remedies.given_today(person, weighed, now))
    usual = limits_of(person, weighed)
    limits = _on_this_case(found, weighed, usual)
    may = left(limits, weighed_minor(found, weighed), today, _to_customer(found, limits, weighed))
    lead = found.case.team.lead
    above = lead.first_name if lead and lead.id != person.id else None
    used, rejected = (_range(found, currency, use) for use in (Use.UNKNOWN, Use.REJECTED))
    extras = [one.slug for one in choices.catalogue(found.case.brand_id) if one.is_extra]
    proportion = proportion_of(used, rejected, currency, extras)
    return Extra(
        _words(used, currency),
        f"{plain_money(may, weighed)} {weighed}",
        above,
        proportion,
        _budget(found, weighed, may),
        _raised(usual, limits, weighed),
    )


def _on_this_case(found: Read, currency: str, usual: Limits | None) -> Limits | None:
    """What this person may give here: more for the owner of a case that came back. No query where none has failed."""
    case = found.case
    if not case.deviation_count or case.owner_id != found.person.id:
        return usual
    # Whatever raises it is one more deviation: what is remembered of the last one is never shown for the next.
    key = ("raised", case.id, case.deviation_count)
    if not remembered(key, lambda: remedies.raised_on(case) is not None):
        return usual
    return one_step_up(usual, remembered(("ladder", currency), lambda: remedies.ladder(currency)))


def _raised(usual: Limits | None, here: Limits | None, currency: str) -> str:
    """That they may give more here than elsewhere, and why."""
    if usual is None or here is None or usual == here:
        return ""
    much, less = (plain_money(one.per_case_minor, currency) for one in (here, usual))
    return f"Raised on this case to {much} {currency} from {less}, within what the policy calls fair: it came back."


def _budget(found: Read, currency: str, may: int) -> str:
    """That less is left for extras in this month's budget than somebody may give, if so."""
    case, now, person = found.case, found.wall.now, found.person
    if case.failure is None or remedies.may_exceed(person):
        return ""
    kind_id, brand = case.failure.kind_id, case.brand
    asked = ("budget left", brand.id, currency, kind_id)
    left_minor = remembered(asked, lambda: remedies.left_for(brand, currency, kind_id, now))
    if left_minor is None or left_minor >= may:
        return ""
    return f" For extras {plain_money(max(0, left_minor), currency)} {currency} is left in this month's budget."


def _weighed_in(found: Read, currency: str) -> str:
    """The currency in which limits weigh what is given here; it changes rarely."""
    brand = found.case.brand
    return remembered(("weighed in", currency, brand.id), lambda: remedies.weighing_currency(currency, brand))


def _to_customer(found: Read, limits: Limits | None, currency: str) -> int:
    """What the customer got in 90 days, where a limit looks at it."""
    case, now = found.case, found.wall.now
    return remembered(
        ("given them", case.customer_id, currency, limits), lambda: to_customer([limits], case, currency, now)
    )


def _range(found: Read, currency: str, use: Use) -> Range:
    failure, order = found.case.failure, found.case.order
    if failure is None:
        return Range(0, 0, ())
    opened_at = found.case.opened_at
    again = any(o.failure_id and opened_at - REPEAT < o.opened_at < opened_at for o in found.others)
    rule = _rule(found)
    return goodwill_range(
        price_minor=order.value_minor if order and order.currency else None,
        failure_type=FailureType(failure.kind.failure_type),
        severity=Severity(failure.severity),
        controllability=Controllability(failure.controllability),
        use=use,
        is_repeat=again,
        given_minor=given_minor(found, currency, Basis.EXTRA),
        relation=policies.relation(found.case, rule),
        policy=rule,
    )


def _rule(found: Read) -> Policy:
    """The policy in force at the case's brand; it changes rarely."""
    brand_id, now = found.case.brand_id, found.wall.now
    return remembered(("policy", brand_id), lambda: policies.in_force(brand_id, now)).rule


def _words(fair: Range, currency: str) -> str:
    if not fair.high_minor:
        return fair.reasons[0].words.rstrip(".") if fair.reasons else "none"
    return f"{plain_money(fair.low_minor, currency)}-{plain_money(fair.high_minor, currency)} {currency}"


def _similar(found: Read) -> SimilarRow | None:
    failure, currency = found.case.failure, currency_of(found)
    if failure is None:
        return None
    key = ("similar", found.case.brand_id, failure.kind_id, failure.severity, currency)
    alike: Similar | None = remembered(key, lambda: remedies.similar(found.case, currency, found.wall.now), 60.0)
    if alike is None:
        return None
    span = f"{plain_money(alike.low_minor, currency)}-{plain_money(alike.high_minor, currency)} {currency}"
    address = f"{url('queue')}?kind={failure.kind.slug}&severity={failure.severity}"
    return SimilarRow(f"{alike.count} got {span}", address)
