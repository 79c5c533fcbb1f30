"""Case reviews: drawn each Monday, answered first by whose they were, read blind, and what is found is seen to."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.flow import reviewing, tending
from amends.flow.recruiting import hire
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.learn.models import Review, ReviewAnswers, ReviewFinding, ReviewWeek
from amends.learn.rules.reviewing import SIX
from amends.people import actions as people
from amends.people.rules import Role
from amends.promises.models import Promise
from tests.doors.web.visiting import Visits, entries, local, said
from tests.story.telling import DAY, HOUR

LIST = "/reviews"
TALE = "I miss my sister's wedding."


def ended(desk: Visits, name: str, **fields: object) -> Case:
    """A recovery of Ana's that is resolved."""
    story = desk.story
    case = story.complain(name, order=None, **fields)  # type: ignore[arg-type]
    flow.reassign([case], story.desk.ana, by=story.desk.bea, at=story.at)
    return story.resolve(case)


def next_monday(desk: Visits) -> None:
    """It is Monday at noon."""
    story = desk.story
    story.world.at += timedelta(days=(7 - story.at.weekday()) % 7 or 7)


def drawn(desk: Visits, many: int = 2, **fields: object) -> list[Review]:
    """So many recoveries of Ana's ended last week, and were drawn this Monday."""
    for number in range(many):
        ended(desk, f"Customer {number}", **fields)
    next_monday(desk)
    reviewing.draw_weeks(by=CLOCK, at=desk.story.at, seed="a seed")
    return list(Review.objects.order_by("id"))


def at_(review: Review) -> str:
    return reverse("review", kwargs={"id": review.id})


def answers(**changed: str) -> dict[str, str]:
    return {**dict.fromkeys((one.value for one in SIX), "yes"), **changed}


def test_a_case_is_answered_first_by_whose_it_was_and_then_read_blind(desk: Visits) -> None:
    cast = desk.story.desk
    (review,) = drawn(desk, 1)
    assert review.is_twice, "a tenth, and at least one"
    told = said(desk.get(cast.bea, LIST))
    assert "To read 0 Nothing waits to be read by you. 1 case is still with the one whose it was" in told
    assert "it can be read from Thu 13:0" in said(desk.get(cast.bea, at_(review)))
    assert "Case reviews, yours to answer first 1" in said(desk.get(cast.ana, "/today"))
    assert "Yours to answer first 1" in said(desk.get(cast.ana, LIST))
    page = said(desk.get(cast.ana, at_(review)))
    assert TALE in page
    assert "[their own page]" in page
    assert "/c/" not in page, "a reader has no use for the customer's own link"
    assert "0 broken" in page
    own = desk.post(cast.ana, at_(review), answers(apology="no", words="I forgot to say sorry."))
    assert own.status_code == 303
    assert "yours to answer first" not in said(desk.get(cast.ana, "/today"))

    for reader, word in ((cast.bea, "partly"), (cast.dita, "yes")):
        assert "To read 1" in said(desk.get(reader, LIST))
        page = said(desk.get(reader, at_(review)))
        assert "I forgot to say sorry." not in page, "who has still to answer knows of no other answer"
        assert "Whose case it was" not in page
        assert desk.post(reader, at_(review), answers(apology=word)).status_code == 303
    assert "To read 0" in said(desk.get(cast.carlos, LIST)), "two read it, and no third"
    row = "Did somebody say sorry for what happened to them, without an excuse? no partly yes"
    for person in (cast.ana, cast.bea, cast.dita):
        page = said(desk.get(person, at_(review)))
        assert row in page
        assert "I forgot to say sorry." in page
    assert [one.part for one in ReviewAnswers.objects.order_by("answered_at", "id")] == ["own", "first", "second"]
    facts = list(Entry.objects.filter(verb="learn.review_answered").order_by("id").values_list("facts", flat=True))
    assert facts == [{"part": "own"}, {"part": "first"}, {"part": "second"}], "the journal never tells which answers"


