"""Signals from a log, NATS JetStream, by a consumer that any number of processes share.

A batch is taken from the log, kept in one transaction, and only then acknowledged. Whoever dies in between leaves it
to the next: the log delivers it again, and what is known already changes nothing. What is no signal is kept as one of
type `signal.unreadable`, with the reason and its text: nothing is dropped, and nothing stands in the way of the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, desk

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js.client import JetStreamContext

    from amends.detect.rules import Heard

BATCH = 500
# So long may a batch be in hand before the log gives it to another.
IN_HAND_SECONDS = 60.0
WAIT_SECONDS = 1.0
AGAIN_SECONDS = 5.0
NOT_YET_SECONDS = 60.0
# One thread, so that one connection to the database serves all batches.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="desk")
MISSING = 'reading a log needs the extra "streams": pip install "amends[streams]"'


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the log is, which stream, and under which name it is read."""
    parser.add_argument("--jetstream", metavar="URL", required=True, help="such as nats://127.0.0.1:4222")
    parser.add_argument("--stream", metavar="NAME", required=True, help="the stream that holds signals")
    parser.add_argument(
        "--durable", metavar="NAME", required=True, help="the consumer; processes that name the same one share the work"
    )
    parser.add_argument(
        "--until-empty", action="store_true", help="stop when nothing is left (default: go on for ever)"
    )
    parser.add_argument("--json", action="store_true", help="print what came of it as JSON in the end")


@dataclass
class Tally:
    """What was consumed. A signal that is known already is seen, and not new."""

    messages: int = 0
    seen: int = 0
    new: int = 0
    findings: int = 0
    cases: int = 0
    unreadable: int = 0
    not_yet: int = 0
    failed_batches: int = 0


@dataclass
class Delivery:
    """Some messages of the log, read: what can be kept now, and what has not happened yet."""

    signals: list[Heard] = field(default_factory=list)
    messages: list[Msg] = field(default_factory=list)
    later: list[Msg] = field(default_factory=list)
    unreadable: int = 0


def run(options: argparse.Namespace) -> int:
    """Consumes until SIGTERM or Ctrl-C, or until nothing is left."""
    try:
        import nats  # noqa: F401
    except ImportError:
        raise Refused(MISSING) from None
    desk.wake()
    tally = asyncio.run(_Consumer(options).work())
    told = vars(tally)
    print(json.dumps(told) if options.json else ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in told.items()))
    return 0


class _Consumer:
    """One process of the consumer."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.tally = options, Tally()
        self.stop, self.is_said = asyncio.Event(), False

    async def work(self) -> Tally:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop.set)
        link = await self._connected()
        if link is not None:
            try:
                await self._consume(link.jetstream())
            finally:
                await link.close()
        return self.tally

    async def _connected(self) -> Client | None:
        """The log, as soon as it answers; None when somebody stops us before."""
        import nats

        connecting = asyncio.ensure_future(
            nats.connect(
                self.options.jetstream,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.5,
                error_cb=self._say_once,
                reconnected_cb=self._is_back,
            )
        )
        stopping = asyncio.ensure_future(self.stop.wait())
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if connecting.done():
            return connecting.result()
        connecting.cancel()
        return None

    async def _say_once(self, why: Exception) -> None:
        """The log may go and come: it is tried again and again, and said once."""
        if not self.is_said:
            print(f"amends signals consume: {self.options.jetstream}: {why or type(why).__name__}", file=sys.stderr)
        self.is_said = True

    async def _is_back(self) -> None:
        self.is_said = False

    async def _consume(self, log: JetStreamContext) -> None:
        await self._join(log)
        source = await log.pull_subscribe_bind(durable=self.options.durable, stream=self.options.stream)
        while not self.stop.is_set():
            if await _in_a_thread(_is_swamped):
                await self._rest(AGAIN_SECONDS)
                continue
            messages = await self._fetch(source)
            if messages is None:
                await self._rest(WAIT_SECONDS)
            elif messages:
                await self._take(messages)
            elif self.options.until_empty and not await self._is_more(log):
                return

    async def _join(self, log: JetStreamContext) -> None:
        """The consumer is made when nobody has made it; made otherwise by an operator, it stays as it is."""
        from nats.js.api import AckPolicy, ConsumerConfig
        from nats.js.errors import NotFoundError

        options = self.options
        try:
            await log.stream_info(options.stream)
        except NotFoundError:
            raise Refused(f"--stream: there is no stream {options.stream}; make it, with file storage, first") from None
        try:
            await log.consumer_info(options.stream, options.durable)
        except NotFoundError:
            config = ConsumerConfig(
                durable_name=options.durable,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=IN_HAND_SECONDS,
                max_ack_pending=20 * BATCH,
            )
            await log.add_consumer(options.stream, config)

    async def _fetch(self, source: JetStreamContext.PullSubscription) -> list[Msg] | None:
        """The next messages, none when there are none now; None when the log does not answer."""
        import nats

        try:
            return await source.fetch(BATCH, timeout=WAIT_SECONDS)
        except TimeoutError:
            return []
        except (nats.errors.Error, OSError):
            return None

    async def _is_more(self, log: JetStreamContext) -> bool:
        """Whether anything waits, or is in somebody's hand who may yet die."""
        import nats

        try:
            told = await log.consumer_info(self.options.stream, self.options.durable)
        except (TimeoutError, nats.errors.Error, OSError):
            return True
        return bool(told.num_pending or told.num_ack_pending)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stop.wait(), seconds)
        except TimeoutError:
            return

    async def _take(self, messages: Sequence[Msg]) -> None:
        """Keeps what messages say, at most 500 signals in a transaction; acknowledges what is kept."""
        from django.db import Error

        for delivery in _deliveries(messages, self.options.stream):
            self.tally.not_yet += len(delivery.later)
            await _all(message.nak(delay=NOT_YET_SECONDS) for message in delivery.later)
            if not delivery.messages:
                continue
            try:
                came = await _in_a_thread(_keep, delivery.signals)
            except Error as why:
                # Nothing was kept: the log gives it to whoever asks next, in a while.
                self.tally.failed_batches += 1
                print(f"amends signals consume: {why}; {len(delivery.messages)} go back to the log", file=sys.stderr)
                await _all(message.nak(delay=AGAIN_SECONDS) for message in delivery.messages)
                continue
            await _all(message.ack() for message in delivery.messages)
            self._count(delivery, came)

    def _count(self, delivery: Delivery, came: tuple[int, int, int, int]) -> None:
        seen, new, findings, cases = came
        self.tally.messages += len(delivery.messages)
        self.tally.seen += seen
        self.tally.new += new
        self.tally.findings += findings
        self.tally.cases += cases
        self.tally.unreadable += delivery.unreadable


