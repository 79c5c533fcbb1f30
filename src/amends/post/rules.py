"""Channels, and what may be said about a delivery. Pure."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    FORM = "form"
    API = "api"
    IMPORT = "import"
    PHONE = "phone"
    CHAT = "chat"
    SOCIAL = "social"
    LETTER = "letter"
    IN_PERSON = "in_person"
    PAGE = "page"
    SIGNAL = "signal"
