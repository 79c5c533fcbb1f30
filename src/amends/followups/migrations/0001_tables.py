from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("followups", "0001_initial"),
        ("followups", "0002_follow_up_by_size"),
        ("followups", "0003_surveys_and_outcomes"),
    ]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("conversation", "0001_tables"),
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseOutcome",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("outcome", models.CharField(max_length=10)),
                ("because", models.CharField(max_length=12)),
                ("told_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["told_at", "outcome"], name="followups_outcome_told")],
            },
        ),
        migrations.CreateModel(
            name="SurveyForm",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("texts", models.JSONField(default=dict)),
                ("effort_most", models.PositiveSmallIntegerField(default=7)),
                ("effort_series", models.PositiveSmallIntegerField(default=1)),
                ("review_url", models.CharField(blank=True, default="", max_length=300)),
                ("why", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "version"), name="followups_form_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(default="recovery", max_length=10)),
                ("for_resolution_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("not_sent_because", models.CharField(blank=True, default="", max_length=40)),
                ("answered_at", models.DateTimeField(null=True)),
                ("csat", models.PositiveSmallIntegerField(null=True)),
                ("fair_outcome", models.PositiveSmallIntegerField(null=True)),
                ("fair_process", models.PositiveSmallIntegerField(null=True)),
                ("fair_treatment", models.PositiveSmallIntegerField(null=True)),
                ("effort", models.PositiveSmallIntegerField(null=True)),
                ("effort_most", models.PositiveSmallIntegerField(default=7)),
                ("effort_series", models.PositiveSmallIntegerField(default=1)),
                ("nps", models.PositiveSmallIntegerField(null=True)),
                ("solved", models.BooleanField(null=True)),
                ("comment", models.TextField(blank=True, default="")),
                ("themed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="surveys", to="cases.case"
                    ),
                ),
                (
                    "link",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversation.privatelink",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="followups.surveyform",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("sent_at__isnull", False)),
                        fields=["sent_at"],
                        name="followups_survey_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("answered_at__isnull", False),
                            ("themed_at__isnull", True),
                            models.Q(("comment", ""), _negated=True),
                        ),
                        fields=["answered_at"],
                        name="followups_survey_unthemed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "for_resolution_at", "kind"), name="followups_once_a_resolution"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("csat__isnull", True), ("csat__range", (1, 5)), _connector="OR"),
                        name="followups_csat_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nps__isnull", True), ("nps__range", (0, 10)), _connector="OR"),
                        name="followups_nps_zero_to_ten",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effort__isnull", True),
                            models.Q(("effort__gte", 1), ("effort__lte", models.F("effort_most"))),
                            _connector="OR",
                        ),
                        name="followups_effort_on_its_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("theme", models.CharField(max_length=16)),
                ("is_suggested", models.BooleanField()),
                ("is_right", models.BooleanField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="themes", to="followups.survey"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("survey", "theme"), name="followups_theme_once")],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("manner", models.CharField(max_length=12)),
                ("booked_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=10)),
                ("how", models.CharField(blank=True, default="", max_length=8)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("came_back_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.CharField(blank=True, default="", max_length=12)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="cases.case"
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_in", to="promises.promise"
                    ),
                ),
                (
                    "wait",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("ended_at__isnull", True)),
                        fields=["booked_at"],
                        name="followups_check_in_going",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="followups_check_in_answer_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="followups_check_in_end_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandNote",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("booked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("is_written", models.BooleanField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_notes", to="cases.case"
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("is_written__isnull", True)),
                            models.Q(("done_at__isnull", False), ("is_written__isnull", False)),
                            _connector="OR",
                        ),
                        name="followups_note_is_done_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Loss",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("how", models.CharField(max_length=12)),
                ("known_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="losses", to="cases.case"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "losses",
                "constraints": [models.UniqueConstraint(fields=("case", "how"), name="followups_loss_once")],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("score", models.PositiveSmallIntegerField()),
                ("told_at", models.DateTimeField()),
                ("source", models.CharField(max_length=40)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "source", "told_at"), name="followups_score_once"),
                    models.CheckConstraint(
                        condition=models.Q(("score__range", (0, 10))), name="followups_score_zero_to_ten"
                    ),
                ],
            },
        ),
    ]
