"""What customers say elsewhere, and what staff see first: one case for one thing, whoever tells it and how often."""

from __future__ import annotations

from uuid import uuid4

from amends.cases.models import AlsoShown, Case
from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.detect import actions as detect
from amends.detect.models import Detector, Finding
from amends.detect.rules import Heard
from amends.flow import noticing
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.promises.models import OPEN, Promise
from amends.promises.standings import untrue
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Visits, entries, said

EARS = Automatic("ears")


def ordered(desk: Visits, number: str = "KX1545", thing: str = "order/771") -> None:
    """An order whose thing is called otherwise than its number."""
    cast = desk.story.desk
    order = an_order(cast, a_customer(cast, at=desk.story.at), number, at=desk.story.at)
    order.thing = thing
    order.save()


def told(desk: Visits, type_: str, subject: str = "order/KX1545", name: str = "", **data: object) -> noticing.Noticed:
    signal = Heard("shop", name or f"{type_}/{data}", type_, subject, desk.story.at, data)
    return noticing.notice([signal], by=EARS, at=desk.story.at)


def owed(case: Case) -> list[str]:
    return sorted(Promise.objects.filter(OPEN, case=case).values_list("kind", flat=True))


def test_a_review_is_heard_once_on_the_case_that_is_there_or_opens_one(desk: Visits) -> None:
    cast, at = desk.story.desk, desk.story.at
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=at)
    ordered(desk)
    # Nobody has decided yet that reviews are answered here.
    assert told(desk, "review.answered", name="r0", score=1).findings == []
    Detector.objects.filter(slug__in=("review-low", "survey-low")).update(is_on=True)
    assert told(desk, "review.answered", name="r1", score=3).findings == []
    (case,) = told(desk, "review.answered", name="r2", score=1, text="Never came.").cases
    assert case.first_contact_at == at
    assert Message.objects.get(case=case, direction="in").text == "Never came.\n\n(Rated 1.)"
    assert owed(case) == ["acknowledgement", "resolution"]
    joined = told(desk, "survey.answered", name="s1", nps=4)
    assert (joined.cases, joined.connected) == ([], [case])
    assert Message.objects.filter(case=case, direction="in").last().text == "(Would recommend us: 4 of 10.)"
    assert "answer" in owed(case)
    before = entries()
    assert told(desk, "survey.answered", name="s1", nps=4).findings == []
    assert (entries(), Case.objects.count(), AlsoShown.objects.count()) == (before, 1, 1)
    assert untrue([case.id]) == []


def test_who_did_not_get_their_parcel_and_says_so_in_a_review_has_one_case(desk: Visits) -> None:
    cast, at = desk.story.desk, desk.story.at
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=at)
    Detector.objects.filter(slug="review-low").update(is_on=True)
    ordered(desk)
    told(desk, "order.placed", "order/771", promised_by=at.isoformat())
    (case,) = noticing.pass_expectations(by=CLOCK, at=at).cases
    assert (case.first_contact_at, owed(case)) == (None, ["resolution", "update"])
    assert told(desk, "review.answered", "order/771", score=1).connected == [case]
    case.refresh_from_db()
    assert case.first_contact_at == at
    assert {"acknowledgement", "resolution", "update"} <= set(owed(case))
    assert case.failure.kind.slug == "parcel-late"


def test_what_staff_see_first_is_told_before_its_customer_finds_out(desk: Visits) -> None:
    cast = desk.story.desk
    ordered(desk)
    fields = {"number": " #KX1545 ", "kind": "item-faulty", "note": "The screen is cracked.", "key": str(uuid4())}
    assert "Record a check" in said(desk.get(cast.ana, "/today"))
    assert desk.post(cast.ana, "/checks", fields).status_code == 303
    case = Case.objects.get()
    assert (case.order.number, case.failure.kind.slug, case.first_contact_at) == ("KX1545", "item-faulty", None)
    assert Message.objects.get(case=case, direction="out").is_automatic
    assert f"{case.reference} is open, and the customer is told" in said(desk.get(cast.ana, "/checks"))
    assert "The screen is cracked." in said(desk.get(cast.ana, f"/cases/{case.reference}"))
    before = entries()
    desk.post(cast.ana, "/checks", fields)
    assert entries() == before
    desk.post(cast.dita, "/checks", fields | {"key": str(uuid4()), "kind": "parcel-late", "note": ""})
    assert (Case.objects.count(), Finding.objects.count(), AlsoShown.objects.count()) == (1, 2, 1)


def test_a_check_that_cannot_be_kept_says_why_and_changes_nothing(desk: Visits) -> None:
    cast = desk.story.desk
    ordered(desk)
    good = {"number": "KX1545", "kind": "item-faulty", "key": str(uuid4())}
    before = entries()
    for change in ({"number": ""}, {"kind": "nonsense"}, {"note": "x" * 1_001}, {"key": "k"}, {"number": "KX9"}):
        assert desk.post(cast.ana, "/checks", good | change).status_code == 422
    assert desk.post(cast.evan, "/checks", good).status_code == 403
    assert (entries(), Finding.objects.count()) == (before, 0)
    page = said(desk.post(cast.ana, "/checks", good | {"number": "KX9"}))
    assert "o order here has 'KX9'" in page
    assert "keep it until the order comes" in page
    assert desk.post(cast.ana, "/checks", good | {"number": "KX9", "keep": "yes"}).status_code == 303
    assert Case.objects.count() == 0
    order = an_order(cast, Customer.objects.get(), "KX9", at=desk.story.at)
    (case,) = noticing.match_late(by=CLOCK, at=desk.story.at).cases
    assert case.order == order
