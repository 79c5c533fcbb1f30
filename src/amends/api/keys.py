"""Letting a system in: by its token, for what its scopes name, as often as is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from amends.api.limits import Allowance, seconds_left
from amends.api.problems import Refused, unauthorized, wrong
from amends.people.frame import token_shown
from amends.people.models import ApiToken
from amends.people.rules import Scope

MINUTE = 60
_allowance = Allowance(settings.CONFIG.api_per_minute, MINUTE)


class Bearer(HttpBearer):
    """The token in the header `Authorization: Bearer ...`, which must carry a scope; and which questions may follow
    the address: one that we do not know is refused, never overlooked."""

    def __init__(self, scope: Scope, questions: Iterable[str] = ()) -> None:
        super().__init__()
        self.scope = scope
        self.questions = frozenset(questions)

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token that is shown.

        :raises Refused: 401 for a stranger, 403 without the scope, 429 for one who knocks too often, 422 for a question
            that nobody answers.
        """
        found = token_shown(token)
        if found is None:
            raise unauthorized()
        if not found.may(self.scope):
            remedy = f"this token has no scope {self.scope}; ask for one that has it."
            raise Refused(HTTPStatus.FORBIDDEN, "missing-scope", remedy, [("Authorization", remedy)])
        if not _allowance.spend(str(found.id)):
            wait = seconds_left(MINUTE)
            remedy = f"more than {_allowance.most} calls in a minute; wait {wait} seconds."
            headers = {"Retry-After": str(wait)}
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-often", remedy, [("Authorization", remedy)], headers)
        if unknown := sorted(set(request.GET) - self.questions):
            raise wrong(unknown[0], "is not known here; leave it out.")
        return found


def holder(request: HttpRequest) -> ApiToken:
    """The token by which this request was let in."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # ninja lays it there once the key has opened
    return token
