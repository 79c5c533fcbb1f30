"""The board by mail: each Monday at eight of their own time, to whoever wants it, with a PDF, until they stop it.

What leaves is no promise to anybody: it is a piece of work with its time, done once whatever is restarted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction

from amends.journal.actors import Actor
from amends.measure import actions, aims, printing
from amends.measure.board import board
from amends.measure.models import BoardMail
from amends.measure.totals import SPANS
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.post import actions as post
from amends.post import raws
from amends.post.channels.paper.setting import NoSetter
from amends.post.deliveries import Enclosed, Outgoing
from amends.post.rules import Channel
from amends.work import actions as work
from amends.work.models import Work

__all__ = ["BOARDS", "NoSetter", "begin", "mail_of", "send", "stop"]

BOARDS: Final = "boards"
EIGHT: Final = time(8)
WEEK: Final = timedelta(days=7)
BEHIND: Final = "The figures are not counted yet; it is tried again."
PDF: Final = "application/pdf"
SALT: Final = "board by mail"
# Mail programs take a colon at the end of an address for its end.
APART: Final = "~"


def monday_after(person: Person, at: datetime) -> datetime:
    """The next Monday at eight of somebody's own clock, after a moment."""
    zone = ZoneInfo(person.calendar.time_zone)
    today = at.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), EIGHT, zone)
    # By the clock on the wall: a week in which it jumps is no hundred and sixty-eight hours long.
    return monday if monday > at else datetime.combine(monday.date() + WEEK, EIGHT, zone)


def mail_of(token: str) -> BoardMail | None:
    """Whose weekly letter a token is about; None for one that is not ours."""
    try:
        id_ = UUID(Signer(sep=APART, salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    return BoardMail.objects.select_related("person", "brand__calendar").filter(id=id_).first()


def _stop_url(mail: BoardMail) -> str:
    return f"{settings.CONFIG.base_url()}/by-mail/{Signer(sep=APART, salt=SALT).sign(str(mail.id))}"


def _put(mail: BoardMail, at: datetime) -> None:
    when = monday_after(mail.person, at)
    day = when.date().isoformat()
    # Its letter is work as well, by another key: of two works with one key the second would not be done.
    item = work.Item(BOARDS, f"{BOARDS}:{mail.id}:{day}", {"mail": str(mail.id), "day": day}, retry_at=when)
    work.put([item], at=at)


@transaction.atomic
def begin(brand: Brand, span: int, *, by: Person, at: datetime) -> BoardMail:
    """This function will send somebody the board each Monday at eight, about so many days; asked again, about others.

    :raises ValueError: for a span that the board does not have, or for somebody who may not see it.
    :raises NoSetter: when nothing here sets a PDF; nothing is changed.
    """
    if span not in SPANS or not by.can(Right.SEE_MEASURES):
        raise ValueError("period: pick one from the list.")
    if not printing.can_print():
        raise NoSetter
    mail = actions.begin_board_mail(brand, span, by=by, at=at)
    _put(mail, at)
    return mail


@transaction.atomic
def stop(brand: Brand, *, by: Person, at: datetime) -> bool:
    """This function will send somebody the board no more; False when nobody sent it."""
    return actions.stop_board_mail(brand, by, by=by, at=at)


def send(*, by: Actor, at: datetime, at_most: int = 10) -> int:
    """This function will send each board whose time has come; how many. A desk whose figures are not counted yet is
    asked again later; what was stopped, or whose reader is gone, is not sent."""
    return sum(_send(one, by, at) for one in work.claim(BOARDS, at=at, at_most=at_most))


def _send(one: Work, by: Actor, at: datetime) -> bool:
    known = BoardMail.objects.select_related("person__calendar", "brand__calendar").filter(stopped_at__isnull=True)
    mail = known.filter(id=UUID(str(one.payload["mail"]))).first()
    if mail is None or not (mail.person.is_active and mail.person.can(Right.SEE_MEASURES)):
        work.finish([one], at=at)
        return False
    found = board(mail.brand, mail.span, at=at)
    if found is None:
        work.fail(one, BEHIND, at=at)
        return False
    told = printing.told(found, mail.brand, mail.span, aims.current(mail.brand), at=at)
    try:
        pdf, lacks = printing.pdf_of(told), ""
    except NoSetter as why:
        pdf, lacks = b"", f"\n\n{why}"
    with transaction.atomic():
        kept = raws.keep([pdf] if pdf else [], at=at).values()
        files = [Enclosed(raw, f"board-{at:%Y-%m-%d}.pdf", PDF) for raw in kept]
        post.dispatch([_letter(mail, f"board:{mail.id}:{one.payload['day']}", told, lacks, files)], by=by, at=at)
        work.finish([one], at=at)
        _put(mail, at)
    return True


def _letter(mail: BoardMail, key: str, told: printing.Told, lacks: str, files: Sequence[Enclosed]) -> Outgoing:
    return Outgoing(
        key=key,
        brand=mail.brand,
        channel=Channel.MAIL,
        to_name=mail.person.name,
        to_address=mail.person.email,
        subject=f"{printing.TITLE}: {mail.brand.name}, {told['days']}",
        text=_text(mail, told, lacks),
        is_automatic=True,
        facts={"stop_url": _stop_url(mail)},
        attachments=tuple(files),
    )


def _text(mail: BoardMail, told: printing.Told, lacks: str) -> str:
    """What changed, what is to improve, and the way to the rest; and how it stops."""
    address = f"{settings.CONFIG.base_url()}/measures"
    news = [f"- {one['title']}, {one['way']}: {one['words']}." for one in told["news"]]
    parts = [
        f"{mail.person.first_name},",
        f"this is how recovery goes at {told['brand']}, {told['days']}.",
        "What changed:\n" + ("\n".join(news) or "- No figure lay beyond what its own past lets one expect."),
    ]
    if told["aim"]:
        aim = told["aim"]
        parts.append(f"What we improve: {aim['title']}, {aim['target']}, in {aim['quarter']}. {aim['stands']}")
    parts.append(f"All figures with the cases behind them: {address}{lacks}")
    parts.append(f"You asked for this letter each Monday at eight. Stop it with one click: {_stop_url(mail)}")
    return "\n\n".join(parts) + "\n"
