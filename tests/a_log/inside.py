"""Run on a desk's own folder, its answer as JSON: `python -m tests.a_log.inside furnish|direct|told`.

`deliver NUMBER STEP` tells one part of the signals and dies by `kill -9` as that step begins, or lives for `-`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

import django

from tests.a_log.signals import heard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()


def furnish() -> object:
    """A desk whose customers have an order each for what signals will speak of."""
    from amends.conversation import actions as conversation
    from amends.detect import actions as detect
    from amends.journal.actors import SETUP
    from tests.a_log.signals import START, THINGS
    from tests.cast import a_customer, a_desk, an_order

    desk = a_desk(START)
    conversation.stock_scripts(by=SETUP, at=START)
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=START)
    for thing in THINGS:
        order = an_order(desk, a_customer(desk, f"Customer of {thing}"), thing)
        order.thing = thing
        order.save()
    return {"things": len(THINGS)}


def direct() -> object:
    """The same signals told once, in order, by nobody who dies."""
    from amends import clock, flow
    from amends.journal.actors import Automatic

    signals = heard()
    for start in range(0, len(signals), 500):
        flow.notice(signals[start : start + 500], by=Automatic("direct"), at=clock.now())
    return {"signals": len(signals)}


def deliver() -> object:
    """One part of the signals in one delivery, by a process that dies on the way when a step is named."""
    from amends import clock, flow
    from amends.journal.actors import Automatic
    from tests.a_log.signals import THINGS
    from tests.a_log.steps import PARTS_TOLD, die_at

    number, step = int(sys.argv[2]), sys.argv[3]
    if step != "-":
        die_at(step)
    signals = [one for one in heard() if THINGS.index(one.subject) // 3 % PARTS_TOLD == number]
    came = flow.notice(signals, by=Automatic("direct"), at=clock.now())
    return {"seen": came.seen, "new": came.new_signals}


def told() -> object:
    """What was found and for whom, in words that do not depend on which desk it is."""
    from amends import clock, flow
    from amends.cases.models import Case
    from amends.detect.models import Finding, Signal
    from amends.journal.actors import Automatic
    from tests.a_log.signals import START

    while flow.pass_expectations(by=Automatic("clock"), at=clock.now()).seen:
        pass
    cases = Case.objects.order_by()
    lasting, things = cases.filter(failure__finding__healed_at=None), list(cases.values_list("order__thing", flat=True))
    found = Finding.objects.order_by("detector__slug", "subject", "happened_at")
    return {
        "signals": Signal.objects.exclude(type="signal.unreadable").count(),
        "unreadable": Signal.objects.filter(type="signal.unreadable").count(),
        "findings": [
            f"{one.detector.slug} {one.subject} {one.happened_at.isoformat()} healed={one.healed_at is not None}"
            f" matched={one.matched_count}"
            for one in found.select_related("detector")
        ],
        # Who heard of the failure before it healed has a case that says so, and who heard of both at once has none.
        "cases": sorted(lasting.values_list("order__thing", flat=True)),
        "doubled": len(things) - len(set(things)),
        "not told that it healed": cases.filter(failure__healed_at=None, failure__finding__healed_at__gt=START).count(),
    }


PARTS: dict[str, Callable[[], object]] = {"furnish": furnish, "direct": direct, "deliver": deliver, "told": told}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](), default=str) + "\n")
