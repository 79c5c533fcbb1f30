"""Cases joined and split: no message and no promise is lost, both say so, and it can be taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation import moving
from amends.conversation.models import Message, PrivateLink
from amends.customers.merging import NotOne
from amends.customers.models import Customer, Merge
from amends.flow import merging, parting, visiting
from amends.flow.ending import StillOwed
from amends.flow.parting import NotToPart
from amends.flow.promising import Reply
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.promises.queries import last_of_chains
from amends.promises.rules import Release
from amends.simulate.invariants import violations
from tests.rooms.flow.scene import NOON, Scene, a_scene, entries, minutes, open_kinds, the

pytestmark = pytest.mark.django_db
SWEEP = Automatic("sweep")


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def two_matters(scene: Scene) -> tuple[Case, Message, Message]:
    """Jana's case about a bag, acknowledged, on which she then writes about a refund."""
    case = scene.opened()
    scene.write(case, at=minutes(5), by=case.owner)
    scene.send(minutes(6))
    scene.hear(scene.told("And where is my refund?", at=minutes(20)), at=minutes(20))
    bag, refund = Message.objects.filter(case=case, direction="in").order_by("said_at")
    return whole(case.id), bag, refund


def split(scene: Scene, case: Case, *messages: Message, leaving: tuple[Promise, ...] = (), at: datetime) -> Case:
    found = moving.on(case, [one.id for one in messages])
    return parting.split(case, found, leaving, by=scene.desk.ana, at=at)


def all_is_well(at: datetime) -> None:
    assert violations(at, with_seals=False) == []


def test_messages_become_a_case_of_their_own(scene: Scene) -> None:
    case, bag, refund = two_matters(scene)
    answer = the(case, "answer")
    made = split(scene, case, refund, leaving=(answer,), at=minutes(30))
    assert (made.customer_id, made.owner_id) == (case.customer_id, case.owner_id)
    assert (made.words, made.first_contact_at) == ("And where is my refund?", minutes(20))
    refund.refresh_from_db()
    bag.refresh_from_db()
    assert (refund.case_id, bag.case_id) == (made.id, case.id)
    assert open_kinds(made) == {"answer": 1, "resolution": 1}
    assert open_kinds(case) == {"resolution": 1}
    heir = the(made, "answer")
    answer.refresh_from_db()
    assert (heir.due_at, heir.replaces_id, heir.person_id) == (answer.due_at, answer.id, answer.person_id)
    assert (answer.release_reason, answer.released_at) == ("handed_on", minutes(30))
    assert entries("cases.split_off")[0].facts == {"reference": made.reference}
    assert entries("cases.split_from")[0].facts == {"reference": case.reference}
    assert {one.case_id for one in entries("conversation.moved_here")} == {made.id}
    assert PrivateLink.objects.filter(case=made).count() == 1
    all_is_well(minutes(30))


def test_what_is_unanswered_is_owed_an_answer_by_the_same_time(scene: Scene) -> None:
    case, _, refund = two_matters(scene)
    due_at = the(case, "answer").due_at
    made = split(scene, case, refund, at=minutes(30))
    assert the(made, "answer").due_at == due_at
    assert the(case, "answer").is_open
    all_is_well(minutes(30))


def test_it_may_belong_to_somebody_else(scene: Scene) -> None:
    case, _, refund = two_matters(scene)
    tom = scene.hear(scene.told(from_address="tom@example.com", from_name="Tom"))[0].case
    assert tom is not None
    found = moving.on(case, [refund.id])
    made = parting.split(case, found, customer=tom.customer, by=scene.desk.ana, at=minutes(30))
    assert made.customer_id == tom.customer_id
    assert made.failure is not None
    assert made.failure.customer_id == tom.customer_id


def test_taken_back_everything_returns(scene: Scene) -> None:
    case, _, refund = two_matters(scene)
    answer = the(case, "answer")
    made = split(scene, case, refund, leaving=(answer,), at=minutes(30))
    scene.hear(scene.told("Hello? My refund!", at=minutes(35), order_number="X"), at=minutes(35))
    old = parting.unsplit(made, by=scene.desk.ana, at=minutes(40))
    assert old.id == case.id
    assert not Message.objects.filter(case=made).exists()
    assert whole(made.id).joined_to_id == case.id
    assert open_kinds(case) == {"answer": 1, "resolution": 1}
    assert the(case, "answer").due_at == answer.due_at
    assert len(entries("cases.split_undone")) == 1
    all_is_well(minutes(40))
    with pytest.raises(NotToPart, match="it was not split"):
        parting.unsplit(whole(made.id), by=scene.desk.ana, at=minutes(41))
    with pytest.raises(NotToPart, match="have gone back"):
        parting.unjoin(whole(made.id), by=scene.desk.ana, at=minutes(41))


