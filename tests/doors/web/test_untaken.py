"""What came and could not be taken in: a lead sees it and has it taken in again; nobody else can."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from amends.cases.models import Case
from amends.flow import inbox
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.channels.ways import Came
from amends.post.inbox import INBOX
from amends.work.models import Work
from tests.doors.web.visiting import Answer, Visits, said

LETTER = b"From: Jana <jana@example.com>\r\nSubject: Late\r\n\r\nMy parcel is late again.\r\n"


@pytest.fixture
def parked(desk: Visits) -> Work:
    at = desk.story.at
    inbox.store([Came(LETTER, at)], way="lmtp", brand=desk.story.desk.brand, by=CLOCK, at=at)
    Work.objects.filter(queue=INBOX).update(parked_at=at, trouble="Reading it failed: KeyError.", attempts=8)
    return Work.objects.get(queue=INBOX)


def again(desk: Visits, by: Person, work_id: UUID) -> Answer:
    return desk.post(by, reverse("waiting_take_in_again", kwargs={"id": work_id}))


def test_a_lead_sees_it_and_has_it_taken_in_again(desk: Visits, parked: Work) -> None:
    bea = desk.story.desk.bea
    page = said(desk.get(bea, reverse("waiting")))
    for words in ("Came in and could not be taken in", "Reading it failed: KeyError.", "tried 8 times", "1 KB", "lmtp"):
        assert words in page
    assert again(desk, bea, parked.id).status_code == HTTPStatus.SEE_OTHER
    assert "could not be taken in" not in said(desk.get(bea, reverse("waiting")))
    assert Entry.objects.get(verb="post.read_again").actor == bea.actor
    before = Case.objects.count()
    assert inbox.take_in(at=desk.story.at, by=CLOCK).heard == 1
    assert Case.objects.count() == before + 1


def test_who_may_not_and_what_is_not_there_changes_nothing(desk: Visits, parked: Work) -> None:
    cast = desk.story.desk
    assert again(desk, cast.ana, parked.id).status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert again(desk, cast.bea, uuid4()).status_code == HTTPStatus.NOT_FOUND
    assert Work.objects.get(id=parked.id).parked_at is not None
    assert not Entry.objects.filter(verb="post.read_again").exists()
