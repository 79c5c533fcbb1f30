"""Some whole weeks in which customers wrote and called, at the same hours of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.people.models import Brand, Person, Team
from amends.post.rules import Channel
from tests.cast import Desk, a_customer
from tests.story.telling import CUSTOMER

ZONE = ZoneInfo("America/New_York")


def office_hours(desk: Desk) -> None:
    """Everybody works from nine to half past five, Monday to Friday, and the desk is open then."""
    for model in (Person, Team, Brand):
        model.objects.update(calendar=desk.office)
    for one in (desk.brand, desk.team, desk.ana, desk.ben, desk.bea, desk.carlos):
        one.refresh_from_db()


def weeks_of_contacts(desk: Desk, until: datetime, weeks: int = 3, *, calls: int = 2, letters: int = 3) -> list[Case]:
    """On each weekday calls at ten, letters at eleven, one at eight in the evening; on Sundays a chat."""
    today = until.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    first = today - timedelta(weeks=weeks)
    made = []
    # One before all of them, so that the first week is a whole one.
    made += came(desk, first - timedelta(days=1, hours=-9), Channel.MAIL, 1)
    for day in (first + timedelta(days=number) for number in range(7 * weeks)):
        if day.weekday() < 5:
            made += came(desk, day + timedelta(hours=10), Channel.PHONE, calls)
            made += came(desk, day + timedelta(hours=11), Channel.MAIL, letters)
            made += came(desk, day + timedelta(hours=20), Channel.FORM, 1)
        elif day.weekday() == 6:
            made += came(desk, day + timedelta(hours=12), Channel.CHAT, 1)
    return made


def came(desk: Desk, local: datetime, channel: Channel, many: int) -> list[Case]:
    """So many cases of this moment of the desk's wall clock, a minute apart."""
    at = local.replace(tzinfo=ZONE)
    news = [
        NewCase(
            a_customer(desk, f"Customer {at:%m%d%H}{number}", at=at), desk.brand, channel,
            kind=desk.kinds["bill-wrong"], first_contact_at=at + timedelta(minutes=number), words="My bill is wrong.",
        )
        for number in range(many)
    ]  # fmt: skip
    return flow.open_cases(news, by=CUSTOMER, at=at) if news else []
