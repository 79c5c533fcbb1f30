"""Stripe and a Shopify shop, on this machine: as much as pays, and every way of failing to say what they did."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

ORDER = "5551234567890"
PAYMENT = "pi_1"


@dataclass
class Shop:
    """What it did, in order, and how it behaves.

    `loses`: so many of its next payments are made and never answered. `away`: so many of its next calls are cut before
    anything is done. `refuses`: why it pays nothing. `state` is how a payment stands at first, and `pays_at_most` what
    it moves of one.
    """

    address: str = ""
    made: list[dict[str, Any]] = field(default_factory=list)
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    loses: int = 0
    away: int = 0
    refuses: str = ""
    state: str = ""
    pays_at_most: int = 10**9
    currency: str = "USD"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, what: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any] | None:
        """What it says; None: nothing at all."""
        with self.lock:
            if self.away:
                self.away -= 1
                return None
            before = len(self.made)
            said = self.act(what, target, headers, body)
            if len(self.made) > before and self.loses:
                self.loses -= 1
                return None
            return said

    def act(self, what: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Does what is asked, and says so."""
        raise AssertionError(f"Nobody asks this of nobody: {what} {target}")

    def settle(self, state: str) -> None:
        """What became of everything that it made."""
        raise AssertionError(f"Nobody says {state} for nobody")


class Stripe(Shop):
    """Payments, and their refunds by key."""

    def act(self, what: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        assert headers["authorization"] == "Bearer rk_1"
        parts = urlsplit(target)
        self.calls.append(f"{what} {parts.path}")
        if parts.path == f"/v1/payment_intents/{PAYMENT}":
            return 200, {"id": PAYMENT, "currency": self.currency.lower()}
        if parts.path != "/v1/refunds":
            return 404, {"error": {"type": "invalid_request_error", "message": "No such payment_intent"}}
        if what == "GET":
            asked = parse_qs(parts.query)
            rows = [one for one in reversed(self.made) if one["payment_intent"] == asked["payment_intent"][0]]
            start = next((n + 1 for n, one in enumerate(rows) if one["id"] in asked.get("starting_after", [])), 0)
            # Two at a time, so that turning the page is met.
            return 200, {"object": "list", "data": rows[start : start + 2], "has_more": len(rows) > start + 2}
        return self._refund(headers["idempotency-key"], dict(parse_qsl(body.decode())))

    def _refund(self, key: str, told: dict[str, str]) -> tuple[int, Any]:
        if self.refuses:
            return 400, {"error": {"type": "invalid_request_error", "message": self.refuses}}
        if key not in self.by_key:
            made = {
                "id": f"re_{len(self.made) + 1}",
                "object": "refund",
                "amount": min(int(told["amount"]), self.pays_at_most),
                "currency": self.currency.lower(),
                "payment_intent": told["payment_intent"],
                "metadata": {"amends_payout": told["metadata[amends_payout]"]},
                "status": self.state or "succeeded",
            }
            self.by_key[key] = made
            self.made.append(made)
        return 200, self.by_key[key]

    def settle(self, state: str) -> None:
        for one in self.made:
            one["status"] = state


class Shopify(Shop):
    """An order that was paid for, its refunds by key, and gift cards of which no code is given twice."""

    def act(self, what: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        assert (what, target) == ("POST", "/admin/api/2026-10/graphql.json")
        assert headers["x-shopify-access-token"] == "shpat_1"
        told = json.loads(body)
        name = told["query"].split("(")[0].split("{")[0].strip()
        self.calls.append(name)
        do = {
            "query Order": self._order,
            "query Shop": lambda _: {"shop": {"currencyCode": self.currency}},
            "mutation Refund": self._refund,
            "query Refunds": lambda _: {"order": {"refunds": [one for one in self.made if "kind" not in one]}},
            "mutation Card": self._card,
            "query Cards": self._cards,
        }[name]
        return 200, {"data": do(told["variables"])}

    def _money(self, amount: str) -> dict[str, str]:
        return {"amount": amount, "currencyCode": self.currency}

    def _order(self, told: dict[str, Any]) -> dict[str, Any]:
        if told["id"] != f"gid://shopify/Order/{ORDER}":
            return {"order": None}
        paid = {
            "id": "gid://shopify/OrderTransaction/1",
            "kind": "SALE",
            "status": "SUCCESS",
            "gateway": "shopify_payments",
            "amountSet": {"presentmentMoney": self._money("312.40")},
        }
        customer = {"id": "gid://shopify/Customer/7"}
        return {"order": {"presentmentCurrencyCode": self.currency, "customer": customer, "transactions": [paid]}}

    def _refund(self, told: dict[str, Any]) -> dict[str, Any]:
        if self.refuses:
            return {"refundCreate": {"refund": None, "userErrors": [{"message": self.refuses}]}}
        if told["key"] not in self.by_key:
            wish = told["input"]
            (move,) = wish["transactions"]
            assert move["parentId"] == "gid://shopify/OrderTransaction/1"
            assert (wish["currency"], move["kind"]) == (self.currency, "REFUND")
            amount = f"{min(round(float(move['amount']) * 100), self.pays_at_most) / 100:.2f}"
            moved = {"kind": "REFUND", "status": self.state or "SUCCESS"}
            moved["amountSet"] = {"presentmentMoney": self._money(amount)}  # type: ignore[assignment]
            made = {
                "id": f"gid://shopify/Refund/{len(self.made) + 1}",
                "note": wish["note"],
                "transactions": {"nodes": [moved]},
            }
            self.by_key[told["key"]] = made
            self.made.append(made)
        return {"refundCreate": {"refund": self.by_key[told["key"]], "userErrors": []}}

    def _card(self, told: dict[str, Any]) -> dict[str, Any]:
        wish = told["input"]
        assert wish["customerId"] == "gid://shopify/Customer/7"
        assert 8 <= len(wish["code"]) <= 20
        if self.refuses:
            wrong = {"code": "INVALID", "message": self.refuses}
            return {"giftCardCreate": {"giftCard": None, "userErrors": [wrong]}}
        if wish["code"] in self.by_key:
            taken = {"code": "TAKEN", "message": "Code has already been taken"}
            return {"giftCardCreate": {"giftCard": None, "userErrors": [taken]}}
        card = {
            "kind": "card",
            "id": f"gid://shopify/GiftCard/{len(self.made) + 1}",
            "note": wish["note"],
            "initialValue": self._money(wish["initialValue"]),
        }
        self.by_key[wish["code"]] = card
        self.made.append(card)
        return {"giftCardCreate": {"giftCard": card, "userErrors": []}}

    def _cards(self, told: dict[str, Any]) -> dict[str, Any]:
        found = self.by_key.get(told["query"])
        return {"giftCards": {"nodes": [found] if found else []}}

    def settle(self, state: str) -> None:
        for one in self.made:
            for moved in one["transactions"]["nodes"]:
                moved["status"] = state


S = TypeVar("S", bound=Shop)


@contextmanager
def open_shop(one: S) -> Iterator[S]:
    """The shop at a free port of this machine."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found = one.answer(self.command, self.path, headers, body)
            if found is None:
                self.close_connection = True
                return
            status, said = found
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - as its base class names it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base class names it
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    one.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
