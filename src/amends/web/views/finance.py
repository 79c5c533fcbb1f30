"""The finance desk: what is to be paid by hand, confirmed many at once; what could not be paid; and who else pays."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.flow import paying
from amends.people.rules import Right
from amends.remedies.models import Payout
from amends.remedies.payouts import PROVIDERS
from amends.remedies.queries.payouts import payout_account, payout_accounts, payout_for
from amends.remedies.rules import RemedyKind
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import finance as builder
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk

FIELD = "reference-"
KINDS = [Option(kind.value, kind.value.replace("_", " ")) for kind in RemedyKind]


@desk("GET", right=Right.PAY)
def finance(visit: Visit) -> HttpResponse:
    """The list."""
    return page(visit)


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The list; after a denial with the form as it was filled in."""
    sees_cases = visit.person.can(Right.SEE_OWN_BRANDS)
    finance_ = builder.build(visit.brand, visit.person, visit.at)
    return visit.page("finance.html", status, finance=finance_, form=form, sees_cases=sees_cases)


@desk("GET", right=Right.PAY)
def sheet(visit: Visit) -> HttpResponse:
    """The same list, for a spreadsheet."""
    answer = HttpResponse(builder.as_csv(visit.brand), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="to-pay-{visit.at:%Y-%m-%d}.csv"'
    return answer


@desk("POST", right=Right.PAY)
def confirm(visit: Visit) -> HttpResponse:
    """Takes the references of what was paid, each by itself: one that is wrong keeps no other back."""
    done, errors = 0, {}
    for name, value in typed(visit.request).items():
        if not name.startswith(FIELD) or not value.strip():
            continue
        try:
            paying.confirm_payout(_payout(visit, name.removeprefix(FIELD)), value, by=visit.person, at=visit.at)
            done += 1
        except Exception as why:
            if not is_denial(why):
                raise
            errors[name] = next(iter(Fields().errors(str(why)).values()))
    if done:
        shown.tell(visit.request, f"{done} {'payment is' if done == 1 else 'payments are'} confirmed.")
    if errors:
        return page(visit, Form("paid", typed(visit.request), errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    if not done:
        form = Form("paid", {}, {"": "Give the reference of each payment that was made."})
        return page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return SeeOther(url("finance"))


def _payout(visit: Visit, text: str) -> Payout:
    try:
        found = payout_for(visit.brand, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise NotSeen
    return found


@desk("POST", right=Right.PAY)
def paid(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Takes a person's word, who has looked at the provider's own records, that it was paid."""
    return _with(
        visit,
        id,
        lambda row: paying.confirm_payout(row, asked.text(visit, "reference"), by=visit.person, at=visit.at),
        "It is confirmed.",
    )


@desk("POST", right=Right.PAY)
def refuse(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Takes a person's word that it was not paid, and why."""
    return _with(
        visit,
        id,
        lambda row: paying.refuse_payout(row, asked.text(visit, "reason"), by=visit.person, at=visit.at),
        "It is not paid, and is still owed: see below what can be done.",
    )


@desk("POST", right=Right.PAY)
def came_back(visit: Visit) -> HttpResponse:
    """Takes a person's word that a payment that was made has come back."""
    told = asked.text(visit, "reference"), asked.text(visit, "reason")
    try:
        paying.payment_came_back(visit.brand, *told, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form("back", typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, "It is owed again, and stands on the list.")
    return SeeOther(url("finance"))


@desk("POST", right=Right.PAY)
def again(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Has what failed paid once more: by its provider, or by hand."""
    by_hand = asked.text(visit, "how") == "hand"
    words = "It stands on the list now." if by_hand else "It is tried again."
    return _with(visit, id, lambda row: paying.pay_again(row, by_hand=by_hand, by=visit.person, at=visit.at), words)


@desk("POST", right=Right.PAY)
def look(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Has a provider asked once more what became of it."""
    return _with(visit, id, lambda row: paying.look_again(row, at=visit.at), "Its provider is asked again.")


def _with(visit: Visit, payout_id: UUID, do: Callable[[Payout], object], words: str) -> HttpResponse:
    row = _payout(visit, str(payout_id))
    try:
        do(row)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form(f"payout-{payout_id}", typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("finance"))


def _may_set(visit: Visit) -> None:
    can = visit.person.can
    if not (can(Right.RUN_DESK) or (can(Right.SET_POLICY) and can(Right.APPROVE))):
        raise NotAllowed(who="admin or manager")


@desk("GET", "POST")
def payers(visit: Visit) -> HttpResponse:
    """Who pays for this brand beside the finance desk; posting opens an account with a provider."""
    _may_set(visit)
    if visit.request.method == "GET":
        return _payers(visit)
    told = typed(visit.request)
    slug = told.get("provider", "")
    try:
        made = paying.open_payout_account(
            slug,
            brand=visit.brand,
            name=told.get("name", ""),
            pays=visit.request.POST.getlist("pays"),
            told=told,
            by=visit.person,
            at=visit.at,
        )
    except ValueError as why:
        hidden = PROVIDERS[slug].secret_names() if slug in PROVIDERS else set()
        form = Form("payer", typed(visit.request, but=hidden), Fields().errors(str(why)))
        return _payers(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shown.tell(visit.request, f"{made.name} pays from the next grant on.")
    return SeeOther(url("payers"))


def _payers(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    asked_for = visit.request.GET.get("provider", "") or (str(form.values.get("provider", "")) if form else "")
    provider = PROVIDERS.get(asked_for)
    return visit.page(
        "payers.html",
        status,
        accounts=[(one, PROVIDERS[one.provider].hear is not None) for one in payout_accounts(visit.brand)],
        providers=[Option(one.slug, one.name) for one in PROVIDERS.values()],
        provider=provider,
        choices={one.name: [Option(*pair) for pair in one.choices] for one in provider.fields} if provider else {},
        kinds=KINDS,
        form=form,
    )


@desk("POST")
def close(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Has a provider pay nothing new; the finance desk pays instead."""
    _may_set(visit)
    account = payout_account(id)
    if account is None or account.brand_id != visit.brand.id:
        raise NotSeen
    paying.close_payout_account(account, by=visit.person, at=visit.at)
    shown.tell(visit.request, f"{account.name} pays nothing new. What it was asked for is still asked about.")
    return SeeOther(url("payers"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("finance", finance, name="finance"),
    path("finance/to-pay.csv", sheet, name="finance_sheet"),
    path("finance/paid", confirm, name="finance_confirm"),
    path("finance/came-back", came_back, name="finance_came_back"),
    path("finance/payouts/<uuid:id>/paid", paid, name="payout_paid"),
    path("finance/payouts/<uuid:id>/refused", refuse, name="payout_refused"),
    path("finance/payouts/<uuid:id>/again", again, name="payout_again"),
    path("finance/payouts/<uuid:id>/look", look, name="payout_look"),
    path("settings/payments", payers, name="payers"),
    path("settings/payments/<uuid:id>/close", close, name="payer_close"),
]
