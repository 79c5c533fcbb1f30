"""The phone page: three taps make a recovery of somebody who was spoken with; what is given follows the rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer, Order
from amends.journal.models import Entry
from amends.post.models import Inbound
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Remedy
from amends.remedies.queries import balance
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Answer, Visits, entries, page, said
from tests.story.telling import HOUR, MINUTE, open_kinds

TAPS = {"kind": "flight-cancelled", "severity": "3", "did": "explained"}


def write(desk: Visits, who: str = "ana", **fields: object) -> Answer:
    """Somebody writes down on their phone whom they met."""
    return desk.post(getattr(desk.story.desk, who), "/floor", {"key": str(uuid4()), **TAPS, **fields})


def the_case() -> Case:
    return Case.objects.get()


def rows() -> tuple[int, ...]:
    """Everything that a refusal must leave alone."""
    kinds = (Case, Customer, Order, Inbound, Message, Promise, Remedy)
    return (*(model.objects.count() for model in kinds), entries())


@pytest.fixture
def jana(desk: Visits) -> Customer:
    """A customer with a booking."""
    customer = a_customer(desk.story.desk)
    an_order(desk.story.desk, customer)
    return customer


def test_three_taps_open_a_recovery_of_whoever_was_there(desk: Visits, jana: Customer) -> None:
    answer = write(desk, number="KX1545", words="I missed the wedding.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/floor")
    case = the_case()
    assert (case.customer, case.order, case.channel) == (jana, jana.orders.get(), "in_person")
    assert case.owner == desk.story.desk.ana, "who met them looks after them"
    assert case.failure is not None
    assert (case.failure.kind.slug, case.failure.severity) == ("flight-cancelled", 3)
    assert case.words == "I missed the wedding."
    assert PromiseKind.ACKNOWLEDGEMENT.value not in open_kinds(case), "they have been spoken with"
    assert PromiseKind.RESOLUTION.value in open_kinds(case)
    assert f"{case.reference}, Jana Weber: it is with us." in said(desk.get(desk.story.desk.ana, "/floor"))
    told = page(desk, case)
    assert "spoke in person" in told
    assert "Heard them, said sorry and explained." in told
    desk.story.wait(HOUR)


def test_their_receipt_names_the_time_of_the_solution(desk: Visits, jana: Customer) -> None:
    write(desk, number="KX1545")
    desk.story.wait(MINUTE)
    receipt = Message.objects.get(case=the_case(), is_automatic=True)
    assert "Your message has reached us" in receipt.text
    assert "writes to you by Wed" in receipt.text, "a person has spoken with them; what they wait for is the solution"


def test_what_is_put_right_is_marked_so(desk: Visits, jana: Customer) -> None:
    write(desk, number="KX1545", did="fixed")
    case = the_case()
    assert case.fixed_at == desk.story.at
    assert PromiseKind.RESOLUTION.value in open_kinds(case), "the outcome is told by a person"


def test_what_is_given_within_the_limit_is_granted_on_the_spot(desk: Visits, jana: Customer) -> None:
    answer = write(desk, number="KX1545", give="voucher", amount="40")
    remedy = Remedy.objects.get()
    assert (remedy.amount_minor, remedy.currency, remedy.beyond, remedy.granted_at) == (4000, "USD", "", desk.story.at)
    assert remedy.payout is not None, "and owed by a day"
    assert balance() == {"USD": 0}
    assert answer.status_code == 303
    assert "Granted: Voucher 40.00 USD." in said(desk.get(desk.story.desk.ana, "/floor"))
    fact = Entry.objects.get(verb="remedies.granted").facts["skipped"]
    assert fact == ["understood", "fixed"], "what comes before money, and was skipped, is on record"


def test_whoever_was_only_told_that_we_come_back_gets_something_extra_for_a_picked_reason(
    desk: Visits, jana: Customer
) -> None:
    ana, extra = desk.story.desk.ana, {"number": "KX1545", "did": "passed_on", "give": "voucher", "amount": "40"}
    before = rows()
    refused = write(desk, **extra)
    assert refused.status_code == 409
    assert "Not yet: heard, put right or explained. Do that first, or pick why" in said(refused)
    assert write(desk, **extra, skipped="face_to_face").status_code == 422, "nobody picks what their taps say"
    assert rows() == before
    assert "Before it is put right or explained, because" in said(desk.get(ana, "/floor"))
    assert write(desk, **extra, skipped="cannot_wait").status_code == 303
    told = Entry.objects.get(verb="remedies.granted").facts
    assert (told["skipped"], told["skips"]) == (["understood", "fixed"], "cannot_wait")
    assert Remedy.objects.get().reason.endswith("; before its time: it cannot wait: they need it now")
    # What puts it right waits for nothing.
    assert write(desk, **extra | {"give": "refund", "amount": "5"}).status_code == 303


def test_what_is_above_the_limit_is_asked_for(desk: Visits, jana: Customer) -> None:
    write(desk, number="KX1545", give="goodwill", amount="80")
    remedy = Remedy.objects.get()
    assert (remedy.granted_at, remedy.beyond) == (None, "case")
    assert remedy.approval is not None
    assert remedy.approval.person == desk.story.desk.bea
    assert "is above your limit: it waits" in said(desk.get(desk.story.desk.ana, "/floor"))


def test_the_same_submission_twice_is_one(desk: Visits, jana: Customer) -> None:
    key = str(uuid4())
    write(desk, key=key, number="KX1545", give="voucher", amount="40")
    before = rows()
    assert write(desk, key=key, number="KX1545", give="voucher", amount="40").status_code == 303
    assert write(desk, key=key, number="Z-9", name="Somebody Else").status_code == 303
    assert rows() == before
    assert "has it already" in said(desk.get(desk.story.desk.ana, "/floor"))


def test_an_open_case_is_joined_and_its_owner_stays(desk: Visits) -> None:
    case = desk.story.complain()
    owner = desk.story.now(case).owner
    assert owner is not None
    other = "ben" if owner == desk.story.desk.ana else "ana"
    write(desk, other, number="KX1545", words="I asked again at the gate.")
    assert the_case().owner == owner
    heard = Message.objects.filter(case=case, direction="in").order_by("said_at", "id").last()
    assert heard is not None
    assert (heard.text, heard.channel) == ("I asked again at the gate.", "in_person")
    assert not {"answer", "acknowledgement"} & set(open_kinds(case)), "they have been spoken with"
    desk.story.wait(HOUR)


def test_a_receipt_that_nobody_knows_becomes_a_customers(desk: Visits) -> None:
    write(desk, number="R-2211", name="Mr. Ito", contact="ito@example.com")
    case = the_case()
    assert case.order is not None
    assert (case.customer.name, case.order.number) == ("Mr. Ito", "R-2211")
    assert list(case.customer.identities.values_list("kind", "value")) == [("mail", "ito@example.com")]
    assert "Mr. Ito" in said(desk.post(desk.story.desk.ana, "/floor", {"find": "yes", "number": "R-2211"}))


def test_somebody_without_a_number_is_known_by_their_telephone(desk: Visits) -> None:
    write(desk, contact="+1 555 0177")
    write(desk, contact="+1 (555) 0177", words="Still waiting.")
    assert Case.objects.count() == 1, "the same person, and the only thing that is open"


def test_finding_shows_who_is_on_the_booking_and_changes_nothing(desk: Visits, jana: Customer) -> None:
    case = desk.story.complain(order=None, customer=jana)
    before = rows()
    told = desk.post(desk.story.desk.ana, "/floor", {"find": "yes", "number": "KX1545", "words": "So far."})
    assert told.status_code == 200
    assert "Jana Weber" in said(told)
    assert case.reference in said(told)
    assert "So far." in said(told)
    assert rows() == before
    nobody = said(desk.post(desk.story.desk.ana, "/floor", {"find": "yes", "number": "NOPE1"}))
    assert "Nobody is known by this number yet." in nobody


def test_of_several_on_one_booking_the_one_who_was_met_is_picked(desk: Visits, jana: Customer) -> None:
    tom = a_customer(desk.story.desk, "Tom Okafor")
    an_order(desk.story.desk, tom)
    before = rows()
    answer = write(desk, number="KX1545")
    assert answer.status_code == 422
    assert "2 people are on this booking; pick whom you mean." in said(answer)
    assert rows() == before
    write(desk, number="KX1545", customer=str(tom.id))
    assert the_case().customer == tom


def test_danger_is_a_person_now(desk: Visits, jana: Customer) -> None:
    write(desk, number="KX1545", danger="yes")
    assert the_case().needs_person_now


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Tap what went wrong."),
        ({"kind": "nonsense"}, "Tap one of these."),
        ({"severity": ""}, "Tap how bad it is."),
        ({"severity": "9"}, "Tap one of these."),
        ({"did": ""}, "Tap what you did."),
        ({"did": "slept"}, "Pick one from the list."),
        ({"number": ""}, "Give the booking or receipt, or how we reach them."),
        ({"number": "", "contact": "no@such@mail@"}, "This is no e-mail address"),
        ({"number": "", "contact": "call me"}, "Write digits"),
        ({"number": "9" * 81}, "81 characters are too many"),
        ({"give": "moon"}, "Pick one from the list."),
        ({"give": "voucher"}, "needs an amount above zero"),
        ({"give": "voucher", "amount": "lots"}, "is no sum"),
        ({"give": "note", "amount": "5"}, "is given without an amount"),
        ({"amount": "5"}, "Say what it is that you give"),
        ({"give": "goodwill", "amount": "90000"}, "nobody here may decide"),
        ({"key": "x"}, "This page was too old"),
    ],
)
def test_a_refusal_names_its_field_and_changes_nothing(
    desk: Visits, jana: Customer, fields: dict[str, str], words: str
) -> None:
    before = rows()
    answer = write(desk, **{"number": "KX1545", "words": "I was there.", **fields})
    assert answer.status_code in {409, 422}
    assert words.lower() in said(answer).lower()
    assert "I was there." in said(answer), "nothing that was typed is lost"
    assert rows() == before


def test_a_phone_with_a_wrong_clock_is_not_believed(desk: Visits, jana: Customer) -> None:
    write(desk, number="KX1545", met_at=(desk.story.at + HOUR).isoformat())
    assert the_case().first_contact_at == desk.story.at


def test_what_arrives_late_began_when_they_met(desk: Visits, jana: Customer) -> None:
    met_at = desk.story.at - timedelta(hours=3)
    write(desk, number="KX1545", met_at=met_at.isoformat())
    case = the_case()
    assert case.first_contact_at == met_at
    word = Promise.objects.get(case=case, kind=PromiseKind.ACKNOWLEDGEMENT.value)
    assert word.broken_at is None
    assert word.kept_at == met_at, "a person spoke with them there and then"
    desk.story.wait(HOUR)


@pytest.mark.parametrize("who", ["dita", "evan"])
def test_only_who_works_on_cases_sees_the_page(desk: Visits, who: str) -> None:
    assert desk.get(getattr(desk.story.desk, who), "/floor").status_code == 403
    before = rows()
    assert write(desk, who, number="X1234").status_code == 403
    assert rows() == before


def test_this_page_alone_may_ask_for_the_camera(desk: Visits) -> None:
    floor = desk.get(desk.story.desk.ana, "/floor")
    assert "camera=(self)" in floor.headers["Permissions-Policy"]
    assert "worker-src 'self'" in floor.headers["Content-Security-Policy"]
    assert "script-src 'self';" in floor.headers["Content-Security-Policy"]
    assert "camera=()" in desk.get(desk.story.desk.ana, "/today").headers["Permissions-Policy"]
