"""NPS of the recovered beside peers to whom nothing happened: against another SQL, by hand, and refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from django.conf import settings
from django.test import Client

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.followups.models import Score, Survey
from amends.kernel.ids import new_id
from amends.measure.comparing.alike import Cell, difference
from amends.measure.dialects import DIALECTS, sql_of
from amends.measure.peers import BesidePeers, beside_peers
from amends.people.models import Brand
from tests.cast import NOON, Desk
from tests.doors.api.calls import a_system, problem
from tests.doors.cli.conftest import amends as amends
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk
from tests.rooms.measure.answered import DAY, an_old_customer, peer, recovered

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)
SINCE = NOON - YEAR
COUNTRY = {"not known": None, "new": 100, "known": 700, "old": 3000}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return an_equipped_desk()


def ask(desk: Desk, **changed: datetime) -> BesidePeers:
    return beside_peers(desk.brand, **{"since": SINCE, "until": NOON, "at": NOON, **changed})


def thrown(desk: Desk, lot: Random, n: int) -> None:
    """So many recovered and three times as many customers with a score: some failed lately, twice or elsewhere."""
    for number in range(n):
        days, answered = lot.choice(list(COUNTRY.values())), NOON - lot.randrange(1, 500) * DAY
        customer = an_old_customer(desk, f"R{number}", days, answered)
        ending = lot.choice(["resolved"] * 8 + ["duplicate", "not_a_failure"])
        recovered(desk, customer, lot.choice([None, *range(11)]), answered, ending=ending)
        if lot.random() < 0.2:
            recovered(desk, customer, lot.randrange(11), answered - lot.randrange(1, 100) * DAY)
        if lot.random() < 0.3:
            told = answered - lot.randrange(400) * DAY
            Score.objects.create(id=new_id(told), customer=customer, score=9, told_at=told, source="yearly")
    for number in range(3 * n):
        told = NOON - lot.randrange(1, 500) * DAY - timedelta(seconds=number)
        one = peer(desk, f"P{number}", lot.randrange(11), told, lot.choice(list(COUNTRY.values())))
        for hour in range(lot.choice([0, 0, 1, 2])):
            again = told + lot.randrange(-60, 60) * DAY + timedelta(hours=1 + hour)
            Score.objects.create(id=new_id(told), customer=one, score=lot.randrange(11), told_at=again, source="shop")


# The same figure, by somebody who has read its words only, over the desk's own tables as they are.
INDEPENDENT = """
    WITH failed AS (
        SELECT customer_id, opened_at FROM desk_cases
        WHERE ending NOT IN ('duplicate', 'spam', 'not_a_failure', 'false_alarm', 'averted')
    ), said AS (
        SELECT c.customer_id, s.answered_at AS told, s.nps AS score, 1 AS treated
        FROM desk_surveys s JOIN desk_cases c ON c.id = s.case_id
        WHERE s.nps IS NOT NULL AND c.ending NOT IN ('duplicate', 'spam', 'not_a_failure', 'false_alarm', 'averted')
        UNION ALL
        SELECT s.customer_id, s.told_at, s.score, 0 FROM desk_scores s
        WHERE (SELECT count(*) FROM failed f WHERE f.customer_id = s.customer_id AND f.opened_at
            BETWEEN s.told_at - INTERVAL 365 DAY AND last_day(make_date(year(s.told_at), quarter(s.told_at) * 3, 1))
                + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND) = 0
    ), latest AS (
        SELECT customer_id, treated, year(told) * 4 + quarter(told) AS q, max(told) AS told,
            arg_max(score, told) AS score
        FROM said GROUP BY ALL
    ), strata AS (
        SELECT l.*, (CASE WHEN score > 8 THEN 1 WHEN score < 7 THEN -1 ELSE 0 END) * 100.0 AS p,
            CASE WHEN c.since_date IS NULL THEN -1 WHEN told::DATE - c.since_date < 365 THEN 0
                WHEN told::DATE - c.since_date < 1095 THEN 1 ELSE 2 END AS t
        FROM latest l JOIN desk_customers c ON c.id = l.customer_id WHERE told >= $since AND told < $until
    ), peers AS (
        SELECT q, t, avg(p) AS mean, count(*) AS m, var_pop(p) * count(*) AS ss FROM strata WHERE treated = 0
        GROUP BY q, t
    ), pairs AS (SELECT s.p - k.mean AS d, k.* FROM strata s JOIN peers k USING (q, t) WHERE s.treated = 1),
    used AS (SELECT q, t, count(*) AS n, any_value(m) AS m, any_value(ss) AS ss FROM pairs GROUP BY q, t)
    SELECT (SELECT avg(d) FROM pairs), (SELECT count(*) FROM pairs), (SELECT sum(m) FROM used),
        sqrt((SELECT var_pop(d) / count(*) FROM pairs) + (SELECT sum(ss) / sum(m - 1) FROM used)
            * (SELECT sum(n * n * 1.0 / m) FROM used) / power((SELECT count(*) FROM pairs), 2)),
        (SELECT count(*) FROM strata WHERE treated = 1), (SELECT count(*) FROM strata WHERE treated = 0)
