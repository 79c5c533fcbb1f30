"""How did we do, and would you recommend us: scales of one press each. Opening a link answers nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import contacting, surveying, visiting
from amends.flow.spoken import base
from amends.flow.visiting import AlreadyAnswered, Rated
from amends.followups import surveys as asked
from amends.followups.models import Survey
from amends.followups.rules.surveys import Question, SurveyKind
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.answers import NEVER
from amends.web.public.case import Refused
from amends.web.public.frame import done_at, with_link, written

LONGEST_COMMENT = 4000
FIVE = range(1, 6)
TEN = range(11)


@dataclass(frozen=True, slots=True)
class Scale:
    """One question that is answered by a number."""

    name: str
    text: str
    numbers: tuple[int, ...]
    low: str
    high: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey as it is shown."""

    ref: str
    heading: str
    answered: str | None
    first: Scale
    solved: str
    scales: tuple[Scale, ...]
    comment: str
    review_url: str
    tapped: str


@with_link(LinkPurpose.SURVEY, "GET", "POST")
def survey(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Asks how we did, or whether they would recommend us, and takes the answer once: by a press, never by opening."""
    row = asked.of_link(link)
    if row is None:
        return frame.gone(request)
    if request.method != "POST" or row.answered_at:
        return _page(request, link, row)
    if written(request, "leave") == NEVER:
        contacting.ask_no_more(link.case, by=link.case.customer, at=clock.now())
        return _page(request, link, row, left=True)
    scales = _scales(row, translation.get_language() or "en")
    values = {name: written(request, name) for name in (*(one.name for one in scales), "solved", "comment")}
    if errors := _wrong(values, scales):
        return _page(request, link, row, refused=Refused("survey", values, errors))
    try:
        _keep(row, values, link)
    except AlreadyAnswered:
        row.refresh_from_db()
    return done_at(request, url("public_survey", token=token_of(link)))


def _keep(row: Survey, values: Mapping[str, str], link: PrivateLink) -> None:
    by, at = link.case.customer, clock.now()
    if row.kind == SurveyKind.NPS.value:
        surveying.recommend(row, int(values[Question.NPS.value]), values["comment"], by=by, at=at)
        return
    rated = Rated(
        csat=int(values["csat"]),
        fair_outcome=_number(values["outcome_fair"]),
        fair_process=_number(values["process_fair"]),
        fair_treatment=_number(values["treated_fair"]),
        effort=_number(values["effort"]),
        comment=values["comment"],
    )
    is_solved = {"yes": True, "no": False}.get(values["solved"])
    visiting.rate_with_words(row, rated, is_solved=is_solved, by=by, at=at)


def _number(text: str) -> int | None:
    return int(text) if text else None


def _wrong(values: Mapping[str, str], scales: tuple[Scale, ...]) -> dict[str, str]:
    errors = {}
    for one in scales:
        text = values[one.name]
        if (text or one.is_needed) and text not in {str(number) for number in one.numbers}:
            ends = {"low": one.numbers[0], "high": one.numbers[-1]}
            errors[one.name] = _("Please choose a number from %(low)s to %(high)s.") % ends
    if len(values["comment"]) > LONGEST_COMMENT:
        most = {"most": LONGEST_COMMENT}
        errors["comment"] = _("This is longer than we can keep; please shorten it to %(most)s characters.") % most
    return errors


def standard_texts() -> dict[str, str]:
    """The standard words of every question, in the language of the page."""
    return {
        Question.CSAT.value: _("How satisfied are you with the way we put it right? 1 is not at all, 5 is completely."),
        Question.SOLVED.value: _("Is it solved?"),
        Question.OUTCOME_FAIR.value: _("What you got was fair."),
        Question.PROCESS_FAIR.value: _("It was quick and easy enough."),
        Question.TREATED_FAIR.value: _("We treated you with respect and told you why."),
        Question.EFFORT.value: _("We made it easy for you to get this put right."),
        Question.COMMENT.value: _("In your words"),
        Question.NPS.value: _("How likely are you to recommend us to a friend? 0 is not at all, 10 is certainly."),
    }


def texts_of(row: Survey, language: str) -> dict[str, str]:
    """The words of a survey's questions: those of the version that was asked, else the standard ones."""
    own = row.form.texts.get(base(language), {}) if row.form else {}
    return standard_texts() | {name: str(text) for name, text in own.items()}


def _scales(row: Survey, language: str) -> tuple[Scale, ...]:
    texts = texts_of(row, language)
    no, yes = _("no"), _("yes")
    if row.kind == SurveyKind.NPS.value:
        return (Scale("nps", texts["nps"], tuple(TEN), _("not at all"), _("certainly"), True),)
    five = tuple(FIVE)
    return (
        Scale("csat", texts["csat"], five, _("not at all"), _("completely"), True),
        Scale("outcome_fair", texts["outcome_fair"], five, no, yes, False),
        Scale("process_fair", texts["process_fair"], five, no, yes, False),
        Scale("treated_fair", texts["treated_fair"], five, no, yes, False),
        Scale("effort", texts["effort"], tuple(range(1, row.effort_most + 1)), no, yes, False),
    )


def _page(
    request: HttpRequest, link: PrivateLink, row: Survey, *, refused: Refused | None = None, left: bool = False
) -> HttpResponse:
    language = translation.get_language() or "en"
    answered = _("A person reads what you wrote.") if row.answered_at else None
    if left:
        answered = _("We do not ask you any more. If something is not right, write to us.")
    texts, scales = texts_of(row, language), _scales(row, language)
    tapped = request.GET.get("score", "")
    is_rated = row.kind == SurveyKind.RECOVERY.value
    shown = Asked(
        ref=link.case.reference,
        heading=_("How did we do?") if is_rated else _("Would you recommend us?"),
        answered=answered,
        first=scales[0],
        solved=texts["solved"] if is_rated else "",
        scales=scales[1:],
        comment=texts["comment"],
        review_url=row.form.review_url if row.form and row.answered_at else "",
        tapped=tapped if tapped in {str(number) for number in scales[0].numbers} else "",
    )
    return frame.page(
        request,
        "public/survey.html",
        link.case.brand,
        zone=link.case.customer.time_zone,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token_of(link),
        survey=shown,
        form=refused,
    )
