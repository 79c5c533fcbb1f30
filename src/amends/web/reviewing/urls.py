"""The addresses of case reviews."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.reviewing import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("reviews", views.reviews, name="reviews"),
    path("reviews/size", views.size, name="reviews_size"),
    path("reviews/mine.csv", views.mine, name="reviews_mine"),
    path("reviews/<uuid:id>", views.review, name="review"),
    path("reviews/<uuid:id>/findings", views.find, name="review_findings"),
    path("reviews/findings/<uuid:id>", views.finding, name="review_finding"),
]
