"""What the law owes, on the customer's page: money by itself, a voucher only where its customer agrees to one in the
words that the law asks for and with a code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer, Identity
from amends.flow import as_voucher, owed, paying
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post.models import Outbound
from amends.remedies import queries as remedies
from amends.remedies.actions import CannotOffer, choosing
from amends.remedies.law import shelf
from amends.remedies.law.shapes import Agreement, Payment
from amends.remedies.models import Offering, Payout, Quote, Remedy, Transfer, Voucher
from amends.remedies.rules import agreements as rules
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, hidden, page_of, send, text_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SIGNED = "The law gives me US$400.00 in money. I agree, with my signature, to have a voucher of US$400.00 instead."
# Not in the middle of it, so that no guess is right by luck.
WRONG = "1234 567"


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case of somebody whose address we knew before, at a brand that gives vouchers where they are chosen."""
    case = a_case(desk)
    known = {"customer": case.customer, "kind": "mail", "value": "jana@kite.example"}
    Identity.objects.filter(customer=case.customer).delete()
    Identity.objects.create(id=new_id(NOON - timedelta(days=9)), brand=case.brand, **known)
    opened = {"brand": case.brand, "name": "Ours", "pays": ["refund"], "told": {"days": "400", "when": "chosen"}}
    paying.open_payout_account("voucher", **opened, by=CLOCK, at=NOON)
    return case


def payment_of(payment: Payment) -> dict[str, object]:
    return {"agreement": payment.agreement.value, "terms": list(payment.terms)}


def owed_by(case: Case, desk: Desk, pack: str = "eu261") -> Remedy:
    """Four hundred dollars that a pack with this pack's word on payment owes."""
    payment = shelf.pack(pack).payment
    law = Offering.objects.get(slug="owed-by-law")
    remedy = flow.offer_remedy(case, law, 40_000, "USD", pack, is_by_law=True, by=desk.carlos, at=NOON)
    told = {"amount_minor": 40_000, "currency": "USD", "facts": {}, "outcome": "owed", "asked_at": NOON}
    answer = {"payment": payment_of(payment)} if payment else {}
    Quote.objects.create(
        id=new_id(NOON), case=case, pack=pack, answer=answer, asked_by=desk.carlos, remedy=remedy, **told
    )
    return remedy


def shown(client: Client, case: Case, minutes: float = 5) -> str:
    with time_machine.travel(NOON + minutes * MINUTE, tick=False):
        return text_of(client.get(page_of(case)))


def choose(client: Client, remedy: Remedy, minutes: float = 5, **fields: str) -> str:
    with time_machine.travel(NOON + minutes * MINUTE, tick=False):
        form = hidden(client.get(page_of(remedy.case))) | fields
        return text_of(send(client, f"{page_of(remedy.case)}/offers/{remedy.id}/voucher", form))


def the_code() -> str:
    letter = Outbound.objects.filter(key__startswith="voucher-code:").order_by("id").last()
    assert letter is not None
    assert letter.to_address == "jana@kite.example"
    found = re.search(r"\b(\d{4} \d{4})\b", letter.text)
    assert found is not None
    return found[1]


def rows() -> tuple[object, ...]:
    """Everything that a refusal must leave alone."""
    kinds = (Payout, Transfer, Voucher, Message, Outbound, Entry)
    return (*(kind.objects.count() for kind in kinds), list(Payout.objects.order_by("id").values_list("state")))


def paid_by() -> list[tuple[str, str | None]]:
    return list(Payout.objects.order_by("id").values_list("state", "account__name"))


