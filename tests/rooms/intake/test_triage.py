"""Triage in small: features, a learned model, its bytes, what it says, and what intake makes of it."""

from __future__ import annotations

import subprocess
import sys
from array import array

import pytest

from amends.intake.rules import Sort
from amends.intake.triage.evaluating import cross_validate
from amends.intake.triage.features import BUCKETS, features, words_of
from amends.intake.triage.figures import many, yes_no
from amends.intake.triage.learning import COMPLAINT, KIND, Example, TooFewExamples, learn, low_threshold, splits
from amends.intake.triage.starter.grammar import LANGUAGES, draw, examples, lines
from amends.intake.triage.suggesting import Suggested, kind_of, severity_of, sorted_as, starter
from amends.intake.triage.weights import MAGIC, pack, unpack
from amends.kernel.lanes import Column, Lanes, NotAModel

SMALL = [
    *(
        Example(f"my parcel {number} is late and nobody answers", {COMPLAINT: "yes", KIND: "late"})
        for number in range(6)
    ),
    *(Example(f"the lamp {number} arrived broken, how sad", {COMPLAINT: "yes", KIND: "broken"}) for number in range(6)),
    *(Example(f"what are your hours on day {number}", {COMPLAINT: "no"}) for number in range(12)),
]


def said(**changed: object) -> Suggested:
    told: dict[str, object] = {
        "number": 0,
        "is_complaint": True,
        "complaint": 0.9,
        "person_now": 0.0,
        "kind": "late",
        "kind_chance": 0.9,
        "severity": 3,
        "severity_chance": 0.9,
        "language": "en",
        "language_chance": 1.0,
    }
    return Suggested(**{**told, **changed})  # type: ignore[arg-type]


def test_words_leave_out_who_and_where() -> None:
    assert words_of("@Amends see https://x.example/a?b or mail a@b.example: LATE!! Order 4711, café") == [
        *("see", "or", "mail", "late", "!!", "order", "0", "cafe")
    ]


def test_a_text_is_a_set_of_buckets() -> None:
    assert features("") == set()
    found = features("late parcel")
    assert features("LATE  parcel") == found
    assert all(0 <= bucket < BUCKETS for bucket in found)
    assert found & features("late parcels")
    assert features("late " * 5_000) == features("late " * 400)


def test_a_model_says_what_it_learned_and_its_bytes_say_the_same() -> None:
    learned = learn(SMALL)
    kept = unpack(pack(learned))
    assert pack(kept) == pack(learn(SMALL))
    for weights in (learned, kept):
        late, hours = weights.seen("nobody answers, my parcel is late"), weights.seen("what are your hours today")
        assert late.yes(COMPLAINT)[0]
        assert late.best(KIND)[0] == "late"
        assert not hours.yes(COMPLAINT)[0]
        assert weights.seen("the lamp is broken").best(KIND)[0] == "broken"
        assert "parcel" in late.spoke(KIND, "late")
        assert late.best("never learned") == ("", 0.0)
        assert late.yes("never learned") == (False, 0.0)


def test_words_that_every_sentence_needs_are_not_named() -> None:
    spoken = starter().because("The room was dirty and nobody answered us. Your staff was rude to my mother.", "other")
    assert spoken
    assert not {"the", "was", "and", "to", "my", "your"} & set(spoken)


@pytest.mark.parametrize("data", [b"", b"something", MAGIC, MAGIC + b"x"])
def test_other_bytes_are_no_model(data: bytes) -> None:
    with pytest.raises(NotAModel):
        unpack(data)


def test_a_torn_model_is_no_model() -> None:
    with pytest.raises(NotAModel):
        unpack(pack(learn(SMALL))[:-40])


def test_nothing_to_tell_apart_is_nothing_to_learn() -> None:
    with pytest.raises(TooFewExamples, match="two"):
        learn([Example("a", {COMPLAINT: "yes"}), Example("b", {COMPLAINT: "yes"})])


def test_each_text_is_hidden_once_and_each_label_spread_evenly() -> None:
    labels = ["a"] * 40 + ["b"] * 10 + ["c"] * 5
    dealt = splits(labels, 5, seed=1)
    assert sorted(place for _, hidden in dealt for place in hidden) == list(range(55))
    assert all(sorted([*shown, *hidden]) == list(range(55)) for shown, hidden in dealt)
    assert all([labels[place] for place in hidden].count("b") == 2 for _, hidden in dealt)
    assert splits(labels, 5, seed=1) == dealt
    assert splits(labels, 5, seed=2) != dealt


def test_cross_validation_judges_each_text_unseen_and_the_same_way_twice() -> None:
    judged = cross_validate(SMALL, COMPLAINT, folds=3)
    assert judged == cross_validate(SMALL, COMPLAINT, folds=3)
    assert judged.said == judged.truth


def test_figures_of_yes_and_no() -> None:
    found = yes_no([True, True, True, False, False], [True, True, False, True, False])
    assert (found.precision, found.recall, found.false_alarms) == (2 / 3, 2 / 3, 0.5)
    assert found.missed == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(2 / 3)


def test_figures_of_many_count_each_class_alike() -> None:
    found = many(["a", "a", "a", "b"], ["a", "a", "b", "b"])
    assert found.accuracy == 0.75
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert found.confusion == {"a": {"a": 2, "b": 1}, "b": {"b": 1}}


def test_the_threshold_is_the_lowest_that_is_next_to_the_best() -> None:
    assert low_threshold([0.9, 0.8, 0.4, 0.1], [True, True, False, False]) == 0.8
    assert low_threshold([0.9, 0.8, 0.4, 0.1], [True, False, False, True]) == 0.1


