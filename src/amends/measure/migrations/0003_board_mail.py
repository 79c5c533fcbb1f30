"""Who has the board sent to themselves each Monday."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("measure", "0002_aims_and_annotations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardMail",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("span", models.PositiveSmallIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("brand", models.ForeignKey(on_delete=CASCADE, related_name="+", to="people.brand")),
                ("person", models.ForeignKey(on_delete=CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("stopped_at__isnull", True)),
                        fields=("person", "brand"),
                        name="measure_one_board_mail",
                    )
                ],
            },
        ),
    ]
