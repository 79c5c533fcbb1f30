from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detect", "0008_occurrences_and_connections"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["type", "occurred_at"], name="detect_signal_type"),
        ),
    ]
