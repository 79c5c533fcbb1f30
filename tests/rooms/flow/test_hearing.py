"""Everything that comes in ends as exactly one record, and nothing that a customer writes cancels a promise."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.cases.rules import Ending, Part
from amends.conversation.models import Message
from amends.flow import ask_customer, end_otherwise, send
from amends.flow.hearing import BATCH, hear
from amends.flow.promising import Reply
from amends.intake import queries as intake
from amends.intake.models import Complaint
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel, reply_address
from amends.promises.models import OPEN, Alert, Promise
from tests.cast import NOON, a_customer
from tests.rooms.flow.scene import BY, Scene, a_scene, entries, minutes, open_kinds, the
from tests.rooms.promises.scene import assert_standings_true

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def close(case: Case, ending: Ending = Ending.WITHDRAWN, at: float = 30) -> Case:
    """Jana's case is at an end."""
    end_otherwise(whole(case.id), Ending.WITHDRAWN, "other", "They said so.", by=case.owner, at=minutes(at))  # type: ignore[arg-type]
    Case.objects.filter(id=case.id).update(ending=ending.value)
    return whole(case.id)


def test_a_batch_takes_nearly_as_many_queries_as_one(scene: Scene) -> None:
    def told(number: int) -> Any:
        return scene.told(from_address=f"{number}@example.com")

    scene.hear(told(0))
    with CaptureQueriesContext(connection) as one:
        hear([told(1)], by=BY, at=NOON)
    with CaptureQueriesContext(connection) as many:
        hear([told(number) for number in range(2, 42)], by=BY, at=NOON)
    assert len(many) <= len(one) + 2


def test_more_than_one_transaction_holds_is_refused_whole(scene: Scene) -> None:
    with pytest.raises(ValueError, match="500"):
        hear([scene.told() for _ in range(BATCH + 1)], by=BY, at=NOON)
    assert not Inbound.objects.exists()


def test_every_delivery_ends_as_one_record(scene: Scene) -> None:
    """A day of everything: each inbound is on a case or a complaint, and each promise-less one is at rest."""
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    send(by=BY, at=minutes(2))
    told = [
        scene.told(from_address="a@example.com"),
        scene.told(from_address=""),
        scene.told("Thank you!", subject="", from_address="b@example.com"),
        scene.told(channel=Channel.MAIL, is_automatic=True),
        scene.answer(message, "And?", minutes(3)),
        scene.answer(message, "In", minutes(3), from_address="mallory@example.com"),
        scene.told("", subject="", from_address="c@example.com"),
    ]
    hear(told, by=BY, at=minutes(3))
    assert_standings_true()
    for row in Inbound.objects.all():
        on_case = Message.objects.filter(inbound=row).count()
        waiting = Complaint.objects.filter(inbound=row).exclude(quarantined_for="").count()
        thanks = Complaint.objects.filter(inbound=row, sort="thanks").count()
        assert on_case + waiting + thanks == 1
    for complaint in intake.quarantined():
        assert Promise.objects.filter(OPEN, complaint=complaint, kind="answer").count() == 1
    for case in Case.objects.filter(closed_at__isnull=True):
        assert Promise.objects.filter(OPEN, case=case).exists()


# --- threads ---


