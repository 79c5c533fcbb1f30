"""The description is the API: what it allows is accepted, what it forbids is refused, nothing else is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from amends.api.app import describe
from amends.wsgi import application
from tests.doors.api.calls import System, a_system
from tests.doors.equipped import an_equipped_desk

pytestmark = [pytest.mark.days, pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.timeout(600)]


def without_keys() -> dict[str, Any]:
    """The description without what it says of tokens: every call here carries one. Others try it without."""
    told = describe()
    for path in told["paths"].values():
        for operation in path.values():
            del operation["security"]
    return told


described = schemathesis.openapi.from_dict(without_keys())
described.app = application
OPERATIONS = {result.ok().label: result.ok() for result in described.get_all_operations()}
# What takes nothing can be sent nothing wrong.
ASKED = [
    (name, mode)
    for name, operation in OPERATIONS.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.body or operation.path_parameters or operation.query
]


@pytest.fixture
def system() -> Iterator[System]:
    """A system with its token. A request does not close the connection that the test's transaction is on."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield a_system(an_equipped_desk().brand)
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.parametrize(("operation", "mode"), ASKED, ids=str)
def test_whatever_is_sent_is_answered_as_described(operation: str, mode: GenerationMode, system: System) -> None:
    # Each of these counts every figure anew; what they are asked differs little.
    examples = 5 if operation.startswith("GET /api/v1/measures") else 20

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[operation].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=system.headers())

    ask()
