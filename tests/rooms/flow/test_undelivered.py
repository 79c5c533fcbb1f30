"""A letter that could not leave: sent again, sent another way, or given up; its customer is reached in each case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.models import Message
from amends.customers import actions as customers
from amends.customers.rules import IdentityKind
from amends.flow import promise, undelivered
from amends.flow.promising import Reply
from amends.flow.undelivered import GivenUp, NotThatWay
from amends.post import queries as post
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.work.actions import BeingDone, NotParked
from tests.rooms.flow.scene import BY, JANA, Scene, a_scene, entries, minutes, open_kinds, the
from tests.rooms.flow.test_sending import WIRE, Wire, the_wire

pytestmark = pytest.mark.django_db
__all__ = ["the_wire"]
WORK = "jana@work.example"


@pytest.fixture
def wire(settings: Any) -> Iterator[Wire]:
    settings.POST_ADAPTERS = {"mail": "tests.rooms.flow.test_sending.the_wire"}
    WIRE.trouble, WIRE.carried, WIRE.instant, WIRE.meanwhile = [], [], False, None
    yield WIRE
    WIRE.trouble = []


@pytest.fixture
def scene(wire: Wire) -> Scene:
    return a_scene()


def refused(scene: Scene, wire: Wire) -> tuple[Case, Message, Outbound]:
    """Ana's answer, which the other side refuses."""
    case = scene.opened()
    scene.send(minutes(0))
    message = scene.write(case, at=minutes(1))
    wire.trouble = [CannotDeliver("550 no such user")]
    assert scene.send(minutes(2)).parked == 1
    return whole(case.id), message, Outbound.objects.get(message=message)


def knows(scene: Scene, case: Case) -> None:
    named = [(IdentityKind.MAIL.value, JANA), (IdentityKind.MAIL.value, WORK)]
    customers.know(scene.desk.brand, "Jana Weber", named, by=BY, at=minutes(2))


def test_sent_again_it_keeps_what_it_was_to_keep_and_reaches_them(scene: Scene, wire: Wire) -> None:
    case, _, row = refused(scene, wire)
    assert open_kinds(case)["reach"] == 1
    undelivered.send_again(row, by=scene.desk.bea, at=minutes(5))
    scene.send(minutes(6))
    row.refresh_from_db()
    assert (row.sent_at, row.bounced_at) == (minutes(6), None)
    assert (the(case, "acknowledgement").kept_at, the(case, "reach").kept_at) == (minutes(6), minutes(6))
    assert post.parked_outgoing() == []
    with pytest.raises(NotParked):
        undelivered.send_again(row, by=scene.desk.bea, at=minutes(7))


def test_refused_again_it_comes_back_again(scene: Scene, wire: Wire) -> None:
    case, _, row = refused(scene, wire)
    scene.send(minutes(4))
    undelivered.send_again(row, by=scene.desk.bea, at=minutes(5))
    wire.trouble = [CannotDeliver("550 still no such user")]
    scene.send(minutes(6))
    assert open_kinds(case)["reach"] == 1
    assert [one.trouble for one in post.parked_outgoing()] == ["550 still no such user"]


def test_another_way_is_to_where_they_are_known_and_nowhere_else(scene: Scene, wire: Wire) -> None:
    case, message, row = refused(scene, wire)
    assert undelivered.other_ways([row]) == {row.id: []}
    knows(scene, case)
    assert [way.code for way in undelivered.other_ways([row])[row.id]] == [f"mail:{WORK}"]
    before = Outbound.objects.count()
    for nowhere in ("", f"mail:{JANA}", "mail:thief@example.com", f"page:{WORK}"):
        with pytest.raises(NotThatWay):
            undelivered.send_another_way(row, nowhere, by=scene.desk.bea, at=minutes(5))
    assert Outbound.objects.count() == before
    new = undelivered.send_another_way(row, f"mail:{WORK}", by=scene.desk.bea, at=minutes(5))
    assert (new.to_address, new.text, new.references) == (WORK, row.text, row.references)
    assert open_kinds(case)["reach"] == 1
    scene.send(minutes(6))
    assert (the(case, "acknowledgement").kept_at, the(case, "reach").kept_at) == (minutes(6), minutes(6))
    row.refresh_from_db()
    message.refresh_from_db()
    assert (row.sent_at, row.stopped_at, message.outbound_id) == (None, minutes(5), new.id)
    assert [entry.case_id for entry in entries("post.another_way")] == [case.id]
    with pytest.raises((BeingDone, NotThatWay)):
        undelivered.send_another_way(row, f"mail:{WORK}", by=scene.desk.bea, at=minutes(7))


