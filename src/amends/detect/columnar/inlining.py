"""A statement with its values in it.

Bound values cost a whole second, once: to bind one, DuckDB's binding loads whatever table library is installed. And a
statement that somebody takes elsewhere has to be whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from amends.detect.rules.tree import Value


def inlined(sql: str, values: Iterable[Value]) -> str:
    """This function will put the values in place of the question marks; nothing else in the statement may hold one."""
    told = iter(values)
    text = re.sub(r"\?", lambda _: literal(next(told)), sql)
    if next(told, None) is not None:
        raise ValueError("more values than question marks")
    return text


def literal(value: Value) -> str:
    """A value as standard SQL writes it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        escaped = value.replace("'", "''")
        return f"'{escaped}'"
    return repr(value)
