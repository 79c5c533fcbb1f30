"""The verbs of a conversation: say, hear, note, log a call, take back, draft, and keep scripts."""

from __future__ import annotations

from amends.conversation.actions.drafting import draft_where_empty, save_draft, stock_scripts
from amends.conversation.actions.hearing import Heard, hear, log_call, note
from amends.conversation.actions.saying import About, Saying, TooLateToUnsay, say, says, unsay

__all__ = [
    "About",
    "Heard",
    "Saying",
    "TooLateToUnsay",
    "draft_where_empty",
    "hear",
    "log_call",
    "note",
    "save_draft",
    "say",
    "says",
    "stock_scripts",
    "unsay",
]
