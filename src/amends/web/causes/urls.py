"""The addresses of causes and of what is done about them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.causes import telling, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("causes", views.causes, name="causes"),
    path("causes/<slug:slug>", views.cause, name="cause"),
    path("causes/<slug:slug>/merge", views.merge, name="cause_merge"),
    path("causes/<slug:slug>/split", views.split, name="cause_split"),
    path("causes/<slug:slug>/actions", views.plan, name="cause_actions"),
    path("actions/<uuid:id>", views.act, name="cause_action"),
    path("actions/<uuid:id>/letter", telling.letter, name="fix_letter"),
    path("actions/<uuid:id>/letter/send", telling.send, name="fix_letter_send"),
    path("actions/<uuid:id>/letter/stop", telling.stop, name="fix_letter_stop"),
]
