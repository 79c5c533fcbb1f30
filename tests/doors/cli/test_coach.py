"""`amends coach check`: a reply, or one of each line, judged in ten categories."""

from __future__ import annotations

import json

import pytest

from amends.conversation.coach.categories import CATEGORIES
from tests.doors.cli.shell import Shell

REPLY = "I am sorry that we lost your bag. A driver brings it to your hotel by 18:00 today."


def test_a_reply_is_judged_with_the_words_that_it_rests_on(amends: Shell) -> None:
    told = amends("coach", "check", "--json", typed=REPLY).json()
    assert told["id"] is None
    assert list(told["categories"]) == [one.key for one in CATEGORIES]
    apology, promise = told["categories"]["apology"], told["categories"]["time_promise"]
    assert (apology["verdict"], promise["verdict"]) == ("present", "present")
    assert "sorry that we lost your bag" in REPLY[slice(*apology["span"])]
    assert "by 18:00 today" in REPLY[slice(*promise["span"])]
    assert all(one["reason"] and 0 <= one["score"] <= 1 for one in told["categories"].values())


def test_in_words_it_says_the_same(amends: Shell) -> None:
    said = amends("coach", "check", typed=REPLY)
    assert said.code == 0
    assert "apology          present" in said.out
    assert "lost your bag" in said.out


def test_of_many_a_bad_line_is_answered_by_its_error_and_the_rest_goes_on(amends: Shell) -> None:
    lines = [
        json.dumps({"id": "a", "text": REPLY}),
        "{broken",
        '{"id": "c", "text": 3}',
        json.dumps({"id": 4, "text": "Soon."}),
    ]
    said = amends("coach", "check", "--json", typed="\n".join(lines))
    first, second, third, last = said.lines()
    assert said.code == 1
    assert (first["id"], last["id"]) == ("a", 4)
    assert "write a JSON object" in second["error"]
    assert (third["id"], third["line"], third["error"]) == (
        "c",
        3,
        "text: write the reply as a string that is not empty",
    )


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_nothing_is_no_reply(amends: Shell, typed: str) -> None:
    said = amends("coach", "check", "--json", typed=typed)
    assert said.code == 2
    assert "standard input: write a reply" in said.error
