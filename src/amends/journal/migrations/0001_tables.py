from __future__ import annotations

from django.db import migrations, models

from amends.journal.append_only import protect

TOLD = ("id", "at", "actor", "verb", "case_id", "subject_id", "facts")


class Migration(migrations.Migration):
    replaces = [("journal", "0001_squashed")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("last_position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_position", models.BigIntegerField(unique=True)),
                ("sealed_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                ("verb", models.CharField(max_length=60)),
                ("case_id", models.UUIDField(null=True)),
                ("subject_id", models.UUIDField()),
                ("facts", models.JSONField(default=dict)),
                ("position", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("case_id__isnull", False)), fields=["case_id", "at"], name="journal_case_at"
                    ),
                    models.Index(
                        condition=models.Q(("position__isnull", True)), fields=["id"], name="journal_unsealed"
                    ),
                ],
            },
        ),
        protect("journal_entry", once="position", fixed=TOLD),
        protect("journal_seal"),
    ]
