"""You told us, we fixed it: who had what an action has mended is told once, in words that two people read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.models import Message
from amends.conversation.rules import LinkPurpose
from amends.customers.consents import TOLD_WHAT_CAME, refused
from amends.customers.models import Identity
from amends.flow import mending, reporting_back
from amends.flow.contacting import tell_what_came
from amends.followups.queries import last
from amends.followups.rules import CheckInAnswer
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn import told
from amends.learn.models import Cause, CorrectiveAction, FixLetter, FixTold
from amends.learn.rules.reporting import Fate
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.remedies.models import SecondLook
from tests.cast import a_customer
from tests.doors.web.visiting import Answer, Visits, entries, page, said
from tests.story.telling import CUSTOMER, DAY, MINUTE

CHANGED = "The gate reads the list of bags back before the door closes."
ENGLISH = "Dear {name}, you told us: {what}, {reference}. " + CHANGED + " {brand}. Sent automatically."
GERMAN = "Guten Tag {name}, das Tor liest die Liste jetzt vor. Zeichen {reference}. Automatisch gesandt."
BECAUSE = "The reader is in use at every gate"


def had_it(desk: Visits, name: str, *, language: str = "en", ends: bool = True) -> Case:
    """A customer who told us, whose recovery had this cause and, unless it is still open, is over."""
    story = desk.story
    customer = a_customer(story.desk, name, at=story.at, language=language)
    case = story.complain(customer=customer, order=None)
    flow.set_cause(case, Cause.objects.get(slug="human-slip"), by=story.desk.ana, at=story.at)
    if ends:
        over(case, story.at)
    return case


def over(case: Case, at: object) -> None:
    """The case as it is once its recovery has ended."""
    Case.objects.filter(id=case.id).update(resolved_at=at, closed_at=at, ending="recovery_ended")


def mended(desk: Visits) -> CorrectiveAction:
    """An action of Ben's, just in force."""
    story, cause = desk.story, Cause.objects.get(slug="human-slip")
    due, cast = story.at + 7 * DAY, story.desk
    action = mending.plan(cause, cast.brand, "Read the list back", cast.ben, due, 50, by=cast.dita, at=story.at)
    story.world.at += timedelta(minutes=1)
    mending.do(action, by=cast.ben, at=story.at)
    return action


def path_of(action: CorrectiveAction) -> str:
    return f"/actions/{action.id}/letter"


def write(desk: Visits, action: CorrectiveAction, who: str = "ben", **fields: str) -> Answer:
    words = {"words_en": ENGLISH, "because": BECAUSE}
    return desk.post(getattr(desk.story.desk, who), path_of(action), {**words, **fields})


def send(desk: Visits, action: CorrectiveAction, who: str = "dita", written: str | None = None) -> Answer:
    row = FixLetter.objects.get(action=action)
    read = row.written_at.isoformat() if written is None else written
    return desk.post(getattr(desk.story.desk, who), f"{path_of(action)}/send", {"written": read})


def look(desk: Visits, action: CorrectiveAction, who: str = "dita") -> str:
    return said(desk.get(getattr(desk.story.desk, who), path_of(action)))


def fates(desk: Visits, action: CorrectiveAction) -> dict[str, int]:
    return {fate.value: n for fate, n in told.counted(told.who_had_it(action, at=desk.story.at)).items()}


