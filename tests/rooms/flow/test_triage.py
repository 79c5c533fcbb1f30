"""Learning from what people decide: when, from what, and only what is not worse goes on to suggest."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

import pytest

from amends.flow import triage
from amends.intake.models import Complaint, Judgement, Learned
from amends.intake.triage import suggested_by
from amends.intake.triage.starter import grammar
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.kinds.actions import NewKind, add
from amends.kinds.rules import FailureType, Severity
from tests.cast import NOON
from tests.rooms.flow.scene import Scene, a_scene

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_small_starter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every twentieth of the starter's texts goes along: the same lesson in a twentieth of the time."""
    some = grammar.examples()[::20]
    monkeypatch.setattr(grammar, "examples", lambda: some)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def judged(scene: Scene, count: int, *, at: datetime, right: bool = True) -> None:
    """So many decisions: ferries are a kind that the starter does not know, and questions are none."""
    kinds = {
        one.slug: one
        for one in add(
            [
                NewKind("ferry", "Ferry", FailureType.SERVICE, Severity.MEDIUM),
                NewKind("cabin", "Cabin", FailureType.SERVICE, Severity.MEDIUM),
            ],
            by=SETUP,
            at=at,
        )
    }
    words = (
        ("the ferry {0} left the pier without us, car and all", "ferry"),
        ("cabin {0} smelled of diesel, we could not sleep", "cabin"),
        ("which deck is cabin {0} on, please", ""),
    )
    told = [scene.told(words[number % 3][0].format(number)) for number in range(count)]
    for number, heard in enumerate(scene.hear(*told)):
        slug = words[number % 3][1]
        is_complaint = bool(slug) if right else number % 2 == 0
        kind = kinds[slug or "ferry"] if right else kinds[("ferry", "cabin")[number // 3 % 2]]
        Judgement.objects.create(
            id=new_id(at),
            complaint=heard.complaint,
            is_complaint=is_complaint,
            kind=kind if is_complaint else None,
            severity=2,
            given_at=at,
        )


def test_too_little_teaches_nothing(scene: Scene) -> None:
    judged(scene, 59, at=NOON)
    assert not triage.has_something_to_learn()
    assert triage.learn(by=SETUP, at=LATER) is None
    assert not Learned.objects.exists()


@pytest.mark.days
@pytest.mark.anywhere
def test_what_people_decided_is_what_the_next_model_says(scene: Scene) -> None:
    judged(scene, 90, at=NOON)
    before = suggested_by.current()
    assert triage.has_something_to_learn()
    learned = triage.learn(by=SETUP, at=LATER)
    assert learned is not None
    assert learned.is_current
    assert learned.number == 1
    assert learned.judgement_count == 90
    assert learned.figures["kind"]["learned"]["score"] > learned.figures["kind"]["until_now"]["score"]
    assert Entry.objects.get(verb="intake.learned").facts == {"number": 1, "judgements": 90, "adopted": True}
    now = suggested_by.current()
    words = "our ferry left the pier early"
    assert (now.number, now.suggest(words).kind) == (1, "ferry")
    assert before.suggest(words).kind != "ferry"
    heard = scene.hear(scene.told("Your ferry left the pier without my car and I am stuck with the cabin bill"))[0]
    assert heard.complaint is not None
    assert heard.complaint.suggested["model"] == 1
    assert not triage.has_something_to_learn()


@pytest.mark.days
@pytest.mark.anywhere
def test_what_is_worse_is_refused_and_its_figures_are_kept(scene: Scene) -> None:
    judged(scene, 90, at=NOON)
    first = triage.learn(by=SETUP, at=LATER)
    assert first is not None
    # Then somebody says at random what things are, for as many again.
    Judgement.objects.all().delete()
    judged(scene, 90, at=LATER + timedelta(hours=1), right=False)
    second = triage.learn(by=SETUP, at=LATER + timedelta(days=1))
    assert second is not None
    figures = second.figures["complaint"]
    is_worse = any(
        second.figures[question]["learned"]["score"] < second.figures[question]["until_now"]["score"] - 0.01
        for question in ("complaint", "kind")
        if question in second.figures
    )
    assert figures["fresh"] == 90
    assert second.is_current == (not is_worse)
    assert (second.weights is None) == is_worse
    assert suggested_by.current().number == (1 if is_worse else 2)


@pytest.mark.days
@pytest.mark.anywhere
def test_a_model_holds_no_word_of_a_customer(scene: Scene) -> None:
    judged(scene, 90, at=NOON)
    learned = triage.learn(by=SETUP, at=LATER)
    assert learned is not None
    packed = bytes(learned.weights or b"")
    body = zlib.decompress(packed.partition(b"\n")[2])
    assert b"ferry" in body  # the name of a kind
    assert not [word for word in (b"pier", b"diesel", b"smelled", b"deck") if word in body]
    assert Complaint.objects.filter(words__contains="diesel").exists()
