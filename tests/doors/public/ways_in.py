"""The other ways in on the walk past every page: the chat, the tablet at a counter, the form with files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile

from amends import flow
from amends.cases.rules import Ending
from amends.customers.models import Customer, Identity
from amends.detect.rules.hub import PublicState
from amends.flow import hub
from amends.journal.actors import SETUP
from amends.kernel.ids import new_id
from amends.post.accounts import open_account
from amends.web import remembered
from tests.cast import NOON
from tests.doors.public.pages import page_of

if TYPE_CHECKING:
    from amends.cases.models import Case
    from amends.people.models import Person
    from tests.doors.public.tour import Tour

PNG = b"\x89PNG\r\n\x1a\n"
# An hour in which nobody has sent anything yet.
LATE = 300


def the_chat(tour: Tour) -> None:
    account = open_account("chat-page", brand=tour.desk.brand, name="Chat", by=SETUP, at=NOON)
    door = f"/chat/{account.id}"
    told = {"name": "Nora Licht", "email": "nora@example.com", "body": "Rechnung 17.", "website": ""}
    tour.open(door, LATE)
    for wrong in ({"name": "", "email": "x", "body": ""}, {"body": "x" * 5000}):
        tour.send(door, door, LATE, **told | wrong)
    tour.send(door, door, LATE, **told)
    page = str(tour.shown[-1][1].request["PATH_INFO"])
    tour.send(page, page, LATE, body="")
    with mock.patch("amends.web.public.chat.MOST_A_MINUTE", 0):
        tour.send(page, page, LATE, body="Rechnung 18.")


def the_kiosk(tour: Tour) -> None:
    account = open_account(
        "kiosk", brand=tour.desk.brand, name="B12", settings={"place": "Gate B12"}, by=SETUP, at=NOON
    )
    tour.open(f"/kiosk/{account.id}", LATE, lang=tour.language)
    page = f"/kiosk/{account.id}/tell?lang={tour.language}"
    told = {"what": "Rechnung 17.", "name": "Ina Licht", "email": "ina@example.com", "website": ""}
    for wrong in ({"what": "", "name": "", "email": ""}, {"email": "x", "phone": "x"}, {"website": "x"}):
        tour.send(page, page, LATE, **told | wrong)
    with mock.patch("amends.web.public.kiosk.MOST_IN_TEN_MINUTES", 0):
        tour.send(page, page, LATE, **told)
    tour.send(page, page, LATE, **told)


def files(tour: Tour) -> None:
    told = {"what": "Rechnung 17.", "name": "Ina Licht", "email": "ina@example.com", "language": tour.language}
    for many in (
        [SimpleUploadedFile("k.png", b"<html>")],
        [SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)],
    ):
        tour.send("/complain", "/complain", LATE, files=many, **told)
    with mock.patch("amends.web.public.files.LARGEST", 4):
        tour.send("/complain", "/complain", LATE, files=[SimpleUploadedFile("k.png", PNG)], **told)


def the_status(tour: Tour) -> None:
    brand, bea, at = tour.desk.brand, tour.desk.bea, NOON + timedelta(minutes=LATE)
    page = f"/status/{brand.slug}"
    for state in (None, *PublicState):
        if state is not None:
            storm = hub.open_incident(brand, "Sturm", by=bea, at=at)
            hub.publish(storm, "Sturm", state, "Sturm.", at + timedelta(hours=1), by=bea, at=at)
        remembered.forget()
        tour.open(page, LATE)


def their_data(tour: Tour, case: Case, owner: Person) -> None:
    """What is kept, with and without a contact that was known before; files; the page closed, and asked for again."""
    page = page_of(case)
    data = f"{page}/data"
    tour.open(data, LATE)
    tour.send(data, f"{data}/code", LATE)
    facts = {"brand": case.brand, "customer": case.customer, "kind": "mail", "value": "ilse@example.com"}
    Identity.objects.create(id=new_id(NOON - timedelta(days=9)), **facts)
    Customer.objects.filter(id=case.customer_id).update(since_date=date(2016, 5, 4))
    tour.open(data, LATE)
    tour.send(data, f"{data}/code", LATE)
    tour.send(data, f"{data}/copy", LATE, code="1")
    for fields in ({}, {"wanted": "correct"}, {"wanted": "erase", "words": "x" * 8001}, {"wanted": "erase"}):
        tour.send(data, f"{data}/change", LATE, **{"code": "1", **fields})
    tour.send(data, f"{data}/change", LATE, wanted="erase", code=tour.code("page-code:"))
    tour.send(page, f"{page}/messages", LATE, body="", files=[SimpleUploadedFile("k.png", PNG)])
    flow.end_otherwise(case, Ending.SPAM, "content", by=owner, at=NOON + timedelta(minutes=LATE))
    tour.open(page, LATE)
    tour.send(page, f"{page}/end", LATE)
    tour.send("/c/nothing", "/links/again", LATE, reference=case.reference, email="x@example.com")
