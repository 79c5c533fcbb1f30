"""What a mail provider calls us for: letters go to the inbox byte for byte, and what became of ours is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from amends.flow import heard_back
from amends.journal.actors import Actor
from amends.post import inbox
from amends.post.channels.mail import provider_calls
from amends.post.channels.ways import Called, Came, NotUnderstood
from amends.post.models import Account


@transaction.atomic
def events_came(account: Account, secrets: Mapping[str, str], call: Called, *, by: Actor, at: datetime) -> int:
    """This function will record what became of letters; returns of how many. Told twice it changes nothing.

    :raises NotGenuine: when the call does not prove that it is the provider's; nothing is changed.
    :raises NotUnderstood: when nothing can be read in it; nothing is changed.
    """
    told = provider_calls.events(account, secrets, call)
    return heard_back.told_by_provider(account, told, by=by, at=at)


@transaction.atomic
def letters_came(account: Account, secrets: Mapping[str, str], call: Called, *, by: Actor, at: datetime) -> int:
    """This function will keep letters on the inbox, to be read by the worker; returns how many.

    A genuine call in which no letter can be found is kept as it came: the quarantine shows it.
    :raises NotGenuine: when the call does not prove that it is the provider's; nothing is changed.
    """
    try:
        came = provider_calls.letters(account, secrets, call)
    except NotUnderstood:
        came = [Came(call.body, at)]
    inbox.store(came, way=account.adapter, brand=account.brand, account=account, by=by, at=at)
    return len(came)
