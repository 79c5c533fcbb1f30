"""When a failed piece of work is tried again, and when it is parked. Pure."""

from __future__ import annotations

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# Tried at 0, 1, 3, 7, 15, 31, 63 and 127 minutes: a person sees within about two hours what a machine cannot do.
MOST_ATTEMPTS = 8


def retry_after(attempts: int) -> timedelta:
    """How long to wait after the attempt with this number (the first is 1): twice as long each time, with a cap.

    :raises ValueError: for a number below 1.
    """
    if attempts < 1:
        raise ValueError(f"attempts: {attempts} is no attempt; the first one is 1")
    # Past this power the cap holds anyway; a larger one would overflow a timedelta.
    doublings: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def is_given_up(attempts: int, most: int) -> bool:
    """Whether so many attempts are enough: then a person has to look."""
    return attempts >= most
