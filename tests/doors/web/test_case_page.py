"""The page of a case: who, what, what next and until when."""

from __future__ import annotations

import re

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.flow import tending
from amends.flow.promising import Reply
from amends.followups import queries as followed
from amends.followups.rules import CheckInAnswer
from amends.promises.rules import PromiseKind
from tests.doors.web.visiting import Visits, said
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, the


def test_the_header_answers_who_what_next_and_until_when(desk: Visits) -> None:
    case = desk.story.complain()
    page = said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))
    assert case.reference in page
    assert "Jana Weber" in page
    assert "customer since 2016 · 14 orders · English · mail" in page
    assert "Owner Ana Ruiz (you)" in page
    assert "Next write the first word to Jana Weber by 12:30" in page
    assert "now 12:00" in page
    assert "theirs 18:00" in page


def test_who_needs_a_person_or_was_promised_a_call_is_called(desk: Visits) -> None:
    ana, bea, at = desk.story.desk.ana, desk.story.desk.bea, desk.story.at
    urgent, called = desk.story.complain(), desk.story.complain("Tom Okafor", order=None)
    tending.need_person_now(urgent, needed=True, by=bea, at=at)
    flow.promise(called, "I'll call you", at + 20 * MINUTE, by=ana, at=at)
    assert "Next call Jana Weber by 12:05" in said(desk.get(ana, f"/cases/{urgent.reference}"))
    assert "Next call Tom Okafor by 12:20" in said(desk.get(ana, f"/cases/{called.reference}"))


def test_a_reference_is_forgiven_its_spelling(desk: Visits) -> None:
    case = desk.story.complain()
    typed = case.reference.lower().replace("-", "").removeprefix("am")
    answer = desk.get(desk.story.desk.ana, f"/cases/{typed}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/cases/{case.reference}"


def test_the_timeline_tells_the_story_with_the_newest_last(desk: Visits) -> None:
    case = desk.story.complain()
    ana, at = desk.story.desk.ana, desk.story.at
    desk.story.acknowledge(case)
    flow.ask(desk.story.now(case), "the refund number", desk.story.desk.finance, at + HOUR, by=ana, at=desk.story.at)
    page = said(desk.get(ana, f"/cases/{case.reference}"))
    page = page[page.index("Timeline") :]
    order = [
        "Jana wrote to us",
        "I miss my sister's wedding.",
        "Amends promised: A person writes to you, by 12:30",
        "Ana wrote to the customer",
        "I have read it.",
        "kept: A person writes to you",
        "asked Finance: the refund number, by 13:00",
    ]
    places = [page.index(words) for words in order]
    assert places[0] < places[1]
    assert places[3] < places[5] < places[6]


def test_what_a_customer_set_off_is_not_told_as_their_deed(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    flow.ask_customer(
        desk.story.now(case),
        "the label",
        Reply("May I see the label?"),
        desk.story.at + DAY,
        by=desk.story.desk.ana,
        at=desk.story.at,
    )
    desk.story.wait(MINUTE)
    desk.story.letter(case, "Here it is.")
    page = said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))
    assert "Ana asked Jana: the label, by" in page
    assert "Jana answered: the label" in page
    assert "Amends promised: A person answers you" in page
    assert "Jana promised" not in page


@pytest.mark.parametrize(
    ("show", "present", "absent"),
    [("customer", "I have read it.", "Looked it up"), ("us", "Looked it up", "I have read it.")],
)
def test_the_timeline_shows_one_side_alone(desk: Visits, show: str, present: str, absent: str) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    flow.note(desk.story.now(case), "Looked it up", by=desk.story.desk.ana, at=desk.story.at)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}?show={show}").content.decode()
    entries = html[html.index('<ol class="entries">') : html.index("</ol>", html.index('<ol class="entries">'))]
    assert present in entries
    assert absent not in entries


def test_what_customers_write_is_text_and_never_markup(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    desk.story.letter(case, "<script>alert(1)</script> & <b>bold</b>")
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;" in html


def test_a_broken_promise_stands_with_its_successor(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.wait(40 * MINUTE)
    page = said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))
    assert "Next write the new time promised 12:30 10 min late" in page
    assert "Broken A person writes to you" in page
    assert "failed again in the recovery" in page
    # The draft that names the missed promise already lies in the composer.
    assert "and I did not keep it" in page


