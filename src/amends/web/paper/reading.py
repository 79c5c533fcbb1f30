"""What whoever opened a letter says of it, as flow takes it. What cannot be read names its field and its remedy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from amends.flow.on_paper import Paper
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.web import asked
from amends.web.visit import Visit

LONGEST = {"number": 80, "name": 120, "address": 240, "words": 20_000}


def paper_of(visit: Visit) -> Paper:
    """A letter as its form describes it.

    :raises ValueError: naming the field.
    """
    for name, most in LONGEST.items():
        if len(typed := asked.text(visit, name)) > most:
            raise ValueError(f"{name}: {len(typed)} characters are too many; {most} fit.")
    return Paper(
        brand=visit.brand,
        kind=_kind(visit),
        sender=sender(visit),
        arrived_date=_day(visit),
        number=asked.text(visit, "number"),
        customer_id=_id(visit, "customer"),
        severity=_severity(visit),
        words=asked.text(visit, "words"),
        is_urgent=asked.text(visit, "danger") == "yes",
    )


def sender(visit: Visit) -> str:
    """Name and address as on the envelope; empty when no address was typed."""
    address = asked.text(visit, "address")
    if not address:
        return ""
    name = asked.needed(visit, "name", "write who sent it, as it stands on the envelope.")
    return f"{name}\n{address}"


def _kind(visit: Visit) -> Kind:
    slug = asked.needed(visit, "kind", "pick what went wrong.")
    found = next((kind for kind in kinds.active() if kind.slug == slug), None)
    if found is None:
        raise ValueError("kind: pick one from the list.")
    return found


def _severity(visit: Visit) -> Severity | None:
    typed = asked.text(visit, "severity")
    if not typed:
        return None
    if typed not in {str(one.value) for one in Severity}:
        raise ValueError("severity: pick one from the list.")
    return Severity(int(typed))


def _day(visit: Visit) -> date:
    typed = asked.needed(visit, "arrived", "write the day on which the letter arrived.")
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ValueError(f"arrived: {typed[:20]!r} is no day; write it like 2026-03-31.") from None


def _id(visit: Visit, name: str) -> UUID | None:
    try:
        return UUID(asked.text(visit, name))
    except ValueError:
        return None
