"""What everybody gets and reads: the remedy rule with its forecast, and the public page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.detect.models import Incident
from amends.detect.rules.hub import PublicState
from amends.flow import hub, ruling
from amends.flow.ruling import Wanted
from amends.people.rules import Right
from amends.playbooks.queries import rule_of
from amends.playbooks.rules import Forecast
from amends.remedies.queries import offering
from amends.remedies.rules import Skip
from amends.web import asked
from amends.web.acting import typed
from amends.web.incident.doing import do, led, page
from amends.web.incident.doing import found as found_incident
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk
from amends.web.words import money


@dataclass(frozen=True, slots=True)
class ShownForecast:
    """A rule's cost before it is applied, in words."""

    sum: str
    cost: str
    why: str
    budget: str
    is_over: bool


def _wanted(visit: Visit) -> Wanted:
    """The rule that was typed.

    :raises ValueError: naming the field.
    """
    thing = offering(asked.text(visit, "offering"))
    if thing is None:
        raise ValueError("offering: choose what everybody gets.")
    currency = visit.brand.currency
    late, skips = asked.text(visit, "late") or "0", asked.text(visit, "skips")
    if not late.isdecimal() or len(late) > 6:
        raise ValueError("late: give a number of customers, or 0.")
    amount = asked.amount_minor(visit, "amount", currency)
    return Wanted(thing, amount, currency, asked.text(visit, "reason"), int(late), Skip(skips) if skips else None)


def _shown(expected: Forecast) -> ShownForecast:
    each, face = (money(minor, expected.currency) for minor in (expected.each_minor, expected.face_minor))
    left = expected.budget_left_minor
    why = (
        f"of earlier vouchers {expected.redeemed_percent} % of the value was redeemed"
        if expected.redeemed_percent is not None
        else "nothing is known of how much is redeemed, so all of it counts"
    )
    return ShownForecast(
        f"{expected.customers:,} x {each} = {face} face",
        money(expected.cost_minor, expected.currency),
        why,
        "no budget is set" if left is None else f"budget left {money(left, expected.currency)}",
        expected.is_over_budget,
    )


@desk("POST", right=Right.WORK_CASES)
def rule(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Shows what a rule would cost, and asks for it when that was seen."""
    one = led(visit, incident_id)
    values = typed(visit.request)
    try:
        wanted = _wanted(visit)
        if values.get("step") != "apply":
            expected = ruling.forecast(one, wanted, visit.at)
            shown = {"name": wanted.offering.name, **_parts(expected)}
            return visit.page("incident_forecast.html", incident=one, forecast=shown, values=values)
    except ValueError as why:
        return page(visit, one, Form("rule", values, Fields().errors(str(why))))

    def act() -> str:
        asked_for = ruling.ask_rule(one, wanted, by=visit.person, at=visit.at)
        if asked_for.granted_by_id:
            return "The rule is granted. Each customer gets it once; the figures beside it show how far it is."
        return "Somebody with the authority for the total is asked. Nothing is given before they answer."

    return do(visit, one, "rule", act)


def _parts(expected: Forecast) -> dict[str, object]:
    shown = _shown(expected)
    return {
        "sum": shown.sum,
        "cost": shown.cost,
        "why": shown.why,
        "budget": shown.budget,
        "is_over": shown.is_over,
    }


@desk("POST", right=Right.WORK_CASES)
def decide(visit: Visit, incident_id: UUID, rule_id: UUID) -> HttpResponse:
    """Grants, refuses or stops a rule."""
    one = found_incident(visit, incident_id)
    meant = rule_of(one, rule_id)
    wanted = asked.text(visit, "do")
    if meant is None or wanted not in {"grant", "refuse", "stop"}:
        raise NotSeen
    if wanted == "stop":
        led(visit, incident_id)

    def act() -> str:
        if wanted == "stop":
            ruling.stop_rule(meant, by=visit.person, at=visit.at)
            return "The rule gives nothing more. What it gave stays given."
        why = asked.needed(visit, "why", "say why not.") if wanted == "refuse" else ""
        ruling.decide_rule(meant, why, by=visit.person, at=visit.at)
        return "Refused." if why else "Granted. Each customer gets it once."

    return do(visit, one, "rule", act, {"rule": ""})


@desk("POST", right=Right.WORK_CASES)
def public(visit: Visit, incident_id: UUID) -> HttpResponse:
    """Says a word on the public page."""
    one: Incident = led(visit, incident_id)

    def act() -> str:
        state = asked.choice(visit, "state", PublicState)
        next_at = asked.moment(visit, "next") if asked.text(visit, "next") else None
        title, words = asked.text(visit, "title"), asked.text(visit, "words")
        hub.publish(one, title, state, words, next_at, by=visit.person, at=visit.at)
        return "It stands on the public page."

    return do(visit, one, "public", act, {"due": "next", "text": "words"})
