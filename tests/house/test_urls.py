"""Doorkeeping: every address asks who is there, but for those that this page names with their reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests.house import survey

# Name of the address, and why somebody without an account may open it.
PUBLIC: dict[str, str] = {}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"int": "1", "uuid": "00000000-0000-7000-8000-000000000000"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str]]:
    """Name and an example path of every address; an address without a name goes by its path."""
    for pattern in patterns:
        route = CONVERTER.sub(lambda found: SAMPLES.get(found[1] or "str", "x"), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + route)
        else:
            path = before + route
            yield pattern.name or path, path


def all_addresses() -> list[tuple[str, str]]:
    return sorted(set(addresses(import_module(settings.ROOT_URLCONF).urlpatterns)))


def is_refused(answer: HttpResponseBase) -> bool:
    to_sign_in = answer.status_code == HTTPStatus.FOUND and answer.headers["Location"].startswith(
        reverse(settings.LOGIN_URL)
    )
    return to_sign_in or answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@pytest.mark.django_db
def test_every_address_asks_who_is_there() -> None:
    stranger, found = Client(raise_request_exception=False), []
    for name, path in all_addresses():
        if name in PUBLIC:
            continue
        answers = {method: stranger.generic(method, path) for method in METHODS}
        offered = {how: it for how, it in answers.items() if it.status_code != HTTPStatus.METHOD_NOT_ALLOWED}
        found += [
            f"{how} {path} ({name}) answers {it.status_code}" for how, it in offered.items() if not is_refused(it)
        ]
        found += [] if offered else [f"{path} ({name}) takes no method at all"]
    assert not found, survey.verdict(
        "A stranger got in. Guard the address, or name it in PUBLIC with its reason:", found
    )


def test_every_public_address_exists_and_says_why() -> None:
    names = {name for name, _ in all_addresses()}
    found = [f"{name} is no address" for name in PUBLIC if name not in names]
    found += [f"{name} has no reason" for name, reason in PUBLIC.items() if not reason]
    assert not found, survey.verdict("PUBLIC lists what there is:", found)
