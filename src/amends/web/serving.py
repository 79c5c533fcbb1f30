"""Files that somebody sent, handed to a browser: as files, never as pages; only a picture is shown as what it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from amends.post.channels.mail import showing

FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_answer(request: HttpRequest, name: str, type_: str, content: bytes) -> HttpResponse:
    """A file as a file; a picture as a picture where that was asked for, by what it is and not by what it says."""
    picture = showing.picture_type(content)
    is_shown = bool(picture) and request.GET.get("shown") == "yes"
    answer = HttpResponse(content, content_type=picture if picture else _safe(type_))
    answer.headers["Content-Disposition"] = content_disposition_header(not is_shown, name) or "attachment"
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return guarded(answer)


def guarded(answer: HttpResponse) -> HttpResponse:
    """The answer, whose address goes nowhere and which nobody guesses to be something else."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _safe(type_: str) -> str:
    """The type under which a file leaves: its own where it is only read, else plain bytes."""
    return type_ if type_ in {"application/pdf", "message/rfc822"} else "application/octet-stream"
