"""Trying out how mail leaves: one letter to an address of one's own, at once, with what the other side says."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.post.channels.mail.sending import INSTANT, MailAdapter
from amends.post.models import Account, Outbound
from amends.post.rules import Channel, message_id_of

SUBJECT = "It works"
WORDS = """This letter was sent to try out how mail leaves.

It comes from {brand}, {sender}. If you can read it, letters to customers leave the same way:

- as plain text and as HTML,
- with an address for answers that finds back.

Nobody waits for an answer.
"""


def try_out(brand: Brand, to_address: str, *, account: Account | None = None, by: Actor, at: datetime) -> str:
    """This function will send one letter at once, by the account or as the brand's letters leave; says what was done.

    Nothing is put into the outbox. The journal says that it was tried, not to whom.
    :raises TryAgain: in the words of the other side, when it refuses us or is away.
    :raises CannotDeliver: when it refuses the address, or the letter.
    """
    row = Outbound(
        id=new_id(at),
        key=f"try:{uuid4()}",
        brand=brand,
        channel=Channel.MAIL.value,
        to_address=to_address,
        subject=f"{brand.name}: {SUBJECT}",
        text=WORDS.format(brand=brand.name, sender=brand.sender_address),
        account=account,
        facts={"language": "en"},
        is_automatic=True,
        made_at=at,
        send_at=at,
    )
    row.message_id = message_id_of(row.key, brand.sender_address, settings.SECRET_KEY)
    MailAdapter().send(row)
    used = {"account": str(account.id)} if account else {}
    journal.write([journal.Line("post.tried_out", row.id, None, {"brand": str(brand.id), **used})], by=by, at=at)
    if settings.EMAIL_BACKEND in INSTANT:
        return "This desk keeps its mail to itself (EMAIL_BACKEND): the letter was written, and went nowhere."
    return f"The other side took the letter to {to_address}."
