from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("measure", "0001_initial"), ("measure", "0002_whole_at_and_days")]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counted",
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
                ("position", models.BigIntegerField()),
                ("day", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("whole_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
            ],
            options={
                "verbose_name_plural": "counted",
            },
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("figure", models.CharField(max_length=40)),
                ("by", models.CharField(blank=True, default="", max_length=8)),
                ("value", models.CharField(blank=True, default="", max_length=50)),
                ("told", models.JSONField(default=dict)),
                ("days", models.JSONField(default=list)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "by", "value", "figure"), name="measure_total_once")
                ],
            },
        ),
    ]
