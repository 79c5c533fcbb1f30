"""Counting what this process answers, by the name of the page and never by its address: an address may be a secret."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
ANSWERS = Counter(
    "amends_answers", "Requests answered by this process.", ["page", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "amends_answer_seconds",
    "How long an answer took.",
    ["page"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Counted:
    """Counts every answer and how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        page = (found.url_name or "unnamed") if found else "nowhere"
        method = request.method if request.method in METHODS else "other"
        ANSWERS.labels(page, method, response.status_code).inc()
        SECONDS.labels(page).observe(time.perf_counter() - began)
        return response
