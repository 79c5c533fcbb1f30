"""The finance desk's page: what is to be paid by hand, confirmed many at once, refused; and who else pays."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from amends import clock, flow
from amends.cases.models import Case
from amends.flow import paying
from amends.journal.actors import CLOCK, SETUP
from amends.post.channels.signatures import sign_standard
from amends.remedies import queries
from amends.remedies.models import Offering, Payout, PayoutAccount, Remedy
from amends.remedies.rules import PAUSE, State
from amends.web.shown.finance import plain
from tests.doors.web.visiting import Visits, said

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"


def granted(desk: Visits, dollars: int = 20) -> Remedy:
    """A refund that Ana has given on a case of her own."""
    told = desk.story.desk
    case: Case = desk.story.complain("My bag has not arrived.")
    flow.reassign([case], told.ana, by=told.bea, at=desk.story.at)
    case = desk.story.now(case)
    refund = Offering.objects.get(slug="refund")
    return flow.offer_remedy(case, refund, dollars * 100, "USD", by=told.ana, at=desk.story.at)


@pytest.fixture
def remedy(desk: Visits) -> Remedy:
    return granted(desk)


def payout(remedy: Remedy) -> Payout:
    return remedy.payouts.get()


def the_page(desk: Visits) -> str:
    return said(desk.get(desk.story.desk.bea, reverse("finance")))


def test_it_lists_what_is_to_be_paid(desk: Visits, remedy: Remedy) -> None:
    shown = the_page(desk)
    for words in ("By hand 1", "20.00 USD", "Refund", remedy.case.reference, "Reference of the payment"):
        assert words in shown


@pytest.mark.parametrize("who", ["ana", "dita", "evan"])
@pytest.mark.parametrize("name", ["finance", "finance_sheet"])
def test_only_who_may_approve_sees_it(desk: Visits, who: str, name: str) -> None:
    assert desk.get(getattr(desk.story.desk, who), reverse(name)).status_code == 403


def test_many_are_confirmed_and_one_that_is_wrong_keeps_no_other_back(desk: Visits, remedy: Remedy) -> None:
    other = payout(remedy)
    paying.refuse_payout(other, "No account.", by=desk.story.desk.bea, at=desk.story.at)
    made = paying.pay_again(other, by_hand=True, by=desk.story.desk.bea, at=desk.story.at)
    second = made
    fields = {f"reference-{second.id}": "wire 1", "reference-": "x"}
    answer = desk.post(desk.story.desk.bea, reverse("finance_confirm"), fields)
    assert answer.status_code == 422
    remedy.refresh_from_db()
    assert (remedy.state, remedy.paid_reference) == (State.PAID, "wire 1")
    assert queries.differences() == []


def test_confirming_keeps_the_promise(desk: Visits, remedy: Remedy) -> None:
    fields = {f"reference-{payout(remedy).id}": "wire 1"}
    assert desk.post(desk.story.desk.bea, reverse("finance_confirm"), fields).status_code == 303
    remedy.refresh_from_db()
    assert remedy.payout is not None
    assert remedy.payout.kept_at == desk.story.at
    assert "Nothing is to be paid by hand" in the_page(desk)


def test_nothing_typed_is_said(desk: Visits, remedy: Remedy) -> None:
    answer = desk.post(desk.story.desk.bea, reverse("finance_confirm"), {})
    assert (answer.status_code, "Give the reference" in said(answer)) == (422, True)


def test_it_is_refused_with_a_reason_and_put_back_on_the_list(desk: Visits, remedy: Remedy) -> None:
    row, bea = payout(remedy), desk.story.desk.bea
    without = desk.post(bea, reverse("payout_refused", kwargs={"id": row.id}))
    assert (without.status_code, payout(remedy).state) == (409, "to_pay")
    desk.post(bea, reverse("payout_refused", kwargs={"id": row.id}), {"reason": "No account of theirs."})
    shown = the_page(desk)
    assert "Could not be paid 1" in shown
    assert "No account of theirs." in shown
    team = said(desk.get(bea, reverse("team")))
    assert "Could not be paid 1" in team
    assert desk.post(bea, reverse("payout_again", kwargs={"id": row.id}), {"how": "hand"}).status_code == 303
    assert "By hand 1" in the_page(desk)


def test_what_came_back_is_owed_again_by_its_reference_alone(desk: Visits, remedy: Remedy) -> None:
    bea, path, before = desk.story.desk.bea, reverse("finance_came_back"), payout(remedy)
    paying.confirm_payout(before, "wire 1", by=bea, at=desk.story.at)
    for fields in ({"reference": "wire 1"}, {"reference": "wire 2", "reason": "Closed."}, {"reason": "Closed."}):
        assert desk.post(bea, path, fields).status_code == 409
    assert payout(remedy).state == "paid"
    for status in (303, 409):
        assert desk.post(bea, path, {"reference": " wire 1 ", "reason": "Closed."}).status_code == status
    states = list(remedy.payouts.order_by("id").values_list("state", "reason"))
    assert states == [("returned", "Closed."), ("to_pay", "")]
    assert "By hand 1" in the_page(desk)
    assert queries.differences() == []


def test_the_case_says_that_it_failed(desk: Visits, remedy: Remedy) -> None:
    paying.refuse_payout(payout(remedy), "No account of theirs.", by=desk.story.desk.bea, at=desk.story.at)
    shown = said(desk.get(desk.story.desk.ana, f"/cases/{remedy.case.reference}"))
    assert "granted, payment failed: No account of theirs." in shown


def test_another_brands_payout_is_not_here(desk: Visits, remedy: Remedy) -> None:
    path = reverse("payout_refused", kwargs={"id": remedy.id})
    assert desk.post(desk.story.desk.bea, path, {"reason": "x"}).status_code == 404


def test_the_sheet_holds_no_formula(desk: Visits, remedy: Remedy) -> None:
    customer = remedy.case.customer
    customer.name = '=HYPERLINK("http://x")'
    customer.save(update_fields=["name"])
    answer = desk.get(desk.story.desk.bea, reverse("finance_sheet"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["customer"] == '\'=HYPERLINK("http://x")'
    assert (row["amount"], row["currency"], row["key"]) == ("20.00", "USD", payout(remedy).key)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_no_cell_is_read_as_a_formula(text: str) -> None:
    assert plain(text).startswith("'")


def test_a_payer_is_opened_and_closed(desk: Visits) -> None:
    carlos = desk.story.desk.carlos
    assert "Another system, by signed webhook" in said(desk.get(carlos, reverse("payers")))
    assert "Signing secret" in said(desk.get(carlos, reverse("payers") + "?provider=webhook"))
    fields = {"provider": "webhook", "name": "Treasury", "url": "https://pay.example", "pays": "refund"}
    refused = desk.post(carlos, reverse("payers"), fields)
    assert (refused.status_code, "Is missing" in said(refused)) == (422, True)
    assert desk.post(carlos, reverse("payers"), {**fields, "secret": SECRET}).status_code == 303
    (account,) = PayoutAccount.objects.all()
    shown = desk.get(carlos, reverse("payers"))
    assert "Treasury" in said(shown)
    assert SECRET not in shown.content.decode()
    assert desk.post(carlos, reverse("payer_close", kwargs={"id": account.id})).status_code == 303
    account.refresh_from_db()
    assert not account.is_active


@pytest.mark.parametrize("who", ["ana", "bea", "dita"])
def test_who_pays_is_set_by_a_manager(desk: Visits, who: str) -> None:
    assert desk.get(getattr(desk.story.desk, who), reverse("payers")).status_code == 403


@pytest.fixture
def account(desk: Visits) -> PayoutAccount:
    return paying.open_payout_account(
        "webhook",
        brand=desk.story.desk.brand,
        name="Treasury",
        pays=["refund"],
        told={"url": "https://pay.invalid", "secret": SECRET},
        by=SETUP,
        at=desk.story.at,
    )


def tell(account: PayoutAccount, at: datetime, kind: str, secret: str = SECRET, **data: object) -> int:
    """A provider's call about a payout; returns the status that it is answered with."""
    body = json.dumps({"type": kind, "data": data})
    proof = sign_standard(secret, "msg_1", at, body)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in proof.items()}
    with mock.patch.object(clock, "now", return_value=at):
        path = reverse("payout_hook", kwargs={"id": account.id})
        return Client().post(path, body, content_type="application/json", **headers).status_code  # type: ignore[arg-type]


