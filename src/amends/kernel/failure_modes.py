"""How urgent a failure that may come is: severity, occurrence and detection, each from 1 to 10 (10 is worst).

RPN is their product, and two very different risks may have the same. Action Priority looks at severity first
(AIAG and VDA, FMEA Handbook 2019).
"""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum


class Priority(StrEnum):
    """How urgently an action is needed."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


# Upper ends of the bands of severity and of occurrence; each text gives the priority for detection 7-10, 5-6, 2-4, 1.
SEVERITY = (1, 3, 6, 8, 10)
OCCURRENCE = (1, 3, 5, 7, 10)
DETECTION = (1, 4, 6, 10)
TABLE = {
    (4, 4): "HHHH",
    (4, 3): "HHHH",
    (4, 2): "HHHM",
    (4, 1): "HMLL",
    (3, 4): "HHHH",
    (3, 3): "HHHM",
    (3, 2): "HMMM",
    (3, 1): "MMLL",
    (2, 4): "HHMM",
    (2, 3): "MMML",
    (2, 2): "MLLL",
    (1, 4): "MMLL",
}


def rpn(severity: int, occurrence: int, detection: int) -> int:
    """The risk priority number, 1 to 1,000.

    :raises ValueError: for a rating outside 1 to 10, naming it.
    """
    _rated(severity, occurrence, detection)
    return severity * occurrence * detection


def action_priority(severity: int, occurrence: int, detection: int) -> Priority:
    """How urgently the failure asks for an action.

    :raises ValueError: for a rating outside 1 to 10, naming it.
    """
    _rated(severity, occurrence, detection)
    bands = bisect_left(SEVERITY, severity), bisect_left(OCCURRENCE, occurrence)
    return Priority(TABLE.get(bands, "LLLL")[3 - bisect_left(DETECTION, detection)])


def _rated(severity: int, occurrence: int, detection: int) -> None:
    for name, rating in (("severity", severity), ("occurrence", occurrence), ("detection", detection)):
        if not 1 <= rating <= 10:
            raise ValueError(f"{name}: {rating} must lie between 1 and 10")
