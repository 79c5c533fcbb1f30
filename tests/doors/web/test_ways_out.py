"""What the composer says of the way that an answer takes: public, unverified, closed, or after WhatsApp's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends import flow
from amends.cases.models import Case
from amends.journal.actors import SETUP, Automatic
from amends.people.models import Brand
from amends.post.accounts import change_account, close_account, open_account
from amends.post.deliveries import Delivery
from amends.post.models import Account, Outbound
from amends.post.rules import Channel
from tests.doors.hooks.speakers import PHONE, SPEAKERS
from tests.doors.web.visiting import Visits, act, page, said

DAY = timedelta(days=1)
BY = Automatic("test")


def opened(brand: Brand, way: str, desk: Visits) -> Account:
    if way == "chat-page":
        return open_account(way, brand=brand, name="Chat", by=SETUP, at=desk.story.at)
    speaker = next(one for one in SPEAKERS if one.way == way)
    account = speaker.account(brand)
    if way.endswith("-webhook"):
        change_account(account, settings={"url": "https://there.example/answers"}, by=SETUP, at=desk.story.at)
    return account


def heard(desk: Visits, account: Account, number: int = 1, **more: object) -> Case:
    facts: Mapping[str, object] = {"conversation": "talk-1", "reply_to": f"m{number}"}
    told: dict[str, object] = {
        "brand": desk.story.desk.brand,
        "channel": Channel(account.channel),
        "source": f"chat:{account.id}" if account.channel == "chat" else "test",
        "external_id": "talk-1:first" if number == 1 else f"talk-1:{number}",
        "received_at": desk.story.at,
        "from_name": "Rosa Diaz",
        "text": "My parcel is late.",
        "account": account,
        "facts": facts,
    }
    delivery = Delivery(**{**told, **more})  # type: ignore[arg-type]  # a test's own fields
    case = flow.hear([delivery], by=BY, at=desk.story.at)[0].case
    assert case is not None
    return desk.story.now(case)


def taken(desk: Visits, case: Case) -> Case:
    if case.owner_id != desk.story.desk.ana.id:
        flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    return desk.story.now(case)


def last() -> Outbound:
    return Outbound.objects.filter(is_automatic=False).latest("made_at", "id")


def test_a_public_answer_says_so_before_it_is_sent(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "social-webhook", desk)
    facts = {"conversation": "talk-1", "reply_to": "m1", "handle": "reviews:@rosa", "public": True}
    case = taken(desk, heard(desk, account, facts=facts))
    assert "Public: everybody on reviews reads this answer." in page(desk, case)
    assert act(desk, case, "case_messages", mode="message", channel="social", body="We look.").status_code == 303
    assert (last().channel, last().facts["public"]) == ("social", True)


def test_the_writer_may_pick_mail_instead(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "chat-page", desk)
    case = taken(desk, heard(desk, account, from_address="rosa@example.com"))
    assert "Shown in the chat while they look" in page(desk, case)
    act(desk, case, "case_messages", mode="message", channel="mail", body="By mail.")
    assert (last().channel, last().account) == ("mail", None)
    act(desk, case, "case_messages", mode="message", channel="chat", body="Here.")
    assert (last().channel, last().account) == ("chat", account)


def test_who_only_typed_an_address_is_answered_by_mail(desk: Visits) -> None:
    case = desk.story.complain("Rosa Diaz")
    account = opened(desk.story.desk.brand, "chat-page", desk)
    assert heard(desk, account, from_address="rosa.diaz@example.com", order_number="KX1545").id == case.id
    case = taken(desk, case)
    assert "has not shown that it is theirs" in page(desk, case)
    act(desk, case, "case_messages", mode="message", channel="mail", body="Your refund is on its way.")
    assert (last().channel, last().to_address) == ("mail", "rosa.diaz@example.com")


@pytest.mark.parametrize("later", ["closed", "a day"])
def test_a_way_that_has_closed_is_named_and_another_taken(desk: Visits, later: str) -> None:
    account = opened(desk.story.desk.brand, "messaging-whatsapp", desk)
    case = taken(desk, heard(desk, account, phone=PHONE, from_address="rosa@example.com"))
    assert "takes no answer" not in page(desk, case)
    if later == "closed":
        close_account(account, by=SETUP, at=desk.story.at)
        words = "is closed; this goes by mail."
    else:
        desk.story.world.run(desk.story.at + DAY)
        words = "WhatsApp takes no answer after 24 hours; this goes by mail."
    assert words in page(desk, case)
    act(desk, case, "case_messages", mode="message", channel="messaging", body="We found it.")
    assert (last().channel, last().account) == ("mail", None)


def test_a_place_that_is_only_read_takes_no_answer(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "social-webhook", desk)
    change_account(account, settings={"url": ""}, by=SETUP, at=desk.story.at)
    case = taken(desk, heard(desk, account, from_address="rosa@example.com"))
    assert "is only read; this goes by mail. Answer there, and log it here as a note." in page(desk, case)
    act(desk, case, "case_messages", mode="message", channel="social", body="We found it.")
    assert (last().channel, last().account) == ("mail", None)


def test_after_a_day_the_composer_names_the_template_that_carries_the_answer(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "messaging-whatsapp", desk)
    change_account(account, settings={"templates": "answer | en | text"}, by=SETUP, at=desk.story.at)
    case = taken(desk, heard(desk, account, phone=PHONE, from_address="rosa@example.com"))
    assert "in the template" not in page(desk, case)
    desk.story.world.run(desk.story.at + DAY)
    assert "WhatsApp takes this in the template answer: at most 1024 characters" in page(desk, case)
    act(desk, case, "case_messages", mode="message", channel="messaging", body="We found it.")
    assert (last().channel, last().account) == ("messaging", account)


def test_a_call_is_logged_with_its_minutes(desk: Visits) -> None:
    case = taken(desk, desk.story.complain())
    act(desk, case, "case_messages", mode="call", answered="yes", minutes="7", body="We rebook her.")
    assert "We rebook her. (7 min on the telephone)" in page(desk, case)
    wrong = act(desk, case, "case_messages", mode="call", answered="yes", minutes="7x", body="Again.")
    assert wrong.status_code == 422
    assert "whole number up to 600" in said(wrong)


def test_a_text_that_is_too_long_for_its_way_is_refused(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "sms-webhook", desk)
    case = taken(desk, heard(desk, account, phone=PHONE))
    before = Outbound.objects.count()
    refused = act(desk, case, "case_messages", mode="message", channel="sms", body="x" * 1601)
    assert refused.status_code == 422
    assert "carries at most 1600 characters" in said(refused)
    assert Outbound.objects.count() == before


def test_files_leave_by_mail_whatever_was_picked(desk: Visits) -> None:
    account = opened(desk.story.desk.brand, "sms-webhook", desk)
    case = taken(desk, heard(desk, account, phone=PHONE, from_address="rosa@example.com"))
    assert "Files go by mail." in page(desk, case)
    picture = SimpleUploadedFile("label.png", b"\x89PNG\r\n\x1a\n" + b"x" * 20, "image/png")
    sent = act(desk, case, "case_messages", mode="message", channel="sms", body="The label.", files=picture)
    assert sent.status_code == 303
    assert (last().channel, last().attachments.count()) == ("mail", 1)
