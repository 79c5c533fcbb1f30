"""Wins: told by a colleague who saw it, with the customer's words only while they agree, never for being quick."""

from __future__ import annotations

import pytest
from django.urls import reverse

from amends.cases.models import Case
from amends.customers.consents import WORDS_SHARED, refused, refuses
from amends.customers.models import Consent
from amends.flow import contacting
from amends.flow.recruiting import hire
from amends.followups.models import Survey
from amends.journal.actors import SETUP
from amends.kernel.ids import new_id
from amends.learn.models import Kudos, Win
from amends.people import actions as people
from amends.people.rules import Role
from tests.doors.web.visiting import Visits, entries, said

LIST = "/wins"
THANKS = "Thank you so much!"
SPEECH = "I made it to the speech after all."


def told(desk: Visits, **changed: object) -> dict[str, object]:
    form: dict[str, object] = {
        "person": str(desk.story.desk.ana.id),
        "honours": "promise",
        "words": "Ana called at two, as she had said, from her own phone.",
    }
    return form | changed


def a_case(desk: Visits, name: str = "Jana Weber") -> Case:
    """A resolved case of Ana's whose customer has written thanks."""
    story = desk.story
    case = story.resolve(story.complain(name, order=None))
    story.letter(case, SPEECH)
    story.letter(case, THANKS)
    return story.now(case)


def nominated(desk: Visits, who: str = "ben", **changed: object) -> Win:
    assert desk.post(getattr(desk.story.desk, who), LIST, told(desk, **changed)).status_code == 303
    return Win.objects.order_by("-nominated_at", "-id")[0]


def act(desk: Visits, who: str, win: Win, what: str) -> int:
    answer = desk.post(getattr(desk.story.desk, who), reverse("win", kwargs={"id": win.id}), {"do": what})
    return int(answer.status_code)


def test_a_colleague_tells_of_it_and_others_join_in(desk: Visits) -> None:
    cast = desk.story.desk
    assert "Nobody has told of one yet" in said(desk.get(cast.ana, LIST))
    win = nominated(desk)
    page = said(desk.get(cast.bea, LIST))
    assert (
        "Ana Ruiz for a promise that was kept Ana called at two, as she had said, from her own phone. Ben, 12:00"
        in page
    )
    assert "Thank you, from me too" in page
    assert act(desk, "bea", win, "join") == 303
    assert act(desk, "bea", win, "join") == 303, "said again, it is said once"
    assert Kudos.objects.count() == 1
    page = said(desk.get(cast.ana, LIST))
    assert "thanks also from Bea" in page
    assert "Thank you, from me too" not in page, "nobody thanks themselves"
    before = entries()
    assert act(desk, "ana", win, "join") == 422
    assert (entries(), Kudos.objects.count()) == (before, 1)


def test_the_customers_words_are_theirs_and_shown_only_while_they_agree(desk: Visits) -> None:
    cast, case = desk.story.desk, a_case(desk)
    page = said(desk.get(cast.ben, LIST))
    assert f"Thanks that came in {case.reference} 12:0" in page
    assert THANKS not in page, "until they agree their words stay in the case"
    begun = desk.get(cast.ben, f"{LIST}?case={case.reference}").content.decode()
    assert f'value="{case.reference}"' in begun
    assert THANKS in begun
    form = {"case": case.reference, "honours": "recovered", "quote": "I made it to the speech"}
    before = entries()
    unasked = desk.post(cast.ben, LIST, told(desk, **form))
    assert (unasked.status_code, "Ask them first whether colleagues may read it" in said(unasked)) == (422, True)
    made_up = desk.post(cast.ben, LIST, told(desk, **form, agreed="yes") | {"quote": "The best airline of all"})
    assert (made_up.status_code, "Give the customer's own words" in said(made_up)) == (422, True)
    assert (entries(), Win.objects.count(), Consent.objects.count()) == (before, 0, 0)

    win = nominated(desk, **form, agreed="yes")
    assert refused([case.customer_id], WORDS_SHARED) == set()
    assert "I made it to the speech" in said(desk.get(cast.ana, LIST))
    assert "Thanks that came in" not in said(desk.get(cast.ana, LIST)), "it was told of"
    again = {**form, "quote": "“thank you so much!”"}
    assert nominated(desk, who="bea", **again).quote, "once they have agreed nobody asks again"
    assert act(desk, "ana", win, "unquote") == 403
    assert act(desk, "ben", win, "unquote") == 303
    page = said(desk.get(cast.bea, LIST))
    assert "I made it to the speech" not in page
    assert "thank you so much" not in page, "in no win of theirs"
    assert "Ana called at two" in page
    contacting.share_words(case.customer, may=True, by=cast.ana, at=desk.story.at)
    assert "I made it to the speech" in said(desk.get(cast.bea, LIST))


