"""Triage on real texts of others: cross-validated where it learns from them, unseen where the starter reads them."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from amends.intake.rules import guess_language
from amends.intake.triage.evaluating import evaluate_classes, evaluate_complaints
from amends.intake.triage.learning import COMPLAINT, KIND, NO, YES, Example
from amends.intake.triage.suggesting import SURE_OF_LANGUAGE, starter

pytestmark = [pytest.mark.data, pytest.mark.timeout(600)]
# The intents that ask how something works. The others tell of something that went wrong (a card declined, a transfer
# lost, a fee taken twice): whoever writes that is to be heard as unhappy.
QUESTIONS = """
activate_my_card age_limit apple_pay_or_google_pay atm_support automatic_top_up card_about_to_expire card_acceptance
card_delivery_estimate card_linking change_pin country_support disposable_card_limits edit_personal_details
exchange_charge exchange_rate exchange_via_app fiat_currency_support get_disposable_virtual_card get_physical_card
getting_spare_card getting_virtual_card order_physical_card receiving_money supported_cards_and_currencies
top_up_by_card_charge top_up_by_cash_or_cheque top_up_limits verify_my_identity verify_source_of_funds
visa_or_mastercard
"""


def rows_of(path: Path) -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8", errors="replace").splitlines(keepends=True)))


@pytest.fixture(scope="module")
def tweets(shared_data: Path) -> list[dict[str, str]]:
    return rows_of(shared_data / "airline_tweets" / "Tweets.csv")


def alarms(texts: Iterable[str]) -> float:
    """The share of these texts that the starter takes for complaints."""
    said = [starter().suggest(text).is_complaint for text in texts]
    return sum(said) / len(said)


@pytest.mark.long
def test_complaints_among_tweets_to_airlines(tweets: list[dict[str, str]]) -> None:
    texts = [Example(row["text"], {COMPLAINT: YES if row["airline_sentiment"] == "negative" else NO}) for row in tweets]
    found = evaluate_complaints(texts)
    assert found.texts == 9505
    assert found.f1 >= 0.88
    assert found.missed <= 0.08


def reasons(tweets: list[dict[str, str]]) -> list[Example]:
    return [Example(row["text"], {KIND: row["negativereason"]}) for row in tweets if row["negativereason"]]


@pytest.mark.long
def test_why_they_complain(tweets: list[dict[str, str]]) -> None:
    """The class "Can't Tell" says that its reader could not tell; here it is a class like the others."""
    assert evaluate_classes(reasons(tweets)).macro_f1 >= 0.50


@pytest.mark.long
def test_why_they_complain_where_somebody_could_tell(tweets: list[dict[str, str]]) -> None:
    told = [one for one in reasons(tweets) if one.answers[KIND] != "Can't Tell"]
    assert evaluate_classes(told).macro_f1 >= 0.53


@pytest.mark.days
def test_the_starter_alone_finds_most_of_them(tweets: list[dict[str, str]]) -> None:
    assert alarms(row["text"] for row in tweets if row["airline_sentiment"] == "negative") >= 0.85


@pytest.mark.days
def test_the_starter_hears_long_complaints(shared_data: Path) -> None:
    rows = rows_of(shared_data / "cfpb" / "narratives_2015_2016" / "Consumer_Complaints.csv.gz")
    assert alarms(row["Consumer complaint narrative"] for row in rows) >= 0.97


class TestOrdinaryText:
    """False alarms on what people ask who have not been failed: at most one in five, of each kind of text."""

    def test_questions_to_a_bank(self, shared_data: Path) -> None:
        rows = rows_of(shared_data / "banking77" / "train.csv.gz")
        assert {row["category"] for row in rows} >= set(QUESTIONS.split())
        assert alarms(row["text"] for row in rows if row["category"] in QUESTIONS.split()) <= 0.20

    def test_requests_in_a_forum(self, shared_data: Path) -> None:
        rows = rows_of(shared_data / "politeness_stanford" / "stack-exchange.annotated.csv.gz")
        assert alarms(row["Request"] for row in rows) <= 0.20

    def test_first_words_of_talks_that_look_for_a_place(self, shared_data: Path) -> None:
        whole = gzip.decompress((shared_data / "satisfaction_uss" / "MWOZ.txt.gz").read_bytes()).decode("utf-8")
        talks = [talk.splitlines() for talk in whole.split("\n\n") if talk.strip()]
        first = [next(line.split("\t")[1] for line in talk if line.startswith("USER")) for talk in talks]
        assert len(first) == 1000
        assert alarms(first) <= 0.20

    def test_first_words_to_a_shop(self, shared_data: Path) -> None:
        """Only three talks are there. "HEY HO!" is heard as a complaint: nothing in it says what it is."""
        talks = json.loads((shared_data / "abcd_sample" / "abcd_sample.json").read_bytes())
        first = [next(words for who, words in talk["original"] if who == "customer") for talk in talks]
        assert [starter().suggest(words).is_complaint for words in first] == [False, False, True]


@pytest.mark.days
def test_the_language_of_short_texts(shared_data: Path, tweets: list[dict[str, str]]) -> None:
    """The starter's answer, where it is sure, beside the small words alone."""
    reviews = rows_of(shared_data / "olist" / "sample_a_15000" / "olist_order_reviews_dataset.csv.gz")
    texts = [("pt", row["review_comment_message"] or "") for row in reviews] + [("en", row["text"]) for row in tweets]
    texts = [(language, text) for language, text in texts if len(text.split()) >= 3]
    for language in ("pt", "en"):
        theirs = [text for one, text in texts if one == language][:3000]
        found = [starter().suggest(text) for text in theirs]
        right = sum(one.language == language and one.language_chance >= SURE_OF_LANGUAGE for one in found)
        by_small_words = sum(guess_language(text, "") == language for text in theirs)
        assert right / len(theirs) >= 0.97
        assert right > by_small_words
