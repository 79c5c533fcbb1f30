"""One page posted twice at the very same moment, by two processes: written once, whichever database holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.models import Message
from amends.flow import composing, logging_calls
from amends.flow.colliding import AlreadySent
from amends.flow.composing import Composed
from amends.people.models import Person
from amends.promises.models import Promise
from tests.rooms.flow.scene import Scene, a_scene, minutes
from tests.rooms.remedies.own_database import own_database

WORDS = "I'll call you back in two hours."
POSTS = 4


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def letter(case: Case, by: Person) -> None:
    composing.send_composed(case, Composed(WORDS, page="one"), by=by, at=minutes(5))


def note(case: Case, by: Person) -> None:
    composing.note(case, WORDS, "one", by=by, at=minutes(5))


def call(case: Case, by: Person) -> None:
    found = composing.promises_in(case, WORDS, minutes(5), is_call=True)
    said = Composed(WORDS, page="one", meant=[one.key for one in found])
    logging_calls.log_call(case, WORDS, said, by=by, at=minutes(5))


@pytest.mark.parametrize(("write", "promised"), [(letter, 1), (note, 0), (call, 1)], ids=["letter", "note", "call"])
def test_it_is_written_and_promised_once(scene: Scene, write: Callable[[Case, Person], None], promised: int) -> None:
    case = scene.opened()
    start = Barrier(POSTS)

    def post(_: int) -> str:
        connection.ensure_connection()
        found = whole(case.id)
        start.wait()
        try:
            write(found, scene.desk.ana)
        except AlreadySent:
            return "already"
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(POSTS) as pool:
        became = sorted(pool.map(post, range(POSTS)))
    assert became == ["already"] * (POSTS - 1) + ["written"]
    assert Message.objects.filter(case=case, text=WORDS).count() == 1
    assert Promise.objects.filter(case=case, words=WORDS).count() == promised
