"""Surveys: the words of each question by language, in versions; and what customers wrote, by what it is about."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import translation

from amends.cases.queries import NotSeen
from amends.flow import surveying as flow
from amends.followups import surveys as queries
from amends.followups.models import SurveyForm
from amends.followups.rules.surveys import EFFORT_SCALES
from amends.followups.rules.themes import About
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.public.rating import standard_texts
from amends.web.public.tongues import NAMES
from amends.web.shown import desk as shown
from amends.web.shown import surveys as builder
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import Visit, desk


def _language(visit: Visit) -> str:
    wanted = visit.request.POST.get("language") or visit.request.GET.get("language", "")
    return wanted if wanted in NAMES else "en"


@desk("GET", "POST", right=Right.SET_POLICY)
def surveys(visit: Visit) -> HttpResponse:
    """The words in use, in one language; posting begins a new version."""
    form = queries.form_of(visit.brand)
    if visit.request.method == "GET":
        return _page(visit, form)
    language = _language(visit)
    try:
        if asked.text(visit, "version") != str(form.version if form else 0):
            raise flow.WrongForm("why: somebody has changed the survey meanwhile. Read it, then change it.")
        texts = dict(form.texts) if form else {}
        texts[language] = {name: asked.text(visit, name) for name in standard_texts()}
        most = asked.text(visit, "effort_most")
        made = flow.word(
            visit.brand,
            form,
            texts,
            asked.text(visit, "why"),
            effort_most=int(most) if most.isdecimal() else 0,
            review_url=asked.text(visit, "review_url"),
            by=visit.person,
            at=visit.at,
        )
    except ValueError as why:
        refused = Form("survey", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, queries.form_of(visit.brand), refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, f"Version {made.version} is asked from now on.")
    return SeeOther(f"{url('surveys')}?language={language}")


def _page(
    visit: Visit, row: SurveyForm | None, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    language = _language(visit)
    with translation.override(language):
        standard = standard_texts()
    page = builder.build(row, queries.forms_of(visit.brand), standard, language, visit.wall)
    scales = [Option(str(most), f"1 to {most}") for most in EFFORT_SCALES]
    return visit.page("surveys.html", status, survey=page, languages=list(NAMES), scales=scales, form=form)


@desk("GET", right=Right.SEE_MEASURES)
def answers(visit: Visit) -> HttpResponse:
    """What customers wrote with their answers, the newest in front; by what it is about."""
    theme = visit.request.GET.get("about", "")
    rows = queries.comments_for(visit.person, visit.brand, theme if theme in set(About) else "")
    may = visit.person.can(Right.SET_POLICY)
    told = {"comments": builder.comments(rows), "about": builder.THEMES, "chosen": theme, "may_decide": may}
    return visit.page("answers.html", **told)


@desk("POST", right=Right.SET_POLICY)
def decide(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Says that a comment is about something, or that it is not."""
    row = queries.comment_for(visit.person, visit.brand, id)
    about = asked.text(visit, "about")
    if row is None or about not in set(About):
        raise NotSeen
    flow.decide_theme(row, About(about), is_right=asked.text(visit, "right") != "no", by=visit.person, at=visit.at)
    return SeeOther(url("answers"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/surveys", surveys, name="surveys"),
    path("answers", answers, name="answers"),
    path("answers/<uuid:id>", decide, name="answer_about"),
]
