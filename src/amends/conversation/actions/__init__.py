"""The verbs of a conversation: say, hear, note, log a call, take back, draft, and keep scripts."""

from __future__ import annotations

from amends.conversation.actions.adopting import adopt
from amends.conversation.actions.drafting import drop_files, keep_files, lay_files, stock_scripts
from amends.conversation.actions.drafts import (
    draft_where_empty,
    drafts_follow,
    has_left,
    lay_beside,
    look,
    save_draft,
)
from amends.conversation.actions.hearing import Heard, hear, log_call, note, post_once
from amends.conversation.actions.saying import About, Saying, TooLateToUnsay, say, says, unsay
from amends.conversation.actions.scripting import bring_back_script, change_script, retire_script, write_script

__all__ = [
    "About",
    "Heard",
    "Saying",
    "TooLateToUnsay",
    "adopt",
    "bring_back_script",
    "change_script",
    "draft_where_empty",
    "drafts_follow",
    "drop_files",
    "has_left",
    "hear",
    "keep_files",
    "lay_beside",
    "lay_files",
    "log_call",
    "look",
    "note",
    "post_once",
    "retire_script",
    "save_draft",
    "say",
    "says",
    "stock_scripts",
    "unsay",
    "write_script",
]
