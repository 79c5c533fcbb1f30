"""The files beside drafts, which may be lost, and the stock of scripts, which may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.conversation import stock
from amends.conversation.actions.drafts import look
from amends.conversation.enclosing import NewFile, check, clean_name, clean_type
from amends.conversation.models import DraftFile, Script
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post import sweeping
from amends.post.deliveries import Enclosed
from amends.post.raws import digest_of, keep
from amends.rows import insert, new_row


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
