from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("detect", "0001_initial"),
        ("detect", "0002_saved_mapping"),
        ("detect", "0003_set_aside"),
        ("detect", "0004_promised_at"),
        ("detect", "0005_detector_versions"),
        ("detect", "0006_incident_hub"),
        ("detect", "0007_quiet_hours"),
        ("detect", "0008_occurrences_and_connections"),
        ("detect", "0009_signals_by_type"),
        ("detect", "0010_sizes"),
        ("detect", "0011_unread"),
    ]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
        ("post", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=120)),
                ("external_id", models.CharField(max_length=200)),
                ("type", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=120)),
                ("occurred_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "occurred_at"], name="detect_signal_subject"),
                    models.Index(fields=["type", "occurred_at"], name="detect_signal_type"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "external_id"), name="detect_signal_once")],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("settings", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(default=bytes)),
                ("sealed_before", models.BinaryField(default=bytes)),
                ("before_until", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("heard_what", models.CharField(blank=True, default="", max_length=120)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("brand", "name"), name="detect_connection_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Detector",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("signal_type", models.CharField(blank=True, default="", max_length=80)),
                ("expectation", models.CharField(blank=True, default="", max_length=40)),
                ("predicate", models.JSONField(default=dict)),
                ("incident_by", models.CharField(blank=True, default="", max_length=40)),
                ("incident_from", models.PositiveIntegerField(default=0)),
                ("cap_count", models.PositiveIntegerField(default=5000)),
                ("cap_minutes", models.PositiveIntegerField(default=60)),
                ("quiet", models.CharField(blank=True, default="", max_length=11)),
                ("sizes", models.JSONField(default=list)),
                ("is_on", models.BooleanField(default=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DetectorVersion",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("tree", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("drafted_at", models.DateTimeField()),
                ("since", models.DateTimeField(null=True)),
                (
                    "detector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="detect.detector"
                    ),
                ),
                (
                    "drafted_by",
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
                    models.UniqueConstraint(fields=("detector", "number"), name="detect_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("since__isnull", True)), fields=("detector",), name="detect_one_draft"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=120)),
                ("what", models.CharField(max_length=40)),
                ("promised_at", models.DateTimeField(null=True)),
                ("expected_by", models.DateTimeField()),
                ("met_at", models.DateTimeField(null=True)),
                ("called_off_at", models.DateTimeField(null=True)),
                ("passed_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("called_off_at__isnull", True), ("met_at__isnull", True), ("passed_at__isnull", True)
                        ),
                        fields=["expected_by"],
                        name="detect_expectation_open",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("subject", "what"), name="detect_expectation_once")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("cause", models.CharField(blank=True, default="", max_length=300)),
                ("is_cause_confirmed", models.BooleanField(default=False)),
                ("facts", models.TextField(blank=True, default="")),
                ("wanted", models.JSONField(default=dict)),
                ("looked_at", models.DateTimeField(null=True)),
                ("public_title", models.CharField(blank=True, default="", max_length=120)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_cause", models.CharField(blank=True, default="", max_length=50)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "detector",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.detector"
                    ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["started_at"],
                        name="detect_incident_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=120)),
                ("occurrence", models.CharField(blank=True, default="", max_length=120)),
                ("happened_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("incident_key", models.CharField(blank=True, default="", max_length=120)),
                ("facts", models.JSONField(default=dict)),
                ("size", models.JSONField(default=dict)),
                ("held_until", models.DateTimeField(null=True)),
                ("matched_at", models.DateTimeField(null=True)),
                ("matched_count", models.PositiveIntegerField(default=0)),
                ("healed_at", models.DateTimeField(null=True)),
                ("set_aside_at", models.DateTimeField(null=True)),
                ("set_aside_why", models.CharField(blank=True, default="", max_length=12)),
                (
                    "detector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="detect.detector"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="detect.incident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("matched_at__isnull", True)), fields=["id"], name="detect_finding_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("incident__isnull", True)),
                        fields=["incident_key"],
                        name="detect_finding_loose",
                    ),
                    models.Index(fields=["matched_count", "found_at"], name="detect_finding_nobody"),
                    models.Index(fields=["subject"], name="detect_finding_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("detector", "subject", "occurrence"), name="detect_finding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ByHand",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=300)),
                ("marked_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="detect.incident",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "by hand",
                "constraints": [models.UniqueConstraint(fields=("incident", "customer"), name="detect_by_hand_once")],
            },
        ),
        migrations.CreateModel(
            name="Affected",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=8)),
                ("joined_at", models.DateTimeField()),
                ("let_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.outbound"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.order"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="detect.finding"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="detect.incident",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "affected",
                "indexes": [
                    models.Index(
                        condition=models.Q(("let_at__isnull", False)), fields=["id"], name="detect_affected_let"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", False)),
                        fields=("incident", "customer", "order"),
                        name="detect_affected_order_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", True)),
                        fields=("incident", "customer"),
                        name="detect_affected_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["query", "upload", "cap", "late"])),
                        name="detect_affected_known_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=120)),
                ("look_at", models.DateTimeField()),
                (
                    "detector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="detect.detector"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["look_at"], name="detect_look_at")],
                "constraints": [models.UniqueConstraint(fields=("detector", "subject"), name="detect_look_once")],
            },
        ),
        migrations.CreateModel(
            name="Opened",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                (
                    "detector",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="detect.detector",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opened",
                "indexes": [models.Index(fields=["detector", "opened_at"], name="detect_opened_since")],
            },
        ),
        migrations.CreateModel(
            name="PublicUpdate",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=16)),
                ("text", models.TextField()),
                ("next_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_updates", to="detect.incident"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["published_at"], name="detect_public_update")],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.SlugField(max_length=60)),
                ("mapping", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("brand", "name"), name="detect_mapping_name")],
            },
        ),
        migrations.CreateModel(
            name="Unread",
            fields=[
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="unread",
                        serialize=False,
                        to="detect.signal",
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                ("ending", models.CharField(max_length=20)),
            ],
        ),
    ]