def test_its_owner_writes_somebody_else_reads_and_everybody_hears_it_once(desk: Visits) -> None:
    jana, otto = had_it(desk, "Jana Weber"), had_it(desk, "Otto Kranz", language="de")
    had_it(desk, "Mia Open", ends=False)
    action = mended(desk)
    before = look(desk, action, "ben")
    assert "Will be told 2" in before
    assert "a recovery of theirs is not over yet; they are told when it is 1" in before
    assert "English, 2 read it" in before
    assert "Deutsch" in before or "German, 1 read it" in before
    assert "You told us what went wrong" in before
    assert write(desk, action, words_de=GERMAN).status_code == 303
    assert "nobody else has read it yet" in look(desk, action)
    assert not FixTold.objects.exists(), "nothing leaves before somebody else has read it"
    assert "I have read it: send it" not in look(desk, action, "ben")
    assert send(desk, action).status_code == 303
    desk.story.send()
    letters = {row.to_name: row for row in Outbound.objects.filter(key__startswith="fix:", sent_at__isnull=False)}
    assert set(letters) == {"Jana Weber", "Otto Kranz"}
    assert CHANGED in letters["Jana Weber"].text
    assert jana.reference in letters["Jana Weber"].text
    assert "das Tor liest" in letters["Otto Kranz"].text
    assert letters["Otto Kranz"].is_automatic
    assert Entry.objects.filter(verb="learn.fix_told", case_id=otto.id).count() == 1
    assert "told them what was changed because of it" in page(desk, jana)
    told_now = look(desk, action)
    assert "Told 2" in told_now
    assert "written by Ben Cole, read and sent by Dita Kern" in told_now
    assert reporting_back.go_on(by=CLOCK, at=desk.story.at) == 0, "nobody hears it twice"
    assert FixTold.objects.count() == 2
    assert "What those who had it were told" in said(desk.get(desk.story.desk.ana, "/causes/human-slip"))