def test_what_takes_a_yes_is_refused_until_it_was_said(desk: Visits) -> None:
    cast, case = desk.story.desk, desk.story.complain(order=None)
    assert refused([case.customer_id], WORDS_SHARED) == {case.customer_id}
    assert not contacting.share_words(case.customer, may=False, by=cast.ana, at=desk.story.at), "that is no news"
    assert contacting.share_words(case.customer, may=True, by=cast.ana, at=desk.story.at)
    assert not contacting.share_words(case.customer, may=True, by=cast.ana, at=desk.story.at)
    with pytest.raises(ValueError, match="takes a yes"):
        refuses(WORDS_SHARED)


def test_a_month_honours_what_its_case_shows(desk: Visits) -> None:
    cast, case = desk.story.desk, a_case(desk)
    helped = nominated(desk, honours="helped", case=case.reference)
    bare = nominated(desk)
    recovered = nominated(desk, honours="recovered", case=case.reference)
    kept = nominated(desk, case=case.reference)
    before = entries()
    assert [act(desk, "bea", win, "choose") for win in (helped, bare, recovered)] == [422, 422, 422]
    assert act(desk, "ben", kept, "choose") == 403
    assert entries() == before
    assert "The win of March" in said(desk.get(cast.bea, LIST))
    assert act(desk, "bea", kept, "choose") == 303
    page = said(desk.get(cast.ben, LIST))
    assert "Win of the month Ana Ruiz for a promise that was kept · win of March 2026" in page
    Survey.objects.create(
        id=new_id(desk.story.at), case=case, for_resolution_at=desk.story.at, answered_at=desk.story.at, csat=5
    )
    assert act(desk, "carlos", recovered, "choose") == 303
    assert [win.id for win in Win.objects.filter(month_date__isnull=False)] == [recovered.id], "one a month"


def test_a_lead_does_not_choose_their_own(desk: Visits) -> None:
    case = a_case(desk)
    win = nominated(desk, person=str(desk.story.desk.bea.id), case=case.reference)
    before = entries()
    assert act(desk, "bea", win, "choose") == 422
    assert (entries(), Win.objects.get().month_date) == (before, None)
    assert act(desk, "carlos", win, "choose") == 303


def test_who_wants_no_praise_takes_theirs_out(desk: Visits) -> None:
    win = nominated(desk)
    before = entries()
    assert act(desk, "bea", win, "take_back") == 403, "it is not hers"
    assert entries() == before
    assert act(desk, "ana", win, "take_back") == 303
    assert "Ana called at two" not in said(desk.get(desk.story.desk.ben, LIST))
    assert act(desk, "ben", win, "join") == 404


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("person", "", "Pick a colleague"),
        ("words", " ", "Say what they did well"),
        ("honours", "speed", "Pick one from the list"),
        ("case", "AM-0000-0000", "There is no such case for you"),
        ("quote", "I made it", "Give the customer's own words"),
    ],
)
def test_what_is_missing_names_its_field(desk: Visits, field: str, typed: str, words: str) -> None:
    before = entries()
    refused_ = desk.post(desk.story.desk.ben, LIST, told(desk, **{field: typed}))
    assert (refused_.status_code, words in said(refused_)) == (422, True)
    assert (entries(), Win.objects.count()) == (before, 0)


def test_nobody_tells_of_themselves_and_another_brand_sees_nothing(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    before = entries()
    own = desk.post(cast.ana, LIST, told(desk))
    assert (own.status_code, "A win is seen by somebody else" in said(own)) == (422, True)
    assert (entries(), Win.objects.count()) == (before, 0)
    win = nominated(desk)
    other = people.add_brand(
        "heron", name="Heron Post", calendar=cast.calendar, sender_address="a@heron.example", by=SETUP, at=story.at
    )
    team = people.add_team("Heron", brand=other, calendar=cast.calendar, by=SETUP, at=story.at)
    lea = hire(
        "Lea Voss", email="lea@heron.example", role=Role.LEAD, shift=cast.calendar, team=team, by=SETUP, at=story.at
    )
    before = entries()
    assert "Ana called at two" not in said(desk.get(lea, LIST))
    assert desk.post(lea, reverse("win", kwargs={"id": win.id}), {"do": "join"}).status_code == 404
    assert desk.get(cast.evan, LIST).status_code == 403
    assert entries() == before


def test_the_page_asks_as_often_however_long_the_feed_is(desk: Visits) -> None:
    cast, case = desk.story.desk, a_case(desk)
    nominated(desk, case=case.reference, quote="Thank you", agreed="yes")
    few = desk.queries(cast.bea, LIST)
    for number in range(5):
        win = nominated(desk, case=case.reference, quote="Thank you", words=f"Once more, {number}")
        act(desk, "dita", win, "join")
        act(desk, "carlos", win, "join")
    # The names of those who joined in are one more, however many they are.
    assert desk.queries(cast.bea, LIST) - few <= 1
    assert few <= 16
