from __future__ import annotations

from django.db import migrations

from amends.journal.append_only import protect


class Migration(migrations.Migration):
    """Money moves by new rows only."""

    dependencies = [("remedies", "0001_initial"), ("journal", "0002_append_only")]
    operations = [protect("remedies_transfer")]
