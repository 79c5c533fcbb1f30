"""What intake makes of a stranger's words with triage's help, until a person decides."""

from __future__ import annotations

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.post.rules import Channel
from tests.rooms.flow.scene import Scene, a_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


@pytest.mark.parametrize(
    ("channel", "sort"),
    [(Channel.MAIL, "request"), (Channel.FORM, "recovery"), (Channel.API, "recovery"), (Channel.IMPORT, "recovery")],
)
def test_a_question_is_a_request_unless_somebody_called_it_a_complaint(
    scene: Scene, channel: Channel, sort: str
) -> None:
    scene.hear(scene.told("Which documents do I need for the ferry to Oslo", channel=channel))
    assert Complaint.objects.get().sort == sort
    assert Case.objects.get().is_request == (sort == "request")


def test_what_looks_like_a_question_is_a_complaint_when_it_sounds_like_one(scene: Scene) -> None:
    scene.hear(scene.told("How can I get through to anybody, your staff hung up on me"))
    assert Complaint.objects.get().sort == "recovery"


def test_the_starter_knows_kinds_in_languages_that_their_words_are_not_in(scene: Scene) -> None:
    scene.hear(scene.told("Mein Koffer ist seit drei Tagen verloren gegangen"))
    failure = Case.objects.get().failure
    assert failure is not None
    assert failure.kind.slug == "baggage"


def test_a_language_that_small_words_do_not_tell(scene: Scene) -> None:
    scene.hear(scene.told("Gepäck verschwunden, niemand antwortet!"))
    assert Customer.objects.get().language == "de"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("荷物がなくなりました。誰も返事をしません。返金してください。", "ja"),
        ("حقيبتي مفقودة ولا أحد يجيب.", "ar"),
        ("La mia valigia e stata smarrita e nessuno mi risponde da tre giorni. Vorrei un rimborso.", "it"),
        ("Telefonunuza kimse cevap vermiyor.", "de"),
    ],
)
def test_who_writes_in_a_language_we_have_not_is_heard_and_answered_in_the_brands(
    scene: Scene, words: str, language: str
) -> None:
    """It is a complaint, whatever a model makes of letters that it never saw; the receipt is in words that we have."""
    brand = scene.desk.brand
    brand.language = "de"
    brand.save()
    scene.hear(scene.told(words))
    case = Case.objects.get()
    assert Complaint.objects.get().sort == "recovery"
    assert not case.is_request
    assert case.customer.language == language
    receipt = Message.objects.get(case=case, is_automatic=True)
    assert receipt.language == "de"
    assert "Guten Tag" in receipt.text


@pytest.mark.parametrize("words", ["👎", "😡 😡", ":-("])
def test_a_picture_of_displeasure_is_a_complaint(scene: Scene, words: str) -> None:
    scene.hear(scene.told(words, subject=""))
    assert Complaint.objects.get().sort == "recovery"


def test_the_journal_keeps_codes_and_numbers_alone(scene: Scene) -> None:
    scene.hear(scene.told("My suitcase never came and Ms Miller at the desk was rude"))
    suggested = Entry.objects.get(verb="intake.complained").facts["suggested"]
    assert set(suggested) == {
        *("model", "complaint", "person_now", "kind", "kind_sure"),
        *("severity", "severity_sure", "language", "language_sure", "understood"),
    }
    texts = {value for value in suggested.values() if isinstance(value, str)}
    assert texts <= {"baggage", "staff-conduct", "other", "en"}


def test_who_needs_somebody_now_is_found_where_the_rules_have_no_word_for_it(scene: Scene) -> None:
    scene.hear(scene.told("Cela sent le gaz dans l'appartement, aidez-moi s'il vous plaît"))
    assert Case.objects.get().needs_person_now
