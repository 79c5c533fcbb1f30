"""One-time codes on the customer's page: asked for there, sent to a contact known before, good once and for an hour."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from amends.cases.models import Case
from amends.conversation.models import PageCode
from amends.customers.models import Identity
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.codes import LIVES, MOST_TRIES, new_code, read_code
from amends.kernel.ids import new_id

# So many codes go out for one case in a day: who holds a link can fill nobody's mailbox.
MOST_A_DAY, DAY = 5, timedelta(days=1)


class TooMany(ValueError):
    """So many codes were sent for this case today that no other goes."""

    def __init__(self) -> None:
        super().__init__("code: too many were sent today; write to us instead.")


@transaction.atomic
def ask(case: Case, contact: Identity, *, by: Actor, at: datetime) -> tuple[PageCode, str] | None:
    """This function will make a code for this case's customer; None while one is on its way. It is kept nowhere.

    :raises TooMany: when five were sent within a day.
    """
    Case.objects.select_for_update(no_key=True).only("id").get(id=case.id)
    if waiting(case, at) is not None:
        return None
    if PageCode.objects.filter(case=case, sent_at__gt=at - DAY).count() >= MOST_A_DAY:
        raise TooMany
    code, id_ = new_code(secrets.randbelow), new_id(at)
    made = PageCode.objects.create(
        id=id_, case=case, contact=contact, digest=_digest(id_, code), sent_at=at, expires_at=at + LIVES
    )
    _wrote(made, "page_code_sent", by, at)
    return made, code


def waiting(case: Case, at: datetime) -> PageCode | None:
    """The code that waits to be typed on this case's page; one query."""
    rows = PageCode.objects.filter(case=case, expires_at__gt=at, used_at__isnull=True, tries__lt=MOST_TRIES)
    return rows.select_related("contact").order_by("-sent_at", "-id").first()


@transaction.atomic
def prove(case: Case, code: str, *, by: Actor, at: datetime) -> bool:
    """This function will take a code that was typed; says whether it was right. It is good once.

    A wrong one is counted, and after five nothing is right any more.
    """
    made = waiting(case, at)
    if made is None:
        return False
    # Counted before it is compared: two guesses at one moment are two.
    open_ = PageCode.objects.filter(id=made.id, used_at__isnull=True, tries__lt=MOST_TRIES)
    if open_.update(tries=F("tries") + 1) != 1:
        return False
    if not hmac.compare_digest(made.digest, _digest(made.id, read_code(code))):
        _wrote(made, "page_code_wrong", by, at)
        return False
    if PageCode.objects.filter(id=made.id, used_at__isnull=True).update(used_at=at) != 1:
        return False
    _wrote(made, "page_code_used", by, at)
    return True


def _digest(id_: UUID, code: str) -> str:
    """A digest by the desk's secret: whoever reads the table cannot try all codes there are."""
    return hmac.new(settings.SECRET_KEY.encode(), f"page:{id_}:{code}".encode(), hashlib.sha256).hexdigest()


def _wrote(made: PageCode, verb: str, by: Actor, at: datetime) -> None:
    facts = {"contact": str(made.contact_id or "")}
    journal.write([journal.Line(f"conversation.{verb}", made.id, made.case_id, facts)], by=by, at=at)
