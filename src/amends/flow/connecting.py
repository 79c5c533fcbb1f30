"""Connecting: opening, changing and closing the accounts by which people reach us, and we them.

Not a step of anybody's recovery: an engineer or a lead does this once, and looks after it.
"""

from __future__ import annotations

from amends.post.accounts import WrongSetting, change_account, close_account, open_account

__all__ = ["WrongSetting", "change_account", "close_account", "open_account"]
