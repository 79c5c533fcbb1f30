"""What is written without a signal arrives later, once; what was given there counts out of what was reserved."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from amends.customers.models import Customer
from amends.flow.making_right import reverse_remedy
from amends.journal.models import Entry
from amends.remedies import queries as remedies
from amends.remedies.models import Allowance, Remedy
from amends.remedies.queries import balance
from tests.cast import a_customer, an_order
from tests.doors.web.test_floor import rows, the_case, write
from tests.doors.web.visiting import Answer, Visits, entries, said
from tests.story.telling import DAY, HOUR


@pytest.fixture
def jana(desk: Visits) -> Customer:
    """A customer with a booking."""
    customer = a_customer(desk.story.desk)
    an_order(desk.story.desk, customer)
    return customer


def reserve(desk: Visits) -> Allowance:
    """Ana has something held back before she goes where there is no signal."""
    assert desk.post(desk.story.desk.ana, "/floor/allowance").status_code == 303
    return Allowance.objects.get()


def send(desk: Visits, by: str = "ana", **fields: object) -> Answer:
    """A phone sends what it kept."""
    person = getattr(desk.story.desk, by)
    taps = {"kind": "flight-cancelled", "severity": "3", "did": "fixed", "number": "KX1545"}
    kept = {"key": str(uuid4()), "who": str(person.id), "unsignalled": "yes", "met_at": desk.story.at.isoformat()}
    return desk.as_(person).post("/floor", {**taps, **kept, **fields}, headers={"Accept": "application/json"})


def may_give(desk: Visits) -> int:
    return remedies.given_today(desk.story.desk.ana, "USD", desk.story.at)


def test_what_is_reserved_is_the_limit_of_one_case_till_the_shift_ends(desk: Visits) -> None:
    allowance = reserve(desk)
    assert (allowance.amount_minor, allowance.currency) == (5000, "USD")
    assert allowance.expires_at == desk.story.at + 12 * HOUR, "somebody who works around the clock rests, too"
    assert Entry.objects.get(verb="remedies.allowance_reserved").facts["amount_minor"] == 5000
    assert "Reserved for a place without a signal: 50 USD" in said(desk.get(desk.story.desk.ana, "/floor"))


def test_nobody_holds_two(desk: Visits) -> None:
    reserve(desk)
    before = entries()
    reserve(desk)
    assert entries() == before


def test_what_is_held_back_counts_against_the_day(desk: Visits, jana: Customer) -> None:
    reserve(desk)
    assert may_give(desk) == 5000
    send(desk, give="voucher", amount="20", allowance=str(Allowance.objects.get().id))
    assert may_give(desk) == 5000, "given or held back, together they stay the same"
    desk.story.wait(DAY)
    assert may_give(desk) == 0, "and the next day is a new one"


def test_when_the_day_is_used_up_nothing_can_be_reserved(desk: Visits, jana: Customer) -> None:
    for number in range(10):
        an_order(desk.story.desk, a_customer(desk.story.desk, f"Guest {number}"), f"ZZ{number}00")
        write(desk, number=f"ZZ{number}00", give="voucher", amount="50")
    before = entries()
    desk.post(desk.story.desk.ana, "/floor/allowance")
    assert entries() == before
    assert not Allowance.objects.exists()
    assert "Nothing can be reserved" in said(desk.get(desk.story.desk.ana, "/floor"))


def test_what_was_given_within_it_is_granted_when_it_arrives(desk: Visits, jana: Customer) -> None:
    allowance = reserve(desk)
    met_at = desk.story.at
    desk.story.wait(2 * HOUR)
    answer = send(desk, give="voucher", amount="20", allowance=str(allowance.id), met_at=met_at.isoformat())
    assert answer.status_code == 200
    assert "Granted: Voucher 20.00 USD." in answer.json()["words"]
    remedy = Remedy.objects.get()
    assert (remedy.allowance, remedy.beyond, remedy.granted_at) == (allowance, "", desk.story.at)
    assert Entry.objects.get(verb="remedies.granted").facts["allowance"] == str(allowance.id)
    assert the_case().first_contact_at == met_at
    assert balance() == {"USD": 0}
    desk.story.wait(HOUR)


def test_however_often_it_arrives_it_is_one(desk: Visits, jana: Customer) -> None:
    allowance = reserve(desk)
    kept = {"key": str(uuid4()), "give": "voucher", "amount": "20", "allowance": str(allowance.id)}
    send(desk, **kept)
    before = rows()
    for _ in range(3):
        assert send(desk, **kept).json()["reference"] == the_case().reference
    assert rows() == before


def test_what_goes_beyond_it_is_asked_for_and_never_granted(desk: Visits, jana: Customer) -> None:
    allowance = reserve(desk)
    an_order(desk.story.desk, a_customer(desk.story.desk, "Tom Okafor"), "KX2000")
    send(desk, give="voucher", amount="40", allowance=str(allowance.id))
    answer = send(desk, number="KX2000", give="voucher", amount="20", allowance=str(allowance.id))
    assert "is more than was reserved: it waits for somebody who may decide." in answer.json()["words"]
    asked = Remedy.objects.get(granted_at__isnull=True)
    assert (asked.beyond, asked.allowance) == ("allowance", None)
    assert asked.approval is not None
    assert asked.approval.person == desk.story.desk.bea
    assert Entry.objects.get(verb="remedies.asked").facts["by_minor"] == 1000
    assert balance() == {"USD": 0}


@pytest.mark.parametrize("why", ["none", "somebody else's", "too late", "given after it ended"])
def test_without_an_allowance_that_holds_it_is_asked_for(desk: Visits, jana: Customer, why: str) -> None:
    allowance = reserve(desk)
    who, fields = "ana", {"allowance": str(allowance.id), "met_at": desk.story.at.isoformat()}
    if why == "none":
        fields["allowance"] = ""
    if why == "somebody else's":
        who = "ben"
    if why == "too late":
        desk.story.wait(25 * HOUR)
    if why == "given after it ended":
        fields["met_at"] = (desk.story.at + 13 * HOUR).isoformat()
        desk.story.wait(14 * HOUR)
    assert send(desk, who, give="voucher", amount="20", **fields).status_code == 200
    assert Remedy.objects.get().granted_at is None


def test_one_case_gets_no_more_than_its_limit_out_of_an_allowance(desk: Visits, jana: Customer) -> None:
    allowance = reserve(desk)
    write(desk, number="KX1545", give="voucher", amount="40")
    send(desk, give="voucher", amount="20", allowance=str(allowance.id))
    assert Remedy.objects.get(granted_at__isnull=True).beyond == "case"


def test_what_was_taken_back_can_be_given_again(desk: Visits, jana: Customer) -> None:
    allowance = reserve(desk)
    send(desk, give="voucher", amount="50", allowance=str(allowance.id))
    held = remedies.allowance_held(desk.story.desk.ana, allowance.id, desk.story.at)
    assert held is not None
    assert held.left_minor == 0
    reverse_remedy(Remedy.objects.get(), by=desk.story.desk.bea, at=desk.story.at)
    held = remedies.allowance_held(desk.story.desk.ana, allowance.id, desk.story.at)
    assert held is not None
    assert held.left_minor == 5000


def test_what_has_no_sum_needs_no_allowance(desk: Visits, jana: Customer) -> None:
    send(desk, give="replacement")
    assert Remedy.objects.get().granted_at == desk.story.at


def test_what_somebody_else_kept_on_this_phone_is_not_sent_as_mine(desk: Visits, jana: Customer) -> None:
    before = rows()
    answer = send(desk, "ben", who=str(desk.story.desk.ana.id))
    assert answer.status_code == 422
    assert "Somebody else wrote this" in answer.json()["errors"][""]
    assert rows() == before


def test_a_refused_submission_says_why_and_changes_nothing(desk: Visits, jana: Customer) -> None:
    before = rows()
    answer = send(desk, give="voucher", amount="90000")
    assert answer.status_code == 409
    assert "nobody here may decide" in answer.json()["errors"]["amount"].lower()
    assert rows() == before


def test_a_phone_learns_who_it_belongs_to_and_what_it_may_give(desk: Visits) -> None:
    allowance = reserve(desk)
    told = desk.get(desk.story.desk.ana, "/floor/state").json()
    assert (told["who"], told["currency"], told["places"]) == (str(desk.story.desk.ana.id), "USD", 2)
    assert told["allowance"]["id"] == str(allowance.id)
    assert told["allowance"]["left"] == 5000
    assert told["token"]
    assert desk.get(desk.story.desk.ben, "/floor/state").json()["allowance"] is None


def test_the_worker_reaches_over_this_page_alone(desk: Visits) -> None:
    answer = desk.get(desk.story.desk.ana, "/floor/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/floor"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"/floor" in answer.content


def test_a_desk_that_closes_lets_an_allowance_end_with_the_shift(desk: Visits) -> None:
    people = desk.story.desk
    people.ana.calendar = people.office
    people.ana.save()
    assert reserve(desk).expires_at == desk.story.at + timedelta(hours=5), "at 17:00 in New York"
