"""The addresses of the customers' pages, and of whoever watches the machine."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.public import (
    answers,
    asked,
    case,
    chat,
    complain,
    instead,
    kiosk,
    rating,
    received,
    status,
    watching,
    wishing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("complain", complain.complain, name="public_complain"),
    path("complain/in/<uuid:id>", complain.framed_complain, name="public_complain_in"),
    path("complain/in/<uuid:id>/received/<str:proof>", received.framed_received, name="public_received_in"),
    path("complain/received/<str:proof>", received.received, name="public_received"),
    path("complain/<slug:slug>", complain.complain, name="public_complain_to"),
    path("c/<str:token>", case.case, name="public_case"),
    path("c/<str:token>/messages", case.write, name="public_message"),
    path("c/<str:token>/files/<uuid:id>", case.file, name="public_file"),
    path("c/<str:token>/not-solved", case.not_solved, name="public_not_solved"),
    path("c/<str:token>/call", case.call_back, name="public_call"),
    path("c/<str:token>/offers/<uuid:id>", case.offer, name="public_offer"),
    path("c/<str:token>/offers/<uuid:id>/voucher", instead.choose, name="public_instead"),
    path("c/<str:token>/fair", wishing.fair, name="public_fair"),
    path("c/<str:token>/account", case.account, name="public_account"),
    path("check-in/<str:token>", answers.check_in, name="public_check_in"),
    path("survey/<str:token>", rating.survey, name="public_survey"),
    path("a/<str:token>", asked.ask, name="public_ask"),
    path("chat/<uuid:id>", chat.begin, name="public_chat"),
    path("chat/<uuid:id>/<str:token>", chat.talk, name="public_chat_talk"),
    path("chat/<uuid:id>/<str:token>/news", chat.news, name="public_chat_news"),
    path("kiosk/<uuid:id>", kiosk.start, name="public_kiosk"),
    path("kiosk/<uuid:id>/tell", kiosk.tell, name="public_kiosk_tell"),
    path("kiosk/<uuid:id>/received", kiosk.received, name="public_kiosk_received"),
    path("status/<slug:slug>", status.status, name="public_status"),
    path("status/<slug:slug>.atom", status.feed, name="public_status_feed"),
    path("healthz", watching.healthz, name="healthz"),
    path("readyz", watching.readyz, name="readyz"),
    path("metrics", watching.metrics, name="metrics"),
]
