"""Which kinds of failure there are, and which one a customer's words suggest."""

from __future__ import annotations

from uuid import UUID

from amends.kinds.models import Kind
from amends.prepared import Prepared

_ACTIVE = Prepared(lambda: Kind.objects.filter(is_active=True).order_by("name"))


def active() -> list[Kind]:
    """The kinds to choose from, by name."""
    return _ACTIVE()


def by_slug(slug: str) -> Kind | None:
    """One kind by its slug."""
    return Kind.objects.filter(slug=slug).first()


def suggested(words: str, kinds: list[Kind] | None = None) -> Kind | None:
    """The kind with the most of its own search words in the text; the kind `other` when none speaks."""
    text = f" {words.lower()} "
    found = active() if kinds is None else kinds
    scored = [(sum(text.count(word) for word in kind.words), kind) for kind in found]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    if best[0]:
        return best[1]
    return next((kind for kind in found if kind.slug == "other"), None)


def names() -> dict[UUID, str]:
    """Every kind's name by id, those no longer chosen too."""
    return dict(Kind.objects.values_list("id", "name"))
