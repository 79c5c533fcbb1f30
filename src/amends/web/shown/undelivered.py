"""Letters that could not leave: what was tried, what the other side said, what to do, and which ways there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.conversation.lately import Addressed, addressed
from amends.flow.undelivered import GivenUp, WayOut, other_ways
from amends.people.models import Brand
from amends.post.queries import Parked, parked_outgoing
from amends.web.pages import url
from amends.web.shown.forms import Option

# By the first words of what went wrong, what a person can do about it. Order matters: the first that fits is shown.
TO_DO = (
    (
        "too large",
        "Send the files another way, or fewer of them: write a new letter on the case, then give this one up.",
    ),
    (
        "refuses the recipient",
        "The address does not work. Send it another way, or call; asking them for the right address helps next time.",
    ),
    ("refuses us", "The other side does not let us in: look at the account under Settings, then send it again."),
    ("is not complete", "The account lacks something: look at it under Settings, then send it again."),
    ("is closed", "The account was closed. Send it another way."),
    ("cannot be reached", "The other side was away each time. Send it again when it is back, or another way."),
    ("no address", "Nobody knows their address. Look at the case for a telephone number."),
    ("refuses the message", "They do not take these words or files. Write it differently, then give this one up."),
    ("stopped in the middle", "It stops the worker each time. Give it up, write it anew, tell whoever runs Amends."),
)
OTHERWISE = "Send it again once the cause is mended, or another way."
REASONS = (
    Option(GivenUp.WRONG_ADDRESS.value, "the address is wrong"),
    Option(GivenUp.NO_OTHER_WAY.value, "there is no other way to write"),
    Option(GivenUp.OUT_OF_DATE.value, "it is out of date"),
    Option(GivenUp.SAID_OTHERWISE.value, "it was said in another way"),
)
# Mail to ourselves: nobody waits for a word.
REASONS_OF_OURS = tuple(one for one in REASONS if one.value != GivenUp.NO_OTHER_WAY.value)
CHANNELS = {"mail": "mail to", "sms": "text message to", "messaging": "messenger to"}


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that could not be delivered. `case_url` is empty for mail to ourselves."""

    id: UUID
    at: datetime
    since: datetime
    to: str
    subject: str
    trouble: str
    attempts: int
    to_do: str
    reference: str
    case_url: str
    ways: Sequence[Option]
    reasons: Sequence[Option]


def undelivered(brand: Brand) -> list[Undelivered]:
    """The parked letters of a brand, newest first; so many queries for one as for a hundred."""
    parked = [one for one in parked_outgoing() if one.outbound.brand_id == brand.id]
    rows = [one.outbound for one in parked]
    of_customers, ways = addressed([row.id for row in rows]), other_ways(rows)
    return [_shown(one, of_customers.get(one.outbound.id), ways.get(one.outbound.id, [])) for one in parked]


def _shown(one: Parked, on_case: Addressed | None, ways: Sequence[WayOut]) -> Undelivered:
    row = one.outbound
    return Undelivered(
        id=row.id,
        at=one.parked_at,
        since=row.send_at,
        to=f"{row.to_name} {row.to_address}".strip(),
        subject=row.subject,
        trouble=one.trouble,
        attempts=one.attempts,
        to_do=next((words for sign, words in TO_DO if sign in one.trouble), OTHERWISE),
        reference=on_case.reference if on_case else "",
        case_url=url("case", ref=on_case.reference) if on_case else "",
        ways=[Option(way.code, f"{CHANNELS[way.channel.value]} {way.address}") for way in ways],
        reasons=REASONS if on_case else REASONS_OF_OURS,
    )
