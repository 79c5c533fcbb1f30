"""A shared inbox on real servers: a talk over IMAP and SMTP, and a desk that is killed while letters come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation import actions as conversation
from amends.conversation.models import Message
from amends.flow import inbox
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK, SETUP
from amends.post import accounts
from amends.post.inbox import INBOX
from amends.post.models import Account, Inbound, Outbound
from amends.simulate.invariants import violations
from amends.work.models import Work
from tests.cast import Desk, a_desk
from tests.killing.databases import a_database
from tests.killing.mailbox import received
from tests.mail_servers import PASSWORD, USER, ImapServer
from tests.rooms.post.mail_server import Box, a_server

pytestmark = [pytest.mark.django_db, pytest.mark.days]
KILLS = 4


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[ImapServer]:
    server = ImapServer(tmp_path / "imap")
    server.start()
    yield server
    server.stop()


def now() -> datetime:
    return datetime.now(UTC)


class Shared:
    """A desk whose only way in is a mailbox, and whose only way out is a mail server."""

    def __init__(self, desk: Desk, mailbox: ImapServer, box: Box) -> None:
        self.desk, self.mailbox, self.box = desk, mailbox, box
        settings = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "user": USER}
        self.account = accounts.open_account(
            "imap", brand=desk.brand, name="care", settings=settings, secrets={"password": PASSWORD}, by=SETUP, at=now()
        )

    def round(self) -> None:
        """What the worker does: fetch, understand, send."""
        account = Account.objects.select_related("brand").get()
        inbox.fetch(account, clock=now, by=CLOCK)
        inbox.take_in(at=now(), by=CLOCK)
        flow.send(at=now(), at_most=50, by=CLOCK)

    def came(self) -> EmailMessage:
        """The last letter that the customer got."""
        return self.letters()[-1]

    def letters(self) -> list[EmailMessage]:
        """All that the customer got."""
        return [one for one in self.box.letters() if "jana@example.com" in str(one["To"])]


def letter(words: str, *, to: str, number: int, answers: EmailMessage | None = None) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Jana Weber <jana@example.com>", to, "My parcel"
    made["Message-ID"], made["Date"] = f"<{number}@example.com>", "Mon, 2 Mar 2026 09:00:00 +0000"
    if answers is not None:
        made["In-Reply-To"] = made["References"] = answers["Message-ID"]
    made.set_content(words)
    return made.as_bytes(policy=policy.SMTP)


def test_a_talk_goes_in_and_out_through_restarts_and_letters_that_come_twice(
    mailbox: ImapServer, settings: LazySettings
) -> None:
    desk = a_desk(now())
    conversation.stock_scripts(by=SETUP, at=now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with a_server(Box()) as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        shared = Shared(desk, mailbox, box)
        mailbox.put(letter("My parcel is late, and nobody answers.", to=desk.brand.sender_address, number=1))
        shared.round()
        case = whole(Case.objects.get().id)
        receipts = len(shared.letters())
        flow.acknowledge(case, Reply("I am Ana, and it is mine now."), by=desk.ana, at=now() - timedelta(minutes=1))
        shared.round()
        answer = shared.came()
        assert (len(shared.letters()), answer["To"].addresses[0].addr_spec) == (receipts + 1, "jana@example.com")
        mailbox.restart()
        for number in (2, 3):
            # To the address that the answer names, and by the thread alone; each comes twice.
            to = str(answer["Reply-To"]) if number == 2 else desk.brand.sender_address
            said = letter(
                f"Thank you, Ana. Word {number}.", to=to, number=number, answers=answer if number == 3 else None
            )
            mailbox.put(said, b"Received: from elsewhere\r\n" + said)
        shared.round()
        mailbox.number_anew()
        shared.round()
    assert Case.objects.count() == 1
    heard = Message.objects.filter(direction="in", case=case).order_by("said_at", "id")
    assert [one.text.splitlines()[0][:8] for one in heard] == ["My parce", "Thank yo", "Thank yo"]
    assert Inbound.objects.count() == 3
    assert not Work.objects.filter(ended_at__isnull=True).exists()
    assert Work.objects.filter(queue=INBOX).count() == 5
    assert Outbound.objects.filter(sent_at__isnull=True).count() == 0
    assert list(violations(now())) == []


@pytest.mark.days
@pytest.mark.timeout(600)
def test_a_desk_that_is_killed_while_letters_come_accounts_for_each_of_them(
    tmp_path: Path, mailbox: ImapServer
) -> None:
    """Letters come into a mailbox, a folder and over LMTP, some over two of them; worker and listener are killed."""
    home = tmp_path / "desk"
    home.mkdir()
    with a_database(home) as url:
        account = received(home, url, mailbox, kills=KILLS)
    assert account["kills"] == KILLS
    assert account["wrong"] == []
    assert account["letters"] >= 20 * KILLS
    assert account["inbounds"] == account["letters"]
    assert account["on_a_case"] + account["waiting_for_a_person"] == account["letters"]
    assert account["waiting_for_a_person"] == 2
