"""Drafts, which may be lost, and the stock of scripts, which may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.conversation import stock
from amends.conversation.models import Draft, Script
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.rows import insert, new_row


def save_draft(case: Case, text: str, *, by: Person, at: datetime) -> None:
    """This function will keep what a person is writing; empty, the draft is gone. Not journalled."""
    if not text.strip():
        Draft.objects.filter(case=case, person=by).delete()
        return
    Draft.objects.bulk_create(
        [Draft(id=new_id(at), case=case, person=by, text=text, saved_at=at)],
        update_conflicts=True,
        unique_fields=["case", "person"],
        update_fields=["text", "saved_at"],
    )


def draft_where_empty(drafts: Sequence[tuple[Case, Person, str]], *, by: Actor, at: datetime) -> None:
    """This function will lay drafts before people; what somebody is writing already stays.

    Whoever lays it, a draft is nobody's word yet: it is not journalled.
    """
    insert(
        [
            new_row(Draft, id=new_id(at), case_id=case.id, person_id=person.id, text=text, saved_at=at)
            for case, person, text in drafts
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def stock_scripts(*, by: Actor, at: datetime) -> list[Script]:
    """This function will add the scripts that come with Amends, where a desk has none of that name and language yet."""
    known = set(Script.objects.values_list("slug", "language"))
    fresh = [
        Script(id=new_id(at), slug=slug, language=language, name=name, text=text, is_automatic=slug in stock.AUTOMATIC)
        for language, slug, name, text in stock.scripts()
        if (slug, language) not in known
    ]
    Script.objects.bulk_create(fresh)
    lines = (
        journal.Line("conversation.script_added", script.id, None, {"slug": script.slug, "language": script.language})
        for script in fresh
    )
    journal.write(lines, by=by, at=at)
    return fresh
