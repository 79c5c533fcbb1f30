"""Files beside a draft: laid there, looked at, taken away. They leave with the message."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.conversation.enclosing import MOST_BYTES_EACH, DoesNotFit, NewFile
from amends.conversation.queries import files_of
from amends.flow import bringing, composing
from amends.people.rules import Right
from amends.post.channels.mail.showing import picture_type
from amends.post.raws import content_of
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.case import composer, rights
from amends.web.visit import NotAllowed, Visit, desk

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def given(visit: Visit) -> list[NewFile]:
    """The files that came with a form."""
    return [_read(one) for one in visit.request.FILES.getlist("files") if isinstance(one, UploadedFile)]


def _read(one: UploadedFile[bytes]) -> NewFile:
    # One byte past the limit is enough to refuse it; a gigabyte is not taken into memory for that.
    return NewFile(one.name or "", one.content_type or "", one.read(MOST_BYTES_EACH + 1), one.size or 0)


def _writable(visit: Visit, ref: str) -> Case:
    case = case_for(visit.person, ref)
    if "write" not in rights.may_now(case, visit.person):
        raise NotAllowed(who=rights.who_may(case))
    return case


@desk("POST", right=Right.WORK_CASES)
def add(visit: Visit, ref: str) -> HttpResponse:
    """Lays files beside the draft."""
    case, trouble = _writable(visit, ref), ""
    try:
        composing.enclose(case, given(visit), by=visit.person, at=visit.at)
    except DoesNotFit as why:
        trouble = str(why).partition(": ")[2]
    return _shown(visit, case, trouble)


@desk("POST", right=Right.WORK_CASES)
def take_out(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Takes a file away from beside the draft."""
    case = _writable(visit, ref)
    composing.take_out(case, id, by=visit.person, at=visit.at)
    return _shown(visit, case, "")


def _shown(visit: Visit, case: Case, trouble: str) -> HttpResponse:
    """The files again; without scripts, the page with them."""
    if visit.request.headers.get("HX-Request") != "true":
        if trouble:
            shown.tell(visit.request, trouble, "refused")
        return SeeOther(f"{url('case', ref=case.reference)}#write")
    files = composer.files_beside(case, visit.person)
    return visit.fragment("case/composer_files.html", case={"ref": case.reference}, files=files, trouble=trouble)


@desk("GET", right=Right.WORK_CASES)
def draft_file(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002
    """One file beside one's own draft: a picture as a picture, by what it is; anything else as a file."""
    found = next((one for one in files_of(_writable(visit, ref), visit.person) if one.id == id), None)
    if found is None:
        raise NotSeen
    content = content_of(found.raw)
    picture = picture_type(content)
    answer = HttpResponse(content, content_type=picture or "application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(not picture, found.name) or "attachment"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@desk("POST", right=Right.WORK_CASES)
def fetch_again(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002
    """Has the files of a message that could not be fetched tried again."""
    case = _writable(visit, ref)
    if not bringing.bring_again(case, id, by=visit.person, at=visit.at):
        raise NotSeen
    shown.tell(visit.request, "They are fetched again; what comes stands beside the message.")
    return SeeOther(f"{url('case', ref=case.reference)}#write")
