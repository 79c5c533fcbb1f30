"""Connecting: opening, changing and closing the accounts by which people reach us, and we them.

Not a step of anybody's recovery: an engineer or a lead does this once, and looks after it.
"""

from __future__ import annotations

from datetime import datetime

from amends.journal.actors import Actor
from amends.post.accounts import WrongSetting, change_account, close_account, open_account, secrets_of
from amends.post.channels.mail import consenting
from amends.post.channels.mail.consenting import NoConsent
from amends.post.models import Account

__all__ = ["NoConsent", "WrongSetting", "change_account", "close_account", "consented", "open_account"]


def consented(account: Account, *, code: str, verifier: str, back: str, by: Actor, at: datetime) -> Account:
    """This function will let an account in with what the owner of its mailbox has just allowed.

    The provider is asked first; only its refresh token is kept, sealed. The worker renews the rest by itself.
    :raises NoConsent: when the provider gives none; nothing is changed.
    :raises SealBroken: when the account's secrets have to be typed again; nothing is changed.
    """
    token = consenting.refresh_token(account.settings, secrets_of(account), code=code, verifier=verifier, back=back)
    return change_account(account, secrets={"refresh_token": token}, by=by, at=at)
