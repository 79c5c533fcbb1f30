import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_squashed"),
        ("detect", "0008_occurrences_and_connections"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlsoShown",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("shown_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="also_shown", to="cases.case"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="detect.finding",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("finding", "case"), name="cases_also_shown_once")],
            },
        ),
    ]
