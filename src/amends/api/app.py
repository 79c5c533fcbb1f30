"""The API put together: its operations, its description, and what stands around every call."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI

from amends.api import alerts, cases, complaints, endings, experiments, improving, measures, problems, signals, vouchers
from amends.api.problems import MEDIA_TYPE, Refused

PREFIX = "/api/v1/"
DESCRIPTION = (
    "What other systems tell Amends and ask it. Every call carries a token (`Authorization: Bearer ...`) that is let "
    "in for its scopes, on its brand. Every refusal is a problem document (RFC 9457) and changes nothing. Moments "
    "carry their zone; fields that are not described are refused."
)
View = Callable[..., HttpResponseBase]

api = NinjaAPI(
    title="Amends",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
)
problems.register(api)
# What is to improve stands before the figures, one of which would have its name.
for room in (complaints, cases, endings, signals, alerts, improving, measures, experiments, vouchers):
    api.add_router("", room.router)


def describe() -> dict[str, Any]:
    """The API's description (OpenAPI 3.1), in which refusals are problem documents."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    described["components"]["schemas"] |= complaints.SCHEMAS | endings.SCHEMAS | signals.SCHEMAS | alerts.SCHEMAS
    described["components"]["schemas"] |= vouchers.SCHEMAS | improving.SCHEMAS
    for operations in described["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
    return described


@login_not_required
def description(request: HttpRequest) -> HttpResponse:
    """Shows the description to whoever writes against the API; it holds nothing of this desk."""
    return JsonResponse(describe())


@login_not_required
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answers an address that is none as everything is answered here."""
    return problems.answer(problems.nowhere())


def _around(view: View) -> View:
    """Lets tokens do the asking instead of sign-ins, and answers a wrong method by a problem as well."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response.headers["Allow"]
            headers = {"Allow": allowed}
            response = problems.answer(
                Refused(HTTPStatus.METHOD_NOT_ALLOWED, "wrong-method", f"Use {allowed} here.", headers=headers)
            )
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # a token in a header is sent by nobody's browser unasked
    return login_not_required(answered)


def _patterns() -> list[URLPattern]:
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name not in {"api-root", "openapi-json"}:
            found.append(path(str(pattern.pattern), _around(pattern.callback), name=pattern.name))
    return found


urlpatterns = [
    path("openapi.json", description, name="api_description"),
    *_patterns(),
    path("", nowhere, name="api_nowhere"),
    path("<path:rest>", nowhere, name="api_nowhere_below"),
]