class TestWhatIntakeMakesOfIt:
    @pytest.mark.parametrize(
        ("rule", "is_complaint", "is_said", "sort"),
        [
            (Sort.RECOVERY, True, False, Sort.RECOVERY),
            (Sort.RECOVERY, False, False, Sort.REQUEST),
            (Sort.RECOVERY, False, True, Sort.RECOVERY),
            (Sort.REQUEST, True, False, Sort.RECOVERY),
            (Sort.REQUEST, False, False, Sort.REQUEST),
            (Sort.THANKS, True, False, Sort.THANKS),
            (Sort.OTHER, False, False, Sort.OTHER),
        ],
    )
    def test_sort(self, rule: Sort, is_complaint: bool, is_said: bool, sort: Sort) -> None:
        assert sorted_as(rule, said(is_complaint=is_complaint), is_said_to_be_one=is_said) is sort

    def test_what_was_learned_here_goes_before_the_kinds_words_and_these_before_the_starter(self) -> None:
        known = {"late", "broken", "other"}
        assert kind_of(said(), "broken", known) == "broken"
        assert kind_of(said(), "other", known) == "late"
        assert kind_of(said(number=3), "broken", known) == "late"
        assert kind_of(said(number=3, kind_chance=0.5), "broken", known) == "broken"
        assert kind_of(said(number=3, kind="gone"), "broken", known) == "broken"

    def test_the_starter_may_only_say_graver(self) -> None:
        assert severity_of(said(), 2) == 3
        assert severity_of(said(severity=1), 2) == 2
        assert severity_of(said(severity=1, number=3), 2) == 1
        assert severity_of(said(severity_chance=0.7), 2) == 2
        assert severity_of(said(severity=0), 2) == 2


class TestTheStarter:
    def test_its_texts_are_drawn_whole_and_the_same_each_time(self) -> None:
        texts = examples()
        assert texts == examples()
        assert {one.answers["language"] for one in texts} == set(LANGUAGES)
        assert not [one.text for one in texts if {"[", "]", "|"} & set(one.text)]

    def test_every_kind_is_told_in_every_language(self) -> None:
        kinds = {language: set(words.KINDS) for language, words in LANGUAGES.items()}
        assert all(one == kinds["en"] for one in kinds.values())
        assert all(len(lines(block)) >= 4 for words in LANGUAGES.values() for block in words.KINDS.values())

    def test_a_choice_may_hold_another(self) -> None:
        from random import Random

        drawn = {draw("a[ b[ c|]|] d", Random(seed)) for seed in range(40)}
        assert drawn == {"a d", "a b d", "a b c d"}

    @pytest.mark.parametrize(
        ("text", "kind", "language"),
        [
            ("My suitcase is gone and nobody at the desk could help", "baggage", "en"),
            ("Mein Paket ist seit zwei Wochen nicht da", "parcel-late", "de"),
            ("On m'a débité deux fois pour la même facture", "bill-wrong", "fr"),
            ("El vuelo salió con cinco horas de retraso", "flight-late", "es"),
            ("O produto chegou quebrado e com defeito", "item-faulty", "pt"),
        ],
    )
    def test_it_knows_a_complaint_its_kind_and_its_language(self, text: str, kind: str, language: str) -> None:
        found = starter().suggest(text)
        assert found.is_complaint
        assert (found.kind, found.language) == (kind, language)

    @pytest.mark.parametrize(
        "text",
        ["What time do you open on Mondays?", "Wann öffnet der Laden am Montag?", "Puis-je payer en espèces ?"],
    )
    def test_a_question_is_none(self, text: str) -> None:
        assert not starter().suggest(text).is_complaint

    def test_reading_needs_no_library(self) -> None:
        code = (
            "import sys; from amends.intake.triage.suggesting import starter; starter().suggest('my bag is lost');"
            "print(sorted({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


def test_a_model_of_several_questions_says_the_same_after_it_was_kept() -> None:
    told = [
        Example(
            f"my {word} {number} is late", {"language": "en", "kind": word, "complaint": answer, "person_now": answer}
        )
        for number in range(4)
        for word, answer in (("ferry", "yes"), ("parcel", "no"))
    ] + [
        Example(f"o meu {word} tarda {number}", {"language": "pt", "kind": word})
        for number in range(4)
        for word in ("ferry", "parcel")
    ]
    learned = learn(told)
    kept = unpack(pack(learned))
    for one in told:
        for question in ("language", "kind"):
            assert kept.seen(one.text).best(question) == learned.seen(one.text).best(question)
            assert kept.seen(one.text).best(question)[0] == one.answers[question]


def test_numbers_stand_side_by_side_and_are_read_back_as_they_were() -> None:
    first, second = array("h", [3, -32_768, 32_767, 0]), array("h", [-1, 1, 5, -7])
    lanes = Lanes(array("i", [9, 2, 4, 7]), (Column(0.5, first), Column(2.0, second)), 10)
    assert [list(column.shorts) for column in lanes.columns] == [list(first), list(second)]
    assert [column.scale for column in lanes.columns] == [0.5, 2.0]
    assert (lanes.columns[1].shorts[-1], lanes.columns[0].shorts[1:3]) == (-7, [-32_768, 32_767])
    assert lanes.add([9, 4, 1]) == (2, [3 + 32_767, -1 + 5])
    with pytest.raises(IndexError):
        lanes.columns[0].shorts[4]