class TestTheProviderCalls:
    def test_its_word_is_taken_once_and_only_about_its_own(self, desk: Visits, account: PayoutAccount) -> None:
        remedy, at = granted(desk), desk.story.at + PAUSE
        row = payout(remedy)
        assert tell(account, at, "payout.paid", key=row.key, reference="tr_1") == 200
        assert payout(remedy).state == "to_pay", "it was never asked for"
        paying.pay_out(at=at, by=CLOCK)
        assert payout(remedy).state == "unknown"
        for _ in range(2):
            assert tell(account, at, "payout.paid", key=row.key, reference="tr_1") == 200
        remedy.refresh_from_db()
        assert (remedy.state, remedy.paid_reference) == (State.PAID, "tr_1")
        assert tell(account, at, "payout.returned", key=row.key, reason="Closed") == 200
        remedy.refresh_from_db()
        assert remedy.state is State.GRANTED
        assert queries.differences() == []

    def test_who_is_not_genuine_or_not_understood_changes_nothing(self, desk: Visits, account: PayoutAccount) -> None:
        remedy, at = granted(desk), desk.story.at + PAUSE
        row = payout(remedy)
        paying.pay_out(at=at, by=CLOCK)
        other = "whsec_" + "YW5vdGhlci1hbm90aGVyLWFub3RoZXI="
        assert tell(account, at, "payout.paid", other, key=row.key, reference="tr_1") == 401
        assert tell(account, at, "payout.gone", key=row.key) == 422
        assert tell(account, at, "payout.paid", key=row.key, reference="t", amount_minor=999_999) == 422
        assert tell(account, at, "payout.paid", key="payout:nobody:1", reference="tr_1") == 200
        assert payout(remedy).state == "unknown"

    def test_the_customer_sees_that_it_is_being_paid(self, desk: Visits, account: PayoutAccount) -> None:
        remedy = granted(desk)
        paying.pay_out(at=desk.story.at + PAUSE, by=CLOCK)
        shown = said(desk.get(desk.story.desk.ana, f"/cases/{remedy.case.reference}"))
        assert "granted, being paid, its provider has not answered" in shown
