from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("intake", "0001_squashed")]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
        ("post", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("order_number", models.CharField(blank=True, default="", max_length=80)),
                ("sort", models.CharField(max_length=12)),
                ("suggested", models.JSONField(default=dict)),
                ("needs_person_now", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("quarantined_for", models.CharField(blank=True, default="", max_length=20)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
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
                    "inbound",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="complaint", to="post.inbound"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("released_at__isnull", True), models.Q(("quarantined_for", ""), _negated=True)
                        ),
                        fields=["received_at"],
                        name="intake_quarantine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("mapping", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("row_count", models.PositiveIntegerField(default=0)),
                ("taken_count", models.PositiveIntegerField(default=0)),
                ("known_count", models.PositiveIntegerField(default=0)),
                ("refused_count", models.PositiveIntegerField(default=0)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("is_complaint", models.BooleanField(default=True)),
                ("severity", models.PositiveSmallIntegerField(null=True)),
                ("person_now", models.BooleanField(null=True)),
                ("is_agreed", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="judgement", to="intake.complaint"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["given_at"], name="intake_judgement_given")],
            },
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("is_current", models.BooleanField(default=False)),
                ("judgement_count", models.PositiveIntegerField(default=0)),
                ("figures", models.JSONField(default=dict)),
                ("weights", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="intake_one_current_model",
                    )
                ],
            },
        ),
    ]
