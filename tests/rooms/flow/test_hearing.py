"""Everything that comes in ends as exactly one record, and nothing that a customer writes cancels a promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.cases.rules import Ending, Part
from amends.conversation.models import Message, PrivateLink
from amends.customers.models import Customer, Identity
from amends.flow import ask_customer, end_otherwise, send
from amends.flow.hearing import BATCH, hear
from amends.flow.promising import Reply
from amends.flow.strangers import release
from amends.intake import queries as intake
from amends.intake.actions import AlreadyReleased
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel, reply_address
from amends.promises.models import OPEN, Alert, Promise
from tests.cast import NOON, a_customer
from tests.rooms.flow.scene import BY, JANA, WORDS, Scene, a_scene, entries, minutes, open_kinds, the
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
    end_otherwise(whole(case.id), ending, by=case.owner, at=minutes(at))  # type: ignore[arg-type]
    return whole(case.id)


# --- strangers ---


@pytest.mark.parametrize("channel", [Channel.FORM, Channel.API, Channel.MAIL, Channel.IMPORT])
def test_a_stranger_gets_one_case_with_an_owner_and_an_acknowledgement_owed(scene: Scene, channel: Channel) -> None:
    heard = scene.hear(scene.told(channel=channel))[0]
    case = Case.objects.get()
    assert (heard.case, heard.is_new, heard.is_opened, heard.is_joined) == (case, True, True, False)
    assert (case.owner, case.channel, case.failure.kind.slug) == (scene.desk.ana, channel, "baggage")  # type: ignore[union-attr]
    assert case.first_contact_at == NOON
    assert open_kinds(case) == {"acknowledgement": 1, "resolution": 1}
    said = case.messages.get(direction="in")
    assert (said.text, said.inbound) == (WORDS, heard.inbound)
    assert Outbound.objects.get().is_automatic
    assert PrivateLink.objects.get().case == case
    complaint = Complaint.objects.get()
    assert (complaint.sort, complaint.customer, complaint.quarantined_for) == ("recovery", case.customer, "")
    assert entries("intake.complained")[0].facts == {"sort": "recovery", "inbound": str(heard.inbound.id)}


def test_the_same_delivery_twice_changes_nothing(scene: Scene) -> None:
    told = scene.told()
    first = scene.hear(told)[0]
    count = Entry.objects.count()
    again = scene.hear(told, at=minutes(5))[0]
    assert (again.is_new, again.is_opened, again.case) == (False, False, first.case)
    assert again.complaint == first.complaint
    assert Entry.objects.count() == count
    assert [table.objects.count() for table in (Inbound, Complaint, Case, Outbound)] == [1, 1, 1, 1]


def test_the_same_delivery_twice_in_one_batch_is_one(scene: Scene) -> None:
    told = scene.told()
    first, second = scene.hear(told, told)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.case == second.case == Case.objects.get()


def test_a_strangers_language_is_heard(scene: Scene) -> None:
    scene.hear(scene.told("Mein Koffer ist nicht angekommen und ich weiß nicht, wo er ist."))
    assert Customer.objects.get().language == "de"
    assert Outbound.objects.get().text.startswith("Guten Tag Jana Weber")


def test_who_needs_a_person_now_is_promised_one_in_five_minutes(scene: Scene) -> None:
    case = scene.opened(text="My insulin is in the bag that you lost.")
    assert case.needs_person_now
    assert the(case, "acknowledgement").due_at == minutes(5)
    assert {alert.why for alert in Alert.objects.all()} == {"person_now"}
    assert "+1 555 0100" in Outbound.objects.get(key=f"first:{case.id}").text


def test_the_forms_question_is_enough_to_need_a_person_now(scene: Scene) -> None:
    assert scene.opened(text="Please call.", needs_person_now=True).needs_person_now


def test_a_request_is_a_case_without_a_failure(scene: Scene) -> None:
    case = scene.opened(text="How do I change the name on my booking?", subject="Name")
    assert case.is_request
    assert Complaint.objects.get().sort == "request"


def test_thanks_from_a_stranger_are_kept_and_owe_nothing(scene: Scene) -> None:
    heard = scene.hear(scene.told("Thank you so much!", subject=""))[0]
    assert heard.case is None
    assert not Case.objects.exists()
    assert not Promise.objects.exists()
    assert intake.thanks() == [heard.complaint]


# --- the quarantine ---


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"from_address": ""}, "no_sender"),
        ({"from_address": "not an address"}, "no_sender"),
        ({"text": " ", "subject": ""}, "empty"),
        ({"unreadable": "too_large"}, "too_large"),
        ({"unreadable": "unreadable"}, "unreadable"),
    ],
)
def test_what_cannot_be_understood_waits_where_it_is_seen_and_owes_an_answer(
    scene: Scene, told: dict[str, str], reason: str
) -> None:
    heard = scene.hear(scene.told(channel=Channel.MAIL, **told))[0]
    assert heard.case is None
    assert [one.quarantined_for for one in intake.quarantined()] == [reason]
    owed = Promise.objects.get()
    assert (owed.kind, owed.complaint, owed.team, owed.due_at) == (
        *("answer", heard.complaint, scene.desk.team),
        NOON + timedelta(minutes=240),
    )
    assert not Outbound.objects.exists()


@pytest.mark.parametrize("told", [{"is_automatic": True}, {"from_address": "Care@Kite.example"}])
def test_what_a_machine_wrote_is_recorded_never_answered_and_owes_nothing(scene: Scene, told: dict[str, Any]) -> None:
    heard = scene.hear(scene.told(channel=Channel.MAIL, **told))[0]
    assert intake.set_aside() == [heard.complaint]
    assert intake.quarantined() == []
    assert not Case.objects.exists()
    assert not Promise.objects.exists()
    assert not Outbound.objects.exists()


def test_a_file_row_without_a_sender_is_somebody_of_its_own(scene: Scene) -> None:
    nobody = {"channel": Channel.IMPORT, "from_address": "", "from_name": ""}
    first, second = scene.hear(scene.told(**nobody), scene.told(**nobody))
    assert first.case is not None
    assert second.case is not None
    assert first.case.customer != second.case.customer


def test_a_picture_without_words_is_a_complaint(scene: Scene) -> None:
    case = scene.opened(text="", subject="", attachments=("broken.jpg",))
    assert case.messages.filter(direction="in").get().text == "(no words; 1 attached)"


def test_release_gives_the_case_that_was_due(scene: Scene) -> None:
    heard = scene.hear(scene.told(channel=Channel.MAIL, from_address=""))[0]
    assert heard.complaint is not None
    complaint = intake.complaint(heard.complaint.id)
    assert complaint is not None
    case = release(complaint, names=[("mail", JANA)], name="Jana Weber", by=scene.desk.bea, at=minutes(60))
    assert case is not None
    assert (case.first_contact_at, case.customer.name) == (NOON, "Jana Weber")
    assert intake.quarantined() == []
    assert Promise.objects.get(complaint=complaint).kept_at == minutes(60)
    with pytest.raises(AlreadyReleased):
        release(complaint, by=scene.desk.bea, at=minutes(61))
    assert Case.objects.count() == 1


def test_release_to_rest_keeps_the_answer_and_opens_nothing(scene: Scene) -> None:
    heard = scene.hear(scene.told(channel=Channel.MAIL, from_address=""))[0]
    assert heard.complaint is not None
    assert release(heard.complaint, by=scene.desk.bea, at=minutes(60)) is None
    assert not Case.objects.exists()
    assert not Promise.objects.filter(OPEN).exists()


# --- one customer, one order, one case, one owner ---


def test_a_second_word_about_the_same_order_joins_its_case(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    heard = scene.hear(scene.told("Still nothing!", Channel.API, minutes(9), order_number="KX1545"), at=minutes(9))[0]
    assert (heard.case, heard.is_joined, heard.is_opened) == (case, True, False)
    assert open_kinds(case) == {"acknowledgement": 1, "resolution": 1, "answer": 1}
    assert Case.objects.get() == case


def test_a_word_that_names_no_order_joins_the_only_open_case(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    assert scene.hear(scene.told("Any news of it?", Channel.MAIL, minutes(9)), at=minutes(9))[0].case == case


def test_words_that_name_an_order_of_theirs_are_about_it(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    scene.opened(order_number="KX9999")
    heard = scene.hear(scene.told("Where is the bag of KX1545?", Channel.MAIL, minutes(9)), at=minutes(9))[0]
    assert heard.case == case


def test_another_order_is_another_case_of_the_same_owner(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    other = scene.opened(order_number="KX9999")
    assert other != case
    assert other.owner == case.owner


def test_two_of_one_batch_about_one_order_are_one_case(scene: Scene) -> None:
    told = [scene.told(channel=Channel.IMPORT, order_number=number) for number in ("KX1", "KX1", "KX2")]
    first, second, third = scene.hear(*told)
    assert first.case == second.case != third.case
    assert (first.is_opened, second.is_joined) == (True, True)
    assert Message.objects.filter(case=first.case, direction="in").count() == 2


def test_rows_of_a_file_are_complaints_of_their_own(scene: Scene) -> None:
    first, second = scene.hear(scene.told(channel=Channel.IMPORT), scene.told(channel=Channel.IMPORT))
    assert first.case != second.case
    assert Customer.objects.count() == 1


def test_the_same_subject_from_two_senders_never_meets(scene: Scene) -> None:
    first = scene.opened()
    second = scene.opened(from_address="tom@example.com", from_name="Tom")
    assert first.customer != second.customer


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
    end_otherwise(double, Ending.DUPLICATE, joined_to=main, by=scene.desk.ana, at=minutes(3))
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


# --- volume ---


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


def test_a_known_address_typed_into_a_form_adds_nothing_to_its_owner(scene: Scene) -> None:
    scene.opened()
    scene.hear(scene.told("Call me", phone="+15550666"))
    assert not Identity.objects.filter(kind="phone").exists()


def test_who_has_a_phone_alone_is_known_by_it(scene: Scene) -> None:
    case = scene.opened(from_address="", phone="+49 30 1234567")
    assert Identity.objects.get().value == "+49301234567"
    assert Outbound.objects.get(key=f"first:{case.id}").channel == "page"
