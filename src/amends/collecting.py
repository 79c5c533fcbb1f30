"""Leaving the cycle collector aside while a batch is made.

A batch of five hundred recoveries is some hundred thousand small objects that all live until it is written. To look
among them for what nobody holds any more finds nothing and takes a tenth of the batch's time; it is done afterwards,
when hardly any of them are left.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_makers = 0


@contextmanager
def made_without_looking() -> Iterator[None]:
    """This context will let nothing be collected in this process until the last who makes a batch has made it.

    Where collecting was switched off already, it stays so.
    """
    if not gc.isenabled() and not _makers:
        yield
        return
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(change: int) -> None:
    global _makers  # noqa: PLW0603  # the collector is the process's as well
    with _lock:
        _makers += change
        if _makers:
            gc.disable()
        else:
            gc.enable()
