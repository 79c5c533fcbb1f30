"""Things by name that are loaded when somebody asks for them: what nobody uses costs no memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from typing import TypeVar

Thing = TypeVar("Thing")


class ByName(Mapping[str, Thing]):
    """A mapping of names to what stands at a path such as `amends.post.channels.chat.CHAT`; imported at each asking."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = paths

    def __getitem__(self, name: str) -> Thing:
        module, _, inside = self._paths[name].rpartition(".")
        made: Thing = resolve_name(f"{module}:{inside}")
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, name: object) -> bool:
        return name in self._paths
