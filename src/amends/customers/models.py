"""Customers, their identities, orders and consents; and who turned out to be one person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, StrIndex, Substr

from amends.people.models import Brand

# What follows the first name, in small letters; of a single name all of it.
SURNAME = Substr(Lower(F("name")), StrIndex(Lower(F("name")), Value(" ")) + 1)


class Customer(models.Model):
    """A person who was, or may be, failed."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64)
    since_date = models.DateField(null=True)
    order_count = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=20, default="mail")

    class Meta:
        # A name is looked up by how it begins, the whole of it or the surname.
        indexes = [
            models.Index(Lower("name"), name="customers_name"),
            models.Index(SURNAME, name="customers_surname"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The code by which the journal knows this customer."""
        return f"customer:{self.id}"


class Identity(models.Model):
    """A way in which a customer is known: an e-mail address, a phone number, a handle, a foreign key."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "value"], name="customers_identity_names_one_customer")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Order(models.Model):
    """What the customer bought: an order, a booking, a contract."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="orders")
    number = models.CharField(max_length=80)
    placed_at = models.DateTimeField(null=True)
    value_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    thing = models.CharField(max_length=80, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "number", "customer"], name="customers_order_number")]
        indexes = [
            models.Index(fields=["brand", "thing"], name="customers_order_of_thing"),
            models.Index(fields=["number"], name="customers_order_no"),
        ]

    def __str__(self) -> str:
        return self.number


class Consent(models.Model):
    """What a customer agreed to or refused, such as being written to on their phone."""

    id = models.UUIDField(primary_key=True, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    is_given = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "said_at"], name="customers_consent_last")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.is_given}"


class Merge(models.Model):
    """Two customers who turned out to be one. `moved` names every row that went over, so that it can go back."""

    id = models.UUIDField(primary_key=True, editable=False)
    kept = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    gone = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    unmerged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(unmerged_at__isnull=True), name="customers_gone_into_one"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="customers_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} is {self.kept_id}"
