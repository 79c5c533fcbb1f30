"""Whether a failure will come again is found of its cause; nobody ever said it of the failure itself."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]

    operations = [migrations.RemoveField(model_name="failure", name="will_recur")]
