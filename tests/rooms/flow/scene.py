"""A desk that hears and sends: letters, forms and rows come in, and mail stays in this process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.actions import stock_scripts
from amends.conversation.models import Message
from amends.flow import send, write
from amends.flow.hearing import Delivery, Hearing, hear
from amends.flow.promising import Reply
from amends.flow.sending import Sent
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from tests.cast import NOON, Desk, a_desk
from tests.laid_out import built_once
from tests.rooms.promises.scene import assert_standings_true

BY = Automatic("door")
JANA = "jana.weber@example.com"
WORDS = "My bag has not arrived and nobody tells me where it is."


def minutes(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


@dataclass
class Scene:
    """Where it happens. Each delivery has its own number unless a test gives one."""

    desk: Desk
    number: int = 0

    def told(self, text: str = WORDS, channel: Channel = Channel.FORM, at: datetime = NOON, **more: Any) -> Delivery:
        """What Jana tells us, over a form unless said otherwise."""
        self.number += 1
        plain = Delivery(
            self.desk.brand, channel, str(channel), str(self.number), at, "Jana Weber", JANA, "My bag", text
        )
        return replace(plain, **more)

    def hear(self, *deliveries: Delivery, at: datetime = NOON) -> list[Hearing]:
        """What became of them; standings are true afterwards."""
        heard = hear(deliveries, by=BY, at=at)
        assert_standings_true()
        return heard

    def opened(self, **more: Any) -> Case:
        """A case of Jana's that Ana owns, as it is after her first message."""
        case = self.hear(self.told(**more))[0].case
        assert case is not None
        return whole(case.id)

    def write(self, case: Case, text: str = "I look after it.", *, at: datetime, by: Person | None = None) -> Message:
        """A person writes to the customer."""
        return write(case, Reply(text), by=by or self.desk.ana, at=at)

    def send(self, at: datetime) -> Sent:
        """One round of the worker; standings are true afterwards."""
        sent = send(by=Automatic("outbox"), at=at)
        assert_standings_true()
        return sent

    def answer(self, message: Message, text: str, at: datetime, **more: Any) -> Delivery:
        """Jana's letter in answer to a message of ours."""
        refers = (Outbound.objects.get(message=message).message_id,)
        return self.told(text, Channel.MAIL, at, **{"references": refers, **more})


def open_kinds(case: Case) -> Counter[str]:
    """What is owed on a case."""
    return Counter(Promise.objects.filter(OPEN, case=case).values_list("kind", flat=True))


def the(case: Case, kind: str) -> Promise:
    """The last promise of this kind on a case."""
    return Promise.objects.filter(case=case, kind=kind).latest("made_at", "id")


def entries(verb: str) -> list[Entry]:
    """What the journal says about this, oldest first."""
    return list(Entry.objects.filter(verb=verb).order_by("id"))


@built_once
def a_scene() -> Scene:
    """A desk with its scripts."""
    desk = a_desk()
    stock_scripts(by=BY, at=NOON)
    return Scene(desk)
