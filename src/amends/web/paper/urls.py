"""The addresses of the pages for letters on paper."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.paper import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("post/in", views.take_in, name="paper_in"),
]
