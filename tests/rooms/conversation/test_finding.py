"""Finding the promise in words that are about to be sent, in five languages.

The sentences stand in `sentences/`, one a line: the kind ("-" for none), when it falls due, and the sentence, the words
of its time in brackets; a "?" after the kind marks one that is not sure and so is offered unticked. They are read on
Tuesday 3 March 2026 at noon in Berlin, at a desk open Mon to Fri, 9 to 18.
"""

from __future__ import annotations

import subprocess
import sys
import time as clock
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.conversation.finding import Found, find
from amends.flow.wording import local
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening
from amends.promises.rules import PromiseKind

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
WEEK = {day: (Opening(time(9), time(18)),) for day in range(5)}
DESK = BusinessCalendar("Europe/Berlin", WEEK)
LANGUAGES = ("en", "de", "fr", "es", "pt")


class Sentence(NamedTuple):
    """One sentence, and what is to be found in it."""

    language: str
    text: str
    expected: tuple[str, str, str] | None


def sentences() -> list[Sentence]:
    told = []
    for path in sorted((Path(__file__).parent / "sentences").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, due, said = (part.strip() for part in line.split("|", 2))
            when = said[said.index("[") + 1 : said.index("]")] if "[" in said else ""
            expected = None if kind == "-" else (kind, due, when)
            told.append(Sentence(path.name[:2], said.replace("[", "").replace("]", ""), expected))
    return told


def found_in(text: str, language: str = "en", now: datetime = NOON, zone: ZoneInfo = BERLIN) -> list[Found]:
    return find(text, now=now, zone=zone, calendar=DESK, language=language)


def there(month: int, day: int, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_sixty_sentences_are_told_in_each_language(language: str) -> None:
    told = [one for one in sentences() if one.language == language]
    assert len(told) >= 80
    assert sum(one.expected is None for one in told) >= 30


@pytest.mark.parametrize("said", sentences(), ids=lambda one: f"{one.language} {one.text[:40]}")
def test_a_promise_is_found_with_its_words_kind_and_time_and_nothing_else_is(said: Sentence) -> None:
    found = found_in(said.text, said.language)
    told = [
        (one.kind.value + "?" * bool(one.doubt), f"{one.due_at.astimezone(BERLIN):%m-%d %H:%M}", one.when)
        for one in found
    ]
    assert told == ([] if said.expected is None else [said.expected])
    assert all(" ".join(said.text[one.start : one.end].split()) == one.when for one in found)


@pytest.mark.parametrize("said", [one for one in sentences() if one.expected][::3])
def test_the_writer_may_write_in_another_language_than_the_customers(said: Sentence) -> None:
    assert found_in(said.text, "sv")[:1]


def test_a_letter_may_promise_several_things_and_each_is_found_once() -> None:
    letter = (
        "Dear Jana,\n\nI am sorry. I'll call you back tomorrow by 4 p.m. and we will refund the fare by Friday.\n"
        "> I will write on Monday\nAs I said above, the fare is yours. We will refund it by Friday.\n\nAna"
    )
    found = found_in(letter)
    assert [(one.kind, one.due_at) for one in found] == [
        (PromiseKind.ANSWER, there(3, 4, 16)),
        (PromiseKind.RESOLUTION, there(3, 6, 18)),
    ]
    assert found[0].words == "I'll call you back tomorrow by 4 p.m. and we will refund the fare by Friday."
    assert found[0].key == "answer:tomorrow by 4 p.m."


def test_the_words_are_the_writers_own_and_a_long_sentence_is_cut_to_its_time() -> None:
    long = f"I will tell you {'very ' * 40}soon, by Friday, what we found."
    assert found_in("I\u2019ll write by\u00a0Friday.")[0].words == "I\u2019ll write by Friday."
    assert found_in(long)[0].words == "\u2026 by Friday"


OWN = {
    "en": "You have it by {new}.",
    "de": "Sie haben es bis {new}.",
    "fr": "Vous l'aurez avant {new}.",
    "es": "Lo tendrá antes de: {new}.",
    "pt": "Você terá isso até {new}.",
}


@pytest.mark.parametrize("hours", [2, 30, 24 * 12, 24 * 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_as_our_own_letters_print_it_is_read(language: str, hours: int) -> None:
    due_at = NOON + timedelta(hours=hours)
    # The clock changes on 29 March: what is printed is what stands on the wall.
    printed = local(due_at, "Europe/Berlin", language, NOON)
    assert [one.due_at for one in found_in(OWN[language].replace("{new}", printed), language)] == [due_at]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo"])
def test_a_clock_is_the_customers(zone: str) -> None:
    place = ZoneInfo(zone)
    tomorrow = NOON.astimezone(place).date() + timedelta(days=1)
    found = found_in("I will call you tomorrow at 16:00.", zone=place)
    assert found[0].due_at == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 16, tzinfo=place).astimezone(UTC)


def test_a_day_without_an_hour_ends_with_the_desks_hours_on_the_customers_day() -> None:
    tokyo, new_york = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    # In Tokyo Wednesday ends at 16:00 in Berlin; in New York the desk has closed by noon.
    assert found_in("I'll write to you tomorrow.", zone=tokyo)[0].due_at == there(3, 5, 0, zone=tokyo)
    assert found_in("I'll write to you tomorrow.", zone=new_york)[0].due_at == there(3, 4, 18)


def test_over_the_weekend_a_promise_falls_due_when_somebody_can_keep_it() -> None:
    friday = datetime(2026, 3, 6, 11, tzinfo=UTC)
    assert found_in("I'll write by Sunday.", now=friday)[0].due_at == there(3, 6, 18)
    assert found_in("I'll write within two working days.", now=friday)[0].due_at == there(3, 10, 18)
    assert found_in("I'll write before Monday.", now=friday)[0].due_at == there(3, 6, 18)
    evening = datetime(2026, 3, 6, 20, tzinfo=UTC)
    assert found_in("I'll write today.", now=evening)[0].due_at == there(3, 7, 0)


def test_the_night_in_which_the_clock_changes() -> None:
    # On 29 March 2026 the clock in Berlin skips from 2 to 3; on 25 October it shows 2 to 3 twice.
    saturday = datetime(2026, 3, 28, 11, tzinfo=UTC)
    assert found_in("I'll write tomorrow at 02:30.", now=saturday)[0].due_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert found_in("I'll write within 24 hours.", now=saturday)[0].due_at == datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert found_in("I'll write tomorrow at noon.", now=saturday)[0].due_at == datetime(2026, 3, 29, 10, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 10, tzinfo=UTC)
    assert found_in("I'll write tomorrow at 02:30.", now=autumn)[0].due_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due_at"),
    [
        ("I'll write by 3/4.", there(4, 3, 18)),
        ("I'll write on 31 March 2026.", there(3, 31, 18)),
        ("I'll write on 2026-03-09.", there(3, 9, 18)),
        ("I'll write on March 9th at 10am.", there(3, 9, 10)),
    ],
)
def test_a_calendar_date_is_read(text: str, due_at: datetime) -> None:
    assert found_in(text)[0].due_at == due_at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I'll call you at 11:00.",
        "I'll write on 31 February.",
        "I'll write by 13 pm.",
        "I'll write by 25:00.",
        "We will extend your stay by 3 nights.",
        "We send you two tickets.",
        "I'll write on 1 March 2031.",
    ],
)
def test_what_has_passed_or_cannot_be_is_no_time(text: str) -> None:
    assert found_in(text) == []


