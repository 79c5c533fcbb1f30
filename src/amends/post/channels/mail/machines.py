"""Letters that no person wrote: auto-replies, lists, reports (RFC 3834, RFC 2919). Looks at one parsed message."""

from __future__ import annotations

import re
from email.message import Message

from amends.post.channels.mail import notices
from amends.post.channels.mail.bounces import is_from_daemon
from amends.post.channels.mail.headers import field, raw_field

BULK = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
LIST_FIELDS = ("List-Id", "List-Unsubscribe", "List-Post", "X-Mailing-List", "X-Mailman-Version")
REPLY_FIELDS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Auto-Reply-From",
    "X-AutoReply-From",
)
AWAY_SUBJECT = re.compile(
    r"^\W*((re|aw|sv|antw|ynt|vs|回复|回覆)[:：] ?)?(out of (the )?office|automatic reply|auto[- ]?(matic )?(reply"
    r"|response|respon)|autoreply|auto:"
    r"|i am (currently )?(away|out)|away from (my|the) (office|mail|desk)|automatische antwort|auto-antwort"
    r"|abwesenheits|abwesend|bin (nicht|außer) (im|haus)"
    r"|réponse automatique|absence du bureau|absent\(?e?\)?\b|notification d'absence|respuesta automática"
    r"|fuera de (la )?oficina|resposta automática"
    r"|ausência|fora do escritório|ausente|risposta automatica|fuori (sede|ufficio)|automatisch antwoord|afwezig"
    r"|automatiskt? svar|frånvaro"
    r"|autosvar|fravær|automaattinen vastaus|poissa|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď"
    r"|автоответ|автоматический ответ"
    r"|vacation|on (annual )?leave\b|自動返信|自動応答|不在(の|通知)|自动(回复|答复)|自動回覆|자동 ?(회신|응답)"
    r"|رد تلقائي|otomatik (yanıt|cevap))",
    re.IGNORECASE,
)


def is_from_machine(message: Message) -> bool:
    """Whether a machine wrote this, so that no machine of ours may answer it and no case opens by itself."""
    said = field(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if field(message, "Precedence").strip().lower() in BULK:
        return True
    if is_from_list(message) or any(raw_field(message, name).strip() for name in REPLY_FIELDS):
        return True
    if raw_field(message, "X-Amz-Sns-Message-Id") or notices.feedback_of(message) is not None:
        return True
    return bool(AWAY_SUBJECT.search(field(message, "Subject"))) or is_report(message) or is_from_daemon(message)


def is_from_list(message: Message) -> bool:
    """Whether it came by a mailing list or as a mass mailing (RFC 2919, RFC 2369)."""
    return any(raw_field(message, name).strip() for name in LIST_FIELDS)


def is_vacation(message: Message) -> bool:
    """Whether it says that somebody is away: an answer that a mailbox gave by itself."""
    said = field(message, "Auto-Submitted").strip().lower()
    answers = said.startswith("auto-replied") or any(raw_field(message, name).strip() for name in REPLY_FIELDS)
    answers = answers or field(message, "Precedence").strip().lower() in {"auto_reply", "auto-reply"}
    is_away = answers or bool(AWAY_SUBJECT.search(field(message, "Subject")))
    return is_away and not is_report(message)


def is_report(message: Message) -> bool:
    """Whether its form is that of a report (RFC 6522): delivery status, feedback, disposition."""
    return message.get_content_type() == "multipart/report"
