"""The page of NPS beside peers: it teaches while it is empty, and says its answer in words."""

from __future__ import annotations

from amends.measure.peers import beside_peers
from tests.doors.web.visiting import Visits, said
from tests.rooms.measure.answered import DAY, beside, peer

PAGE = "/measures/nps-peers"


def test_empty_it_says_what_to_take_in(desk: Visits) -> None:
    cast = desk.story.desk
    words = said(desk.get(cast.bea, PAGE))
    assert "0 customers answered after a recovery and 0 peers told a score; it takes 10 on each side." in words
    assert "Take in a file of another survey of yours with the scores of all customers" in words
    assert "Take in scores" not in said(desk.get(cast.ana, PAGE)), "whoever may not is not asked to"
    assert desk.get(cast.evan, PAGE).status_code == 403


def test_the_answer_stands_in_words_with_those_alike(desk: Visits) -> None:
    cast, at = desk.story.desk, desk.story.at
    beside(cast, at - DAY)
    found = beside_peers(cast.brand, since=at - 365 * DAY, until=at, at=at)
    assert found.found is not None
    words = said(desk.get(cast.bea, PAGE))
    assert f"{found.found.value:+.1f} points".replace("-", "−") in words
    assert "cannot be told from chance: 95 % sure between −" in words
    assert f"{found.matched} recovered score" in words
    assert "first quarter of 2026 in their first year" in words
    assert "Peers were asked by another survey: who answers which one" in words
    assert "Take in a file" not in words
    lines = desk.get(cast.bea, f"{PAGE}?as=csv").content.decode().splitlines()
    assert lines[0] == "quarter,tenure,recovered,recovered_score,peers,peers_score"
    assert len(lines) == 1 + len(found.cells)
    assert f'href="{PAGE}"' in desk.get(cast.bea, "/measures/nps-lift").content.decode()
    assert f'href="{PAGE}"' not in desk.get(cast.bea, "/measures/satisfaction").content.decode()


def test_it_takes_as_many_queries_for_many_as_for_few(desk: Visits) -> None:
    cast, at = desk.story.desk, desk.story.at
    beside(cast, at - DAY)
    few = desk.queries(cast.bea, PAGE)
    for number in range(50):
        peer(cast, f"More {number}", 9, at - DAY)
    assert desk.queries(cast.bea, PAGE) == few
