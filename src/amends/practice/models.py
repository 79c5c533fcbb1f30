"""Scenarios that a desk wrote itself, and the runs that people played, each for themselves."""

from __future__ import annotations

from django.db import models

from amends.people.models import Person


class OwnScenario(models.Model):
    """A scenario that somebody on this desk wrote: as plain values, like those that are shipped as files."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    told = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.slug} v{self.version}"


class Run(models.Model):
    """A talk that somebody plays or played: the scenario as it was then, and each reply with the seconds it took.

    It is seen by whoever played it and by nobody else, and stands in no journal. `turn_at` is when the customer last
    said something.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    slug = models.SlugField()
    told = models.JSONField()
    said = models.JSONField(default=list)
    began_at = models.DateTimeField()
    turn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "began_at"], name="practice_run_of_person")]

    def __str__(self) -> str:
        return f"{self.slug} {self.began_at}"
