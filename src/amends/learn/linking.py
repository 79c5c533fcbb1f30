"""Linking actions with issues of product and operations, and hearing what became of these there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.detect.rules.issues import Issue, news
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.models import CorrectiveAction, IssueWord
from amends.people.models import Brand, Person


@transaction.atomic
def link(action: CorrectiveAction, issue: Issue | None, *, by: Person, at: datetime) -> None:
    """This function will say in which issue of another system an action is done; None: in none any more."""
    action.issue, action.issue_key = (issue.address, issue.key) if issue else ("", "")
    action.save(update_fields=["issue", "issue_key"])
    journal.write([journal.Line("learn.action_linked", action.id, None, {"issue": action.issue_key})], by=by, at=at)


@transaction.atomic
def heard(brand: Brand, key: str, type_: str, said_at: datetime, *, by: Actor, at: datetime) -> int:
    """This function will write down what another system said of an issue, for each action of the brand that is linked
    with it; returns for how many that is news. It ends nothing: an action is closed by what recurrence shows.

    :param type_: of the signal: closed, reopened, or moved among what is not done.
    """
    # One after the other, so that the same word twice is written once.
    rows = CorrectiveAction.objects.select_for_update(of=("self",)).filter(brand=brand, issue_key=key)
    made = []
    for action in rows:
        before = IssueWord.objects.filter(action=action, issue_key=key, said_at__lte=said_at).order_by(
            "-said_at", "-id"
        )
        known = [(word.what, word.said_at) for word in before[:2]]
        what = news(type_, known[0][0] if known else "")
        if what and (what, said_at) not in known:
            made.append(IssueWord(id=new_id(at), action=action, issue_key=key, what=what, said_at=said_at, heard_at=at))
    IssueWord.objects.bulk_create(made)
    lines = [journal.Line(f"learn.issue_{one.what}", one.action_id, None, {"issue": key}) for one in made]
    journal.write(lines, by=by, at=at)
    return len(made)


def words_of(actions: Collection[CorrectiveAction]) -> dict[UUID, list[IssueWord]]:
    """What was said of the issues of these actions, in order; one query."""
    found: dict[UUID, list[IssueWord]] = {}
    for word in IssueWord.objects.filter(action__in=actions).order_by("said_at", "id"):
        found.setdefault(word.action_id, []).append(word)
    return found
