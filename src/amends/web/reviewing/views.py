"""Case reviews in a browser: everybody answers about their own cases first; leads and whoever sets policy read."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import reviewing as flow
from amends.learn import reviews as learn
from amends.learn.models import Review, ReviewAnswers, ReviewFinding
from amends.learn.reviewing import may_read
from amends.learn.rules.reviewing import Feeds, Part, Verdict
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.figures.files import as_csv
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.reviewing import one as one_builder
from amends.web.reviewing import shown as builder
from amends.web.reviewing.words import NAMES, PARTS, PICKS, VERDICTS
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit, desk


def _must_read(visit: Visit) -> None:
    if not may_read(visit.person):
        raise NotAllowed(who="lead, manager or quality")


def _review(visit: Visit, review_id: UUID) -> Review:
    found = learn.review_for(visit.person, visit.brand, review_id)
    if found is None:
        raise NotSeen
    return found


@desk("GET", right=Right.SEE_OWN_BRANDS)
def reviews(visit: Visit) -> HttpResponse:
    """What waits to be answered and read, what was found, and what the answers say."""
    return _list(visit)


@desk("POST", right=Right.SEE_OWN_BRANDS)
def size(visit: Visit) -> HttpResponse:
    """Says how many are drawn by lot each week."""
    _must_read(visit)

    def do() -> str:
        many = asked.text(visit, "many")
        number = int(many) if many.isascii() and many.isdecimal() and len(many) < 4 else 0
        flow.set_size(visit.brand, number, by=visit.person, at=visit.at)
        return "Kept. It holds from the next draw on."

    return _done(visit, "size", do, url("reviews"), lambda form, status: _list(visit, form, status))


@desk("GET", "POST", right=Right.SEE_OWN_BRANDS)
def review(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """One case that is read again; posting answers."""
    row = _review(visit, id)
    if visit.request.method == "GET":
        return _page(visit, row)

    def do() -> str:
        told = {question.value: asked.text(visit, question.value) for question in learn.questions_of(row)}
        made = flow.answer(row, told, asked.text(visit, "words"), by=visit.person, at=visit.at)
        return "Thank you. It counts now." if made.part == Part.OWN.value else "Kept."

    to = f"{url('review', id=row.id)}#answers"
    return _done(visit, "answers", do, to, lambda form, status: _page(visit, row, form, status))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def find(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Writes down what a case taught."""
    row = _review(visit, id)

    def do() -> str:
        feeds = asked.choice(visit, "feeds", Feeds)
        flow.find(row, feeds, asked.text(visit, "finding"), by=visit.person, at=visit.at)
        return "Written down."

    return _done(visit, "find", do, url("review", id=row.id), lambda form, status: _page(visit, row, form, status))


@desk("POST", right=Right.SEE_OWN_BRANDS)
def finding(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Promises to see to a finding, says that it is done, or sets it aside."""
    row = learn.finding_for(visit.person, visit.brand, id)
    if row is None:
        raise NotSeen
    if not may_read(visit.person) and (row.promise is None or row.promise.person_id != visit.person.id):
        raise NotAllowed(who="lead, manager or quality")

    return _done(
        visit,
        f"finding-{row.id}",
        lambda: _see_to(visit, row),
        url("reviews"),
        lambda form, status: _list(visit, form, status),
    )


def _see_to(visit: Visit, row: ReviewFinding) -> str:
    what = asked.text(visit, "do")
    if what == "promise":
        _must_read(visit)
        owner = asked.colleague(visit, "owner")
        flow.promise(row, owner, asked.moment(visit), by=visit.person, at=visit.at)
        return f"{owner.name} promised it."
    if what == "done":
        flow.done(row, by=visit.person, at=visit.at)
        return "Done."
    flow.set_aside(row, asked.text(visit, "why"), by=visit.person, at=visit.at)
    return "Set aside."


@desk("GET", right=Right.SEE_OWN_BRANDS)
def mine(visit: Visit) -> HttpResponse:
    """One's own cases that were read, with the answers, as a file to keep; the readers stay unnamed."""
    rows: list[list[object]] = [["week", "case", "question", *(PARTS[part] for part in Part)]]
    for row in learn.mine(visit.person, visit.brand):
        given = {Part(one.part): one for one in row.answers.all()}
        for question in learn.questions_of(row):
            told = [VERDICTS[Verdict(given[part].answers[question.value])] if part in given else "" for part in Part]
            rows.append([row.week.week_date.isoformat(), row.case.reference, NAMES[question], *told])
        rows.append([row.week.week_date.isoformat(), row.case.reference, "In words", *_words(given)])
    return as_csv("my-case-reviews", rows)


def _words(given: dict[Part, ReviewAnswers]) -> list[str]:
    return [given[part].words if part in given else "" for part in Part]


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = builder.build(visit.person, visit.brand, visit.wall)
    # What is over already, or is not shown to whoever has still to read its case, has no row that could say why.
    shown_at = {"size", *(f"finding-{row.id}" for row in page.findings)}
    said = next(iter(form.errors.values())) if form and form.name not in shown_at else ""
    return visit.page("reviews.html", status, page=page, form=form, said=said)


def _page(visit: Visit, row: Review, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = one_builder.build(row, visit.person, visit.brand, visit.wall)
    return visit.page("review.html", status, page=page, picks=PICKS, form=form)


def _done(
    visit: Visit,
    name: str,
    do: Callable[[], str],
    to: str,
    again: Callable[[Form, HTTPStatus], HttpResponse],
) -> HttpResponse:
    """Does it and goes to the page that shows it; a denial gives the form back, and changes nothing."""
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return again(Form(name, typed(visit.request), Fields({"due": "at"}).errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(to)
