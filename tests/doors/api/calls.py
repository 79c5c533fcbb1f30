"""Calling the API as another system does: with a token, in JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from amends.flow import admitting
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people.models import Brand
from amends.people.rules import Scope
from tests.cast import NOON

EVERY = frozenset(Scope)


@dataclass
class System:
    """Another system with its token."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers())

    def post(
        self,
        path: str,
        body: object,
        *,
        key: str | None = None,
        content_type: str = "application/json",
        more: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = self.headers() | ({"Idempotency-Key": key} if key else {}) | dict(more or {})
        return self.client.generic("POST", f"/api/v1/{path}", raw, content_type=content_type, headers=headers)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def a_system(brand: Brand, scopes: Collection[Scope] = EVERY, name: str = "shop") -> System:
    """A system that is let in on a brand for these scopes."""
    _, secret = admitting.make_token(name, scopes, brand=brand, by=SETUP, at=NOON)
    return System(secret)


def problem(answer: HttpResponse, status: int, *fields: str) -> dict[str, Any]:
    """The problem document of a refusal, checked for its shape: each error names a field and says what to do."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:amends:problem:")
    assert document["title"]
    assert document["detail"]
    assert all(one["detail"] for one in document["errors"])
    if fields:
        assert [one["field"] for one in document["errors"]] == list(fields)
    return document


def entries() -> int:
    """How many lines the journal has: a refusal adds none."""
    return Entry.objects.count()
