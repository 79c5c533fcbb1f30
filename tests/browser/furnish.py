"""Furnishes the desk in AMENDS_HOME with the cast, and prints the path that signs each person in.

Without a word Ana sits alone on the front line and nobody has written yet; with "busy" it is noon of a working day,
with "granted" there is something to audit and a week in which promises were broken, with "quarter" a detector can be
rehearsed, with "small" three small failures wait for Ana, with "reviewed" her recoveries of last week are read again,
with "staffed" three weeks of calls and letters came in at a desk that is open from nine to five.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django
from django.conf import settings

from amends.remedies.rules import Skip

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()

FLIGHTS, PASSENGERS = 12, 2
MINUTE = timedelta(minutes=1)


def main(words: list[str]) -> None:
    """A desk with the cast and everything that a new desk is stocked with."""
    from amends.journal.actors import SETUP
    from amends.people import actions as people
    from amends.web.demo import address_of
    from tests.browser.granted import a_month_of_grants
    from tests.cast import NOON, a_customer, an_order
    from tests.rooms.measure.answered import beside
    from tests.rooms.measure.came_in import office_hours, weeks_of_contacts
    from tests.rooms.measure.falling import a_past
    from tests.story.telling import a_story

    story = a_story(NOON - timedelta(days=7) if "reviewed" in words else NOON - 60 * MINUTE if words else NOON)
    desk = story.desk
    if "granted" in words:
        a_month_of_grants(story)
        a_past(desk, desk.ana, story.at, who="Flyer")
        beside(desk, story.at - timedelta(days=1))
    elif "quarter" in words:
        a_quarter_of_bags(story)
    elif "small" in words:
        small_failures(story)
    elif "reviewed" in words:
        a_week_to_review(story)
    elif "staffed" in words:
        office_hours(desk)
        weeks_of_contacts(desk, story.at, calls=7, letters=9)
    elif words:
        a_working_day(story)
    else:
        # One person on the front line: whatever comes in is Ana's.
        people.deactivate(desk.ben, by=SETUP, at=NOON)
        an_order(desk, a_customer(desk))
    for person in (desk.ana, desk.ben, desk.bea, desk.carlos, desk.dita, desk.evan):
        path = address_of(person).removeprefix(settings.CONFIG.base_url())
        sys.stdout.write(f"{person.first_name.lower()} {path}\n")


def small_failures(story) -> None:  # type: ignore[no-untyped-def]  # as below
    """Three customers whom something small has failed; all of them are Ana's. A fourth was asked whether it holds."""
    from amends import flow
    from amends.journal.actors import CLOCK

    for number, name in enumerate(("Lena Small", "Tom Okafor", "Jana Weber")):
        case = story.complain(name, order=f"KX3{number}", severity=1, kind="bill-wrong")
        if case.owner_id != story.desk.ana.id:
            flow.reassign([case], story.desk.ana, by=story.desk.bea, at=story.at)
    asked = story.complain("Rosa Asked", order="KX39", severity=1, kind="bill-wrong")
    if asked.owner_id != story.desk.ana.id:
        flow.reassign([asked], story.desk.ana, by=story.desk.bea, at=story.at)
    story.resolve(story.now(asked), by=story.desk.ana)
    flow.check_in(story.now(asked), by=CLOCK, at=story.at)
    story.wait(57 * MINUTE)


def a_week_to_review(story) -> None:  # type: ignore[no-untyped-def]  # as below
    """A dozen recoveries of Ana's ended last week and were drawn on Monday. She has answered about all but one, and Bea
    has read those; what one of them taught is promised."""
    from amends import flow
    from amends.flow import reviewing
    from amends.journal.actors import CLOCK
    from amends.learn.models import Review
    from amends.learn.reviewing import part_of
    from amends.learn.rules.reviewing import SIX, Feeds

    desk = story.desk
    for number in range(12):
        case = story.complain(f"Customer {number}", order=None, kind="flight-cancelled" if number % 3 else "bill-wrong")
        flow.reassign([case], desk.ana, by=desk.bea, at=story.at)
        story.resolve(case)
    monday = story.at + timedelta(days=6)
    reviewing.draw_weeks(by=CLOCK, at=monday, seed="0f1e2d3c4b5a6978")
    told = dict.fromkeys((one.value for one in SIX), "yes")
    for number, review in enumerate(Review.objects.order_by("-is_twice", "id")):
        if number == 11:
            break
        reviewing.answer(review, told | {"apology": "partly"}, "", by=desk.ana, at=monday)
        reviewing.answer(review, told | {"apology": "yes" if number % 3 else "no"}, "", by=desk.bea, at=monday)
        if part_of(review, desk.carlos, monday):
            reviewing.answer(review, told, "", by=desk.carlos, at=monday)
        if number == 2:
            found = reviewing.find(review, Feeds.SCRIPT, "The script says sorry at its end", by=desk.bea, at=monday)
            reviewing.promise(found, desk.ben, monday + timedelta(days=9), by=desk.bea, at=monday)


