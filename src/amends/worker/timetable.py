"""What the worker does, and how often. Read from top to bottom: that is the order of a round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from amends import flow
from amends.flow import (
    broadcasting,
    chatting,
    claiming,
    experimenting,
    housekeeping,
    hub,
    improving,
    inbox,
    judging,
    mailing_boards,
    noticing,
    paying,
    reporting_back,
    reviewing,
    rising,
    ruling,
    surveying,
)
from amends.journal.actors import CLOCK
from amends.worker.bringing import Bringing
from amends.worker.fetching import Fetching
from amends.worker.learning import Learning
from amends.worker.measuring import Measuring
from amends.worker.rehearsing import Rehearsing


@dataclass(frozen=True)
class Chore:
    """One line of the timetable: what it is called, every how many seconds, and what it does."""

    name: str
    every: float
    do: Callable[[datetime], object]


BRINGING = Bringing()
FETCHING = Fetching()
LEARNING = Learning()
MEASURING = Measuring()
REHEARSING = Rehearsing()


def _forget_signals(at: datetime) -> int:
    return housekeeping.forget_signals(kept_days=settings.CONFIG.signals_kept_days, by=CLOCK, at=at)


TIMETABLE: tuple[Chore, ...] = (
    Chore("fetch the accounts", 5, FETCHING.tend),
    Chore("take in the inbox", 1, lambda at: inbox.take_in(at=at, by=CLOCK)),
    Chore("bring the files that messages name", 2, BRINGING.tend),
    Chore("send the outbox", 1, lambda at: flow.send(at=at, at_most=200, by=CLOCK)),
    Chore("pay what was granted", 5, lambda at: paying.pay_out(at=at, by=CLOCK)),
    Chore("let vouchers expire", 600, lambda at: paying.expire_vouchers(at=at, by=CLOCK)),
    Chore("go on by mail where a chat was closed", 15, lambda at: chatting.go_on_by_mail(by=CLOCK, at=at)),
    Chore("see what was expected and did not come", 15, lambda at: flow.pass_expectations(by=CLOCK, at=at)),
    Chore("match what failed nobody with orders that came later", 60, lambda at: noticing.match_late(by=CLOCK, at=at)),
    Chore("catch who joins an incident late", 60, lambda at: hub.catch_late(by=CLOCK, at=at)),
    Chore("open the recoveries of whom an incident failed", 5, lambda at: hub.open_affected(by=CLOCK, at=at)),
    Chore("write the letters to all", 2, lambda at: broadcasting.go_on(by=CLOCK, at=at)),
    Chore("tell who had it what was mended", 60, lambda at: reporting_back.go_on(by=CLOCK, at=at)),
    Chore("give what a rule gives to all", 5, lambda at: ruling.apply_rules(by=CLOCK, at=at)),
    Chore("keep the promises' time", 5, lambda at: flow.keep_time(by=CLOCK, at=at)),
    Chore("ask after small recoveries", 60, lambda at: flow.check_in_automatically(by=CLOCK, at=at)),
    Chore("ask how a recovery was", 60, lambda at: flow.survey_automatically(by=CLOCK, at=at)),
    Chore("settle what became of customers", 600, lambda at: judging.settle_outcomes(by=CLOCK, at=at)),
    Chore("suggest what comments are about", 60, lambda at: surveying.theme(by=CLOCK, at=at)),
    Chore("send the boards by mail", 30, lambda at: mailing_boards.send(by=CLOCK, at=at)),
    Chore("end what was to improve in a quarter", 600, lambda at: improving.end_quarters(by=CLOCK, at=at)),
    Chore("let customers come under the way that is tried", 15, lambda at: experimenting.enrol(by=CLOCK, at=at)),
    Chore("read what was tried, once", 600, lambda at: experimenting.read_results(by=CLOCK, at=at)),
    Chore("look what is rising", 600, lambda at: rising.look(by=CLOCK, at=at)),
    Chore("listen for words that more customers use", 21_600, lambda at: rising.listen(at=at)),
    Chore("draw which recoveries are read again", 600, lambda at: reviewing.draw_weeks(by=CLOCK, at=at)),
    Chore("learn what messages are", 600, LEARNING.tend),
    Chore("rehearse the policies that were asked for", 10, REHEARSING.tend),
    Chore("sweep what was taken from drafts", 600, lambda at: housekeeping.sweep(at=at)),
    Chore("forget claims found untrue a year ago", 600, lambda at: claiming.forget_claims(by=CLOCK, at=at)),
    Chore("forget signals that are old", 3600, _forget_signals),
    Chore("seal the journal", 1, lambda at: housekeeping.seal(at=at, batches=3)),
    Chore("measure what the journal tells", 5, MEASURING.tend),
)
