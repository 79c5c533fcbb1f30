"""Letters that came back: delivery reports (RFC 3464), and the odd ones that only say so in words.

A letter is a bounce when a mail system says that a message was not delivered, for good or so far. Only what failed
brings messages back (`returned_ids`): a delay brings back none. A person who shows us a bounce is no mail system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from amends.post.channels.mail import notices
from amends.post.channels.mail.headers import ADDRESS, decoded, field, mailboxes, message_ids, raw_field
from amends.post.channels.mail.reasons import FOR_GOOD, Refusal, after_reading, reason_of
from amends.post.channels.mail.texts import payload, plain_from_html

DAEMONS = re.compile(
    r"\b(mailer-?daemon|po+st[-_ ]?master|mail-?daemon|mdaemon|mail[-. ]delivery[-. ](sub)?system|mail administrator"
    r"|mailer|mail ?system)\b",
    re.IGNORECASE,
)
# Addresses that no person writes from: half a sign, the words have to be the other half.
ROLES = re.compile(
    r"^(no-?_?reply|do-?not-?reply|bounces?|.*-admin|.*-bounces|mail-?admin|notify|notification)@", re.IGNORECASE
)
FAILED_SUBJECT = re.compile(
    r"undeliver|returned (mail|to sender)|delivery (status )?(notification )?\(?(fail|delay|error|status)"
    r"|delivery notification: delivery|failure (notice|delivery)|fail(ed|ure) delivery|mail (delivery )?(failed"
    r"|failure|problem|error)"
    r"|non[- ]?deliver|(could|can) ?not (be )?(deliver|send)|unzustellbar|delivery (has )?fail|message (could"
    r"|can) ?not (be )?deliver"
    r"|nicht zugestellt|zustellung fehlgeschlagen|no se (puede|pudo) entregar|non (remis|distribu)"
    r"|não (pôde ser )?entreg|warning: (message|could not)"
    r"|delivery report|permanent error|user unknown|mail system error|rejected (posting|mail)|error sending message"
    r"|delayed mail"
    r"|errors from|mail failed|rapport de non|mancata consegna|niet bezorgd|配信|エラー通知|不達|退信|не доставлено"
    r"|loop alert",
    re.IGNORECASE,
)
FAILED_WORDS = re.compile(
    r"(could|can|was|were|been|be|has|have|did)(n'?t| ?not) (yet )?(be(en)? )?(deliver|reach|sent|able)|undeliver"
    r"|unable to deliver"
    r"|deliver(y|ing).{0,60}(fail|error|delayed)|permanent(ly)? (fatal )?(error|fail)|returned to sender"
    r"|failed (permanently|delivery|addresses)"
    r"|following (address|recipient)|unknown user|user unknown|no such user|mailbox.{0,12}full|failure reasons|giv(en"
    r"|ing) up"
    r"|had delivery (errors|problems)|transcript of (the )?session|nicht zugestellt|unzustellbar|non (remis|distribu)"
    r"|no se ha podido entregar"
    r"|送信できません|配信できません|届きません|не доставлен|не может быть доставлено|invalid final delivery"
    r"|duplicated message-id",
    re.IGNORECASE,
)
SMTP_SAID = re.compile(r"(?<![\d.\w])([45]\d\d)[ -](?=\S)")
ENHANCED = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
# Where the returned letter begins in the text of a report.
RETURNED = re.compile(
    r"^[-=*_|> ]{2,}[^\n]{0,40}((original|unsent|returned) (message|mail)|copy of the (message|original)"
    r"|message (headers|text))[^\n]*$"
    r"|^[-=*_|> ]*(below (this line )?is a copy of|this is a copy of the|original message follows"
    r"|message headers follow|original mail as follows"
    r"|included is a copy|enclosed is a copy|the header of the original)[^\n]*$|^(return-path|received"
    r"|x-originating-ip|dkim-signature) ?:",
    re.IGNORECASE | re.MULTILINE,
)
PER_RECIPIENT = re.compile(
    r"^(original-recipient|final-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta"
    r"|last-attempt-date|will-retry-until)"
    r"[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*)",
    re.IGNORECASE | re.MULTILINE,
)
# "<jana@example.com>: reason" or the address alone, then the reason.
SECTION = re.compile(
    r"^[ \t]*[\"<]?([^\s<>\"'()\[\],;:@]+@[^\s<>\"'()\[\],;:@]+)[\">]?(?::[ \t]|:?[ \t]*$)", re.MULTILINE
)
INNER_ID = re.compile(rb"^[ \t]*message-id\s*:\s*(<[^<>\s]{1,248}>)", re.IGNORECASE | re.MULTILINE)
INNER_TO = re.compile(rb"^[ \t]*to\s*:\s*([^\r\n]{1,500})", re.IGNORECASE | re.MULTILINE)
LOOKED_AT, TOLD, LONGEST_DIAGNOSTIC, MOST_RECIPIENTS, MOST_PARTS = 200_000, 20_000, 1_000, 100, 100
REPORT_PARTS = {"message/delivery-status", "message/global-delivery-status"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """What was said about one recipient. Empty is what was not said.

    `action` is `failed` or `delayed`. `is_permanent`: the refusal is for good, by its code. `is_hard`: the address
    itself is no good, so writing there again is of no use.
    """

    recipient: str
    status: str
    reply_code: str
    reason: Refusal
    diagnostic: str
    action: str = "failed"
    is_permanent: bool = True
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A bounce as a whole: about whom, and which messages came back (`Message-ID`s; a delay brings back none)."""

    bounces: tuple[Bounce, ...]
    returned_ids: tuple[str, ...] = ()


