"""The inbox: fetching what waits for us elsewhere, and understanding what came. Nothing is dropped on the way.

What came is stored before anybody reads it. Understanding it may fail, for a while or for ever: then it is tried again
and again, and in the end it stands in the quarantine, unread, with its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.flow.hearing import BATCH as MOST_HEARD
from amends.flow.hearing import Hearing, hear
from amends.intake.rules import Quarantine
from amends.journal.actors import Actor
from amends.people.models import Brand
from amends.post import accounts
from amends.post import inbox as post
from amends.post.channels import TryAgain
from amends.post.channels.ways import WAYS, Came, NotUnderstood, Way
from amends.post.deliveries import Delivery
from amends.post.inbox import INBOX, Stored
from amends.post.models import Account
from amends.post.rules import Channel
from amends.post.sealing import SealBroken
from amends.work import actions as work
from amends.work.actions import DIED, LeaseLost
from amends.work.models import Work
from amends.work.queries import by_ids
from amends.work.rules import MOST_ATTEMPTS, is_given_up

log = logging.getLogger("amends.inbox")
BATCH = 100
# What is read at once: a letter takes some times its size while it is read.
MOST_BYTES = 16 * 1024 * 1024
# A letter that has stopped its worker so often is not read a fourth time.
MOST_DEATHS = 3

__all__ = ["TakenIn", "fetch", "read_again", "store", "take_in"]


@dataclass(slots=True)
class TakenIn:
    """What became of the inbox in one round: letters heard, set aside unread, failed and to be tried again, parked."""

    heard: int = 0
    unread: int = 0
    failed: int = 0
    parked: int = 0

    @property
    def count(self) -> int:
        return self.heard + self.unread + self.failed + self.parked


def store(came: Sequence[Came], *, way: str, brand: Brand, by: Actor, at: datetime) -> None:
    """This function will keep what was handed to us, for the inbox; when it has returned, we have it."""
    post.store(came, way=way, brand=brand, by=by, at=at)


def take_in(*, at: datetime, at_most: int = 200, by: Actor) -> TakenIn:
    """This function will understand up to `at_most` things on the inbox; each ends as exactly one record.

    A worker may stop at any point: what was not finished is claimed again when its lease has run out.
    """
    total = TakenIn()
    while total.count < at_most:
        works = work.claim(INBOX, at=at, at_most=min(BATCH, at_most - total.count))
        if not works:
            break
        _take_in(_alone_if_suspect(works, at), total, by, at)
    return total


def _alone_if_suspect(works: Sequence[Work], at: datetime) -> list[Work]:
    """All of them; or one alone, when it was claimed before and neither finished nor failed.

    Perhaps it stopped its worker, and every other letter that is tried together with it would be stopped too.
    """
    suspect = next((one for one in works if one.attempts > 1 and not one.trouble), None)
    if suspect is None:
        return list(works)
    work.give_back([one for one in works if one is not suspect], at=at)
    return [suspect]


def _take_in(works: Sequence[Work], total: TakenIn, by: Actor, at: datetime) -> None:
    for group in _by_size(post.stored(works)):
        read: list[tuple[Stored, list[Delivery]]] = []
        for one, came in zip(group, post.brought(group), strict=True):
            deliveries = _understood(one, came, total, by, at)
            if deliveries is not None:
                read.append((one, deliveries))
        if not _are_heard(read, total, by, at):
            for one, deliveries in read:
                _is_heard_alone(one, deliveries, total, by, at)


def _by_size(many: Sequence[Stored]) -> Iterator[list[Stored]]:
    """In order, so many together as fit into the memory that reading may take."""
    group: list[Stored] = []
    size = 0
    for one in many:
        weight = 0 if one.is_too_large else one.raw.size
        if group and size + weight > MOST_BYTES:
            yield group
            group, size = [], 0
        group.append(one)
        size += weight
    if group:
        yield group


def _understood(one: Stored, came: Came | None, total: TakenIn, by: Actor, at: datetime) -> list[Delivery] | None:
    """What a stored thing says. None when it could not be read this time: then it has been dealt with."""
    if came is None:
        return [_unread(one, Quarantine.TOO_LARGE)]
    if one.work.attempts > MOST_DEATHS and not one.work.trouble:
        return [_unread(one, Quarantine.UNREADABLE, DIED)]
    try:
        read = WAYS[one.way].read
        if read is None:
            raise NotUnderstood(f"Nothing that comes by {one.way} can be read.")
        return [_kept(delivery, one, at) for delivery in read(one.brand, one.account, came)[:MOST_HEARD]]
    except NotUnderstood as why:
        return [_unread(one, Quarantine.UNREADABLE, str(why))]
    except Exception as why:
        log.exception("what came as %s could not be read", one.raw.digest)
        _try_later(one, _words(why), total, by, at)
        return None


def _kept(delivery: Delivery, one: Stored, at: datetime) -> Delivery:
    return replace(delivery, raw=None, kept=one.raw, received_at=min(delivery.received_at, at))


def _unread(one: Stored, reason: Quarantine, words: str = "") -> Delivery:
    """What came, kept and not read: a person has to look at it."""
    return Delivery(
        brand=one.brand,
        channel=Channel(one.account.channel) if one.account else WAYS[one.way].channel,
        source=f"{one.way}:unread",
        external_id=one.raw.digest,
        received_at=one.received_at,
        kept=one.raw,
        account=one.account,
        unreadable=reason.value,
        facts={"trouble": words} if words else {},
    )


def _are_heard(read: Sequence[tuple[Stored, list[Delivery]]], total: TakenIn, by: Actor, at: datetime) -> bool:
    """Hears all of them in one transaction, if that goes well."""
    deliveries = [delivery for _, many in read for delivery in many]
    if len(deliveries) > MOST_HEARD:
        return False
    try:
        _hear([one for one, _ in read], deliveries, by, at)
    except Exception:
        log.exception("%d things could not be heard together", len(read))
        return False
    for _, many in read:
        _count(many, total)
    return True


def _count(deliveries: Sequence[Delivery], total: TakenIn) -> None:
    if any(one.unreadable for one in deliveries):
        total.unread += 1
    else:
        total.heard += 1


@transaction.atomic
def _hear(many: Sequence[Stored], deliveries: Sequence[Delivery], by: Actor, at: datetime) -> list[Hearing]:
    heard = hear(deliveries, by=by, at=at)
    work.finish([one.work for one in many], at=at)
    return heard


def _is_heard_alone(one: Stored, deliveries: list[Delivery], total: TakenIn, by: Actor, at: datetime) -> None:
    try:
        _hear([one], deliveries, by, at)
    except LeaseLost:
        log.warning("another worker has %s by now", one.raw.digest)
    except Exception as why:
        log.exception("what came as %s could not be heard", one.raw.digest)
        _try_later(one, _words(why), total, by, at)
    else:
        _count(deliveries, total)


def _try_later(one: Stored, words: str, total: TakenIn, by: Actor, at: datetime) -> None:
    """Lets it wait for another try; after the last it stands in the quarantine, or is parked when even that fails."""
    if is_given_up(one.work.attempts, MOST_ATTEMPTS):
        try:
            _hear([one], [_unread(one, Quarantine.UNREADABLE, words)], by, at)
        except Exception:
            log.exception("what came as %s could not be set aside", one.raw.digest)
        else:
            total.unread += 1
            return
    try:
        if work.fail(one.work, words, at=at):
            total.parked += 1
        else:
            total.failed += 1
    except LeaseLost:
        log.warning("another worker has %s by now", one.raw.digest)


def _words(why: Exception) -> str:
    # A sentence of ours, or the name of what went wrong: never what somebody wrote.
    return f"Reading it failed: {type(why).__name__}."


def read_again(work_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """This function will put parked letters back on the inbox.

    :raises NotParked: when one of them is not parked (any more); nothing is changed.
    """
    post.read_again(by_ids(work_ids), by=by, at=at)


@dataclass(slots=True)
class Kept:
    """What one fetch of an account hands over, as `amends.post.channels.ways.Keep` asks."""

    account: Account
    clock: Callable[[], datetime]
    by: Actor
    count: int = 0

    def __call__(self, came: Sequence[Came], cursor: Mapping[str, object], /) -> None:
        """Stores what came and where the fetching stands, and keeps the turn."""
        at, account = self.clock(), self.account
        post.store(came, way=account.adapter, brand=account.brand, account=account, cursor=cursor, by=self.by, at=at)
        accounts.prolong_turn(account, at=at)
        self.count += len(came)

    def renew(self, secrets: Mapping[str, str]) -> None:
        """Seals what the other side gave us in place of what we had."""
        accounts.renew_secrets(self.account, secrets, by=self.by, at=self.clock())


def fetch(
    account: Account,
    *,
    clock: Callable[[], datetime],
    stays: Callable[[], bool] | None = None,
    by: Actor,
) -> int:
    """This function will fetch what waits on an account into the inbox; returns how many things that were.

    Trouble is noted on the account. With `stays`, a way that can stay connected does so as long as it says yes.
    """
    kept = Kept(account, clock, by)
    if not accounts.take_turn(account, at=clock()):
        return 0
    try:
        _fetch(WAYS[account.adapter], kept, stays)
    except (TryAgain, SealBroken) as why:
        accounts.in_trouble(account, str(why), at=clock())
    except Exception as why:
        log.exception("fetching the account %s failed", account.id)
        accounts.in_trouble(account, f"Fetching failed: {type(why).__name__}.", at=clock())
    finally:
        accounts.end_turn(account)
    return kept.count


def _fetch(way: Way, kept: Kept, stays: Callable[[], bool] | None) -> None:
    secrets = accounts.secrets_of(kept.account)
    if way.stay is not None and stays is not None:
        way.stay(kept.account, secrets, kept, stays)
    elif way.fetch is not None:
        way.fetch(kept.account, secrets, kept)
    else:
        raise TryAgain(f"Nothing is fetched by {way.name}.")
