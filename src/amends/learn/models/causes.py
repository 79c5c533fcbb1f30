"""Causes, which case had which, and what is done about them; what is rising, and the daily totals that show it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.detect.models import Incident
from amends.kinds.models import Kind
from amends.kinds.rules import Controllability
from amends.learn.rules.causes import Stability
from amends.people.models import Brand, Person
from amends.promises.models import Promise


class Cause(models.Model):
    """One cause: what it stands under, whether we could have averted it, whether it will recur, and why, asked up to
    five times. One that was merged leads to what it became (`merged_into`) and is chosen no more."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    controllability = models.CharField(max_length=12, default=Controllability.UNKNOWN.value)
    stability = models.CharField(max_length=12, default=Stability.UNKNOWN.value)
    whys = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="learn_cause_not_under_itself"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False), name="learn_merged_is_not_chosen"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseCause(models.Model):
    """The cause of one case: known, or not known yet and then with an action promised to find it.

    `first_cause` is what it was before a merge or a split moved it.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="cause")
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Promise, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    first_cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__isnull=False) | Q(action__isnull=False), name="learn_cause_or_action"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause_id}"


class Factor(models.Model):
    """What else had a part in it, beside the cause of a case."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "cause"], name="learn_factor_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause_id}"


class CauseChange(models.Model):
    """That causes were merged, or one was split: which, with how many cases, by whom, when and why."""

    id = models.UUIDField(primary_key=True, editable=False)
    change = models.CharField(max_length=8)
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="+")
    other = models.ForeignKey(Cause, models.PROTECT, related_name="+")
    case_count = models.PositiveIntegerField()
    why = models.CharField(max_length=200)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.change} {self.cause_id} {self.other_id}"


class CorrectiveAction(models.Model):
    """What somebody does so that a cause strikes less often: promised by a day, in force once it is done, and ended
    when recurrence has shown that it works, or somebody gives it up and says why.

    `issue` is the address of what is done about it in GitHub, GitLab or Jira, `issue_key` its name for comparing.
    `look` is the promise to judge it when the time after it has passed; `found` what was counted when it ended.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    expected_percent = models.PositiveSmallIntegerField()
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    look = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")
    found = models.JSONField(default=dict)
    issue = models.CharField(max_length=140, blank=True, default="")
    issue_key = models.CharField(max_length=120, blank=True, default="", db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_percent__gte=1, expected_percent__lte=100), name="learn_action_expects_something"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="learn_action_ends_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(ending="proven") | Q(in_force_at__isnull=False), name="learn_proven_was_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class IssueWord(models.Model):
    """What GitHub, GitLab or Jira said of the issue of an action: that it was closed there, or opened again, and when.

    It ends no action: what works is shown by recurrence alone."""

    id = models.UUIDField(primary_key=True, editable=False)
    action = models.ForeignKey(CorrectiveAction, models.CASCADE, related_name="issue_words", db_index=False)
    issue_key = models.CharField(max_length=120)
    what = models.CharField(max_length=8)
    said_at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "issue_key", "said_at", "what"], name="learn_issue_word_once"),
            models.CheckConstraint(condition=Q(what__in=["closed", "reopened"]), name="learn_issue_word_known"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_key} {self.what} {self.said_at}"


class Tally(models.Model):
    """How many failures became known on a day, of a kind, looked at by what (all, place, ...) and which of these.

    `could_fail` is how many promises fell due on that day, where that is known; None where it is not (yet).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    could_fail = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "day", "by", "kind", "value"], name="learn_tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.by} {self.value}"


class Rising(models.Model):
    """A series of failures that has risen, as the radar saw it last; until it is over, or for good.

    `weeks` are its last weeks for a picture: Monday, count, and between what it usually lies (or None).
    `set_aside_week` is what seven days held when it was set aside, so that it comes back when it grows.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+")
    by = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    since_date = models.DateField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    week_count = models.PositiveIntegerField()
    week_low = models.PositiveIntegerField()
    week_high = models.PositiveIntegerField()
    weeks = models.JSONField(default=list)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_aside_why = models.CharField(max_length=16, blank=True, default="")
    set_aside_words = models.CharField(max_length=120, blank=True, default="")
    set_aside_week = models.PositiveIntegerField(default=0)
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind", "by", "value"],
                condition=Q(ended_at__isnull=True),
                name="learn_rising_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.by} {self.value} since {self.since_date}"


class RisingWords(models.Model):
    """A word or phrase that more customers use in their complaints than before; made anew each day."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    phrase = models.CharField(max_length=80)
    now_count = models.PositiveIntegerField()
    now_of = models.PositiveIntegerField()
    before_count = models.PositiveIntegerField()
    before_of = models.PositiveIntegerField()
    sigmas = models.FloatField()
    cases = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "language", "phrase"], name="learn_words_once")]

    def __str__(self) -> str:
        return self.phrase
