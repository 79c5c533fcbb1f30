from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_tables"),
        ("learn", "0001_tables"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewSize",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.brand",
                    ),
                ),
                ("many", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ReviewWeek",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("week_date", models.DateField()),
                ("seed", models.CharField(max_length=32)),
                ("of_count", models.PositiveIntegerField()),
                ("many", models.PositiveSmallIntegerField()),
                ("drawn_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=12)),
                ("stands_for", models.FloatField()),
                ("is_twice", models.BooleanField(default=False)),
                ("opens_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "week",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="learn.reviewweek"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewAnswers",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("part", models.CharField(max_length=6)),
                ("answers", models.JSONField()),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("answered_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="learn.review",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "review answers",
                "constraints": [
                    models.UniqueConstraint(fields=("review", "part"), name="learn_review_part_once"),
                    models.UniqueConstraint(fields=("review", "person"), name="learn_review_person_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewFinding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("feeds", models.CharField(max_length=10)),
                ("words", models.CharField(max_length=300)),
                ("found_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="learn.review"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="learn_finding_ends_somehow",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reviewweek",
            constraint=models.UniqueConstraint(fields=("brand", "week_date"), name="learn_review_week_once"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("week", "case"), name="learn_review_once_a_week"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("stands_for__gte", 1)), name="learn_review_stands_for_itself"
            ),
        ),
    ]
