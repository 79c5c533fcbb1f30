"""The addresses of the phone page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.floor import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor", views.floor, name="floor"),
    path("floor/state", views.state, name="floor_state"),
    path("floor/allowance", views.reserve, name="floor_allowance"),
    path("floor/worker.js", views.worker, name="floor_worker"),
]
