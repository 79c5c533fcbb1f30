"""Words to begin with: the scripts of the customer's language, else of the brand's, filled with what is known. What is
not stays open."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.conversation import queries as conversation
from amends.conversation.rules import PLACEHOLDER
from amends.flow import wording
from amends.flow.spoken import base, promised
from amends.people.models import Person
from amends.promises.models import Promise
from amends.web.remembered import remembered
from amends.web.shown.case.reading import Read

# First the words of the usual steps, then whatever else the desk keeps.
OFFERED = ("acknowledge", "outcome", "new_time", "check_in", "ask_customer")
SECONDS = 60.0


def _known(language: str, brands: str) -> dict[str, tuple[str, str, str]]:
    rows = conversation.scripts(language, brands)
    return {row.slug: (row.name, row.text, row.language) for row in rows if not row.is_automatic}


def _said_in(script: str, spoken: str) -> str:
    """The language of what is filled in: as the customer speaks it, where the script is in theirs."""
    return spoken if base(script) == base(spoken) else script


def scripts_of(found: Read) -> dict[str, tuple[str, str]]:
    """By slug: the name of each script that a person signs, and its text with what is known filled in."""
    spoken, brands = found.case.customer.language, found.case.brand.language
    known = remembered(("scripts", found.case.brand_id, spoken), lambda: _known(spoken, brands), SECONDS)
    slugs = [*(slug for slug in OFFERED if slug in known), *(slug for slug in known if slug not in OFFERED)]
    values = {language: values_of(found, _said_in(language, spoken)) for _, _, language in known.values()}
    return {slug: (known[slug][0], filled(known[slug][1], values[known[slug][2]])) for slug in slugs}


def filled(text: str, values: dict[str, str]) -> str:
    """The text with the values that we have; a placeholder without one stays, and keeps the text from being sent."""
    return PLACEHOLDER.sub(lambda hit: values.get(hit[1]) or hit[0], text)


def values_of(found: Read, language: str) -> dict[str, str]:
    """What is known to fill in, in a language: names, the thing that failed, the times that are owed."""
    case, person = found.case, found.person
    owed = next((p for p in found.ours if p.owed_to == "customer"), None)
    missed = _missed(found, owed)
    values = {
        "name": case.customer.name,
        "owner": person.first_name,
        "brand": case.brand.name,
        "reference": case.reference,
        "what": wording.what_happened(case, language),
    }
    if owed is not None:
        values["time"] = _theirs(found, owed, language)
        values["words"] = promised(owed.words, language)
    if missed is not None:
        values["old"] = _theirs(found, missed, language)
        values["words"] = promised(missed.words, language)
    return values


def _missed(found: Read, owed: Promise | None) -> Promise | None:
    """The promise that was broken and is being made good, else the one that would be moved."""
    if owed is None or owed.level == 0:
        return owed
    return next((p for p in found.chain if p.id == owed.replaces_id), owed)


def _theirs(found: Read, promise: Promise, language: str) -> str:
    return wording.to_customer(found.case, promise.due_at, found.wall.now, language)


def paraphrase(found: Read) -> str:
    """A draft of "Have I understood?"."""
    case = found.case
    heard = [
        f"You told us: {case.words.strip()}" if case.words else "",
        f"It has caused you this: {case.caused}." if case.caused else "",
        f"You ask for this: {case.asks}." if case.asks else "",
    ]
    parts = "\n".join(line for line in heard if line)
    asked = f"Have I understood you? Please correct me.\n\n{found.person.first_name}"
    return f"Dear {case.customer.name},\n\n{parts}\n\n{asked}"


# Moved before it fell due: nothing was missed. The script "new_time" owns up to what was.
MOVED = {
    "en": "Dear {name},\n\nI told you {old}: {words}. It takes longer, and I do not want to leave you waiting for a"
    " time that will not hold. You have it by {new}.\n\nIf that is too late for you, please tell me.\n\n{owner}",
    "de": "Guten Tag {name},\n\nich hatte Ihnen {old} genannt: {words}. Es dauert länger, und ich möchte Sie nicht auf"
    " eine Zeit warten lassen, die nicht hält. Sie haben es bis {new}.\n\nWenn Ihnen das zu spät ist, sagen Sie es mir"
    " bitte.\n\n{owner}",
    "fr": "Bonjour {name},\n\nje vous avais indiqué {old} : {words}. Il me faut plus de temps, et je ne veux pas vous"
    " laisser attendre une heure qui ne tiendra pas. Vous l'aurez avant {new}.\n\nSi c'est trop tard pour vous,"
    " dites-le-moi.\n\n{owner}",
    "es": "Hola, {name}:\n\nLe había dicho {old}: {words}. Necesito más tiempo y no quiero que espere una hora que no"
    " se va a cumplir. Lo tendrá antes de: {new}.\n\nSi es demasiado tarde para usted, dígamelo.\n\n{owner}",
    "pt": "Olá, {name},\n\nEu tinha dito {old}: {words}. Preciso de mais tempo e não quero deixar você esperando por"
    " um horário que não vai se cumprir. Você terá isso até {new}.\n\nSe for tarde demais para você, por favor me diga."
    "\n\n{owner}",
}


def moved(case: Case, promise: Promise, due_at: datetime | None, author: Person, now: datetime) -> str:
    """The letter that moves a promise in time, in the customer's language, else the brand's.

    "{new}" stays while no time is chosen.
    """
    spoken = case.customer.language
    code = next((one for one in (base(spoken), base(case.brand.language)) if one in MOVED), "en")
    language = _said_in(code, spoken)
    values = {
        "name": case.customer.name,
        "owner": author.first_name,
        "words": promised(promise.words, language),
        "old": wording.to_customer(case, promise.due_at, now, language),
    }
    if due_at is not None:
        values["new"] = wording.to_customer(case, due_at, now, language)
    return filled(MOVED[code], values)


def question(case: Case, asked: str, until: datetime, author: Person, now: datetime) -> str:
    """The letter that asks the customer for something, with its reason, and by when on their own clock."""
    text, language = wording.script_for(case, "ask_customer", conversation.script)
    values = {
        "name": case.customer.name,
        "owner": author.first_name,
        "asked": asked,
        "time": wording.to_customer(case, until, now, language),
    }
    return filled(text, values)
