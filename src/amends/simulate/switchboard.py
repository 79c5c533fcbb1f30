"""Everything that reaches a desk in a rehearsal other than by what the crowd tells it directly: letters as they stand
on the wire, a chat, text messages and missed calls by signed webhooks. What is not answered with a yes comes again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from amends.conversation.rules import Direction
from amends.conversation.talks import source_of, visit_of
from amends.flow import calling, chatting, connecting, inbox
from amends.flow.furnishing import Furnished
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.post.channels.happening import Fate
from amends.post.channels.signatures import sign_standard
from amends.post.channels.ways import Called, Came
from amends.post.deliveries import Delivery
from amends.post.models import Account, Inbound, Outbound
from amends.post.raws import digest_of
from amends.post.rules import Channel
from amends.simulate.crowd import COMPLAINTS, REPLIES, Crowd
from amends.simulate.memory import WRITER

SECRET = "whsec_cmVoZWFyc2FsIG9mIGEgd2hvbGUgZGVzaw=="  # noqa: S105  # of a desk that is thrown away
REMEMBERED = 12
# Longer than a lease: whatever was stored by then has become something.
TAKEN_WITHIN = timedelta(hours=1)


class Switchboard:
    """The wires of one desk. `heard` names what must be there; `wrong` what should not have come about."""

    def __init__(self, desk: Furnished, rng: random.Random, crowd: Crowd, at: datetime) -> None:
        self.desk = desk
        self.rng = rng
        self.crowd = crowd
        self.wrong: list[str] = []
        self.letters: dict[str, datetime] = {}
        self.texts, self.phone = self._account("sms-webhook", at), self._account("phone-webhook", at)
        self.chat_page = self._account("chat-page", at)
        self._visits: list[str] = []
        self._numbers: list[str] = []
        self._unheard: list[tuple[Account, str, str]] = []
        self._said: list[tuple[Account, str, str]] = []
        self._wire: list[bytes] = []
        self._number = 0

    def _account(self, way: str, at: datetime) -> Account:
        secrets = {} if way == "chat-page" else {"secret": SECRET}
        told = {"url": "https://texts.example/out"} if way == "sms-webhook" else {}
        return connecting.open_account(
            way, brand=self.desk.brand, name=way, settings=told, secrets=secrets, by=SETUP, at=at
        )

    def _next(self) -> str:
        self._number += 1
        return f"wire-{self._number}"

    def _words(self, first: bool) -> str:
        return self.rng.choice(COMPLAINTS if first else REPLIES)

    # --- letters ---

    def write(self, at: datetime) -> None:
        """A letter is put on the inbox; mostly the worker takes it at once, else at its next round."""
        self._store(self.rng.choice(LETTERS)(self, at), at)

    def write_again(self, at: datetime) -> None:
        """Another server brings a letter that we have already, with a stamp of its own: it is no other letter."""
        if self._wire:
            stamped = b"Received: from elsewhere; Mon, 5 Jan 2026 00:00:00 +0000\r\n" + self.rng.choice(self._wire)
            self._come(stamped, at)
            self.take_in(at)
            if Inbound.objects.filter(raw=digest_of(stamped)).exists():
                self.wrong.append("the same letter by another way became another message")

    def _store(self, raw: bytes, at: datetime) -> None:
        self._come(raw, at)
        self.letters[digest_of(raw)] = at
        # Bytes that are no letter have no head on which a server could put its stamp.
        self._wire = [*self._wire, raw][-REMEMBERED:] if raw.isascii() else self._wire

    def _come(self, raw: bytes, at: datetime) -> None:
        inbox.store([Came(raw, at)], way="lmtp", brand=self.desk.brand, by=WRITER, at=at)
        if self.rng.random() < 0.7:
            self.take_in(at)

    def take_in(self, at: datetime) -> int:
        """The worker's part: whatever waits on the inbox is understood. A fault of ours would only be tried again."""
        taken = inbox.take_in(at=at, by=CLOCK)
        if taken.failed or taken.parked:
            self.wrong.append(f"letters that could not be heard: {taken.failed + taken.parked}")
        return taken.count

    def lost(self, at: datetime) -> list[str]:
        """4. Whatever was stored is there, once, when the worker has had its time."""
        due = [digest for digest, stored_at in self.letters.items() if at - stored_at > TAKEN_WITHIN]
        there = list(Inbound.objects.filter(raw__in=due).values_list("raw", flat=True))
        return [
            f"letter stored, and there {there.count(one)} times: {one[:12]}" for one in due if there.count(one) != 1
        ]

    def _head(self, sender: str, subject: str, *more: str) -> str:
        name = self._next()
        fields = (f"From: {sender}", "To: Kite <care@kite.example>", f"Subject: {subject}", *more)
        return "\r\n".join((*fields, f"Message-ID: <{name}@example.com>", "", ""))

    def _ours(self) -> Outbound | None:
        left = Outbound.objects.filter(sent_at__isnull=False, channel=Channel.MAIL.value)
        return self.rng.choice(last) if (last := list(left.order_by("-sent_at", "-id")[:20])) else None

    def complaint(self, at: datetime) -> bytes:
        """Somebody complains by letter."""
        name, address = self.crowd.somebody()
        return (self._head(f"{name} <{address}>", "A complaint") + self._words(first=True)).encode()

    def reply(self, at: datetime) -> bytes:
        """Somebody answers one of our letters, by its address or by what it refers to."""
        ours = self._ours()
        if ours is None:
            return self.complaint(at)
        head = self._head(ours.to_address, f"Re: {ours.subject}", f"In-Reply-To: {ours.message_id}")
        return f"{head}{self._words(first=False)}\r\n\r\n> {ours.subject}\r\n".encode()

    def returned(self, at: datetime) -> bytes:
        """A server sends one of ours back."""
        ours = self._ours()
        if ours is None:
            return self.complaint(at)
        head = self._head(
            "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", REPORT.format("delivery-status")
        )
        status = f"Final-Recipient: rfc822; {ours.to_address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        return (
            head + parts("It came back.", "message/delivery-status", f"Reporting-MTA: dns; mx\r\n\r\n{status}", ours)
        ).encode()

    def unwanted(self, at: datetime) -> bytes:
        """A provider says that somebody pressed "this is spam" on one of ours."""
        ours = self._ours()
        if ours is None:
            return self.complaint(at)
        head = self._head("feedback@mx.example", "Abuse report", REPORT.format("feedback-report"))
        told = "Feedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: mx/1\r\n"
        return (head + parts("Abuse.", "message/feedback-report", told, ours)).encode()

    def away(self, at: datetime) -> bytes:
        """A machine says that somebody is on holiday."""
        name, address = self.crowd.somebody()
        head = self._head(f"{name} <{address}>", "Out of office", "Auto-Submitted: auto-replied")
        return (head + "I am away until Monday.").encode()

    def unclear(self, at: datetime) -> bytes:
        """Nobody's words, or nobody's name, or bytes that are no letter."""
        name = self._next()
        return self.rng.choice(
            (
                f"Subject: Late\r\nMessage-ID: <{name}@x>\r\n\r\nWhere is it?".encode(),
                f"From: Tom <tom.{name}@example.com>\r\nMessage-ID: <{name}@x>\r\n\r\n".encode(),
                b"\xff\xfe\x00" + name.encode(),
            )
        )

    # --- the chat ---

    def chat(self, at: datetime) -> None:
        """A visitor begins to talk, or goes on; some leave an address, some answers are fetched by the open page."""
        is_new = not self._visits or self.rng.random() < 0.4
        if is_new:
            self._visits = [*self._visits, f"visit-{self._next()}"][-REMEMBERED:]
        visit = self._visits[-1] if is_new else self.rng.choice(self._visits)
        name, address = self.crowd.somebody()
        key = "first" if is_new else self._next()
        self.crowd.tell(
            Delivery(
                brand=self.desk.brand,
                channel=Channel.CHAT,
                source=source_of(self.chat_page.id),
                external_id=f"{visit}:{key}",
                received_at=at,
                from_name=name if is_new else "",
                from_address=address if is_new and self.rng.random() < 0.7 else "",
                text=self._words(is_new),
                account=self.chat_page,
                facts={"conversation": visit, "reply_to": key},
            ),
            at,
        )

    def look(self, at: datetime) -> None:
        """An open page fetches what was answered."""
        if self._visits:
            said = visit_of(self.chat_page.id, self.rng.choice(self._visits))
            chatting.note_shown([one for one in said if one.direction == Direction.OUT.value], by=WRITER, at=at)

    # --- text messages and the telephone ---

    def text(self, at: datetime) -> None:
        """Somebody sends a text message, from a new number or one that we know."""
        if not self._numbers or self.rng.random() < 0.4:
            self._numbers = [*self._numbers, f"+1555{self._number:07}"][-REMEMBERED:]
        number = self.rng.choice(self._numbers)
        name = self._next()
        sent = {"id": name, "conversation": number, "from": {"phone": number}, "text": self._words(first=True)}
        self._call(self.texts, name, {"type": "message.received", "data": sent}, at)

    def missed(self, at: datetime) -> None:
        """Somebody calls, and nobody takes the call; perhaps the same who sends text messages."""
        number = self.rng.choice([*self._numbers, f"+1556{self._number:07}"])
        name = self._next()
        self._call(self.phone, name, {"type": "call.missed", "data": {"id": name, "from": number}}, at)

    def report(self, at: datetime) -> None:
        """The carrier tells what became of one of our text messages; twice, as carriers do."""
        ours = Outbound.objects.filter(account=self.texts, sent_at__isnull=False).order_by("-sent_at", "-id")
        if last := list(ours[:10]):
            fate = self.rng.choice((Fate.DELIVERED, Fate.READ, Fate.FAILED))
            told = {"key": self.rng.choice(last).key, "status": fate.value, "reason": "no such number"}
            for _ in range(2):
                self._call(self.texts, "", {"type": "message.status", "data": told}, at)

    def call_again(self, at: datetime) -> None:
        """What was not answered with a yes is told again, and so is something that was."""
        for account, name, body in list(self._unheard):
            self._unheard.remove((account, name, body))
            self._hand_over(account, name, body, at)
        if self._said:
            before = Entry.objects.count()
            self._hand_over(*self.rng.choice(self._said), at)
            if Entry.objects.count() != before:
                self.wrong.append("the same call twice changed something")

    def _call(self, account: Account, name: str, told: dict[str, object], at: datetime) -> None:
        self._hand_over(account, name, json.dumps(told), at)

    def _hand_over(self, account: Account, name: str, body: str, at: datetime) -> None:
        self._unheard.append((account, name, body))
        headers = sign_standard(SECRET, name or "status", at, body)
        call = Called("POST", "/hooks", {}, headers, body.encode(), at)
        answered = calling.called(account, call, by=WRITER, at=at)
        self._unheard.remove((account, name, body))
        self.wrong += [f"a call that could not be heard: {name}" for one in answered.heard if one.delivery.unreadable]
        if name:
            self.crowd.heard.add(name)
            self._said = [*self._said, (account, name, body)][-REMEMBERED:]


REPORT = 'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={}; boundary="b"'


def parts(words: str, kind: str, told: str, ours: Outbound) -> str:
    """The body of a report on a letter of ours: words, the report itself, and the head of the letter."""
    head = f"Message-ID: {ours.message_id}\r\nTo: {ours.to_address}\r\n\r\n"
    said = (("text/plain", words), (kind, told), ("message/rfc822", head))
    return "".join(f"--b\r\nContent-Type: {type_}\r\n\r\n{body}\r\n" for type_, body in said) + "--b--\r\n"


Written = Callable[[Switchboard, datetime], bytes]
LETTERS: tuple[Written, ...] = (
    *(Switchboard.complaint, Switchboard.complaint, Switchboard.reply, Switchboard.reply, Switchboard.returned),
    *(Switchboard.unwanted, Switchboard.away, Switchboard.unclear, Switchboard.unclear),
)
