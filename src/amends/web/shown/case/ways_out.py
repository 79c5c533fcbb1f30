"""By which ways an answer may leave, which one it takes, and what the writer has to know about that before sending."""

from __future__ import annotations

from dataclasses import dataclass

from amends.conversation.rules import UNDO
from amends.conversation.talks import BY_ACCOUNT, WayBack, ways_back
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.post.channels.messaging.templates import LONGEST as LONGEST_TEMPLATE
from amends.post.rules import Channel
from amends.web.shown.case.reading import Read
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.forms import Option

NAMES = {**CHANNELS, Channel.SMS.value: "text message", Channel.MESSAGING.value: "messenger"}


ON_PAPER = Option(Channel.LETTER.value, "letter on paper")


@dataclass(frozen=True, slots=True)
class WaysOut:
    """The channels to choose from, the one that is chosen, and a sentence about it."""

    options: tuple[Option, ...]
    channel: str
    note: str


def ways_out(found: Read) -> WaysOut:
    """The ways of one case. Where nobody ever spoke over an account there is one, and nothing is asked."""
    customer = found.case.customer
    by_post = customer.channel == Channel.LETTER.value
    usual = ON_PAPER if by_post else Option(customer.channel, NAMES.get(customer.channel, customer.channel))
    if not ({one.channel for one in found.spoken.values()} | {found.case.channel}) & set(BY_ACCOUNT):
        # A letter on paper is always to be had: whether an address is known is asked when one is written.
        return WaysOut((usual, ON_PAPER) if usual != ON_PAPER else (usual,), usual.value, "")
    way = ways_back([found.case.id]).get(found.case.id)
    mails = addresses([customer.id]).get(customer.id, {}).get(IdentityKind.MAIL, [])
    other = Channel.MAIL if mails else Channel.PAGE
    option = Option(other.value, NAMES[other.value])
    if way is None:
        return WaysOut((option,), option.value, "")
    theirs = Option(way.channel.value, NAMES[way.channel.value])
    if not way.account.is_active:
        return WaysOut((option,), option.value, f"{way.account.name} is closed; this goes by {option.label}.")
    if not way.takes_answers:
        words = (
            f"{way.account.name} is only read; this goes by {option.label}. Answer there, and log it here as a note."
        )
        return WaysOut((option,), option.value, words)
    if not way.is_open(found.wall.now + UNDO, customer.language):
        words = f"WhatsApp takes no answer after 24 hours; this goes by {option.label}."
        return WaysOut((option,), option.value, words)
    if not way.is_theirs:
        words = (
            "Somebody typed this customer's address in the chat and has not shown that it is theirs. "
            f"This goes by {option.label}; in the chat, tell nothing of the case."
        )
        return WaysOut((option, theirs), option.value, words)
    files = f"Files go by {option.label}."
    note = _late(way, customer.language) if way.is_late(found.wall.now + UNDO) else _note(way)
    return WaysOut((theirs, option), theirs.value, " ".join(filter(None, (note, files))))


def _late(way: WayBack, language: str) -> str:
    template = way.template(language)
    name = template.name if template else ""
    return (
        f"They have not written for 24 hours, so WhatsApp takes this in the template {name}: "
        f"at most {LONGEST_TEMPLATE} characters, on one line."
    )


def _note(way: WayBack) -> str:
    if way.is_public:
        place = str(way.account.settings.get("network") or way.account.name)
        return f"Public: everybody on {place} reads this answer. Name no order, no address, nothing of the case."
    if way.channel is Channel.CHAT:
        return "Shown in the chat while they look; else it goes by mail. Verify who it is before you tell anything."
    return "Verify who it is before you tell anything." if way.channel is Channel.SOCIAL else ""
