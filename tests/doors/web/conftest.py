"""The desk that every test of the desk's pages visits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doors.web.visiting import Visits, visits


@pytest.fixture
def desk(db: None) -> Iterator[Visits]:
    """A furnished desk at noon on a Tuesday, as people see it in their browsers."""
    with visits() as found:
        yield found
