from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_recurs_is_the_cause"),
        ("learn", "0003_risk_register"),
        ("people", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Win",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("honours", models.CharField(max_length=12)),
                ("words", models.CharField(max_length=300)),
                ("quote", models.CharField(blank=True, default="", max_length=300)),
                ("nominated_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("month_date", models.DateField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "nominated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Kudos",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("given_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "win",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kudos",
                        to="learn.win",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "kudos",
            },
        ),
        migrations.AddIndex(
            model_name="win",
            index=models.Index(fields=["brand", "nominated_at"], name="learn_wins_of_brand"),
        ),
        migrations.AddConstraint(
            model_name="win",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("nominated_by")), _negated=True),
                name="learn_nobody_nominates_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="win",
            constraint=models.UniqueConstraint(fields=("brand", "month_date"), name="learn_one_win_a_month"),
        ),
        migrations.AddConstraint(
            model_name="win",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen_by__isnull", True), ("month_date__isnull", True)),
                    models.Q(("chosen_by__isnull", False), ("month_date__isnull", False)),
                    _connector="OR",
                ),
                name="learn_chosen_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="kudos",
            constraint=models.UniqueConstraint(fields=("win", "person"), name="learn_kudos_once"),
        ),
    ]
