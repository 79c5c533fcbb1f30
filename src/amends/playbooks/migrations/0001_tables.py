from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("playbooks", "0001_initial"),
        ("playbooks", "0002_incident_hub"),
        ("playbooks", "0003_former_playbooks"),
        ("playbooks", "0004_launches"),
    ]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("customers", "0001_tables"),
        ("detect", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
        ("people", "__first__"),
        ("promises", "0001_tables"),
        ("remedies", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("next_at", models.DateTimeField()),
                ("per_minute", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("going_from", models.DateTimeField(null=True)),
                ("count_since", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.incident"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("going_from__isnull", False)),
                        fields=["started_at"],
                        name="playbooks_broadcast_going",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("per_minute__gt", 0)), name="playbooks_broadcast_moves"),
                    models.CheckConstraint(
                        condition=models.Q(("stopped_at__isnull", True), ("going_from__isnull", True), _connector="OR"),
                        name="playbooks_stopped_rests",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressed",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "broadcast",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressed",
                        to="playbooks.broadcast",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "addressed",
                "constraints": [models.UniqueConstraint(fields=("broadcast", "case"), name="playbooks_addressed_once")],
            },
        ),
        migrations.CreateModel(
            name="Launch",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("goes_out_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "launches",
                "indexes": [models.Index(fields=["brand", "goes_out_at"], name="playbooks_launch_goes_out")],
            },
        ),
        migrations.CreateModel(
            name="LaunchRisk",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=200)),
                ("plan_b", models.TextField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("dropped_why", models.CharField(blank=True, default="", max_length=200)),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"
                    ),
                ),
                (
                    "launch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="risks", to="playbooks.launch"
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
                        condition=models.Q(("ready_at__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                        name="playbooks_ready_or_dropped",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="plan_run",
                        serialize=False,
                        to="detect.incident",
                    ),
                ),
                ("words", models.TextField(blank=True, default="")),
                ("care_minor", models.BigIntegerField(default=0)),
                ("care_currency", models.CharField(blank=True, default="", max_length=3)),
                ("update_minutes", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                (
                    "care_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="playbooks.planrun"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "place"), name="playbooks_plan_step_once")],
            },
        ),
        migrations.CreateModel(
            name="Playbook",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("steps", models.JSONField(default=list)),
                ("plan_b", models.TextField(blank=True, default="")),
                ("calls", models.TextField(blank=True, default="")),
                ("care_minor", models.BigIntegerField(default=0)),
                ("care_currency", models.CharField(blank=True, default="", max_length=3)),
                ("update_minutes", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "care_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kinds.kind"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("care_minor", 0),
                            models.Q(
                                ("care_by__isnull", False),
                                ("care_minor__gt", 0),
                                models.Q(("care_currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="playbooks_care_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerPlaybook",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("steps", models.JSONField(default=list)),
                ("why", models.CharField(max_length=200)),
                ("replaced_at", models.DateTimeField()),
                (
                    "replaced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former", to="playbooks.playbook"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("playbook", "version"), name="playbooks_each_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RemedyRule",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(max_length=200)),
                ("skips", models.CharField(blank=True, default="", max_length=16)),
                ("customers_most", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("granted_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=300)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("rests_because", models.CharField(blank=True, default="", max_length=16)),
                (
                    "approval",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.incident"
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.offering"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0), ("customers_most__gt", 0)),
                        name="playbooks_rule_gives_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("refused_at__isnull", True), ("stopped_at__isnull", True)),
                        fields=("incident",),
                        name="playbooks_one_rule_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted_at__isnull", True), ("granted_by__isnull", True)),
                            models.Q(
                                ("granted_at__isnull", False),
                                ("granted_by__isnull", False),
                                ("refused_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="playbooks_rule_granted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval__isnull", True),
                            ("granted_by__isnull", True),
                            models.Q(("granted_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="playbooks_nobody_approves_their_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "skips__in",
                                ["", "cannot_wait", "dated", "cannot_be_fixed", "they_said_it", "face_to_face"],
                            )
                        ),
                        name="playbooks_rule_known_skip",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rests_because__in", ["", "day", "budget", "full", "authority"])),
                        name="playbooks_rule_known_rest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Applied",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("left_because", models.CharField(blank=True, default="", max_length=24)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "remedy",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.remedy"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applied",
                        to="playbooks.remedyrule",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "applied",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "customer"), name="playbooks_applied_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_because", ""), ("remedy__isnull", False)),
                            models.Q(("remedy__isnull", True), models.Q(("left_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="playbooks_applied_or_left",
                    ),
                ],
            },
        ),
    ]
