from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("promises", "0001_squashed")]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("customers", "0001_tables"),
        ("detect", "0001_tables"),
        ("intake", "0001_tables"),
        ("people", "0001_tables"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("words", models.CharField(max_length=500)),
                ("owed_to", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("counted", models.CharField(max_length=200)),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("kept_at", models.DateTimeField(null=True)),
                ("broken_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("release_reason", models.CharField(blank=True, default="", max_length=24)),
                ("move_count", models.PositiveSmallIntegerField(default=0)),
                ("is_particular", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="cases.case",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.complaint"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.incident"
                    ),
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
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="promises.promise",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("broken_at__isnull", True), ("kept_at__isnull", True), ("released_at__isnull", True)
                        ),
                        fields=["next_at"],
                        name="promises_sweep",
                    ),
                    models.Index(fields=["case", "made_at"], name="promises_case"),
                    models.Index(
                        condition=models.Q(
                            ("broken_at__isnull", True),
                            ("kept_at__isnull", True),
                            ("released_at__isnull", True),
                            ("person__isnull", False),
                        ),
                        fields=["person", "due_at"],
                        name="promises_person",
                    ),
                    models.Index(fields=["due_at"], name="promises_due"),
                    models.Index(
                        condition=models.Q(
                            ("broken_at__isnull", True), ("kept_at__isnull", True), ("released_at__isnull", True)
                        ),
                        fields=["due_at"],
                        name="promises_owed",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("broken_at__isnull", True),
                            ("kept_at__isnull", True),
                            ("released_at__isnull", True),
                            ("level__gt", 0),
                        ),
                        fields=["due_at"],
                        name="promises_late",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("broken_at__isnull", True),
                            ("kept_at__isnull", True),
                            ("released_at__isnull", True),
                            ("kind", "work"),
                        ),
                        fields=["case", "due_at"],
                        name="promises_asked",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("broken_at__isnull", True), ("kept_at__isnull", True)),
                            models.Q(("kept_at__isnull", True), ("released_at__isnull", True)),
                            models.Q(("broken_at__isnull", True), ("released_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="promises_end_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("customer__isnull", True),
                                ("department__isnull", True),
                                ("person__isnull", False),
                                ("team__isnull", True),
                            ),
                            models.Q(
                                ("customer__isnull", True),
                                ("department__isnull", True),
                                ("person__isnull", True),
                                ("team__isnull", False),
                            ),
                            models.Q(
                                ("customer__isnull", True),
                                ("department__isnull", False),
                                ("person__isnull", True),
                                ("team__isnull", True),
                            ),
                            models.Q(
                                ("customer__isnull", False),
                                ("department__isnull", True),
                                ("person__isnull", True),
                                ("team__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="promises_owed_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("made_at"))), name="promises_due_after_made"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "acknowledgement",
                                    "answer",
                                    "update",
                                    "resolution",
                                    "reach",
                                    "approval",
                                    "hand_off",
                                    "work",
                                    "payout",
                                    "statutory",
                                    "follow_up",
                                    "action",
                                    "second_look",
                                ],
                            )
                        ),
                        name="promises_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case__isnull", False),
                            ("complaint__isnull", False),
                            ("incident__isnull", False),
                            ("kind", "action"),
                            _connector="OR",
                        ),
                        name="promises_on_a_case_unless_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("broken_at__isnull", True), ("broken_at", models.F("due_at")), _connector="OR"
                        ),
                        name="promises_break_when_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True),
                            models.Q(("release_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="promises_release_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=20)),
                ("count", models.PositiveIntegerField(default=1)),
                ("raised_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "instead_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["person", "raised_at"],
                        name="promises_alert_unseen",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("stage", models.CharField(max_length=12)),
                ("severity", models.PositiveSmallIntegerField()),
                ("needs_person_now", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("broken_count", models.PositiveSmallIntegerField(default=0)),
                ("is_late", models.BooleanField(default=False)),
                ("is_waiting", models.BooleanField(default=False)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.incident"
                    ),
                ),
                (
                    "next_promise",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="promises.promise",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "stage"], name="promises_standing_load"),
                    models.Index(
                        condition=models.Q(("stage", "closed"), _negated=True),
                        fields=["brand", "needs_person_now", "next_at", "case"],
                        name="promises_standing_queue",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("stage", "closed"), _negated=True), ("needs_person_now", True)),
                        fields=["brand", "next_at", "case"],
                        name="promises_standing_now",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("stage", "closed"), _negated=True), ("is_late", True)),
                        fields=["brand", "next_at", "case"],
                        name="promises_standing_late",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("stage", "closed"), _negated=True), ("owner__isnull", False)),
                        fields=["owner", "next_at", "case"],
                        name="promises_standing_owner",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("stage", "closed"), _negated=True), ("owner__isnull", True)),
                        fields=["team", "next_at", "case"],
                        name="promises_standing_nobody",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("stage", "closed"), _negated=True), ("incident__isnull", False)),
                        fields=["incident", "next_at", "case"],
                        name="promises_standing_storm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("channel", models.CharField(blank=True, default="", max_length=12)),
                ("minutes", models.PositiveIntegerField()),
                ("by_calendar", models.BooleanField(default=True)),
                ("source", models.CharField(max_length=200)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "kind", "channel"), name="promises_one_target")
                ],
            },
        ),
    ]
