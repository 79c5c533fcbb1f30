"""What went well: nominated by a colleague, with the customer's words where they agreed, and thanked for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.people.models import Brand, Person


class Win(models.Model):
    """Something that a colleague did well, by somebody else's nomination: what it honours, why, on which case, and the
    customer's own words, which are shown only while they agree to it. `month_date` is the first day of the month for
    which it was chosen."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    honours = models.CharField(max_length=12)
    words = models.CharField(max_length=300)
    quote = models.CharField(max_length=300, blank=True, default="")
    nominated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    month_date = models.DateField(null=True)
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("nominated_by")), name="learn_nobody_nominates_themselves"),
            models.UniqueConstraint(fields=["brand", "month_date"], name="learn_one_win_a_month"),
            models.CheckConstraint(
                condition=Q(month_date__isnull=True, chosen_by__isnull=True)
                | Q(month_date__isnull=False, chosen_by__isnull=False),
                name="learn_chosen_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["brand", "nominated_at"], name="learn_wins_of_brand")]

    def __str__(self) -> str:
        return f"{self.honours} {self.person_id}"


class Kudos(models.Model):
    """That somebody joins in the thanks for a win, once."""

    id = models.UUIDField(primary_key=True, editable=False)
    win = models.ForeignKey(Win, models.CASCADE, related_name="kudos", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "kudos"
        constraints = [models.UniqueConstraint(fields=["win", "person"], name="learn_kudos_once")]

    def __str__(self) -> str:
        return f"{self.win_id} {self.person_id}"
