"""Measures over real sets, through the command, equal SQL that was written apart from them, to a tenth of a point."""

# ruff: noqa: S608 - the questions of a test to its own file

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.doors.cli.shell import Shell

pytestmark = [pytest.mark.data, pytest.mark.anywhere]

POINT = 0.001
CITY = "%m/%d/%Y %I:%M:%S %p"
DESK = "%d-%m-%Y %H:%M"


def sql(question: str, path: Path) -> list[tuple[Any, ...]]:
    """The answer of DuckDB, asked about the file as `told`, every cell a text."""
    table = f"(select * from read_csv('{path}', all_varchar=true, header=true, null_padding=true, parallel=false))"
    return duckdb.connect().execute(question.replace("told", table)).fetchall()


def measured(amends: Shell, name: str, path: Path, *words: str) -> Any:
    said = amends("measure", name, "--json", "--data", path, *words)
    assert said.code == 0, said.error
    return said.json()


def near(first: float, second: float, of: float = POINT) -> bool:
    return math.isclose(first, second, abs_tol=of)


def test_disputes_by_remedy(amends: Shell, shared_data: Path) -> None:
    """CFPB 2014: who got money disputed less than who got an explanation; silence is no dispute."""
    path = shared_data / "cfpb/sample_2014/Consumer_Complaints.csv.gz"
    words = ["--columns", "answers=Consumer disputed?", "--set", "silence=no", "--by", "Company response"]
    answer = measured(amends, "share", path, *words, "--skip-uneven")
    rows = sql(
        "select \"Company response\", sum((coalesce(\"Consumer disputed?\", '') = 'Yes')::int), count(*) from told"
        ' where "Company response" is not null group by 1',
        path,
    )
    for response, disputed, n in rows:
        if disputed:
            part = answer["parts"][response]
            assert (part["hits"], part["n"]) == (disputed, n)
            assert near(part["value"], disputed / n)
    explained, paid = (answer["parts"][f"Closed with {how}"] for how in ("explanation", "monetary relief"))
    assert (explained["hits"], explained["n"], round(100 * explained["value"], 1)) == (905, 5075, 17.8)
    assert (paid["hits"], paid["n"], round(100 * paid["value"], 1)) == (27, 399, 6.8)
    assert explained["low"] > paid["high"]


def test_parcels_on_their_day(amends: Shell, shared_data: Path) -> None:
    """Olist: delivered orders late by calendar day; with those that never came, far more promises were not kept."""
    path = shared_data / "olist/sample_a_15000/olist_orders_dataset.csv.gz"
    words = ["--columns", "due_at=order_estimated_delivery_date", "met_at=order_delivered_customer_date"]
    words += ["--set", "as_of=2018-10-24", "by_day=yes"]
    delivered = measured(amends, "sla-attainment", path, *words, "--where", "order_delivered_customer_date!=")
    everything = measured(amends, "sla-attainment", path, *words)
    late, came, unmet, due = sql(
        """select count(*) filter (came::date > due::date), count(came),
        count(*) filter (coalesce(came, '2018-10-24'::timestamp)::date > due::date),
        count(*) filter (came is not null or due::date < '2018-10-24')
        from (select strptime(order_estimated_delivery_date, '%Y-%m-%d %H:%M:%S') due,
        strptime(order_delivered_customer_date, '%Y-%m-%d %H:%M:%S') came from told)""",
        path,
    )[0]
    assert (delivered["breached"], delivered["n"]) == (late, came)
    assert round(100 * (1 - delivered["value"]), 1) == 6.6
    assert (everything["breached"], everything["n"]) == (unmet, due)


def test_what_customers_of_parcels_say(amends: Shell, shared_data: Path) -> None:
    """Olist: the last review of an order counts; 71 orders have several."""
    path = shared_data / "olist/sample_a_15000/olist_order_reviews_dataset.csv.gz"
    words = ["--columns", "answers=review_score", "cases=order_id", "at=review_answer_timestamp"]
    answer = measured(amends, "csat", path, *words)
    hits, n = sql(
        """select count(*) filter (score >= 4), count(*) from (select arg_max(review_score::int,
        strptime(review_answer_timestamp, '%Y-%m-%d %H:%M:%S')) score from told group by order_id)""",
        path,
    )[0]
    assert (answer["hits"], answer["n"]) == (hits, n)
    assert near(answer["value"], hits / n)


