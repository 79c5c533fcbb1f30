"""The first word when we notice a failure: by a person for who wants that, and nobody's telephone rings at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.cases.models import Case
from amends.customers.models import Consent, Customer, Identity
from amends.detect import actions as detect
from amends.detect.rules import Heard
from amends.flow import noticing
from amends.journal.actors import SETUP, Automatic
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post.accounts import open_account
from amends.post.models import Outbound
from amends.post.restraint import by_day
from amends.promises.models import OPEN, Promise
from amends.promises.standings import untrue
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, entries, said

# Three in the night in Berlin.
NIGHT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)


def ordered(desk: Visits, name: str, channel: str = "mail") -> Customer:
    customer = a_customer(desk.story.desk, name, at=desk.story.at)
    Customer.objects.filter(id=customer.id).update(channel=channel)
    if channel != "mail":
        number = f"+49151{len(name):07}"
        Identity.objects.create(
            id=new_id(desk.story.at), brand=desk.story.desk.brand, customer=customer, kind="phone", value=number
        )
    order = an_order(desk.story.desk, customer, name, at=desk.story.at)
    order.thing = "flight/9"
    order.save()
    return customer


def cancelled(desk: Visits, at: datetime) -> None:
    detect.stock(desk.story.desk.brand, desk.story.desk.kinds, by=SETUP, at=desk.story.at)
    noticing.notice([Heard("ops", "1", "flight.cancelled", "flight/9", at, {})], by=Automatic("ears"), at=at)


def case_of(customer: Customer) -> Case:
    return Case.objects.get(customer=customer)


def test_a_telephone_rings_in_the_morning_and_a_letter_lies_there(desk: Visits) -> None:
    by_mail, by_text = ordered(desk, "Jana Weber"), ordered(desk, "Tom Adler", "sms")
    open_account(
        "sms-webhook",
        brand=desk.story.desk.brand,
        name="Texts",
        settings={"url": "https://texts.example/out"},
        secrets={"secret": "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZg=="},
        by=SETUP,
        at=desk.story.at,
    )
    cancelled(desk, NIGHT)
    sent = {row.channel: row.send_at for row in Outbound.objects.filter(is_automatic=True)}
    assert sent == {"mail": NIGHT, "sms": MORNING}
    assert untrue([case_of(by_mail).id, case_of(by_text).id]) == []


def test_who_wants_a_person_first_is_held_for_one(desk: Visits) -> None:
    cast, customer = desk.story.desk, ordered(desk, "Jana Weber")
    other, card = ordered(desk, "Tom Adler"), f"/customers/{customer.id}"
    for _ in range(2):
        assert desk.post(cast.ana, f"{card}/automatic", {"may": "no"}).status_code == 303
    assert Consent.objects.count() == 1
    assert Entry.objects.filter(verb="customers.consent_said").get().facts["given"] is False
    assert "Wants a person to write first" in said(desk.get(cast.dita, card))
    before = entries()
    assert desk.post(cast.dita, f"{card}/automatic", {"may": "yes"}).status_code == 403
    assert entries() == before
    cancelled(desk, desk.story.at)
    held, told = case_of(customer), case_of(other)
    assert set(Outbound.objects.filter(is_automatic=True).values_list("to_address", flat=True)) == {
        "tom.adler@example.com"
    }
    owed = {
        case: sorted(Promise.objects.filter(OPEN, case=case).values_list("kind", flat=True)) for case in (held, told)
    }
    assert owed == {held: ["acknowledgement", "resolution"], told: ["resolution", "update"]}
    assert "wants a person to write first" in said(desk.get(cast.bea, f"/cases/{held.reference}"))
    assert untrue([held.id, told.id]) == []
    desk.post(cast.ana, f"{card}/automatic", {"may": "yes"})
    assert "by an automatic notice" in said(desk.get(cast.ana, card))


@given(
    st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "America/Sao_Paulo"]),
)
def test_day_is_from_eight_to_nine_in_the_evening(at: datetime, zone: str) -> None:
    found = by_day(at, zone)
    hour = found.astimezone(ZoneInfo(zone)).hour
    assert at <= found < at + timedelta(hours=12)
    assert 8 <= hour < 21
    assert found == at or (hour, found.astimezone(ZoneInfo(zone)).minute, found.second) == (8, 0, 0)


def test_nobody_knows_the_day_of_a_place_that_is_none() -> None:
    with pytest.raises(ValueError, match="Atlantis"):
        by_day(NIGHT, "Europe/Atlantis")
