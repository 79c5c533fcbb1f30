"""Scripts as whoever sets policy sees them: by what they are for, with their places, and filled with sample values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from amends.conversation import queries
from amends.conversation.models import FormerScript, Script
from amends.conversation.places import BY_HAND, MEANS, as_kept, kept_places, known_places
from amends.conversation.rules import PLACEHOLDER
from amends.conversation.stock import AUTOMATIC
from amends.flow import wording
from amends.flow.spoken import base, standard
from amends.people.models import Brand, Person
from amends.web.pages import url
from amends.web.shown.case.header import language_name
from amends.web.shown.forms import Form
from amends.web.words import Wall

HOUR = timedelta(hours=1)
# A person of no desk, and what could have failed them: words that come with Amends in five languages.
SAMPLE_NAME, SAMPLE_REFERENCE = "Jana Weber", "AM-4K7P-2M"
SAMPLE_FAILURE, SAMPLE_WORDS = "Baggage late or damaged", "We write to you with news"
SAMPLE_CHANGED = "The gate reads the list of bags back before the door closes."
SAMPLE_ASKED, SAMPLE_OUTCOME = "a photograph of the bag's label.", "Your bag is on its way to you."
DID = {"changed": "changed", "retired": "retired", "brought_back": "brought back"}


@dataclass(frozen=True, slots=True)
class InLanguage:
    """One script in one language."""

    code: str
    language: str
    url: str
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One script in all its languages."""

    slug: str
    name: str
    languages: tuple[InLanguage, ...]
    more_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place: how it is written, what stands there, whether it must stay, and whether a person fills it in."""

    written: str
    means: str
    is_kept: bool
    is_by_hand: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """The form for a new one: what it begins with, the places it may have, and how it would read."""

    slug: str
    name: str
    text: str
    places: tuple[Place, ...]
    is_automatic: bool
    preview: str


@dataclass(frozen=True, slots=True)
class Scripts:
    """The page of all scripts."""

    automatic: tuple[Line, ...]
    by_hand: tuple[Line, ...]
    fresh: Fresh


@dataclass(frozen=True, slots=True)
class Former:
    """What a script was before a change."""

    version: int
    what: str
    who: str
    when: str
    why: str
    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class One:
    """The page of one script."""

    slug: str
    code: str
    language: str
    title: str
    name: str
    text: str
    version: int
    is_automatic: bool
    retired: str
    places: tuple[Place, ...]
    preview: str
    as_it_is: str
    former: tuple[Former, ...]


def build(person: Person, brand: Brand, wall: Wall, slug: str, form: Form | None) -> Scripts:
    """Every script; `slug` begins the form with that one's English words, to be said in another language."""
    rows = queries.every_script()
    by_slug: dict[str, list[Script]] = {}
    for row in rows:
        by_slug.setdefault(row.slug, []).append(row)
    lines = [_line(found) for found in by_slug.values()]
    begun = by_slug.get(slug, [])
    first = next((row for row in begun if row.language == "en"), begun[0] if begun else None)
    values = form.values if form else {}
    fresh = Fresh(
        slug=str(values.get("slug") or slug),
        name=str(values.get("name") or (first.name if first else "")),
        text=str(values.get("text") or (first.text if first else "")),
        places=places_of(str(values.get("slug") or slug)),
        is_automatic=str(values.get("slug") or slug) in AUTOMATIC,
        preview=preview(
            as_kept(str(values.get("text") or "")), str(values.get("language") or "en"), person, brand, wall
        ),
    )
    return Scripts(
        automatic=tuple(one for one in lines if one.slug in AUTOMATIC),
        by_hand=tuple(one for one in lines if one.slug not in AUTOMATIC),
        fresh=fresh,
    )


def _line(rows: Sequence[Script]) -> Line:
    slug = rows[0].slug
    named = next((row for row in rows if row.language == "en"), rows[0])
    return Line(
        slug,
        named.name,
        tuple(
            InLanguage(
                row.language,
                language_name(row.language),
                url("script", slug=slug, language=row.language),
                row.retired_at is not None,
            )
            for row in rows
        ),
        f"{url('scripts')}?slug={slug}#new",
    )


def build_one(row: Script, person: Person, brand: Brand, wall: Wall, wanted: str, form: Form | None) -> One:
    """One script with what it was before; `wanted` is the version whose words the form begins with, if not its own."""
    former = queries.former(row)
    begun = next((one for one in former if str(one.version) == wanted), None)
    name, text = (begun.name, begun.text) if begun else (row.name, row.text)
    if form is not None and form.name == "script":
        name, text = str(form.values.get("name") or ""), str(form.values.get("text") or "")
    return One(
        slug=row.slug,
        code=row.language,
        language=language_name(row.language),
        title=row.name,
        name=name,
        text=text,
        version=row.version,
        is_automatic=row.is_automatic,
        retired=wall.when(row.retired_at) if row.retired_at else "",
        places=places_of(row.slug),
        preview=preview(as_kept(text), row.language, person, brand, wall),
        as_it_is=row.text if form and form.values.get("version", str(row.version)) != str(row.version) else "",
        former=tuple(_former(one, row, wall) for one in former),
    )


def _former(one: FormerScript, row: Script, wall: Wall) -> Former:
    here = url("script", slug=row.slug, language=row.language)
    return Former(
        one.version,
        DID.get(one.change, one.change),
        one.replaced_by.name,
        wall.when(one.replaced_at),
        one.why,
        one.name,
        one.text,
        f"{here}?former={one.version}#words",
    )


def places_of(slug: str) -> tuple[Place, ...]:
    """The places that a script may have, those that must stay first."""
    kept = kept_places(slug)
    found = [
        Place(f"{{{name}}}", MEANS[name], name in kept, name in BY_HAND and slug not in AUTOMATIC)
        for name in known_places(slug)
    ]
    return tuple(sorted(found, key=lambda one: not one.is_kept))


def preview(text: str, language: str, person: Person, brand: Brand, wall: Wall) -> str:
    """How a script reads once it is filled; what is no place stays as it stands."""
    zone = brand.calendar.time_zone

    def moment(hours: int) -> str:
        return wording.local(wall.now + hours * HOUR, zone, language, wall.now)

    failure = standard(SAMPLE_FAILURE, language)
    values = {
        "name": SAMPLE_NAME,
        "brand": brand.name,
        "owner": person.first_name,
        "reference": SAMPLE_REFERENCE,
        "link": "https://...",
        "time": moment(2),
        "now": moment(0),
        "phone": brand.urgent_phone or brand.sender_address,
        "what": failure if base(language) in wording.NOUNS_HAVE_CAPITALS else failure.lower(),
        "words": standard(SAMPLE_WORDS, language),
        "old": moment(-1),
        "new": moment(26),
        "asked": SAMPLE_ASKED,
        "outcome": SAMPLE_OUTCOME,
        "changed": SAMPLE_CHANGED,
    }
    return PLACEHOLDER.sub(lambda hit: values.get(hit[1], hit[0]), text)