def test_the_draft_of_a_broken_promise_names_the_time_of_its_successor(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    flow.promise(case, "the bag", desk.story.at + HOUR, by=desk.story.desk.ana, at=desk.story.at)
    desk.story.wait(HOUR + 10 * MINUTE)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    draft = html[html.index('id="write-body"') :].split("</textarea>")[0]
    assert "I said 19:01 and I did not keep it." in draft
    assert re.search(r"You have it by 20:\d\d\.", draft)
    assert "{new}" not in draft
    assert "promise found" not in html, "it is promised already"


def test_the_page_warns_when_my_promise_falls_before_the_one_i_wait_for(desk: Visits) -> None:
    case = desk.story.complain()
    ana, at = desk.story.desk.ana, desk.story.at
    flow.ask(case, "the refund number", desk.story.desk.finance, at + 3 * HOUR, by=ana, at=at)
    flow.promise(case, "the refund number", at + 2 * HOUR, by=ana, at=at)
    assert "Finance answers by 15:00, after this" in said(desk.get(ana, f"/cases/{case.reference}"))


def test_colleagues_see_who_is_writing_for_twenty_seconds(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    tending.save_draft(case, "Dear Ms Weber", by=cast.bea, at=desk.story.at)
    assert "Bea is writing now" in said(desk.get(cast.ana, f"/cases/{case.reference}"))
    assert "Bea is writing now" not in said(desk.get(cast.bea, f"/cases/{case.reference}"))
    desk.story.world.at += MINUTE
    assert "Bea is writing now" not in said(desk.get(cast.ana, f"/cases/{case.reference}"))


def done_to_close(desk: Visits, case: Case) -> int:
    """How many of what a case needs before it is closed are ticked on its page."""
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    start = html.index('<ul class="checks">')
    return html[start : html.index("</ul>", start)].count("is-done")


def test_the_page_says_what_is_missing_before_it_is_resolved(desk: Visits) -> None:
    case = desk.story.complain()
    assert done_to_close(desk, case) == 0
    desk.story.make_whole(case)
    assert done_to_close(desk, case) == 4


def test_nothing_is_missing_on_a_case_whose_follow_up_was_kept(desk: Visits) -> None:
    case = desk.story.complain()
    ana, story = desk.story.desk.ana, desk.story
    story.make_whole(case)
    flow.resolve(story.now(case), by=ana, at=story.at)
    story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
    flow.check_in(story.now(case), by=ana, at=story.at)
    flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
    story.wait(DAY)
    assert story.now(case).is_closed
    assert done_to_close(desk, case) == 4


def test_another_open_case_of_the_customer_is_offered_to_be_joined(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.world.at += HOUR
    other = desk.story.complain(customer=case.customer, order="KX2000")
    page = said(desk.get(desk.story.desk.ana, f"/cases/{other.reference}"))
    assert f"Join {case.reference}" in page
    assert "2nd failure in 90 d" in page


def test_what_happened_before_is_one_line_each(desk: Visits) -> None:
    case = desk.story.complain()
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "She said so", by=desk.story.desk.ana, at=desk.story.at)
    desk.story.world.at += HOUR
    later = desk.story.complain(customer=case.customer, order="KX2000")
    page = said(desk.get(desk.story.desk.ana, f"/cases/{later.reference}"))
    assert "Flight cancelled: the customer took it back" in page


def test_the_moving_parts_are_fetched_only_when_something_happened(desk: Visits) -> None:
    case = desk.story.complain()
    ana = desk.story.desk.ana
    html = desk.get(ana, f"/cases/{case.reference}").content.decode()
    found = re.search(r"/live\?seen=([^\"]+)\"", html)
    assert found
    address = f"/cases/{case.reference}/live?seen={found[1]}"
    assert desk.get(ana, address).status_code == 204
    flow.note(case, "Looked it up", by=ana, at=desk.story.at)
    answer = desk.get(ana, address)
    assert answer.status_code == 200
    assert "Looked it up" in said(answer)
    assert "<html" not in answer.content.decode()


def test_a_request_asks_for_no_cause_and_no_remedy(desk: Visits) -> None:
    case = desk.story.complain(is_request=True, order=None)
    page = said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))
    assert "Make it a recovery" in page
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    checks = html[html.index('<ul class="checks">') : html.index("</ul>", html.index('<ul class="checks">'))]
    assert checks.count("<li") == 1


def test_why_this_time_is_told_line_by_line(desk: Visits) -> None:
    case = desk.story.complain()
    promise = the(case, PromiseKind.ACKNOWLEDGEMENT)
    whole = said(desk.get(desk.story.desk.ana, f"/promises/{promise.id}/why"))
    assert "counted: 30 minutes of Around the clock" in whole
    assert "Tue 3 Mar: 12:00 to 12:30" in whole
    assert "for the customer 18:30" in whole
    part = desk.get(desk.story.desk.ana, f"/promises/{promise.id}/why", **{"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert desk.get(desk.story.desk.evan, f"/promises/{promise.id}/why").status_code == 404


def test_a_message_that_waits_can_be_called_back(desk: Visits) -> None:
    case = desk.story.complain()
    message = flow.write(case, Reply("Too hasty."), by=desk.story.desk.ana, at=desk.story.at)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert f"/messages/{message.id}/undo" in html
    desk.story.wait(MINUTE)
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert f"/messages/{message.id}/undo" not in html


@pytest.mark.parametrize("who", ["ana", "ben", "bea", "carlos", "dita"])
@pytest.mark.parametrize("state", ["new", "told", "resolved", "closed"])
def test_the_page_stands_in_every_state_for_everybody(desk: Visits, who: str, state: str) -> None:
    case = desk.story.complain()
    if state != "new":
        case = desk.story.make_whole(case)
    if state in {"resolved", "closed"}:
        flow.resolve(case, by=desk.story.desk.ana, at=desk.story.at)
    if state == "closed":
        tending.spoke(desk.story.now(case), "All is well.", by=desk.story.desk.ana, at=desk.story.at)
        flow.end_follow_up(desk.story.now(case), by=desk.story.desk.ana, at=desk.story.at)
        assert desk.story.now(case).is_closed
    answer = desk.get(getattr(desk.story.desk, who), f"/cases/{case.reference}")
    assert answer.status_code == 200


def test_what_waits_for_others_is_no_next_step_of_mine(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    cast, at = desk.story.desk, desk.story.at
    flow.ask(desk.story.now(case), "the refund number", cast.finance, at + HOUR, by=cast.ana, at=at)
    page = said(desk.get(cast.ana, f"/cases/{case.reference}"))
    assert "wait for what was asked" not in page
    assert "Next write down what you heard" in page or "Next put it right" in page
