"""Leaders' pages: whether customers stayed and what failures cost, in words, pictures and tables; and as files."""

from __future__ import annotations

import re

import pytest

from amends.followups.models import Survey
from amends.kernel.survival import Difference, Lasted, kaplan_meier
from amends.kinds.rules import Severity
from amends.learn.models import CaseCause, Cause
from amends.measure.staying import Staying
from amends.remedies import actions as remedies
from amends.web.measuring import curves
from tests.cast import NOON
from tests.doors.web.visiting import Visits, said
from tests.rooms.measure.followed import history

STAYING, MONEY, PARADOX = "/measures/staying", "/measures/money", "/measures/paradox"


def page(desk: Visits, path: str) -> str:
    answer = desk.get(desk.story.desk.bea, path)
    assert answer.status_code == 200
    return said(answer)


def test_an_empty_desk_says_what_it_takes(desk: Visits) -> None:
    assert "it takes thirty gaps between purchases" in page(desk, STAYING)
    told = page(desk, MONEY)
    assert "it takes thirty gaps between purchases" in told
    assert "No recovery was opened in this time." in told
    assert "nobody can be followed" in page(desk, f"{STAYING}?gap=20")


def test_curves_of_groups_with_their_tables_and_the_test_in_words(desk: Visits) -> None:
    history(desk.story.desk, 160)
    told = page(desk, f"{STAYING}?by=severity")
    assert "Lost means: no purchase for 60 days, three times the usual gap of 20 days" in told
    assert re.search(r"The groups stay differently long: by chance as wide a difference comes up in 0\.\d in 100", told)
    assert "Small failures" in told
    assert "Grave failures" in told
    assert re.search(r"After still watched lost by then stay 95 % sure between 30 days \d+ 0 100\.0 %", told)
    html = desk.get(desk.story.desk.bea, f"{STAYING}?by=severity").content.decode()
    assert html.count("<polygon") == html.count('<polyline class="chart-line"') == 2
    assert "style=" not in html.partition("<main")[2]
    for path in (STAYING, f"{STAYING}?by=outcome", f"{STAYING}?by=kind&span=three", f"{STAYING}?by=nothing&span=x"):
        assert "lost so far" in page(desk, path)


