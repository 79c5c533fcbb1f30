from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detect", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="is_withdrawn",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=120)),
                ("external_id", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField()),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                (
                    "signal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawal",
                        to="detect.signal",
                    ),
                ),
                (
                    "withdrawn_by",
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
                        condition=models.Q(("signal__isnull", True)), fields=["id"], name="detect_withdrawal_early"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="detect_withdrawal_once")
                ],
            },
        ),
    ]
