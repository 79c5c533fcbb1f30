"""Paying the right person: to another account only by a code that went to a contact known before, and by two people."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.customers.models import Identity
from amends.flow import paying, redirecting
from amends.flow.redirecting import CannotOffer, NotBySameTwo, NotProved
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.kernel.codes import DIGITS, LIVES, MOST_TRIES, new_code, read_code
from amends.kernel.ids import new_id
from amends.people import actions as people
from amends.people.models import Person
from amends.people.rules import Role
from amends.post.models import Outbound
from amends.remedies.actions import NotOwed
from amends.remedies.models import Offering, Payout, Redirection, Remedy
from amends.remedies.queries.redirections import details_of
from amends.remedies.rules import State
from amends.remedies.rules.redirections import Stand, masked, stand
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, page_of, text_of

pytestmark = pytest.mark.django_db

SOON, BEFORE = NOON + timedelta(minutes=10), NOON - timedelta(days=400)
IBAN = "Jana Weber, DE02 1203 0000 0000 2020 51"


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    return a_case(desk)


@pytest.fixture
def fia(desk: Desk) -> Person:
    shift = {"calendar": desk.team.calendar, "team": desk.team, "by": SETUP, "at": NOON}
    return people.add_person("Fia Berg", email="fia@kite.example", role=Role.FINANCE, **shift)


def a_contact(case: Case, value: str, at: object = BEFORE) -> Identity:
    known = {"brand": case.brand, "customer": case.customer, "kind": "mail", "value": value}
    return Identity.objects.create(id=new_id(at), **known)  # type: ignore[arg-type]


@pytest.fixture
def row(desk: Desk, case: Case) -> Payout:
    owner = case.owner or desk.ana
    flow.call(case, "I told her that I look after it.", by=owner, at=NOON)
    remedy = flow.offer_remedy(case, Offering.objects.get(slug="refund"), 4_000, "USD", by=owner, at=NOON)
    return Payout.objects.get(remedy=remedy)


def sent() -> str:
    """The code of the last letter."""
    found = re.search(r"\b(\d{4} \d{4})\b", Outbound.objects.filter(subject="Your code").latest("id").text)
    assert found
    return found[1]


def post(client: Client, case: Case, code: str, details: str = IBAN, minutes: int = 10) -> str:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        answer = client.post(f"{page_of(case)}/account", {"code": code, "details": details}, follow=True)
    return text_of(answer)


def at_the_desk(person: Person, path: str, at: object = SOON, **fields: str) -> int:
    browser = Client()
    browser.force_login(person)
    with time_machine.travel(at, tick=False):  # type: ignore[arg-type]
        return browser.post(path, fields).status_code


def test_it_is_paid_elsewhere_by_a_code_to_a_known_contact_and_a_second_person(
    client: Client, desk: Desk, case: Case, row: Payout, fia: Person
) -> None:
    contact = a_contact(case, "jana@known.example")
    assert "To which account we pay" not in text_of(client.get(page_of(case)))
    path = reverse("payout_redirect", kwargs={"id": row.id})
    assert at_the_desk(desk.ana, path, contact=str(contact.id)) == 403
    assert at_the_desk(fia, path, contact=str(contact.id)) == 303
    letter = Outbound.objects.get(subject="Your code")
    assert (letter.to_address, case.messages.filter(text__contains="code").exists()) == ("jana@known.example", False)
    with time_machine.travel(SOON, tick=False):
        page = text_of(client.get(page_of(case)))
    assert "We have sent a code to j...@k...example." in page
    assert sent() not in page
    assert "A second person of ours" in post(client, case, sent())
    made = Redirection.objects.get()
    assert details_of(made) == IBAN
    assert IBAN not in str(list(Entry.objects.values_list("facts")))
    assert sent().replace(" ", "") not in str(list(Redirection.objects.values_list("digest")))
    decide = reverse("redirection_decide", kwargs={"id": made.id})
    assert at_the_desk(fia, decide, answer="give") == 409, "who asked for it does not look at it, too"
    assert Payout.objects.get().destination == "original_means"
    assert at_the_desk(desk.bea, decide, answer="give") == 303
    assert Payout.objects.get().destination == "proved"
    browser = Client()
    browser.force_login(fia)
    with time_machine.travel(SOON, tick=False):
        assert IBAN in browser.get(reverse("finance_sheet")).content.decode()
        assert f"Pay it to: {IBAN}" in text_of(browser.get(reverse("finance")))
    paying.confirm_payout(Payout.objects.get(), "wire 1", by=fia, at=SOON)
    assert Remedy.objects.get().state is State.PAID
    verbs = Entry.objects.filter(verb__startswith="remedies.destination").order_by("id").values_list("verb", flat=True)
    assert [one.rpartition("_")[2] for one in verbs] == ["asked", "proved", "given"]


def test_a_contact_that_came_with_the_case_proves_nothing(case: Case, row: Payout, fia: Person) -> None:
    fresh = a_contact(case, "thief@new.example", NOON)
    entries = Entry.objects.count()
    for contact in (str(fresh.id), str(new_id(NOON)), "x"):
        with pytest.raises(CannotOffer, match="contact"):
            redirecting.ask_where(row, contact, by=fia, at=SOON)
    assert (Redirection.objects.count(), Entry.objects.count()) == (0, entries)
    assert not Outbound.objects.filter(subject="Your code").exists()


def test_a_code_is_good_for_an_hour_five_tries_and_one_account(
    client: Client, case: Case, row: Payout, fia: Person, desk: Desk
) -> None:
    contact = str(a_contact(case, "jana@known.example").id)
    first = redirecting.ask_where(row, contact, by=fia, at=SOON)
    old = sent()
    made = redirecting.ask_where(row, contact, by=fia, at=SOON)
    assert not redirecting.prove(first, old, IBAN, by=case.customer, at=SOON), "a newer one has taken its place"
    assert "Please write the account's holder" in post(client, case, sent(), details=" ")
    assert Redirection.objects.get(id=made.id).tries == 0
    wrong = f"{(int(sent().replace(' ', '')) + 1) % 10**DIGITS:0{DIGITS}d}"
    for _ in range(MOST_TRIES - 1):
        assert "This code is wrong." in post(client, case, wrong)
    assert "This code is too old." in post(client, case, wrong)
    assert "This code is too old." in post(client, case, sent())
    redirecting.ask_where(row, contact, by=fia, at=SOON)
    assert "This code is too old." in post(client, case, sent(), minutes=71)
    assert not Redirection.objects.filter(proved_at__isnull=False).exists()
    redirecting.ask_where(row, contact, by=fia, at=SOON)
    assert "A second person of ours" in post(client, case, sent())
    assert "This code is too old." in post(client, case, sent(), details="Thief, XX1")
    open_ = Redirection.objects.get(refused_at__isnull=True)
    assert details_of(open_) == IBAN
    redirecting.pay_back(open_, by=desk.bea, at=SOON)
    for verb in (redirecting.pay_back, redirecting.pay_there):
        with pytest.raises(NotProved):
            verb(open_, by=desk.bea, at=SOON)
    assert Payout.objects.get().destination == "original_means"


def test_what_is_not_to_be_paid_by_hand_is_sent_nowhere_else(case: Case, row: Payout, fia: Person, desk: Desk) -> None:
    contact = str(a_contact(case, "jana@known.example").id)
    made = redirecting.ask_where(row, contact, by=fia, at=SOON)
    redirecting.prove(made, sent(), IBAN, by=case.customer, at=SOON)
    with pytest.raises(NotBySameTwo):
        redirecting.pay_there(made, by=fia, at=SOON)
    paying.confirm_payout(row, "wire 1", by=fia, at=SOON)
    with pytest.raises(NotOwed):
        redirecting.pay_there(made, by=desk.bea, at=SOON)
    with pytest.raises(NotOwed):
        redirecting.ask_where(row, contact, by=fia, at=SOON)
    assert Redirection.objects.get().given_at is None


def test_where_a_wish_stands() -> None:
    yes_or_no = (False, True)
    for proved, given, refused, tries, seconds in product(yes_or_no, yes_or_no, yes_or_no, range(8), (-1, 0, 1)):
        at = NOON + timedelta(seconds=seconds)
        found = stand(proved=proved, given=given, refused=refused, tries=tries, expires_at=NOON, at=at)
        assert (found is Stand.REFUSED) == refused
        assert (found is Stand.GIVEN) == (given and not refused)
        assert (found is Stand.PROVED) == (proved and not given and not refused)
        if found in {Stand.WAITS, Stand.LAPSED}:
            assert (found is Stand.WAITS) == (tries < MOST_TRIES and at < NOON)


def test_codes_and_addresses_are_written_so_that_they_say_no_more_than_they_must() -> None:
    assert (new_code(lambda top: 7), read_code(" 0000-00 07 ")) == ("00000007", "00000007")
    assert (masked("jana.weber@mail.example"), timedelta(hours=1)) == ("j...@m...example", LIVES)
