"""GET /measures, and who is let in: tokens, scopes, revocation, limits, the description."""

from __future__ import annotations

import pytest
from django.test import Client

from amends.api import keys
from amends.api.limits import Allowance
from amends.flow import admitting
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.measure.definitions import BY_SLUG
from amends.people.models import ApiToken
from amends.people.queries import token_shown, tokens
from amends.people.rules import Scope
from tests.cast import NOON, Desk
from tests.doors.api.calls import System, a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
CALLS = [
    ("POST", "complaints", Scope.COMPLAINTS_WRITE),
    ("POST", "signals", Scope.SIGNALS_WRITE),
    ("GET", "cases", Scope.CASES_READ),
    ("GET", "cases/AM-0000-0000", Scope.CASES_READ),
    ("POST", "cases/AM-0000-0000/resolution", Scope.CASES_WRITE),
    ("POST", "cases/AM-0000-0000/ending", Scope.CASES_WRITE),
    ("POST", "cases/AM-0000-0000/return", Scope.CASES_WRITE),
    ("POST", "resolutions", Scope.CASES_WRITE),
    ("GET", "measures", Scope.MEASURES_READ),
    ("GET", "measures/promises-kept", Scope.MEASURES_READ),
    ("GET", "measures/nps-peers", Scope.MEASURES_READ),
    ("GET", "experiments", Scope.MEASURES_READ),
    ("GET", "measures/aim", Scope.MEASURES_READ),
    ("POST", "measures/aim", Scope.MEASURES_WRITE),
    ("GET", "measures/promises-kept/notes", Scope.MEASURES_READ),
    ("POST", "measures/promises-kept/notes", Scope.MEASURES_WRITE),
]


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def call(system: System, method: str, path: str) -> object:
    return system.get(path) if method == "GET" else system.post(path, {})


def test_every_figure_is_told_with_its_definition(desk: Desk) -> None:
    told = a_system(desk.brand).get("measures", since="2026-03-01T00:00:00Z", days=7).json()["measures"]
    assert [measure["slug"] for measure in told] == list(BY_SLUG)
    assert all(measure["formula"] and measure["population"] for measure in told)
    assert told[0]["until"] == "2026-03-08T00:00:00+00:00"


def test_one_figure_and_none(desk: Desk) -> None:
    system = a_system(desk.brand)
    assert system.get("measures/promises-kept").json()["slug"] == "promises-kept"
    problem(system.get("measures/happiness"), 404)


@pytest.mark.parametrize(
    "query", [{"days": 0}, {"days": 367}, {"since": "2026-03-01"}, {"since": "9999-01-01T00:00:00Z"}]
)
def test_a_wrong_window_is_named(desk: Desk, query: dict[str, object]) -> None:
    problem(a_system(desk.brand).get("measures", **query), 422, *query)


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
@pytest.mark.parametrize("token", ["", "amends_", "amends_" + "A" * 64, "another"])
def test_a_stranger_is_refused_everywhere(desk: Desk, method: str, path: str, scope: Scope, token: str) -> None:
    answer = call(System(token), method, path)
    problem(answer, 401, "Authorization")  # type: ignore[arg-type]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_each_call_needs_its_own_scope(desk: Desk, method: str, path: str, scope: Scope) -> None:
    without = a_system(desk.brand, set(Scope) - {scope}, "without")
    before = entries()
    problem(call(without, method, path), 403, "Authorization")  # type: ignore[arg-type]
    assert entries() == before
    with_it = a_system(desk.brand, {scope}, "with")
    assert call(with_it, method, path).status_code not in {401, 403}  # type: ignore[attr-defined]


def test_a_token_that_is_revoked_lets_nobody_in(desk: Desk) -> None:
    system = a_system(desk.brand)
    assert system.get("measures").status_code == 200
    admitting.revoke_token(tokens()[0], by=SETUP, at=NOON)
    problem(system.get("measures"), 401, "Authorization")


def test_only_a_digest_of_the_secret_is_kept_and_both_acts_are_journalled(desk: Desk) -> None:
    system = a_system(desk.brand)
    token = ApiToken.objects.get()
    assert system.token not in (token.digest, str(token.__dict__))
    assert token_shown(system.token) == token
    assert token_shown(system.token[:-2] + ("AA" if system.token[-2:] != "AA" else "BB")) is None
    admitting.revoke_token(token, by=SETUP, at=NOON)
    admitting.revoke_token(token, by=SETUP, at=NOON)
    verbs = list(Entry.objects.filter(subject_id=token.id).order_by("id").values_list("verb", flat=True))
    assert verbs == ["people.token_made", "people.token_revoked"]


def test_two_tokens_in_use_have_two_names(desk: Desk) -> None:
    a_system(desk.brand)
    before = entries()
    with pytest.raises(admitting.NameTaken, match="name"):
        a_system(desk.brand)
    assert (ApiToken.objects.count(), entries()) == (1, before)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_allowance", Allowance(40, 3600))


@pytest.mark.usefixtures("narrow")
def test_who_knocks_too_often_is_told_when_to_come_back(desk: Desk) -> None:
    system = a_system(desk.brand, name="hasty")
    other = a_system(desk.brand, name="patient")
    # Whoever is let in learns that there is no such figure, which is told sooner than a figure is counted.
    codes = [system.get("measures/happiness").status_code for _ in range(45)]
    assert codes == [404] * 40 + [429] * 5
    refused = system.get("measures/promises-kept")
    problem(refused, 429, "Authorization")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert other.get("measures/promises-kept").status_code == 200


def test_the_description_is_open_and_names_every_refusal_as_a_problem() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) == 23
    for operation in operations:
        assert operation["security"] == [{"Bearer": []}]
        for status, answer in operation["responses"].items():
            assert list(answer["content"]) == [
                "application/problem+json" if int(status) >= 400 else "application/json"
            ], status


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/cases/", "/api/v1/users", "/api/v2/cases"])
def test_an_address_that_is_none_says_so(path: str) -> None:
    assert Client(raise_request_exception=False).get(path).status_code == 404
