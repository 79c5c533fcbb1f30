"""Accounts with providers: what is wrong is named, secrets are sealed, a closed one pays nothing new."""

from __future__ import annotations

import pytest

from amends.flow import making_right, paying
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.remedies.models import PayoutAccount
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"provider": "nobody"}, "provider: there is no"),
        ({"name": ""}, "name: give it a name"),
        ({"pays": []}, "pays: pick"),
        ({"pays": ["gold"]}, "pays: pick"),
        ({"told": {"secret": SECRET}}, "url: is missing"),
        ({"told": {"url": "https://pay.example", "secret": "short"}}, "secret: give whsec_"),
    ],
)
def test_what_is_wrong_is_named(scene: Scene, change: dict[str, object], words: str) -> None:
    told: dict[str, object] = {
        "provider": "webhook",
        "name": "Treasury",
        "pays": ["refund"],
        "told": {"url": "https://pay.example", "secret": SECRET},
        **change,
    }
    slug = str(told.pop("provider"))
    with pytest.raises(ValueError, match=words):
        paying.open_payout_account(slug, brand=scene.desk.brand, by=SETUP, at=NOON, **told)  # type: ignore[arg-type]
    assert not PayoutAccount.objects.exists()


def test_secrets_are_sealed_and_nobody_pays_by_a_closed_account(scene: Scene) -> None:
    account = paying.open_payout_account(
        "webhook",
        brand=scene.desk.brand,
        name="Treasury",
        pays=["refund"],
        told={"url": "https://pay.example", "secret": SECRET},
        by=SETUP,
        at=NOON,
    )
    assert b"c2Vj" not in bytes(PayoutAccount.objects.get().sealed)
    assert SECRET not in str(list(Entry.objects.values_list("facts")))
    paying.close_payout_account(account, by=SETUP, at=NOON)
    granted = making_right.offer_remedy(a_case(scene), scene.refund, 4_000, "USD", by=scene.ana, at=NOON)
    assert granted.payouts.get().is_by_hand
