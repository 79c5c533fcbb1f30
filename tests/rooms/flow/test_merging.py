"""Two customers who are one person become one, and can be parted again to the row; their cases end with one owner."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from amends import flow
from amends.cases.models import Case, CasePerson, Failure, HandOff
from amends.cases.queries import whole
from amends.cases.rules import Part
from amends.customers import merging as customers
from amends.customers.merging import NotOne
from amends.customers.models import Consent, Customer, Identity, Merge, Order
from amends.flow import merging, parting
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.simulate.invariants import violations
from tests.rooms.flow.scene import NOON, Scene, a_scene, entries, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def a_call(scene: Scene, **more: Any) -> Case:
    """The same Jana on the telephone, where nobody knows her."""
    told = {"from_address": "", "phone": "030 1234567", "from_name": "J. Weber", "order_number": "KX1", **more}
    case = scene.hear(scene.told("It is Jana. My bag!", Channel.PHONE, **told))[0].case
    assert case is not None
    return case


def rows() -> dict[str, list[str]]:
    """Every row that says whose something is."""
    owned = (Identity, Order, Consent, CasePerson, Complaint, Promise)
    found = {model.__name__: model._default_manager.values_list("id", "customer") for model in owned}
    found |= {
        model.__name__: model._default_manager.values_list("id", "customer", "order") for model in (Case, Failure)
    }
    found |= {"Customer": Customer.objects.values_list("id", "order_count", "since_date")}
    return {name: sorted(str(row) for row in told) for name, told in found.items()}


def test_what_may_be_one_person_is_suggested(scene: Scene) -> None:
    jana = scene.opened(order_number="KX1", phone="+49 30 1234567").customer
    caller = a_call(scene).customer
    assert caller.id != jana.id
    assert [(one.customer.id, list(one.why)) for one in customers.alike(jana)] == [(caller.id, ["phone", "order"])]
    assert [one.customer.id for one in customers.alike(caller)] == [jana.id]
    a_call(scene, phone="+1 555 0199", from_name="Tom Okafor")
    assert len(customers.alike(jana)) == 1


def test_merged_they_are_one_customer(scene: Scene) -> None:
    first = scene.opened(order_number="KX1")
    second = a_call(scene)
    kept, gone = first.customer, second.customer
    Consent.objects.create(id=new_id(NOON), customer=gone, purpose="sms", is_given=True, said_at=NOON)
    merging.merge(kept, gone, by=scene.desk.ana, at=minutes(5))
    assert {case.customer_id for case in Case.objects.all()} == {kept.id}
    assert {failure.customer_id for failure in Failure.objects.all()} == {kept.id}
    assert Identity.objects.get(kind="phone").customer_id == kept.id
    assert Consent.objects.get().customer_id == kept.id
    # Both had the order; now both cases are about one.
    assert {case.order_id for case in Case.objects.all()} == {first.order_id}
    assert customers.gone_into(gone) == kept
    assert [row.gone for row in customers.merges_of(kept)] == [gone]
    heard = scene.hear(scene.told("Hello?", Channel.PHONE, from_address="", phone="0301234567"), at=minutes(9))[0]
    assert heard.case is not None
    assert heard.case.customer_id == kept.id
    assert [str(one.case_id) for one in entries("cases.customer_changed")] == [str(second.id)]
    assert violations(minutes(9), with_seals=False) == []


def test_parted_again_every_row_is_where_it_was(scene: Scene) -> None:
    first = scene.opened(order_number="KX1")
    second = a_call(scene)
    kept, gone = first.customer, second.customer
    Customer.objects.filter(id=gone.id).update(since_date=date(2011, 1, 1), order_count=3)
    gone.refresh_from_db()
    for case in (first, second):
        CasePerson.objects.create(id=new_id(NOON), case=case, customer=gone, part=Part.PAYS.value)
    CasePerson.objects.create(id=new_id(NOON), case=second, customer=kept, part=Part.PAYS.value)
    before = rows()
    row = merging.merge(kept, gone, by=scene.desk.ana, at=minutes(5))
    assert rows() != before
    kept.refresh_from_db()
    assert (kept.since_date, kept.order_count) == (date(2011, 1, 1), 2)
    merging.unmerge(Merge.objects.get(id=row.id), by=scene.desk.ana, at=minutes(6))
    assert rows() == before
    assert customers.merges_of(kept) == []
    assert customers.gone_into(gone) is None
    assert violations(minutes(6), with_seals=False) == []


def test_what_came_in_between_stays(scene: Scene) -> None:
    first, second = scene.opened(), a_call(scene)
    kept, gone = first.customer, second.customer
    row = merging.merge(kept, gone, by=scene.desk.ana, at=minutes(5))
    later = a_call(scene, order_number="KX9").id
    merging.unmerge(row, by=scene.desk.ana, at=minutes(9))
    assert Case.objects.get(id=later).customer_id == kept.id
    assert Case.objects.get(id=second.id).customer_id == gone.id


def test_merges_are_taken_back_the_last_first(scene: Scene) -> None:
    a, b = scene.opened().customer, a_call(scene).customer
    c = a_call(scene, phone="+1 555 0199", order_number="KX2").customer
    first = merging.merge(b, a, by=scene.desk.ana, at=minutes(1))
    second = merging.merge(c, b, by=scene.desk.ana, at=minutes(2))
    before, told = rows(), Entry.objects.count()
    with pytest.raises(NotOne, match="take that back first"):
        merging.unmerge(first, by=scene.desk.ana, at=minutes(3))
    assert (rows(), Entry.objects.count()) == (before, told)
    merging.unmerge(second, by=scene.desk.ana, at=minutes(4))
    merging.unmerge(first, by=scene.desk.ana, at=minutes(5))
    with pytest.raises(NotOne, match="parted already"):
        merging.unmerge(first, by=scene.desk.ana, at=minutes(6))


def test_what_does_not_fit_changes_nothing(scene: Scene) -> None:
    first, second = scene.opened(), a_call(scene)
    kept, gone = first.customer, second.customer
    before, told = rows(), Entry.objects.count()
    with pytest.raises(NotOne, match="same customer"):
        merging.merge(kept, kept, by=scene.desk.ana, at=minutes(1))
    assert (rows(), Entry.objects.count()) == (before, told)
    row = merging.merge(kept, gone, by=scene.desk.ana, at=minutes(1))
    with pytest.raises(NotOne, match="merged into somebody already"):
        merging.merge(kept, gone, by=scene.desk.ana, at=minutes(2))
    one, other = (Case.objects.get(id=case.id) for case in (first, second))
    parting.join(one, other, by=scene.desk.ana, at=minutes(3))
    before, told = rows(), Entry.objects.count()
    with pytest.raises(NotOne, match="was joined to"):
        merging.unmerge(row, by=scene.desk.ana, at=minutes(4))
    assert (rows(), Entry.objects.count()) == (before, told)


def owned_by_two(scene: Scene) -> tuple[Case, Case]:
    first, second = scene.opened(order_number="KX1"), a_call(scene)
    flow.reassign([whole(first.id)], scene.desk.ana, by=scene.desk.bea, at=minutes(1))
    flow.reassign([whole(second.id)], scene.desk.ben, by=scene.desk.bea, at=minutes(1))
    merging.merge(first.customer, second.customer, by=scene.desk.ana, at=minutes(2))
    return whole(first.id), whole(second.id)


def owner(case: Case) -> Person | None:
    return whole(case.id).owner


def test_a_lead_gives_what_is_open_to_one_owner(scene: Scene) -> None:
    first, second = owned_by_two(scene)
    done = merging.one_owner(first.customer, by=scene.desk.bea, at=minutes(3))
    assert (done.owner, [one.id for one in done.given]) == (scene.desk.ana, [second.id])
    assert {owner(first), owner(second)} == {scene.desk.ana}
    assert violations(minutes(3), with_seals=False) == []


def test_a_colleague_offers_their_own_and_leaves_the_others(scene: Scene) -> None:
    first, second = owned_by_two(scene)
    assert [one.id for one in merging.one_owner(first.customer, by=scene.desk.ana, at=minutes(3)).left] == [second.id]
    done = merging.one_owner(first.customer, by=scene.desk.ben, at=minutes(4))
    assert [one.id for one in done.offered] == [second.id]
    assert owner(second) == scene.desk.ben
    flow.accept(HandOff.objects.get(), by=scene.desk.ana, at=minutes(5))
    assert owner(second) == scene.desk.ana


def test_what_nobody_has_goes_to_the_customers_owner(scene: Scene) -> None:
    first, second = owned_by_two(scene)
    flow.give_to_team(second, scene.desk.team, by=scene.desk.bea, at=minutes(3))
    done = merging.one_owner(first.customer, by=scene.desk.ana, at=minutes(4))
    assert [one.id for one in done.given] == [second.id]
    assert owner(second) == scene.desk.ana
    assert not Promise.objects.filter(case=second, team__isnull=False, kept_at__isnull=True, released_at__isnull=True)
    assert violations(minutes(4), with_seals=False) == []
