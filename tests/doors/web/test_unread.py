"""What a log brought and nobody could read: seen with its reason, put right and read, or set aside; never forgotten."""

from __future__ import annotations

import json
from datetime import timedelta

from amends.detect import actions as detect
from amends.detect.models import Finding, Signal
from amends.detect.queries import unread_count
from amends.detect.rules import Heard
from amends.detect.rules.unread import UNREADABLE
from amends.flow import noticing
from amends.flow.housekeeping import forget_signals
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.journal.models import Entry
from tests.doors.web.visiting import Visits, entries, said

LIST = "/waiting/unreadable"
TEXT = '{"specversion": "1.0", "id": "1", "source": "ops", "type": "flight.cancelled", "subject": "flight:9"'
MENDED = json.loads(TEXT + ', "time": "2013-02-08T14:00:00Z", "data": {"reason": "snow"}}')


def came(desk: Visits, text: str = TEXT, number: int = 17) -> Signal:
    """A message of a log that was no JSON."""
    cast, at = desk.story.desk, desk.story.at
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=at)
    facts = {"why": "body: is no JSON; send one object or a list.", "text": text}
    heard = Heard("log/SIGNALS", str(number), UNREADABLE, f"SIGNALS/{number}", at, facts)
    noticing.notice([heard], by=Automatic("log"), at=at)
    return Signal.objects.get(type=UNREADABLE, external_id=str(number))


def mended(desk: Visits) -> str:
    return json.dumps(MENDED | {"time": desk.story.at.isoformat()})


def state() -> tuple[int, int, int, int]:
    return unread_count(), Signal.objects.count(), Finding.objects.count(), entries()


def test_it_is_shown_with_its_reason_put_right_and_read(desk: Visits) -> None:
    cast, signal = desk.story.desk, came(desk)
    assert "1 thing from a log could not be read" in said(desk.get(cast.bea, "/waiting"))
    page = said(desk.get(cast.bea, LIST))
    for words in ("SIGNALS", "number 17", "is no JSON", "send one object", "flight:9"):
        assert words in page
    answer = desk.post(cast.bea, f"{LIST}/{signal.id}", {"decision": "read", "text": mended(desk)})
    assert answer.status_code == 303
    assert "Taken in: 1 new, 0 known already, 1 found to fail." in said(desk.get(cast.bea, LIST))
    assert Finding.objects.get().subject == "flight:9"
    assert unread_count() == 0
    assert Signal.objects.filter(id=signal.id, data__text=TEXT).exists()
    assert Entry.objects.get(verb="detect.unread_ended").facts == {"how": "read"}


def test_what_still_cannot_be_read_says_so_and_changes_nothing(desk: Visits) -> None:
    cast, signal = desk.story.desk, came(desk)
    before = state()
    ahead = json.dumps(MENDED | {"time": (desk.story.at + timedelta(days=1)).isoformat()})
    without = json.dumps({name: value for name, value in MENDED.items() if name != "subject"})
    for text, words in ((TEXT, "JSON"), (without, "subject"), (ahead, "ahead"), ("", "JSON")):
        answer = desk.post(cast.bea, f"{LIST}/{signal.id}", {"decision": "read", "text": text})
        assert answer.status_code in (409, 415, 400, 422), text
        assert words in said(answer), text
    for why in ("", "read", "because"):
        assert desk.post(cast.bea, f"{LIST}/{signal.id}", {"decision": "aside", "why": why}).status_code == 422
    assert state() == before


def test_it_is_set_aside_once_and_by_those_who_may(desk: Visits) -> None:
    cast, signal = desk.story.desk, came(desk)
    act = {"decision": "aside", "why": "sent_again"}
    before = state()
    assert desk.get(cast.ana, LIST).status_code == 403
    assert desk.post(cast.ana, f"{LIST}/{signal.id}", act).status_code == 403
    assert desk.post(cast.bea, f"{LIST}/{cast.ana.id}", act).status_code == 404
    assert state() == before
    assert desk.post(cast.bea, f"{LIST}/{signal.id}", act).status_code == 303
    assert "Everything that came could be read." in said(desk.get(cast.bea, LIST))
    before = state()
    again = desk.post(cast.bea, f"{LIST}/{signal.id}", act)
    assert again.status_code == 409
    assert state() == before


def test_it_is_not_forgotten_before_somebody_saw_to_it(desk: Visits) -> None:
    cast, signal, later = desk.story.desk, came(desk), desk.story.at + timedelta(days=500)
    assert forget_signals(kept_days=400, by=CLOCK, at=later) == 0
    desk.post(cast.bea, f"{LIST}/{signal.id}", {"decision": "aside", "why": "nothing"})
    assert forget_signals(kept_days=400, by=CLOCK, at=later) == 1


def test_many_cost_no_more_queries_than_one(desk: Visits) -> None:
    came(desk)
    one = desk.queries(desk.story.desk.bea, LIST)
    for number in range(18, 28):
        came(desk, number=number)
    assert desk.queries(desk.story.desk.bea, LIST) == one