def test_a_whole_recovery_ends_with_what_came_of_it(desk: Visits) -> None:
    """Told, resolved, asked, closed; then what caused it is mended, and what must always hold still holds."""
    story, cast = desk.story, desk.story.desk
    case = story.resolve(story.complain())
    flow.check_in(case, by=cast.ana, at=story.at)
    story.wait(MINUTE)
    flow.answer_check_in(last(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
    assert story.now(case).is_closed
    due = story.at + DAY
    action = mending.plan(
        Cause.objects.get(slug="weather"), cast.brand, "De-ice by night", cast.ben, due, 50, by=cast.dita, at=story.at
    )
    story.wait(MINUTE)
    mending.do(action, by=cast.ben, at=story.at)
    write(desk, action)
    send(desk, action)
    story.wait(2 * MINUTE)
    row = Outbound.objects.get(key__startswith="fix:", sent_at__isnull=False)
    assert CHANGED in row.text
    assert story.now(case).is_closed, "to be told opens nothing"
    story.letter(case, "Thank you, but it happened again yesterday.")
    story.wait(MINUTE)
    assert not story.now(case).is_closed, "what they answer comes back to a person"


def test_whose_recovery_ends_later_hears_it_then_and_it_ends_when_nobody_is_left(desk: Visits) -> None:
    had_it(desk, "Jana Weber")
    open_ = had_it(desk, "Mia Open", ends=False)
    action = mended(desk)
    write(desk, action)
    send(desk, action)
    letter = FixLetter.objects.get()
    assert letter.done_at is None
    over(open_, desk.story.at)
    assert reporting_back.go_on(by=CLOCK, at=desk.story.at + DAY) == 1
    letter.refresh_from_db()
    assert letter.done_at == desk.story.at + DAY
    assert Entry.objects.get(verb="learn.fix_letter_done").facts == {"told": 2}
    assert "nobody is left to be told" in look(desk, action)


def test_who_is_better_left_alone_is_counted_with_the_reason(desk: Visits) -> None:
    story = desk.story
    twice, refuses = had_it(desk, "Tess Twice", ends=False), had_it(desk, "Rolf No")
    noticed, urgent = had_it(desk, "Nora Noticed"), had_it(desk, "Ute Urgent")
    away, slow = had_it(desk, "Udo Away"), had_it(desk, "Again Andy")
    other, final = had_it(desk, "Otis Other"), had_it(desk, "Fay Final")
    looked = {"promise": Promise.objects.filter(case=final).first(), "started_at": story.at, "ended_at": story.at}
    SecondLook.objects.create(id=final.id, case=final, because="not_yet", ending="final", **looked)
    again = story.complain(customer=slow.customer, order=None)
    Case.objects.filter(id=twice.id).update(deviation_count=1)
    Case.objects.filter(id=noticed.id).update(first_contact_at=None)
    Case.objects.filter(id=urgent.id).update(needs_person_now=True)
    Case.objects.filter(id=other.id).update(ending="not_a_failure")
    Identity.objects.filter(customer=away.customer).delete()
    tell_what_came(refuses.customer, may=False, by=CUSTOMER, at=story.at)
    action = mended(desk)
    late = had_it(desk, "Lea Late")
    found = fates(desk, action)
    assert found == {
        "failed_twice": 1,
        "refused": 1,
        "never_told_us": 1,
        "person": 1,
        "unreachable": 1,
        "open": 1,
        "final": 1,
    }
    assert late.opened_at >= action.in_force_at, "who was failed after it was mended is not told that it is"
    told_page = look(desk, action)
    for words in ("Will be told 0", "they do not want such letters 1", "no way leads to them", "they never told us 1"):
        assert words in told_page
    assert write(desk, action).status_code == 303
    before = Message.objects.count()
    assert send(desk, action).status_code == 303
    assert Message.objects.count() == before
    over(again, story.at)
    assert reporting_back.go_on(by=CLOCK, at=story.at) == 1
    assert fates(desk, action)[Fate.TOLD] == 1


def test_nobody_hears_of_two_things_within_a_month(desk: Visits) -> None:
    had_it(desk, "Jana Weber")
    first, second = mended(desk), mended(desk)
    for action in (first, second):
        write(desk, action)
        send(desk, action)
    assert FixTold.objects.count() == 1
    assert fates(desk, second) == {"lately": 1}
    assert "they heard of something else that we mended" in look(desk, second)
    assert reporting_back.go_on(by=CLOCK, at=desk.story.at + 31 * DAY) == 1


def test_nobody_is_told_on_hope(desk: Visits) -> None:
    """What is not done, not shown to work, or shown not to, is told to nobody."""
    cast, story = desk.story.desk, desk.story
    had_it(desk, "Jana Weber")
    cause = Cause.objects.get(slug="human-slip")
    plan = mending.plan(cause, cast.brand, "Later", cast.ben, story.at + DAY, 50, by=cast.dita, at=story.at)
    assert "Nobody is told that it is mended: it is not done yet." in look(desk, plan)
    before = entries()
    assert write(desk, plan).status_code == 422
    assert (entries(), FixLetter.objects.count()) == (before, 0)
    action = mended(desk)
    before = entries()
    refused_ = write(desk, action, because=" ")
    assert refused_.status_code == 422
    assert "say how you know that it is fixed" in said(refused_)
    assert (entries(), FixLetter.objects.count()) == (before, 0)
    write(desk, action)
    mending.give_up(action, "It did not hold", by=cast.dita, at=story.at)
    before = entries()
    assert send(desk, action).status_code == 422
    assert (entries(), FixTold.objects.count()) == (before, 0)


def test_what_shows_later_that_it_is_not_mended_stops_the_letter(desk: Visits) -> None:
    had_it(desk, "Mia Open", ends=False)
    action = mended(desk)
    write(desk, action)
    send(desk, action)
    mending.give_up(action, "It did not hold", by=desk.story.desk.dita, at=desk.story.at)
    Case.objects.update(closed_at=desk.story.at, ending="recovery_ended")
    assert reporting_back.go_on(by=CLOCK, at=desk.story.at) == 0
    assert FixLetter.objects.get().stopped_at == desk.story.at
    assert Entry.objects.get(verb="learn.fix_letter_stopped").facts == {"because": "not_mended"}


@pytest.mark.parametrize(
    ("fields", "told_"),
    [
        ({"words_en": ""}, "some of them read it"),
        ({"words_en": "Dear {name}, {changed}"}, "what is different now"),
        ({"words_en": "Dear {owner}"}, "nothing is filled in for {owner} here"),
        ({"words_en": "Dear {name}, it is mended."}, "no person sends this one, and it must say so"),
        ({"words_en": "x" * 3_001}, "are too many"),
        ({"because": "x" * 201}, "are too many"),
    ],
)
def test_words_that_cannot_be_sent_name_their_field(desk: Visits, fields: dict[str, str], told_: str) -> None:
    had_it(desk, "Jana Weber")
    action = mended(desk)
    before = entries()
    answer = write(desk, action, **fields)
    assert answer.status_code == 422
    assert told_.lower() in said(answer).lower()
    assert (entries(), FixLetter.objects.count()) == (before, 0)


def test_only_who_owns_or_tends_it_writes_and_only_another_sends(desk: Visits) -> None:
    cast = desk.story.desk
    had_it(desk, "Jana Weber")
    action = mended(desk)
    before = entries()
    assert write(desk, action, "ana").status_code == 403
    assert desk.get(cast.evan, path_of(action)).status_code == 403
    assert (entries(), FixLetter.objects.count()) == (before, 0)
    write(desk, action, "dita")
    before = entries()
    for who, status in (("ana", 403), ("ben", 403), ("dita", 422)):
        assert send(desk, action, who).status_code == status, who
    assert "Read it as it is now" in said(send(desk, action, "bea", "2020-01-01T00:00:00+00:00"))
    assert desk.post(cast.ana, f"{path_of(action)}/stop").status_code == 403
    assert "nothing is to be stopped" in said(desk.post(cast.ben, f"{path_of(action)}/stop"))
    assert (entries(), FixTold.objects.count()) == (before, 0)
    assert send(desk, action, "bea").status_code == 303
    before = entries()
    assert "It is sent already" in said(write(desk, action, "dita"))
    assert send(desk, action, "bea").status_code == 422
    assert (entries(), FixTold.objects.count()) == (before, 1)
    elsewhere = "00000000-0000-7000-8000-000000000000"
    assert desk.get(cast.dita, f"/actions/{elsewhere}/letter").status_code == 404


def test_it_is_stopped_and_what_came_back_is_counted(desk: Visits) -> None:
    had_it(desk, "Jana Weber")
    open_ = had_it(desk, "Mia Open", ends=False)
    action = mended(desk)
    write(desk, action)
    send(desk, action)
    assert desk.post(desk.story.desk.ben, f"{path_of(action)}/stop").status_code == 303
    over(open_, desk.story.at)
    assert reporting_back.go_on(by=CLOCK, at=desk.story.at) == 0
    Outbound.objects.filter(key__startswith="fix:").update(bounced_at=desk.story.at)
    assert "Told 1 of these letters 1 came back" in look(desk, action)


def test_the_customer_reads_it_on_their_page(desk: Visits) -> None:
    case = had_it(desk, "Jana Weber")
    action = mended(desk)
    write(desk, action)
    send(desk, action)
    desk.story.send()
    until = desk.story.at + 30 * DAY
    link = links.make_link(LinkPurpose.CASE, case, expires_at=until, by=CLOCK, at=desk.story.at)
    address = links.address_of(link)
    answer = Client().get(address[address.index("/", 8) :], follow=True)
    assert CHANGED in said(answer)


def test_no_telephone_rings_for_it_at_night(desk: Visits, settings: LazySettings) -> None:
    settings.POST_ADAPTERS = {"sms": "amends.post.channels.mail.sending.MailAdapter"}
    case = had_it(desk, "Jana Weber")
    known = {"id": case.id, "brand": case.brand, "customer": case.customer, "verified_at": desk.story.at}
    Identity.objects.create(**known, kind="phone", value="+4930123456")
    case.customer.channel = "sms"
    case.customer.save()
    action = mended(desk)
    write(desk, action)
    desk.story.world.at = desk.story.at.replace(hour=23)
    send(desk, action)
    row = Outbound.objects.get(key__startswith="fix:")
    assert (row.channel, row.send_at - desk.story.at) == ("sms", timedelta(hours=7, minutes=59)), "at 8 in Berlin"


def test_customers_say_that_they_want_no_such_letters(desk: Visits) -> None:
    case = had_it(desk, "Jana Weber")
    there = f"/customers/{case.customer_id}/told-later"
    before = entries()
    assert desk.post(desk.story.desk.dita, there, {"may": "no"}).status_code == 403
    assert entries() == before
    assert desk.post(desk.story.desk.ana, there, {"may": "no"}).status_code == 303
    assert refused([case.customer_id], TOLD_WHAT_CAME) == {case.customer_id}
    assert "Does not want to hear afterwards" in said(desk.get(desk.story.desk.ana, f"/customers/{case.customer_id}"))


def test_many_customers_take_no_more_queries(desk: Visits) -> None:
    had_it(desk, "Jana Weber")
    action = mended(desk)
    few = desk.queries(desk.story.desk.dita, path_of(action))
    Case.objects.update(opened_at=desk.story.at - DAY)
    for number in range(5):
        case = had_it(desk, f"Customer {number}")
        Case.objects.filter(id=case.id).update(opened_at=desk.story.at - DAY)
    assert desk.queries(desk.story.desk.dita, path_of(action)) == few <= 22
