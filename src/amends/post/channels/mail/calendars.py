"""Invitations: what a calendar part (RFC 5545) says, as facts. Never raises; what is not said is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST, MOST_EVENTS, LONGEST_VALUE = 200_000, 10, 500
LINE = re.compile(r"^([A-Za-z-]+)((?:;[^:\"\n]{0,200}(?:\"[^\"\n]*\")?)*):(.*)$")
ZONE = re.compile(r";TZID=\"?([^;:\"]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `method` is REQUEST, REPLY, CANCEL...; times are ISO 8601 as the letter gives them.

    A time in UTC ends with its offset; one that names a zone has it in `zone` and none in itself; a day is a date.
    """

    method: str = ""
    summary: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    location: str = ""
    status: str = ""
    uid: str = ""
    description: str = ""


def events(text: str) -> tuple[Event, ...]:
    """The events of a calendar, ten at most."""
    method, inside = "", 0
    found: list[dict[str, tuple[str, str]]] = []
    told: dict[str, tuple[str, str]] = {}
    for line in re.sub(r"\r?\n[ \t]", "", text[:LONGEST]).splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        name, value = match[1].upper(), match[3].strip()
        if name == "METHOD":
            method = value.upper()[:20]
        elif name == "BEGIN":
            if value.upper() in {"VEVENT", "VTODO"} and not inside:
                told, inside = {}, 1
            else:
                inside += bool(inside)
        elif name == "END" and inside:
            inside -= 1
            if not inside and len(found) < MOST_EVENTS:
                found.append(told)
        elif inside == 1:
            zone = ZONE.search(match[2])
            told.setdefault(name, (value, zone[1] if zone else ""))
    return tuple(_event(method, one) for one in found)


def _event(method: str, told: dict[str, tuple[str, str]]) -> Event:
    def said(name: str) -> str:
        return _plain(told.get(name, ("", ""))[0])

    return Event(
        method=method,
        summary=said("SUMMARY"),
        start=_moment(told.get("DTSTART", ("", ""))[0]),
        end=_moment((told.get("DTEND") or told.get("DUE") or ("", ""))[0]),
        zone=told.get("DTSTART", ("", ""))[1][:80],
        location=said("LOCATION"),
        status=said("STATUS"),
        uid=said("UID"),
        description=_plain(told.get("DESCRIPTION", ("", ""))[0], 5_000),
    )


def _plain(value: str, most: int = LONGEST_VALUE) -> str:
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value)[:most]


def _moment(value: str) -> str:
    for form, is_utc in (("%Y%m%dT%H%M%SZ", True), ("%Y%m%dT%H%M%S", False), ("%Y%m%d", False)):
        try:
            moment = datetime.strptime(value, form)  # noqa: DTZ007 (the zone is told apart)
        except ValueError:
            continue
        if is_utc:
            return moment.replace(tzinfo=UTC).isoformat()
        return moment.isoformat() if "T" in value else moment.date().isoformat()
    return ""
