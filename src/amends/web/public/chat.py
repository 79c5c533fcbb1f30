"""The chat: a page in a frame on a company's own pages. It works without scripts; closed, it goes on by mail.

Whoever types a name and an address here has not shown that they are theirs: the page shows what was said in this visit,
and nothing else of any case. The visit's address is its key: 122 random bits, signed, for a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock, flow
from amends.api.limits import count
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.conversation.talks import source_of, visit_of
from amends.flow import chatting, wording
from amends.flow.hearing import Delivery
from amends.journal.actors import Automatic
from amends.people.models import Brand
from amends.post.channels.chat.presence import note_there
from amends.post.models import Account
from amends.post.rules import Channel
from amends.web.pages import url
from amends.web.public import frame, guard, wrong
from amends.web.public.complain import by_words
from amends.web.public.frame import SeeOther, open_to_all, written
from amends.web.public.framed import brand_of, framed, open_account
from amends.web.shown.forms import Form

BY = Automatic("chat")
WAY = "chat-page"
SALT = "amends.public.chat"
LIVES_SECONDS = 24 * 60 * 60
LONGEST = {"body": 4000, "name": 120, "email": 254}
MOST_A_MINUTE = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to the chat: its secret name, and who they say they are."""

    name: str
    person: str
    email: str

    def sealed(self, account: Account) -> str:
        """As it stands in the page's address."""
        return signing.dumps([account.id.hex, self.name, self.person, self.email], salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Line:
    """Something said in the chat."""

    id: str
    is_ours: bool
    who: str
    text: str
    at: str


def visit_in(account: Account, token: str) -> Visit | None:
    """The visit that an address stands for; None when it was made up, is another account's, or a day old."""
    try:
        owner, name, person, email = signing.loads(token, salt=SALT, max_age=LIVES_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Visit(str(name), str(person), str(email)) if owner == account.id.hex else None


@open_to_all("GET", "POST")
def begin(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address names it so
    """Asks who is there and what happened, and begins a visit."""
    account = open_account(id, WAY)
    brand = brand_of(account) if account else None
    if account is None or brand is None:
        return frame.gone(request)
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        if request.method == "POST":
            return framed(_begun(request, account, brand), account)
        return framed(_door(request, account, brand), account)


def _door(
    request: HttpRequest,
    account: Account,
    brand: Brand,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    proof: guard.Proof | None = None,
) -> HttpResponse:
    return frame.page(
        request,
        "public/chat_door.html",
        brand,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        form=Form("chat", values or {}, errors or {}),
        action=request.get_full_path(),
        trap=guard.TRAP,
        complaint_key=(proof or guard.new_proof()).sealed(),
        by_words=by_words(brand, translation.get_language() or "en", clock.now(), Channel.CHAT),
        chat=account.id,
    )


def _begun(request: HttpRequest, account: Account, brand: Brand) -> HttpResponse:
    values = {name: written(request, name) for name in ("name", "email", "body", "danger")}
    proof = guard.read_proof(request.POST.get("complaint_key", ""))
    errors = _wrong(values)
    if not errors and (words := guard.trouble(request, proof, values["email"])):
        errors = {"": words}
    if errors or proof is None:
        return _door(request, account, brand, values, errors, proof)
    # Named by the form's own number: the same form twice is one visit.
    visit = Visit(UUID(proof.name).hex, values["name"], values["email"])
    _say(account, brand, visit, "first", values["body"], is_urgent=values["danger"] == "yes")
    guard.taken(proof)
    return SeeOther(_address(account, visit.sealed(account)) + frame.chosen(request))


def _wrong(values: Mapping[str, str]) -> dict[str, str]:
    errors = wrong.too_long(values, LONGEST) | wrong.with_address(values)
    if not values["name"]:
        errors["name"] = _("Please tell us your name, so that we know how to address you.")
    if not values["body"]:
        errors["body"] = _("Please tell us what happened.")
    return errors


def _address(account: Account, token: str) -> str:
    return url("public_chat_talk", id=account.id, token=token)


def _say(account: Account, brand: Brand, visit: Visit, key: str, words: str, *, is_urgent: bool = False) -> None:
    at = clock.now()
    delivery = Delivery(
        brand=brand,
        channel=Channel.CHAT,
        source=source_of(account.id),
        external_id=f"{visit.name}:{key}",
        received_at=at,
        from_name=visit.person,
        from_address=visit.email,
        text=words,
        language=translation.get_language() or "",
        needs_person_now=is_urgent,
        account=account,
        facts={"conversation": visit.name},
    )
    note_there(visit.name)
    flow.hear([delivery], by=BY, at=at)


@open_to_all("GET", "POST")
def talk(request: HttpRequest, id: UUID, token: str) -> HttpResponse:  # noqa: A002 - the address names it so
    """Shows what was said in this visit, and takes the next words."""
    account = open_account(id, WAY)
    brand = brand_of(account) if account else None
    visit = visit_in(account, token) if account else None
    if account is None or brand is None:
        return frame.gone(request)
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        if visit is None:
            # A day is over, or the address is none: they begin again, and what they wrote is with us.
            return framed(_door(request, account, brand), account)
        if request.method == "POST":
            return framed(_said(request, account, brand, visit, token), account)
        return framed(_talk(request, account, brand, visit, token), account)


def _said(request: HttpRequest, account: Account, brand: Brand, visit: Visit, token: str) -> HttpResponse:
    words = written(request, "body")
    error = ""
    if not words or len(words) > LONGEST["body"]:
        error = _("Please write between 1 and %(most)s characters.") % {"most": LONGEST["body"]}
    elif count(f"chat:{visit.name}", 60) > MOST_A_MINUTE:
        error = _("That is a lot at once. Nothing is lost: please send it again in one minute.")
    if error:
        return _talk(request, account, brand, visit, token, Form("talk", {"body": words}, {"body": error}))
    _say(account, brand, visit, frame.key_of(request), words)
    return SeeOther(_address(account, token) + frame.chosen(request))


def _talk(
    request: HttpRequest, account: Account, brand: Brand, visit: Visit, token: str, form: Form | None = None
) -> HttpResponse:
    lines, is_joined = _lines(account, brand, visit)
    return frame.page(
        request,
        "public/chat.html",
        brand,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK,
        lines=lines,
        seen=_version(lines),
        is_joined=is_joined,
        form=form,
        action=request.get_full_path(),
        news=url("public_chat_news", id=account.id, token=token) + frame.chosen(request),
        chat=account.id,
        email=visit.email,
    )


@open_to_all("GET")
def news(request: HttpRequest, id: UUID, token: str) -> HttpResponse:  # noqa: A002 - the address names it so
    """What is new since the page was asked last, as JSON; 204 for nothing. Asking says that the page is open."""
    account = open_account(id, WAY)
    brand = brand_of(account) if account else None
    visit = visit_in(account, token) if account else None
    if account is None or brand is None or visit is None:
        return HttpResponse(status=HTTPStatus.GONE, headers=frame.HEADERS)
    note_there(visit.name)
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        lines, _joined = _lines(account, brand, visit)
    if request.GET.get("seen") == _version(lines):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=frame.HEADERS)
    told = [{"id": one.id, "ours": one.is_ours, "who": one.who, "text": one.text, "at": one.at} for one in lines]
    return JsonResponse({"seen": _version(lines), "lines": told}, headers=frame.HEADERS)


def _version(lines: list[Line]) -> str:
    return f"{len(lines)}-{lines[-1].id}" if lines else "0"


def _lines(account: Account, brand: Brand, visit: Visit) -> tuple[list[Line], bool]:
    """What was said in this visit, and whether it joined something that these people had told us before."""
    said, at = visit_of(account.id, visit.name), clock.now()
    zone, language = brand.calendar.time_zone, translation.get_language() or "en"
    shown = [_line(one, wording.local(one.said_at, zone, language, at)) for one in said]
    chatting.note_shown(said, by=BY, at=at)
    return shown, bool(said) and said[0].case.opened_at != said[0].said_at


def _line(one: Message, at: str) -> Line:
    is_ours = one.direction == Direction.OUT.value
    who = one.author.first_name if is_ours and one.author else ""
    return Line(one.id.hex, is_ours, who, one.text, at)
