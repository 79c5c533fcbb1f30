"""The law packs as whoever sets policy sees them: what answers for what, and how far each pack can be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amends.kinds import queries as kinds
from amends.people.models import Brand
from amends.remedies import queries as remedies
from amends.remedies.law import shelf
from amends.remedies.law.shapes import Basis, Pack
from amends.web.shown.forms import Option


@dataclass(frozen=True, slots=True)
class InUse:
    """One pack that answers for one kind."""

    id: UUID
    kind: str
    pack: str
    title: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """One pack: what it is, whether it is switched on, how it was verified."""

    pack: str
    title: str
    jurisdiction: str
    verified: str
    recalled: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Laws:
    """The page of the laws."""

    used: tuple[InUse, ...]
    shelf: tuple[Shelved, ...]
    kinds: tuple[Option, ...]
    packs: tuple[Option, ...]


def build(brand: Brand) -> Laws:
    """Reads every pack: nobody looks at this page in a hurry."""
    packs = [shelf.pack(name) for name in shelf.names()]
    titles = {one.key: one.title for one in packs}
    return Laws(
        used=tuple(
            InUse(one.id, one.kind.name, one.pack, titles.get(one.pack, one.pack)) for one in remedies.laws(brand)
        ),
        shelf=tuple(_shelved(one) for one in packs),
        kinds=tuple(Option(kind.slug, kind.name) for kind in kinds.active()),
        packs=tuple(Option(one.key, one.title) for one in packs if one.enabled),
    )


def _shelved(pack: Pack) -> Shelved:
    recalled = [one.text for one in pack.citations.values() if one.basis is Basis.RECALLED]
    of = len(pack.citations)
    return Shelved(
        pack.key,
        pack.title,
        pack.jurisdiction,
        f"verified {pack.verified_on}, to be looked at again by {pack.reverify_by}",
        f"{len(recalled)} of {of} citations from memory: {'; '.join(recalled)}" if recalled else "",
        pack.enabled,
    )
