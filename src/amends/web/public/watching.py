"""What a machine that watches this one asks: does it live, can it work, how far is it behind."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from amends import clock
from amends.journal.queries import unsealed_count
from amends.post.accounts import outages
from amends.post.queries import mailbox
from amends.promises.feed import unswept
from amends.web.public.counting import REGISTRY
from amends.web.public.frame import HEADERS, open_to_all
from amends.web.tries import client


@open_to_all("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives. Asks nothing of anybody."""
    return HttpResponse("ok\n", content_type="text/plain", headers=HEADERS)


@open_to_all("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the desk can work: its database answers and is up to date. 503 with what is missing, else 200."""
    missing = _missing()
    status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
    return JsonResponse({"ready": not missing, "missing": missing}, status=status, headers=HEADERS)


def _missing() -> list[str]:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return ["the database does not answer"]
    is_behind = any(step not in applied for step in MigrationLoader(None).disk_migrations)
    return ["the database is not up to date: run `amends migrate`"] if is_behind else []


@open_to_all("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in the format of Prometheus: for who shows the token, or, where there is none, for this machine alone."""
    if not _may_count(request):
        return HttpResponse("Not for you.\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain", headers=HEADERS)
    found = CollectorRegistry()
    found.register(Backlogs(clock.now()))
    text = generate_latest(REGISTRY) + generate_latest(found)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers=HEADERS)


def _may_count(request: HttpRequest) -> bool:
    token = settings.CONFIG.metrics_token.get_secret_value()
    if token:
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    try:
        return ipaddress.ip_address(client(request)).is_loopback
    except ValueError:
        return False


class Backlogs(Collector):
    """How far the worker is behind, read when somebody asks."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        """The gauges, each by its own query."""
        post, promises = mailbox(self.at), unswept(self.at)
        yield GaugeMetricFamily("amends_outbox_waiting", "Messages whose time has come.", post.waiting)
        yield GaugeMetricFamily(
            "amends_outbox_oldest_seconds", "How long the first of them waits.", self._since(post.oldest_waiting_at)
        )
        yield GaugeMetricFamily("amends_outbox_parked", "Messages that need a person.", post.parked)
        yield GaugeMetricFamily("amends_inbox_waiting", "Things that came and are to be read.", post.unread)
        yield GaugeMetricFamily(
            "amends_inbox_oldest_seconds", "How long the first of them waits.", self._since(post.oldest_unread_at)
        )
        yield GaugeMetricFamily("amends_inbox_parked", "Things that came and need a person.", post.unread_parked)
        yield GaugeMetricFamily(
            "amends_accounts_silent", "Accounts that could not be fetched for twelve minutes.", len(outages(self.at))
        )
        yield GaugeMetricFamily("amends_promises_unswept", "Promises that the sweep should have seen.", promises.count)
        yield GaugeMetricFamily(
            "amends_promises_sweep_lag_seconds", "How long the first of them waits.", self._since(promises.oldest_at)
        )
        yield GaugeMetricFamily("amends_journal_unsealed", "Entries that wait for their seal.", unsealed_count())

    def _since(self, at: datetime | None) -> float:
        return (self.at - at).total_seconds() if at else 0.0