def test_of_very_many_some_are_drawn_evenly_and_it_says_so(desk: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    history(desk.story.desk, 60)
    assert "drawn evenly" not in page(desk, STAYING)
    monkeypatch.setattr("amends.measure.staying.MOST_CUSTOMERS", 20)
    told = page(desk, STAYING)
    assert "Of 60 customers 20 were drawn evenly" in told
    assert "of 20 lost so far" in told
    assert page(desk, STAYING) == told


def test_the_curve_as_a_file(desk: Visits) -> None:
    history(desk.story.desk, 30)
    answer = desk.get(desk.story.desk.bea, f"{STAYING}?as=csv&by=severity")
    rows = answer.content.decode().splitlines()
    assert rows[0] == "group,days,at_risk,lost,censored,stays,low,high"
    assert {row.split(",")[0] for row in rows[1:]} == {"1", "3"}
    costs = desk.get(desk.story.desk.bea, f"{MONEY}?as=csv").content.decode().splitlines()
    assert costs[0] == "cause,cases,owed_minor,put_right_minor,extra_minor,currency"


def test_money_says_whether_the_extra_kept_them_and_what_it_was_worth(desk: Visits) -> None:
    cast = desk.story.desk
    history(cast, 500, helps=0.22)
    remedies.set_budget(cast.brand, None, 100_000, cast.brand.currency, "2026-03", by=cast.carlos, at=NOON)
    told = page(desk, f"{MONEY}?margin=180")
    assert "Spent of the budget March 2026" in told
    assert "Cause not known yet" in told
    assert "The extra kept customers" in told
    assert "Everybody beside everybody would have said" in told
    assert "times likelier" in told
    assert "An extra cost 20.00 USD on average" in told
    assert re.search(r"Return \+\d\.\d\d for each unit spent, 95 % sure between", told)
    assert "How alike are those compared?" in told


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("gap=0", "Give whole days from 1 to 3,650, such as 34."),
        ("gap=soon", "Give whole days"),
        ("margin=-5", "Give a sum above 0, such as 180."),
        ("margin=much", "Give a sum above 0"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(desk: Visits, query: str, words: str) -> None:
    assert words in page(desk, f"{MONEY}?{query}")


def test_too_few_to_answer_says_why(desk: Visits) -> None:
    history(desk.story.desk, 20)
    told = page(desk, MONEY)
    assert "This cannot be answered:" in told
    assert "it takes 30 on each side" in told
    assert "Return" not in told


def test_the_pages_take_as_many_queries_for_many_as_for_few(desk: Visits) -> None:
    bea = desk.story.desk.bea
    history(desk.story.desk, 20)
    few = [desk.queries(bea, path) for path in (STAYING, MONEY)]
    assert max(few) <= 40
    history(desk.story.desk, 60, first=20)
    assert [desk.queries(bea, path) for path in (STAYING, MONEY)] == few


def test_words_of_a_difference_and_of_too_few() -> None:
    assert curves.difference_words(None) == ""
    assert "cannot be said" in curves.difference_words(Difference(None, 0, None, {}, {}))
    assert "p = 0.306" in curves.difference_words(Difference(1.048, 1, 0.306, {}, {}))
    few = kaplan_meier([Lasted(5.0, True)])
    (one,) = curves.pictures(Staying(10, 30, few, {}, None, 0, 0, 1, 1), "", {})
    assert (one.sentence, one.line) == ("Too few to say: 1.", "")
    gone = kaplan_meier([Lasted(float(day), True) for day in range(1, 13)])
    (one,) = curves.pictures(Staying(10, 30, gone, {}, None, 0, 0, 12, 12), "", {})
    assert one.sentence.startswith("12 of 12 lost so far. Half of them are gone after 6 days (95 % sure between")


def test_the_paradox_beside_typed_scores_that_are_not_kept(desk: Visits) -> None:
    cast = desk.story.desk
    history(cast, 160)
    told = page(desk, PARADOX)
    answers = int(re.findall(r"there are (\d+) answers of them", told)[0])
    assert 60 < answers < 100
    answer = said(desk.post(cast.bea, PARADOX, {"peers": "5, 4\n5;4 " * 10}))
    assert "Customers whom we failed are less satisfied than those whom we never failed" in answer
    assert re.search(rf"All whom we failed {answers} -\d\.\d\d -\d\.\d\d to -\d\.\d\d", answer)
    # Of failures nobody recorded whether they will come again: no condition is taken to hold.
    assert "Content, and all four conditions hold 0 too few to say" in answer
    few = said(desk.post(cast.bea, f"{PARADOX}?span=quarter", {"peers": "4 " * 30}))
    assert "It takes 30 answers on each side" in few


def test_what_was_found_of_a_cause_says_for_whom_the_paradox_may_be_expected(desk: Visits) -> None:
    cast = desk.story.desk
    cases = history(cast, 320)
    (weather,) = Cause.objects.filter(slug="weather")
    CaseCause.objects.bulk_create([CaseCause(case=case, cause=weather, set_at=NOON) for case in cases])
    mild = [case for case in cases if case.failure is not None and case.failure.severity < Severity.GRAVE]
    content = Survey.objects.filter(case__in=mild, csat=5).count()
    assert content >= 30
    typed = {"peers": "5, 4\n5;4 " * 10}
    hold = "Content, and all four conditions hold"
    assert f"{hold} 0 too few to say" in said(desk.post(cast.bea, PARADOX, typed))
    about = {"name": "Weather", "parent": "", "controllability": "outside", "whys": ""}
    assert desk.post(cast.dita, "/causes/weather", {**about, "stability": "lasting"}).status_code == 303
    assert f"{hold} 0 too few to say" in said(desk.post(cast.bea, PARADOX, typed))
    assert desk.post(cast.dita, "/causes/weather", {**about, "stability": "passing"}).status_code == 303
    assert re.search(rf"{hold} {content} [+-]", said(desk.post(cast.bea, PARADOX, typed)))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("5 4 six", "'six' is no answer from 1 to 5"),
        ("5 4 0", "'0' is no answer from 1 to 5"),
        ("5 4 3", "Give from 30 to 10,000 scores; these are 3."),
        ("", "Give from 30 to 10,000 scores; these are 0."),
    ],
)
def test_scores_that_cannot_be_read_are_refused_at_their_field(desk: Visits, typed: str, words: str) -> None:
    answer = desk.post(desk.story.desk.bea, PARADOX, {"peers": typed})
    assert answer.status_code == 422
    assert words in said(answer)
