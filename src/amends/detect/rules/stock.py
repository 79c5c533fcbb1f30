"""The detectors that a desk begins with. Each may be switched off or rewritten; none is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from amends.detect.rules.spoken import REVIEW, SURVEY

LATE_MINUTES: Final = 180
LOW_SCORE: Final = 2
# Net Promoter Score: who answers 0 to 6 of 10 is a detractor (Reichheld, Harvard Business Review, December 2003).
DETRACTOR: Final = 6


@dataclass(frozen=True, slots=True)
class NewDetector:
    """A detector about to be added: on signals of `signal_type`, or on an `expectation` that passes unmet."""

    slug: str
    name: str
    kind: str
    signal_type: str = ""
    expectation: str = ""
    predicate: Mapping[str, Any] = field(default_factory=dict)
    incident_by: str = ""
    incident_from: int = 0
    is_on: bool = True


STOCK: Final = (
    NewDetector(
        slug="flight-cancelled",
        name="Flights cancelled",
        kind="flight-cancelled",
        signal_type="flight.cancelled",
        incident_by="day:scheduled_departure_at",
        incident_from=10,
    ),
    # Three hours is where Regulation (EC) 261/2004 begins to owe money for a delay (CJEU C-402/07, Sturgeon).
    NewDetector(
        slug="flight-late",
        name="Flights 3 h late or more",
        kind="flight-late",
        signal_type="flight.arrived",
        predicate={"fact": "arrival_delay_minutes", "is": ">=", "value": LATE_MINUTES},
        incident_by="day:scheduled_departure_at",
        incident_from=10,
    ),
    NewDetector(slug="parcel-late", name="Promised day passed", kind="parcel-late", expectation="delivery"),
    # What customers say elsewhere. Off until somebody decides that reviews and surveys are answered here.
    NewDetector(
        slug="review-low",
        name="Reviews of 1 or 2",
        kind="other",
        signal_type=REVIEW,
        predicate={"fact": "score", "is": "<=", "value": LOW_SCORE},
        is_on=False,
    ),
    NewDetector(
        slug="survey-low",
        name="Would not recommend us: 0 to 6",
        kind="other",
        signal_type=SURVEY,
        predicate={"fact": "nps", "is": "<=", "value": DETRACTOR},
        is_on=False,
    ),
)
