"""What is wrong with what somebody wrote into a public form, at the field where it is wrong, each with what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity

Values = Mapping[str, str]


def with_complaint(values: Values, longest: Mapping[str, int]) -> dict[str, str]:
    """What is wrong with a complaint: what happened, who tells it, and how we may answer."""
    errors = too_long(values, longest)
    if not values["what"]:
        errors["what"] = _("Please tell us what happened.")
    if not values["name"]:
        errors["name"] = _("Please tell us your name, so that we know how to address you.")
    if not values["email"] and not values["phone"]:
        errors["email"] = _("Please give a mail address or a phone number, so that we can answer you.")
    if values["email"]:
        errors |= with_address(values)
    if values["phone"] and not _is_identity(IdentityKind.PHONE, values["phone"]):
        errors["phone"] = _("Please write the number in digits, with the country first if you can: +49 30 1234567.")
    return errors


def too_long(values: Values, longest: Mapping[str, int]) -> dict[str, str]:
    """What is longer than we can keep."""
    return {
        name: _("This is longer than we can keep; please shorten it to %(most)s characters.") % {"most": most}
        for name, most in longest.items()
        if len(values.get(name, "")) > most
    }


def with_address(values: Values) -> dict[str, str]:
    """What is wrong with a mail address."""
    if _is_identity(IdentityKind.MAIL, values["email"]):
        return {}
    return {"email": _("This is no mail address; one looks like name@example.com.")}


def _is_identity(kind: IdentityKind, value: str) -> bool:
    """Whether somebody can be known by what was typed."""
    try:
        normalise_identity(kind, value)
    except NotAnIdentity:
        return False
    return True
