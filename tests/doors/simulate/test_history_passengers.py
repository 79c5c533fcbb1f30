"""Invented passengers: always the same for a seed, reachable nowhere, and with words that carry what they claim."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from amends.simulate.histories import answers, complaints, passengers
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.people import in_ascii
from amends.simulate.histories.problems import Problems

SUBJECT = "flight/UA1545/EWR-IAH/2013-02-08"
SEED = 20130208
LANGUAGES = {"en", "es", "de", "fr", "pt"}
FICTION = re.compile(
    r"\+1[2-9]\d\d55501\d\d|\+447700900\d{3}|\+493023125\d{3}|\+496990009\d{3}|\+494066969\d{3}|\+498999998\d{3}"
)


@pytest.fixture(scope="module")
def flights() -> list[Flight]:
    return list(read_flights(SHIPPED_FLIGHTS, problems=Problems()))


@pytest.fixture(scope="module")
def aboard(flights: list[Flight]) -> list[tuple[Flight, passengers.Passenger]]:
    return [(flight, passenger) for flight in flights for passenger in passengers.bookings_on(flight, SEED)]


def one_with(flights: list[Flight], failure: str) -> Flight:
    return next(flight for flight in flights if flight.failure == failure)


def experience(kind: str) -> answers.Experience:
    made = {
        "kept": answers.Experience(is_solved=True, promises_broken=0, is_told_in_time=True),
        "slow": answers.Experience(is_solved=True, promises_broken=0, is_told_in_time=False),
        "broken": answers.Experience(is_solved=True, promises_broken=1, is_told_in_time=True),
        "unsolved": answers.Experience(is_solved=False, promises_broken=0, is_told_in_time=True),
    }[kind]
    assert made.kind == kind
    return made


def test_the_same_seed_meets_the_same_people() -> None:
    assert passengers.passengers_of(SUBJECT, SEED) == passengers.passengers_of(SUBJECT, SEED)
    assert passengers.passengers_of(SUBJECT, SEED)[:3] == passengers.passengers_of(SUBJECT, SEED, count=3)
    assert passengers.passengers_of(SUBJECT, SEED) != passengers.passengers_of(SUBJECT, SEED + 1)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_meets_the_same_people(hash_seed: str) -> None:
    ask = f"from amends.simulate.histories.passengers import passengers_of; print(passengers_of({SUBJECT!r}, {SEED}))"
    answer = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": hash_seed}
    )
    assert answer.stdout.strip() == str(passengers.passengers_of(SUBJECT, SEED))


def test_ten_are_on_each_failed_flight_and_few_on_good_ones(flights: list[Flight]) -> None:
    counts = Counter((flight.failure, len(passengers.bookings_on(flight, SEED))) for flight in flights)
    assert {count for failure, count in counts if failure} == {10}
    assert {count for failure, count in counts if not failure} == {0, 1, 2}
    good = sum(number for (failure, count), number in counts.items() if failure is None and count)
    assert 0.05 < good / 737 < 0.16


def test_nobody_can_be_reached_by_accident(aboard: list[tuple[Flight, passengers.Passenger]]) -> None:
    for _, passenger in aboard:
        person = passenger.person
        assert re.fullmatch(r"[a-z]+\.[a-z]+\.[a-z2-9]{4}@example\.(com|org|net)", person.email)
        assert person.phone is None or FICTION.fullmatch(person.phone), person.phone


def test_people_are_told_apart_by_mail_and_booking(aboard: list[tuple[Flight, passengers.Passenger]]) -> None:
    people = {passenger.person.key: passenger.person for _, passenger in aboard}
    assert len({person.email for person in people.values()}) == len(people)
    assert len({passenger.booking for _, passenger in aboard}) == len(aboard)


def test_a_storm_fails_some_people_twice_who_are_the_same_people(
    aboard: list[tuple[Flight, passengers.Passenger]],
) -> None:
    by_key: dict[str, set[object]] = {}
    flown: Counter[str] = Counter()
    for _, passenger in aboard:
        lived = (passenger.person, passenger.customer_since, passenger.previous_bookings, passenger.past)
        by_key.setdefault(passenger.person.key, set()).add(lived)
        flown[passenger.person.key] += 1
    assert {len(lives) for lives in by_key.values()} == {1}
    assert 50 < sum(count > 1 for count in flown.values()) < 300


def test_lives_are_plausible(aboard: list[tuple[Flight, passengers.Passenger]]) -> None:
    for _, passenger in aboard:
        assert 1996 <= passenger.customer_since <= 2013
        assert passenger.previous_bookings or not passenger.past
        assert 1 <= passenger.party_size <= 5
        assert 30_00 < passenger.price_minor / passenger.party_size < 6_000_00
        assert passenger.price_minor % passenger.party_size == 0
        assert ZoneInfo(passenger.person.time_zone)
        for trouble in passenger.past:
            assert date(2012, 1, 1) <= trouble.on_date < date(2013, 1, 1)


def test_most_write_english_and_all_five_languages_are_heard(
    aboard: list[tuple[Flight, passengers.Passenger]],
) -> None:
    shares = Counter(passenger.person.language for _, passenger in aboard)
    assert set(shares) == LANGUAGES
    assert 0.65 < shares["en"] / shares.total() < 0.85


def test_names_come_from_many_places() -> None:
    names = [p for number in range(300) for p in passengers.passengers_of(f"flight/X{number}/A-B/2013-01-01", SEED)]
    assert len({p.person.given_name for p in names}) >= 150
    assert len({p.person.family_name for p in names}) >= 200


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Straßner", "strassner"),
        ("O'Dowd", "odowd"),
        ("Wójcicki", "wojcicki"),
        ("Østergaard", "ostergaard"),
        ("Van der Meer", "vandermeer"),
        ("Étienne", "etienne"),
    ],
)
def test_addresses_are_written_in_plain_letters(name: str, written: str) -> None:
    assert in_ascii(name) == written


def test_there_are_many_complaints_in_many_moods() -> None:
    written = complaints.templates()
    assert sum(template.language == "en" for template in written) >= 40
    assert {template.language for template in written} == LANGUAGES
    assert len({template.mood for template in written}) >= 8
    assert {"missed_wedding", "stranded_with_child", "medicine_in_bag", "rude_counter", "refund_wanted"} <= {
        template.fact for template in written
    }
    assert len({template.text for template in written}) == len(written)


def test_every_complaint_marks_one_sentence_and_fits_a_failure() -> None:
    for template in complaints.templates():
        assert len(complaints.MARKED.findall(template.text)) == 1, template.text
        assert template.text.count("«") == template.text.count("»") == 1
        assert template.when
        assert template.when <= {"cancelled", "late", "diverted"}


@pytest.mark.parametrize("failure", ["cancelled", "late", "diverted"])
def test_complaints_are_complete_and_say_what_they_carry(flights: list[Flight], failure: str) -> None:
    flight = one_with(flights, failure)
    rng = random.Random(SEED)
    heard = []
    for passenger in passengers.passengers_of(flight.subject, SEED, count=300):
        complaint = complaints.complaint_of(passenger, flight, rng)
        assert complaint.sentence in complaint.text
        assert not re.search(r"[{}«»]", complaint.text)
        assert complaint.language in (passenger.person.language, "en")
        heard.append(complaint)
    assert {complaint.language for complaint in heard} > {"en"}
    assert 0.02 < sum(complaint.is_person_now for complaint in heard) / len(heard) < 0.12


def test_a_complaint_is_the_same_for_the_same_dice(flights: list[Flight]) -> None:
    flight = one_with(flights, "cancelled")
    passenger = passengers.passengers_of(flight.subject, SEED)[0]
    first, second = (complaints.complaint_of(passenger, flight, random.Random(1)) for _ in range(2))
    assert first == second


def test_nobody_complains_of_a_flight_that_did_not_fail(flights: list[Flight]) -> None:
    flight = next(flight for flight in flights if flight.failure is None)
    with pytest.raises(ValueError, match="did not fail"):
        complaints.complaint_of(passengers.passengers_of(SUBJECT, SEED)[0], flight, random.Random(1))


def test_prices_are_written_as_people_write_them() -> None:
    assert complaints.price_in_words(123456, "en") == "$1,234.56"
    assert complaints.price_in_words(123456, "de") == "1234,56 USD"


@pytest.mark.parametrize("kind", answers.REPLY_KINDS)
def test_everybody_finds_words_for_every_reply(kind: str) -> None:
    people = {p.person.language: p for p in passengers.passengers_of(SUBJECT, SEED, count=200)}
    assert set(people) == LANGUAGES
    for passenger in people.values():
        reply = answers.reply_of(kind, passenger, "UA1545", random.Random(SEED))
        assert reply
        assert not re.search(r"[{}]", reply)


def test_broken_words_cost_more_than_slow_ones() -> None:
    passenger = passengers.passengers_of(SUBJECT, SEED)[0]
    rng = random.Random(SEED)
    content = {}
    for kind in ("kept", "slow", "broken", "unsolved"):
        given = [answers.score_of(experience(kind), passenger, rng) for _ in range(4000)]
        scores = [score.score for score in given if score]
        assert 0.35 < len(scores) / 4000 < 0.45
        content[kind] = sum(score >= 4 for score in scores) / len(scores)
    assert content["kept"] > content["slow"] > content["broken"] > content["unsolved"]


def test_a_remark_fits_its_score() -> None:
    rng = random.Random(SEED)
    passenger = passengers.passengers_of(SUBJECT, SEED)[0]
    given = [answers.score_of(experience("broken"), passenger, rng) for _ in range(2000)]
    remarks = {(score.score >= 4, score.remark) for score in given if score and score.remark}
    assert not {remark for is_good, remark in remarks if is_good} & {
        remark for is_good, remark in remarks if not is_good
    }


def test_what_is_not_solved_is_said_at_the_check_in() -> None:
    rng = random.Random(SEED)
    for kind, expected in (("kept", "yes"), ("unsolved", "not_yet")):
        said = Counter(answers.check_in_of(experience(kind), rng) for _ in range(2000))
        assert 0.4 < said[None] / 2000 < 0.5
        assert said[expected] > 8 * said["yes" if expected == "not_yet" else "not_yet"]