def test_once_somebody_has_spoken_it_is_joined_and_not_undone(scene: Scene) -> None:
    case, _, refund = two_matters(scene)
    made = split(scene, case, refund, at=minutes(30))
    scene.write(made, "Your refund left today.", at=minutes(31))
    scene.send(minutes(32))
    before = Entry.objects.count()
    with pytest.raises(NotToPart, match="written or called on it since"):
        parting.unsplit(made, by=scene.desk.ana, at=minutes(33))
    assert Entry.objects.count() == before
    assert parting.join(made, case, by=scene.desk.ana, at=minutes(34)).id == case.id
    all_is_well(minutes(34))


def test_what_was_promised_on_the_younger_goes_over_when_cases_are_joined(scene: Scene) -> None:
    older = scene.opened(order_number="KX1")
    scene.write(older, at=minutes(2))
    scene.send(minutes(3))
    younger = scene.opened(order_number="KX2", at=minutes(10))
    mine = flow.promise(younger, "I call you", minutes(90), by=scene.desk.ana, at=minutes(11))
    asked, _ = flow.ask(
        younger, "the refund's number", scene.desk.finance, minutes(60), by=scene.desk.ana, at=minutes(12)
    )
    first = the(younger, "acknowledgement")
    stays = parting.join(younger, older, by=scene.desk.ana, at=minutes(15))
    assert stays.id == older.id
    assert open_kinds(younger) == {}
    # Acknowledged she is already: what she wrote second is owed an answer, by the same time.
    assert open_kinds(older) == {"answer": 1, "resolution": 1, "update": 1, "work": 1}
    assert the(older, "answer").due_at == first.due_at
    heir = the(older, "update")
    assert (heir.words, heir.due_at, heir.is_particular) == ("I call you", mine.due_at, True)
    link = PrivateLink.objects.get(purpose="ask")
    assert (link.promise_id, link.case_id) == (the(older, "work").id, older.id)
    assert link.promise_id != asked.id
    assert entries("cases.joined")[0].case_id == older.id
    all_is_well(minutes(15))


def test_a_joining_is_taken_back_with_what_is_still_owed(scene: Scene) -> None:
    older = scene.opened(order_number="KX1")
    younger = scene.opened(order_number="KX2", at=minutes(10))
    flow.promise(younger, "I call you", minutes(90), by=scene.desk.ana, at=minutes(11))
    parting.join(younger, older, by=scene.desk.ana, at=minutes(15))
    parting.unjoin(whole(younger.id), by=scene.desk.ana, at=minutes(20))
    back = whole(younger.id)
    assert (back.closed_at, back.joined_to_id, back.ending) == (None, None, "")
    assert open_kinds(back)["update"] == 1
    assert open_kinds(back)["resolution"] == 1
    assert the(back, "update").due_at == minutes(90)
    assert "update" not in open_kinds(older)
    all_is_well(minutes(20))


def test_who_needs_a_person_now_needs_one_on_the_case_that_goes_on(scene: Scene) -> None:
    older = scene.opened(order_number="KX1")
    younger = scene.opened(text="I am stranded at the airport with my child!", order_number="KX2", at=minutes(10))
    assert younger.needs_person_now
    parting.join(older, younger, by=scene.desk.ana, at=minutes(11))
    assert whole(older.id).needs_person_now
    all_is_well(minutes(11))


def refused(do: Callable[[], object], words: str) -> None:
    """It is refused in these words, and nothing is changed."""
    before = standing()
    with pytest.raises(NotToPart, match=words):
        do()
    assert standing() == before


def standing() -> list[object]:
    """Where everything stands."""
    cases = sorted(map(str, Case.objects.values_list("id", "customer", "closed_at", "joined_to")))
    messages = sorted(map(str, Message.objects.values_list("id", "case")))
    promises = sorted(map(str, Promise.objects.values_list("id", "case", "kept_at", "broken_at", "released_at")))
    return [cases, messages, promises, Entry.objects.count()]


