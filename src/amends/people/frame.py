"""The frame that every new case needs and that rarely changes: read once, and kept until its version is another.

The version is one small row, renewed in the transaction of every change; whoever asks here sees the change with it,
in every process. What is kept is shared: it is read, never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.sessions.models import Session

from amends.kernel import calendars
from amends.people import queries
from amends.people.models import Absence, ApiToken, Brand, Frame, Person, Team
from amends.prepared import Prepared

MOST = 1_000
Answer = TypeVar("Answer")

_VERSION = Prepared(lambda: Frame.objects.values_list("version"))
_AWAY = Prepared(lambda at: Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("person_id"))
_SIGNED_IN = Prepared(lambda person_id: Person.objects.filter(id=person_id))
_SESSION = Prepared(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at))
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


def signed_in(person_id: UUID) -> Person | None:
    """Somebody who asks for a page, read anew and alone: team and hours change rarely. None for a stranger."""
    return next(iter(_SIGNED_IN(person_id)), None)


def live_session(key: str, at: datetime) -> Session | None:
    """The browser session of this key that has not expired at a moment of real time."""
    return next(iter(_SESSION(key, at)), None)


def token_shown(text: str) -> ApiToken | None:
    """As `queries.token_shown`: the token whose secret is shown, with its brand and the brand's hours."""
    return _known(("token", text), lambda: queries.token_shown(text))


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody active of a brand's teams, and the team that gets its new cases when no person fits.

    `able` remembers who could take which cases at all, for as long as nobody comes or goes.
    """

    home: Team
    people: tuple[Person, ...]
    able: dict[Hashable, tuple[Person, ...]] = field(default_factory=dict)

    def there(self, at: datetime) -> frozenset[UUID]:
        """Who of them is there at this moment, by id; one query. Hours that many share are looked at once."""
        hours = {person.calendar_id: person.calendar for person in self.people}
        at_work = {id_ for id_, calendar in hours.items() if calendars.is_open(queries.hours(calendar), at)}
        away = {id_ for (id_,) in _AWAY(at)}
        return frozenset(p.id for p in self.people if p.calendar_id in at_work and p.id not in away)


def roster(brand: Brand) -> Roster:
    """Who may get a brand's new cases."""
    return _known(("roster", brand.id), lambda: Roster(queries.home_team(brand), tuple(queries.staff(brand))))
