"""The customer's own page: what was promised, kept, moved and missed; their words, their yes, their no."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation.links import revoke
from amends.conversation.models import Message, PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.models import Identity
from amends.flow import paying
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.models import Offering, Payout, Remedy
from amends.remedies.rules import Skip
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, a_link, hidden, page_of, send, text_of

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    case = a_case(desk)
    if case.owner is None:
        flow.take(case, by=desk.ana, at=NOON)
    return case


def shown(client: Client, case: Case, minutes: float = 10, **query: str) -> str:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        answer = client.get(page_of(case), query)
    assert answer.status_code == 200
    return text_of(answer)


def act(client: Client, case: Case, what: str, **fields: str) -> str:
    with time_machine.travel(SOON, tick=False):
        form = hidden(client.get(page_of(case))) | fields
        return text_of(send(client, f"{page_of(case)}/{what}", form))


def owner_of(case: Case) -> object:
    case.refresh_from_db()
    assert case.owner is not None
    return case.owner


def test_it_shows_the_owner_by_first_name_and_the_promise_in_the_customers_own_time(client: Client, case: Case) -> None:
    page = shown(client, case)
    owner = case.owner
    assert owner is not None
    assert f"{owner.first_name} looks after this" in page
    assert owner.name not in page
    assert owner.email not in page
    # Half past twelve in New York is half past six in Berlin.
    assert "A person writes to you by 18:30" in page
    assert "This page stays for 90 days after it is over." in page


def test_a_moved_promise_shows_both_times(client: Client, desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    promise = flow.promise(case, "You have the refund number", NOON + timedelta(hours=2), by=owner, at=NOON)
    flow.renegotiate(
        promise, "You have the refund number", NOON + timedelta(hours=5), None, agreed=True, by=owner, at=NOON
    )
    page = shown(client, case)
    assert "You have the refund number was promised for 20:00 by 23:00" in page
    assert "We told you the new time before the old one had come." in page


def test_a_missed_promise_is_said_plainly(client: Client, desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.promise(case, "You have the refund number", NOON + timedelta(hours=2), by=owner, at=NOON)
    flow.keep_time(by=CLOCK, at=NOON + timedelta(hours=3))
    page = shown(client, case, 190)
    assert "We promised this for 20:00 and did not keep it. We are sorry." in page
    assert "was promised for 20:00" in page


def test_a_promise_that_has_just_passed_is_late_before_anybody_swept(client: Client, case: Case) -> None:
    assert "was due 18:30, we are late" in shown(client, case, 31)


def test_messages_are_shown_both_ways_and_notes_and_unsent_words_never(client: Client, desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.write(case, Reply("I am on it."), by=owner, at=NOON)
    flow.note(case, "He sounds angry.", by=owner, at=NOON)
    assert "I am on it." not in shown(client, case, 0)
    flow.send(by=CLOCK, at=NOON + timedelta(minutes=1))
    page = shown(client, case)
    assert "My bill is wrong." in page
    assert "I am on it." in page
    assert "He sounds angry." not in page


def test_what_they_write_is_heard_once_and_owes_an_answer(client: Client, desk: Desk, case: Case) -> None:
    page = act(client, case, "messages", body="Any news?", key="018f0000-0000-7000-8000-000000000001")
    assert "Your message is with us." in page
    entries = Entry.objects.count()
    act(client, case, "messages", body="Any news?", key="018f0000-0000-7000-8000-000000000001")
    assert Message.objects.filter(case=case, text="Any news?").count() == 1
    assert Entry.objects.count() == entries
    assert Promise.objects.filter(case=case, kind=PromiseKind.ANSWER.value).count() == 1
    heard = Entry.objects.filter(verb="conversation.heard").order_by("-id")[0]
    assert heard.actor == f"customer:{case.customer_id}"


@pytest.mark.parametrize(("body", "words"), [("", "Please write something first."), ("x" * 8001, "please shorten it")])
def test_an_empty_word_and_a_book_are_given_back(client: Client, case: Case, body: str, words: str) -> None:
    entries = Entry.objects.count()
    assert words in act(client, case, "messages", body=body)
    assert Entry.objects.count() == entries


def told(desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.confirm(case, Reply("Your bill is corrected."), by=owner, at=NOON)
    flow.send(by=CLOCK, at=NOON + timedelta(minutes=1))


def test_not_solved_brings_the_case_back_once(client: Client, desk: Desk, case: Case) -> None:
    assert "This does not solve it" not in shown(client, case)
    told(desk, case)
    case.refresh_from_db()
    before = case.deviation_count
    for _ in range(2):
        page = act(client, case, "not-solved", body="", key="018f0000-0000-7000-8000-000000000002")
    assert "It goes back to whoever looks after it" in page
    case.refresh_from_db()
    assert case.deviation_count == before + 1
    assert Message.objects.filter(case=case, text="This does not solve it.").count() == 1


def test_not_solved_is_no_way_to_press_before_anything_was_told(client: Client, case: Case) -> None:
    entries = Entry.objects.count()
    act(client, case, "not-solved", body="now")
    assert Entry.objects.count() == entries


def test_a_call_is_asked_for(client: Client, case: Case) -> None:
    assert "we do not know one of you" in shown(client, case)
    Identity.objects.create(
        id=new_id(NOON), brand=case.brand, customer=case.customer, kind="phone", value="+49301234567"
    )
    assert "We call the number that we know of you." in shown(client, case)
    act(client, case, "call", body="After six.")
    assert Message.objects.filter(case=case, text="Please call me back.\nAfter six.").exists()
    assert Promise.objects.filter(case=case, kind=PromiseKind.ANSWER.value).exists()


@pytest.fixture
def granted(desk: Desk, case: Case) -> Remedy:
    owner = case.owner
    assert owner is not None
    flow.call(case, "I told her that I look after it.", by=owner, at=NOON)
    return flow.offer_remedy(
        case, Offering.objects.get(slug="refund"), 4_000, "USD", skips=Skip.CANNOT_WAIT, by=owner, at=NOON
    )


def test_what_was_granted_is_accepted_once_and_still_owed(client: Client, case: Case, granted: Remedy) -> None:
    assert "$40.00" in shown(client, case)
    for _ in range(2):
        page = act(client, case, f"offers/{granted.id}", answer="accept")
    assert "We have noted your yes." in page
    assert Entry.objects.filter(verb="remedies.accepted").count() == 1
    granted.refresh_from_db()
    assert granted.accepted_at == SOON
    assert granted.payout is not None
    assert granted.payout.is_open
    assert "Yes, please" not in shown(client, case, 11)


def test_what_was_granted_may_be_declined(client: Client, case: Case, granted: Remedy) -> None:
    act(client, case, f"offers/{granted.id}", answer="decline")
    granted.refresh_from_db()
    assert granted.declined_at == SOON
    entries = Entry.objects.count()
    page = act(client, case, f"offers/{granted.id}", answer="accept")
    assert "This has changed meanwhile" in page
    assert Entry.objects.count() == entries


def test_what_was_paid_cannot_be_declined(client: Client, case: Case, granted: Remedy) -> None:
    flow.pay_remedy(granted, "re_1", by=CLOCK, at=NOON)
    entries = Entry.objects.count()
    assert "This has changed meanwhile" in act(client, case, f"offers/{granted.id}", answer="decline")
    assert Entry.objects.count() == entries


def test_what_waits_for_an_answer_is_no_offer_yet(client: Client, desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.call(case, "I told her that I look after it.", by=owner, at=NOON)
    asked = flow.offer_remedy(
        case, Offering.objects.get(slug="refund"), 20_000, "USD", skips=Skip.CANNOT_WAIT, by=owner, at=NOON
    )
    assert "200.00" not in shown(client, case)
    entries = Entry.objects.count()
    with time_machine.travel(SOON, tick=False):
        assert client.post(f"{page_of(case)}/offers/{asked.id}", {"answer": "accept"}).status_code == 404
    assert Entry.objects.count() == entries


def test_somebody_elses_remedy_is_not_reached(client: Client, desk: Desk, case: Case, granted: Remedy) -> None:
    other = a_case(desk, a_customer(desk, "Tom Ray"))
    with time_machine.travel(SOON, tick=False):
        answer = client.post(f"{page_of(other)}/offers/{granted.id}", {"answer": "decline"})
    assert answer.status_code == 404
    granted.refresh_from_db()
    assert granted.declined_at is None


def test_a_closed_case_still_shows_and_listens(client: Client, desk: Desk, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "They said so.", by=owner, at=NOON)
    assert "It is over" in shown(client, case)
    act(client, case, "messages", body="One more thing: it is still wrong.")
    case.refresh_from_db()
    assert not case.is_closed


def test_nothing_here_changes_money_or_addresses_and_the_page_says_so(client: Client, case: Case) -> None:
    assert "nobody can change a way to reach you on this page, nor a payment without a code" in shown(client, case)


def test_every_answer_keeps_the_address_to_ourselves(client: Client, case: Case) -> None:
    with time_machine.travel(SOON, tick=False):
        answers = [client.get(page_of(case)), client.get("/c/nothing"), client.get("/complain")]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("what", ["", "/messages", "/not-solved", "/call", f"/offers/{UUID(int=1)}"])
@pytest.mark.parametrize("how", ["forged", "other purpose", "expired", "revoked", "nonsense"])
def test_a_link_that_opens_nothing_is_one_calm_page(client: Client, case: Case, how: str, what: str) -> None:
    token = page_of(case).removeprefix("/c/")
    at = SOON
    if how == "forged":
        token = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    elif how == "other purpose":
        token = a_link(case, LinkPurpose.SURVEY, expires_at=NOON + timedelta(days=3))
    elif how == "expired":
        flow.end_otherwise(case, Ending.SPAM, "content", by=CLOCK, at=NOON)
        at = NOON + timedelta(days=90)
    elif how == "revoked":
        revoke(PrivateLink.objects.get(case=case, purpose=LinkPurpose.CASE.value), by=CLOCK, at=NOON)
    else:
        token = "%00"
    entries = Entry.objects.count()
    with time_machine.travel(at, tick=False):
        answer = (
            client.post(f"/c/{token}{what}", {"body": "x", "answer": "accept"}) if what else client.get(f"/c/{token}")
        )
    assert answer.status_code == 404
    assert "This link has ended" in text_of(answer)
    assert Entry.objects.count() == entries


def test_opening_costs_few_queries_however_much_was_said(
    client: Client, desk: Desk, case: Case, django_assert_max_num_queries: object
) -> None:
    owner = case.owner
    assert owner is not None
    for number in range(12):
        flow.write(case, Reply(f"word {number}"), by=owner, at=NOON)
    flow.send(by=CLOCK, at=NOON + timedelta(minutes=1))
    with django_assert_max_num_queries(7):  # type: ignore[operator]  # the plugin's fixture
        shown(client, case)


def test_an_extra_in_money_is_taken_as_a_voucher_where_that_is_offered(client: Client, case: Case) -> None:
    owner = case.owner
    assert owner is not None
    flow.call(case, "I told her that I look after it.", by=owner, at=NOON)
    given = {one.slug: one for one in Offering.objects.all()}
    extra, refund = (
        flow.offer_remedy(case, given[slug], 1_000, "USD", skips=Skip.CANNOT_WAIT, by=owner, at=NOON)
        for slug in ("goodwill", "refund")
    )
    entries = Entry.objects.count()
    assert "This has changed meanwhile" in act(client, case, f"offers/{extra.id}", answer="voucher")
    assert Entry.objects.count() == entries, "no voucher is offered here"
    opened = {"brand": case.brand, "name": "Ours", "pays": ["goodwill"], "told": {"days": "400", "when": "chosen"}}
    paying.open_payout_account("voucher", **opened, by=CLOCK, at=NOON)
    assert shown(client, case).count("Yes, as a voucher instead of money") == 1
    assert "This has changed meanwhile" in act(client, case, f"offers/{refund.id}", answer="voucher")
    for _ in range(2):
        assert "Your voucher stands here" in act(client, case, f"offers/{extra.id}", answer="voucher")
    paying.pay_out(at=SOON, by=CLOCK)
    rows = list(Payout.objects.filter(remedy=extra).order_by("id").values_list("state", "account__name"))
    assert rows == [("cancelled", None), ("paid", "Ours")]
    page = shown(client, case, 11)
    assert "$10.00 is left on it" in page
    assert "as a voucher" not in page
    extra.refresh_from_db()
    assert (extra.accepted_at, extra.state.value) == (SOON, "paid")
    assert remedies.differences() == []
    assert "This has changed meanwhile" in act(client, case, f"offers/{extra.id}", answer="voucher")


def test_a_voucher_is_taken_as_goodwill_and_what_the_law_owes_is_paid_in_money(
    client: Client, case: Case, granted: Remedy
) -> None:
    owner = case.owner
    assert owner is not None
    given = {one.slug: one for one in Offering.objects.all()}
    opened = {"brand": case.brand, "name": "Ours", "pays": ["voucher"], "told": {"days": "400"}}
    paying.open_payout_account("voucher", **opened, by=CLOCK, at=NOON)
    voucher = flow.offer_remedy(case, given["voucher"], 500, "USD", skips=Skip.CANNOT_WAIT, by=owner, at=NOON)
    law = given["owed-by-law"]
    by_law = flow.offer_remedy(
        case, law, 500, "USD", "ca_appr", is_by_law=True, skips=Skip.CANNOT_WAIT, by=owner, at=NOON
    )
    assert "This is yours by law." in shown(client, case)
    assert "We have noted your yes." in act(client, case, f"offers/{voucher.id}", answer="accept")
    assert "We have noted your no." in act(client, case, f"offers/{granted.id}", answer="decline")
    entries = Entry.objects.count()
    assert "you need not answer" in act(client, case, f"offers/{by_law.id}", answer="decline")
    assert Entry.objects.count() == entries, "what the law owes is not waived by a button"
    paying.pay_out(at=SOON, by=CLOCK)
    row = Payout.objects.get(remedy=by_law)
    assert row.is_by_hand
    paying.confirm_payout(row, "wire 7", by=owner, at=SOON)
    page = shown(client, case, 11)
    assert "is left on it" in page
    assert "$5.00" in page
    assert page.count("Paid ") == 1
    states = {one.offering.slug: one.state.value for one in Remedy.objects.filter(case=case).select_related("offering")}
    assert states == {"refund": "declined", "voucher": "paid", "owed-by-law": "paid"}
