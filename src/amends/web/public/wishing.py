"""What would you consider fair? Asked on the customer's own page before anything is decided; it binds nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import visiting
from amends.flow.spoken import money
from amends.flow.visiting import CannotOffer
from amends.kernel.money import Money
from amends.remedies.rules.proportion import LARGEST_MINOR
from amends.web.asked import sum_minor
from amends.web.public.case import Refused, address_of, delivery_of, page_of, wrong_words
from amends.web.public.frame import done_at, with_link, written
from amends.web.public.said import spoken_now
from amends.web.public.shown import currency_of


@with_link(LinkPurpose.CASE, "POST")
def fair(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Takes a sum, words or both; they reach whoever decides as a message of the customer's."""
    values = {name: written(request, name) for name in ("sum", "words")}
    currency = currency_of(link.case)
    minor = _minor(values["sum"], currency)
    errors: dict[str, str] = {}
    if values["sum"] and (minor is None or not 0 <= minor <= LARGEST_MINOR):
        errors["sum"] = _("Please write the sum in figures, such as 40.")
    if not values["sum"] and not values["words"]:
        errors["sum"] = _("Please write a sum or a few words.")
    if wrong := wrong_words(values["words"], is_needed=False):
        errors["words"] = wrong["body"]
    if errors:
        return page_of(request, link, Refused("fair", values, errors))
    told = delivery_of(request, link, "fair", _text(minor, currency, values["words"]))
    try:
        visiting.say_fair(link.case, told, minor, currency, by=link.case.customer, at=clock.now())
    except CannotOffer:
        decided = _("This has been decided meanwhile. Write to us what you think of it: a person answers you.")
        return page_of(request, link, Refused("message", {}, {"": decided}))
    return done_at(request, address_of(link), "fair")


def _minor(typed: str, currency: str) -> int | None:
    """The sum; None where nothing was typed, or no sum."""
    try:
        return sum_minor("sum", typed, currency) if typed else None
    except ValueError:
        return None


def _text(minor: int | None, currency: str, words: str) -> str:
    if minor is None:
        return words
    said = _("I would consider %(sum)s fair.") % {"sum": money(Money(minor, currency), spoken_now())}
    return f"{said}\n{words}".strip()
