"""Taking a letter that went out before its reader had a case into the case that they have now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.post.models import Outbound
from amends.rows import insert, new_row


def adopt(letters: Sequence[tuple[Case, Outbound]], *, by: Actor, at: datetime) -> list[Message]:
    """This function will put letters to all on the cases of those who got them, said when they were written. Nothing
    is sent. To be called in a transaction."""
    messages = [
        new_row(
            Message,
            id=new_id(at),
            case=case,
            direction=Direction.OUT.value,
            channel=letter.channel,
            is_automatic=True,
            said_at=letter.made_at,
            subject=letter.subject,
            text=letter.text,
            language=str(letter.facts.get("language", "")),
            outbound=letter,
        )
        for case, letter in letters
    ]
    if messages:
        insert(messages)
        lines = [journal.Line("conversation.adopted", message.id, message.case_id) for message in messages]
        journal.write(lines, by=by, at=at)
    return messages