def is_from_daemon(message: Message) -> bool:
    """Whether a mail system is named as the sender, or nobody: bounces carry an empty return path (RFC 5321)."""
    raw = raw_field(message, "From")
    return bool(DAEMONS.search(raw)) or raw_field(message, "Return-Path").strip() == "<>"


def report_of(message: Message) -> Report | None:
    """What a bounce reports; None for any other letter. Never raises."""
    noticed = notices.notice_of(message)
    if noticed is not None:
        return _noticed(noticed)
    groups = _groups(message)
    if groups and all(one.get("action", "failed").lower().split(" ")[0] in _GOOD for one in groups):
        return None
    told = _told(message) if groups or _may_be(message) else ""
    if not groups and not (told and _says_so(message, told)) and not field(message, "X-Failed-Recipients"):
        return None
    bounces = _bounces(message, groups, told)
    failed = any(one.action == "failed" for one in bounces)
    return Report(bounces, tuple(dict.fromkeys(_returned_ids(message))) if failed else ())


_GOOD = {"delivered", "relayed", "expanded", "deliverable"}


def _noticed(noticed: notices.Notice) -> Report | None:
    if noticed.kind != "bounce":
        return None
    bounces = tuple(
        _bounce(one.recipient, one.action or "failed", one.status, one.diagnostic, one.diagnostic)
        for one in noticed.recipients
    )
    return Report(bounces, noticed.message_ids)


def _may_be(message: Message) -> bool:
    """Whether the sender or the form is a mail system's."""
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type") or "").lower() in {"", "delivery-status"}
    if is_from_daemon(message) or FAILED_SUBJECT.search(field(message, "Subject")):
        return is_from_daemon(message) or _is_role(message)
    return _is_role(message)


def _is_role(message: Message) -> bool:
    return any(ROLES.match(box.address) for box in mailboxes(raw_field(message, "From")))


def _says_so(message: Message, told: str) -> bool:
    is_failed = bool(FAILED_SUBJECT.search(field(message, "Subject")))
    says = bool(FAILED_WORDS.search(told)) or bool(ENHANCED.search(told) and SMTP_SAID.search(told))
    if is_from_daemon(message) or message.get_content_type() == "multipart/report":
        return is_failed or says or _has_returned(message)
    return (is_failed or says) and _has_returned(message)


def _has_returned(message: Message) -> bool:
    """Whether somebody's letter, or its head, comes with it."""
    for part in _parts(message):
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/global-headers"}:
            return True
        if part.get_content_maintype() == "text" and INNER_ID.search(payload(part)[:LOOKED_AT]):
            return True
    return False


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a letter, not those of letters inside it; so many at most."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [one for one in part.get_payload() if isinstance(one, Message)]


