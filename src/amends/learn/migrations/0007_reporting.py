from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_recurs_is_the_cause"),
        ("conversation", "0001_tables"),
        ("learn", "0006_rehearsals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FixLetter",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("words", models.JSONField()),
                ("because", models.CharField(blank=True, default="", max_length=200)),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letter", to="learn.correctiveaction"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FixTold",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("told_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="learn.fixletter",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conversation.message"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "fix told",
            },
        ),
        migrations.AddIndex(
            model_name="fixletter",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("sent_at__isnull", False), ("stopped_at__isnull", True)),
                fields=["sent_at"],
                name="learn_fix_letter_going",
            ),
        ),
        migrations.AddConstraint(
            model_name="fixletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("sent_at__isnull", True), ("sent_by__isnull", True)),
                    models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="learn_fix_letter_is_sent_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="fixletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_by__isnull", True),
                    models.Q(("sent_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="learn_fix_letter_read_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="fixtold",
            constraint=models.UniqueConstraint(fields=("letter", "case"), name="learn_fix_told_once"),
        ),
    ]
