"""A scripted customer: the same words move them the same way; good ones keep them, formulas lose them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.conversation.coach.categories import CATEGORIES
from amends.conversation.coach.reading import Found, Verdict, read
from amends.practice.rules.debriefing import Mark, debrief, largest_sum_minor
from amends.practice.rules.playing import End, Said, Why, play
from amends.practice.rules.scenario import Beat, Channel, Mood, Scenario, Voice, read_scenario
from amends.practice.starters import starters

KEYS = [category.key for category in CATEGORIES]
# How a good writer and a poor one answer whatever comes: in these words, whoever the customer is.
GOOD = (
    "You waited for us and nobody came, and I can see why that made you angry on a day that mattered. I am sorry that "
    "we let you down. We forgot it: nobody of us looked, and that was our mistake. I will see to this myself until it "
    "is done, and I will call you by 16:30 today, whatever I know by then.",
    "I give you back the fee of 14.90 and 30 EUR on top, today, without any condition. What else would be fair to you?",
    "I have had it checked tonight, and from now on it is counted every evening. Which do you prefer: before ten, or "
    "after?",
    "I am sorry that we let it come to that. I will call you by 18:00 today. I give you back the fee "
    "of 20 EUR at once. I will ring you on Friday at nine to hear whether everything works. What else would you need?",
    "I have had it checked tonight, and from now on it is counted every evening.",
)
POOR = (
    "Dear customer, thank you for your message. We apologise for any inconvenience this may have caused.",
    "There was a delay due to high volumes, but we take your feedback very seriously. We will get back to you soon.",
    "You should have checked the tracking. Please contact the responsible department.",
    "If you felt that way, we are sorry. You get 10 % off your next order.",
    "Please fill in the form again and somebody will look into it as soon as possible.",
)


def scenario(**other: object) -> Scenario:
    told = {
        "title": "t", "channel": "chat", "voice": "cold", "customer": "c", "opening": "o",
        "needs": ["apology", "offer"], "patience": 6, "fairness": 5, "heard": 5, "fuse": 0, "seconds": 60,
        "replies_most": 6,
    }  # fmt: skip
    return read_scenario({**told, **other}, KEYS)


def reading(text: str) -> Mapping[str, Found]:
    """A coach for tests: `+offer` is the offer well said, `-offer` spoiled."""
    words = text.split()

    def found(key: str) -> Found:
        verdict = {f"+{key}": Verdict.PRESENT, f"-{key}": Verdict.SPOILED}
        said = next((verdict[word] for word in words if word in verdict), Verdict.ABSENT)
        return Found(said, (0, len(text)) if said is not Verdict.ABSENT else None, f"why {key}", 0.5)

    return {key: found(key) for key in KEYS}


def said(*texts: str, seconds: int = 30) -> list[Said]:
    return [Said(text, seconds) for text in texts]


@pytest.mark.parametrize("slug", starters())
def test_two_writers_meet_two_customers(slug: str) -> None:
    """Of every scenario that is shipped: who writes well keeps them or comes near, who writes formulas loses them."""
    told = read_scenario(starters()[slug], KEYS)
    good, poor = play(told, said(*GOOD), read), play(told, said(*POOR), read)
    assert poor.end is End.LEAVES
    assert good.end is not End.LEAVES
    assert sum(good.mood.as_tuple()) > sum(poor.mood.as_tuple()) + 10
    assert debrief(good, 0) != debrief(poor, 0)


@pytest.mark.parametrize("slug", starters())
def test_the_same_writer_meets_the_same_customer(slug: str) -> None:
    told = read_scenario(starters()[slug], KEYS)
    assert play(told, said(*GOOD), read) == play(told, said(*GOOD), read)
    assert debrief(play(told, said(*POOR), read), 5000) == debrief(play(told, said(*POOR), read), 5000)


def test_most_starters_can_be_won() -> None:
    ends = [play(read_scenario(told, KEYS), said(*GOOD), read).end for told in starters().values()]
    assert ends.count(End.STAYS) >= len(ends) - 2


def test_what_they_need_settles_them() -> None:
    done = play(scenario(), said("+apology", "+offer"), reading)
    assert done.end is End.STAYS
    assert done.missing == ()
    assert done.turns[0].answer.endswith("I have had costs. What do you propose?")
    assert done.turns[-1].answer.startswith("That is correct")


def test_what_is_said_after_the_end_is_not_heard() -> None:
    assert play(scenario(), said("+apology", "+offer", "-offer"), reading) == play(
        scenario(), said("+apology", "+offer"), reading
    )


def test_a_fault_is_felt_and_named() -> None:
    now = play(scenario(), said("-offer"), reading)
    assert now.turns[0].answer.startswith("An offer with strings")
    assert now.mood == Mood(patience=5, fairness=3, heard=3)


def test_however_much_is_wrong_one_reply_costs_at_most_three() -> None:
    now = play(scenario(), said(" ".join(f"-{key}" for key in KEYS)), reading)
    assert now.mood == Mood(patience=3, fairness=2, heard=2)


def test_a_formula_after_the_real_thing_hurts_nobody_but_a_broken_time_does() -> None:
    before = play(scenario(), said("+apology +time_promise"), reading)
    after = play(scenario(), said("+apology +time_promise", "-apology -time_promise +offer"), reading)
    spoiled = [move.category for move in after.turns[1].moves if move.why is Why.SPOILED]
    assert spoiled == ["time_promise"]
    assert after.mood.patience < before.mood.patience


@pytest.mark.parametrize(("seconds", "costs"), [(60, 0), (61, 1), (120, 1), (121, 2), (1000, 2)])
def test_who_waits_loses_patience(seconds: int, costs: int) -> None:
    now = play(scenario(fuse=1), said("+apology", seconds=seconds), reading)
    assert now.mood.patience == 6 - 1 - costs
    assert debrief(now, 0).late_replies == ((1,) if costs else ())
    assert now.turns[0].answer.startswith("I have waited for your answer.") == bool(costs)


def test_a_surprise_asks_again_for_what_was_done() -> None:
    told = scenario(beats=[{"says": "And now this.", "from_reply": 2, "fact": "It broke.", "needs": ["apology"]}])
    now = play(told, said("+apology", "+offer"), reading)
    assert now.end is None
    assert now.turns[1].fact == "It broke."
    assert now.turns[1].answer.endswith("And now this.")
    assert now.missing == ("apology",)
    again = next(row for row in debrief(now, 0).rows if row.key == "apology")
    assert again.mark is Mark.MISSING
    assert again.why.startswith("What came to light")
    assert play(told, said("+apology", "+offer", "+apology"), reading).end is End.STAYS


def test_words_come_when_they_fit_and_once() -> None:
    told = scenario(
        beats=[
            {"says": "Say it.", "when": "missing:apology"},
            {"says": "So you blame me.", "when": "spoiled:no_excuse_blame"},
            {"says": "Thank you for that.", "when": "done:apology"},
        ]
    )
    now = play(told, said("x", "-no_excuse_blame", "+apology", "y"), reading)
    assert [turn.answer.rpartition(". ")[2] or turn.answer for turn in now.turns[:3]] == [
        "Say it.", "So you blame me.", "Thank you for that.",
    ]  # fmt: skip
    assert "Say it." not in now.turns[3].answer


def test_who_brings_nothing_new_is_told_so_and_loses_them() -> None:
    now = play(scenario(patience=3), said("a", "b", "c", "d"), reading)
    assert now.end is End.LEAVES
    assert now.turns[0].answer.startswith("This does not take us further.")
    assert now.turns[1].answer.startswith("You have said that already.")


def test_out_of_replies_nothing_is_decided() -> None:
    now = play(scenario(replies_most=2), said("+apology", "+ownership"), reading)
    assert now.end is End.UNDECIDED


WRITERS = st.lists(
    st.lists(st.sampled_from([f"{sign}{key}" for sign in "+-" for key in KEYS]), max_size=4).map(" ".join), max_size=10
)


@given(WRITERS)
def test_whatever_is_written_the_mood_keeps_its_bounds_and_the_talk_ends(texts: list[str]) -> None:
    told = scenario(fuse=1, beats=[{"says": "More.", "when": "done:offer", "needs": ["time_promise"]}])
    now = play(told, said(*texts), reading)
    assert all(0 <= one <= 10 for turn in now.turns for one in turn.mood.as_tuple())
    assert len(now.turns) <= told.replies_most
    assert (now.end is not None) or len(now.turns) == len(texts)
    assert set(now.missing) <= set(now.needs)
    found = debrief(now, 0)
    assert len(found.course) == len(now.turns) + 1
    assert [row.key for row in found.rows] == KEYS


class TestDebrief:
    def test_it_says_what_did_it(self) -> None:
        now = play(scenario(), said("-apology", "+apology +offer", "x"), reading)
        found = debrief(now, 0)
        assert found.best is not None
        assert found.best.reply == 2
        assert found.worst is not None
        assert found.worst.reply == 1
        marks = {row.key: row.mark for row in found.rows}
        assert marks["apology"] is Mark.MENDED
        assert marks["offer"] is Mark.DONE
        assert marks["empathy"] is Mark.NOT_NEEDED
        assert found.try_next is None

    def test_one_thing_to_try_next_is_what_hurt_where_it_was_needed(self) -> None:
        now = play(scenario(), said("-offer -empathy"), reading)
        found = debrief(now, 0).try_next
        assert found is not None
        assert (found.key, found.reply) == ("offer", 1)

    @pytest.mark.parametrize(
        ("text", "minor"),
        [
            ("I give you 80 EUR today", 8000), ("€ 1,234.50 at once", 123450), ("1.234,50 €", 123450), ("$80", 8000),
            ("1'200 CHF", 120000), ("by 16:30 on the 9th", 0), ("20 pounds and 30 pounds", 3000), ("", 0),
            ("EUR 1,200", 120000),
        ],
    )  # fmt: skip
    def test_sums_as_people_write_them(self, text: str, minor: int) -> None:
        assert largest_sum_minor(text) == minor

    def test_a_sum_beyond_ones_limit_is_said(self) -> None:
        now = play(scenario(), said("80 EUR +offer"), reading)
        assert debrief(now, 5000).beyond_minor == 8000
        assert debrief(now, 8000).beyond_minor == 0
        assert debrief(now, 0).beyond_minor == 0


def test_a_scenario_is_read_as_it_is_written() -> None:
    told = scenario(beats=[{"says": "Hm.", "when": "missing:offer", "from_reply": 2, "needs": ["offer"]}])
    assert told.beats == (Beat("Hm.", "missing:offer", 2, "", ("offer",)),)
    assert (told.channel, told.voice, told.is_improvised) == (Channel.CHAT, Voice.COLD, False)
