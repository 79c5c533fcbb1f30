"""The addresses of wins."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.wins import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("wins", views.wins, name="wins"),
    path("wins/<uuid:id>", views.win, name="win"),
]
