"""What each figure means: one definition, shown on the page, written in the CSV, and used to compute it."""

from __future__ import annotations

from typing import Final

from amends.measure.definitions import asking, base, paying, promising, resolving
from amends.measure.definitions.answering import ANSWERING
from amends.measure.definitions.asking import ASKING
from amends.measure.definitions.base import TOO_FEW, Beside, Definition, Shape
from amends.measure.definitions.noticing import NOTICING
from amends.measure.definitions.paying import PAYING
from amends.measure.definitions.promising import PROMISING
from amends.measure.definitions.resolving import RESOLVING

DEFINITIONS: Final[tuple[Definition, ...]] = (*ANSWERING, *PROMISING, *RESOLVING, *ASKING, *NOTICING, *PAYING)
BY_SLUG: Final = {definition.slug: definition for definition in DEFINITIONS}
# What several definitions read, each made of the flat tables and of what stands before it.
VIEWS: Final = base.VIEWS | promising.VIEWS | resolving.VIEWS | asking.VIEWS | paying.VIEWS

# Of this each row is made of many: whoever asks several definitions works it out once.
WORKED_OUT: Final = ("in_a_row",)

__all__ = ["BY_SLUG", "DEFINITIONS", "TOO_FEW", "VIEWS", "WORKED_OUT", "Beside", "Definition", "Shape"]
