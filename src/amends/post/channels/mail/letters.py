"""What is read in a letter, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from amends.post.channels.mail.headers import Mailbox

if TYPE_CHECKING:
    from amends.post.channels.mail.bounces import Bounce
    from amends.post.channels.mail.calendars import Event
    from amends.post.channels.mail.forwards import Forwarded
    from amends.post.channels.mail.notices import Feedback


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a letter: its name, type, size in bytes, and the digest of its content.

    `is_inline`: it is drawn into the text, where `content_id` names it. `packed_in`: the winmail.dat that held it.
    """

    name: str
    type: str
    size: int
    sha256: str
    is_inline: bool = False
    content_id: str = ""
    packed_in: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person understands it. `digest` is the same for every delivery of the same letter.

    `text` is all that was written; `reply_text` the sender's own words, `quoted` what they answer and `signature` what
    is signed: the three parts of the text. `sent_at` is what the letter claims, in UTC. `is_auto_reply`: a machine
    wrote it, for whatever reason. `unreadable` says why nothing could be made of it; then its first fields may
    say from whom it is, and the others are empty.
    """

    digest: str
    message_id: str = ""
    from_name: str = ""
    from_address: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    quoted: str = ""
    signature: str = ""
    sent_at: datetime | None = None
    attachments: tuple[Attached, ...] = ()
    is_auto_reply: bool = False
    is_vacation: bool = False
    is_list: bool = False
    is_bounce: bool = False
    bounces: tuple[Bounce, ...] = ()
    bounced_ids: tuple[str, ...] = ()
    feedback: Feedback | None = None
    events: tuple[Event, ...] = ()
    forwarded: Forwarded | None = None
    is_doubtful: bool = False
    unreadable: str = ""

    @property
    def is_feedback(self) -> bool:
        """Whether somebody pressed "this is spam" on a letter of ours."""
        return self.feedback is not None
