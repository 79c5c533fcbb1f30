"""POST /complaints: each complaint once, whatever is retried; a refusal names the field and changes nothing."""

from __future__ import annotations

import pytest

from amends.cases.models import Case
from amends.customers.models import Identity
from amends.intake.models import Complaint
from amends.post.models import Inbound
from amends.promises.models import Promise
from tests.cast import Desk, a_customer
from tests.doors.api.calls import System, a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
JANA = {"text": "My flight was cancelled and I missed the wedding.", "name": "Jana Weber", "email": "jana@example.com"}


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def shop(desk: Desk) -> System:
    return a_system(desk.brand)


def test_a_complaint_becomes_a_case_with_an_acknowledgement_owed(shop: System) -> None:
    answer = shop.post("complaints", JANA | {"external_id": "A-1", "order_number": "KX1545", "language": "de"})
    assert answer.status_code == 201
    case = Case.objects.get()
    told = answer.json()
    assert told["reference"] == case.reference
    assert told["state"] == "opened"
    assert answer.headers["Location"] == f"/api/v1/cases/{case.reference}"
    owed = Promise.objects.filter(case=case).order_by("due_at").first()
    assert owed is not None
    assert told["next_at"] == owed.due_at.isoformat()
    assert case.channel == "api"
    assert case.customer.language == "de"
    assert case.order is not None
    assert case.order.number == "KX1545"


@pytest.mark.parametrize("named", ["external_id", "key"])
def test_the_same_complaint_again_is_the_same_complaint(shop: System, named: str) -> None:
    body = JANA | {"external_id": "A-1"} if named == "external_id" else JANA
    key = "retry-1" if named == "key" else None
    first = shop.post("complaints", body, key=key)
    before = entries()
    again = shop.post("complaints", body, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Case.objects.count(), Inbound.objects.count(), entries()) == (1, 1, before)


@pytest.mark.parametrize("named", ["external_id", "key"])
def test_a_name_is_not_given_to_another_complaint(shop: System, named: str) -> None:
    body = JANA | {"external_id": "A-1"} if named == "external_id" else JANA
    key = "retry-1" if named == "key" else None
    shop.post("complaints", body, key=key)
    before = entries()
    other = shop.post("complaints", body | {"text": "Something else."}, key=key)
    problem(other, 409, "external_id" if named == "external_id" else "Idempotency-Key")
    assert (Case.objects.count(), entries()) == (1, before)


def test_a_key_sent_with_two_names_is_refused(shop: System) -> None:
    shop.post("complaints", JANA | {"external_id": "A-1"}, key="retry-1")
    before = entries()
    problem(shop.post("complaints", JANA | {"external_id": "A-2"}, key="retry-1"), 409, "Idempotency-Key")
    assert entries() == before


def test_without_a_name_each_call_is_a_complaint_and_the_second_joins_the_first(shop: System) -> None:
    first, second = shop.post("complaints", JANA), shop.post("complaints", JANA)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["state"] == "joined"
    assert second.json()["reference"] == first.json()["reference"]
    assert Inbound.objects.count() == 2


def test_a_new_token_of_the_same_name_does_not_tell_everything_twice(desk: Desk, shop: System) -> None:
    from amends.flow import admitting
    from amends.journal.actors import SETUP
    from amends.people.queries import tokens
    from tests.cast import NOON

    shop.post("complaints", JANA | {"external_id": "A-1"})
    admitting.revoke_token(tokens()[0], by=SETUP, at=NOON)
    assert a_system(desk.brand).post("complaints", JANA | {"external_id": "A-1"}).status_code == 200
    assert Case.objects.count() == 1


def test_a_complaint_without_a_sender_is_kept_and_owes_an_answer(shop: System) -> None:
    answer = shop.post("complaints", {"text": "The lift on platform 2 is broken again."})
    assert answer.status_code == 201
    assert answer.json() | {"received_at": ""} == {
        "reference": None,
        "state": "kept",
        "received_at": "",
        "next_at": None,
    }
    complaint = Complaint.objects.get()
    assert complaint.quarantined_for == "no_sender"
    assert Promise.objects.filter(complaint=complaint).exists()


