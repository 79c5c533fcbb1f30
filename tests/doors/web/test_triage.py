"""What triage suggests on the page of a case, and what a person makes of it."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case, Failure
from amends.detect import actions as detect
from amends.intake.models import Complaint, Judgement
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.post.deliveries import Delivery
from amends.post.rules import Channel
from tests.doors.web.visiting import Visits, said
from tests.rooms.detect.signals import cancelled, take

WORDS = "My suitcase never arrived and nobody at the desk could help"


@pytest.fixture
def case(desk: Visits) -> Case:
    delivery = Delivery(
        brand=desk.story.desk.brand,
        channel=Channel.FORM,
        source="form",
        external_id="1",
        received_at=desk.story.at,
        text=WORDS,
        from_name="Jana Weber",
        from_address="jana@weber.example",
    )
    told = flow.hear([delivery], by=SETUP, at=desk.story.at)[0].case
    assert told is not None
    flow.reassign([told], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    return desk.story.now(told)


def page(desk: Visits, case: Case) -> str:
    return said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))


def test_the_suggestion_says_how_sure_it_is_and_why(desk: Visits, case: Case) -> None:
    found = page(desk, case)
    suggested = Complaint.objects.get().suggested
    assert suggested["kind"] == "baggage"
    assert f"Baggage late or damaged, {suggested['kind_sure']} % sure · " in found
    assert "in English" in found
    assert ("a complaint, " in found) == (suggested["complaint"] < 90)
    assert "because of: suitcase" in found
    assert "That is right" in found


def test_of_what_it_does_not_understand_it_says_so_and_in_which_language_it_is(desk: Visits, case: Case) -> None:
    facts = {**Complaint.objects.get().suggested, "understood": False, "kind": "", "kind_sure": 0, "severity": 0}
    facts |= {"complaint": 50, "language": "ja", "language_sure": 99}
    Complaint.objects.update(suggested=facts, words="荷物がなくなりました")
    found = page(desk, case)
    assert "not sure what this is" in found
    assert "writes in Japanese" in found
    assert "% sure" not in found
    assert "because of" not in found
    assert "That is right" not in found
    Complaint.objects.update(suggested={**facts, "language": "da", "language_sure": 50})
    assert "writes in Danish, perhaps" in page(desk, case)
    Complaint.objects.update(suggested={**facts, "language": "", "language_sure": 0})
    assert "language not recognised" in page(desk, case)
    answer = desk.post(desk.story.desk.ana, f"/cases/{case.reference}/judgement", {"answer": "agree"})
    assert answer.status_code == 422
    assert not Judgement.objects.exists()


def test_what_was_heard_runs_as_its_own_words_do(desk: Visits, case: Case) -> None:
    Case.objects.filter(id=case.id).update(
        words="حقيبتي مفقودة",
        caused="لا أحد",
        asks="x",
        unknown="y",
    )
    shown = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert '<blockquote class="said heard-said" dir="auto">' in shown
    assert shown.count('<dd dir="auto">') == 3


def test_one_key_agrees(desk: Visits, case: Case) -> None:
    answer = desk.post(desk.story.desk.ana, f"/cases/{case.reference}/judgement", {"answer": "agree"})
    assert answer.status_code == 303
    judgement = Judgement.objects.get()
    assert judgement.is_agreed
    assert judgement.is_complaint
    assert judgement.kind is not None
    assert judgement.kind.slug == "baggage"
    facts = Entry.objects.get(verb="intake.judged").facts
    assert facts["kind"] == "baggage"
    found = page(desk, case)
    assert "A person has looked: agreed." in found
    assert "That is right" not in found


def test_a_change_is_kept_and_learned_from(desk: Visits, case: Case) -> None:
    path = f"/cases/{case.reference}/judgement"
    assert desk.post(desk.story.desk.ana, path, {"kind": "staff-conduct", "severity": "3"}).status_code == 303
    changed = desk.story.now(case)
    assert changed.failure is not None
    assert (changed.failure.kind.slug, changed.failure.severity) == ("staff-conduct", 3)
    judgement = Judgement.objects.get()
    assert (judgement.is_agreed, judgement.severity) == (False, 3)
    sized = Entry.objects.get(verb="cases.sized").facts
    assert (sized["kind"], sized["was_kind"], sized["severity"]) == ("staff-conduct", "baggage", 3)
    found = page(desk, case)
    assert "A person has looked: decided otherwise." in found
    assert "said of which kind it is, and how grave" in found


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ({"kind": "", "severity": "2"}, "pick a kind"),
        ({"kind": "no-such", "severity": "2"}, "pick a kind"),
        ({"kind": "baggage", "severity": "9"}, "pick small, medium or grave"),
    ],
)
def test_a_refusal_changes_nothing(desk: Visits, case: Case, told: dict[str, str], remedy: str) -> None:
    answer = desk.post(desk.story.desk.ana, f"/cases/{case.reference}/judgement", told)
    assert answer.status_code == 422
    assert remedy in said(answer).lower()
    assert not Judgement.objects.exists()
    assert not Entry.objects.filter(verb="cases.sized").exists()


def test_who_may_not_work_on_the_case_decides_nothing(desk: Visits, case: Case) -> None:
    answer = desk.post(desk.story.desk.ben, f"/cases/{case.reference}/judgement", {"answer": "agree"})
    assert answer.status_code == 403
    assert not Judgement.objects.exists()


def test_turning_it_into_a_request_is_learned_from(desk: Visits, case: Case) -> None:
    desk.post(desk.story.desk.ana, f"/cases/{case.reference}/turning", {"reason": "question"})
    assert not Judgement.objects.get().is_complaint
    desk.post(desk.story.desk.ana, f"/cases/{case.reference}/turning", {"reason": "baggage"})
    judgement = Judgement.objects.get()
    assert judgement.is_complaint
    assert judgement.kind is not None
    assert judgement.kind.slug == "baggage"


def test_a_person_now_is_learned_from(desk: Visits, case: Case) -> None:
    desk.post(desk.story.desk.ana, f"/cases/{case.reference}/person-now", {"person_now": "yes"})
    assert Judgement.objects.get().person_now is True


def test_what_our_records_show_is_not_guessed(desk: Visits, case: Case) -> None:
    detect.stock(desk.story.desk.brand, desk.story.desk.kinds, by=SETUP, at=desk.story.at)
    finding = take(cancelled("flight/1", at=desk.story.at), at=desk.story.at).findings[0]
    Failure.objects.filter(case=case).update(finding=finding)
    found = page(desk, case)
    assert "That is right" not in found
    assert "% sure" not in found