def test_what_does_not_fit_changes_nothing(scene: Scene) -> None:
    case, bag, refund = two_matters(scene)
    ours = Message.objects.get(case=case, direction="out", is_automatic=False)
    by = scene.desk.ana
    refused(lambda: split(scene, case, at=minutes(30)), "at least one that the customer wrote")
    refused(lambda: split(scene, case, ours, at=minutes(30)), "at least one that the customer wrote")
    refused(lambda: split(scene, case, bag, refund, at=minutes(30)), "leave at least one")
    refused(lambda: split(scene, case, refund, ours, at=minutes(30)), "acknowledged this case stays")
    waiting = scene.write(case, "Wait.", at=minutes(29))
    refused(lambda: split(scene, case, refund, waiting, at=minutes(29)), "has not gone out yet")
    scene.send(minutes(31))
    kept = the(case, "acknowledgement")
    refused(lambda: split(scene, case, refund, leaving=(kept,), at=minutes(32)), "one of them has ended")
    other = scene.hear(scene.told(from_address="tom@example.com"))[0].case
    assert other is not None
    heard = Message.objects.get(case=other, direction="in")
    refused(lambda: parting.split(case, [heard], by=by, at=minutes(32)), "only what stands on this case")
    refused(lambda: parting.join(case, other, by=by, at=minutes(32)), "only two cases of one customer")
    refused(lambda: parting.join(case, case, by=by, at=minutes(32)), "only two cases of one customer")
    refused(lambda: parting.unjoin(case, by=by, at=minutes(32)), "was not joined")
    refused(lambda: parting.unsplit(case, by=by, at=minutes(32)), "was not split")


