"""A joining is taken back within a quarter of an hour while nothing rests on it; afterwards it stays."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Identity
from amends.flow import promising, quarantine, tending
from amends.flow.unjoining import TooLateToUnjoin, case_joined, unjoin
from amends.intake.models import Complaint
from amends.intake.queries import quarantined
from amends.journal.models import Entry
from amends.kernel.ids import made_at, new_id
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.promises.waiting import owed_on
from amends.simulate.invariants import violations
from tests.cast import NOON
from tests.rooms.flow.scene import Scene, a_scene, entries, minutes, open_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def waits(scene: Scene, text: str = "Where is my bag? I am so angry.", **more: object) -> Complaint:
    told = scene.told(text, Channel.MAIL, **{"from_address": "", "from_name": "", **more})
    return scene.hear(told)[0].inbound.complaint


def joined(scene: Scene, **more: object) -> tuple[Case, Complaint]:
    """Something that was put on Jana's case at 12:05, after she was answered."""
    case, waiting = scene.opened(), waits(scene, **more)
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(5))
    return case, waiting


def back(scene: Scene, waiting: Complaint, at: float = 10) -> Case:
    return unjoin(waiting, by=scene.desk.bea, at=minutes(at))


def test_it_waits_again_and_the_case_is_as_it_was(scene: Scene) -> None:
    case, waiting = joined(scene)
    assert case_joined(waiting) == case
    assert back(scene, waiting, 20) == case
    assert not Message.objects.filter(inbound=waiting.inbound).exists()
    assert open_kinds(case)["answer"] == 0
    assert open_kinds(case)["resolution"] == 1
    assert quarantined() == [waiting]
    assert owed_on([waiting.id])[waiting.id].due_at == minutes(240)
    assert Promise.objects.get(case=case, kind="answer").release_reason == "unsaid"
    assert [entry.case_id for entry in entries("conversation.taken_back")] == [case.id]
    assert violations(minutes(30), with_seals=False) == []
    # And it can be given to somebody else now.
    other = scene.opened(from_address="tom@example.com", from_name="Tom")
    quarantine.join_case(waiting, other, by=scene.desk.bea, at=minutes(21))
    assert Message.objects.get(inbound=waiting.inbound).case_id == other.id
    assert back(scene, waiting, 25) == other


def test_an_answer_that_was_owed_before_stays_owed(scene: Scene) -> None:
    case, waiting = scene.opened(), waits(scene)
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    scene.hear(scene.told("And?", at=minutes(3)), at=minutes(3))
    owed = Promise.objects.get(OPEN, case=case, kind="answer")
    quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(5))
    back(scene, waiting)
    owed.refresh_from_db()
    assert owed.is_open


def test_an_address_that_was_learned_with_it_is_forgotten_and_an_older_one_is_not(scene: Scene) -> None:
    case = scene.opened()
    scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    waiting = waits(scene, text="", from_address="work@example.org", subject="", attachments=())
    quarantine.join_case(waiting, case, is_their_address=True, by=scene.desk.bea, at=minutes(5))
    assert Identity.objects.filter(value="work@example.org").exists()
    back(scene, waiting)
    assert not Identity.objects.filter(value="work@example.org").exists()
    assert len(entries("customers.identity_forgotten")) == 1
    jana = waits(scene, text="", from_address="jana.weber@example.com", subject="", attachments=())
    quarantine.join_case(jana, case, is_their_address=True, by=scene.desk.bea, at=minutes(12))
    back(scene, jana, 13)
    assert Identity.objects.filter(value="jana.weber@example.com").exists()


def _written(scene: Scene, case: Case) -> None:
    scene.write(case, at=minutes(6))


def _called(scene: Scene, case: Case) -> None:
    promising.call(case, "Told her.", by=scene.desk.ana, at=minutes(6))


@pytest.mark.parametrize("do", [_written, _called], ids=["written", "called"])
def test_once_we_have_spoken_it_stays(scene: Scene, do: Callable[[Scene, Case], None]) -> None:
    case, waiting = joined(scene)
    do(scene, case)
    _refused(scene, waiting, "we have written or called since")


def test_what_was_called_back_again_is_no_word(scene: Scene) -> None:
    case, waiting = joined(scene)
    tending.call_back(scene.write(case, at=minutes(6)), by=scene.desk.ana, at=minutes(6))
    back(scene, waiting)
    assert quarantined() == [waiting]


def test_after_a_quarter_of_an_hour_it_stays(scene: Scene) -> None:
    _, waiting = joined(scene)
    _refused(scene, waiting, "more than 15 minutes ago", at=20.1)


def test_what_brought_a_case_back_or_called_for_a_person_stays(scene: Scene) -> None:
    case, waiting = scene.opened(), waits(scene)
    quarantine.join_case(waiting, case, by=scene.desk.bea, at=minutes(5))
    urgent = waits(scene, text="I will hurt myself if nobody calls me now.")
    assert urgent.needs_person_now
    quarantine.join_case(urgent, case, by=scene.desk.bea, at=minutes(6))
    _refused(scene, urgent, "a person at once|brought the case back")


def test_what_was_never_joined_cannot_be_taken_back(scene: Scene) -> None:
    waiting = waits(scene)
    _refused(scene, waiting, "was not joined")
    quarantine.open_case(waiting, [("mail", "ida@example.com")], "Ida", by=scene.desk.bea, at=minutes(5))
    assert case_joined(waiting) is None
    _refused(scene, waiting, "was not joined")


def _refused(scene: Scene, waiting: Complaint, words: str, at: float = 10) -> None:
    before = (Entry.objects.count(), Message.objects.count(), Promise.objects.filter(OPEN).count())
    with pytest.raises(TooLateToUnjoin, match=words):
        back(scene, waiting, at)
    assert (Entry.objects.count(), Message.objects.count(), Promise.objects.filter(OPEN).count()) == before


def test_an_id_says_when_it_was_made() -> None:
    assert made_at(new_id(NOON)) == NOON
    assert made_at(UUID(int=0)).year == 1970
