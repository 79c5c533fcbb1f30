"""The settings of the channels, what the manager's page says of them, and who is on the telephone."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import caches
from django.urls import reverse

from amends.customers.models import Identity
from amends.flow import trying
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post import accounts
from amends.post.channels.ways import WAYS
from amends.post.models import Account
from amends.web import remembered
from tests.cast import a_customer
from tests.doors.hooks.speakers import PHONE, SECRET, knock, standard
from tests.doors.web.visiting import Visits, entries, said

MINUTE = timedelta(minutes=1)
TYPED = {"name": "Texts", "account_sid": "AC1", "auth_token": "very secret", "number": "+15550100", "base_url": "x"}


def opened(desk: Visits, way: str = "sms-twilio", **more: str) -> Account:
    path = f"{reverse('channel_new')}?way={way}"
    answer = desk.post(desk.story.desk.bea, path, {**TYPED, **more})
    assert answer.status_code == 303, said(answer)
    return Account.objects.latest("made_at")


def test_a_lead_opens_changes_and_closes_an_account(desk: Visits) -> None:
    bea = desk.story.desk.bea
    account = opened(desk)
    assert accounts.secrets_of(account) == {"auth_token": "very secret"}
    page = desk.get(bea, reverse("channel", kwargs={"id": account.id})).content.decode()
    assert "very secret" not in page
    assert f"/hooks/{account.id}" in page
    changed = desk.post(bea, reverse("channel", kwargs={"id": account.id}), {**TYPED, "name": "Text", "auth_token": ""})
    assert changed.status_code == 303
    account.refresh_from_db()
    assert (account.name, dict(accounts.secrets_of(account))) == ("Text", {"auth_token": "very secret"})
    assert "Text" in said(desk.get(bea, reverse("channels")))
    desk.post(bea, reverse("channel_close", kwargs={"id": account.id}))
    account.refresh_from_db()
    assert not account.is_active
    told = "".join(str(one.facts) for one in Entry.objects.filter(verb__startswith="post.account"))
    assert "very secret" not in told


@pytest.mark.parametrize(
    ("field", "words"), [("name", "Give the account a name"), ("number", "Is missing: Our number")]
)
def test_a_refusal_names_the_field_and_shows_no_secret(desk: Visits, field: str, words: str) -> None:
    before = entries()
    path = f"{reverse('channel_new')}?way=sms-twilio"
    answer = desk.post(desk.story.desk.bea, path, {**TYPED, field: ""})
    assert answer.status_code == 422
    assert words in said(answer)
    assert "very secret" not in answer.content.decode()
    assert not Account.objects.exists()
    assert entries() == before


def test_every_way_has_its_form(desk: Visits) -> None:
    for slug, way in WAYS.items():
        page = desk.get(desk.story.desk.evan, f"{reverse('channel_new')}?way={slug}")
        assert page.status_code == 200
        for one in way.fields:
            assert f'name="{one.name}"' in page.content.decode(), (slug, one.name)


def test_who_may_not_sees_no_account(desk: Visits) -> None:
    account = opened(desk)
    for name, kwargs in (("channels", {}), ("channel_new", {}), ("channel", {"id": account.id})):
        assert desk.get(desk.story.desk.ana, reverse(name, kwargs=kwargs)).status_code == 403
    for name in ("channel_try", "channel_close"):
        assert desk.post(desk.story.desk.ana, reverse(name, kwargs={"id": account.id})).status_code == 403
    assert desk.get(desk.story.desk.evan, reverse("channel", kwargs={"id": account.id})).status_code == 200


def test_trying_an_account_says_what_the_other_side_says(desk: Visits) -> None:
    bea = desk.story.desk.bea
    account = opened(desk, "sms-webhook", secret=SECRET, url="https://sms.example/in")
    path = reverse("channel_try", kwargs={"id": account.id})
    with mock.patch.object(trying, "call", side_effect=trying.TryAgain("sms.example answers 503: busy")):
        desk.post(bea, path)
    assert "It does not work: sms.example answers 503: busy" in said(desk.get(bea, reverse("channels")))
    with mock.patch.object(trying, "call") as call:
        call.return_value.status = 204
        desk.post(bea, path)
    assert "It works: the other side answers 204." in said(desk.get(bea, reverse("channels")))


def test_a_silent_account_stands_on_the_leads_page(desk: Visits) -> None:
    cast = desk.story.desk
    accounts.open_account(
        "social-poller",
        brand=cast.brand,
        name="Reviews",
        settings={"network": "reviews", "source": "https://reviews.example/new"},
        by=SETUP,
        at=desk.story.at,
    )
    account = Account.objects.get()
    accounts.fetched(account, {}, at=desk.story.at)
    remembered.forget()
    assert "not fetched" not in said(desk.get(cast.bea, "/team"))
    desk.story.world.run(desk.story.at + 13 * MINUTE)
    accounts.in_trouble(account, "reviews.example answers 401", at=desk.story.at)
    remembered.forget()
    page = said(desk.get(cast.bea, "/team"))
    assert "Social not fetched for 13 min: Reviews (reviews.example answers 401)" in page
    assert "not fetched" not in said(desk.get(cast.ana, "/team"))
    assert "look here" in said(desk.get(cast.bea, "/settings/channels"))


def test_the_picture_opens_the_form_with_what_it_knows(desk: Visits) -> None:
    account = opened(desk, "kiosk", place="Gate B12")
    path = reverse("channel_code", kwargs={"id": account.id})
    answer = desk.get(desk.story.desk.bea, f"{path}?reference=KX1545")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert f"/complain/{desk.story.desk.brand.slug}?reference=KX1545" in answer.content.decode()
    assert desk.get(desk.story.desk.ana, path).status_code == 403


def test_who_calls_is_shown_with_their_card_and_a_warning(desk: Visits) -> None:
    cast = desk.story.desk
    caches["shared"].clear()
    account = opened(desk, "phone-webhook", secret=SECRET)
    remembered.forget()
    customer = a_customer(cast, "Rosa Diaz", at=desk.story.at)
    Identity.objects.create(
        id=new_id(desk.story.at), brand=cast.brand, customer=customer, kind="phone", value=PHONE, verified_at=None
    )
    case = desk.story.complain(customer=customer, order=None)
    before = said(desk.get(cast.ana, "/alerts?seen=none"))
    spoken = standard({"type": "call.ringing", "data": {"id": "c1", "from": PHONE}}, "c1", desk.story.at)
    assert knock(desk.as_(cast.ana), account, spoken).status_code == 200
    assert knock(desk.as_(cast.ana), account, spoken).status_code == 200
    page = desk.get(cast.ana, "/alerts?seen=none")
    assert "is calling" not in before
    assert said(page).count("Rosa Diaz is calling from +4915112345678") == 1
    assert case.reference in said(page)
    assert "A number proves nobody" in said(page)
    desk.story.world.run(desk.story.at + 3 * MINUTE)
    assert "is calling" not in said(desk.get(cast.ana, "/alerts?seen=none"))


def test_a_desk_without_a_telephone_is_asked_nothing_more(desk: Visits) -> None:
    assert desk.queries(desk.story.desk.ana, "/alerts?seen=none") <= 3
