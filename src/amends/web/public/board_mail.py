"""Stopping the board's weekly letter from the letter itself: by a mail program, or on a page with one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation

from amends import clock
from amends.flow import mailing_boards
from amends.measure.aims import mailed
from amends.web.public import frame
from amends.web.public.frame import open_to_all
from amends.web.remembered import forget


@open_to_all("GET", "POST")
def board_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the button; posting, as mail programs do by themselves (RFC 8058), stops the letter. Nothing else can be
    done or read here, and a look alone stops nothing."""
    mail = mailing_boards.mail_of(token)
    if mail is None:
        return frame.gone(request)
    if request.method == "POST":
        mailing_boards.stop(mail.brand, by=mail.person, at=clock.now())
        forget()
    # The desk's own people read it, in the language of their desk.
    with translation.override("en"):
        return frame.page(request, "board_mail.html", mail.brand, languages=(), is_on=mailed(mail.brand, mail.person))


urlpatterns: list[URLPattern] = [path("by-mail/<str:token>", board_mail, name="public_board_mail")]
