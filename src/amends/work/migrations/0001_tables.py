from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("work", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("queue", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=160, unique=True)),
                ("payload", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("retry_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("progress_done", models.PositiveIntegerField(default=0)),
                ("progress_total", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, default="", max_length=500)),
                ("ended_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("parked_at__isnull", True)),
                        fields=["queue", "retry_at"],
                        name="work_ready",
                    ),
                    models.Index(
                        condition=models.Q(("parked_at__isnull", False)),
                        fields=["queue", "parked_at"],
                        name="work_parked",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("parked_at__isnull", True), _connector="OR"),
                        name="work_ends_once",
                    )
                ],
            },
        ),
    ]
