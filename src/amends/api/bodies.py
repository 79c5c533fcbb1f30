"""Reading a body: bounded, of a type that we know, strict JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, TypeAdapter, ValidationError

from amends.api.problems import LARGEST_BODY, Refused, refused_fields, too_large, unreadable

JSON = frozenset({"application/json"})


def read(raw: bytes) -> Any:
    """The value that these bytes hold.

    :raises ValueError: when they are no JSON in UTF-8, or nested too deep to be meant.
    """
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def value(request: HttpRequest) -> Any:
    """The value that the body of a request holds.

    :raises Refused: 400 when it is no JSON.
    """
    try:
        return read(request.body)
    except ValueError:
        raise unreadable() from None


def check(request: HttpRequest, types: Collection[str]) -> None:
    """This function will return when the body may be read.

    :raises Refused: 413 for one that is too large, 415 for one of another type.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise too_large()
    if (request.content_type or "") not in types:
        known = " or ".join(sorted(types))
        remedy = f"must be {known}."
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unknown-type", f"Content-Type: {remedy}", [("Content-Type", remedy)]
        )


Read = TypeVar("Read")


def read_as(adapter: TypeAdapter[Read], request: HttpRequest) -> Read:
    """What the body of a request says, checked.

    :raises Refused: 400 when it is no JSON, 422 naming each field that is wrong.
    """
    return checked(adapter, value(request))


def checked(adapter: TypeAdapter[Read], told: Any, named: Callable[[str], str] = str) -> Read:
    """A value as what it should be. `named` says by what name its sender knows a field, when it came otherwise.

    :raises Refused: 422 naming each field that is wrong.
    """
    try:
        return adapter.validate_python(told)
    except ValidationError as why:
        errors = why.errors(include_url=False, include_input=False)
        raise refused_fields([{**error, "loc": _renamed(error["loc"], named)} for error in errors]) from None


def _renamed(place: Sequence[int | str], named: Callable[[str], str]) -> list[int | str]:
    first, rest = place[:1], place[1:]
    return [*(named(one) if isinstance(one, str) else one for one in first), *rest]


def ref(model: type[BaseModel]) -> dict[str, Any]:
    """How a description points at a body's model."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def described(content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The description of a body that the operation reads itself: its schema by content type."""
    return {"requestBody": {"required": True, "content": {type_: {"schema": one} for type_, one in content.items()}}}
