from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learn", "0007_reporting"),
    ]

    operations = [
        migrations.AddField(
            model_name="correctiveaction",
            name="issue",
            field=models.CharField(blank=True, default="", max_length=140),
        ),
        migrations.AddField(
            model_name="correctiveaction",
            name="issue_key",
            field=models.CharField(blank=True, db_index=True, default="", max_length=120),
        ),
        migrations.CreateModel(
            name="IssueWord",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("issue_key", models.CharField(max_length=120)),
                ("what", models.CharField(max_length=8)),
                ("said_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_words",
                        to="learn.correctiveaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action", "issue_key", "said_at", "what"), name="learn_issue_word_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["closed", "reopened"])), name="learn_issue_word_known"
                    ),
                ],
            },
        ),
    ]
