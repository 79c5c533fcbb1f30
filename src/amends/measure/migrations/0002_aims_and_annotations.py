"""The one figure to improve in a quarter, and what was written beside figures about a day."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT
PERSON = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [
        ("measure", "0001_tables"),
        ("people", "0001_tables"),
        ("promises", "0001_tables"),
        migrations.swappable_dependency(PERSON),
    ]

    operations = [
        migrations.CreateModel(
            name="Aim",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("figure", models.CharField(max_length=40)),
                ("quarter_date", models.DateField()),
                ("target", models.FloatField()),
                ("before", models.FloatField(null=True)),
                ("why", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=10)),
                ("found", models.JSONField(default=dict)),
                ("told", models.CharField(blank=True, default="", max_length=500)),
                ("told_at", models.DateTimeField(null=True)),
                ("brand", models.ForeignKey(on_delete=CASCADE, related_name="+", to="people.brand")),
                ("promise", models.OneToOneField(on_delete=PROTECT, related_name="+", to="promises.promise")),
                ("set_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=PERSON)),
                ("told_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=PERSON)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)), fields=("brand",), name="measure_one_aim"
                    ),
                    models.CheckConstraint(
                        condition=Q(("ended_at__isnull", True), ("ending", ""))
                        | Q(("ended_at__isnull", False), Q(("ending", ""), _negated=True)),
                        name="measure_aim_ends_somehow",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Annotation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("figure", models.CharField(blank=True, default="", max_length=40)),
                ("day", models.DateField()),
                ("words", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(null=True)),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("brand", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to="people.brand")),
                ("changed_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=PERSON)),
                ("made_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=PERSON)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("taken_back_at__isnull", True)),
                        fields=["brand", "day"],
                        name="measure_annotation_day",
                    )
                ],
            },
        ),
    ]