"""


@pytest.mark.parametrize("seed", range(4))
def test_it_equals_an_independent_sql_over_the_desks_own_tables(desk: Desk, seed: int) -> None:
    thrown(desk, Random(seed), 80)
    engine = duckdb.connect()

    def plain(value: object) -> object:
        return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value

    for name, columns, rows in (
        ("cases", "id UUID, customer_id UUID, opened_at TIMESTAMP, ending VARCHAR",
         Case.objects.values_list("id", "customer", "opened_at", "ending")),
        ("surveys", "case_id UUID, answered_at TIMESTAMP, nps INT",
         Survey.objects.values_list("case", "answered_at", "nps")),
        ("scores", "customer_id UUID, told_at TIMESTAMP, score INT",
         Score.objects.values_list("customer", "told_at", "score")),
        ("customers", "id UUID, since_date DATE", Customer.objects.values_list("id", "since_date")),
    ):  # fmt: skip
        engine.execute(f"CREATE TABLE desk_{name} ({columns})")
        marks = ", ".join("?" * (columns.count(",") + 1))
        insert = f"INSERT INTO desk_{name} VALUES ({marks})"  # noqa: S608 - names of this test
        engine.executemany(insert, [[plain(one) for one in row] for row in rows])
    told = engine.execute(INDEPENDENT, {"since": plain(SINCE), "until": plain(NOON)}).fetchone()
    assert told is not None
    value, matched, compared, error, of, peers = told
    found = ask(desk)
    assert found.found is not None
    assert (found.matched, found.compared_with, found.recovered, found.peers) == (matched, compared, of, peers)
    assert matched > 30
    assert found.found.value == pytest.approx(value, abs=1e-9)
    assert found.found.high - found.found.value == pytest.approx(1.959963984540054 * error, abs=1e-9)


def test_by_hand_with_two_kinds_of_customers(desk: Desk) -> None:
    """New customers score low whatever happens, old ones high; the recovered are mostly new. Side by side the failure
    costs 50 points more than it does among those alike."""
    at = NOON - 10 * DAY
    for number in range(20):
        is_new = number < 15
        recovered(desk, an_old_customer(desk, f"R{number}", 100 if is_new else 3000, at), 5 if is_new else 8, at)
        peer(desk, f"P{number}", 5 if number < 5 else 9, at, 100 if number < 5 else 3000)
    found = ask(desk)
    assert found.found is not None
    assert found.means == (-75.0, -50.0)
    assert found.found.value == -25.0
    assert found.plain is not None
    assert found.plain.value == -75.0 - 50.0
    assert [(cell.tenure, cell.recovered, cell.peers, cell.peers_mean) for cell in found.cells] == [
        ("first year", 15, 5, None),
        ("longer", 5, 15, 100.0),
    ]
    assert "peers were asked by another survey" in found.cautions[0]


def test_who_failed_lately_is_no_peer_and_the_last_answer_of_a_quarter_counts(desk: Desk) -> None:
    at = NOON - 20 * DAY
    for number in range(12):
        customer = an_old_customer(desk, f"R{number}", 700, at)
        recovered(desk, customer, 0, at - DAY)
        recovered(desk, customer, 10, at)
        # What they told before the failure is theirs, not a peer's; so is what they tell within the year.
        Score.objects.create(id=new_id(at), customer=customer, score=0, told_at=at - 33 * DAY, source="yearly")
        Score.objects.create(id=new_id(at), customer=customer, score=0, told_at=at + DAY, source="yearly")
        one = peer(desk, f"P{number}", 0, at - 5 * DAY)
        Score.objects.create(id=new_id(at), customer=one, score=10, told_at=at + DAY, source="yearly")
    forgiven = peer(desk, "Long ago", 10, at)
    recovered(desk, forgiven, None, at - YEAR + 29 * DAY)
    found = ask(desk)
    assert (found.recovered, found.peers, found.means) == (12, 13, (100.0, 100.0))
    assert found.found is not None
    assert (found.found.value, found.found.low, found.found.high) == (0.0, 0.0, 0.0)


def test_it_refuses_with_its_reasons(desk: Desk) -> None:
    at = NOON - 20 * DAY
    assert "0 customers answered after a recovery and 0 peers" in ask(desk).reasons[0]
    for number in range(12):
        recovered(desk, an_old_customer(desk, f"R{number}", 700, at), 9, at)
        peer(desk, f"P{number}", 9, at, 700 if number < 9 else 3000)
    few = ask(desk)
    assert (few.found, few.means) == (None, None)
    assert few.reasons == ("12 recovered could be compared with 9 peers alike; it takes 10 on each side",)
    assert few.plain is not None
    peer(desk, "One more", 9, at)
    assert ask(desk).found is not None
    for number in range(14):
        recovered(desk, an_old_customer(desk, f"N{number}", 100, at), 9, at)
    assert "the two groups do not overlap" in ask(desk).reasons[0]
    other = Brand.objects.create(
        id=new_id(NOON), slug="other", name="Other", calendar=desk.calendar, currency="EUR", language="en"
    )
    assert beside_peers(other, since=SINCE, until=NOON, at=NOON).recovered == 0


def test_the_interval_holds_what_is_true_nineteen_times_of_twenty() -> None:
    """Cells of unlike sizes and unlike means, a true difference of -20 points."""
    lot, held = Random(11), 0
    for _ in range(600):
        cells, truth = [], []
        for base, n, others in ((0.2, 8, 30), (0.5, 25, 12), (0.7, 12, 60)):
            mine = [100.0 if lot.random() < base + 0.1 else -100.0 for _ in range(n)]
            their = [100.0 if lot.random() < base + 0.2 else -100.0 for _ in range(others)]
            cells.append(Cell(n, sum(mine), 1e4 * n, others, sum(their), 1e4 * others))
            truth += [-20.0] * n
        found, _ = difference(cells, most=200.0, widest=1e4)
        held += found.low <= sum(truth) / len(truth) <= found.high
    assert 0.925 <= held / 600 <= 0.975


def test_the_same_by_command_api_and_as_sql(desk: Desk, amends: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.clock.now", lambda: NOON)
    at = NOON - 10 * DAY
    for number in range(15):
        recovered(desk, an_old_customer(desk, f"R{number}", 700, at), 9 if number % 3 else 3, at)
        peer(desk, f"P{number}", 9 if number % 5 else 3, at)
    found = ask(desk)
    assert found.found is not None
    told = amends("measure", "nps-peers", "--json").json()
    read = a_system(desk.brand).get("measures/nps-peers", days=365).json()
    for one in (told, read):
        assert (one["value"], one["low"], one["high"]) == (found.found.value, found.found.low, found.found.high)
        assert (one["n"], one["n_peers"], one["matched"]) == (15, 15, 15)
        assert "weighted by the recovered" in one["formula"]
        assert one["alike"][0]["tenure"] == "one to three years with us"
    problem(a_system(desk.brand, name="other").get("measures/nps-peers", days=0), 422, "days")
    assert amends("measure", "nps-peers", "--explain", "--json").json()["live"] is True
    assert "nps-peers" in [one["measure"] for one in amends("measure", "--list", "--json").json()]
    late = amends("measure", "nps-peers", "--since", "2026-03-01", "--until", "2026-02-01")
    assert (late.code, "before it ends" in late.error) == (2, True)
    assert "scores" in amends("measure", "nps-peers", "--dialect", "spark").out
    for dialect in DIALECTS:
        assert "tenure" in sql_of("nps-peers", dialect)
    assert Client().get("/api/v1/measures/nps-peers").status_code == 401
