"""What another system or the operator says beside figures, no person stands by; it is named instead."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
PERSON = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [
        ("measure", "0003_board_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.AddField(model, name, models.CharField(blank=True, default="", max_length=80))
            for model, name in (
                ("aim", "told_through"),
                ("annotation", "made_through"),
                ("annotation", "changed_through"),
            )
        ),
        *(
            migrations.AlterField(
                model, name, models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=PERSON)
            )
            for model, name in (("aim", "set_by"), ("annotation", "made_by"))
        ),
    ]
