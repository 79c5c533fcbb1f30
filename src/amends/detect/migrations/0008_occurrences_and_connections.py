import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detect", "0007_quiet_hours"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="occurrence",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.RemoveConstraint(model_name="finding", name="detect_finding_once"),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("detector", "subject", "occurrence"), name="detect_finding_once"
            ),
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("settings", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(default=bytes)),
                ("sealed_before", models.BinaryField(default=bytes)),
                ("before_until", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("heard_what", models.CharField(blank=True, default="", max_length=120)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("brand", "name"), name="detect_connection_name"
                    )
                ],
            },
        ),
    ]
