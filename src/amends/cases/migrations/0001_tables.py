from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("cases", "0001_squashed"), ("cases", "0002_also_shown"), ("cases", "0003_ended_otherwise")]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("detect", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("severity", models.PositiveSmallIntegerField(default=2)),
                ("controllability", models.CharField(default="unknown", max_length=12)),
                ("will_recur", models.BooleanField(null=True)),
                ("happened_at", models.DateTimeField()),
                ("known_at", models.DateTimeField()),
                ("healed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.finding"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.incident"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.order"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "happened_at"], name="cases_failure_customer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", [1, 2, 3])), name="cases_known_severity"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__isnull", False)),
                        fields=("finding", "order"),
                        name="cases_failure_found_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=16, unique=True)),
                ("channel", models.CharField(max_length=12)),
                ("taken_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("first_contact_at", models.DateTimeField(null=True)),
                ("needs_person_now", models.BooleanField(default=False)),
                ("is_separated", models.BooleanField(default=False)),
                ("deviation_count", models.PositiveSmallIntegerField(default=0)),
                ("words", models.TextField(blank=True, default="")),
                ("caused", models.CharField(blank=True, default="", max_length=300)),
                ("asks", models.CharField(blank=True, default="", max_length=300)),
                ("unknown", models.CharField(blank=True, default="", max_length=300)),
                ("understood_at", models.DateTimeField(null=True)),
                ("fixed_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=20)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="customers.customer",
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.order"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
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
                (
                    "failure",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="case", to="cases.failure"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "opened_at"], name="cases_customer"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)), fields=["order"], name="cases_open_order"
                    ),
                    models.Index(fields=["opened_at"], name="cases_opened"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("ending", "")),
                            models.Q(("closed_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="cases_end_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOff",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=20)),
                ("note", models.CharField(max_length=500)),
                ("offered_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_offs", to="cases.case"
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taker__isnull", False), ("to_team__isnull", True)),
                            models.Q(("taker__isnull", True), ("to_team__isnull", False)),
                            _connector="OR",
                        ),
                        name="cases_hand_off_has_one_taker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("declined_at__isnull", True)),
                        fields=("case",),
                        name="cases_one_open_hand_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("moved", models.JSONField(default=dict)),
                ("split_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="splits", to="cases.case"
                    ),
                ),
                (
                    "new_case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="split", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("asked", models.CharField(max_length=500)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waits", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at__isnull", True)),
                        fields=("case",),
                        name="cases_one_wait_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at__isnull", True), ("until_at__gte", models.F("from_at")), _connector="OR"
                        ),
                        name="cases_wait_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlsoShown",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("shown_at", models.DateTimeField()),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="detect.finding",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="also_shown", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("finding", "case"), name="cases_also_shown_once")],
            },
        ),
        migrations.CreateModel(
            name="CasePerson",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("part", models.CharField(max_length=10)),
                ("authority_seen_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="cases.case"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "customer", "part"), name="cases_person_has_a_part_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EndedOtherwise",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("ending", models.CharField(max_length=20)),
                ("shown_by", models.CharField(max_length=12)),
                ("ended_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="other_endings", to="cases.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ended otherwise",
                "indexes": [models.Index(fields=["ended_at"], name="cases_ended_otherwise_at")],
            },
        ),
    ]