def test_a_citys_requests(amends: Shell, shared_data: Path) -> None:
    """Baltimore: what was due and open is late, whatever was closed since; hours over summer time."""
    path = shared_data / "baltimore_311/311_sample.csv"
    clock = ["--moments", CITY, "--zone", "America/New_York"]
    due = ["--columns", "due_at=DueDate", "met_at=CloseDate", "--where", "DueDate!="]
    answer = measured(amends, "sla-attainment", path, *due, *clock, "--set", "as_of=02/13/2019 04:30:00 PM")
    opened = ["--columns", "opened_at=CreatedDate", "resolved_at=CloseDate"]
    took = measured(amends, "time-to-resolve", path, *opened, *clock, "--set", "as_of=02/13/2019 04:30:00 PM")
    columns = ", ".join(
        f"timezone('America/New_York', strptime({name}, '{CITY}')) {name}"
        for name in ("CreatedDate", "DueDate", "CloseDate")
    )
    met, n, median, ninety, still_open = sql(
        f"""with t as (select {columns} from told),
        hours as (select epoch(CloseDate - CreatedDate) / 3600 h from t where CloseDate is not null)
        select (select count(*) from t where DueDate is not null and CloseDate <= DueDate),
        (select count(*) from t where DueDate is not null and (CloseDate is not null
        or DueDate < timezone('America/New_York', '2019-02-13 16:30:00'::timestamp))),
        (select quantile_cont(h, 0.5) from hours), (select quantile_cont(h, 0.9) from hours),
        (select count(*) from t where CloseDate is null)""",
        path,
    )[0]
    assert (answer["hits"], answer["n"]) == (met, n)
    assert near(answer["value"], met / n)
    assert (took["still_open"], took["n"]) == (still_open, 4932 - still_open)
    assert near(took["median_hours"], median)
    assert near(took["p90_hours"], ninety)
    assert took["median_hours_counting_open"] > took["median_hours"]


def test_an_it_desks_hand_offs_and_hours(amends: Shell, shared_data: Path) -> None:
    """ServiceNow: 890 incidents, 43.9 % of them reassigned, by its own count."""
    path = shared_data / "servicenow_incidents/incident_event_log.csv.gz"
    log = ["--moments", DESK, "--empty", "?"]
    counted = measured(amends, "hand-offs", path, "--columns", "cases=number", "counts=reassignment_count")
    mean, some = sql(
        """select avg(m), avg((m > 0)::int) from
        (select max(reassignment_count::int) m from told group by number)""",
        path,
    )[0]
    assert (counted["n"], round(100 * counted["any"]["value"], 1)) == (890, 43.9)
    assert near(counted["value"], mean)
    assert near(counted["any"]["value"], some)
    changed = measured(
        amends, "hand-offs", path, *log, "--columns", "cases=number", "at=sys_updated_at", "owners=assigned_to"
    )
    states = ["--columns", "cases=number", "at=sys_updated_at", "states=incident_state"]
    took = measured(amends, "time-to-resolve", path, *log, *states, "--set", "resolved_states=Resolved,Closed")
    again = measured(amends, "reopenings", path, *log, *states, "--set", "resolved_states=Resolved,Closed")
    rows = f"""with r as (select number, row_number() over () place, strptime(sys_updated_at, '{DESK}') seen,
    nullif(assigned_to, '?') who, incident_state in ('Resolved', 'Closed') fixed from told),
    o as (select *, lag(who) over (partition by number order by seen, place) earlier from r where who is not null),
    f as (select *, lag(fixed) over (partition by number order by seen, place) was from r)"""
    moves = sql(f"{rows} select count(*) filter (earlier is not null and earlier <> who) from o", path)[0][0]
    assert changed["total"] == moves
    reopened = sql(f"{rows} select count(distinct number) from f where was and not fixed", path)[0][0]
    assert again["hits"] == reopened
    median, ninety = sql(
        f"""{rows}, s as (select number, min(seen) began, max(seen) filter (fixed and not coalesce(was, false)) ended,
        arg_max(fixed, place) filter (seen = (select max(seen) from f g where g.number = f.number)) now
        from f group by 1)
        select quantile_cont(h, 0.5), quantile_cont(h, 0.9) from
        (select epoch(ended - began) / 3600 h from s where now)""",
        path,
    )[0]
    assert near(took["median_hours"], median)
    assert near(took["p90_hours"], ninety)


def test_a_help_desks_log(amends: Shell, shared_data: Path) -> None:
    """3,804 cases, 13,710 events; activity 6 resolves."""
    path = shared_data / "helpdesk_eventlog/helpdesk.csv"
    words = ["--columns", "cases=CaseID", "at=CompleteTimestamp", "states=ActivityID", "--set", "resolved_states=6"]
    again, took = (measured(amends, name, path, *words) for name in ("reopenings", "time-to-resolve"))
    assert (again["cases"], again["rows"]) == (3804, 13710)
    rows = """with r as (select CaseID, CompleteTimestamp::timestamp seen, ActivityID = '6' fixed,
    row_number() over () place from told),
    f as (select *, lag(fixed) over (partition by CaseID order by seen, place) was,
    row_number() over (partition by CaseID order by seen desc, place desc) = 1 is_last from r),
    s as (select CaseID, min(seen) began, max(seen) filter (fixed and not coalesce(was, false)) ended,
    bool_or(fixed and is_last) now, count(*) filter (was and not fixed) again from f group by 1)"""
    reopened, times, never = sql(
        f"""{rows} select count(*) filter (again > 0), sum(again), count(*) filter (ended is null) from s""", path
    )[0]
    assert (again["hits"], again["times"], again["never_resolved"]) == (reopened, times, never)
    median, still = sql(
        f"""{rows} select quantile_cont(epoch(ended - began) / 3600, 0.5) filter (now), count(*) filter (not now)
        from s""",
        path,
    )[0]
    assert (took["still_open"], took["n"]) == (still, 3804 - still)
    assert near(took["median_hours"], median)


