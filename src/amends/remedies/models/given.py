"""What is given on a case: remedies, and the decision that there is none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.kinds.models import Kind
from amends.people.models import Person
from amends.promises.models import Promise
from amends.remedies.models.authority import Allowance
from amends.remedies.models.budgets import ExchangeRate
from amends.remedies.models.catalogue import KNOWN_BASIS, Offering
from amends.remedies.rules import Basis, Beyond, NoneBecause, State, Use, state_of

UNDECIDED = Q(granted_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True)
# What the customer has or will get: it counts against every limit.
GIVEN = Q(granted_at__isnull=False, declined_at__isnull=True, reversed_at__isnull=True)
UNPAID = GIVEN & Q(paid_at__isnull=True)


class Remedy(models.Model):
    """One remedy on a case. Asked for by one person, decided by one with the authority, then granted and paid.

    `idea` says what it is where it is nothing of the catalogue: somebody's own idea, out of a budget of their own.

    `beyond` says which limit of the asker it exceeded; empty when they granted it alone. What was known when it was
    asked for stays with it, so that like can be compared with like and an auditor sees what the asker saw: kind of
    failure, severity and basis; what the customer did with what failed, and what they said would be fair; and for an
    extra the price, what was in proportion, how much was left under the soft cap, and what similar cases had got.
    Null is not known: no price, nobody similar, not asked, or given before this was kept.

    Limits and budgets weigh `weighed_minor`: the amount itself, or what it was worth in the limits' currency by `rate`
    when it was asked for; it is never computed again. Where it `needs_two`, `first_by` approved before `decided_by`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12)
    failure_kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    severity = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    weighed_minor = models.BigIntegerField(default=0)
    weighed_currency = models.CharField(max_length=3, default="")
    rate = models.ForeignKey(ExchangeRate, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    idea = models.CharField(max_length=120, blank=True, default="")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    use = models.CharField(max_length=8, default=Use.UNKNOWN.value)
    fair_minor = models.BigIntegerField(null=True)
    price_minor = models.BigIntegerField(null=True)
    recommended_low_minor = models.BigIntegerField(null=True)
    recommended_high_minor = models.BigIntegerField(null=True)
    cap_left_minor = models.BigIntegerField(null=True)
    similar_count = models.PositiveSmallIntegerField(null=True)
    similar_low_minor = models.BigIntegerField(null=True)
    similar_high_minor = models.BigIntegerField(null=True)
    beyond = models.CharField(max_length=12, blank=True, default="")
    allowance = models.ForeignKey(Allowance, models.PROTECT, null=True, related_name="remedies")
    approval = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    needs_two = models.BooleanField(default=False)
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    payout = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    paid_reference = models.CharField(max_length=120, blank=True, default="")
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="remedies_amount_not_negative"),
            models.CheckConstraint(condition=KNOWN_BASIS, name="remedies_known_basis"),
            models.CheckConstraint(
                condition=UNDECIDED
                | Q(granted_at__isnull=False, refused_at__isnull=True, withdrawn_at__isnull=True)
                | Q(granted_at__isnull=True, refused_at__isnull=False, withdrawn_at__isnull=True)
                | Q(granted_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=False),
                name="remedies_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, refused_at__isnull=True, decided_by__isnull=True)
                | (Q(decided_by__isnull=False) & (Q(granted_at__isnull=False) | Q(refused_at__isnull=False))),
                name="remedies_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(beyond="", granted_at__isnull=False)
                | (
                    Q(beyond__in=[beyond.value for beyond in Beyond])
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")))
                ),
                name="remedies_nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=False) | Q(weighed_minor=F("amount_minor"), weighed_currency=F("currency")),
                name="remedies_weighed_by_a_rate",
            ),
            models.CheckConstraint(condition=Q(weighed_minor__gte=0), name="remedies_weighed_not_negative"),
            models.CheckConstraint(
                condition=(
                    Q(first_by__isnull=True, first_at__isnull=True) & (Q(needs_two=False) | Q(granted_at__isnull=True))
                )
                | (
                    Q(first_by__isnull=False, first_at__isnull=False, needs_two=True)
                    & ~Q(first_by=F("asked_by"))
                    & (Q(granted_at__isnull=True) | ~Q(first_by=F("decided_by")))
                ),
                name="remedies_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=False)
                | Q(paid_at__isnull=True, accepted_at__isnull=True, declined_at__isnull=True, reversed_at__isnull=True),
                name="remedies_granted_first",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | Q(paid_at__isnull=True, reversed_at__isnull=True),
                name="remedies_declined_is_not_paid",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | (Q(amount_minor__gt=0) & ~Q(paid_reference="")),
                name="remedies_paid_with_a_reference",
            ),
            models.CheckConstraint(condition=Q(use__in=[use.value for use in Use]), name="remedies_known_use"),
            models.CheckConstraint(
                condition=Q(fair_minor__isnull=True) | Q(fair_minor__gte=0), name="remedies_fair_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(recommended_low_minor__isnull=True, recommended_high_minor__isnull=True)
                | Q(recommended_low_minor__gte=0, recommended_high_minor__gte=F("recommended_low_minor")),
                name="remedies_recommended_a_range",
            ),
            models.CheckConstraint(
                condition=Q(similar_low_minor__isnull=True, similar_high_minor__isnull=True)
                | Q(similar_count__gt=0, similar_high_minor__gte=F("similar_low_minor")),
                name="remedies_similar_a_range",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "asked_at"], name="remedies_case"),
            models.Index(fields=["asked_at"], name="remedies_undecided", condition=UNDECIDED),
            models.Index(fields=["granted_at"], name="remedies_granted", condition=Q(granted_at__isnull=False)),
            models.Index(
                fields=["decided_by", "granted_at"], name="remedies_day", condition=Q(granted_at__isnull=False)
            ),
            models.Index(
                fields=["failure_kind", "severity", "currency", "-granted_at"],
                name="remedies_similar",
                condition=GIVEN & Q(basis=Basis.EXTRA.value),
            ),
            models.Index(
                fields=["weighed_currency", "asked_at"],
                name="remedies_drawn",
                condition=Q(basis=Basis.EXTRA.value, amount_minor__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.amount_minor} {self.currency}"

    @property
    def name(self) -> str:
        """What is given: its name in the catalogue, or somebody's own idea in their words."""
        return self.idea or self.offering.name

    @property
    def is_out_of_own(self) -> bool:
        """Whether it was given out of somebody's own budget for ideas."""
        return bool(self.idea) and not self.beyond

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(
            granted=self.granted_at is not None,
            refused=self.refused_at is not None,
            withdrawn=self.withdrawn_at is not None,
            declined=self.declined_at is not None,
            paid=self.paid_at is not None,
            reversed_=self.reversed_at is not None,
        )


class Decision(models.Model):
    """That the remedy question of a case is decided: by remedies granted, or "none, because"."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="remedy_decision")
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    none_because = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(none_because__in=["", *(reason.value for reason in NoneBecause)]),
                name="remedies_known_none_because",
            )
        ]

    def __str__(self) -> str:
        return self.none_because or "granted"
