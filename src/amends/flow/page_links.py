"""The links by which customers reach their page: taken back by us or by them, made anew for known contacts alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_of_any_brand
from amends.conversation import links
from amends.conversation.links import make_link
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.models import Identity
from amends.customers.queries import identities_of
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.flow import wording
from amends.flow.opening import LINK_LIVES
from amends.flow.spoken import standard
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.post import actions as post
from amends.post.deliveries import Outgoing
from amends.post.rules import Channel

__all__ = ["SUBJECT", "TOLD", "NoMail", "ask_again", "close", "renew", "revoke"]

SUBJECT = gettext_noop("Your page")
TOLD = gettext_noop(
    "Dear %(name)s,\n\nhere is the way to your page again. It shows who looks after your case and what we have "
    "promised:\n%(link)s\n\nWhoever has this address can read the page: keep it to yourself. If you have not asked for "
    "it, tell us.\n\n%(brand)s"
)


class NoMail(ValueError):
    """No mail address of this customer is known: a new link would reach nobody, or somebody else."""

    def __init__(self) -> None:
        super().__init__("link: no mail address of theirs is known to us.")


@transaction.atomic
def revoke(case: Case, *, by: Person, at: datetime) -> int:
    """This function will make every link of a case's customer open nothing from now on; returns how many did."""
    return links.revoke_theirs(case, by=by, at=at)


@transaction.atomic
def close(link: PrivateLink, *, by: Actor, at: datetime) -> None:
    """This function will take back, at the customer's own word, every link to their page; a new one comes by mail."""
    links.revoke_theirs(link.case, by=by, at=at)


@transaction.atomic
def renew(case: Case, *, by: Actor, at: datetime) -> PrivateLink:
    """This function will take back a customer's links and send a new one to the mail address that we know first.

    :raises NoMail: when none is known; nothing is changed.
    """
    contact = next((one for one in identities_of(case.customer) if one.kind == IdentityKind.MAIL.value), None)
    if contact is None:
        raise NoMail
    links.revoke_theirs(case, by=by, at=at)
    return _send(case, contact, by, at)


@transaction.atomic
def ask_again(reference: str, address: str, *, by: Actor, at: datetime) -> None:
    """This function will send a new link to whoever asks, if the address is one that we know of the case's customer.

    It says nothing of whether it did: a stranger learns neither that there is a case nor whose it is.
    """
    try:
        case = case_of_any_brand(reference)
        wanted = normalise_identity(IdentityKind.MAIL, address)
    except (NotSeen, NotAnIdentity):
        return
    known = (one for one in identities_of(case.customer) if one.kind == IdentityKind.MAIL.value)
    contact = next((one for one in known if one.value == wanted), None)
    if contact is not None:
        _send(case, contact, by, at)


def _send(case: Case, contact: Identity, by: Actor, at: datetime) -> PrivateLink:
    made = make_link(LinkPurpose.CASE, case, expires_at=at + LINK_LIVES, by=by, at=at)
    language = case.customer.language
    told = {"name": case.customer.name, "link": links.address_of(made), "brand": case.brand.name}
    letter = Outgoing(
        key=f"page-link:{made.id}",
        brand=case.brand,
        channel=Channel.MAIL,
        to_name=case.customer.name,
        to_address=contact.value,
        subject=wording.subject(case, standard(SUBJECT, language)),
        text=standard(TOLD, language) % told,
        is_automatic=True,
    )
    post.dispatch([letter], by=by, at=at)
    return made
