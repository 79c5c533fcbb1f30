"""The catalogue and the limits of a desk."""

from __future__ import annotations

import pytest

from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies.actions import NewOffering
from amends.remedies.models import Authority, Offering
from amends.remedies.rules import Basis, RemedyKind
from tests.cast import NOON, a_desk

pytestmark = pytest.mark.django_db


def test_the_first_catalogue_has_every_kind_of_remedy() -> None:
    found = remedies.catalogue(by=SETUP, at=NOON)
    assert {one.kind for one in found} == {kind.value for kind in RemedyKind}
    assert {one.slug for one in found if one.is_extra} == {
        "goodwill",
        "voucher",
        "points",
        "upgrade",
        "gift",
        "own-idea",
        "note",
    }
    assert {one.slug for one in found if not one.has_amount} == {
        *("apology", "explanation", "repair", "replacement", "re-performance", "re-education", "note")
    }
    assert Entry.objects.filter(verb="remedies.offering_added").count() == len(found) == 17
    assert not [one for one in found if one.payout_days < 1]


def test_a_second_stocking_changes_nothing() -> None:
    remedies.stock("EUR", by=SETUP, at=NOON)
    Offering.objects.filter(slug="refund").update(name="Money back")
    remedies.set_authority(Role.LEAD, "EUR", per_case_minor=1, per_day_minor=1, by=SETUP, at=NOON)
    before = Entry.objects.count()
    remedies.stock("EUR", by=SETUP, at=NOON)
    assert Entry.objects.count() == before
    assert Offering.objects.get(slug="refund").name == "Money back"
    assert Authority.objects.get(role="lead").per_case_minor == 1


def test_a_desk_adds_its_own_offerings() -> None:
    taxi = NewOffering("taxi", RemedyKind.GIFT, "Taxi home", Basis.EXTRA, has_amount=True, payout_days=2)
    (added,) = remedies.catalogue([taxi], by=SETUP, at=NOON)
    assert (added.slug, added.kind, added.name, added.basis, added.has_amount, added.payout_days) == (
        *("taxi", "gift", "Taxi home", "extra"),
        *(True, 2),
    )
    assert Entry.objects.get(verb="remedies.offering_added").facts == {"slug": "taxi"}


@pytest.mark.parametrize(("currency", "unit"), [("EUR", 100), ("JPY", 1), ("KWD", 1_000)])
def test_the_first_limits_are_whole_units_of_any_currency(currency: str, unit: int) -> None:
    remedies.stock(currency, by=SETUP, at=NOON)
    assert set(Authority.objects.values_list("role", "currency", "per_case_minor", "per_day_minor")) == {
        ("front_line", currency, 50 * unit, 500 * unit),
        ("lead", currency, 250 * unit, 2_500 * unit),
        ("manager", currency, 1_000 * unit, 10_000 * unit),
    }


def test_a_changed_limit_is_written_down_with_what_it_was() -> None:
    remedies.stock("EUR", by=SETUP, at=NOON)
    row = remedies.set_authority(Role.LEAD, "EUR", per_case_minor=30_000, per_day_minor=90_000, by=SETUP, at=NOON)
    assert Authority.objects.filter(role="lead").count() == 1
    entry = Entry.objects.filter(subject_id=row.id).latest("id")
    assert (entry.verb, entry.actor) == ("remedies.authority_set", "automatic:setup")
    assert entry.facts == {
        "role": "lead",
        "currency": "EUR",
        "per_case_minor": 30_000,
        "per_day_minor": 90_000,
        "was_per_case_minor": 25_000,
        "was_per_day_minor": 250_000,
    }


def test_a_persons_limit_names_the_person_by_id() -> None:
    ana = a_desk().ana
    row = remedies.set_authority(ana, "EUR", per_case_minor=0, per_day_minor=0, by=SETUP, at=NOON)
    assert (row.person, row.role) == (ana, "")
    assert Entry.objects.get(subject_id=row.id).facts["person"] == str(ana.id)
    remedies.set_authority(ana, "EUR", per_case_minor=5, per_day_minor=5, by=SETUP, at=NOON)
    assert Authority.objects.get(person=ana).per_case_minor == 5


@pytest.mark.parametrize(
    ("currency", "per_case", "per_day", "says"),
    [
        ("EUR", -1, 0, "per_case_minor: -1 is below zero"),
        ("EUR", 0, -1, "per_day_minor: -1 is below zero"),
        ("EURO", 1, 1, "'EURO' is no ISO 4217 code"),
    ],
)
def test_an_impossible_limit_changes_nothing(currency: str, per_case: int, per_day: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        remedies.set_authority(Role.LEAD, currency, per_case_minor=per_case, per_day_minor=per_day, by=SETUP, at=NOON)
    assert not Authority.objects.exists()
    assert not Entry.objects.exists()
