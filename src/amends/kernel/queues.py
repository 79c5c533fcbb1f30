"""How many people it takes to answer: Erlang's formulas for a queue of calls or chats.

`calls` is an arrival rate per second, `handling` and `patience` are means in seconds, `agents` answer at once. Written
cases are no such queue: they wait for hours, so their staffing is a backlog. Sources: Erlang 1917; Palm 1957;
Mandelbaum and Zeltyn 2007 (Erlang A).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp

MOST_AGENTS = 1_000_000
MOST_WAITING = 2_000_000


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue in which everybody waits: the chance to wait, the mean wait in seconds, the share answered in time."""

    load: float
    occupancy: float
    chance_to_wait: float
    mean_wait: float
    answered_in_time: float


@dataclass(frozen=True, slots=True)
class Impatient:
    """A queue that people leave: the mean wait in seconds is that of all, also of those who left."""

    load: float
    chance_to_wait: float
    abandoned: float
    mean_wait: float


class Unstable(ValueError):
    """More work comes than so many agents can do: without people who give up, the queue grows for ever."""


def blocked(load: float, agents: int) -> float:
    """Erlang B: the share turned away where nobody can wait. `load` is the calls at work on average.

    :raises ValueError: for a load that is not positive or a negative number of agents.
    """
    if load <= 0 or not 0 <= agents <= MOST_AGENTS:
        raise ValueError(f"agents: {agents} for a load of {load:g} cannot be reckoned; give a load above 0")
    share = 1.0
    for k in range(1, agents + 1):
        share = load * share / (k + load * share)
    return share


def erlang_c(calls: float, handling: float, agents: int, within: float) -> Queue:
    """The queue of so many agents; `answered_in_time` is the share that waits at most `within` seconds.

    :raises Unstable: when there are not more agents than work, saying how many it takes.
    """
    load = calls * handling
    if agents <= load:
        raise Unstable(f"agents: {agents} for a load of {load:g} let the queue grow for ever; it takes {int(load) + 1}")
    share = blocked(load, agents)
    waits = share / (1 - load / agents * (1 - share))
    spare = agents - load
    in_time = 1 - waits * exp(-spare * within / handling)
    return Queue(load, load / agents, waits, waits * handling / spare, in_time)


def fewest_agents(calls: float, handling: float, within: float, share: float) -> int:
    """How few agents answer that share (below 1) within so many seconds.

    :raises ValueError: for a share of 1 or more, which nobody reaches.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share: {share} must be at least 0 and below 1; nobody reaches all")
    load = calls * handling
    agents, turned_away = 0, 1.0
    while agents < MOST_AGENTS:
        agents += 1
        turned_away = load * turned_away / (agents + load * turned_away)
        if agents > load:
            waits = turned_away / (1 - load / agents * (1 - turned_away))
            if 1 - waits * exp(-(agents - load) * within / handling) >= share:
                return agents
    raise ValueError(f"calls: a load of {load:g} is more than {MOST_AGENTS} agents can do")


def with_shrinkage(agents: int, shrinkage: float) -> int:
    """How many to roster when that share of their time goes to breaks, training and illness.

    :raises ValueError: for a share outside 0 to 1.
    """
    if not 0 <= shrinkage < 1:
        raise ValueError(f"shrinkage: {shrinkage} must be at least 0 and below 1")
    # What is whole but for the last binary digits is whole.
    return ceil(agents / (1 - shrinkage) - 1e-9)


def erlang_a(calls: float, handling: float, patience: float, agents: int) -> Impatient:
    """The queue of people who give up after an exponential time, from its stationary chain; stable with any load.

    :raises ValueError: unless every mean is above 0 and there is at least one agent; or when millions would wait.
    """
    if min(calls, handling, patience) <= 0 or agents < 1:
        raise ValueError("agents: Erlang A needs at least one, and calls, handling and patience above 0")
    load = calls * handling
    turned_away = blocked(load, agents)
    if turned_away == 0:
        return Impatient(load, 0.0, 0.0, 0.0)
    # Chances relative to `full`, that of all agents busy and nobody waiting; those of fewer busy add up to 1/B.
    full, chance, waiting, queue, k = 1.0, 1.0, 1.0, 0.0, 0
    while chance > 1e-17 * waiting or calls > agents / handling + k / patience:
        k += 1
        if k > MOST_WAITING:
            raise ValueError(f"patience: more than {MOST_WAITING:,} would wait at once; look at the units")
        chance *= calls / (agents / handling + k / patience)
        waiting += chance
        queue += k * chance
        if waiting > 1e200:
            full, chance, waiting, queue = (one / 1e200 for one in (full, chance, waiting, queue))
    total = full / turned_away - full + waiting
    length = queue / total
    return Impatient(load, waiting / total, length / patience / calls, length / calls)