SURE, UNSURE = [(2, 10)], [(2, 10), (10, 2)]


@pytest.mark.parametrize(
    ("desk", "reader", "language", "country", "days"),
    [
        ("America/New_York", "America/New_York", "en", "", SURE),
        ("America/New_York", "America/New_York", "en-US", "US", SURE),
        ("Europe/Berlin", "Europe/Berlin", "en", "", [(10, 2)]),
        ("Europe/Berlin", "Europe/Berlin", "de", "DE", [(10, 2)]),
        ("Europe/Berlin", "America/New_York", "en", "", UNSURE),
        ("America/New_York", "Europe/Paris", "fr", "US", UNSURE),
        ("America/Toronto", "America/Toronto", "en", "CA", UNSURE),
        ("UTC", "UTC", "en", "", UNSURE),
    ],
)
def test_a_date_in_figures_is_read_as_the_country_has_it_and_both_ways_where_nothing_decides(
    desk: str, reader: str, language: str, country: str, days: list[tuple[int, int]]
) -> None:
    text = "Je vous \u00e9cris le 2/10/2013." if language == "fr" else "I'll write by 2/10/2013."
    found = find(
        text,
        now=datetime(2013, 1, 7, 15, tzinfo=UTC),
        zone=ZoneInfo(reader),
        calendar=BusinessCalendar(desk, dict.fromkeys(range(7), WEEK[0])),
        language=language,
        country=country,
    )
    told = [(one.due_at - timedelta(minutes=1)).astimezone(ZoneInfo(reader)) for one in found]
    assert [(one.month, one.day) for one in told] == days
    assert all(bool(one.doubt) == (len(days) == 2) for one in found)
    assert all(f"read as {one.day} {one:%B} 2013" in had.why for one, had in zip(told, found, strict=True))
    assert len({one.key for one in found}) == len(found)
    assert not any(one.is_meant((), ()) for one in found) or len(days) == 1


