"""One customer writes a mail, sends a letter and calls within twenty minutes: it ends with one owner, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers import merging as customers
from amends.flow import merging, parting, quarantine
from amends.intake.queries import quarantined
from amends.journal.actors import Automatic
from amends.post.deliveries import Delivery
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from tests.story.telling import MINUTE, Story, a_story

pytestmark = pytest.mark.django_db


def told(story: Story, channel: Channel, words: str, **more: str) -> Delivery:
    plain = Delivery(story.desk.brand, channel, str(channel), words[:20], story.at, text=words)
    return replace(plain, **more)  # type: ignore[arg-type]  # every field that a test names holds text


def test_mail_post_and_a_call_within_twenty_minutes_end_with_one_owner() -> None:
    story = a_story()
    by_mail = story.complain(order="KX77")
    desk = story.desk

    # A scanned letter names nobody: it waits where a lead sees it.
    story.wait(7 * MINUTE)
    words = "Dear all, my bag KX77 is still missing. Yours, Jana Weber"
    letter = told(story, Channel.LETTER, words, from_name="Jana Weber")
    assert flow.hear([letter], by=Automatic("post"), at=story.at)[0].case is None
    # Then somebody calls from a number that nobody knows.
    story.wait(6 * MINUTE)
    who = {"from_name": "J. Weber", "phone": "030 1234567", "order_number": "KX77"}
    call = told(story, Channel.PHONE, "It is Jana about my bag!", **who)
    by_phone = flow.hear([call], by=Automatic("phone"), at=story.at)[0].case
    assert by_phone is not None
    assert by_phone.customer_id != by_mail.customer_id

    # The lead gives the letter to Jana's case; it is a word of hers, and she is owed an answer.
    waiting = quarantined(desk.brand)[0]
    assert quarantine.join_case(waiting, story.now(by_mail), by=desk.bea, at=story.at).id == by_mail.id
    # Who called may be Jana, and is: two customers become one, and her cases get one owner by one press.
    jana = story.now(by_mail).customer
    assert [one.customer.id for one in customers.alike(jana)] == [by_phone.customer_id]
    merging.merge(jana, by_phone.customer, by=desk.bea, at=story.at)
    merging.one_owner(jana, by=desk.bea, at=story.at)
    owners = {case.owner_id for case in Case.objects.filter(customer=jana, closed_at__isnull=True)}
    assert owners == {story.now(by_mail).owner_id}
    assert None not in owners
    assert story.at - by_mail.opened_at <= 20 * MINUTE

    # One matter, one case: the call joins the mail, and all three are owed one answer by the earliest time.
    first = Promise.objects.filter(OPEN, case__in=[by_mail, by_phone], kind="acknowledgement").earliest("due_at").due_at
    stays = parting.join(story.now(by_phone), story.now(by_mail), by=desk.bea, at=story.at)
    assert stays.id == by_mail.id
    assert Promise.objects.filter(OPEN, case=stays).earliest("due_at").due_at == first
    assert Message.objects.filter(direction="in").count() == 3
    story.acknowledge(story.now(stays))
    story.wait(MINUTE)
