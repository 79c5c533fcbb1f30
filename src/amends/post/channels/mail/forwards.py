"""Letters passed on: who wrote the forwarded letter, and their words; attached to a letter, or copied into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from amends.post.channels.mail import phrases
from amends.post.channels.mail.headers import MESSAGE_ID, Mailbox, field, mailboxes, raw_field
from amends.post.channels.mail.headings import head_at
from amends.post.channels.mail.texts import text_of
from amends.post.channels.mail.trimming import parts

FORWARDED_SUBJECT = re.compile(
    r"^\s*((fwd?|fw|wg|tr|rv|enc|i|vl|vs|vb|doorst|pd|ilt|trs|továbbítás|转发|轉寄|転送|전달)\s*[:：]|\[fwd?: "
    r"|weitergeleitet[: ])",
    re.IGNORECASE,
)
LONGEST = 200_000
# Who writes more than this about a letter that they attach writes for themselves.
LONGEST_COMMENT = 400


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A letter inside a letter: its writer, its subject, its words without what they quote, and the forwarder's own.

    `comment` is what the forwarder wrote above it. Nobody has proved any of it: a forwarded letter is only told.
    """

    from_name: str
    from_address: str
    subject: str = ""
    text: str = ""
    comment: str = ""
    message_id: str = ""


def forwarded_in(message: Message, text: str) -> Forwarded | None:
    """The letter that this letter passes on; None when it passes on none, or does not say whose."""
    subject = field(message, "Subject")
    is_named = bool(FORWARDED_SUBJECT.match(subject))
    return _copied(text[:LONGEST], subject, is_named) or _attached(message, text, is_named)


def _attached(message: Message, text: str, is_named: bool) -> Forwarded | None:
    """A letter attached to one that says it forwards, or that says nothing itself."""
    if message.get_content_type() == "multipart/report" or not message.is_multipart():
        return None
    for part in message.get_payload():
        if not isinstance(part, Message) or part.get_content_type() != "message/rfc822" or not part.is_multipart():
            continue
        inner = next((one for one in part.get_payload() if isinstance(one, Message)), None)
        sender = next(iter(mailboxes(raw_field(inner, "From"))), None) if inner is not None else None
        if inner is None or sender is None:
            continue
        own = parts(text).reply
        if not is_named and len(own) > LONGEST_COMMENT:
            return None
        words = text_of(inner)
        found = MESSAGE_ID.search(raw_field(inner, "Message-ID"))
        return Forwarded(
            *(sender.name, sender.address, field(inner, "Subject").strip(), parts(words, sender.name).reply),
            own,
            found[0] if found else "",
        )
    return None


def _copied(text: str, subject: str, is_named: bool) -> Forwarded | None:
    """A letter copied into the text, under the rule or the head that mail programs write above it."""
    lines = [re.sub(r"^[ \t]*> ?", "", line) if line.lstrip().startswith(">") else line for line in text.split("\n")]
    for place, line in enumerate(lines[:2_000]):
        number = place
        is_rule = len(line) < 200 and bool(phrases.FORWARDED.match(line))
        start = _filled(lines, number + 1) if is_rule else number
        end = head_at(lines, start) if (is_rule or is_named) and start < len(lines) else 0
        if not end:
            continue
        told = _head(lines[start:end])
        sender = _mailbox(told.get("from", ""))
        if sender is None:
            return None
        words = "\n".join(lines[end:]).strip()
        while number and (not lines[number - 1].strip() or phrases.RULE.match(lines[number - 1])):
            number -= 1
        above = parts("\n".join(lines[:number])).reply
        return Forwarded(
            sender.name, sender.address, told.get("subject") or _bare(subject), parts(words, sender.name).reply, above
        )
    return None


def _filled(lines: list[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number


def _head(lines: list[str]) -> dict[str, str]:
    """The fields of a copied head by what they hold; a broken line belongs to the field before it."""
    told: dict[str, str] = {}
    role = ""
    for line in lines:
        found = phrases.LABEL.match(line)
        if found:
            role = phrases.ROLE_OF[found[1].casefold()]
            told.setdefault(role, found[2].strip(" *_"))
        elif role:
            told[role] = f"{told[role]} {line.strip()}"
    return told


def _mailbox(value: str) -> Mailbox | None:
    """Whom a copied head names: `Jana <jana@x>`, `Jana [mailto:jana@x]`, `Jana (jana@x)`, `jana@x<mailto:jana@x>`."""
    plain = re.sub(r"<?mailto:", "<", value.replace("&lt;", "<").replace("&gt;", ">"))
    found = phrases.MAIL.search(plain)
    if found is None:
        return None
    name = plain[: found.start()].strip(" <>\"'([*").strip()
    return Mailbox("" if "@" in name else name[:200], found[0].strip(".*"))


def _bare(subject: str) -> str:
    return FORWARDED_SUBJECT.sub("", subject, count=1).strip(" ]")
