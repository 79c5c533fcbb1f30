"""The words that a desk begins with, and those that leave by themselves: written, changed, retired and brought back."""

from __future__ import annotations

from datetime import datetime

from babel import Locale, UnknownLocaleError
from django.db import transaction

from amends.conversation import actions as conversation
from amends.conversation.actions.scripting import ChangedMeanwhile
from amends.conversation.models import Script
from amends.conversation.places import NotAScript, check_language
from amends.people.models import Person

__all__ = ["ChangedMeanwhile", "NotAScript", "bring_back", "change", "retire", "write"]


def _known(language: str) -> str:
    """The code of a language that anybody speaks.

    :raises NotAScript: for any other.
    """
    code = check_language(language)
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        raise NotAScript(f"language: no language has the code {code}; de or pt-br are such codes.") from None
    return code


@transaction.atomic
def write(slug: str, language: str, name: str, text: str, *, by: Person, at: datetime) -> Script:
    """This function will add a script, or another language of one.

    :raises NotAScript: when there is one already, or its words do not do; nothing is changed.
    """
    return conversation.write_script(slug, _known(language), name, text, by=by, at=at)


@transaction.atomic
def change(script: Script, name: str, text: str, why: str, *, by: Person, at: datetime) -> Script:
    """This function will give a script other words and keep those before.

    :raises NotAScript: when the words do not do, or somebody was quicker; nothing is changed.
    """
    return conversation.change_script(script, name, text, why, by=by, at=at)


@transaction.atomic
def retire(script: Script, why: str, *, by: Person, at: datetime) -> Script:
    """This function will retire a script: nobody is offered it, and nothing is sent in its words.

    :raises NotAScript: where nothing would be left that serves everybody, or it is retired; nothing is changed.
    """
    return conversation.retire_script(script, why, by=by, at=at)


@transaction.atomic
def bring_back(script: Script, why: str, *, by: Person, at: datetime) -> Script:
    """This function will bring a retired script back as it was.

    :raises NotAScript: when it is not retired; nothing is changed.
    """
    return conversation.bring_back_script(script, why, by=by, at=at)