WORDS = sorted({word for one in sentences() for word in one.text.split()})


@given(
    words=some.lists(some.sampled_from(WORDS) | some.text(max_size=8), max_size=30),
    days=some.floats(0, 1_500),
    zone=some.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "America/Havana"]),
    language=some.sampled_from([*LANGUAGES, "", "pt-BR", "xx"]),
)
def test_whatever_is_written_a_promise_lies_ahead_and_within_its_text(
    words: list[str], days: float, zone: str, language: str
) -> None:
    text, at = " ".join(words), NOON + timedelta(days=days - 700)
    found = find(text, now=at, zone=ZoneInfo(zone), calendar=DESK, language=language)
    assert len(found) <= 4
    for one in found:
        assert at < one.due_at <= at + timedelta(days=1_000)
        assert 0 <= one.start < one.end <= len(text)
        assert one.due_at.tzinfo is UTC
        assert one.when


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I'll call you tomorrow between 2 and 4 pm.", "the end of the range"),
        ("I'll call you tomorrow after 4 pm.", "no time is named, so the end of that day"),
        ("I'll call you tomorrow at 4 pm Eastern.", "New York time"),
        ("I'll call you within 3-5 working days.", "the end of the range"),
        ("I'll write by the 31st.", "read as 31 March 2026"),
    ],
)
def test_what_was_read_into_the_words_is_said(text: str, why: str) -> None:
    assert [one.why for one in found_in(text)] == [why]


@pytest.mark.parametrize(
    "text",
    [
        "Ben will call you tomorrow.",
        "I'll write next Friday.",
        "I'll call you after 4 pm.",
        "I'll call you tomorrow at 8.",
        "I'll call you tomorrow, Friday.",
        "I'll write tomorrow and call you at 4 pm.",
        "I'll call you tomorrow at 4 pm. All times are in EST.",
        "In July it holds: I'll call you tomorrow at 16:00 CEST.",
        "We refund what you paid today.",
        "I'll book you on the flight on Friday.",
    ],
)
def test_what_is_not_sure_is_offered_unticked_and_says_why(text: str) -> None:
    found = [one for one in found_in(text) if one.doubt]
    assert found
    assert not any(one.is_meant((), ()) for one in found)
    assert all(one.is_meant({one.key}, ()) for one in found)


@pytest.mark.parametrize(
    ("text", "due_at"),
    [
        ("Told her we will refund the fare by Friday.", there(3, 6, 18)),
        ("Promised to call back tomorrow by 4 pm.", there(3, 4, 16)),
        ("Told him I'd call tomorrow at 10.", there(3, 4, 10)),
        ("She was upset. I will call her again tomorrow at 10.", there(3, 4, 10)),
    ],
)
def test_the_words_of_a_logged_call_tell_what_was_promised_in_it(text: str, due_at: datetime) -> None:
    found = find(text, now=NOON, zone=BERLIN, calendar=DESK, is_call=True)
    assert [one.due_at for one in found] == [due_at]


def test_a_long_letter_is_read_within_fifty_milliseconds() -> None:
    letter = "\n".join(one.text for one in sentences() if one.language == "en" and "2026" not in one.text)[:4000]
    found_in(letter)
    began = clock.process_time()
    for _ in range(5):
        found_in(letter)
    assert (clock.process_time() - began) / 5 < 0.05


def test_dateparser_is_fetched_only_when_a_calendar_date_is_written() -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from zoneinfo import ZoneInfo\n"
        "from amends.conversation.finding import find; from amends.kernel.calendars import BusinessCalendar\n"
        "def read(text): find(text, now=datetime(2026, 3, 3, 11, tzinfo=UTC), zone=ZoneInfo('Europe/Berlin'),"
        " calendar=BusinessCalendar.always())\n"
        "read('I will call you tomorrow by 4 pm.'); print('dateparser' in sys.modules)\n"
        "read('I will call you by 12 March.'); print('dateparser' in sys.modules)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
