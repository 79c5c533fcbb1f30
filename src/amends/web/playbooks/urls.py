"""The addresses of playbooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.playbooks import launches, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks", views.playbooks, name="playbooks"),
    path("launches", launches.launches, name="launches"),
    path("launches/<uuid:id>", launches.launch, name="launch"),
    path("launches/<uuid:id>/risks/<uuid:risk_id>", launches.risk, name="launch_risk"),
    path("playbooks/<slug:slug>", views.playbook, name="playbook"),
    path("playbooks/<slug:slug>/page", views.page, name="playbook_page"),
    path("playbooks/<slug:slug>/write", views.write, name="playbook_write"),
]
