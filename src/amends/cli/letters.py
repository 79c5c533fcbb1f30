"""Letters as files: taking them in, and showing what is read in them."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.cli import asking

if TYPE_CHECKING:
    from amends.flow.hearing import Hearing
    from amends.post.channels.mail.reading import Letter

# Letters are kept whole: fewer in one transaction than rows.
BATCH = 50


def taking(parser: argparse.ArgumentParser) -> None:
    """What taking letters in needs."""
    parser.add_argument("files", nargs="+", type=Path, help="letters as RFC 822 files")
    parser.add_argument("--brand", metavar="SLUG", help="to whom they were written (default: whose address they name)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def take(options: argparse.Namespace) -> int:
    """Takes letters in, each once, and says what became of each."""
    from amends import clock, flow
    from amends.journal.actors import Automatic
    from amends.people.queries import brands
    from amends.post.channels.mail import reading
    from amends.post.channels.mail import taking as letters

    usual = asking.brand_of(options.brand)
    known = [] if options.brand else brands()
    raws = [(path, asking.bytes_of(path)) for path in options.files]
    for start in range(0, len(raws), BATCH):
        at = clock.now()
        read = [(path, raw, reading.read(raw)) for path, raw in raws[start : start + BATCH]]
        deliveries = [letters.taken(letter, raw, known=known, usual=usual, at=at) for _, raw, letter in read]
        for (path, _, _), heard in zip(read, flow.hear(deliveries, by=Automatic("mail"), at=at), strict=True):
            told = {"file": str(path), **_became(heard)}
            print(json.dumps(told) if options.json else f"{path}: {_in_words(told)}")
    return 0


def _became(heard: Hearing) -> dict[str, Any]:
    reason = heard.complaint.quarantined_for if heard.complaint else ""
    state = "quarantined" if reason else "thanks" if heard.case is None else "opened" if heard.is_opened else "joined"
    return {
        "state": state if heard.is_new else "known",
        "reference": heard.case.reference if heard.case else None,
        "quarantined_for": reason or None,
    }


WORDS = {
    "opened": "a new case, {reference}",
    "joined": "a word on {reference}",
    "known": "known already",
    "thanks": "thanks",
    "quarantined": "waits for a person: {quarantined_for}",
}


def _in_words(told: dict[str, Any]) -> str:
    return WORDS[told["state"]].format(**told)


def showing(parser: argparse.ArgumentParser) -> None:
    """What reading letters needs."""
    parser.add_argument("files", nargs="+", type=Path, help="letters as RFC 822 files")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def show(options: argparse.Namespace) -> int:
    """Shows what is read in letters, and changes nothing."""
    from amends.post.channels.mail import reading

    for path in options.files:
        told = {"file": str(path), **understood(reading.read(asking.bytes_of(path)))}
        print(json.dumps(told, ensure_ascii=False) if options.json else _page(told))
    return 0


def understood(letter: Letter) -> dict[str, Any]:
    """A letter as JSON tells it; docs/mail.md says what each name means, and it stays that way."""
    return {
        "from": _named(letter.from_name, letter.from_address),
        "from_name": letter.from_name,
        "from_email": letter.from_address,
        "to": [_named(box.name, box.address) for box in letter.to],
        "cc": [_named(box.name, box.address) for box in letter.cc],
        "subject": letter.subject,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "message_id": letter.message_id,
        "references": list(letter.references),
        "text": letter.text,
        "reply_text": letter.reply_text,
        "quoted": letter.quoted,
        "signature": letter.signature,
        "attachments": [asdict(one) for one in letter.attachments],
        "is_auto_reply": letter.is_auto_reply,
        "is_vacation": letter.is_vacation,
        "is_list": letter.is_list,
        "is_bounce": letter.is_bounce,
        "bounce": _bounce(letter),
        "is_feedback": letter.is_feedback,
        "feedback": asdict(letter.feedback) if letter.feedback else None,
        "events": [asdict(one) for one in letter.events],
        "forwarded": asdict(letter.forwarded) if letter.forwarded else None,
        "is_doubtful": letter.is_doubtful,
        "unreadable": letter.unreadable or None,
    }


def _bounce(letter: Letter) -> dict[str, Any] | None:
    """What came back: the first recipient's fields, the ids of the returned messages, and every recipient."""
    if not letter.is_bounce:
        return None
    told = [asdict(one) for one in letter.bounces]
    return {**(told[0] if told else {}), "message_ids": list(letter.bounced_ids), "recipients": told}


def _named(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address else name or address


def _page(told: dict[str, Any]) -> str:
    marks = [name for name in ("is_auto_reply", "is_vacation", "is_list", "is_bounce", "is_feedback") if told[name]]
    lines = [f"{told['file']}", f"  from {told['from']}", f"  to {', '.join(told['to'])}", f"  {told['subject']}"]
    lines += [f"  {name.removeprefix('is_').replace('_', ' ')}" for name in marks]
    bounced = told["bounce"]["recipients"] if told["bounce"] else []
    lines += [f"  {one['action']}: {one['recipient']} {one['status']} {one['reason']}" for one in bounced]
    lines += [f"  attached: {one['name']} ({one['type']}, {one['size']} bytes)" for one in told["attachments"]]
    lines += [f"  | {line}" for line in told["reply_text"].splitlines()]
    return "\n".join([*lines, f"  {told['unreadable']}"] if told["unreadable"] else lines)
