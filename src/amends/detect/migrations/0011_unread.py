import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detect", "0010_sizes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unread",
            fields=[
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="unread",
                        serialize=False,
                        to="detect.signal",
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                ("ending", models.CharField(max_length=20)),
            ],
        ),
    ]
