"""The languages in which promises are found, one file each."""

from __future__ import annotations

from amends.conversation.finding.tongue import Tongue
from amends.conversation.finding.tongues.de import TONGUE as GERMAN
from amends.conversation.finding.tongues.en import TONGUE as ENGLISH
from amends.conversation.finding.tongues.es import TONGUE as SPANISH
from amends.conversation.finding.tongues.fr import TONGUE as FRENCH
from amends.conversation.finding.tongues.pt import TONGUE as PORTUGUESE

TONGUES: dict[str, Tongue] = {one.code: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE)}

__all__ = ["TONGUES"]
