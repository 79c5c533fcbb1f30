"""The addresses of playbooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.playbooks import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks", views.playbooks, name="playbooks"),
    path("playbooks/<slug:slug>", views.playbook, name="playbook"),
    path("playbooks/<slug:slug>/page", views.page, name="playbook_page"),
    path("playbooks/<slug:slug>/write", views.write, name="playbook_write"),
]
