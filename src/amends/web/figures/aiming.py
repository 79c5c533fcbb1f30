"""Picking the figure to improve, giving it up, telling what came of it; and writing beside figures.

Posting takes a lead, or whoever sets policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from amends.cases.queries import NotSeen
from amends.flow import improving, mailing_boards
from amends.measure import aims, board, noted
from amends.measure.definitions import BY_SLUG
from amends.measure.rules import quarter_to_improve
from amends.measure.totals import ALL
from amends.people.queries import staff
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.figures import aimed
from amends.web.figures.noting import may_note, must_note
from amends.web.figures.shown import asking
from amends.web.figures.views import asked_part, asked_window, figure_page
from amends.web.pages import url
from amends.web.remembered import forget, remembered
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk


@desk("GET", "POST", right=Right.SEE_MEASURES)
def aim_page(visit: Visit) -> HttpResponse:
    """What is to improve and where it stands, what came of those before; posting picks one."""
    if visit.request.method == "GET":
        return _page(visit)
    must_note(visit)

    def do() -> str:
        definition = BY_SLUG.get(asked.needed(visit, "figure", "pick one from the list."))
        if definition is None:
            raise ValueError("figure: pick one from the list.")
        target = aimed.read_target(definition, asked.text(visit, "target"), visit.brand.currency)
        owner = asked.colleague(visit, "owner")
        why = asked.text(visit, "why")
        improving.set_aim(visit.brand, definition.slug, target, owner, why, by=visit.person, at=visit.at)
        return f"{definition.name} is what we improve; {owner.name} tells what came of it."

    return _done(visit, "aim", do)


@desk("POST", right=Right.SEE_MEASURES)
def aim_act(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Gives it up with a reason, or tells what came of it, which who promised it may do too."""
    aim = aims.for_brand(visit.brand, id)
    if aim is None:
        raise NotSeen
    is_telling = asked.text(visit, "do") == "tell"
    if not (is_telling and aim.promise.person_id == visit.person.id):
        must_note(visit)

    def do() -> str:
        if is_telling:
            improving.tell(aim, asked.text(visit, "words"), by=visit.person, at=visit.at)
            return "Kept."
        improving.give_up(aim, asked.text(visit, "why"), by=visit.person, at=visit.at)
        return "Given up. Another can be picked."

    return _done(visit, f"{'tell' if is_telling else 'up'}-{aim.id}", do)


def _done(visit: Visit, name: str, do: Callable[[], str]) -> HttpResponse:
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return _page(visit, Form(name, typed(visit.request), Fields().errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("measures_aim"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    aim = aims.current(visit.brand)
    now, is_behind = None, False
    if aim is not None:
        found = board.line(visit.brand, aim.figure, 90, at=visit.at)
        is_behind = found is None
        line = (found[0].get(ALL) if found else None) or board.nothing(aim.figure, 90, visit.at.date())
        so_far = remembered(("aim", aim.id), lambda: aims.so_far(aim, visit.brand, visit.at), 60.0)
        now = aimed.aimed(visit, aim, line, so_far)
    people = [one for one in staff(visit.brand) if one.can(Right.WORK_CASES)]
    over = aimed.over(visit)
    # A form that does not stand here any more is told above the page.
    here = {f"up-{now.id}"} if now else {"aim"}
    if form is not None and form.name not in here | {f"tell-{one.id}" for one in over if one.may_tell}:
        form = Form(form.name, form.values, {"": next(iter(form.errors.values()))})
    return visit.page(
        "measures_aim.html",
        status,
        page={
            "aim": now,
            "is_behind": is_behind,
            "over": over,
            "may": may_note(visit),
            "quarter": quarter_to_improve(visit.wall.today.date()).words,
            "figures": [Option(one.slug, one.name) for one in sorted(aims.to_pick(), key=lambda one: one.name)],
            "people": [Option(str(one.id), one.name) for one in people],
        },
        form=form,
    )


@desk("POST", right=Right.SEE_MEASURES)
def note(visit: Visit, slug: str) -> HttpResponse:
    """Writes beside a figure what happened on a day."""
    must_note(visit)
    if slug not in BY_SLUG:
        raise NotSeen

    def do() -> str:
        where, day, words = _said(visit, slug)
        improving.annotate(visit.brand, where, day, words, by=visit.person, at=visit.at)
        return "Noted."

    return _noted(visit, slug, "note", do)


@desk("POST", right=Right.SEE_MEASURES)
def note_act(visit: Visit, slug: str, id: UUID) -> HttpResponse:  # noqa: A002
    """Corrects a note, or takes it back."""
    must_note(visit)
    one = noted.for_brand(visit.brand, id)
    if one is None or slug not in BY_SLUG:
        raise NotSeen

    def do() -> str:
        if asked.text(visit, "do") == "take_back":
            improving.take_back_annotation(one, by=visit.person, at=visit.at)
            return "Taken back."
        where, day, words = _said(visit, slug)
        improving.correct_annotation(one, where, day, words, by=visit.person, at=visit.at)
        return "Corrected."

    return _noted(visit, slug, f"note-{one.id}", do)


def _said(visit: Visit, slug: str) -> tuple[str, date, str]:
    try:
        day = date.fromisoformat(asked.text(visit, "day"))
    except ValueError:
        raise ValueError("day: pick a day, like 2026-03-31.") from None
    return "" if asked.text(visit, "everywhere") else slug, day, asked.text(visit, "words")


def _noted(visit: Visit, slug: str, name: str, do: Callable[[], str]) -> HttpResponse:
    try:
        words = do()
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return figure_page(visit, slug, Form(name, typed(visit.request), Fields().errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(f"{url('measure', slug=slug)}?{asking(asked_window(visit), asked_part(visit))}#notes")


@desk("POST", right=Right.SEE_MEASURES)
def by_mail(visit: Visit) -> HttpResponse:
    """Has the board sent to whoever asks each Monday, about as many days as they look at now; or stops it."""
    if asked.text(visit, "do") == "stop":
        mailing_boards.stop(visit.brand, by=visit.person, at=visit.at)
        words, kind = "Stopped. The board is sent to you no more.", "done"
    else:
        try:
            mailing_boards.begin(visit.brand, asked_window(visit).span, by=visit.person, at=visit.at)
        except mailing_boards.NoSetter as why:
            words, kind = str(why), "refused"
        else:
            words, kind = f"Each Monday at eight it goes to {visit.person.email}.", "done"
    forget()
    shown.tell(visit.request, words, kind)
    return SeeOther(f"{url('measures')}?{asking(asked_window(visit), ALL)}")


urlpatterns = [
    path("measures/by-mail", by_mail, name="measures_by_mail"),
    path("measures/aim", aim_page, name="measures_aim"),
    path("measures/aim/<uuid:id>", aim_act, name="measures_aim_act"),
    path("measures/<slug:slug>/notes", note, name="measure_notes"),
    path("measures/<slug:slug>/notes/<uuid:id>", note_act, name="measure_note"),
]
