"""The addresses of the customers' pages, of other systems, and of whoever watches the machine."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("amends.api.app")),
]
