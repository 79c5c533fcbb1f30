from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("learn", "0001_initial"), ("learn", "0002_rising"), ("learn", "0003_causes_and_actions")]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("detect", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cause",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                ("controllability", models.CharField(default="unknown", max_length=12)),
                ("stability", models.CharField(default="unknown", max_length=12)),
                ("whys", models.JSONField(default=list)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="learn_cause_not_under_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into__isnull", True), ("is_active", False), _connector="OR"),
                        name="learn_merged_is_not_chosen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseCause",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="cause",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("set_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"
                    ),
                ),
                (
                    "first_cause",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cause__isnull", False), ("action__isnull", False), _connector="OR"),
                        name="learn_cause_or_action",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CauseChange",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("change", models.CharField(max_length=8)),
                ("case_count", models.PositiveIntegerField()),
                ("why", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
                (
                    "cause",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectiveAction",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=300)),
                ("expected_percent", models.PositiveSmallIntegerField()),
                ("in_force_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                ("found", models.JSONField(default=dict)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "cause",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"),
                ),
                (
                    "look",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
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
                        condition=models.Q(("expected_percent__gte", 1), ("expected_percent__lte", 100)),
                        name="learn_action_expects_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="learn_action_ends_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", "proven"), _negated=True),
                            ("in_force_at__isnull", False),
                            _connector="OR",
                        ),
                        name="learn_proven_was_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "cause"), name="learn_factor_once")],
            },
        ),
        migrations.CreateModel(
            name="Rising",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=40)),
                ("since_date", models.DateField()),
                ("raised_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("count", models.PositiveIntegerField()),
                ("expected", models.FloatField()),
                ("week_count", models.PositiveIntegerField()),
                ("week_low", models.PositiveIntegerField()),
                ("week_high", models.PositiveIntegerField()),
                ("weeks", models.JSONField(default=list)),
                ("set_aside_at", models.DateTimeField(null=True)),
                ("set_aside_why", models.CharField(blank=True, default="", max_length=16)),
                ("set_aside_words", models.CharField(blank=True, default="", max_length=120)),
                ("set_aside_week", models.PositiveIntegerField(default=0)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learn.cause"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="detect.incident"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kinds.kind"),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("brand", "kind", "by", "value"),
                        name="learn_rising_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RisingWords",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=12)),
                ("phrase", models.CharField(max_length=80)),
                ("now_count", models.PositiveIntegerField()),
                ("now_of", models.PositiveIntegerField()),
                ("before_count", models.PositiveIntegerField()),
                ("before_of", models.PositiveIntegerField()),
                ("sigmas", models.FloatField()),
                ("cases", models.JSONField(default=list)),
                ("seen_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "language", "phrase"), name="learn_words_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField(default=0)),
                ("could_fail", models.PositiveIntegerField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kinds.kind"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "day", "by", "kind", "value"), name="learn_tally_once")
                ],
            },
        ),
    ]
