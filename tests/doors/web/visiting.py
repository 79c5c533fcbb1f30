"""Visiting the desk's pages in tests: somebody signed in, on the story's clock, with what a page says as text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amends import clock
from amends.cases.models import Case
from amends.journal.models import Entry
from amends.people.models import Person
from amends.web import remembered
from amends.web.sessions import SessionStore
from tests.story.telling import Story, a_story

FORM = re.compile(r"<form\b[^>]*>", re.IGNORECASE)
REF = re.compile(r'class="list-ref case-ref">(AM-[0-9A-Z-]+)<')
TAG = re.compile(r"<[^>]+>")


# What Django's test client answers with has no public type.
Answer = Any


@dataclass
class Visits:
    """The pages of one desk, as the people of the cast see them."""

    story: Story
    clients: dict[str, Client] = field(default_factory=dict)

    def now(self) -> datetime:
        """What the clock on the wall says."""
        return self.story.at

    def as_(self, person: Person) -> Client:
        """A browser in which this person has signed in."""
        if person.email not in self.clients:
            self.clients[person.email] = signed_in(person)
        return self.clients[person.email]

    def get(self, person: Person, path: str, **headers: str) -> Answer:
        return self.as_(person).get(path, headers=headers)

    def post(self, person: Person, path: str, fields: Mapping[str, object] | None = None) -> Answer:
        return self.as_(person).post(path, dict(fields or {}))

    def queries(self, person: Person, path: str) -> int:
        """How many queries a page takes once what changes rarely is known."""
        # Nothing grows old between the two, however slow this machine is.
        with mock.patch("time.monotonic", return_value=time.monotonic()):
            self.get(person, path)
            with CaptureQueriesContext(connection) as asked:
                assert self.get(person, path).status_code == 200
        return len(asked)


def signed_in(person: Person) -> Client:
    """A browser with the session that signing in leaves: `force_login` asks sixteen times for it, this three times."""
    client, session = Client(), SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@contextmanager
def visits() -> Iterator[Visits]:
    """A furnished desk, its clock, and nothing remembered from another desk."""
    remembered.forget()
    found = Visits(a_story())
    with mock.patch.object(clock, "now", side_effect=found.now):
        yield found
    remembered.forget()


def said(answer: Answer) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(TAG.sub(" ", answer.content.decode())).split())


def entries() -> int:
    """How long the journal is: a refusal adds nothing."""
    return Entry.objects.count()


def act(desk: Visits, case: Case, name: str, who: str = "ana", **fields: object) -> Answer:
    """Posts one form of a case."""
    return desk.post(getattr(desk.story.desk, who), reverse(name, kwargs={"ref": case.reference}), fields)


def page(desk: Visits, case: Case, who: str = "ana") -> str:
    """What the page of a case says."""
    return said(desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}"))


def local(desk: Visits, span: timedelta) -> str:
    """A time from now on, as a browser sends it on the desk's clock (New York, five hours behind UTC in March)."""
    return f"{desk.story.at + span - timedelta(hours=5):%Y-%m-%dT%H:%M}"