def _told(message: Message) -> str:
    """What the mail system itself says, before the letter that it returns."""
    texts = []
    for part in _parts(message):
        if part.get_content_maintype() != "text" or part.is_multipart():
            if part.get_content_maintype() == "multipart" and not part.is_multipart():
                texts.append(decoded(payload(part)[:LOOKED_AT]))
            continue
        if part.get_content_type() == "text/rfc822-headers":
            continue
        text = decoded(payload(part)[:LOOKED_AT], str(part.get_param("charset") or ""))
        texts.append(plain_from_html(text) if part.get_content_type() == "text/html" else text)
    whole = "\n".join(texts).replace("\r\n", "\n")
    found = RETURNED.search(whole)
    before = whole[: found.start()] if found else whole
    # Some begin with the returned head and speak behind it.
    return (before if before.strip() else whole)[:TOLD]


def _groups(message: Message) -> list[dict[str, str]]:
    """The fields about each recipient (RFC 3464), also where a mail system wrote them into its text."""
    found: list[dict[str, str]] = []
    for part in _parts(message):
        if part.get_content_type() in REPORT_PARTS:
            found += _grouped(_flat(part))
        elif part.get_content_maintype() == "text" and part is not message and not found:
            text = decoded(payload(part)[:LOOKED_AT], str(part.get_param("charset") or ""))
            found += [one for one in _grouped(text) if "final-recipient" in one and "action" in one]
    return found[:MOST_RECIPIENTS]


def _flat(part: Message) -> str:
    if not part.is_multipart():
        return decoded(payload(part)[:LOOKED_AT])
    inner = [one for one in part.get_payload() if isinstance(one, Message)][: 2 * MOST_RECIPIENTS]
    lines = [
        "\n".join(f"{name}: {value}" for name, value in one.raw_items()) + f"\n{one.get_payload()}" for one in inner
    ]
    return "\n\n".join(lines)[:LOOKED_AT]


def _grouped(text: str) -> list[dict[str, str]]:
    groups: list[dict[str, str]] = []
    for found in PER_RECIPIENT.finditer(text):
        name, value = found[1].lower(), re.sub(r"\s+", " ", found[2]).strip()
        if (
            not groups
            or (name in groups[-1] and name != "diagnostic-code")
            or (name == "original-recipient" and "status" in groups[-1])
        ):
            groups.append({})
        groups[-1].setdefault(name, value)
    return [one for one in groups if one.keys() & {"action", "status", "diagnostic-code"}]


def _bounces(message: Message, groups: list[dict[str, str]], told: str) -> tuple[Bounce, ...]:
    words = re.sub(r"[ \t]+", " ", told)
    said = _said(words)
    if not groups:
        delayed = _is_delay(f"{field(message, 'Subject')}\n{words[:3000]}")
        action = "delayed" if delayed else "failed"
        sections = _sections(message, words)
        if len(sections) > 1:
            return tuple(_bounce(one, action, "", _said(part), part) for one, part in sections.items())
        return tuple(_bounce(one, action, "", said, words) for one in _addresses(message, words) or [""])
    bounces = []
    sections = _sections(message, words)
    for one in groups:
        action = one.get("action", "failed").lower().split(" ")[0].strip("();")
        if action in _GOOD:
            continue
        recipient = _address(one.get("final-recipient", "")) or _address(one.get("original-recipient", ""))
        status = (ENHANCED.search(one.get("status", "")) or [""])[0]
        diagnostic = one.get("diagnostic-code", "")
        if len(diagnostic.partition(";")[2].strip()) < 4 and not diagnostic.startswith("X-Unix"):
            diagnostic = _said(sections.get(recipient, "")) or said or diagnostic
        who = recipient or next(iter(_addresses(message, words)), "")
        bounces.append(
            _bounce(who, "delayed" if action == "delayed" else "failed", status, diagnostic, f"{diagnostic}\n{words}")
        )
    return tuple(bounces)


