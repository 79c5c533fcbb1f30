"""The addresses at which other systems call us."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.hooks import calls

urlpatterns: list[URLPattern | URLResolver] = [path("hooks/<uuid:id>", calls.hook, name="hook")]
