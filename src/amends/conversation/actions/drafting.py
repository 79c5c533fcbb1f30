"""Drafts, which may be lost, and the stock of scripts, which may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from amends.cases.models import Case
from amends.conversation import stock
from amends.conversation.enclosing import NewFile, check, clean_name, clean_type
from amends.conversation.models import Draft, DraftFile, Script
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post import sweeping
from amends.post.deliveries import Enclosed
from amends.post.raws import digest_of, keep
from amends.rows import insert, new_row

MODES = frozenset({"message", "note", "call"})


@transaction.atomic
def save_draft(case: Case, text: str, *, mode: str = "message", by: Person, at: datetime) -> None:
    """This function will keep what a person is writing and in which mode; empty, the draft is gone, unless files lie
    beside it. Not journalled."""
    mine = Draft.objects.filter(case=case, person=by)
    if not text.strip():
        if not DraftFile.objects.filter(case=case, person=by).exists():
            mine.delete()
        else:
            mine.update(text="", began_at=None)
        return
    kept = mode if mode in MODES else "message"
    if mine.update(text=text, mode=kept, saved_at=at, began_at=Coalesce("began_at", at)):
        return
    insert(
        [
            new_row(
                Draft, id=new_id(at), case=case, person=by, text=text, mode=kept, began_at=at, saved_at=at, looked_at=at
            )
        ],
        ignore_conflicts=True,
    )


def look(case: Case, *, by: Person, at: datetime) -> None:
    """This function will say that a person looks at a case at this moment; colleagues see it. Not journalled."""
    if not Draft.objects.filter(case=case, person=by).update(looked_at=at):
        insert(
            [new_row(Draft, id=new_id(at), case=case, person=by, text="", saved_at=at, looked_at=at)],
            ignore_conflicts=True,
        )


@transaction.atomic
def keep_files(case: Case, files: Sequence[NewFile], *, by: Person, at: datetime) -> list[DraftFile]:
    """This function will lay files beside a person's draft, from where they leave with the message.

    :raises DoesNotFit: when one is too large, or all together are; nothing is kept.
    """
    known = DraftFile.objects.filter(case=case, person=by).values_list("raw__size", flat=True)
    check(files, list(known))
    look(case, by=by, at=at)
    kept = keep([one.content for one in files], at=at)
    rows = [
        new_row(
            DraftFile,
            id=new_id(at),
            case=case,
            person=by,
            raw=kept[digest_of(one.content)],
            name=clean_name(one.name),
            media_type=clean_type(one.media_type),
            kept_at=at,
        )
        for one in files
    ]
    return insert(rows)


def lay_files(case: Case, files: Sequence[Enclosed], *, by: Person, at: datetime) -> None:
    """This function will lay files that are kept already beside a person's draft: a message was called back."""
    if files:
        look(case, by=by, at=at)
    insert(
        [
            new_row(
                DraftFile,
                id=new_id(at),
                case=case,
                person=by,
                raw=one.raw,
                kept_at=at,
                name=one.name,
                media_type=one.media_type,
            )
            for one in files
        ]
    )


@transaction.atomic(savepoint=False)
def drop_files(case: Case, only: UUID | None = None, *, by: Person, at: datetime) -> None:
    """This function will take the files beside a person's draft away, or one of them. Not journalled.

    Their bytes stay for a day, and as long as anything refers to them.
    """
    mine = DraftFile.objects.filter(case=case, person=by, kept_at__lte=at)
    taken = dict((mine.filter(id=only) if only else mine).values_list("id", "raw_id"))
    if taken:
        DraftFile.objects.filter(id__in=list(taken)).delete()
        sweeping.ask(taken, at=at)


def draft_where_empty(drafts: Sequence[tuple[Case, Person, str]], *, by: Actor, at: datetime) -> None:
    """This function will lay drafts before people; what somebody is writing already stays.

    Whoever lays it, a draft is nobody's word yet: it is not journalled. Who only looked at the case writes nothing.
    """
    people = [person.id for _, person, _ in drafts]
    Draft.objects.filter(case__in=[case.id for case, _, _ in drafts], person__in=people, text="").delete()
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
