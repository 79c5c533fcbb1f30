"""Real claims for lost and broken things, replayed as remedies: nobody grants beyond their authority, and the sums are
those that SQL finds in the file alone."""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import islice
from pathlib import Path

import duckdb
import pytest

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.post.rules import Channel
from amends.remedies import queries
from amends.remedies.actions import NobodyCanDecide
from amends.remedies.models import Remedy, Transfer
from amends.remedies.rules import Skip
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk

pytestmark = [pytest.mark.django_db, pytest.mark.data]
# So far apart that eight of the largest that somebody may grant fit into their day, which holds ten.
APART = timedelta(hours=3)
BATCH = 100
LIMITS = {"ana": 5_000, "bea": 25_000, "carlos": 100_000}


def claims() -> Path:
    return Path(os.environ["AMENDS_TEST_DATA"]) / "tsa_claims" / "top25.csv.gz"


def by_sql(many: int) -> dict[str, tuple[int, int]]:
    """How many of the first claims each could decide alone, and how much in cents; those for nobody as well."""
    rows = duckdb.sql(
        f"""
        WITH first AS (
            SELECT CAST(round(100 * "Close.Amount") AS BIGINT) AS cents
            FROM read_csv('{claims()}', parallel=false) LIMIT {many}
        )
        SELECT CASE WHEN cents <= {LIMITS["ana"]} THEN 'ana' WHEN cents <= {LIMITS["bea"]} THEN 'bea'
                    WHEN cents <= {LIMITS["carlos"]} THEN 'carlos' ELSE 'nobody' END AS who, count(*), sum(cents)
        FROM first WHERE cents > 0 GROUP BY 1
        """  # noqa: S608 - a path and numbers of ours
    ).fetchall()
    return {who: (count, int(cents)) for who, count, cents in rows}


@pytest.mark.parametrize(
    "many",
    [150, pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
    ids=["the first", "all of them"],
)
def test_what_was_paid_is_granted_by_whoever_may(many: int) -> None:
    desk = an_equipped_desk()
    decided, refused = Counter[str](), Counter[str]()
    with gzip.open(claims(), "rt", encoding="utf-8", newline="") as told:
        paid = [round(100 * float(row["Close.Amount"])) for row in islice(csv.DictReader(told), many)]
    owing = [cents for cents in paid if cents > 0]
    for start in range(0, len(owing), BATCH):
        _replay(desk, owing[start : start + BATCH], start, decided, refused)
    found = {who: (count, _granted(desk, who)) for who, count in decided.items()}
    assert found | {"nobody": (refused["count"], refused["cents"])} == {"nobody": (0, 0)} | by_sql(many)
    _nobody_went_beyond(desk)
    assert queries.balance() == {"USD": 0}
    assert queries.differences() == []
    assert Transfer.objects.filter(step="grant").count() == Remedy.objects.count() == decided.total()


def _replay(desk: Desk, sums: list[int], start: int, decided: Counter[str], refused: Counter[str]) -> None:
    began = NOON + start * APART
    customers = [a_customer(desk, f"Claimant {start + number}", at=began) for number in range(len(sums))]
    news = [
        NewCase(one, desk.brand, Channel.FORM, kind=desk.kinds["baggage"], order=None, happened_at=began)
        for one in customers
    ]
    for number, (case, cents) in enumerate(zip(flow.open_cases(news, by=SETUP, at=began), sums, strict=True)):
        who = _settle(desk, case, cents, start + number)
        if who:
            decided[who] += 1
        else:
            refused["count"] += 1
            refused["cents"] += cents


def _settle(desk: Desk, case: Case, cents: int, number: int) -> str:
    """Ana gives what she may, and asks for the rest; the page names who may decide, and they do. Returns who did."""
    at = NOON + number * APART
    offering = queries.offering("refund")
    assert offering is not None
    before = Remedy.objects.count()
    try:
        remedy = flow.offer_remedy(case, offering, cents, "USD", "repeated", skips=Skip.CANNOT_WAIT, by=desk.ana, at=at)
    except NobodyCanDecide:
        # A refusal changes nothing.
        assert Remedy.objects.count() == before
        assert cents > LIMITS["carlos"]
        return ""
    if not remedy.beyond:
        return "ana"
    decider: Person = queries.who_can_decide(cents, "USD", case, at, asker=desk.ana)[0]
    flow.approve_remedy(remedy, by=decider, at=at)
    return decider.first_name.lower()


def _granted(desk: Desk, who: str) -> int:
    person: Person = getattr(desk, who)
    return sum(Remedy.objects.filter(decided_by=person).values_list("amount_minor", flat=True))


def _nobody_went_beyond(desk: Desk) -> None:
    names = {desk.ana.id: "ana", desk.bea.id: "bea", desk.carlos.id: "carlos"}
    days: dict[tuple[str, object], int] = defaultdict(int)
    for remedy in Remedy.objects.all():
        assert remedy.granted_at is not None
        assert remedy.decided_by_id is not None
        who = names[remedy.decided_by_id]
        assert remedy.amount_minor <= LIMITS[who]
        assert (remedy.decided_by_id == remedy.asked_by_id) == (remedy.beyond == "")
        # By the clock of New York, where the cast works.
        days[who, (remedy.granted_at - timedelta(hours=5)).date()] += remedy.amount_minor
    assert all(total <= 10 * LIMITS[who] for (who, _), total in days.items())
