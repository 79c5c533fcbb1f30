"""My data: masked for whoever holds the link; copied, corrected and erased by a code that goes to a known contact."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import PageCode
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, hidden, page_of, text_of
from tests.doors.public.test_page_links import known

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    return a_case(desk)


def act(client: Client, case: Case, what: str = "", *, at: object = SOON, **fields: str) -> object:
    page = f"{page_of(case)}/data"
    with time_machine.travel(at, tick=False):
        if not what:
            return client.get(page)
        return client.post(f"{page}/{what}", hidden(client.get(page)) | fields, follow=True)


def the_code() -> str:
    letter = Outbound.objects.filter(key__startswith="page-code:").latest("id")
    assert letter.to_address == "jana@example.com"
    return re.findall(r"\d{4} \d{4}", letter.text)[0]


def test_who_holds_the_link_sees_what_is_kept_and_no_contact_whole(client: Client, case: Case) -> None:
    known(case)
    page = text_of(act(client, case))
    assert case.customer.name in page
    assert "j...@e...com" in page
    assert "jana@example.com" not in page


def test_without_a_contact_known_before_nothing_is_sent(client: Client, case: Case) -> None:
    assert "we make sure first that it is you" in text_of(act(client, case))
    entries = Entry.objects.count()
    assert act(client, case, "code").status_code == 422
    assert (Entry.objects.count(), Outbound.objects.filter(key__startswith="page-code:").count()) == (entries, 0)


def test_a_copy_takes_the_code_once_and_holds_what_is_theirs_alone(client: Client, desk: Desk, case: Case) -> None:
    known(case)
    owner = case.owner or desk.ana
    flow.note(case, "She sounds angry.", by=owner, at=NOON)
    a_case(desk, a_customer(desk, "Tom Ray"), words="Another's words.")
    act(client, case, "code")
    code = the_code()
    assert code.replace(" ", "") not in PageCode.objects.get().digest
    assert act(client, case, "copy", code="00000000").status_code == 422
    answer = act(client, case, "copy", code=code)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.content)
    assert told["name"] == case.customer.name
    assert {"kind": "mail", "value": "jana@example.com"} in told["contacts"]
    assert "My bill is wrong." in answer.content.decode()
    assert "angry" not in answer.content.decode()
    assert "Another" not in answer.content.decode()
    assert act(client, case, "copy", code=code).status_code == 422, "once"


def test_after_five_guesses_or_an_hour_nothing_is_right(client: Client, case: Case) -> None:
    known(case)
    act(client, case, "code")
    code = the_code()
    assert act(client, case, "copy", at=SOON + timedelta(minutes=61), code=code).status_code == 422
    for _ in range(5):
        act(client, case, "copy", code="00000000")
    assert act(client, case, "copy", code=code).status_code == 422
    assert Entry.objects.filter(verb="conversation.page_code_wrong").count() == 5


def test_no_more_than_five_codes_go_out_in_a_day(client: Client, case: Case) -> None:
    known(case)
    for hour in range(7):
        act(client, case, "code", at=SOON + timedelta(hours=2 * hour))
    assert Outbound.objects.filter(key__startswith="page-code:").count() == 5


def test_a_wish_becomes_a_request_with_a_promise(client: Client, case: Case) -> None:
    known(case)
    act(client, case, "code")
    entries = Entry.objects.count()
    for fields in (
        {"wanted": "forget", "words": ""},
        {"wanted": "correct", "words": ""},
        {"wanted": "erase", "words": "x" * 8001},
    ):
        assert act(client, case, "change", code=the_code(), **fields).status_code == 422
    assert Entry.objects.count() == entries
    assert act(client, case, "change", code="00000000", wanted="erase").status_code == 422
    answer = act(client, case, "change", code=the_code(), wanted="erase", words="All of it.")
    assert "within 30 days" in text_of(answer)
    made = Case.objects.exclude(id=case.id).get()
    assert made.is_request
    assert made.customer_id == case.customer_id
    message = made.messages.get(direction="in")
    assert "Please erase what you keep about me." in message.text
    assert "All of it." in message.text
    owed = Promise.objects.get(case=made, kind=PromiseKind.RESOLUTION.value)
    assert owed.due_at == SOON + timedelta(days=30)
    flow.keep_time(by=CLOCK, at=SOON + timedelta(minutes=1))
