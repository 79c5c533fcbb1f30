"""The auditor's pages: every grant, whether alike got alike, and the month's books."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest

from amends import flow
from amends.cases.models import Case
from amends.customers.models import Customer
from amends.flow.bookkeeping import close_month
from amends.flow.making_right import reverse_remedy
from amends.journal.actors import OPERATOR
from amends.remedies.models import Offering, Remedy
from amends.remedies.queries import audit
from amends.remedies.queries.audit import Wanted
from amends.remedies.rules import Skip, Use
from amends.remedies.rules.months import month
from amends.remedies.rules.proportion import Said
from amends.web import remembered
from tests.doors.web.visiting import Visits, said

PAGES = ("/audit", "/audit/fairness", "/audit/books")
WHY = "they waited long"


def give(
    desk: Visits, case: Case, dollars: int, what: str = "goodwill", *, who: str = "ana", said: Said | None = None
) -> Remedy:
    """So many dollars on a case, through flow, as its page gives them."""
    offering = Offering.objects.get(slug=what)
    by = getattr(desk.story.desk, who)
    case = desk.story.now(case)
    return flow.offer_remedy(
        case, offering, dollars * 100, "USD", WHY, said=said or Said(), skips=Skip.CANNOT_WAIT, by=by, at=desk.story.at
    )


def audit_page(desk: Visits, query: str = "", who: str = "dita") -> str:
    return said(desk.get(getattr(desk.story.desk, who), f"/audit{query}"))


def lines(desk: Visits, query: str = "") -> list[dict[str, str]]:
    answer = desk.get(desk.story.desk.dita, f"/audit?as=csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 403), ("ben", 403), ("bea", 403), ("carlos", 200), ("dita", 200), ("evan", 403)]
)
@pytest.mark.parametrize("path", [*PAGES, "/audit?as=csv"])
def test_auditors_are_managers_and_quality(desk: Visits, path: str, who: str, status: int) -> None:
    assert desk.get(getattr(desk.story.desk, who), path).status_code == status


def test_the_menu_leads_auditors_there_and_nobody_else(desk: Visits) -> None:
    cast = desk.story.desk
    seen = {who: 'href="/audit"' in desk.get(getattr(cast, who), "/settings").content.decode() for who in PEOPLE}
    assert seen == {"ana": False, "bea": False, "carlos": True, "dita": True, "evan": False}


PEOPLE = ("ana", "bea", "carlos", "dita", "evan")


def test_a_grant_says_who_why_what_was_in_proportion_and_what_similar_cases_got(desk: Visits) -> None:
    give(desk, desk.story.complain("Tom Weber", order="KX1"), 40)
    case = desk.story.complain("Jana Weber")
    give(desk, case, 45, said=Said(Use.USED, 6_000))
    page = audit_page(desk)
    for told in (
        "45.00 USD",
        "something extra",
        case.reference,
        "Ana",
        "alone",
        WHY,
        "62.48-78.10 USD",
        "1 got 40 USD",
        "calls 60 USD fair; used it all the same",
        "Less than is in proportion here (62.48 USD to 78.10 USD).",
        "grant: budget to owed to customers, 45.00 USD",
    ):
        assert told in page
    assert "Weber" not in page
    assert "something extra: 2 grants, 85.00 USD" in page


def test_what_was_approved_names_both_and_the_limit(desk: Visits) -> None:
    asked = give(desk, desk.story.complain(), 120)
    assert asked.beyond
    assert "120.00 USD" not in audit_page(desk)
    flow.approve_remedy(asked, by=desk.story.desk.bea, at=desk.story.at)
    page = audit_page(desk)
    assert "asked beyond their limit for a case ;" in page
    assert "reserve: budget to reserved, 120.00 USD" in page
    assert [(row["amount"], row["beyond"]) for row in lines(desk, "&mark=beyond")] == [("120.00", "case")]


def test_each_filter_finds_its_own(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    lost = story.complain("Ida Berg", order="KX9", kind="flight-late")
    quick = give(desk, lost, 1)
    story.wait(timedelta(hours=1))
    slow = give(desk, desk.story.now(lost), 2, "refund", who="bea")
    above = give(desk, story.complain("Tom Weber"), 900, who="carlos")
    fair = give(desk, story.complain("Kim Lee", order="KX3"), 70, who="bea")
    reverse_remedy(above, by=cast.carlos, at=story.at)
    kind = quick.failure_kind_id

    def found(query: str) -> set[str]:
        return {row["amount"] for row in lines(desk, query)}

    everything = {"1.00", "2.00", "900.00", "70.00"}
    assert found("") == everything
    assert found("&basis=put_right") == {"2.00"}
    assert found(f"&kind={kind}") == {"1.00", "2.00"}
    assert found(f"&person={cast.carlos.id}") == {"900.00"}
    assert found("&mark=outside") == {"1.00", "900.00"}
    assert found("&mark=above_cap") == {"900.00"}
    assert found("&mark=quick") == {"1.00", "900.00", "70.00"}
    assert found("&mark=taken_back") == {"900.00"}
    assert found("&month=2026-03") == everything
    assert found("&month=2026-02") == set()
    assert {row["state"] for row in lines(desk, "&mark=taken_back")} == {"reversed"}
    # What cannot be read asks for nothing.
    assert found("&month=x&mark=x&basis=x&kind=x&person=x&brand=x") == everything
    assert (slow.basis, fair.basis) == ("put_right", "extra")


def test_the_same_person_giving_the_same_customer_again_is_found(desk: Visits) -> None:
    customer = desk.story.complain("Tom Weber", order="KX2").customer
    for number, who in enumerate(("ana", "bea", "ana")):
        case = desk.story.complain(customer=Customer.objects.get(id=customer.id), order=f"KX5{number}")
        give(desk, case, 10 + number, who=who)
        desk.story.wait(timedelta(minutes=5))
    assert [row["amount"] for row in lines(desk, "&mark=again")] == ["12.00"]


def test_pages_are_bounded_and_lead_on_and_back(desk: Visits) -> None:
    case = desk.story.complain()
    with mock.patch.object(audit, "PAGE", 3):
        for number in range(7):
            give(desk, case, 1 + number)
        seen: list[str] = []
        path = "/audit?basis=extra"
        for _ in range(3):
            html = desk.get(desk.story.desk.dita, path).content.decode()
            seen += [piece.split("<")[0] for piece in html.split('<strong class="money">')[1:]]
            path = html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            back = html
        assert seen == [f"{8 - number}.00 USD" for number in range(1, 8)]
        assert 'rel="prev"' in back
        assert 'rel="next"' not in back


@pytest.mark.parametrize("after", ["x", "1-2", f"{10**30}-{'0' * 32}", "-", "12-" + "g" * 32])
def test_a_place_that_was_tampered_with_is_none(desk: Visits, after: str) -> None:
    give(desk, desk.story.complain(), 5)
    assert "5.00 USD" in audit_page(desk, f"?after={after}")


def test_no_cell_of_the_file_is_run_as_a_formula(desk: Visits) -> None:
    offering = Offering.objects.get(slug="goodwill")
    case = desk.story.now(desk.story.complain())
    cast = desk.story.desk
    flow.offer_remedy(
        case, offering, 500, "USD", "=HYPERLINK(1)", skips=Skip.CANNOT_WAIT, by=cast.ana, at=desk.story.at
    )
    (row,) = lines(desk)
    assert row["reason"].startswith("'=HYPERLINK(1); before its time: ")
    assert (row["amount"], row["price"], row["range_low"], row["cap_left"]) == ("5.00", "312.40", "62.48", "468.60")
    assert (row["outside_range"], row["above_cap"], row["minutes_after_opening"]) == ("True", "False", "0")


def test_the_file_says_where_it_was_cut(desk: Visits) -> None:
    case = desk.story.complain()
    for _ in range(3):
        give(desk, case, 1)
    with mock.patch("amends.web.audit.views.FILE_AT_MOST", 2):
        assert len(lines(desk)) == 3


def test_no_query_more_for_many_grants(desk: Visits) -> None:
    case = desk.story.complain()
    give(desk, case, 1)
    few = {path: desk.queries(desk.story.desk.dita, path) for path in PAGES}
    for number in range(12):
        give(desk, desk.story.complain(f"Customer {number}", order=f"KY{number}"), 2 + number)
    remembered.forget()
    assert {path: desk.queries(desk.story.desk.dita, path) for path in PAGES} == few
    assert few["/audit"] <= 6


def test_alike_cases_are_compared_and_what_stands_out_is_linked(desk: Visits) -> None:
    cases = []
    for number, dollars in enumerate((20, 25, 20, 30, 20, 25, 60, 20, 22, 18)):
        cases.append(desk.story.complain(f"Customer {number}", order=f"KY{number}"))
        give(desk, cases[-1], dollars, who="carlos")
    give(desk, cases[0], 500, "refund", who="carlos")
    answer = desk.get(desk.story.desk.dita, "/audit/fairness")
    page = said(answer)
    assert "100 to 999 USD 10 21 USD 0.238 0.479 0.188" in page
    assert f"{cases[6].reference} 60 USD, z +7.1" in page
    assert answer.content.decode().count('class="audit-outlier"') == 1
    assert f'href="/cases/{cases[6].reference}"' in answer.content.decode()
    # Everybody speaks English and wrote by mail: too few others to compare with.
    assert "English 0 too few" in page


def test_nothing_given_is_nothing_to_compare(desk: Visits) -> None:
    assert "there is nothing to compare" in said(desk.get(desk.story.desk.dita, "/audit/fairness"))


def test_the_books_of_a_month_are_listed_and_fetched(desk: Visits) -> None:
    give(desk, desk.story.complain(), 30)
    brand = desk.story.desk.brand
    assert "March 2026 1 open Entries" in said(desk.get(desk.story.desk.dita, "/audit/books"))
    answer = desk.get(desk.story.desk.carlos, f"/audit/books/{brand.slug}/2026-03/entries")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["debit"], row["credit"], row["amount"], row["basis"]) == (
        "budget",
        "owed_to_customers",
        "30.00",
        "extra",
    )
    answer = desk.get(desk.story.desk.carlos, f"/audit/books/{brand.slug}/2026-03/balances")
    held = {row["account"]: row["closing"] for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert (held["budget"], held["owed_to_customers"]) == ("-30.00", "30.00")
    at = datetime.fromisoformat("2026-04-02T12:00+00:00")
    close_month(brand, month("2026-03", brand.calendar.time_zone), by=OPERATOR, at=at)
    assert "open" not in said(desk.get(desk.story.desk.dita, "/audit/books")).split("March 2026")[1]


@pytest.mark.parametrize("path", ["nobody/2026-03/entries", "kite/2026-13/entries", "kite/2026-03/secrets"])
def test_books_that_do_not_exist_are_not_found(desk: Visits, path: str) -> None:
    assert desk.get(desk.story.desk.dita, f"/audit/books/{path}").status_code == 404


def test_the_question_itself_answers_auditors_of_the_brand_alone(desk: Visits) -> None:
    give(desk, desk.story.complain(), 5)
    cast = desk.story.desk
    for person in (cast.ana, cast.bea, cast.evan):
        assert audit.grants(person, Wanted()) == []
        assert audit.compared(person, Wanted()) == []
        assert audit.granted_totals(person, Wanted()) == []
    assert len(audit.grants(cast.dita, Wanted(brand=cast.brand.id))) == 1
    assert audit.grants(cast.dita, Wanted(brand=uuid4())) == []
