from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kinds", "0001_tables"),
        ("learn", "0002_case_reviews"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=200)),
                ("effect", models.CharField(max_length=300)),
                ("written_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("steps", models.JSONField()),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("learned", models.CharField(blank=True, default="", max_length=300)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drills", to="learn.risk"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RiskMeasure",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measures", to="learn.risk"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RiskRating",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("severity", models.PositiveSmallIntegerField()),
                ("occurrence", models.PositiveSmallIntegerField()),
                ("detection", models.PositiveSmallIntegerField()),
                ("is_from_data", models.BooleanField(default=False)),
                ("why", models.CharField(max_length=200)),
                ("rated_at", models.DateTimeField()),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="learn.risk"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), models.Q(("why", ""), _negated=True), _connector="OR"),
                name="learn_risk_is_taken_off_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("risk",), name="learn_one_drill_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ending", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                    _connector="OR",
                ),
                name="learn_measure_ends_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("detection__range", (1, 10)), ("occurrence__range", (1, 10)), ("severity__range", (1, 10))
                ),
                name="learn_rated_one_to_ten",
            ),
        ),
    ]
