"""The addresses of an incident."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.incident import for_all, people, reviewing, settings, views

ONE = "incidents/<uuid:incident_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents", views.incidents, name="incidents"),
    path(ONE, views.incident, name="incident"),
    path(f"{ONE}/facts", views.facts, name="incident_facts"),
    path(f"{ONE}/updates", views.tell, name="incident_updates"),
    path(f"{ONE}/letters/<uuid:letter_id>", views.letter, name="incident_letter"),
    path(f"{ONE}/plan", views.plan, name="incident_plan"),
    path(f"{ONE}/end", views.end, name="incident_end"),
    path(f"{ONE}/people", people.listed, name="incident_people"),
    path(f"{ONE}/find", people.find, name="incident_find"),
    path(f"{ONE}/list", people.bring, name="incident_list"),
    path(f"{ONE}/held", people.held, name="incident_held"),
    path(f"{ONE}/in-person", people.in_person, name="incident_in_person"),
    path(f"{ONE}/join", people.join, name="incident_join"),
    path(f"{ONE}/rule", for_all.rule, name="incident_rule"),
    path(f"{ONE}/rule/<uuid:rule_id>", for_all.decide, name="incident_rule_decide"),
    path(f"{ONE}/public", for_all.public, name="incident_public"),
    path(f"{ONE}/review", reviewing.reviewed, name="incident_review"),
    path("plans", settings.plans, name="plans"),
    path("plans/<slug:slug>", settings.plan, name="plan"),
    path("plans/caps/<slug:slug>", settings.cap, name="cap"),
]
