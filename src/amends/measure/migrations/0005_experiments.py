"""Two ways that are tried by a plan, who came under which, and the privacy contact who approves it."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_recurs_is_the_cause"),
        ("measure", "0004_said_by_systems"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Experiment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=300)),
                ("about", models.CharField(max_length=10)),
                ("usual", models.CharField(max_length=200)),
                ("other", models.CharField(max_length=200)),
                ("kinds", models.JSONField(default=list)),
                ("figure", models.CharField(max_length=40)),
                ("baseline", models.FloatField()),
                ("least", models.FloatField()),
                ("n_each", models.PositiveIntegerField()),
                ("days", models.PositiveSmallIntegerField()),
                ("follow_days", models.PositiveSmallIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("policy_at", models.DateTimeField(null=True)),
                ("privacy_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reads_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
                ("ended_why", models.CharField(blank=True, default="", max_length=300)),
                ("found", models.JSONField(default=dict)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
                (
                    "policy_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "privacy_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("customer_key", models.UUIDField()),
                ("arm", models.CharField(max_length=6)),
                ("assigned_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_why", models.CharField(blank=True, default="", max_length=200)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "experiment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="measure.experiment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrivacyContact",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("named_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("brand",), name="measure_one_experiment"
            ),
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begun_at__isnull", True),
                    models.Q(("policy_at__isnull", False), ("privacy_at__isnull", False)),
                    _connector="OR",
                ),
                name="measure_experiment_approved_by_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ending", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                    _connector="OR",
                ),
                name="measure_experiment_ends_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("experiment", "customer_key"), name="measure_assigned_once"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("arm__in", ["usual", "other"])), name="measure_assigned_known_arm"
            ),
        ),
        migrations.AddConstraint(
            model_name="privacycontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("brand",), name="measure_one_privacy_contact"
            ),
        ),
    ]