def test_money_comes_by_itself_and_a_voucher_by_words_signature_and_code(
    client: Client, desk: Desk, case: Case
) -> None:
    remedy = owed_by(case, desk)
    page = shown(client, case)
    assert "a voucher of US$400.00 instead of US$400.00 in money" in page
    with time_machine.travel(NOON + 5 * MINUTE, tick=False):
        raw = client.get(page_of(case)).content.decode()
    assert re.search(r'value="money" checked', raw), "money is preselected"
    assert not re.search(r'value="voucher" checked', raw)
    before = rows()
    assert "We pay it in money. You need not do anything." in choose(client, remedy, pay="money")
    assert rows() == before
    assert "We have sent you a code." in choose(client, remedy, pay="voucher")
    assert SIGNED in shown(client, case)
    before = rows()
    assert "The law wants you to say this" in choose(client, remedy, pay="voucher", code=the_code(), signed="Jana")
    assert "please write your name" in choose(client, remedy, pay="voucher", code=the_code(), agree="yes")
    assert rows() == before
    agreed = {"pay": "voucher", "agree": "yes", "signed": " Jana  Weber "}
    assert "This code is wrong." in choose(client, remedy, code=WRONG, **agreed)
    assert paid_by() == [("to_pay", None)]
    assert "We have noted that you want a voucher." in choose(client, remedy, code=the_code(), **agreed)
    assert paid_by() == [("cancelled", None), ("to_pay", "Ours")]
    entry = Entry.objects.get(verb="remedies.voucher_agreed")
    assert (entry.facts["words"], entry.actor) == ("signed-1", case.customer.actor)
    assert "Jana" not in str(entry.facts)
    note = Message.objects.get(case=case, direction="note")
    assert note.text == f"{SIGNED}\nSigned: Jana Weber"
    paying.pay_out(at=NOON + 6 * MINUTE, by=CLOCK)
    assert not Voucher.objects.exists(), "until then they may have the money"
    paying.pay_out(at=NOON + 16 * MINUTE, by=CLOCK)
    assert "$400.00 is left on it" in shown(client, case, 17)
    assert "No voucher can be chosen for this now." in choose(client, remedy, 17, pay="money")
    assert remedies.differences() == []


def test_until_it_is_issued_they_may_have_the_money_after_all(client: Client, desk: Desk, case: Case) -> None:
    remedy = owed_by(case, desk, "us_dot_refund")
    choose(client, remedy, pay="voucher")
    assert "Your signature" not in shown(client, case), "this law wants none"
    choose(client, remedy, pay="voucher", agree="yes", code=the_code())
    assert "Until it is issued you may have the money after all." in shown(client, case, 7)
    assert "We pay it in money." in choose(client, remedy, 7, pay="money")
    paying.pay_out(at=NOON + timedelta(days=1), by=CLOCK)
    assert paid_by() == [("cancelled", None), ("cancelled", "Ours"), ("to_pay", None)]
    assert not Voucher.objects.exists()
    verbs = Entry.objects.filter(subject_id=remedy.id, verb__startswith="remedies.voucher").order_by("id")
    assert [one.verb.removeprefix("remedies.voucher_") for one in verbs] == ["code_asked", "agreed", "revoked"]
    # A code is good once.
    assert "We have sent you a code." in choose(client, remedy, 8, pay="voucher", agree="yes", code=the_code())


def test_a_code_is_good_for_an_hour_and_five_guesses_and_few_are_sent(client: Client, desk: Desk, case: Case) -> None:
    remedy = owed_by(case, desk)
    agreed = {"pay": "voucher", "agree": "yes", "signed": "J"}
    for number in range(rules.MOST_CODES):
        at = 5 + 62 * number
        assert "We have sent you a code." in choose(client, remedy, at, pay="voucher")
        for _ in range(5 if number == 0 else 0):
            choose(client, remedy, at + 1, code=WRONG, **agreed)
    code = the_code()
    assert Entry.objects.filter(verb="remedies.voucher_code_wrong").count() == 5
    before = rows()
    assert "No voucher can be chosen for this now." in choose(client, remedy, 5 + 62 * 5, code=code, **agreed)
    assert rows() == before, "too old, and no sixth is sent on one day"
    assert paid_by() == [("to_pay", None)]


