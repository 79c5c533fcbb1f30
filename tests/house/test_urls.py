"""Doorkeeping: every address asks who is there, but for those that this page names with their reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests.house import survey

# Name of the address, and why somebody without an account may open it.
PUBLIC: dict[str, str] = {
    "home": "leads a stranger to the sign-in page, or an empty desk to its set-up",
    "sign_in": "the form that asks who is there; tries are counted",
    "theme": "remembers in this browser alone whether its pages are light or dark",
    "setup": "an empty desk asks who looks after it; afterwards there is no such page",
    "demo": "only on a demo desk, asked by the machine that it runs on; elsewhere there is no such page",
    "demo_sign_in": "only on a demo desk, asked by the machine that it runs on; elsewhere there is no such page",
    "demo_link": "only on a demo desk, asked by the machine that it runs on; elsewhere there is no such page",
    "public_complain": "the form by which anybody tells us what happened; spam-guarded, rate-limited",
    "public_complain_to": "the same form of one brand",
    "public_received": "the receipt of one complaint, behind a signed address that lives a day",
    "public_case": "a customer's own page; the private link is the key, and anything else finds one calm page",
    "public_message": "what a customer writes on their own page, behind the same private link",
    "public_not_solved": "a customer's no to the outcome, behind the same private link",
    "public_call": "a customer's wish to be called, behind the same private link",
    "public_offer": "a customer's yes or no to something granted, behind the same private link",
    "public_instead": "a voucher for what the law owes, by a code sent elsewhere and behind the same private link",
    "public_fair": "what a customer would consider fair, behind the same private link",
    "public_account": "the account to which money goes, by a code sent elsewhere and behind the same private link",
    "public_file": "a file that a customer sent us or got from us, behind the same private link",
    "public_end": "a customer closes their page: the same private link opens nothing any more",
    "public_link_again": "asks for a new link; it goes to a known address alone, and the answer is always the same",
    "public_my_data": "what is kept about a customer, contacts masked, behind the same private link",
    "public_data_code": "a code for more than reading, sent to a contact known before, behind the same private link",
    "public_data_copy": "a copy of a customer's data, by that code and behind the same private link",
    "public_data_change": "a wish to correct or erase it, by that code and behind the same private link",
    "public_claims": "what a customer reads about a claim that was found untrue, behind the same private link",
    "public_contest": "a customer's word that this is wrong, behind the same private link",
    "public_check_in": "a customer's answer whether it holds, behind its own private link",
    "public_survey": "a customer's rating, once, behind its own private link",
    "public_ask": "a department's answer to what it was asked, behind its own private link",
    "api_description": "describes the API to whoever writes against it; holds nothing of the desk",
    "api_nowhere": "says that there is nothing here, as a problem document",
    "api_nowhere_below": "says that there is nothing here, as a problem document",
    "public_complain_in": "the same form in a frame on the pages that an account names",
    "public_received_in": "the receipt of one complaint in the frame of its form, behind a signed address",
    "public_kiosk": "the first page of a tablet at a counter; holds nothing of anybody",
    "public_kiosk_tell": "the form on a tablet at a counter; spam-guarded, rate-limited",
    "public_kiosk_received": "says on a tablet that it is with us, and the reference of a case that was opened by it",
    "public_chat": "the chat of a brand, for anybody; spam-guarded, rate-limited",
    "public_chat_talk": "one visit to the chat, behind its signed address that lives a day",
    "public_chat_news": "what is new in one visit to the chat, behind the same address",
    "hook": "where another system calls an account; its signature is the key, and anything else is refused unread",
    "mail_hook": "where a mail provider says what became of letters; its secret is the key, and all else is refused",
    "mail_hook_letters": "where a mail provider hands over letters; the same secret is the key",
    "payout_hook": "where a provider says what became of payments; its signature is the key, and all else is refused",
    "signal_hook": "where a connected system tells signals; its signature is the key, and all else is refused",
    "signal_hook_secret": "the same for a system that signs nothing: the end of the address is the key",
    "public_board_mail": "stops the weekly letter of whoever reads it, behind its own signed address; shows nothing",
    "public_status": "what a brand chose to say of what is wrong now; names nobody, holds no case",
    "public_status_feed": "the same as a feed",
    "healthz": "says that the process lives, to whoever watches the machine; holds nothing of the desk",
    "readyz": "says whether the desk can work, to whoever watches the machine; holds nothing of the desk",
    "metrics": "counts for whoever watches the machine: with its token, or from the machine itself",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"int": "1", "uuid": "00000000-0000-7000-8000-000000000000"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str]]:
    """Name and an example path of every address; an address without a name goes by its path."""
    for pattern in patterns:
        route = CONVERTER.sub(lambda found: SAMPLES.get(found[1] or "str", "x"), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + route)
        else:
            path = before + route
            yield pattern.name or path, path


def all_addresses() -> list[tuple[str, str]]:
    return sorted(set(addresses(import_module(settings.ROOT_URLCONF).urlpatterns)))


def is_refused(answer: HttpResponseBase) -> bool:
    to_sign_in = answer.status_code == HTTPStatus.FOUND and answer.headers["Location"].startswith(
        reverse(settings.LOGIN_URL)
    )
    return to_sign_in or answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@pytest.mark.django_db
def test_every_address_asks_who_is_there() -> None:
    stranger, found = Client(raise_request_exception=False), []
    for name, path in all_addresses():
        if name in PUBLIC:
            continue
        answers = {method: stranger.generic(method, path) for method in METHODS}
        offered = {how: it for how, it in answers.items() if it.status_code != HTTPStatus.METHOD_NOT_ALLOWED}
        found += [
            f"{how} {path} ({name}) answers {it.status_code}" for how, it in offered.items() if not is_refused(it)
        ]
        found += [] if offered else [f"{path} ({name}) takes no method at all"]
    assert not found, survey.verdict(
        "A stranger got in. Guard the address, or name it in PUBLIC with its reason:", found
    )


def test_every_public_address_exists_and_says_why() -> None:
    names = {name for name, _ in all_addresses()}
    found = [f"{name} is no address" for name in PUBLIC if name not in names]
    found += [f"{name} has no reason" for name, reason in PUBLIC.items() if not reason]
    assert not found, survey.verdict("PUBLIC lists what there is:", found)
