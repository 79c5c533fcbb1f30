"""The quarantine: each thing in it is given to somebody, set aside, put back or read again."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest

from amends.conversation.models import Message
from amends.customers.models import Customer, Identity
from amends.customers.rules import NotAnIdentity
from amends.flow import quarantine
from amends.flow.quarantine import AlreadyReleased, CannotJoin, NothingToRead, NotSetAside, StillUnclear
from amends.intake import queries as intake
from amends.intake.models import Complaint
from amends.intake.rules import Sort
from amends.journal.models import Entry
from amends.post import rereading
from amends.post.channels.mail import reading
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.promises.waiting import owed_on
from amends.simulate.invariants import violations
from tests.rooms.flow.scene import JANA, Scene, a_scene, entries, minutes, open_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def waits(scene: Scene, text: str = "Where is my bag? I am so angry.", **more: object) -> Complaint:
    """Something without a sender."""
    told = scene.told(text, Channel.MAIL, **{"from_address": "", "from_name": "", **more})
    return scene.hear(told)[0].inbound.complaint


def all_is_well(after: float = 30) -> None:
    assert violations(minutes(after), with_seals=False) == []


def test_it_becomes_a_case_of_whoever_it_is_from(scene: Scene) -> None:
    waiting = waits(scene)
    owed = owed_on([waiting.id])[waiting.id]
    case = quarantine.open_case(waiting, [("mail", "ida@example.com")], "Ida", by=scene.desk.bea, at=minutes(5))
    assert case.customer.name == "Ida"
    assert case.first_contact_at == waiting.received_at
    owed.refresh_from_db()
    assert owed.kept_at == minutes(5)
    assert owed_on([waiting.id]) == {}
    assert intake.quarantined() == []
    all_is_well()


def test_it_becomes_a_case_of_a_customer_whom_we_know(scene: Scene) -> None:
    jana = scene.opened().customer
    case = quarantine.open_case_for(waits(scene), jana, by=scene.desk.bea, at=minutes(5))
    assert case.customer_id == jana.id
    assert Customer.objects.count() == 1


def test_it_joins_a_case_as_a_word_of_its_customer(scene: Scene) -> None:
    case, waiting = scene.opened(), waits(scene)
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    standing = quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(5))
    assert standing.id == case.id
    message = Message.objects.get(inbound=waiting.inbound)
    assert (message.case_id, message.text, message.direction) == (case.id, waiting.words, "in")
    assert open_kinds(case)["answer"] == 1
    assert owed_on([waiting.id]) == {}
    all_is_well()


def test_joining_may_teach_us_an_address(scene: Scene) -> None:
    case = scene.opened()
    unread = scene.told("", Channel.MAIL, from_address="work@example.org", attachments=(), subject="", raw=None)
    waiting = scene.hear(unread)[0].inbound.complaint
    assert waiting.quarantined_for == "empty"
    quarantine.join_case(waiting, case, is_their_address=True, by=scene.desk.bea, at=minutes(5))
    assert Identity.objects.get(value="work@example.org").customer_id == case.customer_id
    heard = scene.hear(scene.told("And my coat!", from_address="work@example.org"), at=minutes(9))[0]
    assert heard.case is not None
    assert heard.case.customer_id == case.customer_id


def test_an_address_of_somebody_else_is_not_taken_from_them(scene: Scene) -> None:
    case = scene.opened()
    scene.hear(scene.told(from_address="tom@example.com", from_name="Tom"))
    waiting = scene.hear(scene.told("", Channel.MAIL, from_address="tom@example.com", subject=""))[0].inbound.complaint
    before = Entry.objects.count()
    with pytest.raises(CannotJoin, match="somebody else is known by this address"):
        quarantine.join_case(waiting, case, is_their_address=True, by=scene.desk.bea, at=minutes(5))
    assert Entry.objects.count() == before
    assert owed_on([waiting.id])


@pytest.mark.parametrize("sort", [Sort.SPAM, Sort.AUTOMATIC, Sort.OTHER])
def test_it_is_set_aside_and_put_back(scene: Scene, sort: Sort) -> None:
    waiting = waits(scene)
    quarantine.set_aside([waiting], sort, by=scene.desk.bea, at=minutes(5))
    assert intake.quarantined() == []
    assert [one.sort for one in intake.set_aside(scene.desk.brand)] == [sort.value]
    assert entries("intake.set_aside")[-1].facts == {"quarantined_for": "no_sender", "as": sort.value}
    assert not Promise.objects.filter(OPEN, complaint=waiting).exists()
    all_is_well()
    quarantine.put_back(waiting, by=scene.desk.bea, at=minutes(10))
    assert intake.quarantined() == [waiting]
    assert Complaint.objects.get().sort == "other"
    owed = owed_on([waiting.id])[waiting.id]
    # It is due when it was promised at first: setting aside and putting back wins no time.
    assert owed.due_at == minutes(240)
    all_is_well()


def test_what_is_put_back_late_is_answered_within_the_hour(scene: Scene) -> None:
    waiting = waits(scene)
    quarantine.set_aside([waiting], Sort.SPAM, by=scene.desk.bea, at=minutes(5))
    quarantine.put_back(waiting, by=scene.desk.bea, at=minutes(1000))
    assert owed_on([waiting.id])[waiting.id].due_at == minutes(1060)


def test_several_are_set_aside_together_or_none(scene: Scene) -> None:
    first, second = waits(scene), waits(scene, "Buy now!")
    quarantine.set_aside([second], Sort.SPAM, by=scene.desk.bea, at=minutes(1))
    before = Entry.objects.count()
    with pytest.raises(AlreadyReleased):
        quarantine.set_aside([first, second], Sort.SPAM, by=scene.desk.bea, at=minutes(2))
    assert Entry.objects.count() == before
    assert intake.quarantined() == [first]


def test_what_does_not_fit_changes_nothing(scene: Scene) -> None:
    waiting = waits(scene)
    case = scene.opened()
    before = Entry.objects.count()
    with pytest.raises(ValueError, match="reason: pick spam"):
        quarantine.set_aside([waiting], Sort.RECOVERY, by=scene.desk.bea, at=minutes(2))
    with pytest.raises(NotAnIdentity):
        quarantine.open_case(waiting, [("mail", "no address")], by=scene.desk.bea, at=minutes(2))
    with pytest.raises(NotSetAside):
        quarantine.put_back(waiting, by=scene.desk.bea, at=minutes(2))
    with pytest.raises(NothingToRead):
        quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(2))
    assert Entry.objects.count() == before
    quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(3))
    before = Entry.objects.count()
    with pytest.raises(AlreadyReleased):
        quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(4))
    with pytest.raises(NotSetAside):
        quarantine.put_back(waiting, by=scene.desk.bea, at=minutes(4))
    assert Entry.objects.count() == before


def unread(scene: Scene, raw: bytes) -> Complaint:
    """A letter that an older reader did not understand."""
    told = reading.delivery(reading.read(raw), raw, brand=scene.desk.brand, at=minutes(0))
    blind = replace(told, unreadable="unreadable", from_address="", from_name="", text="", subject="", references=())
    return scene.hear(blind)[0].inbound.complaint


LETTER = b"From: Ida <ida@example.com>\r\nSubject: My bag\r\n\r\nMy bag is broken and nobody answers.\r\n"


def test_a_newer_reader_understands_it(scene: Scene) -> None:
    waiting = unread(scene, LETTER)
    assert waiting.quarantined_for == "unreadable"
    case = quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(5))
    assert case is not None
    assert case.customer.name == "Ida"
    message = Message.objects.get(case=case, direction="in")
    assert message.text == "My bag is broken and nobody answers."
    inbound = Inbound.objects.get(id=waiting.inbound_id)
    assert (inbound.from_address, inbound.subject) == ("ida@example.com", "My bag")
    assert reading.read(LETTER).digest == inbound.external_id
    all_is_well()


def test_read_again_it_joins_its_writers_only_open_case(scene: Scene) -> None:
    case = scene.opened()
    waiting = unread(scene, LETTER.replace(b"ida@example.com", JANA.encode()))
    found = quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(5))
    assert found is not None
    assert found.id == case.id


def test_read_again_it_is_the_letter_that_it_is(scene: Scene) -> None:
    told = reading.delivery(reading.read(LETTER), LETTER, brand=scene.desk.brand, at=minutes(0))
    waiting = scene.hear(replace(told, source="imap:unread", external_id="x", unreadable="too_large", text=""))[0]
    assert quarantine.read_again(waiting.inbound.complaint, by=scene.desk.bea, at=minutes(5)) is not None
    # Delivered once more it changes nothing.
    assert not scene.hear(told, at=minutes(6))[0].is_new
    assert Message.objects.filter(direction="in").count() == 1


def test_read_again_what_was_heard_by_another_way_lies_aside(scene: Scene) -> None:
    told = reading.delivery(reading.read(LETTER), LETTER, brand=scene.desk.brand, at=minutes(0))
    waiting = scene.hear(replace(told, source="imap:unread", external_id="x", unreadable="too_large", text=""))[0]
    scene.hear(told, at=minutes(1))
    assert quarantine.read_again(waiting.inbound.complaint, by=scene.desk.bea, at=minutes(5)) is None
    assert [one.sort for one in intake.set_aside()] == ["other"]
    assert Message.objects.filter(direction="in").count() == 1
    all_is_well()


def test_read_again_a_machines_letter_lies_aside(scene: Scene) -> None:
    waiting = unread(scene, b"Auto-Submitted: auto-replied\r\n" + LETTER)
    assert quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(5)) is None
    assert [one.sort for one in intake.set_aside()] == ["automatic"]


FROM, REST = LETTER.split(b"Subject", 1)


@pytest.mark.parametrize("raw", [b"Subject" + REST, FROM + b"\r\n\r\n"], ids=["without a sender", "without words"])
def test_what_is_no_clearer_still_waits(scene: Scene, raw: bytes) -> None:
    waiting = unread(scene, raw)
    before = Entry.objects.count()
    with pytest.raises(StillUnclear):
        quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(5))
    assert Entry.objects.count() == before
    assert intake.quarantined() == [waiting]
    told = mock.Mock(unreadable="unreadable")
    with mock.patch.object(rereading, "read", return_value=told), pytest.raises(StillUnclear, match="cannot be read"):
        quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(5))
