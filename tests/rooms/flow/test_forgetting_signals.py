"""Signals are kept as long as the operator says, and longer while something stands on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from amends.cases.models import Case
from amends.config import Config
from amends.detect import actions as detect
from amends.detect.models import Finding, Signal
from amends.detect.rules import Heard
from amends.flow import housekeeping, noticing
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.journal.models import Entry
from tests.cast import NOON, a_customer, an_order
from tests.doors.equipped import an_equipped_desk

LATER = NOON + timedelta(days=100)


def told(type_: str, subject: str, **data: object) -> Heard:
    return Heard("ops", f"{type_}/{subject}", type_, subject, NOON, data)


@pytest.mark.django_db
def test_what_nothing_stands_on_is_forgotten_and_not_found_again() -> None:
    desk = an_equipped_desk()
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=NOON)
    for thing in ("flight/open", "flight/closed"):
        order = an_order(desk, a_customer(desk, f"Jana {thing}"), thing)
        order.thing = thing
        order.save()
    signals = [
        told("flight.cancelled", "flight/open"),
        told("flight.cancelled", "flight/closed"),
        told("flight.cancelled", "flight/nobody"),
        told("order.placed", "order/late", promised_by=(LATER + timedelta(days=1)).isoformat()),
        told("gate.changed", "flight/other"),
    ]
    noticing.notice(signals, by=Automatic("ears"), at=NOON)
    over = Case.objects.get(order__thing="flight/closed")
    Case.objects.filter(id=over.id).update(closed_at=NOON, ending="resolved")

    def forget(days: int) -> int:
        return housekeeping.forget_signals(kept_days=days, by=CLOCK, at=LATER, batches=5)

    before = Entry.objects.count()
    assert (forget(0), forget(100), Signal.objects.count(), Entry.objects.count()) == (0, 0, 5, before)
    assert forget(99) == 2
    assert Entry.objects.order_by("-id").first().facts == {"count": 2}
    kept = set(Signal.objects.values_list("subject", flat=True))
    assert kept == {"flight/open", "flight/nobody", "order/late"}
    # Told again, it is a signal again, and what it failed is known.
    again = noticing.notice(signals, by=Automatic("ears"), at=LATER)
    assert (again.new_signals, again.findings, again.cases) == (2, [], [])
    assert Finding.objects.count() == 3


@pytest.mark.parametrize("days", [1, 29, -5])
def test_less_than_a_month_is_refused(days: int) -> None:
    with pytest.raises(ValidationError, match="at least 30 days"):
        Config(signals_kept_days=days)
    assert Config(signals_kept_days=30).signals_kept_days == 30
