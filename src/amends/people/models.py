"""Staff and the frame they work in: brands, calendars, teams, departments, absences, duty."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from amends.people.rules import Right, Role, Scope, has_right


class Calendar(models.Model):
    """Working hours in a time zone: `week` maps weekday 0-6 (Monday is 0) to [["09:00", "17:30"], ...]."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64)
    week = models.JSONField()
    country = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=12, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A dated exception: closed, or open by its own `openings` (same shape as a weekday's)."""

    id = models.UUIDField(primary_key=True, editable=False)
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="closed_days")
    date = models.DateField()
    name = models.CharField(max_length=120)
    openings = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="people_one_exception_a_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Brand(models.Model):
    """The name a customer knows: its hours, language, currency and sender."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    language = models.CharField(max_length=12, default="en")
    currency = models.CharField(max_length=3, default="EUR")
    sender_address = models.EmailField()
    urgent_phone = models.CharField(max_length=40, blank=True, default="")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="people_one_default_brand"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who share a queue. An open case belongs to a person, or to a team until somebody takes it."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="teams")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    lead = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="teams_led")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """Somebody outside the desk who is asked for work: Finance, Baggage, Hotels. Answers by a link."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    address = models.EmailField()
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The code by which the journal knows a department that answers by its link."""
        return f"department:{self.id}"


class PersonQuerySet(BaseUserManager["Person"]):
    """Finding staff by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A member of staff. Signs in by e-mail; deactivated, never deleted. `is_coached`: the reply coach reads along."""

    id = models.UUIDField(primary_key=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="members")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    phone = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_coached = models.BooleanField(default=True)
    change_count = models.PositiveBigIntegerField(default=0)

    objects = PersonQuerySet()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="people_known_role"),
            models.CheckConstraint(condition=~Q(deputy=F("id")), name="people_not_own_deputy"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The code by which the journal knows this person."""
        return f"person:{self.id}"

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    def can(self, right: Right) -> bool:
        """Whether this person's role carries the right."""
        return self.is_active and has_right(self.role, right)


class Absence(models.Model):
    """A span in which somebody is away although their calendar says they work: holiday, illness, end of shift."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="people_absence_has_length")
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="people_absence_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at}"

    def covers(self, at: datetime) -> bool:
        """Whether this absence includes the moment."""
        return self.starts_at <= at < self.ends_at


class Duty(models.Model):
    """Who is reached out of hours when a person is needed now."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="duties")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="people_duty_has_length")]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at}"


class ApiToken(models.Model):
    """What another system shows to be let in: on one brand, for what its scopes name. Only a digest is kept."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=80)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at__isnull=True), name="people_one_live_token_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The code by which the journal knows this system."""
        return f"system:{self.id}"

    def may(self, scope: Scope) -> bool:
        """Whether this token lets its holder do this."""
        return self.revoked_at is None and scope.value in self.scopes


class Frame(models.Model):
    """One row. Its `version` is new after every change to brands, teams, people, their hours and tokens, so that what
    was read of them may be kept until then."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="people_one_frame")]

    def __str__(self) -> str:
        return str(self.version)


class FiguresOpened(models.Model):
    """That the figures about somebody are shown to their leads for a while, for what, and by whose word. Otherwise they
    are that person's, and seen by nobody else."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12)
    words = models.CharField(max_length=200, blank=True, default="")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "figures opened"
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("opened_at")), name="people_figures_opened_for_a_while")
        ]
        indexes = [models.Index(fields=["person", "until_at"], name="people_figures_open")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until_at}"
