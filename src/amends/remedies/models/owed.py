"""What the law owes on a case: which packs answer for which failures, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.remedies.law.shapes import Outcome
from amends.remedies.models.given import Remedy


class Law(models.Model):
    """That a law pack answers for a kind of failure at a brand."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+")
    pack = models.SlugField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "kind", "pack"], name="remedies_law_once")]

    def __str__(self) -> str:
        return self.pack


class Quote(models.Model):
    """What a pack answered to the facts that somebody stated. A new answer stands beside the old one, which is kept.

    `answer` is the pack's whole answer with its reasoning, as it was on the day asked: packs change, answers do not.
    `evidence` says what proves an excuse, in the words of whoever decided that it is one: `asked_by`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="quotes")
    pack = models.SlugField(max_length=40)
    facts = models.JSONField()
    evidence = models.CharField(max_length=300, blank=True, default="")
    outcome = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    answer = models.JSONField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    remedy = models.OneToOneField(Remedy, models.PROTECT, null=True, related_name="quote")
    telling = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="remedies_quote_known_outcome"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="remedies_quote_not_negative"),
            models.CheckConstraint(
                condition=Q(amount_minor=0) | ~Q(currency=""), name="remedies_quote_names_its_currency"
            ),
            models.UniqueConstraint(
                fields=["case", "pack"], condition=Q(replaced_at__isnull=True), name="remedies_one_answer_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.outcome}"


class Duty(models.Model):
    """A deadline of the law, as a promise."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="duties")
    key = models.CharField(max_length=40)
    promise = models.OneToOneField(Promise, models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["quote", "key"], name="remedies_duty_once")]

    def __str__(self) -> str:
        return self.key
