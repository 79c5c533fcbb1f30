"""Getting to know customers, by identities alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.customers import actions as customers
from amends.customers import queries
from amends.customers.actions import Acquaintance, Bought
from amends.customers.models import Customer, Identity, Order
from amends.customers.rules import NotAnIdentity
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def told(desk: Desk, *addresses: str, **more: Any) -> Acquaintance:
    return Acquaintance(desk.brand, "Jana Weber", [("mail", address) for address in addresses], **more)


def test_a_new_customer_is_known_by_what_they_gave(desk: Desk) -> None:
    jana = customers.know(
        desk.brand, " Jana Weber ", [("mail", "Jana@Example.com"), ("phone", "+49 30 1234567")], "de", by=BY, at=NOON
    )
    assert (jana.name, jana.language, jana.time_zone) == ("Jana Weber", "de", "America/New_York")
    assert queries.by_identity(desk.brand, "mail", "JANA@example.com") == jana
    assert queries.by_identity(desk.brand, "phone", "0049301234567") == jana
    entry = Entry.objects.get(verb="customers.known")
    assert (entry.subject_id, entry.facts) == (jana.id, {"brand": str(desk.brand.id)})


def test_the_same_identity_is_the_same_customer_whatever_the_name(desk: Desk) -> None:
    first = customers.know(desk.brand, "Jana Weber", [("mail", "jana@example.com")], by=BY, at=NOON)
    again = customers.know(desk.brand, "J. Weber-Lund", [("mail", "JANA@example.com")], by=BY, at=NOON)
    assert again == first
    assert Customer.objects.get().name == "Jana Weber"


def test_the_same_name_is_not_the_same_customer(desk: Desk) -> None:
    first = customers.know(desk.brand, "Jana Weber", [("mail", "jana@example.com")], by=BY, at=NOON)
    other = customers.know(desk.brand, "Jana Weber", [("mail", "jana.weber@example.org")], by=BY, at=NOON)
    assert other != first


def test_a_source_that_is_vouched_for_adds_identities(desk: Desk) -> None:
    customers.know(desk.brand, "Jana", [("mail", "jana@example.com")], by=BY, at=NOON)
    customers.know(desk.brand, "Jana", [("mail", "jana@example.com"), ("key", "C-7")], by=BY, at=NOON)
    assert {one.kind for one in Identity.objects.all()} == {"mail", "key"}
    assert Entry.objects.get(verb="customers.identity_added").facts == {"kind": "key"}


def test_a_form_hangs_no_phone_on_a_known_customer(desk: Desk) -> None:
    jana = customers.know(desk.brand, "Jana", [("mail", "jana@example.com")], by=BY, at=NOON)
    typed = Acquaintance(
        desk.brand, "Mallory", [("mail", "jana@example.com"), ("phone", "+15550666")], is_vouched=False
    )
    assert customers.know_many([typed], by=BY, at=NOON) == [(jana, False)]
    assert queries.by_identity(desk.brand, "phone", "+15550666") is None


def test_two_of_a_batch_who_share_an_identity_are_one(desk: Desk) -> None:
    found = customers.know_many(
        [told(desk, "a@example.com"), told(desk, "b@example.com", "a@example.com"), told(desk, "c@example.com")],
        by=BY,
        at=NOON,
    )
    assert [is_new for _, is_new in found] == [True, False, True]
    assert found[0][0] == found[1][0] != found[2][0]


def test_a_batch_takes_as_many_queries_as_one(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as one:
        customers.know_many([told(desk, "one@example.com")], by=BY, at=NOON)
    with CaptureQueriesContext(connection) as many:
        customers.know_many([told(desk, f"{number}@example.com") for number in range(60)], by=BY, at=NOON)
    assert len(many) == len(one)


def test_an_identity_that_is_none_changes_nothing(desk: Desk) -> None:
    with pytest.raises(NotAnIdentity):
        customers.know_many([told(desk, "good@example.com"), told(desk, "bad")], by=BY, at=NOON)
    assert not Customer.objects.exists()
    assert not Identity.objects.exists()


def test_who_was_quicker_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another door gets to know the same customer between our looking and our writing."""
    quicker = customers.know(desk.brand, "Jana", [("mail", "jana@example.com")], by=BY, at=NOON)
    look = customers._find

    def looks_too_early(names: Any) -> Any:
        monkeypatch.setattr(customers, "_find", look)
        return {}

    monkeypatch.setattr(customers, "_find", looks_too_early)
    assert customers.know_many([told(desk, "jana@example.com")], by=BY, at=NOON) == [(quicker, False)]
    assert Customer.objects.get() == quicker


def test_orders_are_noted_once(desk: Desk) -> None:
    jana = customers.know(desk.brand, "Jana", [("mail", "jana@example.com")], by=BY, at=NOON)
    tom = customers.know(desk.brand, "Tom", [("mail", "tom@example.com")], by=BY, at=NOON)
    noted = customers.note_orders([Bought(jana, "KX1"), Bought(tom, "KX1"), Bought(jana, "KX1")], by=BY, at=NOON)
    again = customers.note_orders([Bought(jana, "KX1", value_minor=500)], by=BY, at=NOON)
    assert noted[0] == noted[2] == again[0] != noted[1]
    assert Order.objects.get(customer=jana).value_minor is None
    assert {order.customer for order in queries.by_order_number(desk.brand, " KX1 ")} == {jana, tom}
    assert Entry.objects.filter(verb="customers.ordered").count() == 2
