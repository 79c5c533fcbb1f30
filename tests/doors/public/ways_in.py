"""The other ways in on the walk past every page: the chat, the tablet at a counter, the form with files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile

from amends.detect.rules.hub import PublicState
from amends.flow import hub
from amends.journal.actors import SETUP
from amends.post.accounts import open_account
from amends.web import remembered
from tests.cast import NOON

if TYPE_CHECKING:
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
