"""What waits has not been said; what has gone out keeps words and moves times; what came back has to be made good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from amends.cases import actions as cases
from amends.cases.queries import whole
from amends.conversation import actions as conversation
from amends.conversation.models import Message
from amends.flow import keep, keep_time, promise, renegotiate, send
from amends.flow.promising import Reply
from amends.flow.sending import bounced
from amends.journal.actors import Automatic
from amends.post import queries as post
from amends.post.channels import CannotDeliver, TryAgain, adapter_of
from amends.post.models import Outbound
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.work import actions as work
from tests.rooms.flow.scene import BY, Scene, a_scene, entries, minutes, open_kinds, the
from tests.rooms.promises.scene import assert_standings_true

pytestmark = pytest.mark.django_db
SOON = 1 / 6  # ten seconds, within the undo span


@dataclass
class Wire:
    """A channel that takes messages over, or says why it does not."""

    trouble: list[Exception] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    instant: bool = False
    meanwhile: Callable[[], object] | None = None

    def is_instant(self) -> bool:
        return self.instant

    def send(self, outbound: Outbound) -> None:
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        if self.trouble:
            raise self.trouble.pop(0)
        self.carried.append(outbound.key)


WIRE = Wire()


@pytest.fixture
def wire(settings: Any) -> Iterator[Wire]:
    settings.POST_ADAPTERS = {"mail": f"{__name__}.the_wire"}
    WIRE.trouble, WIRE.carried, WIRE.instant, WIRE.meanwhile = [], [], False, None
    yield WIRE
    WIRE.trouble = []


def the_wire() -> Wire:
    return WIRE


@pytest.fixture
def scene(wire: Wire) -> Scene:
    scene = a_scene()
    assert adapter_of("mail") is WIRE
    return scene


def test_what_waits_has_not_been_said(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    message = scene.write(case, at=minutes(1))
    assert scene.send(minutes(1 + SOON)).sent == 0
    assert "acknowledgement" in open_kinds(case)
    assert scene.send(minutes(2)).sent == 1
    assert wire.carried == [f"first:{case.id}", f"message:{message.id}"]
    assert Outbound.objects.get(message=message).sent_at == minutes(2)


def test_a_delivered_human_message_keeps_the_words_owed_in_its_authors_name(scene: Scene) -> None:
    case = scene.opened()
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    kept = the(case, "acknowledgement")
    assert kept.kept_at == minutes(2)
    assert open_kinds(case) == {"resolution": 1}
    assert [entry.actor for entry in entries("promises.kept")] == [scene.desk.ana.actor]


def test_a_letter_that_keeps_a_promise_by_name_keeps_its_heir_once_when_it_fell_due_on_the_way(scene: Scene) -> None:
    case = scene.opened()
    owed = the(case, "acknowledgement")
    keep(owed, Reply("I look after it."), by=scene.desk.ana, at=minutes(29.9))
    keep_time(by=Automatic("clock"), at=minutes(31))
    sent = scene.send(minutes(31))
    heir = the(case, "acknowledgement")
    assert (sent.failed, heir.replaces_id, heir.kept_at) == (0, owed.id, minutes(31))
    assert scene.send(minutes(40)).sent == 0


def test_an_automatic_message_keeps_nothing(scene: Scene) -> None:
    case = scene.opened()
    assert scene.send(minutes(1)).sent == 1
    assert open_kinds(case) == {"acknowledgement": 1, "resolution": 1}
    assert entries("post.sent")[0].case_id == case.id


def test_a_message_keeps_only_what_was_promised_before_it_was_written(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.hear(scene.answer(message, "And my coat?", minutes(1 + SOON)), at=minutes(1 + SOON))
    scene.send(minutes(2))
    assert open_kinds(case) == {"resolution": 1, "answer": 1}


def test_a_message_taken_back_says_nothing(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    message = scene.write(case, at=minutes(1))
    conversation.unsay(message, by=scene.desk.ana, at=minutes(1 + SOON))
    assert scene.send(minutes(2)).sent == 0
    assert wire.carried == [f"first:{case.id}"]
    assert "acknowledgement" in open_kinds(case)


def test_many_instant_messages_leave_in_one_round(scene: Scene, wire: Wire) -> None:
    wire.instant = True
    told = [scene.told(from_address=f"{number}@example.com") for number in range(30)]
    scene.hear(*told)
    assert scene.send(minutes(1)).sent == 30


# --- moving ---


def moved(scene: Scene, kind: PromiseKind, to: float, *, agreed: bool = False) -> Promise:
    """A promise due at 60 that a message, written at 50, names a new time for."""
    case = scene.opened()
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    made = promise(case, "news", minutes(60), kind=kind, by=scene.desk.ana, at=minutes(3))
    renegotiate(made, "later", minutes(to), Reply("I need longer."), agreed=agreed, by=scene.desk.ana, at=minutes(50))
    made.refresh_from_db()
    assert made.is_open
    return made


def test_a_promise_moves_when_the_message_has_gone_out(scene: Scene) -> None:
    made = moved(scene, PromiseKind.UPDATE, 120)
    scene.send(minutes(51))
    made.refresh_from_db()
    assert (made.release_reason, made.released_at) == ("renegotiated", minutes(51))
    successor = Promise.objects.get(replaces=made)
    assert (successor.due_at, successor.words, successor.is_open, successor.move_count) == (
        minutes(120),
        "later",
        True,
        1,
    )


def test_a_message_that_leaves_too_late_moves_nothing(scene: Scene) -> None:
    made = moved(scene, PromiseKind.UPDATE, 120)
    keep_time(by=Automatic("clock"), at=minutes(61))
    scene.send(minutes(61))
    made.refresh_from_db()
    assert (made.broken_at, made.released_at) == (minutes(60), None)
    assert Promise.objects.get(replaces=made).move_count == 0


def test_a_message_that_leaves_exactly_when_it_falls_due_moves_nothing(scene: Scene) -> None:
    made = moved(scene, PromiseKind.UPDATE, 120)
    scene.send(minutes(60))
    made.refresh_from_db()
    assert made.is_open
    keep_time(by=Automatic("clock"), at=minutes(60))
    made.refresh_from_db()
    assert made.broken_at == minutes(60)


def test_a_solution_moves_only_when_the_customer_agreed(scene: Scene) -> None:
    made = moved(scene, PromiseKind.RESOLUTION, 120, agreed=True)
    scene.send(minutes(51))
    made.refresh_from_db()
    assert made.release_reason == "renegotiated"


# --- trouble on the wire ---


def test_what_does_not_go_out_is_tried_again_and_keeps_nothing_meanwhile(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    scene.write(case, at=minutes(1))
    wire.trouble = [TryAgain("no route")]
    assert (scene.send(minutes(2)).failed, open_kinds(case)["acknowledgement"]) == (1, 1)
    assert scene.send(minutes(2)).sent == 0
    assert scene.send(minutes(3)).sent == 1
    assert "acknowledgement" not in open_kinds(case)


def test_what_never_goes_out_is_parked_where_a_person_sees_it(scene: Scene, wire: Wire) -> None:
    scene.opened()
    wire.trouble = [TryAgain(f"no route {number}") for number in range(8)]
    parked = sum(scene.send(minutes(number * 90)).parked for number in range(8))
    assert parked == 1
    assert [one.trouble for one in post.parked_outgoing()] == ["no route 7"]


def test_a_refusal_for_good_is_parked_and_somebody_reaches_the_customer(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    wire.trouble = [CannotDeliver("no such user")]
    assert scene.send(minutes(1)).parked == 1
    assert the(case, "reach").person == scene.desk.ana
    assert [one.trouble for one in post.parked_outgoing()] == ["no such user"]


def test_a_worker_that_was_too_slow_says_nothing_twice(scene: Scene, wire: Wire) -> None:
    case = scene.opened()
    scene.send(minutes(0))
    message = scene.write(case, at=minutes(1))

    # While the first worker hands it over, its lease runs out, and a second one does the same.
    wire.meanwhile = lambda: send(by=BY, at=minutes(60))
    first = send(by=BY, at=minutes(2))
    assert (first.sent, first.failed) == (0, 1)
    assert Outbound.objects.get(message=message).sent_at == minutes(60)
    assert wire.carried.count(f"message:{message.id}") == 2
    assert len([entry for entry in entries("post.sent") if entry.case_id == case.id]) == 2
    assert the(case, "acknowledgement").kept_at == minutes(60)


def test_a_slow_server_gives_the_rest_back(scene: Scene, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.hear(*[scene.told(from_address=f"{number}@example.com") for number in range(3)])
    monkeypatch.setattr("amends.flow.sending.LONGEST_ROUND", -1)
    assert scene.send(minutes(1)).sent == 0
    monkeypatch.undo()
    claimed = work.claim("outbox", at=minutes(1))
    assert [one.attempts for one in claimed] == [1, 1, 1]


# --- bounces ---


def sent(scene: Scene) -> tuple[Message, Outbound]:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    return message, Outbound.objects.get(message=message)


def test_a_bounce_rewrites_nothing_and_owes_reaching_the_customer(scene: Scene) -> None:
    message, outbound = sent(scene)
    bounced(outbound, by=BY, at=minutes(9))
    case = message.case
    assert the(case, "acknowledgement").kept_at == minutes(2)
    reach = the(case, "reach")
    assert (reach.person, reach.owed_to, reach.made_at) == (scene.desk.ana, "customer", minutes(9))
    assert_standings_true()


def test_a_second_bounce_of_the_same_letter_is_no_news(scene: Scene) -> None:
    message, outbound = sent(scene)
    bounced(outbound, by=BY, at=minutes(9))
    assert bounced(outbound, by=BY, at=minutes(10)) == []
    assert open_kinds(message.case)["reach"] == 1


def test_two_letters_of_one_case_that_came_back_owe_one_reach(scene: Scene) -> None:
    message, outbound = sent(scene)
    other = scene.write(whole(message.case_id), "Again", at=minutes(3))
    scene.send(minutes(4))
    bounced(outbound, by=BY, at=minutes(9))
    bounced(Outbound.objects.get(message=other), by=BY, at=minutes(10))
    assert open_kinds(message.case)["reach"] == 1


def test_reaching_them_by_a_later_message_keeps_it(scene: Scene) -> None:
    message, outbound = sent(scene)
    bounced(outbound, by=BY, at=minutes(9))
    scene.write(whole(message.case_id), "At your other address", at=minutes(10))
    scene.send(minutes(11))
    assert the(message.case, "reach").kept_at == minutes(11)


def test_the_last_word_owed_on_a_resolved_case_closes_it(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    promises.keep([the(case, "resolution")], by=scene.desk.ana, at=minutes(3))
    cases.resolve([case], by=scene.desk.ana, at=minutes(3))
    scene.hear(scene.answer(message, "One more thing", minutes(5)), at=minutes(5))
    assert open_kinds(case) == {"answer": 1}
    scene.write(whole(case.id), "Here you are", at=minutes(6))
    scene.send(minutes(7))
    assert whole(case.id).closed_at == minutes(7)
