"""Causes and what rises, the recoveries that are read again, the failures that we expect."""

from __future__ import annotations

from amends.learn.models.causes import (
    CaseCause,
    Cause,
    CauseChange,
    CorrectiveAction,
    Factor,
    IssueWord,
    Rising,
    RisingWords,
    Tally,
)
from amends.learn.models.pulse import PulseGiven, PulseTally
from amends.learn.models.rehearsals import Rehearsal
from amends.learn.models.reporting import FixLetter, FixTold
from amends.learn.models.reviews import Review, ReviewAnswers, ReviewFinding, ReviewSize, ReviewWeek
from amends.learn.models.risks import Drill, Risk, RiskMeasure, RiskRating
from amends.learn.models.wins import Kudos, Win

__all__ = [
    "CaseCause",
    "Cause",
    "CauseChange",
    "CorrectiveAction",
    "Drill",
    "Factor",
    "FixLetter",
    "FixTold",
    "IssueWord",
    "Kudos",
    "PulseGiven",
    "PulseTally",
    "Rehearsal",
    "Review",
    "ReviewAnswers",
    "ReviewFinding",
    "ReviewSize",
    "ReviewWeek",
    "Rising",
    "RisingWords",
    "Risk",
    "RiskMeasure",
    "RiskRating",
    "Tally",
    "Win",
]
