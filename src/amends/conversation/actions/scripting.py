"""Writing, changing and retiring scripts. What a script was before a change is kept, with who, when and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from amends.conversation.models import FormerScript, Script
from amends.conversation.places import (
    LONGEST_WHY,
    NEEDED,
    NotAScript,
    as_kept,
    check,
    check_language,
    check_slug,
)
from amends.conversation.stock import AUTOMATIC
from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.people.models import Person


class Change(StrEnum):
    """What was done to a script."""

    CHANGED = "changed"
    RETIRED = "retired"
    BROUGHT_BACK = "brought_back"


class ChangedMeanwhile(NotAScript):
    """Somebody else was quicker: what was typed was typed over older words. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("text: somebody has changed this script meanwhile. Read it as it is now, then change it.")


@transaction.atomic
def write_script(slug: str, language: str, name: str, text: str, *, by: Person, at: datetime) -> Script:
    """This function will add a script, or another language of one.

    :raises NotAScript: when there is one of this slug and language, or its words do not do; nothing is changed.
    """
    slug, language, name, text = check_slug(slug), check_language(language), name.strip(), as_kept(text)
    check(slug, language, name, text)
    row = Script(id=new_id(at), slug=slug, language=language, name=name, text=text, is_automatic=slug in AUTOMATIC)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotAScript(f"slug: there is {slug} in this language already; open it below and change it.") from None
    _tell("conversation.script_added", row, by, at)
    return row


@transaction.atomic
def change_script(script: Script, name: str, text: str, why: str, *, by: Person, at: datetime) -> Script:
    """This function will give a script other words; those before are kept.

    :param script: as its writer saw it; its version says whether somebody was quicker.
    :raises NotAScript: when the words do not do, or nothing would be changed; nothing is changed.
    """
    name, text = name.strip(), as_kept(text)
    check(script.slug, script.language, name, text)
    if (name, text) == (script.name, script.text):
        raise NotAScript("text: these are its words already; nothing was changed.")
    _replace(script, Change.CHANGED, why, {"name": name, "text": text}, by, at)
    return script


@transaction.atomic
def retire_script(script: Script, why: str, *, by: Person, at: datetime) -> Script:
    """This function will retire a script: nobody is offered it, and nothing is sent in its words.

    :raises NotAScript: for the English words of what Amends sends by itself, or when it is retired; nothing is changed.
    """
    if script.language == "en" and script.slug in NEEDED:
        raise NotAScript(
            "why: Amends uses this one by itself, and its English serves whoever reads no other; change its words."
        )
    if script.retired_at is not None:
        raise NotAScript("why: it is retired already.")
    _replace(script, Change.RETIRED, why, {"retired_at": at}, by, at)
    return script


@transaction.atomic
def bring_back_script(script: Script, why: str, *, by: Person, at: datetime) -> Script:
    """This function will bring a retired script back as it was.

    :raises NotAScript: when it is not retired; nothing is changed.
    """
    if script.retired_at is None:
        raise NotAScript("why: it is not retired.")
    _replace(script, Change.BROUGHT_BACK, why, {"retired_at": None}, by, at)
    return script


def _replace(script: Script, change: Change, why: str, fresh: dict[str, object], by: Person, at: datetime) -> None:
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise NotAScript(f"why: say in at most {LONGEST_WHY} characters why; it stands beside the words before.")
    before = script.version
    before_name, before_text = script.name, script.text
    if not Script.objects.filter(id=script.id, version=before).update(version=before + 1, **fresh):
        raise ChangedMeanwhile
    FormerScript.objects.create(
        id=new_id(at),
        script=script,
        version=before,
        name=before_name,
        text=before_text,
        change=change.value,
        why=why,
        replaced_by=by,
        replaced_at=at,
    )
    script.refresh_from_db()
    _tell(f"conversation.script_{change.value}", script, by, at)


def _tell(verb: str, script: Script, by: Person, at: datetime) -> None:
    """Journals a change of a script by its codes; the words stay in its rows."""
    facts = {"slug": script.slug, "language": script.language, "version": script.version}
    journal.write([journal.Line(verb, script.id, None, facts)], by=by, at=at)
