from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learn", "0004_wins"),
        ("people", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PulseGiven",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("month_date", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "month_date"), name="learn_pulse_given_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseTally",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("month_date", models.DateField()),
                ("question", models.CharField(max_length=12)),
                ("score", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("brand", "month_date", "question", "score"), name="learn_pulse_tally_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__range", (1, 5))), name="learn_pulse_one_to_five"
                    ),
                ],
            },
        ),
    ]