def _bounce(recipient: str, action: str, status: str, diagnostic: str, words: str) -> Bounce:
    closer = ENHANCED.findall(diagnostic)
    if closer and (not status or status.endswith(".0.0")):
        status = closer[-1]
    code = (SMTP_SAID.findall(diagnostic) or [""])[-1]
    reason = reason_of(diagnostic, status)
    if reason is Refusal.UNKNOWN:
        reason = reason_of(words, status)
    reason = after_reading(reason, words)
    kind = status[:1] or code[:1]
    is_permanent = action == "failed" and (
        kind == "5" if kind else reason not in {Refusal.EXPIRED, Refusal.MAILBOX_FULL}
    )
    return Bounce(
        recipient=recipient,
        status=status,
        reply_code=code,
        reason=reason,
        diagnostic=diagnostic.strip()[:LONGEST_DIAGNOSTIC],
        action=action,
        is_permanent=is_permanent,
        is_hard=action == "failed" and reason in FOR_GOOD,
    )


def _sections(message: Message, words: str) -> dict[str, str]:
    """What is said about each recipient, where each begins a line of its own; else empty."""
    begun = [found for found in SECTION.finditer(words) if found[1].lower() not in _own(message)]
    ends = [found.start() for found in begun[1:]] + [len(words)] * bool(begun)
    told = {found[1]: words[found.start() : end] for found, end in zip(begun, ends, strict=True)}
    # A list of addresses without a word about each is no such telling.
    return told if all(len(part) > len(one) + 12 for one, part in told.items()) else {}


def _own(message: Message) -> set[str]:
    return {box.address.lower() for name in ("From", "To", "Reply-To") for box in mailboxes(raw_field(message, name))}


def _is_delay(words: str) -> bool:
    return bool(
        re.search(
            r"(delivery|mail|message).{0,30}delayed|warning: (message|could not)|not yet been delivered"
            r"|still being retried"
            r"|warning message only|no need to resend|will (be retried|keep trying|continue)|\(delay\)",
            words,
            re.IGNORECASE,
        )
    )


def _said(words: str) -> str:
    """The lines in which the refusal itself stands: those with a code, else those that speak of failing."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    coded = [line for line in lines if SMTP_SAID.search(line) or ENHANCED.search(line)]
    if coded:
        last = coded[-1]
        following = lines[lines.index(last) + 1 : lines.index(last) + 3]
        return " ".join([*dict.fromkeys(coded), *(one for one in following if not ADDRESS.search(one))])[
            :LONGEST_DIAGNOSTIC
        ]
    return ""


def _address(text: str) -> str:
    found = ADDRESS.search(text.rpartition(";")[2].replace("&lt;", " ").replace("&gt;", " "))
    return found[0].rstrip(".") if found else ""


def _addresses(message: Message, words: str) -> list[str]:
    """About whom a report in words is: whom it names, except itself; else to whom the returned letter was written."""
    named = [box.address for box in mailboxes(raw_field(message, "X-Failed-Recipients"))]
    if named:
        return named[:MOST_RECIPIENTS]
    mine = _own(message)
    found = [one.strip(".").removeprefix("mailto:") for one in ADDRESS.findall(words)]
    others = [one for one in dict.fromkeys(found) if one.lower() not in mine and not DAEMONS.search(one)]
    if others:
        # One report in words is mostly about one recipient; further addresses are those of whom to ask.
        return others[:1]
    for part in _parts(message):
        for inner in _inner(part):
            boxes = mailboxes(raw_field(inner, "To"))
            if boxes:
                return [box.address for box in boxes[:1]]
        if part.get_content_maintype() == "text":
            written = INNER_TO.search(payload(part)[:LOOKED_AT])
            if written and _address(decoded(written[1])):
                return [_address(decoded(written[1]))]
    return []


def _inner(part: Message) -> list[Message]:
    if part.get_content_type() in {"message/rfc822", "message/global"} and part.is_multipart():
        return [one for one in part.get_payload() if isinstance(one, Message)]
    return []


def _returned_ids(message: Message) -> Iterator[str]:
    """The ids of the messages that came back, found in what the report returns."""
    for part in _parts(message):
        for inner in _inner(part):
            yield from message_ids(raw_field(inner, "Message-ID"))
        if part.get_content_maintype() in {"text", "message"} and not part.is_multipart():
            yield from (found.decode("ascii", "replace") for found in INNER_ID.findall(payload(part)[:LOOKED_AT]))
    yield from message_ids(" ".join((raw_field(message, "In-Reply-To"), raw_field(message, "References"))))
