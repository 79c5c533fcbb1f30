"""A worker dies before every single step of sending: the letter leaves at least once, under one name, and does once
what it is to do."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from amends.flow import send
from amends.journal.actors import Automatic
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.work.models import Work
from tests.rooms.flow.scene import Scene, a_scene, entries, minutes, the
from tests.rooms.post.mail_server import Box, a_server

pytestmark = [pytest.mark.django_db, pytest.mark.days]
BY = Automatic("outbox")


class Killed(BaseException):
    """`kill -9`, as far as a test can tell."""


class Again(Exception):
    """Everything is as it was before this death."""


@pytest.fixture
def box() -> Iterator[Box]:
    with a_server(Box()) as running:
        yield running


@pytest.fixture
def scene(settings: Settings, box: Box) -> Scene:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    return a_scene()


@contextmanager
def before_statement(number: int) -> Iterator[list[int]]:
    """Dies before so many statements have been asked of the database."""
    seen = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen[0] += 1
            if seen[0] == number:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


@contextmanager
def before_answer(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Dies when the server has acted, before its answer to so many things said is read."""
    seen, really = [0], smtplib.SMTP.getreply

    def count(self: smtplib.SMTP) -> Any:
        seen[0] += 1
        answer = really(self)
        if seen[0] == number:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "getreply", count)
        yield seen


def lives_on(scene: Scene, box: Box, dies: Any) -> bool:
    """One letter of a person's, a death, and whoever comes after it. Says whether there was a death."""
    case = scene.opened()
    send(by=BY, at=minutes(0))
    row = Outbound.objects.get(message=scene.write(case, at=minutes(1)))
    box.raw.clear()
    died = False
    try:
        with dies:
            send(by=BY, at=minutes(2))
    except Killed:
        died = True
    for later in range(1, 4):
        send(by=BY, at=minutes(2 + 5 * later))
    row.refresh_from_db()
    letters = [one for one in box.letters() if one["Message-ID"] == row.message_id]
    assert row.sent_at is not None
    assert 1 <= len(letters) <= 2
    assert len({one["Date"] for one in letters}) == 1
    assert [entry.subject_id for entry in entries("post.sent")].count(row.id) == 1
    assert [entry.subject_id for entry in entries("promises.kept")].count(the(case, "acknowledgement").id) == 1
    assert Promise.objects.filter(case=case, kind="acknowledgement").count() == 1
    assert not Work.objects.filter(key=row.key, ended_at__isnull=True).exists()
    return died


def test_before_every_statement(scene: Scene, box: Box) -> None:
    deaths = 0
    for number in range(1, 200):
        try:
            with transaction.atomic():
                died = lives_on(scene, box, before_statement(number))
                raise Again
        except Again:
            deaths += died
        if not died:
            break
    assert deaths == number - 1
    assert deaths > 10


def test_before_every_answer_of_the_server(scene: Scene, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = 0
    for number in range(1, 50):
        try:
            with transaction.atomic():
                died = lives_on(scene, box, before_answer(number, monkeypatch))
                raise Again
        except Again:
            deaths += died
        if not died:
            break
    # Greeting, EHLO, MAIL, RCPT, DATA, the letter itself, QUIT.
    assert deaths == number - 1 >= 6
