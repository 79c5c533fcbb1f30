"""What does not leave is told within minutes, and so is who used to call and has stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from amends import flow
from amends.journal.actors import CLOCK
from amends.kernel.ids import new_id
from amends.post.accounts import open_account
from amends.post.channels import TryAgain
from amends.post.models import Inbound
from amends.post.silence import fell_silent
from amends.post.states import outage_words
from tests.cast import NOON
from tests.rooms.flow.scene import BY, Scene, a_scene

pytestmark = pytest.mark.django_db
TEXTS = {"account_sid": "AC1", "number": "+15550100"}
SECRETS = {"auth_token": "secret"}
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def daily(days: int, until: datetime = NOON) -> list[datetime]:
    """Three calls on each working day."""
    moments = [until - DAY * back - HOUR * hour for back in range(days) for hour in (0, 2, 4)]
    return sorted(one for one in moments if one.weekday() < 5)


def test_a_silence_longer_than_any_before_is_told_and_a_weekend_is_none() -> None:
    heard = daily(28)
    assert fell_silent(heard, heard[-1] + 2 * DAY) is None
    assert fell_silent(heard, heard[-1] + 5 * DAY) == heard[-1]


def test_who_seldom_calls_or_has_just_begun_to_is_never_silent() -> None:
    assert fell_silent(daily(4), NOON + 9 * DAY) is None
    assert fell_silent([NOON - DAY * back for back in range(20, 5, -1)], NOON + 90 * DAY) is None
    assert fell_silent([], NOON) is None


def test_letters_that_do_not_leave_are_told_with_the_reason(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise TryAgain("connection refused")

    scene.opened()
    assert outage_words(NOON + 4 * MINUTE, scene.desk.brand) == []
    monkeypatch.setattr("amends.flow.sending.hand_over", refused)
    for minute in range(13):
        flow.send(by=CLOCK, at=NOON + minute * MINUTE)
    told = outage_words(NOON + 12 * MINUTE, scene.desk.brand)
    assert told == ["Mail not leaving for 12 min: connection refused (1 waiting)"]
    monkeypatch.undo()


def test_a_worker_that_does_not_run_is_told(scene: Scene) -> None:
    scene.opened()
    told = outage_words(NOON + 30 * MINUTE, scene.desk.brand)
    assert told == ["Mail not leaving for 30 min: nobody takes it; is the worker running? (1 waiting)"]


def test_who_called_every_day_and_has_stopped_is_told(scene: Scene) -> None:
    way = "sms-twilio"
    account = open_account(way, brand=scene.desk.brand, name="Texts", settings=TEXTS, secrets=SECRETS, by=BY, at=NOON)
    for number, moment in enumerate(daily(28)):
        Inbound.objects.create(
            id=new_id(moment),
            brand=scene.desk.brand,
            channel="sms",
            account=account,
            source="sms",
            external_id=str(number),
            received_at=moment,
        )
    assert outage_words(NOON + HOUR, scene.desk.brand) == []
    told = outage_words(NOON + 9 * DAY, scene.desk.brand)
    assert len(told) == 1
    assert told[0].startswith("Nothing heard since 3 Mar")
    assert "Texts" in told[0]