def a_quarter_of_bags(story) -> None:  # type: ignore[no-untyped-def]  # as below
    """Twelve bags: of every three one is scanned in time, one is not and its owner complains, one was a false alarm.

    The owner of one that was scanned complains as well; and a thirteenth has not been checked in yet.
    """
    from amends.cases.actions import NewCase
    from amends.cases.rules import Ending
    from amends.detect.rules import Heard
    from amends.flow import noticing
    from amends.flow.ending import end_otherwise
    from amends.flow.opening import open_cases
    from amends.journal.actors import Automatic
    from amends.post.rules import Channel
    from tests.cast import a_customer, an_order

    desk, ears = story.desk, Automatic("scanner")
    for number in range(13):
        order = an_order(desk, a_customer(desk, f"Owner of bag {number}"), f"BAG{number}")
        order.thing = f"bag/{number}"
        order.save()
        at = story.at - timedelta(days=80 - 6 * number)
        if number == 12:
            return
        told = [Heard("belt", f"{number}/checked", "bag.checked", order.thing, at, {})]
        if number % 3 == 0:
            told.append(Heard("belt", f"{number}/scanned", "bag.scanned", order.thing, at + MINUTE, {}))
        noticing.notice(told, by=ears, at=at + MINUTE)
        later = at + timedelta(days=1)
        complains = number % 3 == 1 or number == 3
        if complains or number % 3 == 2:
            new = NewCase(
                customer=order.customer,
                brand=desk.brand,
                channel=Channel.FORM if complains else Channel.SIGNAL,
                kind=desk.kinds["baggage"],
                order=order,
                words="Where is my bag?" if complains else "",
                first_contact_at=later if complains else None,
            )
            (case,) = open_cases([new], by=ears, at=later)
            if not complains:
                end_otherwise(case, Ending.FALSE_ALARM, "our_records", by=desk.ana, at=later + MINUTE)


def a_working_day(story) -> None:  # type: ignore[no-untyped-def]  # a Story, which needs Django to be imported
    """An hour before noon a storm strands thirty people; six others wait for something, each for another thing."""
    from amends import flow
    from amends.detect import actions as detect
    from amends.detect.rules import Heard
    from amends.flow.promising import Reply
    from amends.journal.actors import SETUP, Automatic
    from amends.remedies import queries as remedies
    from tests.cast import a_customer, an_order

    desk, at = story.desk, story.at
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=at)
    for flight in range(FLIGHTS):
        for seat in range(PASSENGERS):
            traveller = a_customer(desk, f"Traveller {flight + 1}{'AB'[seat]}", at=at)
            booking = an_order(desk, traveller, f"KX15{flight}{seat}", at=at)
            booking.thing = f"flight/{flight}"
            booking.save()
    gone = [
        Heard(
            "ops", f"cancelled/{n}", "flight.cancelled", f"flight/{n}", at, {"scheduled_departure_at": at.isoformat()}
        )
        for n in range(FLIGHTS)
    ]
    flow.notice(gone, by=Automatic("ops"), at=at)
    names = ("Tom Okafor", "Mei Liu", "Jana Weber", "Ines Prado", "Sam Reed", "Ada Obi")
    tom, mei, jana, ines, sam, ada = (story.complain(name, order=f"KX2{n}") for n, name in enumerate(names))
    for case, owner in ((tom, desk.ana), (mei, desk.ana), (jana, desk.ana), (ines, desk.ana), (sam, desk.ben)):
        if story.now(case).owner_id != owner.id:
            flow.reassign([story.now(case)], owner, by=desk.bea, at=story.at)
        story.acknowledge(case, by=owner)
    flow.give_to_team(story.now(ada), desk.team, by=desk.bea, at=story.at)
    broken = flow.promise(story.now(jana), "the refund number", story.at + 20 * MINUTE, by=desk.ana, at=story.at)
    assert broken.is_open
    story.wait(timedelta(hours=1) - 6 * MINUTE)
    flow.promise(story.now(tom), "I call you", story.at + 30 * MINUTE, by=desk.ana, at=story.at)
    flow.ask(story.now(mei), "the hotel's name", desk.finance, story.at + 40 * MINUTE, by=desk.ana, at=story.at)
    reply = Reply("Could you send me the label of your bag?")
    flow.ask_customer(
        story.now(ines), "the label of the bag", reply, story.at + 24 * 60 * MINUTE, by=desk.ana, at=story.at
    )
    goodwill = remedies.offering("goodwill")
    flow.offer_remedy(
        story.now(tom), goodwill, 12000, "USD", "he waited long", skips=Skip.CANNOT_WAIT, by=desk.ana, at=story.at
    )
    story.wait(MINUTE)


if __name__ == "__main__":
    main(sys.argv[1:])
