"""Trying an account out: whether the other side is there and knows us, before a customer needs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from amends.flow import inbox, trying_out
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.post.accounts import account as account_of
from amends.post.accounts import secrets_of
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.mail.providers import WAYS_OUT
from amends.post.channels.outside import call
from amends.post.channels.signatures import BadSecret, sign_standard
from amends.post.channels.ways import WAYS
from amends.post.models import Account
from amends.post.sealing import SealBroken


class DidNotWork(ValueError):
    """The account does not work; the sentence says why, as the other side told us."""


def try_out(account: Account, *, clock: Callable[[], datetime], by: Actor) -> str:
    """This function will try an account out and say in words what came of it. Nothing reaches a customer.

    :raises DidNotWork: saying why.
    """
    way = WAYS[account.adapter]
    if account.adapter in WAYS_OUT:
        return _mailed(account, clock(), by)
    if way.fetch is not None:
        return _fetched(account, clock, by)
    if account.settings.get("url"):
        return _pinged(account, clock())
    if way.understand is not None:
        return "It waits to be called: let the other side send its test, and look here again."
    return "There is nothing to try: open its page and look."


def _mailed(account: Account, at: datetime, by: Actor) -> str:
    """One letter to whoever tries it."""
    if not isinstance(by, Person):
        return "Mail leaves by it: try it with a letter to yourself."
    try:
        return trying_out.try_out(account.brand, by.email, account=account, by=by, at=at)
    except (TryAgain, CannotDeliver) as why:
        raise DidNotWork(str(why)) from why


def _fetched(account: Account, clock: Callable[[], datetime], by: Actor) -> str:
    count = inbox.fetch(account, clock=clock, by=by)
    fresh = account_of(account.id)
    if fresh is not None and fresh.trouble:
        raise DidNotWork(fresh.trouble)
    return f"It works: {count} new." if count else "It works: nothing new waits there."


def _pinged(account: Account, at: datetime) -> str:
    """Sends what a test is: a signed call of the type `ping`, which carries nobody's words."""
    body = json.dumps({"type": "ping", "timestamp": at.isoformat(), "data": {}}, sort_keys=True)
    name = f"ping:{account.id}:{int(at.timestamp())}"
    try:
        proof = sign_standard(secrets_of(account).get("secret", ""), name, at, body)
        answer = call(str(account.settings["url"]), body.encode(), {"Content-Type": "application/json", **proof})
    except (TryAgain, CannotDeliver, BadSecret, SealBroken) as why:
        raise DidNotWork(str(why)) from why
    return f"It works: the other side answers {answer.status}."