def test_given_up_nothing_of_it_comes_to_pass_and_reaching_them_is_owed(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    row = Outbound.objects.get(message=scene.write(case, at=minutes(1)))
    for number in range(8):
        wire.trouble = [TryAgain(f"no route {number}")]
        scene.send(minutes(2 + number * 200))
    assert [one.outbound for one in post.parked_outgoing()] == [row]
    assert open_kinds(case)["reach"] == 0
    undelivered.give_up(row, GivenUp.NO_OTHER_WAY, by=scene.desk.bea, at=minutes(2000))
    assert open_kinds(case)["reach"] == 1
    assert post.parked_outgoing() == []
    assert [entry.facts["reason"] for entry in entries("post.given_up")] == ["no_other_way"]
    scene.send(minutes(2001))
    assert row.key not in wire.carried


def test_what_it_promised_is_not_promised(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    made = promise(case, "your bag by three", minutes(180), reply=Reply("By three."), by=scene.desk.ana, at=minutes(1))
    row = Outbound.objects.get(message__said__promise=made)
    wire.trouble = [CannotDeliver("550 no")]
    scene.send(minutes(2))
    undelivered.give_up(row, GivenUp.WRONG_ADDRESS, by=scene.desk.bea, at=minutes(3))
    assert Promise.objects.get(id=made.id).release_reason == "unsaid"
    assert {"reach", "acknowledgement", "resolution"} <= set(open_kinds(case))


def test_mail_to_ourselves_is_given_up_and_nobody_is_owed_a_word(scene: Scene, wire: Wire) -> None:
    case, _, _ = refused(scene, wire)
    wire.trouble = [CannotDeliver("550 left the company")]
    scene.send(minutes(3))
    alert = next(one.outbound for one in post.parked_outgoing() if one.outbound.to_address != JANA)
    assert undelivered.other_ways([alert]) == {}
    before = open_kinds(case)
    undelivered.give_up(alert, GivenUp.OUT_OF_DATE, by=scene.desk.bea, at=minutes(4))
    assert open_kinds(case) == before
    assert alert.id not in {one.outbound.id for one in post.parked_outgoing()}


def test_a_letter_that_has_left_is_not_given_up(scene: Scene, wire: Wire) -> None:
    case, _, row = refused(scene, wire)
    undelivered.send_again(row, by=scene.desk.bea, at=minutes(5))
    scene.send(minutes(6))
    before = open_kinds(case), len(entries("post.given_up"))
    with pytest.raises(Exception, match="Too late"):
        undelivered.give_up(Outbound.objects.get(id=row.id), GivenUp.OUT_OF_DATE, by=scene.desk.bea, at=minutes(7))
    assert (open_kinds(case), len(entries("post.given_up"))) == before


def test_automatic_words_another_way_keep_nothing_by_hand(scene: Scene, wire: Wire) -> None:
    wire.trouble = [CannotDeliver("550 no")]
    case = scene.opened()
    scene.send(minutes(1))
    knows(scene, case)
    row = Outbound.objects.get(key=f"first:{case.id}")
    undelivered.send_another_way(row, f"mail:{WORK}", by=scene.desk.bea, at=minutes(3))
    scene.send(minutes(4))
    assert open_kinds(case)["reach"] == 1