def test_who_does_not_answer_is_not_waited_for_and_nothing_counts_before_they_have(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    reviews = drawn(desk, 12)
    assert "it is only yours" in said(desk.get(cast.ana, LIST))
    story.world.at += 3 * DAY
    assert "others may read it by now; it counts once you have answered" in said(desk.get(cast.ana, LIST))
    for review in reviews:
        assert desk.post(cast.bea, at_(review), answers()).status_code == 303
    told = said(desk.get(cast.carlos, LIST))
    assert "0 cases of twelve weeks read" in told
    assert "12 cases more count once those whose they were have answered" in told
    page = said(desk.get(cast.ana, at_(reviews[0])))
    assert "Was it quick enough for what it was, and were they told before they had to ask? yes partly no" in page
    for review in reviews[:11]:
        desk.post(cast.ana, at_(review), answers(redress="no"))
    told = said(desk.get(cast.carlos, LIST))
    assert "11 cases of the last twelve weeks. 1 case more counts once the one whose it was has answered." in told
    assert "Put right 100 %, 95 % sure between 74 and 100 11" in told, "the readers' answers, not their own"


def test_what_two_read_shows_how_far_they_agree(desk: Visits) -> None:
    cast = desk.story.desk
    reviews = drawn(desk, 11)
    for number, review in enumerate(reviews):
        desk.post(cast.ana, at_(review), answers())
        desk.post(cast.bea, at_(review), answers(apology="no" if number % 2 else "yes"))
        if review.is_twice:
            desk.post(cast.carlos, at_(review), answers(apology="partly"))
    assert sum(review.is_twice for review in reviews) == 2
    told = said(desk.get(cast.dita, LIST))
    assert "their answers were the same in 83 %, 95 % sure between 55 and 95 (12 answers)." in told
    assert "Quick enough 100 %, 95 % sure between 74 and 100 11 2 of 2" in told
    assert "Sorry said 55 %" in told
    assert "0 of 2" in told
    for name in ("Ana Ruiz", "Ben Cole"):
        assert f"{name} " not in told.split("What the answers say")[1].split("The draw")[0], "nobody is ranked"


def test_what_was_found_becomes_a_promise_and_is_done(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    (review,) = drawn(desk, 1)
    found = reverse("review_findings", kwargs={"id": review.id})
    desk.post(cast.ana, at_(review), answers())
    words = "The script for cancellations says no sorry"
    assert desk.post(cast.ana, found, {"finding": words, "feeds": "script"}).status_code == 303
    row = ReviewFinding.objects.get()
    see_to = reverse("review_finding", kwargs={"id": row.id})
    assert "nobody has promised it yet" in said(desk.get(cast.ben, LIST))
    assert review.case.reference not in said(desk.get(cast.ben, LIST)), "whose case taught it is not everybody's"
    assert words not in said(desk.get(cast.bea, LIST)), "who has still to read the case knows nothing of it"
    form = {"do": "promise", "owner": str(cast.ben.id), "at": local(desk, 3 * DAY)}
    assert desk.post(cast.ana, see_to, form).status_code == 403
    assert desk.post(cast.bea, see_to, form).status_code == 303
    promise = Promise.objects.get(kind="action")
    assert (promise.person, promise.words) == (cast.ben, words)
    today = desk.get(cast.ben, "/today").content.decode()
    assert f'<a href="{LIST}">{words}</a>' in today
    story.world.at += 4 * DAY
    flow.keep_time(at=story.at, by=CLOCK)
    assert f'<a href="{LIST}">{words}</a>' in desk.get(cast.ben, "/today").content.decode(), (
        "late, it still leads there"
    )
    assert desk.post(cast.ana, see_to, {"do": "done"}).status_code == 403
    assert desk.post(cast.ben, see_to, {"do": "done"}).status_code == 303
    assert not Promise.objects.filter(kind="action", kept_at=None, broken_at=None, released_at=None).exists()
    before = entries()
    assert "over already" in said(desk.post(cast.bea, see_to, {"do": "set_aside", "why": "x"}))
    assert entries() == before


def test_a_finding_is_set_aside_only_with_a_reason(desk: Visits) -> None:
    cast = desk.story.desk
    (review,) = drawn(desk, 1)
    desk.post(cast.ana, at_(review), answers())
    desk.post(cast.bea, at_(review), answers())
    found = reverse("review_findings", kwargs={"id": review.id})
    desk.post(cast.bea, found, {"finding": "They were asked twice for the booking", "feeds": "practice"})
    see_to = reverse("review_finding", kwargs={"id": ReviewFinding.objects.get().id})
    leads = f"{reverse('practice_write')}?from={review.case.reference}"
    page = desk.get(cast.bea, LIST).content.decode()
    assert leads in page
    assert desk.get(cast.bea, leads).status_code == 200
    before = entries()
    refused = desk.post(cast.bea, see_to, {"do": "set_aside", "why": " "})
    assert (refused.status_code, "Say why nothing comes of it" in said(refused)) == (422, True)
    early = desk.post(cast.bea, see_to, {"do": "promise", "owner": str(cast.ana.id), "at": local(desk, -DAY)})
    assert (early.status_code, "lies ahead" in said(early)) == (422, True)
    assert (entries(), Promise.objects.filter(kind="action").count()) == (before, 0)
    assert desk.post(cast.bea, see_to, {"do": "set_aside", "why": "The form asks once now"}).status_code == 303
    assert "set aside: The form asks once now" in said(desk.get(cast.bea, LIST))


@pytest.mark.parametrize("missing", ["apology", "timeliness"])
def test_an_answer_that_is_missing_gives_the_form_back(desk: Visits, missing: str) -> None:
    (review,) = drawn(desk, 1)
    before = entries()
    refused = desk.post(desk.story.desk.ana, at_(review), {**answers(words="As it was."), missing: ""})
    assert refused.status_code == 422
    assert "Pick an answer; “cannot tell” is one." in said(refused)
    assert "As it was." in refused.content.decode()
    assert (entries(), ReviewAnswers.objects.count()) == (before, 0)


def test_nobody_answers_twice_or_for_somebody_else(desk: Visits) -> None:
    cast = desk.story.desk
    (review,) = drawn(desk, 1)
    before = entries()
    assert desk.get(cast.ben, at_(review)).status_code == 404
    assert desk.post(cast.ben, at_(review), answers()).status_code == 404
    assert desk.get(cast.evan, at_(review)).status_code == 403
    assert desk.get(cast.evan, LIST).status_code == 403
    assert desk.post(cast.bea, at_(review), answers()).status_code == 409, "it is still with Ana"
    found = reverse("review_findings", kwargs={"id": review.id})
    assert desk.post(cast.bea, found, {"finding": "x", "feeds": "script"}).status_code == 409
    assert desk.post(cast.ana, reverse("reviews_size"), {"many": "3"}).status_code == 403
    assert entries() == before
    assert desk.post(cast.ana, at_(review), answers()).status_code == 303
    before = entries()
    assert desk.post(cast.ana, at_(review), answers(apology="no")).status_code == 409
    assert (entries(), ReviewAnswers.objects.get().answers["apology"]) == (before, "yes")


def test_a_lead_never_reads_their_own_case(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    case = story.complain("Customer", order=None)
    flow.reassign([case], cast.bea, by=cast.carlos, at=story.at)
    story.resolve(case)
    next_monday(desk)
    reviewing.draw_weeks(by=CLOCK, at=story.at)
    review = Review.objects.get()
    desk.post(cast.bea, at_(review), answers())
    assert desk.post(cast.bea, at_(review), answers()).status_code == 409
    assert "To read 0" in said(desk.get(cast.bea, LIST))
    assert desk.post(cast.carlos, at_(review), answers()).status_code == 303


def test_a_week_is_drawn_from_once_and_from_its_own_cases(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    ended(desk, "First")
    open_ = story.complain("Still open", order=None)
    double = story.complain("Double", order=None)
    flow.end_otherwise(
        double,
        Ending.DUPLICATE,
        "other_case",
        joined_to=open_,
        by=cast.bea,
        at=story.at,
    )
    request = story.complain("Only asked", order=None)
    flow.reassign([request], cast.ana, by=cast.bea, at=story.at)
    tending.make_request(story.now(request), "question", by=cast.ana, at=story.at)
    asked = story.complain("Asked from the first", order=None, is_request=True)
    assert asked.failure is None
    story.world.at += 2 * HOUR
    assert reviewing.draw_weeks(by=CLOCK, at=story.at) == 0, "the week before had none"
    next_monday(desk)
    Case.objects.filter(id=open_.id).update(resolved_at=story.at)
    assert reviewing.draw_weeks(by=CLOCK, at=story.at, seed="5eed") == 2
    assert reviewing.draw_weeks(by=CLOCK, at=story.at) == 0
    assert ReviewWeek.objects.count() == 2
    assert {one.case.customer.name: one.why for one in Review.objects.all()} == {
        "First": "lot",
        "Only asked": "no_complaint",
    }
    told = said(desk.get(cast.bea, LIST))
    assert "Of 2 that ended from Mon 2 Mar to Sun 8 Mar, 2 were drawn: 1 by lot, 1 taken for a request." in told
    assert "The lot: 5eed." in told


def test_what_was_taken_for_a_request_is_asked_one_thing(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    case = story.complain("Only asked", order=None)
    flow.reassign([case], cast.ana, by=cast.bea, at=story.at)
    tending.make_request(story.now(case), "question", by=cast.ana, at=story.at)
    next_monday(desk)
    reviewing.draw_weeks(by=CLOCK, at=story.at)
    review = Review.objects.get()
    page = said(desk.get(cast.ana, at_(review)))
    assert "It was taken for a request, not for a complaint. Was that right?" in page
    assert "say sorry" not in page
    assert desk.post(cast.ana, at_(review), {"sorted": "yes"}).status_code == 303
    assert desk.post(cast.bea, at_(review), {"sorted": "no"}).status_code == 303
    assert ReviewAnswers.objects.get(part="first").answers == {"sorted": "no"}


def test_double_deviations_and_people_in_need_are_always_read(desk: Visits) -> None:
    reviewing.set_size(desk.story.desk.brand, 1, by=desk.story.desk.bea, at=desk.story.at)
    for number in range(3):
        ended(desk, f"In need {number}", person_now=True)
    again = ended(desk, "Twice")
    Case.objects.filter(id=again.id).update(deviation_count=1)
    for number in range(4):
        ended(desk, f"Usual {number}")
    next_monday(desk)
    assert reviewing.draw_weeks(by=CLOCK, at=desk.story.at) == 5
    whys = sorted(Review.objects.values_list("why", flat=True))
    assert whys == ["deviation", "lot", "person_now", "person_now", "person_now"]
    assert Review.objects.get(why="lot").stands_for == 4


def test_how_many_are_drawn_is_chosen_from_one_to_a_hundred(desk: Visits) -> None:
    cast, before = desk.story.desk, entries()
    for bad in ("0", "101", "few", "-3", ""):
        refused = desk.post(cast.dita, reverse("reviews_size"), {"many": bad})
        assert (refused.status_code, "Give a whole number from 1 to 100" in said(refused)) == (422, True)
    assert entries() == before
    assert desk.post(cast.dita, reverse("reviews_size"), {"many": "1"}).status_code == 303
    assert len(drawn(desk, 3)) == 1


def test_ones_own_reviews_can_be_taken_along(desk: Visits) -> None:
    cast = desk.story.desk
    (review,) = drawn(desk, 1)
    desk.post(cast.ana, at_(review), answers(words="=1+1"))
    desk.post(cast.bea, at_(review), answers(apology="partly", words="Kind, and late."))
    answer = desk.get(cast.ana, reverse("reviews_mine"))
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["week", "case", "question", "whose case it was", "the reader", "the second reader"]
    assert ["2026-03-02", review.case.reference, "Sorry said", "yes", "partly", ""] in rows
    assert ["2026-03-02", review.case.reference, "In words", "'=1+1", "Kind, and late.", ""] in rows
    assert "Bea" not in answer.content.decode()
    assert len(list(csv.reader(io.StringIO(desk.get(cast.ben, reverse("reviews_mine")).content.decode())))) == 1


def test_after_a_storm_the_page_shows_the_first_and_says_how_many_more(
    desk: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.learn.reviews.SHOWN", 2)
    reviews = drawn(desk, 5)
    page = said(desk.get(desk.story.desk.ana, LIST))
    assert "Yours to answer first 5" in page
    assert "+ 3 more, shown as these are answered" in page
    assert sum(review.case.reference in page for review in reviews) == 2


def test_another_brands_cases_are_not_there(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    (review,) = drawn(desk, 1)
    other = people.add_brand(
        "heron", name="Heron Post", calendar=cast.calendar, sender_address="a@heron.example", by=SETUP, at=story.at
    )
    team = people.add_team("Heron", brand=other, calendar=cast.calendar, by=SETUP, at=story.at)
    lea = hire(
        "Lea Voss", email="lea@heron.example", role=Role.LEAD, shift=cast.calendar, team=team, by=SETUP, at=story.at
    )
    before = entries()
    assert desk.get(lea, at_(review)).status_code == 404
    assert desk.post(lea, at_(review), answers()).status_code == 404
    assert review.case.reference not in said(desk.get(lea, LIST))
    assert entries() == before


def test_pages_ask_as_often_however_many_there_are(desk: Visits) -> None:
    cast = desk.story.desk
    drawn(desk, 2)
    few = desk.queries(cast.bea, LIST), desk.queries(cast.ana, LIST)
    next_monday(desk)
    for number in range(6):
        ended(desk, f"More {number}")
    next_monday(desk)
    reviewing.draw_weeks(by=CLOCK, at=desk.story.at)
    for review in Review.objects.all():
        desk.post(cast.ana, at_(review), answers())
        desk.post(cast.ana, reverse("review_findings", kwargs={"id": review.id}), {"finding": "Less", "feeds": "limit"})
    many = desk.queries(cast.bea, LIST), desk.queries(cast.ana, LIST)
    assert (many[0] - few[0], many[1] - few[1]) == (0, 1), (few, many)
    assert max(many) <= 22
    assert desk.queries(cast.bea, at_(Review.objects.order_by("id")[0])) <= 20