def test_a_stranger_with_a_known_address_joins_but_adds_no_address(desk: Desk, shop: System) -> None:
    customer = a_customer(desk)
    shop.post("complaints", JANA | {"email": "jana.weber@example.com", "phone": "+49 30 1234567"})
    assert Case.objects.get().customer == customer
    assert not Identity.objects.filter(kind="phone").exists()


def test_somebody_in_danger_is_owed_a_person_at_once(shop: System) -> None:
    shop.post("complaints", JANA | {"needs_person_now": True})
    assert Case.objects.get().needs_person_now


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "half \ud83d"}, "text"),
        ({"text": "nul \x00"}, "text"),
        ({"email": "no address"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"language": "German, please"}, "language"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"happened_at": "2026-03-01T10:00:00"}, "happened_at"),
        ({"happened_at": "2026-02-30T10:00:00Z"}, "happened_at"),
        ({"happened_at": 1772000000}, "happened_at"),
        ({"happened_at": "1e400"}, "happened_at"),
        ({"needs_person_now": "yes"}, "needs_person_now"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"name": "two\nlines"}, "name"),
        ({"order_number": 17}, "order_number"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy_and_nothing_is_changed(
    shop: System, change: dict[str, object], field: str
) -> None:
    before = entries()
    problem(shop.post("complaints", JANA | change), 422, field)
    assert (Inbound.objects.count(), entries()) == (0, before)


def test_every_wrong_field_is_named_at_once(shop: System) -> None:
    problem(shop.post("complaints", {"email": "no", "phone": "no"}), 422, "text", "email", "phone")


@pytest.mark.parametrize("raw", [b" ", b"{", b'{"text": NaN}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(shop: System, raw: bytes) -> None:
    problem(shop.post("complaints", raw), 400, "body")


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_a_body_that_is_no_complaint_is_refused(shop: System, body: object) -> None:
    problem(shop.post("complaints", body), 422, "body")


def test_another_type_and_a_body_that_is_too_large_are_refused_unread(shop: System) -> None:
    problem(shop.post("complaints", JANA, content_type="text/plain"), 415, "Content-Type")
    problem(shop.post("complaints", b'{"text": "' + b"x" * (1024 * 1024) + b'"}'), 413, "body")
    assert Inbound.objects.count() == 0


def test_a_wrong_method_is_a_problem_that_names_the_right_one(shop: System) -> None:
    answer = shop.get("complaints")
    problem(answer, 405)
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("language", ["xx", "tlh-KX", "pt-BR", "zh-Hant-TW"])
def test_a_language_that_nobody_here_speaks_loses_no_complaint(shop: System, language: str) -> None:
    assert shop.post("complaints", JANA | {"language": language}).status_code == 201


def test_each_field_is_kept_at_its_longest(shop: System) -> None:
    longest = {
        "external_id": "x" * 200,
        "text": "w" * 20_000,
        "subject": "s" * 300,
        "name": "n" * 200,
        "email": f"{'a' * 64}@{'.'.join(['b' * 46] * 4)}",
        "phone": "+49 30 123 456 789",
        "customer_key": "k" * 200,
        "order_number": "o" * 80,
        "kind": "z" * 50,
        "language": "zh-Hant-HKGO",
    }
    answer = shop.post("complaints", longest)
    assert answer.status_code == 201, answer.content


def test_a_language_is_named_in_twelve_letters_at_most(shop: System) -> None:
    before = entries()
    answer = shop.post("complaints", JANA | {"language": "zwz-M3w6rHZ-0tTYYn"})
    problem(answer, 422, "language")
    assert (Case.objects.count(), Inbound.objects.count(), entries()) == (0, 0, before)
