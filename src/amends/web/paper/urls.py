"""The addresses of the pages for letters on paper."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.paper import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("post", views.to_post, name="paper"),
    path("post/in", views.take_in, name="paper_in"),
    path("post/<uuid:id>/letter.pdf", views.printed, name="paper_letter"),
    path("post/<uuid:id>/posted", views.posted, name="paper_posted"),
    path("customers/<uuid:id>/address", views.address, name="customer_address"),
]