class Desk:
    """People who join, split, merge and take back at random, while customers write and time goes by."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.rng, self.at, self.number = scene, random.Random(seed), NOON, 0
        self.promised: set[str] = set()
        self.done: list[str] = []

    def step(self) -> None:
        verb = self.rng.choice(
            (
                *(self.hear, self.hear, self.promise, self.write, self.split, self.split, self.join, self.unjoin),
                *(self.unsplit, self.merge, self.unmerge, self.wait),
            )
        )
        self.at += timedelta(minutes=self.rng.randint(1, 20))
        before = standing()
        try:
            verb()
            self.done.append(verb.__name__)
        except (NotToPart, NotOne, StillOwed):
            assert standing() == before, f"{verb.__name__} was refused and changed something"
        flow.send(by=Automatic("outbox"), at=self.at)
        flow.keep_time(at=self.at, by=SWEEP)
        self.look()

    def look(self) -> None:
        """What must always hold, and that nothing was lost on the way."""
        assert violations(self.at, with_seals=False) == []
        inbounds = Inbound.objects.count()
        assert Message.objects.filter(inbound__isnull=False).count() == inbounds == self.number
        live = last_of_chains(Promise.objects.filter(words__in=self.promised, replaces__isnull=True))
        for promise in live.values():
            is_lost = promise.released_at is not None and promise.release_reason == Release.CASE_ENDED.value
            assert not is_lost, f"{promise.words} was lost"
        for case in Case.objects.all():
            assert case.failure is None or case.failure.customer_id == case.customer_id

    def some(self, **more: object) -> Case | None:
        ids = sorted(Case.objects.filter(**more).values_list("id", flat=True))
        return whole(self.rng.choice(ids)) if ids else None

    def hear(self) -> None:
        self.number += 1
        name = self.rng.choice(["jana", "j.weber"])
        told = self.scene.told(
            f"My bag {self.number} is lost and I am angry.",
            self.rng.choice([Channel.FORM, Channel.PHONE, Channel.CHAT]),
            self.at,
            from_address=f"{name}@example.com",
            order_number=self.rng.choice(["", "", "", "KX1", "KX2"]),
        )
        flow.hear([told], by=Automatic("door"), at=self.at)

    def promise(self) -> None:
        case = self.some(closed_at__isnull=True)
        if case is not None:
            words = f"I look into {len(self.promised)}"
            self.promised.add(words)
            due_at = self.at + timedelta(minutes=self.rng.randint(5, 300))
            flow.promise(case, words, due_at, by=self.scene.desk.ana, at=self.at)

    def write(self) -> None:
        case = self.some(closed_at__isnull=True)
        if case is not None:
            flow.write(case, Reply("I look after it."), by=self.scene.desk.ana, at=self.at)

    def split(self) -> None:
        case = self.some(closed_at__isnull=True)
        if case is not None:
            messages = [
                one for one in moving.on(case, case.messages.values_list("id", flat=True)) if self.rng.random() < 0.5
            ]
            owed = [one for one in Promise.objects.filter(OPEN, case=case) if self.rng.random() < 0.4]
            customer = self.rng.choice([None, None, *Customer.objects.order_by("id")[:1]])
            parting.split(case, messages, owed, customer=customer, by=self.scene.desk.ana, at=self.at)

    def join(self) -> None:
        case = self.some(closed_at__isnull=True)
        if case is not None:
            other = self.some(customer=case.customer_id)
            assert other is not None
            parting.join(case, other, by=self.scene.desk.ana, at=self.at)

    def unjoin(self) -> None:
        case = self.some(joined_to__isnull=False) or self.some()
        if case is not None:
            parting.unjoin(case, by=self.scene.desk.ana, at=self.at)

    def unsplit(self) -> None:
        case = self.some(split__undone_at__isnull=True, split__isnull=False) or self.some()
        if case is not None:
            parting.unsplit(case, by=self.scene.desk.ana, at=self.at)

    def merge(self) -> None:
        both = self.rng.sample(
            sorted(Customer.objects.all(), key=lambda one: one.id), k=min(2, Customer.objects.count())
        )
        if len(both) == 2:
            merging.merge(*both, by=self.scene.desk.ana, at=self.at)

    def unmerge(self) -> None:
        rows = list(Merge.objects.select_related("kept", "gone").order_by("-id")[:2])
        if rows:
            merging.unmerge(self.rng.choice(rows), by=self.scene.desk.ana, at=self.at)

    def wait(self) -> None:
        self.at += timedelta(hours=self.rng.randint(1, 8))


@pytest.mark.days
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.anywhere) for seed in range(2, 6))])
def test_whatever_is_joined_split_and_merged_nothing_is_lost(scene: Scene, seed: int) -> None:
    desk = Desk(scene, seed)
    for _ in range(5):
        desk.hear()
    for _ in range(45):
        desk.step()
    # Most of what was tried was done: a run in which everything is refused shows nothing.
    assert len(set(desk.done)) >= 7, set(desk.done)


def test_a_word_follows_a_case_however_often_it_went_on_in_another(scene: Scene) -> None:
    """The first is a duplicate of the second, that one of the third: what answers the first is heard on the third."""
    first, second, third = (
        scene.hear(scene.told("Late.", order_number=f"X{number}"), at=minutes(3 - number))[0].case
        for number in range(3)
    )
    assert first is not None
    assert second is not None
    assert third is not None
    scene.write(first, at=minutes(5), by=first.owner)
    scene.send(minutes(6))
    ours = Message.objects.get(case=first, direction="out", is_automatic=False).outbound
    assert ours is not None
    parting.join(whole(first.id), whole(second.id), by=scene.desk.ana, at=minutes(10))
    parting.join(whole(second.id), whole(third.id), by=scene.desk.ana, at=minutes(11))
    assert whole(first.id).joined_to_id == second.id
    assert whole(second.id).joined_to_id == third.id
    reply = scene.told("Still nothing!", references=(ours.message_id,))
    assert scene.hear(reply, at=minutes(20))[0].case == third
    assert the(third, "answer").is_open
    from_page = replace(scene.told("Hello?"), channel=Channel.PAGE)
    assert visiting.write_to_us(whole(first.id), from_page, by=SWEEP, at=minutes(21))
    assert Message.objects.filter(case=third, direction="in", text__in=["Still nothing!", "Hello?"]).count() == 2
    all_is_well(minutes(21))


def test_a_case_that_comes_back_goes_to_somebody_who_is_still_there(scene: Scene) -> None:
    """Whoever owned it left while it was joined to another: nobody would have heard of it."""
    older, younger = (
        scene.hear(scene.told("Late.", order_number=f"X{number}"), at=minutes(number))[0].case for number in range(2)
    )
    assert older is not None
    assert younger is not None
    owner = whole(younger.id).owner
    assert owner is not None
    parting.join(whole(older.id), whole(younger.id), by=scene.desk.bea, at=minutes(10))
    flow.deactivate(owner, by=scene.desk.bea, at=minutes(12))
    parting.unjoin(whole(younger.id), by=scene.desk.bea, at=minutes(15))
    back = whole(younger.id)
    assert not back.is_closed
    assert back.owner is None or back.owner.is_active
    all_is_well(minutes(15))
