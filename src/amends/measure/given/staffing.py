"""How many people it takes to answer calls or chats, by Erlang."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.kernel import queues
from amends.measure.given.fields import Field, Given, number, whole

CALLS = Field("calls_per_hour", "how many come in an hour", number(above=0))
HANDLING = Field("handling_seconds", "how long one takes, work afterwards included", number(above=0))
AGENTS = Field("agents", "how many answer at once", whole(least=1, most=queues.MOST_AGENTS))
WITHIN = Field("within_seconds", "answered in time means: within so many seconds", number(least=0), 20.0)
NO_CASES = "Not for mail and cases, which wait for hours: their staffing is a backlog"


def _erlang_c(values: Mapping[str, Any]) -> dict[str, object]:
    calls, handling = values["calls_per_hour"] / 3600, values["handling_seconds"]
    found = queues.erlang_c(calls, handling, values["agents"], values["within_seconds"])
    return {
        "value": found.answered_in_time,
        "unit": "share answered in time",
        "load": found.load,
        "occupancy": found.occupancy,
        "chance_to_wait": found.chance_to_wait,
        "mean_wait_seconds": found.mean_wait,
    }


def _erlang_a(values: Mapping[str, Any]) -> dict[str, object]:
    calls, handling = values["calls_per_hour"] / 3600, values["handling_seconds"]
    found = queues.erlang_a(calls, handling, values["patience_seconds"], values["agents"])
    return {
        "value": found.abandoned,
        "unit": "share that gives up",
        "load": found.load,
        "chance_to_wait": found.chance_to_wait,
        "abandoned": found.abandoned,
        "mean_wait_seconds": found.mean_wait,
    }


def _fewest(values: Mapping[str, Any]) -> dict[str, object]:
    calls, handling, within = values["calls_per_hour"] / 3600, values["handling_seconds"], values["within_seconds"]
    agents = queues.fewest_agents(calls, handling, within, values["share"])
    return {
        "value": agents,
        "unit": "people answering at once",
        "rostered": queues.with_shrinkage(agents, values["shrinkage"]),
        "answered_in_time": queues.erlang_c(calls, handling, agents, within).answered_in_time,
    }


STAFFING = (
    Given(
        "erlang-c",
        "Erlang C",
        "A = λ × AHT; Bₖ = A Bₖ₋₁ / (k + A Bₖ₋₁); Pw = B / (1 − ρ (1 − B)); ASA = Pw AHT / (m − A); "
        "SL = 1 − Pw e^(−(m − A) T / AHT)",
        f"Everybody waits; with no more agents than work the queue grows for ever. {NO_CASES}",
        "domain: C.4",
        (CALLS, HANDLING, AGENTS, WITHIN),
        {"calls_per_hour": 720, "handling_seconds": 240, "agents": 55, "within_seconds": 15},
        _erlang_c,
    ),
    Given(
        "erlang-a",
        "Erlang A",
        "the stationary chain of M/M/n + M: whoever waits gives up after an exponential time",
        f"The mean wait is that of all, also of those who gave up. {NO_CASES}",
        "domain: C.4; Mandelbaum and Zeltyn 2007",
        (CALLS, HANDLING, Field("patience_seconds", "mean time until one gives up", number(above=0)), AGENTS),
        {"calls_per_hour": 200, "handling_seconds": 180, "patience_seconds": 120, "agents": 10},
        _erlang_a,
    ),
    Given(
        "agents-needed",
        "People needed",
        "the fewest m for which Erlang C answers the share in time; m / (1 − shrinkage), rounded up, on the roster",
        NO_CASES,
        "domain: C.4",
        (
            CALLS,
            HANDLING,
            WITHIN,
            Field("share", "what share to answer in time", number(least=0, below=1), 0.8),
            Field("shrinkage", "what share of paid time is not answering", number(least=0, below=1), 0.0),
        ),
        {"calls_per_hour": 200, "handling_seconds": 180},
        _fewest,
    ),
)
