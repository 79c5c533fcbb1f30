"""A letter as a delivery to post: its sender's own words, and beside them what pages fold, show or warn of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings

from amends.people.models import Brand
from amends.post.channels.mail.files import without_wrapping
from amends.post.channels.mail.letters import Letter
from amends.post.deliveries import Delivery
from amends.post.models import Account
from amends.post.return_paths import returned_ids
from amends.post.rules import Channel, answered_ids

MOST_IDS, FIRST_IDS = 100, 20
# The whole letter is kept as it came; beside the words stands what is looked at with them.
LONGEST_FOLDED, MOST_BOUNCES = 20_000, 20


def delivery(
    letter: Letter, raw: bytes, *, brand: Brand, source: str = "mail", account: Account | None = None, at: datetime
) -> Delivery:
    """A letter as a delivery to post. `source` names the mailbox or folder it was taken from by kind, not by time."""
    returned = tuple(returned_ids(letter.recipients, settings.SECRET_KEY))
    return Delivery(
        brand=brand,
        channel=Channel.MAIL,
        source=source,
        external_id=letter.digest,
        received_at=at,
        from_name=letter.from_name,
        from_address=letter.from_address,
        subject=letter.subject,
        text=letter.reply_text,
        message_id=letter.message_id,
        # Some machines, and a few people, answer to the address of the envelope.
        references=_some([*answered_ids(letter.recipients, letter.references), *returned]),
        raw=raw,
        account=account,
        attachments=tuple(one.name for _, one in without_wrapping(letter.attachments)),
        is_automatic=letter.is_auto_reply or letter.is_bounce,
        bounced_ids=_some(letter.bounced_ids or (returned if _has_failed(letter) else ())),
        unreadable=letter.unreadable,
        facts=facts_of(letter),
    )


def _has_failed(letter: Letter) -> bool:
    """Whether it says that a letter of ours came back; a delay brings back none."""
    is_delay = bool(letter.bounces) and all(one.action == "delayed" for one in letter.bounces)
    return letter.is_bounce and not is_delay


def facts_of(letter: Letter) -> dict[str, object]:
    """What is told beside the words, without what is empty: `quoted` and `signature` to be folded, `forwarded`..."""
    told: dict[str, object] = {
        "quoted": letter.quoted[:LONGEST_FOLDED],
        "signature": letter.signature[:LONGEST_FOLDED],
        "is_vacation": letter.is_vacation,
        "is_list": letter.is_list,
        "feedback": asdict(letter.feedback) if letter.feedback else {},
        "is_doubtful": letter.is_doubtful,
        "bounces": [asdict(one) for one in letter.bounces[:MOST_BOUNCES]],
        "events": [asdict(one) for one in letter.events],
        "forwarded": asdict(letter.forwarded) if letter.forwarded else {},
    }
    return {name: value for name, value in told.items() if value}


def _some(ids: Sequence[str]) -> tuple[str, ...]:
    """The ids that matter of a list that may be endless: what it answers stands first, the latest letters last."""
    return tuple(ids) if len(ids) <= MOST_IDS else (*ids[:FIRST_IDS], *ids[FIRST_IDS - MOST_IDS :])
