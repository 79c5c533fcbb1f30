"""What people are writing on a case: the words of each mode by themselves, and never the last window over the other.

A draft may be lost and is not journalled: it is nobody's word yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from amends.cases.models import Case
from amends.conversation.drafting import Window, WrittenElsewhere
from amends.conversation.models import Draft, DraftFile
from amends.conversation.rules import MODES, both
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.rows import insert, new_row


@transaction.atomic
def save_draft(
    case: Case, text: str, *, mode: str = "message", window: Window | None = None, by: Person, at: datetime
) -> int:
    """This function will keep what a person is writing in one mode, and return its version; empty, it is gone.

    Of an empty one a row stays where files lie beside it. Not journalled.
    :param window: where it is written; without, it takes the place of whatever is kept.
    :raises WrittenElsewhere: when another window has changed it since; nothing is changed.
    """
    kept = mode if mode in MODES else "message"
    mine = Draft.objects.filter(case=case, person=by, mode=kept)
    row = mine.first()
    if row is not None and window is not None and window.is_behind(row) and row.text.strip() != text.strip():
        raise WrittenElsewhere(row)
    if not text.strip():
        _empty(case, mode=kept, by=by)
        return 0
    version = max(row.version + 1 if row else 0, int(at.timestamp() * 1000))
    page = window.page[:36] if window else ""
    if mine.update(text=text, saved_at=at, began_at=Coalesce("began_at", at), version=version, page=page):
        return version
    fresh = new_row(
        Draft,
        id=new_id(at),
        case=case,
        person=by,
        text=text,
        mode=kept,
        began_at=at,
        saved_at=at,
        looked_at=at,
        version=version,
        page=page,
    )
    insert([fresh], ignore_conflicts=True)
    return version


def _empty(case: Case, *, mode: str, by: Person) -> None:
    mine = Draft.objects.filter(case=case, person=by, mode=mode)
    if DraftFile.objects.filter(case=case, person=by).exists():
        mine.update(text="", began_at=None)
    else:
        mine.delete()


@transaction.atomic
def has_left(
    case: Case, text: str, *, mode: str = "message", window: Window | None = None, by: Person, at: datetime
) -> None:
    """This function will let go of the draft whose words have left; what another window wrote since stays."""
    row = Draft.objects.filter(case=case, person=by, mode=mode).first()
    if row is None or (window is not None and window.is_behind(row) and row.text.strip() != text.strip()):
        return
    _empty(case, mode=mode, by=by)


@transaction.atomic
def lay_beside(case: Case, text: str, *, by: Person, at: datetime) -> bool:
    """This function will lay words before a person; what they are writing stays below them. Says whether there was."""
    row = Draft.objects.filter(case=case, person=by, mode="message").first()
    there = row.text if row else ""
    save_draft(case, both(text, there), by=by, at=at)
    return bool(there.strip()) and there.strip() != text.strip()


@transaction.atomic
def drafts_follow(source: Case, *, to: Case, by: Actor, at: datetime) -> None:
    """This function will take what people are writing on a case, and the files beside it, to another case.

    Who writes on both keeps both, one below the other.
    """
    there = {(row.person_id, row.mode): row for row in Draft.objects.filter(case=to)}
    for row in Draft.objects.filter(case=source):
        known = there.get((row.person_id, row.mode))
        if known is None:
            Draft.objects.filter(id=row.id).update(case=to)
        elif row.text.strip():
            words = both(known.text, row.text)
            version = max(known.version, row.version) + 1
            known_began = known.began_at or row.began_at
            changed = {"text": words, "version": version, "page": "", "began_at": known_began}
            Draft.objects.filter(id=known.id).update(**changed, saved_at=max(known.saved_at, row.saved_at))
            Draft.objects.filter(id=row.id).delete()
    DraftFile.objects.filter(case=source).update(case=to)


def look(case: Case, *, by: Person, at: datetime) -> None:
    """This function will say that a person looks at a case at this moment; colleagues see it. Not journalled."""
    if not Draft.objects.filter(case=case, person=by).update(looked_at=at):
        insert(
            [new_row(Draft, id=new_id(at), case=case, person=by, text="", saved_at=at, looked_at=at)],
            ignore_conflicts=True,
        )


def draft_where_empty(drafts: Sequence[tuple[Case, Person, str]], *, by: Actor, at: datetime) -> None:
    """This function will lay drafts of letters before people; what somebody is writing already stays.

    Whoever lays it, a draft is nobody's word yet: it is not journalled. Who only looked at the case writes nothing.
    """
    people = [person.id for _, person, _ in drafts]
    empty = Draft.objects.filter(case__in=[case.id for case, _, _ in drafts], person__in=people, text="")
    empty.filter(mode="message").delete()
    insert(
        [
            new_row(Draft, id=new_id(at), case_id=case.id, person_id=person.id, text=text, saved_at=at)
            for case, person, text in drafts
        ],
        ignore_conflicts=True,
    )
