"""What stands beside a sum, in the form of a remedy and where somebody decides: it informs, and forbids nothing."""

from __future__ import annotations

import re

import pytest

from amends import flow
from amends.cases.models import Case
from amends.remedies.models import Remedy
from tests.doors.web.visiting import Visits, act, entries, page, said

EXTRA = {"kind": "goodwill", "reason": "long_wait", "skipped": "dated"}


def test_the_form_shows_the_range_with_its_sources_and_what_similar_cases_got(desk: Visits) -> None:
    other = anas(desk, "Tom Weber", "KX2")
    act(desk, other, "case_remedies", **EXTRA, amount="45")
    case = anas(desk)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    form = said_of(html.split('id="remedy"')[1].split("</dialog>")[0])
    assert (
        "Something extra in proportion: 62.48-78.10 USD (used), 281.16-328.02 USD (rejected, or it never came)" in form
    )
    assert "soft cap 468.60 USD" in form
    assert "Similar cases: 1 got 45-45 USD show them" in form
    assert "What would they consider fair?" in form
    assert "Gelbrich, Gäthke & Grégoire 2015" in form
    for told in ('data-used="6248 7810"', 'data-rejected="28116 32802"', 'data-cap="46860"', 'data-places="2"'):
        assert told in html


def anas(desk: Visits, name: str = "Jana Weber", order: str = "KX1545") -> Case:
    """A case that is Ana's, whoever is on duty."""
    case = desk.story.complain(name, order=order)
    flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    return case


def said_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&amp;", "&").split())


def test_what_the_customer_said_is_written_down_with_the_range_that_it_gave(desk: Visits) -> None:
    case = anas(desk)
    assert act(desk, case, "case_remedies", **EXTRA, amount="50", fair="200,50", use="rejected").status_code == 303
    kept = Remedy.objects.get()
    assert (kept.fair_minor, kept.use) == (20_050, "rejected")
    assert (kept.recommended_low_minor, kept.recommended_high_minor) == (28_116, 32_802)
    assert (kept.reason, kept.state.value) == (
        "they waited long; before its time: the fix has a date, and they know it",
        "granted",
    )


def test_nothing_said_is_nothing_written(desk: Visits) -> None:
    act(desk, anas(desk), "case_remedies", **EXTRA, amount="50", fair="", use="unknown")
    kept = Remedy.objects.get()
    assert (kept.fair_minor, kept.use) == (None, "unknown")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"fair": "much"}, "is no sum"), ({"fair": "-5"}, "cannot be below zero"), ({"use": "sold"}, "Pick one")],
)
def test_what_cannot_be_read_changes_nothing_and_says_where(desk: Visits, fields: dict[str, str], words: str) -> None:
    case = anas(desk)
    before = entries()
    answer = act(desk, case, "case_remedies", **EXTRA, amount="50", **fields)
    assert answer.status_code in {400, 409, 422}
    assert words in said(answer)
    assert (entries(), Remedy.objects.count()) == (before, 0)


def test_a_sum_out_of_proportion_is_granted_all_the_same(desk: Visits) -> None:
    case = anas(desk)
    act(desk, case, "case_remedies", who="carlos", **EXTRA, amount="900")
    assert Remedy.objects.get().state.value == "granted"


def test_who_decides_sees_what_the_asker_saw_and_a_calm_word(desk: Visits) -> None:
    cast = desk.story.desk
    act(desk, anas(desk, "Tom Weber", "KX2"), "case_remedies", **EXTRA, amount="45")
    case = anas(desk)
    act(desk, case, "case_remedies", **EXTRA, amount="180", fair="60", use="used")
    assert Remedy.objects.get(case=case).state.value == "waiting"
    for found in (said(desk.get(cast.bea, "/team")), page(desk, case, "bea")):
        assert "in proportion: 62.48-78.10 USD" in found
        assert "similar: 1 got 45 USD" in found
        assert "the customer: calls 60 USD fair; used it all the same" in found
        assert "More than is in proportion here (62.48 USD to 78.10 USD)." in found
        assert "Gelbrich, Gäthke & Grégoire 2015" in found


def test_what_is_put_right_is_not_held_against_a_range(desk: Visits) -> None:
    case = anas(desk)
    act(desk, case, "case_remedies", kind="refund", amount="180", reason="fits")
    found = said(desk.get(desk.story.desk.bea, "/team"))
    assert "180.00 USD" in found
    assert "in proportion" not in found
    assert "not known" not in found
