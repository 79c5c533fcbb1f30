"""The addresses of the risk register."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.risks import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("risks", views.risks, name="risks"),
    path("risks/<uuid:id>", views.risk, name="risk"),
    path("risks/<uuid:id>/measures", views.promise, name="risk_measures"),
    path("risks/<uuid:id>/off", views.take_off, name="risk_off"),
    path("risks/<uuid:id>/drills", views.begin_drill, name="risk_drills"),
    path("risks/measures/<uuid:id>", views.measure, name="risk_measure"),
    path("risks/drills/<uuid:id>", views.drill, name="drill"),
]
