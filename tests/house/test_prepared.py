"""A question compiled once gives what the queryset gives, for other values, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from amends.cases.models import Case
from amends.cases.queries import WHOLE
from amends.customers.models import Customer
from amends.prepared import MOST_VALUES, Prepared
from amends.promises.models import OPEN, Promise
from tests.cast import NOON, Desk, a_customer, a_desk
from tests.rooms.promises.scene import HOUR, a_promise, some_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def told(row: Model | None) -> object:
    """Everything that is known of a row without another query, its relations included."""
    if row is None:
        return None
    ahead = {field.name for field in row._meta.concrete_fields}
    cached = {name: told(value) for name, value in row._state.fields_cache.items() if name in ahead}
    return type(row), {k: v for k, v in row.__dict__.items() if not k.startswith("_")}, cached


def whole(*ids: object) -> QuerySet[Case]:
    return Case.objects.filter(id__in=ids).select_related(*WHOLE).order_by("reference")


def test_rows_are_those_of_the_queryset_with_all_that_belongs_to_them(desk: Desk) -> None:
    cases = some_cases(desk, ["Jana Weber", "Tom Ruiz", "Mei Liu"], owner=desk.ana)
    Case.objects.filter(id=cases[1].id).update(owner=None, failure=None, closed_at=NOON, ending="spam")
    ask = Prepared(whole)
    for asked in (cases[:1], cases[1:2], cases[1:], cases[:2]):
        ids = [case.id for case in asked]
        assert [told(row) for row in ask(*ids)] == [told(row) for row in whole(*ids)]


def test_it_is_one_query_and_nothing_is_missing(desk: Desk, django_assert_num_queries: CaptureQueriesContext) -> None:
    (case,) = some_cases(desk, ["Jana Weber"], owner=desk.ana)
    ask = Prepared(whole)
    ask(case.id)
    with django_assert_num_queries(1):  # type: ignore[operator]
        (found,) = ask(case.id)
        assert found.owner
        assert found.failure
        assert (found.owner.calendar.name, found.failure.kind.slug) == ("Around the clock", "flight-cancelled")


def test_moments_texts_and_ids_each_find_their_place(desk: Desk) -> None:
    (case,) = some_cases(desk, ["Jana Weber"])
    early, late = a_promise(case, desk.ana, NOON + HOUR), a_promise(case, desk.ana, NOON + 3 * HOUR)

    def due(kind: object, case_id: object, start: object, end: object) -> QuerySet[Promise]:
        rows = Promise.objects.filter(OPEN, kind=kind, case=case_id, due_at__gte=start, due_at__lt=end)
        return rows.order_by("due_at")

    ask = Prepared(due)
    assert ask("update", case.id, NOON, NOON + 4 * HOUR) == [early, late]
    assert ask("update", case.id, NOON + 2 * HOUR, NOON + 4 * HOUR) == [late]
    assert ask("answer", case.id, NOON, NOON + 4 * HOUR) == []
    assert ask("update", case.id, NOON, NOON + HOUR + timedelta(seconds=1)) == [early]


def test_one_value_may_stand_in_two_places(desk: Desk) -> None:
    (case,) = some_cases(desk, ["Jana Weber"])
    promise = a_promise(case, desk.ana)
    ask = Prepared(lambda at: Promise.objects.filter(made_at__lte=at, due_at__gt=at))
    assert ask(NOON) == [promise]
    assert ask(NOON + 2 * HOUR) == []


def test_many_values_and_none_are_answered_too(desk: Desk) -> None:
    cases = some_cases(desk, [f"Customer {number}" for number in range(MOST_VALUES + 1)])
    ask = Prepared(lambda *ids: Case.objects.filter(id__in=ids))
    assert len(ask(*[case.id for case in cases])) == MOST_VALUES + 1
    assert ask() == []


def test_only_some_columns_may_be_asked_for(desk: Desk) -> None:
    customer = a_customer(desk)
    (found,) = Prepared(lambda id_: Customer.objects.filter(id=id_).only("id")[:1])(customer.id)
    assert found == customer
    assert found.name == "Jana Weber"


def test_a_value_that_the_statement_changes_is_refused(desk: Desk) -> None:
    a_customer(desk)
    ask = Prepared(lambda name: Customer.objects.annotate(small=Lower("name")).filter(small__startswith=name))
    with pytest.raises(ValueError, match="does not stand as it is"):
        ask("jana")


def test_values_come_as_tuples(desk: Desk) -> None:
    (case,) = some_cases(desk, ["Jana Weber"])
    ask = Prepared(lambda *ids: Case.objects.filter(id__in=ids).values_list("id", "opened_at", "customer__name"))
    assert ask(case.id) == [(case.id, NOON, "Jana Weber")]
    assert Prepared(lambda: Case.objects.values_list("reference", flat=True))() == [(case.reference,)]


def test_sqlite_is_asked_itself_where_nobody_listens_and_answers_the_same(desk: Desk) -> None:
    (case,) = some_cases(desk, ["Jana % Weber"], owner=desk.ana)
    ask = Prepared(lambda name: Customer.objects.filter(name=name).values_list("id", "name"))
    unheard = ask("Jana % Weber")
    with CaptureQueriesContext(connection) as heard:
        assert ask("Jana % Weber") == unheard == [(case.customer_id, "Jana % Weber")]
    assert len(heard) == 1
    with connection.execute_wrapper(lambda run, *told: run(*told)):
        assert ask("Jana % Weber") == unheard


def test_what_the_database_refuses_is_said_as_django_says_it(desk: Desk) -> None:
    ask = Prepared(lambda name: Customer.objects.filter(name=name).extra(where=["no_such_column = 1"]))
    with pytest.raises(DatabaseError, match="no_such_column"), transaction.atomic():
        ask("Jana Weber")


def test_what_is_annotated_is_told_as_the_queryset_tells_it(desk: Desk) -> None:
    cases = some_cases(desk, ["Jana Weber", "Tom Ruiz"], owner=desk.ana)
    a_promise(cases[0], desk.ana)

    def owing(*ids: object) -> QuerySet[Case]:
        due = Promise.objects.filter(OPEN, case=OuterRef("id")).order_by("due_at")
        rows = whole(*ids).annotate(first_due_at=Subquery(due.values("due_at")[:1]), is_owed=Exists(due))
        return rows.annotate(due_id=Subquery(due.values("id")[:1]))

    ask, ids = Prepared(owing), [case.id for case in cases]
    found = ask(*ids)
    assert [told(row) for row in found] == [told(row) for row in owing(*ids)]
    assert {row.is_owed for row in found} >= {True}  # type: ignore[attr-defined]
    assert NOON + HOUR in {row.first_due_at for row in found}  # type: ignore[attr-defined]
