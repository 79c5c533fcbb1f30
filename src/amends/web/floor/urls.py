"""The addresses of the phone page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.floor import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor", views.floor, name="floor"),
]
