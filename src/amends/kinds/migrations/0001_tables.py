from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("kinds", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Kind",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("failure_type", models.CharField(default="service", max_length=12)),
                ("severity", models.PositiveSmallIntegerField(default=2)),
                ("controllability", models.CharField(default="unknown", max_length=12)),
                ("skill", models.CharField(blank=True, default="", max_length=40)),
                ("resolve_minutes", models.PositiveIntegerField(default=1440)),
                ("follow_up_days", models.PositiveSmallIntegerField(default=3)),
                ("words", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("severity__in", [1, 2, 3])), name="kinds_known_severity")
                ],
            },
        ),
    ]
