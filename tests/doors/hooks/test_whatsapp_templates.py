"""WhatsApp after 24 hours: a template carries the answer, in Meta's documented format, or the letter is parked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import LazySettings
from django.test import Client

from amends import clock, flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK, SETUP
from amends.post.accounts import WrongSetting, change_account
from amends.post.channels.messaging.templates import Template, fitting, templates_of
from amends.post.models import Outbound
from amends.promises.models import OPEN, Promise
from amends.work.models import Work
from tests.cast import NOON
from tests.doors.hooks.far_side import FarSide, far_side
from tests.doors.hooks.speakers import PHONE, SPEAKERS, WORDS, knock
from tests.rooms.flow.scene import Scene, a_scene

LISTED = "answer | en_US | customer, text\nantwort | de | text, brand"
HOUR = timedelta(hours=1)
WHATSAPP = next(one for one in SPEAKERS if one.way == "messaging-whatsapp")


@pytest.fixture
def far(settings: LazySettings) -> Iterator[FarSide]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with far_side() as side:
        yield side


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def talked(scene: Scene, far: FarSide, client: Client, listed: str = LISTED, language: str = "en") -> Case:
    """A customer wrote on WhatsApp at noon."""
    speaker = replace(WHATSAPP, settings={**WHATSAPP.settings, "base_url": far.address, "templates": listed})
    with mock.patch.object(clock, "now", return_value=NOON):
        account = speaker.account(scene.desk.brand)
        assert knock(client, account, speaker.says(account, "m1", WORDS, NOON)).status_code == 200
    flow.send(by=CLOCK, at=NOON)
    far.told.clear()
    case = Message.objects.get(direction="in").case
    case.customer.language = language
    case.customer.save(update_fields=["language"])
    return case


def written(case: Case, scene: Scene, hours: float, words: str = "We found it.\n\nIt  leaves today.") -> Outbound:
    at = NOON + hours * HOUR
    row = Outbound.objects.get(message=flow.write(case, Reply(words), by=scene.desk.ana, at=at))
    flow.send(by=CLOCK, at=at + timedelta(minutes=1))
    row.refresh_from_db()
    return row


def told(far: FarSide) -> dict[str, object]:
    sent: dict[str, object] = json.loads(far.told[-1].body)
    return sent


def test_within_a_day_words_are_free_and_later_they_stand_in_a_template(
    scene: Scene, far: FarSide, client: Client
) -> None:
    case = talked(scene, far, client)
    row = written(case, scene, 23.9)
    assert told(far)["text"] == {"preview_url": False, "body": row.text}
    late = written(case, scene, 24)
    assert (late.channel, late.sent_at) == ("messaging", NOON + 24 * HOUR + timedelta(minutes=1))
    assert told(far) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PHONE[1:],
        "biz_opaque_callback_data": late.key,
        "type": "template",
        "template": {
            "name": "answer",
            "language": {"code": "en_US"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Jana Weber"},
                        {"type": "text", "text": "We found it. It leaves today."},
                    ],
                }
            ],
        },
    }
    assert far.told[-1].headers["idempotency-key"] == late.key


def test_the_template_speaks_the_customers_language(scene: Scene, far: FarSide, client: Client) -> None:
    case = talked(scene, far, client, language="de")
    written(case, scene, 30, "Gefunden.")
    template = told(far)["template"]
    assert isinstance(template, dict)
    assert (template["name"], template["language"]) == ("antwort", {"code": "de"})
    assert template["components"][0]["parameters"] == [
        {"type": "text", "text": "Gefunden."},
        {"type": "text", "text": scene.desk.brand.name},
    ]


@pytest.mark.parametrize(("listed", "language"), [("", "en"), (LISTED, "fr")])
def test_where_none_fits_it_goes_another_way(
    scene: Scene, far: FarSide, client: Client, listed: str, language: str
) -> None:
    case = talked(scene, far, client, listed, language)
    assert written(case, scene, 30).channel == "page"
    assert far.told == []


def test_what_meta_refuses_for_its_time_leaves_as_a_template_at_once(
    scene: Scene, far: FarSide, client: Client
) -> None:
    case = talked(scene, far, client)
    far.status, far.words = 400, json.dumps({"error": {"message": "Re-engagement", "code": 131047}}).encode()
    row = written(case, scene, 23)
    assert [json.loads(one.body)["type"] for one in far.told] == ["text", "template"]
    # The template was refused as well, by the same far side: then it waits for a person.
    assert row.sent_at is None
    assert Work.objects.get(key=row.key).parked_at is not None


def test_on_its_way_and_without_a_template_by_then_it_is_parked_and_reaching_is_owed(
    scene: Scene, far: FarSide, client: Client
) -> None:
    case = talked(scene, far, client)
    at = NOON + 30 * HOUR
    row = Outbound.objects.get(message=flow.write(case, Reply("We found it."), by=scene.desk.ana, at=at))
    account = row.account
    assert account is not None
    change_account(account, settings={"templates": "antwort | de | text"}, by=SETUP, at=at)
    flow.send(by=CLOCK, at=at + timedelta(minutes=1))
    work = Work.objects.get(key=row.key)
    assert work.parked_at is not None
    assert "this account has none in 'en'" in work.trouble
    assert far.told == []
    assert Promise.objects.filter(OPEN, case=case, kind="reach").count() == 1


def test_what_is_too_long_for_a_template_is_refused_while_it_is_written(
    scene: Scene, far: FarSide, client: Client
) -> None:
    case = talked(scene, far, client)
    before = Message.objects.count()
    with pytest.raises(ValueError, match="at most 1024 characters"):
        flow.write(case, Reply("x" * 1025), by=scene.desk.ana, at=NOON + 30 * HOUR)
    assert Message.objects.count() == before
    assert written(case, scene, 1, "x" * 1025).channel == "messaging"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("answer en text", "line 1: write it like"),
        ("answer | en | text\nAnswer | en | text", "line 2: a template's name has small letters"),
        ("answer | english | text", "a language is written like en"),
        ("answer | en | text, order", "a place is one of text, customer, brand"),
        ("hello | en | customer", "the writer's words stand in exactly one place"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused_where_it_is_typed(scene: Scene, typed: str, words: str) -> None:
    account = WHATSAPP.account(scene.desk.brand)
    with pytest.raises(WrongSetting, match=words) as refused:
        change_account(account, settings={"templates": typed}, by=SETUP, at=NOON)
    assert refused.value.field == "templates"
    account.refresh_from_db()
    assert account.settings["templates"] == ""
    kept = change_account(account, settings={"templates": LISTED.replace("\n", "\r\n")}, by=SETUP, at=NOON)
    assert kept.settings["templates"] == LISTED


def test_the_nearest_language_fits() -> None:
    listed = templates_of("a | en | text\n\nb | pt_BR | text\nc | pt_PT | text")
    chosen = {one: found.name if (found := fitting(listed, one)) else "" for one in ("pt-PT", "pt", "en_GB", "fr", "")}
    assert chosen == {"pt-PT": "c", "pt": "b", "en_GB": "a", "fr": "", "": "a"}
    assert fitting([], "") is None
    assert listed[0] == Template("a", "en", ("text",))
