"""Asking the owner of a mailbox to let us in: the browser goes to the provider and comes back with a code.

What goes along (`state`) is signed, lives ten minutes and names the account and who asked, so that nobody can send
somebody else's browser back to us with a code of their own. The verifier follows from it by the desk's secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from amends.flow import connecting
from amends.post.channels.mail import consenting
from amends.post.models import Account
from amends.post.sealing import SealBroken
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.visit import Visit

SALT = "amends: consent to a mailbox"
MOST_SECONDS = 600


def back() -> str:
    """Where the provider sends the browser back to: it has to be registered there."""
    return f"{settings.CONFIG.base_url()}{url('channel_consented')}"


def _verifier(state: str) -> str:
    proof = hmac.new(settings.SECRET_KEY.encode(), f"{SALT}:{state}".encode(), hashlib.sha512).digest()
    return base64.urlsafe_b64encode(proof).rstrip(b"=").decode()


def ask(visit: Visit, account: Account) -> HttpResponse:
    """Sends the browser to the provider."""
    told = {"account": str(account.id), "person": str(visit.person.id), "once": secrets.token_urlsafe(16)}
    state = signing.dumps(told, salt=SALT)
    try:
        there = consenting.question(account.settings, state=state, verifier=_verifier(state), back=back())
    except consenting.NoConsent as why:
        shown.tell(visit.request, str(why), "refused")
        return SeeOther(url("channel", id=account.id))
    return SeeOther(there)


def account_asked_for(visit: Visit) -> UUID | None:
    """For which account the browser comes back; None when we did not send it, or too long ago."""
    try:
        told = signing.loads(visit.request.GET.get("state", ""), salt=SALT, max_age=MOST_SECONDS)
        return UUID(told["account"]) if told["person"] == str(visit.person.id) else None
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def take(visit: Visit, account: Account) -> HttpResponse:
    """Takes what the provider answers: a code, or why not."""
    asked = visit.request.GET
    try:
        if refused := asked.get("error"):
            raise connecting.NoConsent(f"It was refused there: {asked.get('error_description') or refused}"[:400])
        if not (code := asked.get("code", "")):
            raise connecting.NoConsent("The provider sent no code; ask again.")
        verifier = _verifier(asked.get("state", ""))
        connecting.consented(account, code=code, verifier=verifier, back=back(), by=visit.person, at=visit.at)
    except (connecting.NoConsent, SealBroken) as why:
        shown.tell(visit.request, str(why), "refused")
    else:
        shown.tell(visit.request, f"{account.name} is let in. Try it out.")
    return SeeOther(url("channel", id=account.id))
