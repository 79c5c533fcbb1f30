"""What a measure asks for: its fields, how each is read, and the sentence that refuses what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC_ZONE = ZoneInfo("UTC")
YES = {"yes", "y", "true", "1", "1.0", "t"}
NO = {"no", "n", "false", "0", "0.0", "f"}
MOST_VALUES = 5_000_000
LARGEST, SMALLEST = 1e12, 1e-12
MOST = 1_000_000_000


class Wrong(ValueError):
    """A field cannot be read, or the values cannot answer: the sentence names the field and the remedy."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


class _Unreadable(ValueError):
    """One value cannot be read; where it stands is added on the way up."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one value is read: what it takes in words, and the reading."""

    takes: str
    read: Callable[[object], Any]
    is_column: bool = False
    is_moment: bool = False
    is_named_columns: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """What a field without a default has instead of one."""


NEEDED = Needed()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a measure: its name, what it means, how it is read, and what it is when nobody gives it."""

    name: str
    words: str
    kind: Kind
    default: object = NEEDED

    @property
    def is_needed(self) -> bool:
        """Whether the measure cannot do without."""
        return self.default is NEEDED


@dataclass(frozen=True, slots=True)
class Given:
    """A measure over given values: what it means, what it asks for, an example with real numbers, and the reckoning."""

    slug: str
    name: str
    formula: str
    edges: str
    source: str
    fields: tuple[Field, ...]
    example: Mapping[str, object]
    reckon: Callable[[Mapping[str, Any]], dict[str, object]]
    aliases: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields that have a value for each row of a table."""
        return tuple(field for field in self.fields if field.kind.is_column or field.kind.is_named_columns)

    def answer(self, values: Mapping[str, object]) -> dict[str, object]:
        """The measure over these values.

        :raises Wrong: naming the field that is missing, unknown or cannot be read, and what to do.
        """
        given = read_fields(self.fields, values)
        try:
            return self.reckon(given)
        except Wrong:
            raise
        except ArithmeticError:
            raise Wrong("values", "they are too far apart to reckon with; look at their units") from None
        except ValueError as why:
            # What the reckoning itself refuses begins with the field.
            field, _, told = str(why).partition(": ")
            raise Wrong(field, told) from None


def read_fields(fields: tuple[Field, ...], values: Mapping[str, object]) -> dict[str, Any]:
    """Every field, read.

    :raises Wrong: naming the field that is missing, unknown or cannot be read.
    """
    names = [field.name for field in fields]
    for name in values:
        if name not in names:
            near = get_close_matches(str(name), names, 1)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
            raise Wrong(str(name), f"no such field; {meant}")
    found = {}
    for field in fields:
        if field.name not in values or (values[field.name] is None and not field.is_needed):
            if field.is_needed:
                raise Wrong(field.name, f"is missing; give {field.kind.takes}: {field.words}")
            found[field.name] = field.default
            continue
        try:
            found[field.name] = field.kind.read(values[field.name])
        except _Unreadable as why:
            raise Wrong(field.name, str(why)) from None
    return found


def number(
    *, least: float | None = None, above: float | None = None, most: float | None = None, below: float | None = None
) -> Kind:
    """A finite number within bounds."""
    bounds = {"at least": least, "above": above, "at most": most, "below": below}
    words = " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
    takes = f"a number {words}".rstrip()

    def read(value: object) -> float:
        found = _number(value, takes)
        is_low = (least is not None and found < least) or (above is not None and found <= above)
        if is_low or (most is not None and found > most) or (below is not None and found >= below):
            raise _Unreadable(f"{value!r} is out of range; give {takes}")
        return found

    return Kind(takes, read)


def whole(*, least: int = 0, most: int = MOST) -> Kind:
    """A whole number within bounds."""
    takes = f"a whole number of at least {least}" + ("" if most == MOST else f" and at most {most}")

    def read(value: object) -> int:
        found = _number(value, takes)
        if found != int(found) or not least <= found <= most:
            raise _Unreadable(f"{value!r} will not do; give {takes}")
        return int(found)

    return Kind(takes, read)


