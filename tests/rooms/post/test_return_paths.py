"""Return paths: what comes back names its letter by the address alone; forged ones name none, and strict servers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from amends.conversation.models import Message
from amends.flow import inbox
from amends.journal.actors import CLOCK
from amends.post.accounts import open_account
from amends.post.channels import CannotDeliver
from amends.post.channels.mail.sending import MailAdapter
from amends.post.channels.ways import Came
from amends.post.models import Inbound, Outbound
from amends.post.return_paths import LONGEST_LOCAL, return_address, returned_ids
from amends.post.rules import answered_ids, message_id_of
from tests.cast import NOON
from tests.rooms.flow.scene import BY, JANA, Scene, a_scene, minutes, open_kinds
from tests.rooms.post.mail_server import Box, a_server

CARE = "care@kite.example"


@given(some.text(max_size=30), some.booleans())
def test_an_address_names_its_letter_whatever_becomes_of_its_case(key: str, is_shouted: bool) -> None:
    name = message_id_of(key, CARE, "s")
    address = return_address(CARE, name, "s")
    assert len(address.partition("@")[0]) <= LONGEST_LOCAL
    assert returned_ids([address.upper() if is_shouted else address], "s") == [name]
    assert returned_ids([address], "another secret") == []
    # It is no reply address: what is sent there is not let into a case by that alone.
    assert answered_ids([address], []) == []


def test_a_forged_or_broken_address_names_none() -> None:
    address = return_address(CARE, message_id_of("k", CARE, "s"), "s")
    local, _, domain = address.partition("@")
    for one in (f"{local[:-1]}a@{domain}", f"{local}a@{domain}", f"care+b{'a' * 34}@{domain}", CARE, "", "@"):
        assert returned_ids([one], "s") == [] or one == address
    long = f"{'c' * 40}@kite.example"
    assert return_address(long, message_id_of("k", long, "s"), "s") == long
    assert return_address(CARE, "<not ours@x>", "s") == CARE


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def sent(scene: Scene) -> Outbound:
    """A letter of ours to Jana that has gone out."""
    message = scene.write(scene.opened(), at=minutes(1))
    scene.send(minutes(2))
    return Outbound.objects.get(message=message)


def returns(row: Outbound) -> str:
    return return_address(CARE, row.message_id, settings.SECRET_KEY)


def comes(scene: Scene, letter: EmailMessage, at: float = 9) -> Inbound:
    """Takes a letter off the inbox, as a mail server left it there."""
    inbox.store([Came(letter.as_bytes(), minutes(at))], way="lmtp", brand=scene.desk.brand, by=BY, at=minutes(at))
    inbox.take_in(at=minutes(at), by=BY)
    return Inbound.objects.latest("id")


def a_bounce(to: str, words: str = "Your message could not be delivered.\n\n550 5.1.1 user unknown") -> EmailMessage:
    """One that carries nothing of the letter: neither its name nor a recipient that we wrote to."""
    letter = EmailMessage()
    letter["Return-Path"] = "<>"
    letter["From"] = "Mail Delivery System <MAILER-DAEMON@mx.example.net>"
    letter["To"] = to
    letter["Subject"] = "Undelivered Mail Returned to Sender"
    letter["Message-ID"] = "<b1@mx.example.net>"
    letter.set_content(words)
    return letter


def test_a_bounce_that_names_nothing_else_owes_reaching_the_customer(scene: Scene) -> None:
    row = sent(scene)
    inbound = comes(scene, a_bounce(returns(row)))
    assert inbound.facts["bounced_ids"] == [row.message_id]
    row.refresh_from_db()
    assert row.bounced_at == minutes(9)
    case = Message.objects.get(outbound=row).case
    assert open_kinds(case)["reach"] == 1


@pytest.mark.parametrize("how", ["plain", "forged", "delayed", "vacation"])
def test_what_is_no_proof_of_a_return_changes_nothing(scene: Scene, how: str) -> None:
    row = sent(scene)
    letter = a_bounce(returns(row))
    if how == "plain":
        letter.replace_header("To", CARE)
    elif how == "forged":
        letter.replace_header("To", returns(row).replace("+b", "+ba")[:-20] + "@kite.example")
    elif how == "delayed":
        letter.replace_header("Subject", "Delayed Mail (still being retried)")
        letter.set_content("Your message could not be delivered for 4 hours. It will be retried: delivery delayed.")
    else:
        letter.replace_header("Subject", "Out of office: Re: My bag")
        letter.replace_header("From", JANA)
        letter["Auto-Submitted"] = "auto-replied"
        letter.set_content("I am away until Monday.")
    inbound = comes(scene, letter)
    assert "bounced_ids" not in inbound.facts
    row.refresh_from_db()
    assert row.bounced_at is None
    assert open_kinds(Message.objects.get(outbound=row).case)["reach"] == 0


@pytest.mark.parametrize("sender", [JANA, "eve@example.org"])
def test_who_answers_to_the_envelope_is_heard_on_the_case_if_they_are_of_it(scene: Scene, sender: str) -> None:
    row = sent(scene)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, returns(row), "Thanks, and"
    letter.set_content("Where is my coat? It is still missing.")
    inbound = comes(scene, letter)
    case = Message.objects.get(outbound=row).case
    assert Message.objects.filter(inbound=inbound, case=case).exists() == (sender == JANA)


@pytest.fixture
def box(settings: Settings) -> Iterator[Box]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with a_server(Box()) as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def refusing(step: str, answer: str) -> Callable[[str, str], str | None]:
    """A server that lets nobody send in the name of an address that is not the account's own."""
    told: dict[str, Any] = {}

    def says(at: str, value: str) -> str | None:
        if at == "from":
            told["is_other"] = "+b" in value
        return answer if at == step and told["is_other"] else None

    return says


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("from", "553 5.7.1 Sender address rejected: not owned by user care"),
        ("to", "553 5.7.1 <care+b@kite.example>: Sender address rejected"),
        ("data", "554 5.2.252 SendAsDenied; care@kite.example not allowed to send as care+b@kite.example"),
    ],
)
def test_a_strict_server_gets_the_bare_address_and_the_letter_leaves(
    scene: Scene, box: Box, step: str, answer: str
) -> None:
    open_account(
        "smtp",
        brand=scene.desk.brand,
        name="Out",
        settings={"host": "127.0.0.1", "port": box.port, "security": "none"},
        by=BY,
        at=NOON,
    )
    box.says = refusing(step, answer)
    first = scene.write(scene.opened(), at=minutes(1))
    second = scene.write(first.case, "And your coat.", at=minutes(1))
    scene.send(minutes(2))
    sent_to = [to for _, to in box.envelopes]
    assert {who for who, _ in box.envelopes} == {CARE}
    assert len(sent_to) >= 2
    for message in (first, second):
        assert Outbound.objects.get(message=message).sent_at == minutes(2)


def test_a_recipient_that_is_refused_is_not_tried_twice(scene: Scene, box: Box) -> None:
    tried: list[str] = []

    def says(step: str, value: str) -> str | None:
        if step == "to":
            tried.append(value)
            return "550 5.1.1 user unknown"
        return None

    box.says = says
    message = scene.write(scene.opened(), at=minutes(1))
    with pytest.raises(CannotDeliver):
        MailAdapter().send(Outbound.objects.select_related("brand").get(message=message))
    assert len(tried) == 1
    assert CLOCK.actor
