"""Today: what can still be saved before what is lost, except a person in need."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from amends import flow
from amends.cases.rules import HandOffReason
from amends.flow import tending
from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.rules import Skip
from amends.web import remembered
from amends.web.backend import Staff
from amends.web.shown import today
from amends.web.visit import brand_of
from amends.web.words import Wall
from tests.cast import a_customer
from tests.doors.web.visiting import REF, Visits, said
from tests.story.telling import DAY, HOUR, MINUTE, a_storm, the


def built(desk: Visits, who: str = "ana") -> today.Today:
    """Today as this person's page would say it at this moment."""
    remembered.forget()
    person = Staff().get_user(getattr(desk.story.desk, who).id)
    assert person is not None
    brand = brand_of(person)
    return today.build(person, brand, Wall(ZoneInfo(brand.calendar.time_zone), desk.story.at))


def test_an_empty_desk_opens_on_four_lines_that_work_or_do_not(desk: Visits) -> None:
    page = said(desk.get(desk.story.desk.ana, "/today"))
    for line in ("One-page playbook", "Limits for compensation", "Targets for the first answer", "Follow-up survey"):
        assert line in page
    assert "Nothing is owed in the next two hours." in page
    assert not any(lesson.is_done for lesson in built(desk).teaching or ())


def test_a_line_is_done_when_it_works(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    done = {lesson.title: lesson.is_done for lesson in built(desk).teaching or ()}
    assert done["Targets for the first answer and the solution"]
    assert not done["Follow-up survey"]


def test_a_desk_at_work_is_taught_by_its_work(desk: Visits) -> None:
    for number in range(4):
        desk.story.complain(f"Customer {number}", order=None)
    assert built(desk).teaching is None


def test_a_call_that_was_promised_is_kept_by_a_call(desk: Visits) -> None:
    ana, at = desk.story.desk.ana, desk.story.at
    case = desk.story.complain()
    flow.promise(case, "I'll call you", at + 20 * MINUTE, by=ana, at=at)
    found = built(desk)
    assert next((row.what, row.action) for row in found.keepable.rows) == ("I'll call you", "call")
    assert found.next is not None
    assert found.next.words == "call Jana Weber"


def test_what_is_owed_soon_stands_with_its_time_and_its_verb(desk: Visits) -> None:
    case = desk.story.complain()
    found = built(desk)
    assert found.keepable.count == 1
    row = found.keepable.rows[0]
    assert (row.ref, row.name, row.action) == (case.reference, "Jana Weber", "write")
    assert row.at == the(case, PromiseKind.ACKNOWLEDGEMENT).due_at
    assert found.next is not None
    assert found.next.words == "write to Jana Weber"
    assert found.next.at == row.at
    page = said(desk.get(desk.story.desk.ana, "/today"))
    assert "12:30" in page
    assert "30 min" in page


def test_a_broken_promise_shows_the_time_that_was_missed_and_asks_for_a_new_one(desk: Visits) -> None:
    case = desk.story.complain()
    missed_at = the(case, PromiseKind.ACKNOWLEDGEMENT).due_at
    desk.story.wait(31 * MINUTE)
    found = built(desk)
    assert found.keepable.count == 0
    assert found.broken.count == 1
    assert found.broken.rows[0].at == missed_at
    assert found.broken.rows[0].action == "new_time"
    assert found.next is not None
    assert found.next.words == "write the new time to Jana Weber"
    assert found.next.is_late


def test_somebody_who_needs_a_person_now_comes_first(desk: Visits) -> None:
    desk.story.complain("First Customer", order=None)
    urgent = desk.story.complain("Rosa Diaz", order=None, person_now=True)
    assert built(desk).person_now.count == 0, "somebody else has her case"
    flow.reassign([urgent], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    found = built(desk)
    assert [row.ref for row in found.person_now.rows] == [urgent.reference]
    assert found.next is not None
    assert found.next.is_person_now
    page = desk.get(desk.story.desk.ana, "/today").content.decode()
    assert page.index("A person now") < page.index("Can still be kept")


def test_nobody_stands_on_today_twice(desk: Visits) -> None:
    case = desk.story.complain()
    tending.need_person_now(case, needed=True, by=desk.story.desk.ana, at=desk.story.at)
    page = built(desk)
    assert [row.ref for row in page.person_now.rows] == [case.reference]
    twice = {page.person_now.rows[0].why_url} & {row.why_url for row in (*page.keepable.rows, *page.broken.rows)}
    assert not twice
    assert page.keepable.count == len(page.keepable.rows)


def test_an_answer_that_i_owe_a_colleague_comes_next(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    goodwill = remedies.offering("goodwill")
    assert goodwill is not None
    flow.offer_remedy(
        case, goodwill, 12000, "USD", "long wait", skips=Skip.CANNOT_WAIT, by=desk.story.desk.ana, at=desk.story.at
    )
    comes = built(desk, "bea").next
    assert comes is not None
    assert comes.words == "answer Ana, who asks for 120.00 USD"
    assert "/team#approval-" in comes.url


def test_later_today_and_tomorrow_are_one_line(desk: Visits) -> None:
    case = desk.story.complain()
    ana, at = desk.story.desk.ana, desk.story.at
    flow.promise(case, "news", at + 5 * HOUR, by=ana, at=at)
    flow.promise(case, "more news", at + 30 * HOUR, by=ana, at=at)
    counts = {fold.label: fold.count for fold in built(desk).later}
    # The solution is due within a day: tomorrow at noon.
    assert counts == {"Later today": 1, "tomorrow": 2}


def test_four_rows_then_how_many_more(desk: Visits) -> None:
    for number in range(6):
        desk.story.complain(f"Customer {number}", order=None)
    mine = built(desk).keepable.count
    others = built(desk, "ben").keepable.count
    assert mine + others == 6
    for number in range(6):
        case = desk.story.complain(f"Own {number}", order=None)
        flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    found = built(desk)
    assert len(found.keepable.rows) == 4
    assert found.keepable.more == found.keepable.count - 4


def test_whom_i_wait_for_is_counted_with_what_is_late(desk: Visits) -> None:
    case = desk.story.complain()
    ana = desk.story.desk.ana
    flow.ask(case, "the refund number", desk.story.desk.finance, desk.story.at + HOUR, by=ana, at=desk.story.at)
    found = built(desk)
    assert [(one.name, one.count, one.late) for one in found.waiting_others.parts] == [("Finance", 1, 0)]
    assert found.keepable.rows[0].waits == "Finance"
    desk.story.wait(2 * HOUR)
    assert built(desk).waiting_others.parts[0].late == 1


def test_nobodys_cases_are_counted_from_the_oldest(desk: Visits) -> None:
    cast = desk.story.desk
    for person in (cast.ana, cast.ben, cast.bea, cast.carlos):
        people.be_away(person, until=desk.story.at + DAY, reason="fair", by=SETUP, at=desk.story.at)
    case = desk.story.complain()
    assert case.owner_id is None
    desk.story.world.at += 11 * MINUTE
    found = built(desk)
    assert found.nobodys.count == 1
    assert found.nobodys.oldest == "oldest 11 min"
    assert found.take_next


def test_what_is_counted_is_what_its_link_opens(desk: Visits) -> None:
    cast = desk.story.desk
    a_storm(desk.story)
    taken = desk.story.complain("Handed On", order=None)
    given_back = desk.story.complain("Given Back", order=None)
    for case in (taken, given_back):
        flow.reassign([case], cast.ana, by=cast.bea, at=desk.story.at)
        hers = desk.story.now(case)
        offered = flow.hand_off(hers, cast.ben, HandOffReason.SKILL, "hers", by=cast.ana, at=desk.story.at)
        (flow.accept if case is taken else flow.decline)(offered, by=cast.ben, at=desk.story.at)
    nobodys = desk.story.complain("Nobodys", order=None)
    flow.give_to_team(nobodys, cast.team, by=cast.bea, at=desk.story.at)
    found = built(desk)
    assert (found.nobodys.count, opened(desk, found.nobodys.url)) == (1, {nobodys.reference})
    assert (found.handed_on.count, found.handed_on.returned) == (2, 1)
    assert opened(desk, found.handed_on.url) == {taken.reference, given_back.reference}


def opened(desk: Visits, url: str) -> set[str]:
    """The references of the list that a link opens."""
    return set(REF.findall(desk.get(desk.story.desk.ana, url).content.decode()))


def test_take_next_takes_whoever_needs_it_most_and_opens_the_case(desk: Visits) -> None:
    cast = desk.story.desk
    for person in (cast.ana, cast.ben, cast.bea, cast.carlos):
        people.be_away(person, until=desk.story.at + DAY, reason="fair", by=SETUP, at=desk.story.at)
    desk.story.complain("First Customer", order=None)
    urgent = desk.story.complain("Rosa Diaz", order=None, person_now=True)
    answer = desk.post(cast.ana, "/today/next")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/cases/{urgent.reference}"
    assert desk.story.now(urgent).owner_id == cast.ana.id
    assert "Rosa Diaz is yours now." in said(desk.get(cast.ana, answer.headers["Location"]))


def test_take_next_prefers_the_language_somebody_speaks(desk: Visits) -> None:
    cast = desk.story.desk
    for person in (cast.ana, cast.ben, cast.bea, cast.carlos):
        people.be_away(person, until=desk.story.at + DAY, reason="fair", by=SETUP, at=desk.story.at)
    german = a_customer(cast, "Jens Kurz", language="de", at=desk.story.at)
    first = desk.story.complain("Jens Kurz", order=None, customer=german)
    second = desk.story.complain("Jane Short", order=None)
    desk.post(cast.ana, "/today/next")
    assert desk.story.now(second).owner_id == cast.ana.id
    assert desk.story.now(first).owner_id is None
    desk.post(cast.ana, "/today/next")
    assert desk.story.now(first).owner_id == cast.ana.id


def test_with_nobody_to_take_it_says_so(desk: Visits) -> None:
    answer = desk.post(desk.story.desk.ana, "/today/next")
    assert answer.headers["Location"] == "/today"
    assert "Nobody waits for an owner." in said(desk.get(desk.story.desk.ana, "/today"))


def test_the_body_stays_silent_until_something_changes(desk: Visits) -> None:
    ana = desk.story.desk.ana
    version = built(desk).version
    assert desk.get(ana, f"/today/body?seen={version}").status_code == 204
    desk.story.complain()
    answer = desk.get(ana, f"/today/body?seen={version}")
    assert answer.status_code == 200
    assert "Jana Weber" in said(answer)
    assert "<html" not in answer.content.decode()
    version = built(desk).version
    assert desk.get(ana, f"/today/body?seen={version}").status_code == 204
    desk.story.world.at += timedelta(minutes=1)
    assert desk.get(ana, f"/today/body?seen={version}").status_code == 200


def test_a_day_ends_at_the_desks_own_midnight(desk: Visits) -> None:
    # Noon in New York: the day ends at 05:00 UTC, not at 00:00.
    case = desk.story.complain()
    ana, at = desk.story.desk.ana, desk.story.at
    flow.promise(case, "tonight", at + 11 * HOUR + 59 * MINUTE, by=ana, at=at)
    flow.promise(case, "after midnight", at + 12 * HOUR + MINUTE, by=ana, at=at)
    counts = {fold.label: fold.count for fold in built(desk).later}
    assert counts["Later today"] == 1
    assert counts["tomorrow"] == 2


def test_who_only_reads_is_offered_nothing_to_take(desk: Visits) -> None:
    case = desk.story.complain()
    flow.give_to_team(case, case.team, by=desk.story.desk.bea, at=desk.story.at)
    tending.need_person_now(case, needed=True, by=desk.story.desk.bea, at=desk.story.at)
    for who, may, action in (("ana", True, "take"), ("dita", False, "open")):
        found = built(desk, who)
        assert (found.take_next, [row.action for row in found.person_now.rows]) == (may, [action])


def test_an_administrator_is_led_to_what_they_may_open(desk: Visits) -> None:
    cast = desk.story.desk
    assert "Today Queue Team Measures" not in said(desk.get(cast.evan, "/settings"))
    assert "Today Queue Team Measures" in said(desk.get(cast.ana, "/settings"))
