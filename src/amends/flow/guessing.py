"""What a stranger's delivery probably is: by rules, by the words of the kinds, and by what triage suggests.

Each question is answered here once; `strangers` puts the answers together. In doubt it is a complaint.
"""

from __future__ import annotations

from amends.customers import rules as identities
from amends.customers.actions import Named
from amends.customers.rules import IdentityKind, NotAnIdentity
from amends.intake import rules
from amends.intake.rules import Sort
from amends.intake.triage import suggesting
from amends.intake.triage.suggesting import SURE_OF_LANGUAGE, SURE_OF_NEED, Suggested
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.post.deliveries import Delivery
from amends.post.rules import Channel

# Who fills in our form, or stands in a file of complaints, says that it is one; a machine does not know better.
COMPLAINED = frozenset({Channel.FORM, Channel.API, Channel.IMPORT})


def names_of(delivery: Delivery) -> list[Named]:
    """By what the sender can be known. A file's row without any is a somebody of its own."""
    named = [
        # A network vouches for a handle; a mail address beside it was only typed.
        (IdentityKind.HANDLE, str(delivery.facts.get("handle", ""))),
        (IdentityKind.MAIL, delivery.from_address),
        (IdentityKind.PHONE, delivery.phone),
        (IdentityKind.KEY, delivery.customer_key),
    ]
    good = [(str(kind), value) for kind, value in named if value and _is_one(kind, value)]
    if not good and delivery.channel is Channel.IMPORT:
        return [(IdentityKind.KEY.value, f"{delivery.source}:{delivery.external_id}"[: identities.LONGEST])]
    return good


def _is_one(kind: IdentityKind, value: str) -> bool:
    try:
        return bool(identities.normalise_identity(kind, value))
    except NotAnIdentity:
        return False


def sort_of(delivery: Delivery, words: str, found: Suggested) -> Sort:
    """Recovery, request, thanks or other. A model makes a request of it only where nobody called it a complaint."""
    has_attachments = bool(delivery.attachments)
    by_rule = rules.sort_of(words, names=[delivery.from_name, delivery.brand.name], has_attachments=has_attachments)
    is_said_to_be_one = delivery.channel in COMPLAINED or has_attachments or rules.is_displeased(words)
    return suggesting.sorted_as(by_rule, found, is_said_to_be_one=is_said_to_be_one)


def is_sure_of_need(found: Suggested) -> bool:
    """Whether triage is sure that somebody needs a person now, beside what the rules find."""
    return found.is_complaint and found.person_now >= SURE_OF_NEED


def kind_of(delivery: Delivery, said: str, found: Suggested, all_kinds: list[Kind]) -> Kind | None:
    """The kind that they named, else the one that triage and the kinds' own words suggest."""
    named = next((kind for kind in all_kinds if delivery.kind in {kind.slug, kind.name}), None)
    if named:
        return named
    by_words = kinds.suggested(f"{delivery.kind}\n{said}", all_kinds)
    by_slug = {kind.slug: kind for kind in all_kinds}
    return by_slug.get(suggesting.kind_of(found, by_words.slug if by_words else "", by_slug), by_words)


def language_of(found: Suggested | None, usual: str) -> str:
    """The language that their script, their small words or triage are sure of, else the usual one."""
    return found.language if found and found.language_chance >= SURE_OF_LANGUAGE else usual