def _number(value: object, takes: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Unreadable(f"{_short(value)} is no number; give {takes}")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise _Unreadable(f"{_short(value)} is no number; give {takes}") from None
    if not isfinite(found):
        raise _Unreadable(f"{_short(value)} is no finite number; give {takes}")
    if abs(found) > LARGEST or 0 < abs(found) < SMALLEST:
        raise _Unreadable(f"{_short(value)} is too large or too near to 0 to reckon with; give {takes}")
    return found


def flag() -> Kind:
    """Yes or no."""
    takes = "yes or no (true or false, 1 or 0)"

    def read(value: object) -> bool:
        told = str(value).strip().lower()
        if isinstance(value, list | dict) or told not in YES | NO:
            raise _Unreadable(f"{_short(value)} says neither; give {takes}")
        return told in YES

    return Kind(takes, read)


def text(*, one_of: tuple[str, ...] = ()) -> Kind:
    """Words, or one of a few."""
    takes = f"one of {', '.join(one_of)}" if one_of else "a text"

    def read(value: object) -> str:
        told = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        if not told or (one_of and told not in one_of):
            raise _Unreadable(f"{_short(value)} will not do; give {takes}")
        return told

    return Kind(takes, read)


def moment(*, is_wall: bool = False) -> Kind:
    """A moment in ISO 8601; without a zone it is UTC, or stays as the clock on the wall showed it."""
    takes = "a moment such as 2026-05-22T16:00+02:00" + (" (without a zone: the calendar's own)" if is_wall else "")

    def read(value: object) -> datetime:
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            found = None
        if not isinstance(found, datetime):
            raise _Unreadable(f"{_short(value)} is no moment; give {takes}, or say how they are written")
        return found if is_wall or found.tzinfo else found.replace(tzinfo=UTC)

    return Kind(takes, read, is_moment=True)


def zone() -> Kind:
    """A time zone by its name."""
    takes = "a time zone such as Europe/Berlin"

    def read(value: object) -> ZoneInfo:
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _Unreadable(f"{_short(value)} is none; give {takes}") from None

    return Kind(takes, read)


def maybe(kind: Kind) -> Kind:
    """The kind, or nothing: null, or an empty cell."""

    def read(value: object) -> Any:
        return None if value is None or value == "" else kind.read(value)

    return Kind(f"{kind.takes}, or null", read, is_moment=kind.is_moment)


def many(kind: Kind, *, at_least: int = 1) -> Kind:
    """A list of them; in a table, a column."""

    def read(value: object) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise _Unreadable(f"{_short(value)} is no list; give a list, each {kind.takes}")
        if not at_least <= len(value) <= MOST_VALUES:
            raise _Unreadable(f"{len(value)} values; give at least {at_least}, and at most {MOST_VALUES}")
        found = []
        for place, one in enumerate(value, start=1):
            try:
                found.append(kind.read(one))
            except _Unreadable as why:
                said = "is empty" if one is None or one == "" else str(why)
                raise _Unreadable(f"value {place}: {said}; each must be {kind.takes}") from None
        return found

    return Kind(f"a list, each {kind.takes}", read, is_column=True, is_moment=kind.is_moment)


def group(*fields: Field) -> Kind:
    """An object with fields of its own."""

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _Unreadable(f"{_short(value)} is no object; give one with {', '.join(one.name for one in fields)}")
        try:
            return read_fields(fields, value)
        except Wrong as why:
            raise _Unreadable(str(why)) from None

    return Kind(f"an object with {', '.join(one.name for one in fields)}", read)


def columns() -> Kind:
    """Lists by names of one's own: all numbers, or all words."""
    takes = "an object of lists by name, such as severity"

    def read(value: object) -> dict[str, list[float | str]]:
        if not isinstance(value, Mapping):
            raise _Unreadable(f"{_short(value)} is no object; give {takes}")
        return {str(name): _column(str(name), column) for name, column in value.items()}

    return Kind(takes, read, is_named_columns=True)


def _column(name: str, column: object) -> list[float | str]:
    if not isinstance(column, list | tuple) or not column:
        raise _Unreadable(f"{name}: {_short(column)} is no list; give one value for each")
    try:
        return list(many(number()).read(column))
    except _Unreadable:
        try:
            return list(many(text()).read([str(one) if isinstance(one, bool) else one for one in column]))
        except _Unreadable as why:
            raise _Unreadable(f"{name}: {why}") from None


def anything() -> Kind:
    """An object that its measure reads itself."""
    return Kind("an object", lambda value: value)


def same_length(values: Mapping[str, Any], *names: str) -> int:
    """How many rows these columns have; those that nobody gave are passed over.

    :raises Wrong: naming the one that is shorter or longer than the first.
    """
    given = [name for name in names if values[name] is not None]
    for name in given[1:]:
        if len(values[name]) != len(values[given[0]]):
            have = f"{len(values[name])} values, but {given[0]} has {len(values[given[0]])}"
            raise Wrong(name, f"{have}; give one for each")
    return len(values[given[0]])


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:57]}..."
