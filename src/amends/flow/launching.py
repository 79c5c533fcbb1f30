"""Before something new goes out: what will fail, who owns it, and plan B, promised to be ready before it goes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.flow.promising import ahead
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.playbooks import launching
from amends.playbooks.models import Launch, LaunchRisk
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind, Release

LONGEST_PLAN = 2000


@transaction.atomic
def write(brand: Brand, name: str, goes_out_at: datetime, *, by: Person, at: datetime) -> Launch:
    """This function will write down that something new goes out.

    :raises ValueError: without a name. :raises NotInTime: unless it lies ahead.
    """
    if not name.strip():
        raise ValueError("name: say what goes out.")
    return launching.write(brand, name.strip(), ahead(goes_out_at, at), by=by, at=at)


@transaction.atomic
def expect(
    launch: Launch, words: str, plan_b: str, kind: Kind | None, owner: Person, *, by: Person, at: datetime
) -> LaunchRisk:
    """This function will write down what will fail at a launch; its owner promises that plan B is ready before.

    :raises ValueError: without what will fail, or what is done then; or once it has gone out.
    """
    if not words.strip():
        raise ValueError("words: say what will fail.")
    if not plan_b.strip() or len(plan_b) > LONGEST_PLAN:
        raise ValueError(f"plan: say what is done when it fails, in at most {LONGEST_PLAN} characters.")
    if launch.goes_out_at <= at:
        raise ValueError("words: this has gone out already; what fails now is a recovery.")
    said = f"Plan B is ready: {words.strip()[:200]}"
    counted = f"before {launch.name} goes out"
    wish = Wish(PromiseKind.ACTION, said, owner, launch.goes_out_at, counted, owed_to=OwedTo.DESK)
    return launching.expect(
        launch, words.strip(), plan_b.strip(), kind, promises.make([wish], by=by, at=at)[0], by=by, at=at
    )


def _open(risk: LaunchRisk) -> Promise | None:
    if risk.ready_at is not None or risk.dropped_at is not None:
        raise ValueError("This is ready, or was dropped, already.")
    return still_open(risk.promise)


@transaction.atomic
def ready(risk: LaunchRisk, *, by: Person, at: datetime) -> None:
    """This function will keep the promise that a plan B is ready.

    :raises ValueError: when it is, or is not needed any more.
    """
    promise = _open(risk)
    promises.keep([promise] if promise else [], by=by, at=at)
    launching.end(risk, by=by, at=at)


@transaction.atomic
def drop(risk: LaunchRisk, why: str, *, by: Person, at: datetime) -> None:
    """This function will say that something will not fail after all, and why.

    :raises ValueError: without a reason, or when it is over.
    """
    if not why.strip():
        raise ValueError("why: say why it will not fail; whoever is hurt by it will ask.")
    promise = _open(risk)
    promises.release([promise] if promise else [], reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    launching.end(risk, why=why.strip(), by=by, at=at)
