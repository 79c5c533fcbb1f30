"""What comments are about: suggested by their words, decided by people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.followups.models import Survey, Theme
from amends.followups.rules.themes import About, themes_of
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person


@transaction.atomic
def suggest_themes(rows: Sequence[Survey], *, by: Actor, at: datetime) -> int:
    """This function will suggest what these comments are about; returns how many themes it suggested."""
    made = [
        Theme(id=new_id(at), survey=row, theme=about.value, is_suggested=True)
        for row in rows
        for about in themes_of(row.comment)
    ]
    Theme.objects.bulk_create(made, ignore_conflicts=True)
    Survey.objects.filter(id__in=[row.id for row in rows]).update(themed_at=at)
    lines = (journal.Line("followups.themed", one.survey_id, None, {"theme": one.theme}) for one in made)
    journal.write(lines, by=by, at=at)
    return len(made)


@transaction.atomic
def decide_theme(survey: Survey, about: About, *, is_right: bool, by: Person, at: datetime) -> None:
    """This function will record a person's word on whether a comment is about something, suggested or not."""
    row, _ = Theme.objects.get_or_create(
        survey=survey, theme=about.value, defaults={"id": new_id(at), "is_suggested": False}
    )
    if row.is_right is is_right:
        return
    row.is_right, row.decided_by = is_right, by
    row.save(update_fields=["is_right", "decided_by"])
    facts = {"theme": about.value, "right": is_right}
    journal.write([journal.Line("followups.theme_decided", survey.id, survey.case_id, facts)], by=by, at=at)
