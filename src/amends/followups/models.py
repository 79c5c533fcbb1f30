"""Check-ins, notes by hand, surveys with the versions of their words, what comments are about, and scores."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.conversation.models import PrivateLink
from amends.customers.models import Customer
from amends.followups.rules import SurveyKind
from amends.people.models import Brand, Person
from amends.promises.models import Promise

# Neither answered nor ended: somebody still has to ask, or we wait for the answer.
GOING_ON = Q(answered_at__isnull=True, ended_at__isnull=True)


class CheckIn(models.Model):
    """The word after the fix was tried: booked at resolution, owed by a follow-up promise.

    `promise` is kept by asking; `wait`, made with the question, by the answer or by the silence after one reminder.
    It ends once: answered (`how` says by what), or ended without an answer for a reason. `came_back_at`: the written
    question did not arrive, and a person has to ask. `tries` are calls that nobody answered.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="check_ins")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="check_in")
    manner = models.CharField(max_length=12)
    booked_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")
    how = models.CharField(max_length=8, blank=True, default="")
    wait = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="followups_check_in_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="followups_check_in_end_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["booked_at"], name="followups_check_in_going", condition=GOING_ON)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"


class HandNote(models.Model):
    """A note that somebody writes by hand to the customer of a grave failure: booked with the follow-up, owed to the
    desk by a promise of its own, and done once."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_notes")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_written = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, is_written__isnull=True)
                | Q(done_at__isnull=False, is_written__isnull=False),
                name="followups_note_is_done_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.booked_at}"


class SurveyForm(models.Model):
    """A version of a brand's questions: whose wording it changed, and why. The last one is in use; before the first the
    standard words are.

    `texts` has a question's own words by language and name; what is not in it has the standard words. Other words go
    on with the series; another scale of effort begins a new one. `review_url` is told to whoever asks for it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    effort_most = models.PositiveSmallIntegerField(default=7)
    effort_series = models.PositiveSmallIntegerField(default=1)
    review_url = models.CharField(max_length=300, blank=True, default="")
    why = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "version"], name="followups_form_version_once")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.version}"


class Survey(models.Model):
    """One question round: how a recovery was, once per resolution (satisfaction and the three justices 1-5, effort 1 to
    `effort_most`), or a month later whether they would recommend us (0-10).

    `form` is the version of the words that were asked; none for the standard words.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=10, default=SurveyKind.RECOVERY.value)
    form = models.ForeignKey(SurveyForm, models.PROTECT, null=True, related_name="+")
    link = models.OneToOneField(PrivateLink, models.PROTECT, null=True, related_name="+")
    for_resolution_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    not_sent_because = models.CharField(max_length=40, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    csat = models.PositiveSmallIntegerField(null=True)
    fair_outcome = models.PositiveSmallIntegerField(null=True)
    fair_process = models.PositiveSmallIntegerField(null=True)
    fair_treatment = models.PositiveSmallIntegerField(null=True)
    effort = models.PositiveSmallIntegerField(null=True)
    effort_most = models.PositiveSmallIntegerField(default=7)
    effort_series = models.PositiveSmallIntegerField(default=1)
    nps = models.PositiveSmallIntegerField(null=True)
    solved = models.BooleanField(null=True)
    comment = models.TextField(blank=True, default="")
    themed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "for_resolution_at", "kind"], name="followups_once_a_resolution"),
            models.CheckConstraint(
                condition=Q(csat__isnull=True) | Q(csat__range=(1, 5)), name="followups_csat_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(nps__isnull=True) | Q(nps__range=(0, 10)), name="followups_nps_zero_to_ten"
            ),
            models.CheckConstraint(
                condition=Q(effort__isnull=True) | Q(effort__gte=1, effort__lte=F("effort_most")),
                name="followups_effort_on_its_scale",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="followups_survey_open",
                condition=Q(sent_at__isnull=False, answered_at__isnull=True),
            ),
            models.Index(
                fields=["answered_at"],
                name="followups_survey_unthemed",
                condition=Q(answered_at__isnull=False, themed_at__isnull=True) & ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.csat}"


class Theme(models.Model):
    """What a comment is about: suggested by its words, or said by a person, who may also say that it is not."""

    id = models.UUIDField(primary_key=True, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=16)
    is_suggested = models.BooleanField()
    is_right = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "theme"], name="followups_theme_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.theme}"


class Score(models.Model):
    """Whether a customer would recommend us (0-10), as another system asked them: their own score before a failure, or
    that of a peer whom nothing failed. The same customer, source and moment is one."""

    id = models.UUIDField(primary_key=True, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "source", "told_at"], name="followups_score_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 10)), name="followups_score_zero_to_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.score}"


class Loss(models.Model):
    """That a customer left us, or went outside us with this (an ombudsman, a court, the press), as somebody learned."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="losses")
    how = models.CharField(max_length=12)
    known_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "losses"
        constraints = [models.UniqueConstraint(fields=["case", "how"], name="followups_loss_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.how}"


class CaseOutcome(models.Model):
    """What became of a customer, by rule, thirty days after the outcome was told: a fact with what it rests on. Settled
    anew when something that it rests on changes later."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="outcome")
    outcome = models.CharField(max_length=10)
    because = models.CharField(max_length=12)
    told_at = models.DateTimeField()
    settled_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["told_at", "outcome"], name="followups_outcome_told")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
