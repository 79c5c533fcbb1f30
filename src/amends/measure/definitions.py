"""What each figure means: one definition, shown on the page, written in the CSV, and used to compute it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TOO_FEW = 10


class Shape(StrEnum):
    """How the rows of a figure are summed up."""

    SHARE = "share"
    HOURS = "hours"
    MEAN = "mean"
    MONEY = "money"


@dataclass(frozen=True)
class Definition:
    """A figure's name, and in words: formula, population, window, and what is left out."""

    slug: str
    name: str
    shape: Shape
    formula: str
    population: str
    window: str
    left_out: str
    source: str


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "told-automatically",
        "Told automatically",
        Shape.SHARE,
        "Cases whose automatic notice or receipt went out within 15 minutes and did not come back / all cases",
        "Every case, recoveries and requests",
        "By the day on which the case was opened",
        "Nothing; an automatic message is no acknowledgement by a person and is never counted as one",
        "CARE: a storm is not a red wall",
    ),
    Definition(
        "acknowledged-in-time",
        "Acknowledged by a person in time",
        Shape.SHARE,
        "Acknowledgement promises kept on time / (kept + broken)",
        "Acknowledgements owed to customers who told us, the make-good after a broken one left out",
        "By the day on which the acknowledgement was due",
        "Not yet due; released because the case ended otherwise",
        "domain: SLA attainment; open and past due counts as broken",
    ),
    Definition(
        "promises-kept",
        "Promises kept",
        Shape.SHARE,
        "Promises to customers kept on time / (kept + broken)",
        "Every promise owed to a customer by the desk",
        "By the day on which the promise was due",
        "Moved in time, by a message that went out before: the new promise counts instead",
        "domain: promise-keeping",
    ),
    Definition(
        "time-to-resolve",
        "Time to resolve",
        Shape.HOURS,
        "Resolved − opened, in hours by the calendar; median and 90th percentile",
        "Cases resolved",
        "By the day of the (last) resolution",
        "Cases ended otherwise, and open ones: their number stands beside",
        "domain: TTR calendar; never rounded up",
    ),
    Definition(
        "hand-offs",
        "Hand-offs per case",
        Shape.MEAN,
        "Accepted changes of owner between people / cases",
        "Cases resolved",
        "By the day of the (last) resolution",
        "From a team to a person: that is no hand-off",
        "domain: hand-offs per case",
    ),
    Definition(
        "satisfaction",
        "Recovery satisfaction",
        Shape.SHARE,
        "Answers 4 or 5 of 5 / all answers",
        "Surveys answered, the last one of a case",
        "By the day of the answer",
        "No answer; the response share stands beside",
        "domain: CSAT with Wilson interval",
    ),
    Definition(
        "remedies-granted",
        "Remedies granted",
        Shape.MONEY,
        "Sum of the granted amounts, in the brand's currency",
        "Remedies granted and not reversed",
        "By the day of granting",
        "Remedies without an amount; other currencies are listed apart in the CSV",
        "remedies ledger",
    ),
)
BY_SLUG = {definition.slug: definition for definition in DEFINITIONS}