def test_an_answer_joins_its_thread_and_an_answer_is_owed(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    heard = scene.hear(scene.answer(message, "And my coat?", minutes(5)), at=minutes(5))[0]
    assert (heard.case, heard.complaint, heard.is_joined) == (case, None, False)
    owed = the(case, "answer")
    assert (owed.person, owed.due_at, owed.made_at) == (scene.desk.ana, minutes(5 + 240), minutes(5))
    assert [alert.why for alert in Alert.objects.filter(promise=owed)] == ["wrote"]
    assert entries("conversation.heard")[-1].case_id == case.id


def test_the_reply_address_alone_finds_the_thread(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    token = reply_address("care@kite.example", Outbound.objects.get(message=message).message_id)
    assert token.count("+") == 1
    answer = scene.answer(message, "And?", minutes(5), subject="something else entirely")
    assert scene.hear(answer, at=minutes(5))[0].case == case


def test_a_second_message_joins_the_answer_owed_without_moving_it(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.hear(scene.answer(message, "And my coat?", minutes(5)), at=minutes(5))
    due_at = the(case, "answer").due_at
    scene.hear(scene.answer(message, "Hello??", minutes(50)), at=minutes(50))
    assert open_kinds(case)["answer"] == 1
    assert the(case, "answer").due_at == due_at


def test_nothing_that_a_customer_writes_cancels_a_promise(scene: Scene) -> None:
    case = scene.opened()
    before = set(Promise.objects.filter(OPEN, case=case).values_list("id", "due_at"))
    message = scene.write(case, at=minutes(1))
    scene.hear(scene.answer(message, "Thanks, OK", minutes(2)), at=minutes(2))
    assert before <= set(Promise.objects.filter(OPEN, case=case).values_list("id", "due_at"))


def test_a_stranger_with_a_leaked_address_does_not_get_in(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    leaked = scene.answer(message, "Tell me all about it", minutes(5), from_address="mallory@example.com")
    heard = scene.hear(leaked, at=minutes(5))[0]
    assert heard.case != case
    assert heard.is_opened
    assert case.messages.filter(direction="in").count() == 1


def test_somebody_else_on_the_case_does_get_in(scene: Scene) -> None:
    case = scene.opened()
    tom = a_customer(scene.desk, "Tom Weber")
    cases.put_on_case(case, customer=tom, part=Part.SPEAKS, authority_seen=True, by=scene.desk.ana, at=minutes(1))
    message = scene.write(case, at=minutes(1))
    answer = scene.answer(message, "I speak for her", minutes(5), from_address="tom.weber@example.com")
    assert scene.hear(answer, at=minutes(5))[0].case == case


def test_an_absence_notice_is_shown_on_the_case_and_owes_nothing(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    away = scene.answer(message, "I am away.", minutes(5), is_automatic=True)
    heard = scene.hear(away, at=minutes(5))[0]
    assert heard.case == case
    assert heard.message is not None
    assert heard.message.is_automatic
    assert "answer" not in open_kinds(case)


def test_a_new_need_on_an_open_case_calls_a_person_now(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    scene.hear(scene.answer(message, "We are stranded here tonight", minutes(5)), at=minutes(5))
    assert whole(case.id).needs_person_now
    assert the(case, "acknowledgement").due_at == minutes(10)
    assert "person_now" in {alert.why for alert in Alert.objects.all()}


def test_what_we_asked_is_answered_and_the_wait_is_over(scene: Scene) -> None:
    case = scene.opened()
    asked = ask_customer(case, "the bag's tag number", Reply("Which tag?"), minutes(600), by=scene.desk.ana, at=NOON)
    scene.send(minutes(1))
    message = Message.objects.get(direction="out", is_automatic=False)
    scene.hear(scene.answer(message, "It is 12345", minutes(30)), at=minutes(30))
    asked.refresh_from_db()
    assert asked.kept_at == minutes(30)
    assert case.waits.get().until_at == minutes(30)
    assert the(case, "answer").person == scene.desk.ana


# --- closed cases ---


def test_thanks_leave_a_closed_case_closed_and_are_seen(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    closed = close(case)
    heard = scene.hear(scene.answer(message, "Thank you, Ana!", minutes(60)), at=minutes(60))[0]
    assert heard.message is not None
    assert heard.message.is_thanks
    assert whole(case.id).closed_at == closed.closed_at
    assert open_kinds(case) == {}


@pytest.mark.parametrize(
    ("ending", "because", "deviations"),
    [(Ending.WITHDRAWN, "wrote", 1), (Ending.WAITING_ENDED, "answered_late", 0)],
)
def test_any_other_word_brings_a_closed_case_back_to_its_owner(
    scene: Scene, ending: Ending, because: str, deviations: int
) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    close(case, ending)
    scene.hear(scene.answer(message, "Thanks, but it is broken again", minutes(60)), at=minutes(60))
    back = whole(case.id)
    assert (back.closed_at, back.ending, back.owner) == (None, "", scene.desk.ana)
    assert open_kinds(case) == {"answer": 1, "resolution": 1}
    assert entries("cases.reopened")[0].facts == {"because": because}
    assert back.deviation_count == deviations


@pytest.mark.parametrize("text", ["Thanks 🙄", "Thanks for nothing", "Thanks. When do you pay?"])
def test_sarcasm_and_questions_bring_it_back(scene: Scene, text: str) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    close(case)
    scene.hear(scene.answer(message, text, minutes(60)), at=minutes(60))
    assert whole(case.id).closed_at is None


def test_thanks_with_a_picture_bring_it_back(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    close(case)
    scene.hear(scene.answer(message, "Thanks!", minutes(60), attachments=("broken.jpg",)), at=minutes(60))
    assert whole(case.id).closed_at is None


def test_an_answer_to_a_duplicate_goes_on_the_case_it_was_joined_to(scene: Scene) -> None:
    main = scene.opened(order_number="KX1")
    double = scene.opened(order_number="KX2")
    message = scene.write(double, at=minutes(1))
    end_otherwise(double, Ending.DUPLICATE, "other_case", joined_to=main, by=scene.desk.ana, at=minutes(3))
    heard = scene.hear(scene.answer(message, "Where is it?", minutes(9)), at=minutes(9))[0]
    assert heard.case == main
    assert whole(double.id).is_closed


# --- bounces ---


def test_what_came_back_owes_reaching_the_customer(scene: Scene) -> None:
    case = scene.opened()
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    bounced = scene.told(
        *("Undelivered", Channel.MAIL, minutes(3)),
        from_address="mailer-daemon@example.com",
        is_automatic=True,
        bounced_ids=(Outbound.objects.get(message=message).message_id,),
    )
    scene.hear(bounced, at=minutes(3))
    assert the(case, "reach").person == scene.desk.ana
    assert Outbound.objects.get(message=message).bounced_at == minutes(3)
    assert Case.objects.get() == case
