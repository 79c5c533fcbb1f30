"""Answering what somebody asked for, and deciding that a case gets nothing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people import actions as people
from amends.people.models import Person
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import (
    AlreadyDecided,
    BeyondAuthority,
    CannotOffer,
    NotYourOwn,
    StillGiven,
    StillWaiting,
)
from amends.remedies.models import Decision, Remedy
from amends.remedies.queries import looks
from amends.remedies.rules import Beyond, NoneBecause, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, facts, moves, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


@pytest.fixture
def asked(scene: Scene, case: Case) -> Remedy:
    """Ana asks for 180, more than her 50."""
    return scene.offer(case, 180)


class TestApproving:
    def test_bea_grants_what_ana_asked_for(self, scene: Scene, case: Case, asked: Remedy) -> None:
        granted = remedies.approve(asked, by=scene.bea, at=NOON)
        asked.refresh_from_db()
        assert (asked.state, asked.granted_at, asked.decided_by) == (State.GRANTED, NOON, scene.bea)
        assert (granted.state, granted.decided_by) == (State.GRANTED, scene.bea)
        assert moves(asked) == [
            ("reserve", "budget", "reserved", 18_000),
            ("grant", "reserved", "owed_to_customers", 18_000),
        ]
        assert verbs(asked) == ["remedies.asked", "remedies.granted"]
        assert facts(asked, "remedies.granted") == {
            "amount_minor": 18_000,
            "currency": "USD",
            "asked_by": str(scene.ana.id),
        }
        assert Decision.objects.get(case=case).decided_by == scene.bea

    def test_it_counts_on_the_deciders_day(self, scene: Scene, asked: Remedy) -> None:
        remedies.approve(asked, by=scene.bea, at=NOON)
        assert queries.given_today(scene.bea, "USD", NOON) == 18_000
        assert queries.given_today(scene.ana, "USD", NOON) == 0

    def test_nobody_approves_their_own(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 300, by=scene.bea)
        before = everything()
        with pytest.raises(NotYourOwn, match="somebody else decides"):
            remedies.approve(asked, by=scene.bea, at=NOON)
        assert everything() == before

    def test_beyond_the_approver_it_names_who_could(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 251)
        before = everything()
        with pytest.raises(BeyondAuthority, match=r"This is 1.00 USD beyond .* one case. .* by Carlos Lima") as caught:
            remedies.approve(asked, by=scene.bea, at=NOON)
        assert caught.value.could == [scene.carlos]
        assert (caught.value.needs.why, caught.value.needs.by_minor) == (Beyond.CASE, 100)
        assert everything() == before

    def test_the_case_may_have_got_more_meanwhile(self, scene: Scene, case: Case, asked: Remedy) -> None:
        scene.offer(case, 50)
        scene.offer(case, 100, by=scene.bea)
        with pytest.raises(BeyondAuthority, match=r"80.00 USD beyond .* one case"):
            remedies.approve(asked, by=scene.bea, at=NOON)

    def test_a_spent_day_counts(self, scene: Scene, asked: Remedy) -> None:
        remedies.set_authority(scene.bea, "USD", per_case_minor=25_000, per_day_minor=17_999, by=SETUP, at=NOON)
        with pytest.raises(BeyondAuthority, match=r"0.01 USD beyond .* one day. It can be decided by Carlos Lima\."):
            remedies.approve(asked, by=scene.bea, at=NOON)

    @pytest.mark.parametrize("name", ["ben", "dita", "evan"])
    def test_only_leads_and_managers_approve(self, scene: Scene, asked: Remedy, name: str) -> None:
        person: Person = getattr(scene.desk, name)
        # Even with the money: the right to approve is another question.
        remedies.set_authority(person, "USD", per_case_minor=99_999, per_day_minor=99_999, by=SETUP, at=NOON)
        before = everything()
        with pytest.raises(BeyondAuthority, match=r"You may not decide on sums in USD. .* Bea Novak, Carlos Lima"):
            remedies.approve(asked, by=person, at=NOON)
        assert everything() == before

    @pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw"])
    def test_what_is_decided_stays_decided(self, scene: Scene, case: Case, verb: str) -> None:
        decide = {
            "approve": lambda remedy: remedies.approve(remedy, by=scene.bea, at=NOON),
            "refuse": lambda remedy: remedies.refuse(remedy, "No.", by=scene.bea, at=NOON),
            "withdraw": lambda remedy: remedies.withdraw(remedy, by=scene.ana, at=NOON),
        }
        asked = scene.offer(case, 180)
        decide[verb](asked)
        before = everything()
        for again in decide.values():
            with pytest.raises(AlreadyDecided, match=r"This remedy is (granted|refused|withdrawn) already"):
                again(asked)
        assert everything() == before

    def test_what_was_granted_at_once_is_not_approved_again(self, scene: Scene, case: Case) -> None:
        granted = scene.offer(case, 40)
        with pytest.raises(AlreadyDecided):
            remedies.approve(granted, by=scene.bea, at=NOON)

    def test_a_case_closed_meanwhile_is_reopened_first(self, scene: Scene, case: Case, asked: Remedy) -> None:
        Case.objects.filter(id=case.id).update(closed_at=NOON, ending="withdrawn")
        with pytest.raises(CannotOffer, match="is closed; reopen it first"):
            remedies.approve(asked, by=scene.bea, at=NOON)

    def test_the_database_itself_refuses_ones_own_approval(self, scene: Scene, asked: Remedy) -> None:
        with pytest.raises(IntegrityError, match="nobody_approves_their_own"), transaction.atomic():
            Remedy.objects.filter(id=asked.id).update(granted_at=NOON, decided_by=scene.ana)


class TestRefusing:
    def test_the_money_goes_back_and_the_question_stays_open(self, scene: Scene, case: Case, asked: Remedy) -> None:
        remedies.refuse(asked, " The fare was refunded in full. ", by=scene.bea, at=NOON)
        asked.refresh_from_db()
        assert (asked.state, asked.refused_at, asked.decided_by) == (State.REFUSED, NOON, scene.bea)
        assert asked.refusal == "The fare was refunded in full."
        assert moves(asked)[1:] == [("reverse", "reserved", "budget", 18_000)]
        assert verbs(asked) == ["remedies.asked", "remedies.refused"]
        assert facts(asked, "remedies.refused") == {
            "amount_minor": 18_000,
            "currency": "USD",
            "asked_by": str(scene.ana.id),
        }
        assert not queries.is_decided(case)

    @pytest.mark.parametrize("reason", ["", "  \n", "x" * 301])
    def test_it_takes_a_reason(self, scene: Scene, asked: Remedy, reason: str) -> None:
        before = everything()
        with pytest.raises(CannotOffer, match="reason: say why not, in at most 300 characters"):
            remedies.refuse(asked, reason, by=scene.bea, at=NOON)
        assert everything() == before

    def test_nobody_refuses_their_own(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 300, by=scene.bea)
        with pytest.raises(NotYourOwn, match="You can withdraw it"):
            remedies.refuse(asked, "No.", by=scene.bea, at=NOON)

    def test_only_who_could_have_said_yes_says_no(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 251)
        before = everything()
        with pytest.raises(BeyondAuthority, match="by Carlos Lima"):
            remedies.refuse(asked, "No.", by=scene.bea, at=NOON)
        assert everything() == before
        assert remedies.refuse(asked, "No.", by=scene.carlos, at=NOON).state is State.REFUSED

    def test_a_spent_day_does_not_stop_a_no(self, scene: Scene, asked: Remedy) -> None:
        remedies.set_authority(scene.bea, "USD", per_case_minor=25_000, per_day_minor=0, by=SETUP, at=NOON)
        assert remedies.refuse(asked, "No.", by=scene.bea, at=NOON).state is State.REFUSED

    def test_without_the_right_to_approve_there_is_no_right_to_refuse(self, scene: Scene, asked: Remedy) -> None:
        remedies.set_authority(scene.desk.ben, "USD", per_case_minor=99_999, per_day_minor=99_999, by=SETUP, at=NOON)
        with pytest.raises(BeyondAuthority, match="You may not decide on sums in USD"):
            remedies.refuse(asked, "No.", by=scene.desk.ben, at=NOON)


def test_withdrawing_gives_the_money_back_and_needs_no_authority(scene: Scene, case: Case, asked: Remedy) -> None:
    remedies.withdraw(asked, by=scene.ana, at=NOON)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (State.WITHDRAWN, None)
    assert moves(asked)[1:] == [("reverse", "reserved", "budget", 18_000)]
    assert verbs(asked) == ["remedies.asked", "remedies.withdrawn"]
    assert not queries.is_decided(case)


class TestDecidingForNone:
    def test_it_is_a_decision_with_a_picked_reason(self, scene: Scene, case: Case) -> None:
        decision = remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        assert (decision.none_because, decision.decided_by, decision.decided_at) == ("nothing_lost", scene.ana, NOON)
        entry = Entry.objects.get(verb="remedies.decided_none")
        assert (entry.case_id, entry.facts, entry.actor) == (case.id, {"because": "nothing_lost"}, scene.ana.actor)
        assert queries.is_decided(case)

    def test_a_form_sends_the_code(self, scene: Scene, case: Case) -> None:
        assert remedies.decide_none(case, "outside_our_control", by=scene.ana, at=NOON).none_because == (
            "outside_our_control"
        )

    def test_an_unknown_reason_names_the_known_ones(self, scene: Scene, case: Case) -> None:
        before = everything()
        with pytest.raises(CannotOffer, match="none_because: 'because' is no reason; pick one of nothing_lost, "):
            remedies.decide_none(case, "because", by=scene.ana, at=NOON)
        assert everything() == before

    def test_not_while_an_asking_waits(self, scene: Scene, case: Case, asked: Remedy) -> None:
        before = everything()
        with pytest.raises(StillWaiting, match="Withdraw it first"):
            remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        assert everything() == before

    def test_not_while_a_remedy_stands(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 40)
        before = everything()
        with pytest.raises(StillGiven, match="this case has a remedy"):
            remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        assert everything() == before

    def test_a_later_remedy_overrules_it(self, scene: Scene, case: Case) -> None:
        remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        scene.offer(case, 200, by=scene.bea)
        decision = Decision.objects.get(case=case)
        assert (decision.none_because, decision.decided_by) == ("", scene.bea)

    def test_a_request_has_no_such_question(self, scene: Scene) -> None:
        with pytest.raises(CannotOffer, match="is a request"):
            remedies.decide_none(a_case(scene, kind=None), NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)


def test_who_belongs_to_no_team_decides_on_final_answers_of_every_brand(scene: Scene) -> None:
    """As on money: where the only leads of a brand's teams wrote it, somebody above them decides."""
    case, leads = a_case(scene), {scene.bea.id, scene.carlos.id}
    assert looks.approver_for(case, leads, NOON) is None
    above = people.add_person(
        "Mara Dahl", email="mara@kite.example", role=Role.MANAGER, calendar=scene.desk.calendar, by=SETUP, at=NOON
    )
    assert looks.approver_for(case, leads, NOON) == above
    assert looks.approver_for(case, {*leads, above.id}, NOON) is None
