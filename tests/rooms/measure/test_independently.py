"""Every figure's statement against the same figure computed apart, over weeks that a desk has lived; and the parts that
the worker published on the way against the desk itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from amends import flow
from amends.flow import housekeeping, judging, measuring
from amends.followups.actions import Rated
from amends.followups.models import Score, Survey
from amends.journal import actions as journal
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.measure import facts, queries, totals
from amends.measure.definitions import BY_SLUG
from amends.people.models import Brand
from amends.remedies.models import Remedy
from amends.simulate.life import Volume, lived
from tests.rooms.measure.independent import INDEPENDENT
from tests.rooms.measure.plain_desk import Desk
from tests.story.telling import CUSTOMER, DAY, HOUR, a_story

DAYS = 20
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def weeks(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """Three weeks lived once, with the worker measuring every fourth day; years later all windows are over."""
    home: Path = tmp_path_factory.mktemp("home")
    # However slow the machine is, all days are counted each time.
    whole = mock.patch.object(totals, "QUICK", float("inf"))
    with django_db_blocker.unblock(), transaction.atomic(), mock.patch.object(settings, "HOME", home), whole:
        found = lived(7, DAYS, Volume().times(6), _measured)
        assert found["violations"] == []
        _say_what_nobody_said()
        _measured(DAYS)
        yield datetime(2030, 1, 1, tzinfo=UTC)
        transaction.set_rollback(True)


def _say_what_nobody_said() -> None:
    """Nobody in a rehearsal says how fair it was, and no law owes anything there; so that these are counted too."""
    surveys = Survey.objects.filter(answered_at__isnull=False)
    surveys.update(
        fair_outcome=F("csat"), fair_process=6 - F("csat"), fair_treatment=4, effort=F("csat"), nps=2 * F("csat")
    )
    for number, survey in enumerate(surveys.select_related("case__failure").order_by("id")):
        failure = survey.case.failure
        if number % 3 and failure is not None:
            at, customer = failure.happened_at, survey.case.customer_id
            for days, score in ((40, 10), (20, number % 11), (-1, 0)):
                told_at = at - days * DAY
                Score.objects.get_or_create(
                    customer_id=customer, source="yearly", told_at=told_at, defaults={"id": new_id(at), "score": score}
                )
    remedies = Remedy.objects.filter(granted_at__isnull=False, reversed_at__isnull=True, amount_minor__gt=0).order_by(
        "id"
    )[:3]
    Remedy.objects.filter(id__in=[one.id for one in remedies]).update(basis="owed")
    # A month later the outcomes are settled.
    at = Entry.objects.order_by("-at").values_list("at", flat=True)[0] + 31 * DAY
    judging.settle_outcomes(by=CLOCK, at=at)
    lines = [journal.Line("followups.rated", one.id, one.case_id) for one in (*surveys, *remedies)]
    journal.write(lines, by=SETUP, at=at)


def _measured(day: int) -> None:
    at = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if at is not None and day % 4 == 0:
        housekeeping.seal(at=at)
        measuring.keep_measures(at)


def compared(at: datetime) -> set[str]:
    """Every figure's rows by its statement and by plain Python are the same; returns the figures that have none."""
    assert set(INDEPENDENT) == set(BY_SLUG)
    desk = Desk(at)
    empty = set()
    brands = Brand.objects.filter(id__in={case.brand_id for case in desk.all}).select_related("calendar")
    with facts.facts(at) as known:
        for slug, computed in INDEPENDENT.items():
            asked = []
            for brand in brands:
                statement = f"SELECT case_id, counted_at, value FROM ({queries.counting(BY_SLUG[slug])})"  # noqa: S608
                asked += known.engine.execute(statement, queries.Window(brand, BEGINNING, END).values).fetchall()
            found = sorted((case, moment.replace(tzinfo=UTC), value) for case, moment, value in asked)
            expected = sorted(computed(desk))
            assert [row[:2] for row in found] == [row[:2] for row in expected], slug
            assert [row[2] for row in found] == pytest.approx([row[2] for row in expected], abs=1e-9), slug
            if not expected:
                empty.add(slug)
    return empty


@pytest.mark.django_db
def test_a_few_recoveries_are_counted_as_by_plain_python() -> None:
    story = a_story()
    for name, order in (("Jana Weber", "KX1"), ("Tom Liu", "KX2"), ("Rosa Diaz", "KX3")):
        case = story.complain(name, order=order)
        owner = story.now(case).owner
        story.acknowledge(case, by=owner)
        flow.promise(story.now(case), "The refund number", story.at + HOUR, by=owner, at=story.at)
        story.wait(2 * HOUR)
        story.resolve(case)
        survey = flow.survey(story.now(case), by=owner, at=story.at)
        flow.rate(survey, Rated(2 + len(order + name) % 4, 4, 3, 5), by=CUSTOMER, at=story.at)
    story.complain("Jana Weber Two", order="KX1b")
    later = story.at + 200 * DAY
    empty = compared(later)
    assert {"promises-kept", "satisfaction", "reopened", "failed-again", "fair-process", "time-to-resolve"}.isdisjoint(
        empty
    )


@pytest.mark.long
@pytest.mark.anywhere
def test_weeks_of_dice_are_counted_as_by_plain_python(weeks: datetime) -> None:
    # A figure that counts nothing proves nothing.
    assert compared(weeks) <= {"time-waiting"}


@pytest.mark.long
@pytest.mark.anywhere
def test_the_journal_has_named_every_case_that_changed(weeks: datetime) -> None:
    assert facts.published()
    assert measuring.false_measures(weeks) == []
