"""Bad scenarios are refused by field; a case gives its story without who it was; the week has its plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from amends.practice.rules.anonymising import anonymised
from amends.practice.rules.planning import this_week
from amends.practice.rules.scenario import BadScenario, read_scenario
from tests.rooms.practice.test_playing import KEYS

TOLD: dict[str, Any] = {
    "title": "t", "channel": "chat", "voice": "cold", "customer": "c", "opening": "o", "needs": ["offer"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 121}, "title"), ({"channel": "pigeon"}, "channel"),
        ({"voice": ""}, "voice"), ({"opening": ""}, "opening"), ({"needs": []}, "needs"),
        ({"needs": ["joy"]}, "needs"), ({"needs": "offer"}, "needs"), ({"patience": 0}, "patience"),
        ({"heard": "x"}, "heard"), ({"fairness": 10}, "fairness"), ({"seconds": 5}, "seconds"),
        ({"fuse": -1}, "fuse"), ({"replies_most": 13}, "replies_most"), ({"facts": ["x" * 301]}, "facts"),
        ({"facts": ["x"] * 13}, "facts"), ({"limit_minor": -5}, "limit_minor"), ({"beats": ["x"]}, "beat_1"),
        ({"beats": [{"says": ""}]}, "beat_1_says"), ({"beats": [{"says": "x", "when": "never"}]}, "beat_1_when"),
        ({"beats": [{"says": "x", "when": "missing:joy"}]}, "beat_1_when"),
        ({"beats": [{"says": "x", "from_reply": 9}]}, "beat_1_from_reply"), ({"beats": [{"says": "x"}] * 13}, "beats"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_refused_by_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(BadScenario, match=f"^{field}: "):
        read_scenario({**TOLD, **changed}, KEYS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I am Nadia Roth, n.roth@mail.example, call +49 170 1234567.", "I am [name], [address], call [number]."),
        ("Order 4711-0815-22 and AM-7K2P-9QRS, see https://x.example/a?b=1", "Order [number] and [number], see [link]"),
        ("nadia wrote on 12 May about 2 bags", "[name] wrote on 12 May about 2 bags"),
        ("KX 1545 was late by 3 h, ticket X7YZ12", "KX 1545 was late by 3 h, ticket [number]"),
        ("Rothenburg is no name", "Rothenburg is no name"),
    ],
)
def test_who_it_was_is_taken_out(text: str, left: str) -> None:
    assert anonymised(text, ["Nadia Roth"]) == left


class TestTheWeek:
    MONDAY = date(2026, 3, 2)

    def test_it_stays_all_week_also_once_it_is_played(self) -> None:
        first = this_week(self.MONDAY, ["a", "b", "c"], ["x"], {})
        for days in range(7):
            day = self.MONDAY + timedelta(days=days)
            assert this_week(day, ["a", "b", "c"], ["x"], {first[0]: day}) == first

    def test_what_was_never_played_comes_first_then_what_is_longest_ago(self) -> None:
        ago = {name: self.MONDAY - timedelta(days=days) for name, days in (("a", 5), ("b", 20), ("c", 9))}
        assert this_week(self.MONDAY, ["a", "b", "c"], [], ago) == ["b"]
        del ago["c"]
        assert this_week(self.MONDAY, ["a", "b", "c"], [], ago) == ["c"]

    def test_every_other_week_one_without_a_script(self) -> None:
        weeks = [this_week(self.MONDAY + timedelta(weeks=n), ["a"], ["x"], {}) for n in range(4)]
        assert sorted(map(len, weeks)) == [1, 1, 2, 2]

    def test_with_nothing_there_is_nothing(self) -> None:
        assert this_week(self.MONDAY, [], [], {}) == []
