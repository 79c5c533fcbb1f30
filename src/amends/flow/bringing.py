"""Bringing the files that messages name, from where other systems keep them. The message is heard long before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.conversation.files import letter_on
from amends.journal.actors import Actor
from amends.post import media
from amends.post.accounts import secrets_of
from amends.post.channels.adapter import TryAgain
from amends.post.channels.downloading import Downloaded, NeverComes
from amends.post.channels.outside import NotOutside
from amends.post.channels.ways import WAYS
from amends.post.media import MEDIA, Wanted
from amends.post.sealing import SealBroken
from amends.work import actions as work
from amends.work.actions import DIED, LeaseLost
from amends.work.queries import backlog

log = logging.getLogger("amends.bringing")
MOST_DEATHS = 3

__all__ = ["bring", "bring_again", "has_something_to_bring"]


def has_something_to_bring(at: datetime) -> bool:
    """Whether a file is to be fetched now; one short query."""
    return backlog(MEDIA, at).count > 0


def bring(*, clock: Callable[[], datetime], at_most: int = 50, by: Actor) -> int:
    """This function will fetch files that are to be fetched now, one after the other; returns how many came.

    Each is kept beside its message in a transaction of its own. What does not come is tried again, more and more
    seldom; in the end its message says that it is missing, and why.
    """
    came = 0
    for _ in range(at_most):
        claimed = work.claim(MEDIA, at=clock(), at_most=1)
        if not claimed:
            break
        one = media.wanted(claimed[0])
        try:
            came += _bring(one, clock, by)
        except LeaseLost:
            log.warning("another worker has %s by now", one.work.key)
    return came


def _bring(one: Wanted, clock: Callable[[], datetime], by: Actor) -> bool:
    if one.work.attempts > MOST_DEATHS and not one.work.trouble:
        media.not_now(one, DIED, is_for_good=True, by=by, at=clock())
        return False
    try:
        found = _fetched(one)
    except (NeverComes, NotOutside) as why:
        media.not_now(one, str(why), is_for_good=True, by=by, at=clock())
    except (TryAgain, SealBroken) as why:
        media.not_now(one, str(why), is_for_good=False, by=by, at=clock())
    except Exception as why:
        log.exception("the file %s could not be fetched", one.work.key)
        media.not_now(one, f"Fetching it failed: {type(why).__name__}.", is_for_good=False, by=by, at=clock())
    else:
        media.keep(one, found, by=by, at=clock())
        return True
    return False


def _fetched(one: Wanted) -> Downloaded:
    account = one.inbound.account
    if account is None or not account.is_active:
        raise NeverComes("The account by which the message came is closed.")
    do = WAYS[account.adapter].bring
    if do is None:
        raise NeverComes("Nothing is fetched for messages that come this way.")
    return do(account, secrets_of(account), one.medium)


def bring_again(case: Case, message_id: UUID, *, by: Actor, at: datetime) -> int:
    """This function will have the missing files of a message tried again; returns how many. None of another case."""
    inbound = letter_on(case, message_id)
    return media.ask_again(inbound, by=by, at=at) if inbound else 0
