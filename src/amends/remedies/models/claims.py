"""Claims that were checked and are not true: found by one person, confirmed by another, contested by the customer."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.people.models import Person
from amends.remedies.rules.claims import Bar, Stand, Steps, stand

STANDS = Q(refused_at__isnull=True, dropped_at__isnull=True)
# What a second person has to decide: a new finding, or one that the customer says is wrong.
TO_DECIDE = STANDS & (Q(confirmed_at__isnull=True) | Q(contested_at__isnull=False, upheld_at__isnull=True))


class UntrueClaim(models.Model):
    """That what a customer claimed on a case was checked and is not true. The customer may read every word of it.

    `found_by` says so on `evidence`; another, `decided_by`, confirms or refuses it; whether a contest is upheld or the
    finding dropped is said by a third, `settled_by`. Whether it counts is asked of `stand`, with the case as it is now.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    claim = models.CharField(max_length=200)
    evidence = models.CharField(max_length=500)
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    contest = models.CharField(max_length=500, blank=True, default="")
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    upheld_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, confirmed_at__isnull=True, refused_at__isnull=True)
                | (Q(confirmed_at__isnull=False, refused_at__isnull=True) & ~Q(decided_by=F("found_by")))
                | (Q(confirmed_at__isnull=True, refused_at__isnull=False) & ~Q(decided_by=F("found_by"))),
                name="remedies_claim_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(contested_at__isnull=True) | (Q(confirmed_at__isnull=False) & ~Q(contest="")),
                name="remedies_claim_confirmed_first",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, upheld_at__isnull=True, dropped_at__isnull=True)
                | (
                    Q(contested_at__isnull=False)
                    & (
                        Q(upheld_at__isnull=False, dropped_at__isnull=True)
                        | Q(upheld_at__isnull=True, dropped_at__isnull=False)
                    )
                    & ~Q(settled_by=F("found_by"))
                    & ~Q(settled_by=F("decided_by"))
                ),
                name="remedies_claim_contest_by_a_third",
            ),
            models.UniqueConstraint(fields=["case"], condition=STANDS, name="remedies_one_claim_a_case"),
        ]
        indexes = [models.Index(fields=["found_at"], name="remedies_claims_to_decide", condition=TO_DECIDE)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.found_at}"

    def stand(self, barred: Bar | None, at: datetime) -> Stand:
        """Where it stands at a moment, given what keeps its case from being counted."""
        steps = Steps(
            is_confirmed=self.confirmed_at is not None,
            is_refused=self.refused_at is not None,
            is_contested=self.contested_at is not None,
            is_looked_at=self.upheld_at is not None,
            is_dropped=self.dropped_at is not None,
        )
        return stand(steps, barred, self.expires_at, at)