async def _in_a_thread(do: Any, *words: Any) -> Any:
    """The database is asked beside the loop, so that the log hears from us however long a batch takes."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, do, *words)


async def _all(deeds: Any) -> None:
    """Said to the log; what it does not hear it delivers again."""
    import nats

    told = await asyncio.gather(*deeds, return_exceptions=True)
    for why in told:
        if isinstance(why, BaseException) and not isinstance(why, nats.errors.Error | OSError):
            raise why


def _is_swamped() -> bool:
    from amends.detect.queries import is_swamped

    desk.refresh()
    return is_swamped()


def _keep(signals: Sequence[Heard]) -> tuple[int, int, int, int]:
    from amends import clock, flow
    from amends.journal.actors import Automatic

    desk.refresh()
    came = flow.notice(signals, in_a_hurry=True, by=Automatic("log"), at=clock.now())
    return came.seen, came.new_signals, len(came.findings), len(came.cases)


def _deliveries(messages: Sequence[Msg], stream: str) -> list[Delivery]:
    """Messages read, so many together that they hold at most 500 signals."""
    from amends import clock
    from amends.detect.rules import NotYet, check_clock

    at, found = clock.now(), [Delivery()]
    for message in messages:
        signals, why = _read(message)
        try:
            for one in signals:
                check_clock(one, at)
        except NotYet:
            found[-1].later.append(message)
            continue
        if why:
            signals = [_unreadable(message, stream, why, at)]
        if len(found[-1].signals) + len(signals) > BATCH:
            found.append(Delivery())
        found[-1].signals += signals
        found[-1].messages.append(message)
        found[-1].unreadable += bool(why)
    return found


def _read(message: Msg) -> tuple[list[Heard], str]:
    """The signals that a message holds: one CloudEvent, a list of them, or one with its attributes as headers.

    Or none, and why.
    """
    from amends.api.problems import Refused as Problem
    from amends.api.signals import told_in
    from amends.detect.rules import BadSignal, check

    try:
        signals = told_in(message.data, message.headers or {})
        for one in signals:
            check(one)
    except Problem as why:
        return [], why.detail
    except BadSignal as why:
        return [], str(why)
    return signals, ""


def _unreadable(message: Msg, stream: str, why: str, at: datetime) -> Heard:
    from amends.detect.rules import Heard
    from amends.detect.rules.unread import LONGEST_TEXT, UNREADABLE

    number = message.metadata.sequence.stream
    text = message.data[: 4 * LONGEST_TEXT].decode("utf-8", errors="replace").replace("\0", "\ufffd")[:LONGEST_TEXT]
    facts: Mapping[str, Any] = {"why": why[:500], "text": text}
    return Heard(f"log/{stream}"[:120], str(number), UNREADABLE, f"{stream}/{number}"[:120], at, dict(facts))
