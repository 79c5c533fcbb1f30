"""Settings as they are, and the theme of this browser."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import settings as builder
from amends.web.shown.desk import SOUND_COOKIE, THEME_COOKIE, THEMES
from amends.web.views.sign_in import safe_next
from amends.web.visit import Visit, desk

A_YEAR = 365 * 24 * 3600
COOKIES = {"theme": (THEME_COOKIE, THEMES), "sound": (SOUND_COOKIE, frozenset({"yes"}))}


@desk("GET")
def settings_(visit: Visit) -> HttpResponse:
    """What is set on this desk, each line with what is true now."""
    return visit.page("settings.html", settings=builder.build(visit.brand, visit.person))


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remembers in this browser how it wants to look, and whether alerts are heard; anything else is as the device."""
    answer = SeeOther(safe_next(request) or url("home"))
    for field, (cookie, known) in COOKIES.items():
        if field not in request.POST:
            continue
        value = request.POST[field]
        if value in known:
            answer.set_cookie(cookie, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        else:
            answer.delete_cookie(cookie, samesite="Lax")
    return answer
