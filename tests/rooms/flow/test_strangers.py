"""Strangers to every thread: a case of their own, a word on an open one, thanks, or a place where they are seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message, PrivateLink
from amends.customers.models import Customer, Identity
from amends.flow.strangers import release
from amends.intake import queries as intake
from amends.intake.actions import AlreadyReleased
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Alert, Promise
from tests.cast import NOON
from tests.rooms.flow.scene import JANA, WORDS, Scene, a_scene, entries, minutes, open_kinds, the

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


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
    assert complaint.suggested["kind"] == "baggage"
    facts = {"sort": "recovery", "inbound": str(heard.inbound.id), "suggested": complaint.suggested}
    assert entries("intake.complained")[0].facts == facts


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


def test_who_needs_a_person_now_is_heard_even_without_a_sender(scene: Scene) -> None:
    scene.hear(scene.told("We are stranded here with a baby.", Channel.MAIL, from_address=""))
    assert {(alert.person, alert.why) for alert in Alert.objects.all()} == {(scene.desk.bea, "person_now")}


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


def test_another_matter_of_the_same_customer_is_a_case_of_its_own_and_is_promised_a_solution(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    later = minutes(3 * 24 * 60)
    told = scene.told("My dog was lost in cargo in May.", Channel.MAIL, later, subject="Completely other: dog lost")
    heard = scene.hear(told, at=later)[0]
    assert heard.case is not None
    assert (heard.is_opened, heard.case.owner) == (True, case.owner)
    assert heard.case.failure is not None
    assert open_kinds(heard.case) == {"acknowledgement": 1, "resolution": 1}


def test_one_customers_mail_post_and_call_within_twenty_minutes_end_with_one_owner(scene: Scene) -> None:
    told = [
        scene.told("My bag is lost.", Channel.MAIL, minutes(0), subject="Bag"),
        scene.told("The staff was rude to me.", Channel.SOCIAL, minutes(9), subject=""),
        scene.told("I was charged twice!", Channel.PHONE, minutes(19), subject="A call", order_number="KX9999"),
    ]
    heard = [scene.hear(one, at=one.received_at)[0] for one in told]
    owners = {Case.objects.get(id=one.case.id).owner for one in heard if one.case}
    assert len(owners) == 1
    assert None not in owners


def test_a_word_that_is_put_on_a_case_by_a_guess_says_why(scene: Scene) -> None:
    case = scene.opened(order_number="KX1545")
    heard = scene.hear(scene.told("Any news of it?", Channel.MAIL, minutes(9), subject="News?"), at=minutes(9))[0]
    assert heard.message is not None
    assert [(one.case_id, one.subject_id, one.facts) for one in entries("cases.guessed")] == [
        (case.id, heard.message.id, {"because": "soon"})
    ]
    assert open_kinds(case)["answer"] == 1


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


def test_a_known_address_typed_into_a_form_adds_nothing_to_its_owner(scene: Scene) -> None:
    scene.opened()
    scene.hear(scene.told("Call me", phone="+15550666"))
    assert not Identity.objects.filter(kind="phone").exists()


def test_who_has_a_phone_alone_is_known_by_it(scene: Scene) -> None:
    case = scene.opened(from_address="", phone="+49 30 1234567")
    assert Identity.objects.get().value == "+49301234567"
    assert Outbound.objects.get(key=f"first:{case.id}").channel == "page"
