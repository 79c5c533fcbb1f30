from __future__ import annotations

from django.db import migrations

from amends.journal.append_only import protect

TOLD = ("id", "at", "actor", "verb", "case_id", "subject_id", "facts")


class Migration(migrations.Migration):
    """The past cannot be changed: only a seal may give an entry its position, once."""

    dependencies = [("journal", "0001_initial")]
    operations = [protect("journal_entry", once="position", fixed=TOLD), protect("journal_seal")]