CURVE = """e as (select t, g, count(*) gone, sum(lost) lost from people group by 1, 2),
r as (select e.*, (select count(*) from people p where p.g = e.g and p.t >= e.t) at_risk from e),
s as (select g, t, at_risk, exp(sum(ln(greatest(1 - lost / at_risk, 1e-300))) over (partition by g order by t)) stay
from r)"""
LOG_RANK = """d as (select t, sum(lost) lost from people group by 1 having sum(lost) > 0),
n as (select d.t, d.lost, (select count(*) from people p where p.t >= d.t) everybody,
(select count(*) from people p where p.t >= d.t and g = $one) mine,
(select coalesce(sum(lost), 0) from people p where p.t = d.t and g = $one) seen from d)
select sum(seen - lost * mine / everybody) ** 2 / sum(case when everybody > 1 then
lost * (mine / everybody) * (1 - mine / everybody) * (everybody - lost) / (everybody - 1) else 0 end) from n"""


def test_who_stays_with_a_telephone_company(amends: Shell, shared_data: Path) -> None:
    """IBM's churn: the curve of each contract, and the log-rank test between who has a partner and who has none."""
    path = shared_data / "telco_churn_ibm/Telco-Customer-Churn.csv.gz"
    words = ["--columns", "durations=tenure", "events=Churn", "--set", "at=6,12,24,48,72", "unit=months"]
    answer = measured(amends, "retention", path, *words, "--columns", "groups=Contract")
    people = "with people as (select tenure::double t, (Churn = 'Yes')::int lost, %s g from told),"
    for name, one in answer["groups"].items():
        for read in one["at"]:
            stay = sql(
                f"{people % 'Contract'} {CURVE} select stay from s where g = '{name}' and t <= {read['time']}"
                " order by t desc limit 1",
                path,
            )[0][0]
            assert near(read["value"], stay)
    two = measured(amends, "retention", path, "--columns", *words[1:3], "groups=Partner")
    chi_square = sql(f"{people % 'Partner'} {LOG_RANK.replace('$one', repr('Yes'))}", path)[0][0]
    assert math.isclose(two["log_rank"]["chi_square"], chi_square, rel_tol=1e-9)
    assert two["log_rank"]["p"] < 1e-6


def test_who_buys_music_again(amends: Shell, shared_data: Path, tmp_path: Path) -> None:
    """CDNOW's sample: no purchase for three usual gaps is a loss, also for whoever comes back after it."""
    path = shared_data / "cdnow/CDNOW_sample.txt"
    words = ["--separator", "spaces", "--no-header", "--columns", "customers=1", "bought_at=3", "--moments", "%Y%m%d"]
    answer = measured(amends, "repurchase", path, *words, "--set", "at=102,180,365,540")
    table = tmp_path / "cdnow.csv"
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    table.write_text("who,bought\n" + "".join(f"{row[0]},{row[2]}\n" for row in lines), encoding="utf-8")
    rows = """with b as (select distinct who, strptime(bought, '%Y%m%d')::date d from told),
    w as (select who, d, lead(d) over (partition by who order by d) later,
    min(d) over (partition by who) began, (select max(d) from b) ends from b),
    k as (select 3 * median(later - d) span from w where later is not null)"""
    gap, n = sql(f"{rows} select (select span from k) / 3, count(distinct who) from w", table)[0]
    assert (answer["usual_gap_days"], answer["n"]) == (gap, n)
    people = f"""{rows}, people as (select who, 'all' g, coalesce(min(d - began + span) filter
    (coalesce(later, ends) - d > span), max(ends - began)) t,
    max((coalesce(later, ends) - d > span)::int) lost from w, k group by who),"""
    lost = sql(f"{people} {CURVE} select (select sum(lost) from people)", table)[0][0]
    assert answer["lost"] == lost
    for read in answer["at"]:
        stay = sql(f"{people} {CURVE} select stay from s where t <= {read['time']} order by t desc limit 1", table)
        assert near(read["value"], stay[0][0])
    returned = sql(f"{rows} select count(distinct who) from w, k where later is not null and later - d > span", table)[
        0
    ][0]
    assert answer["came_back_after_the_window"] == returned
