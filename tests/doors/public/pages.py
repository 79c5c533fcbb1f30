"""Customers' pages in the tests: a desk, a case with its link, and the form as a browser sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape

from django.http import HttpResponse
from django.test import Client

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.models import Customer
from amends.journal.actors import CLOCK
from amends.post.rules import Channel
from amends.promises.models import Promise
from tests.cast import NOON, Desk, a_customer

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def a_case(
    desk: Desk, customer: Customer | None = None, *, at: datetime = NOON, words: str = "My bill is wrong."
) -> Case:
    """A recovery of a wrong bill that its customer told us about."""
    new = NewCase(
        customer or a_customer(desk),
        desk.brand,
        Channel.FORM,
        kind=desk.kinds["bill-wrong"],
        first_contact_at=at,
        words=words,
    )
    return flow.open_cases([new], by=CLOCK, at=at)[0]


def page_of(case: Case) -> str:
    """The address of the customer's page."""
    link = PrivateLink.objects.get(case=case, purpose=LinkPurpose.CASE.value)
    return f"/c/{links.token_of(link)}"


def a_link(case: Case, purpose: LinkPurpose, promise: Promise | None = None, *, expires_at: datetime) -> str:
    """The token of a private link."""
    made = links.make_link(purpose, case, promise=promise, expires_at=expires_at, by=CLOCK, at=NOON)
    return links.token_of(made)


def text_of(answer: HttpResponse) -> str:
    """What a page says, without its tags."""
    plain = re.sub(r"<(style|script|head)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain)))


def hidden(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(HIDDEN.findall(answer.content.decode()))


def send(client: Client, address: str, fields: Mapping[str, str]) -> HttpResponse:
    """Sends a form and follows to the page that shows what came of it."""
    return client.post(address, dict(fields), follow=True)
