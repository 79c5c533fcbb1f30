"""The files that a message names and that are not here: on their way, or given up with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from amends.conversation.lines import Spoken
from amends.post.media import KEPT, MISSING
from amends.web.pages import url


@dataclass(frozen=True, slots=True)
class Missing:
    """One such file: what is known of it, and where to ask for it again once it is given up."""

    name: str
    words: str
    again_url: str | None


def missing_of(spoken: Spoken, ref: str) -> tuple[Missing, ...]:
    """The files that have not come. The first that was given up carries the way to ask for all of those again."""
    named = (spoken.told or {}).get("media")
    if not isinstance(named, list) or spoken.direction != "in":
        return ()
    found: list[Missing] = []
    again: str | None = url("message_files_again", ref=ref, id=spoken.id)
    for number, one in enumerate(named):
        if not isinstance(one, dict) or one.get("state") == KEPT:
            continue
        is_given_up = one.get("state") == MISSING
        name = str(one.get("name") or one.get("type") or f"file {number + 1}")
        said = "could not be fetched" if is_given_up else "is being fetched"
        trouble = one.get("trouble")
        found.append(Missing(name, f"{said}: {trouble}" if trouble else said, again if is_given_up else None))
        again = None if is_given_up else again
    return tuple(found)
