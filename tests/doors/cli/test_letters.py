"""`amends take mail`, `amends mail take` and `amends mail parse`: letters as files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amends.cases.models import Case
from amends.journal.models import Entry
from amends.post.channels.mail.reasons import Refusal
from amends.post.models import Inbound
from tests.cast import Desk
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
LETTER = b"""From: Jana Weber <jana@example.com>\r
To: Kite Air <care@kite.example>\r
Cc: tom@example.com\r
Subject: Flight 1545\r
Message-ID: <1@example.com>\r
Date: Tue, 03 Mar 2026 12:00:00 -0500\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
My flight was cancelled and nobody told me.\r
\r
On Mon, 2 Mar 2026 at 09:00, Kite Air <care@kite.example> wrote:\r
> Your flight leaves at noon.\r
--b\r
Content-Type: text/plain; name=ticket.txt\r
Content-Disposition: attachment; filename=ticket.txt\r
\r
KX1545\r
--b--\r
"""
AWAY = b"""From: bob@example.com\r
To: care@kite.example\r
Subject: Out of office\r
Auto-Submitted: auto-replied\r
\r
I am away.\r
"""


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def letters(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "jana.eml", tmp_path / "away.eml"]
    for path, raw in zip(paths, (LETTER, AWAY), strict=True):
        path.write_bytes(raw)
    return paths


@pytest.mark.parametrize("words", [("take", "mail"), ("mail", "take")])
def test_a_letter_opens_a_case_and_a_machines_letter_is_set_aside(
    desk: Desk, amends: Shell, letters: list[Path], words: tuple[str, str]
) -> None:
    first, second = amends(*words, *letters, "--json").lines()
    case = Case.objects.get()
    assert first == {"file": str(letters[0]), "state": "opened", "reference": case.reference, "quarantined_for": None}
    assert (second["state"], second["quarantined_for"]) == ("quarantined", "automatic")
    assert case.customer.name == "Jana Weber"
    entries = Entry.objects.count()
    again = amends(*words, *letters)
    assert again.out.count("known already") == 2
    assert (Inbound.objects.count(), Entry.objects.count()) == (2, entries)


def test_what_is_read_in_a_letter_is_shown_and_nothing_is_changed(
    desk: Desk, amends: Shell, letters: list[Path]
) -> None:
    first, second = amends("mail", "parse", *letters, "--json").lines()
    assert first["from_email"] == "jana@example.com"
    assert first["from"] == "Jana Weber <jana@example.com>"
    assert (first["to"], first["cc"]) == (["Kite Air <care@kite.example>"], ["tom@example.com"])
    assert first["subject"] == "Flight 1545"
    assert first["reply_text"] == "My flight was cancelled and nobody told me."
    assert "Your flight leaves at noon." in first["text"]
    assert [(one["name"], one["type"], one["size"]) for one in first["attachments"]] == [
        ("ticket.txt", "text/plain", 6)
    ]
    assert len(first["attachments"][0]["sha256"]) == 64
    assert (first["is_auto_reply"], first["is_bounce"], first["bounce"]) == (False, False, None)
    assert second["is_auto_reply"]
    assert Inbound.objects.count() == 0


# docs/mail.md promises these names to whoever reads our JSON.
PROMISED = {
    *("file", "from", "from_name", "from_email", "to", "cc", "subject", "sent_at", "message_id", "references", "text"),
    *("reply_text", "quoted", "signature", "attachments", "is_auto_reply", "is_vacation", "is_list", "is_bounce"),
    *("bounce", "is_feedback", "feedback", "events", "forwarded", "is_doubtful", "unreadable"),
}
OF_A_BOUNCE = {
    *("recipient", "status", "reply_code", "reason", "diagnostic", "action", "is_permanent", "is_hard"),
    *("message_ids", "recipients"),
}
OF_A_FILE = {"name", "type", "size", "sha256", "is_inline", "content_id", "packed_in"}
BOUNCED = b"""From: MAILER-DAEMON@mx.example.com
To: care@kite.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; jana@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: message/rfc822

Message-ID: <ours@kite.example>

--b--
"""


def test_the_names_in_the_json_are_those_that_are_documented(amends: Shell, letters: list[Path]) -> None:
    documented = set(re.findall(r"`([a-z_0-9]+)`", (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")))
    bounced = letters[0].with_name("bounced.eml")
    bounced.write_bytes(BOUNCED)
    first, _, third = amends("mail", "parse", *letters, bounced, "--json").lines()
    assert set(first) == PROMISED
    assert set(first["attachments"][0]) == OF_A_FILE
    assert set(third["bounce"]) == OF_A_BOUNCE
    assert set(third["bounce"]["recipients"][0]) == OF_A_BOUNCE - {"message_ids", "recipients"}
    assert {refusal.value for refusal in Refusal} | PROMISED | OF_A_BOUNCE | OF_A_FILE <= documented
    said = [
        third["bounce"][name] for name in ("recipient", "status", "reply_code", "reason", "is_permanent", "message_ids")
    ]
    assert said == ["jana@example.com", "5.1.1", "550", "user_unknown", True, ["<ours@kite.example>"]]


@pytest.mark.data
def test_every_captured_letter_is_read_and_taken_without_a_trace_of_trouble(
    desk: Desk, amends: Shell, shared_data: Path
) -> None:
    paths = sorted((shared_data / "mail" / "zammad").glob("*.box"))
    assert paths
    shown = amends("mail", "parse", *paths, "--json")
    assert (shown.code, len(shown.lines())) == (0, len(paths))
    taken = amends("mail", "take", *paths, "--json").lines()
    assert len(taken) == len(paths)
    assert Inbound.objects.count() == sum(one["state"] != "known" for one in taken)
