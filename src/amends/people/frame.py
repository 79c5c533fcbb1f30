"""The frame that every new case needs and that rarely changes: read once, and kept until its version is another.

The version is one small row, renewed in the transaction of every change; whoever asks here sees the change with it,
in every process. What is kept is shared: it is read, never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from uuid import UUID

from amends.people import queries
from amends.people.models import ApiToken, Brand, Frame, Person, Team
from amends.prepared import Prepared

MOST = 1_000
Answer = TypeVar("Answer")

_VERSION = Prepared(lambda: Frame.objects.values_list("version"))
_kept: dict[Hashable, tuple[UUID | None, Any]] = {}


def _known(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    # The version is read before the answer: an answer may be newer than its version, never older.
    version = next((version for (version,) in _VERSION()), None)
    found = _kept.get(key)
    if found is not None and found[0] == version:
        answer: Answer = found[1]
        return answer
    answer = ask()
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = (version, answer)
    return answer


def token_shown(text: str) -> ApiToken | None:
    """As `queries.token_shown`: the token whose secret is shown, with its brand and the brand's hours."""
    return _known(("token", text), lambda: queries.token_shown(text))


def roster(brand: Brand) -> tuple[Team, list[Person]]:
    """The team that gets a brand's new cases when no person fits, and everybody active of its teams."""
    return _known(("roster", brand.id), lambda: (queries.home_team(brand), queries.staff(brand)))