def test_nobody_of_ours_chooses_it_for_them(client: Client, desk: Desk, case: Case) -> None:
    remedy = owed_by(case, desk)
    choose(client, remedy, pay="voucher")
    stranger = Customer(id=new_id(NOON), brand=case.brand, name="Somebody Else")
    before = rows()
    for by in (desk.ana, desk.carlos, CLOCK, stranger):
        for verb in (
            lambda by: choosing.ask_for_voucher(remedy, by=by, at=NOON),
            lambda by: as_voucher.agree(remedy, the_code(), "Jana", Agreement.SIGNED, by=by, at=NOON),
            lambda by: choosing.choose_voucher(remedy, by=by, at=NOON),
            lambda by: as_voucher.have_the_money(remedy, by=by, at=NOON),
        ):
            with pytest.raises(CannotOffer):
                verb(by)
    assert rows() == before


@pytest.mark.parametrize("pack", ["ca_appr", "us_ftc_mitor", "uk_delay_repay"])
def test_where_a_law_wants_more_forbids_it_or_is_silent_there_is_money_alone(
    client: Client, desk: Desk, case: Case, pack: str
) -> None:
    remedy = owed_by(case, desk, pack)
    assert "a voucher of" not in shown(client, case)
    before = rows()
    assert "No voucher can be chosen for this now." in choose(client, remedy, pay="voucher")
    assert rows() == before


def test_what_a_pack_says_of_it_is_cited_and_has_words() -> None:
    said = {name: payment for name in shelf.names() if (payment := shelf.pack(name).payment)}
    assert {name: one.agreement.value for name, one in said.items() if one.agreement is not Agreement.EXPRESS} == {
        "ca_appr": "informed",
        "eu261": "signed",
        "eu_rail": "free",
        "uk261": "signed",
        "us_dot_dbc": "informed",
        "us_ftc_mitor": "never",
    }
    asked = {name: rules.agreement_of({"payment": payment_of(one)}) for name, one in said.items()}
    may = {"eu261", "uk261", "us_dot_refund", "us_dot_dbc", "eu_rail", "eu_consumer", "uk_cra2015"}
    assert {name for name, one in asked.items() if one} == may, "a voucher of ours is worth no more, and has its day"
    assert all(one.cite and set(one.cite) <= set(shelf.pack(name).citations) for name, one in said.items())
    assert set(rules.VERSIONS) == set(Agreement) - {Agreement.NEVER}
    assert set(rules.VERSIONS.values()) == set(as_voucher.WORDS)
    assert all("%(sum)s" in words for words in as_voucher.WORDS.values()), "the sum in money stands in the words"


def test_without_an_address_known_before_or_an_account_for_it_nothing_is_offered(
    client: Client, desk: Desk, case: Case
) -> None:
    Identity.objects.filter(customer=case.customer).update(id=new_id(NOON + MINUTE))
    remedy = owed_by(case, desk)
    assert "a voucher of" not in shown(client, case)
    before = rows()
    assert "No voucher can be chosen for this now." in choose(client, remedy, pay="voucher")
    assert rows() == before


def test_an_asked_law_offers_it_and_an_account_pays_refunds_by_voucher_only_when_chosen(
    client: Client, desk: Desk, case: Case
) -> None:
    facts: dict[str, object] = {"event_date": "2026-02-20", "fare": "100.00", "alt_arrival_late_min": 90}
    facts |= {"at_us_airport": True, "exception": "none", "international": False, "volunteer": False}
    quote = owed.ask_law(case, "us_dot_dbc", facts, by=desk.carlos, at=NOON)
    owed.grant_owed(quote, by=desk.carlos, at=NOON)
    assert "a voucher of US$200.00 instead of US$200.00 in money" in shown(client, case)
    opened = {"brand": case.brand, "name": "Always", "pays": ["refund"], "told": {"days": "400"}}
    with pytest.raises(ValueError, match="a refund is paid in money"):
        paying.open_payout_account("voucher", **opened, by=CLOCK, at=NOON)
