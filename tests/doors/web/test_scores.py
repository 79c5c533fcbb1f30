"""What customers told another survey before: a file is looked at, asked about and taken once; and the lift it makes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from amends import flow
from amends.cases.models import Case
from amends.customers.models import Identity
from amends.flow import merging, scoring
from amends.followups.models import Score, Survey
from amends.followups.rules.surveys import SurveyKind
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.measure import queries as measure
from tests.cast import a_customer
from tests.doors.web.visiting import Answer, Visits, entries, said
from tests.story.telling import CUSTOMER

PAGE, LIFT = "/import/scores", "/measures/nps-lift"
TOKEN = re.compile(r'name="token" value="([^"]+)"')
FILE = """E-mail,Would you recommend us?,Date
customer.0@example.com,9,2026-01-20
customer.1@example.com,10,2026-01-20 10:00
nobody@example.com,4,2026-01-20
customer.2@example.com,11,2026-01-20
customer.3@example.com,7,2199-01-20
,7,2026-01-20
"""
COLUMNS = {"column-0": "mail", "column-1": "score", "column-2": "told"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def choose(desk: Visits, text: str = FILE, who: str = "bea", name: str = "yearly.csv") -> Answer:
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return desk.post(getattr(desk.story.desk, who), PAGE, {"step": "file", "file": file})


def go_on(desk: Visits, page: Answer, step: str, who: str = "bea", **fields: str) -> Answer:
    found = TOKEN.search(page.content.decode())
    assert found, said(page)
    return desk.post(getattr(desk.story.desk, who), PAGE, {"step": step, "token": found[1], **fields})


def customers(desk: Visits, many: int = 4) -> None:
    for number in range(many):
        a_customer(desk.story.desk, f"Customer {number}")


def test_nothing_is_taken_before_the_dry_run_and_each_row_once(desk: Visits, home: Path) -> None:
    customers(desk)
    before = entries()
    asked = choose(desk)
    assert "E-mail customer.0@example.com" in said(asked)
    assert 'value="mail" selected' in asked.content.decode(), "what a heading says is guessed"
    dry = go_on(desk, asked, "map", **COLUMNS)
    assert "rows 6 would be taken in 2 known already 0 no customer here 1 refused 3" in said(dry)
    for words in (
        "5 Would you recommend us? '11' is no whole number from 0 to 10.",
        "6 Date it lies in the future",
        "7 E-mail it is empty; say whose score it is.",
    ):
        assert words in said(dry)
    assert (entries(), Score.objects.count()) == (before, 0)
    done = go_on(desk, dry, "dry_run")
    assert "taken in 2 known already 0" in said(done)
    assert sorted(Score.objects.values_list("score", "source")) == [(9, "yearly"), (10, "yearly")]
    assert entries() == before + 2
    told = Entry.objects.filter(verb="followups.score_told").values_list("actor", "facts")
    assert {actor for actor, _ in told} == {desk.story.desk.bea.actor}
    assert "example.com" not in str(list(told))
    again = go_on(desk, go_on(desk, choose(desk), "map", **COLUMNS), "dry_run")
    assert "taken in 0 known already 2" in said(again)
    assert Score.objects.count() == 2
    assert "does not wait here any more" in said(go_on(desk, dry, "dry_run")), "sent twice it is taken once"


def test_dates_that_can_be_read_in_two_ways_are_asked(desk: Visits, home: Path) -> None:
    customers(desk)
    text = "mail,score,date\ncustomer.0@example.com,9,03/02/2026\ncustomer.1@example.com,3,04/02/2026\n"
    columns = {"column-0": "mail", "column-1": "score", "column-2": "told"}
    unclear = go_on(desk, choose(desk, text), "map", **columns)
    assert unclear.status_code == 422
    assert "In its dates, what stands first?" in said(unclear)
    assert not Score.objects.exists()
    go_on(desk, go_on(desk, unclear, "map", **columns, dates="day"), "dry_run")
    assert {one.told_at.month for one in Score.objects.all()} == {2}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "Say what at least one column is"),
        ({"column-0": "mail", "column-2": "told"}, "say which column holds the score"),
        ({"column-0": "mail", "column-1": "score"}, "say which column tells when it was said"),
        ({"column-1": "score", "column-2": "told"}, "say which column tells whose score it is"),
        ({"column-0": "mail", "column-1": "mail", "column-2": "told"}, "cannot both be 'mail address'"),
        ({"column-0": "shoe"}, "there is no such meaning"),
    ],
)
def test_columns_that_do_not_say_what_is_needed_are_refused(
    desk: Visits, home: Path, columns: dict[str, str], words: str
) -> None:
    refused = go_on(desk, choose(desk), "map", **columns)
    assert refused.status_code == 422
    assert words in said(refused)
    assert not Score.objects.exists()


def test_who_may_not_import_takes_no_scores_and_is_not_asked_to(desk: Visits, home: Path) -> None:
    for who in ("ana", "evan"):
        assert choose(desk, who=who).status_code == 403
    assert "Take in scores" in said(desk.get(desk.story.desk.bea, LIFT))
    assert "Take in scores" not in said(desk.get(desk.story.desk.ana, LIFT))
    assert "Choose a file" in said(desk.post(desk.story.desk.bea, PAGE, {"step": "file"}))
    doubled = choose(desk, "a,a\n1,2\n")
    assert "two columns have this heading" in said(go_on(desk, doubled, "map", **{"column-0": "mail"}))


def answered(desk: Visits, many: int) -> list[Case]:
    """So many recoveries whose customers were asked a month later, and said 6, or 9."""
    story, cases = desk.story, []
    for number in range(many):
        case = story.complain(f"Customer {number}", order=f"KX{number}")
        Identity.objects.create(
            id=new_id(story.at), brand=case.brand, customer=case.customer, kind="key", value=f"N-{number}"
        )
        Survey.objects.create(
            id=new_id(story.at),
            case=case,
            kind=SurveyKind.NPS.value,
            for_resolution_at=story.at,
            sent_at=story.at + timedelta(hours=1),
        )
        cases.append(case)
    story.world.at += timedelta(days=30)
    for number, one in enumerate(Survey.objects.filter(kind=SurveyKind.NPS.value).order_by("for_resolution_at")):
        flow.recommend(one, 9 if number % 2 else 7, by=CUSTOMER, at=story.at)
    return cases


def lift(desk: Visits) -> measure.Figure:
    at = desk.story.at
    since = at - timedelta(days=7)
    return measure.figure("nps-lift", desk.story.desk.brand, since=since, until=at + timedelta(days=1), at=at)


def test_the_lift_is_each_customer_beside_themselves(desk: Visits, home: Path) -> None:
    cases = answered(desk, 12)
    assert lift(desk).value is None
    assert lift(desk).beside == "0 of 12 who answered had a score before"
    brand, at = desk.story.desk.brand, desk.story.at
    told = ((10, "2025-06-01"), (3, "2026-02-01"))
    rows = [f"N-{number},{score},{day}" for number in range(12) for score, day in told]
    # What is told after the failure is no "before".
    rows += ["N-0,10,2026-03-20"]
    done = scoring.take_scores(
        "\n".join(["customer number,score,told", *rows]).encode(),
        brand=brand,
        name="yearly",
        mapping={"customer": "customer number", "score": "score", "told": "told"},
        by=SETUP,
        at=at,
    )
    assert (done.taken, done.refused, done.strangers) == (25, 0, 0)
    named = Entry.objects.filter(verb="followups.scored_before").values_list("case_id", flat=True)
    assert set(named) == {case.id for case in cases}, "what is measured of them is measured anew"
    found = lift(desk)
    # Before, all were detractors; after, half are promoters and half are neither: +200 and +100.
    assert (found.n, found.value) == (12, 150.0)
    assert found.low is not None
    assert found.low == pytest.approx(150 - 1.959964 * 50 / 12**0.5, abs=0.01)
    assert found.beside == "12 of 12 who answered had a score before"
    assert "+150.0" in said(desk.get(desk.story.desk.bea, f"{LIFT}?period=month"))


def test_scores_go_with_a_customer_who_turns_out_to_be_another(desk: Visits, home: Path) -> None:
    cast, at = desk.story.desk, desk.story.at
    kept, gone = a_customer(cast, "Jana Weber"), a_customer(cast, "J Weber")
    text = b"mail,score,told\njana.weber@example.com,5,2026-01-01\nj.weber@example.com,5,2026-01-01\n"
    both = text + b"j.weber@example.com,8,2026-02-01\n"
    assert scoring.take_scores(both, brand=cast.brand, name="yearly", by=SETUP, at=at).taken == 3
    row = merging.merge(kept, gone, by=cast.bea, at=at)
    assert sorted(Score.objects.filter(customer=kept).values_list("score", flat=True)) == [5, 8]
    merging.unmerge(row, by=cast.bea, at=at)
    assert sorted(Score.objects.filter(customer=gone).values_list("score", flat=True)) == [5, 8]
