"""Every address: the desk's pages, the customers' pages, and the API under the same roof."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # First, so that a call from another system is not compared with every page.
    path("api/v1/", include("amends.api.app")),
    path("", include("amends.web.hooks.urls")),
    path("", include("amends.web.desk_urls")),
    path("", include("amends.web.views.channels")),
    path("", include("amends.web.views.finance")),
    path("", include("amends.web.views.redirecting")),
    path("", include("amends.web.views.claims")),
    path("", include("amends.web.views.policy")),
    path("", include("amends.web.views.detectors")),
    path("", include("amends.web.views.budgets")),
    # Before the figures, whose addresses end with any name.
    path("", include("amends.web.measuring.views")),
    path("", include("amends.web.measuring.paradoxical")),
    path("", include("amends.web.measuring.beside")),
    path("", include("amends.web.experiments.views")),
    path("", include("amends.web.figures.aiming")),
    path("", include("amends.web.figures.views")),
    path("", include("amends.web.figures.persons")),
    path("", include("amends.web.rising.views")),
    path("", include("amends.web.audit.views")),
    path("", include("amends.web.imports")),
    path("", include("amends.web.scores")),
    path("", include("amends.web.signals.views")),
    path("", include("amends.web.views.connections")),
    path("", include("amends.web.views.checks")),
    path("", include("amends.web.things.views")),
    path("", include("amends.web.views.following")),
    path("", include("amends.web.views.surveys")),
    path("", include("amends.web.incident.urls")),
    path("", include("amends.web.causes.urls")),
    path("", include("amends.web.reviewing.urls")),
    path("", include("amends.web.risks.urls")),
    path("", include("amends.web.wins.urls")),
    path("", include("amends.web.pulse.views")),
    path("", include("amends.web.rehearsals.views")),
    path("", include("amends.web.staffing.views")),
    path("", include("amends.web.playbooks.urls")),
    path("", include("amends.web.floor.urls")),
    path("", include("amends.web.paper.urls")),
    path("", include("amends.web.setup")),
    path("", include("amends.web.public_urls")),
    path("", include("amends.web.public.claims")),
    path("", include("amends.web.public.board_mail")),
    path("", include("amends.web.public.my_data")),
    path("", include("amends.web.public.links")),
    path("", include("amends.web.views.their_page")),
]
handler403 = "amends.web.views.errors.not_allowed"
handler404 = "amends.web.views.errors.not_found"
handler500 = "amends.web.views.errors.broken"
