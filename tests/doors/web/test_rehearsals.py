"""Rehearsals: asked for by whoever sets policy, lived through beside the desk, and explained line by line."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from amends.flow import governing, policies_tried
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn import rehearsals as learn
from amends.learn.models import Rehearsal
from amends.people.rules import Role
from amends.simulate.policies.own import terms_of
from tests.doors.simulate.rehearsed import told
from tests.doors.web.visiting import Visits, entries, said

LIST = "/rehearsals"


def asked(desk: Visits, **changed: str) -> dict[str, str]:
    form = {"name": "Twice as much", "limits.front_line": "100", "detectors.late": "yes", "remedies.gives": "voucher"}
    return form | {name.replace("__", "."): said for name, said in changed.items()}


def made(desk: Visits) -> Rehearsal:
    assert desk.post(desk.story.desk.dita, LIST, asked(desk)).status_code == 303
    return Rehearsal.objects.get()


def test_the_page_teaches_and_begins_with_the_desks_own_policy(desk: Visits) -> None:
    cast = desk.story.desk
    page = desk.get(cast.dita, LIST).content.decode()
    assert "Nothing has been rehearsed yet." in page
    assert 'name="limits.front_line"' in page
    governing.set_authority(Role.FRONT_LINE, "USD", per_case_minor=8_000, per_day_minor=80_000, by=cast.carlos,
                            at=desk.story.at)  # fmt: skip
    assert terms_of(cast.brand, desk.story.at).limits.front_line == 80
    assert 'value="80"' in desk.get(cast.dita, LIST).content.decode()


def test_one_is_asked_for_goes_on_and_is_explained_line_by_line(desk: Visits) -> None:
    cast = desk.story.desk
    row = made(desk)
    assert (row.policy["limits"]["front_line"], row.was["limits"]["front_line"], row.ended_at) == (100, 50, None)
    assert Entry.objects.filter(verb="learn.rehearsal_asked", subject_id=row.id).count() == 1
    address = reverse("rehearsal", kwargs={"id": row.id})
    policies_tried.came_to(row, 40)
    page = said(desk.get(cast.dita, address))
    assert "limits.front_line: 50, now 100 (a clerk may give alone on a case)" in page
    assert "40 %" in page
    assert "40 %" in said(desk.get(cast.dita, LIST))
    policies_tried.end(row, told(row.was, row.policy), by=CLOCK, at=desk.story.at)
    page = said(desk.get(cast.dita, address))
    for words in ("of this, given as voucher", "20.00 USD", "30.00 USD", "+10.00 USD", "Nobody writes to us.",
                  "limits +10.00 USD (more for 1: 10.00 USD), because limits.front_line: 50, now 100",
                  "Flights from 2013-02-08 to 2013-02-09, bookings on them: 1."):  # fmt: skip
        assert words in page
    assert learn.waiting() is None
    assert "done" in said(desk.get(cast.dita, LIST))
    # What has ended stays as it is.
    policies_tried.end(row, {}, "late", by=CLOCK, at=desk.story.at)
    assert Rehearsal.objects.get().trouble == ""


def test_what_went_wrong_is_said(desk: Visits) -> None:
    row = made(desk)
    policies_tried.end(row, {}, "No flight of these days stands in this file.", by=CLOCK, at=desk.story.at)
    page = said(desk.get(desk.story.desk.dita, reverse("rehearsal", kwargs={"id": row.id})))
    assert "It ended without a result: No flight of these days stands in this file." in page


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"staff__clerks": "99"}, 422, "99 cannot be; give a whole number from 1 to 8."),
        ({"staff__clerks": "some"}, 422, "&#39;some&#39; cannot be"),
        ({"name": ""}, 422, "Say in at most 80 characters what this policy is called."),
        ({"limits__front_line": "50"}, 422, "This is the policy that is. Change something in it."),
        ({"staff__begins": "12:00", "staff__ends": "08:00"}, 422, "has no hours; end it later."),
        ({"detectors__late": "perhaps"}, 422, "write true or false"),
    ],
)
def test_a_refusal_names_the_field_keeps_what_was_typed_and_changes_nothing(
    desk: Visits, changed: dict[str, str], status: int, words: str
) -> None:
    before = entries()
    answer = desk.post(desk.story.desk.dita, LIST, asked(desk, **changed))
    assert (answer.status_code, entries(), Rehearsal.objects.count()) == (status, before, 0)
    page = answer.content.decode()
    assert words in page
    assert 'role="alert"' in page


def test_one_at_a_time(desk: Visits) -> None:
    made(desk)
    before = entries()
    again = desk.post(desk.story.desk.carlos, LIST, asked(desk))
    assert (again.status_code, entries(), Rehearsal.objects.count()) == (409, before, 1)
    assert "The rehearsal before is still going on." in said(again)


def test_only_who_sets_policy_and_only_of_their_own_brand(desk: Visits) -> None:
    cast = desk.story.desk
    row = made(desk)
    address = reverse("rehearsal", kwargs={"id": row.id})
    before = entries()
    assert [desk.get(cast.ana, where).status_code for where in (LIST, address)] == [403, 403]
    assert desk.post(cast.ana, LIST, asked(desk)).status_code == 403
    assert desk.get(cast.dita, reverse("rehearsal", kwargs={"id": UUID(int=7)})).status_code == 404
    assert entries() == before


def test_as_many_queries_for_ten_as_for_one(desk: Visits) -> None:
    cast = desk.story.desk
    row = made(desk)
    few = desk.queries(cast.dita, LIST)
    for one in range(9):
        Rehearsal.objects.create(
            id=UUID(int=one + 1), brand=cast.brand, was=row.was, policy=row.policy, asked_by=cast.carlos,
            asked_at=desk.story.at, ended_at=desk.story.at,
        )  # fmt: skip
    assert desk.queries(cast.dita, LIST) == few
