"""The verbs of a conversation: say, hear, note, log a call, take back, draft, and keep scripts."""

from __future__ import annotations

from amends.conversation.actions.drafting import (
    draft_where_empty,
    drop_files,
    keep_files,
    lay_files,
    look,
    save_draft,
    stock_scripts,
)
from amends.conversation.actions.hearing import Heard, hear, log_call, note
from amends.conversation.actions.saying import About, Saying, TooLateToUnsay, say, says, unsay

__all__ = [
    "About",
    "Heard",
    "Saying",
    "TooLateToUnsay",
    "draft_where_empty",
    "drop_files",
    "hear",
    "keep_files",
    "lay_files",
    "log_call",
    "look",
    "note",
    "save_draft",
    "say",
    "says",
    "stock_scripts",
    "unsay",
]
