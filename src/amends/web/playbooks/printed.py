"""A playbook on one page, as it is pinned to a wall: set by typst from what is set at this moment."""

from __future__ import annotations

import json
from pathlib import Path

from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.post.channels.paper.setting import NoSetter
from amends.promises.rules import TARGETS, PromiseKind
from amends.remedies.queries import authorities
from amends.web.playbooks import shown
from amends.web.shown.limits import words_of
from amends.web.words import Wall

PAGE = Path(__file__).with_name("page.typ")
CLOCKS = {
    PromiseKind.ACKNOWLEDGEMENT: "First word of a person",
    PromiseKind.ANSWER: "Answer to a message",
    PromiseKind.RESOLUTION: "Solution told",
}


def pdf_of(kind: Kind, brand: Brand, wall: Wall) -> bytes:
    """The page as a PDF.

    :raises NoSetter: when the extra that sets pages is not installed.
    """
    try:
        # Takes memory that a desk without print shall not pay for.
        import typst
    except ImportError:
        raise NoSetter from None
    # Handed over as a string of data, so that nothing that anybody wrote is read as markup.
    return bytes(typst.compile(str(PAGE), sys_inputs={"told": json.dumps(told(kind, brand, wall))}))


def told(kind: Kind, brand: Brand, wall: Wall) -> dict[str, object]:
    """What stands on the page: the steps, the clocks, the limits, plan B, and as of when."""
    found = shown.build(kind, brand, wall)
    clocks = [
        f"{CLOCKS[kind_of]}{f' ({channel})' if channel else ''}: {shown.minutes_words(target.minutes)}"
        for (kind_of, channel), target in TARGETS.items()
        if kind_of in CLOCKS
    ]
    return {
        "brand": brand.name,
        "name": found.name,
        "version": f"version {found.version}" if found.version else "the steps common to every recovery",
        "day": wall.day(wall.now),
        "steps": [
            {"name": one.name, "words": one.words, "good": one.good, "promise": one.promise, "with": _with(one)}
            for one in found.steps
        ],
        "clocks": clocks,
        "limits": [f"{_whose(row)}: {words_of(row)}" for row in authorities(brand.currency)][:8],
        "plan": found.plan_b,
        "calls": list(found.calls),
        "urgent": brand.urgent_phone,
    }


def _whose(row: object) -> str:
    person, role = getattr(row, "person", None), getattr(row, "role", "")
    return str(person.name) if person else role.replace("_", " ")


def _with(one: shown.StepLine) -> str:
    script = f"Script: {one.script}" if one.script else ""
    return " · ".join(part for part in (script, one.remedies) if part)
