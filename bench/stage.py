"""One size of desk, measured from an empty folder to the last figure, in a process of its own.

Called by `python -m bench`, which names the desk's folder in the environment; writes its figures as JSON.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.asking import Answered

MOST_SHOWN = 400


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds of so many seconds, so many batches of 500, of mail, so many promises swept."""

    rounds: int = 3
    seconds: float = 5.0
    batches: int = 10
    mails: int = 6
    swept: int = 10_000
    history: int = 1_000_000
    long_history: int = 10_000_000


QUICK = Effort(rounds=1, seconds=0.2, batches=1, mails=1, swept=500, history=4_000, long_history=16_000)
SIGNALS = 500
BODY = json.dumps(
    {
        "external_id": "{n}",
        "text": "My parcel should have come last Tuesday and it has not. I wrote twice and heard nothing. "
        "It is a present for Saturday; please tell me where it is and what you will do.",
        "subject": "Where is my parcel?",
        "name": "Jana Weber",
        "email": "jana.{n}@writers.example",
    }
)

# What a sender has when an hour is over: orders with all that was told of each.
ABOUT = ("order.placed", "payment.taken", "order.dispatched", "parcel.scanned", "order.delivered")


def delivery(at: str, promised_by: str) -> str:
    """A batch of 500 CloudEvents as a sender's request has it; `{n}` in it is replaced by something new each time."""
    facts = {"order.placed": {"promised_by": promised_by, "value": 4_990, "region": "BE"}}
    told = [
        {
            "specversion": "1.0",
            "id": f"{{n}}-{number}",
            "source": "shop",
            "type": ABOUT[number % len(ABOUT)],
            "subject": f"order/{{n}}-{number // len(ABOUT)}",
            "time": at,
            "data": facts.get(ABOUT[number % len(ABOUT)], {"carrier": "C3", "state": "hub", "weight": 3}),
        }
        for number in range(SIGNALS)
    ]
    return json.dumps(told)


def main() -> None:
    """Measures a desk of so many cases; `quick` for a look whether everything runs."""
    cases, effort, out = int(sys.argv[1]), QUICK if sys.argv[3] == "quick" else Effort(), Path(sys.argv[4])
    has_history = sys.argv[2] == "history"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    from amends.cli import desk

    desk.migrate()
    out.write_text(json.dumps(measure(cases, effort, has_history=has_history), indent=1), encoding="utf-8")


def tell(words: str) -> None:
    """What is being done, for whoever waits."""
    print(f"  {words}", file=sys.stderr, flush=True)


def measure(cases: int, effort: Effort, *, has_history: bool) -> dict[str, Any]:
    """This function will fill the desk and measure everything on it; returns the figures by name."""
    from django.conf import settings

    from bench import batches, columnar, filling, mail, noticing, sweeping

    # Letters go nowhere while the desk is filled and swept: nobody measures a disk full of mail.
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tell(f"filling a desk with {cases:,} cases")
    filled = filling.fill(cases, tell)
    figures: dict[str, Any] = {
        "cases": cases,
        "fill_seconds": filled.seconds,
        "fill_per_second": filled.cases_per_second,
    }
    tell("batches")
    figures["batch"] = asdict(batches.measure(filled, cases, effort.batches))
    tell("failures found by signals")
    figures["noticed"] = asdict(noticing.measure(filled, cases + effort.batches * filling.BATCH, effort.batches))
    tell("mail")
    figures["mail"] = asdict(mail.measure(effort.mails))
    filling.send_all()
    figures |= served(filled, effort)
    tell("the sweep")
    figures["sweep"] = {name: asdict(one) for name, one in sweeping.measure(effort.swept).items()}
    if has_history:
        tell(f"a history of {effort.history:,} signals")
        home, long = Path(settings.HOME), effort.long_history
        figures["columnar"] = asdict(columnar.measure(home, signals=effort.history, long=long, tell=tell))
    return figures


def served(filled: Any, effort: Effort) -> dict[str, Any]:
    """What two clients see of the pages and the API, and of the bare engine in between."""
    from django.conf import settings
    from django.db import connections

    from bench import filling, serving
    from bench.asking import Question, in_turns

    rows = complaint_rows(filled)
    (Path(settings.HOME) / filling.COMPLAINT).write_bytes(pickle.dumps(rows))
    # What a browser sends from its second page on.
    cookies = {settings.SESSION_COOKIE_NAME: session_of(filled.looker), settings.CSRF_COOKIE_NAME: "c" * 32}
    signed_in = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    writing = {"Content-Type": "application/json", "Authorization": f"Bearer {filled.token}"}
    pages = case_paths()
    connections.close_all()
    with serving.desk() as (port, pid), serving.bare() as (beside, bare):
        reading = [
            Question("queue", port, pid, ["/queue"], signed_in),
            Question("case", port, pid, pages, signed_in),
            Question("bare queue", beside, bare, ["/queue"], signed_in),
            Question("bare queue, nobody signed in", beside, bare, ["/unknown"]),
            Question("nothing", beside, bare, ["/nothing"]),
        ]
        creating = [
            Question("create", port, pid, ["/api/v1/complaints"], writing, BODY, 201),
            Question("bare create", beside, bare, ["/complaints"], writing, BODY, 201),
            Question("bare create in bulk", beside, bare, ["/complaints-in-bulk"], writing, BODY, 201),
        ]
        at, promised_by = (filling.now() + timedelta(days=days) for days in (-0.01, 5))
        signals = delivery(at.isoformat(timespec="seconds"), promised_by.isoformat(timespec="seconds"))
        telling = [
            Question("signals", port, pid, ["/api/v1/signals"], writing, signals),
            Question("bare signals", beside, bare, ["/signals"], writing, signals),
            Question("bare signals, kept", beside, bare, ["/signals-kept"], writing, signals),
        ]
        tell("pages")
        asked = in_turns(reading, rounds=effort.rounds, seconds=effort.seconds)
        tell("complaints")
        asked |= in_turns(creating, rounds=effort.rounds, seconds=effort.seconds)
        tell("signals")
        asked |= in_turns(telling, rounds=effort.rounds, seconds=effort.seconds)
        memory = serving.memory_mib(pid)
    return {"rows_per_complaint": len(rows), "asked": asked_of(asked, effort), "memory_mib": memory}


def asked_of(asked: Mapping[str, Answered], effort: Effort) -> dict[str, Any]:
    """What came back, by question, as it is kept."""
    return {
        name: {
            "per_second": one.rate,
            "rounds": one.rates,
            "p50_ms": one.within(0.5),
            "p95_ms": one.within(0.95),
            "server_cpu_ms": one.cpu_ms,
            "client_cpu_share": one.client_cpu / (effort.rounds * effort.seconds),
        }
        for name, one in asked.items()
    }


def session_of(person: Any) -> str:
    """The key of a session in which this person is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "amends.web.backend.Staff"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def case_paths() -> list[str]:
    """The pages of some cases from all over the desk."""
    from amends.cases.models import Case

    found = list(Case.objects.order_by("reference").values_list("reference", flat=True))
    return [f"/cases/{reference}" for reference in random.Random(1).sample(found, min(len(found), MOST_SHOWN))]


def complaint_rows(filled: Any) -> list[tuple[str, dict[str, Any]]]:
    """The rows that the desk writes for one complaint, for the bare engine to write the same."""
    from django.test import Client

    from amends.kernel.ids import new_id
    from bench import batches, filling

    mark = new_id(filling.now())
    answer = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {filled.token}"}).post(
        "/api/v1/complaints", BODY.replace("{n}", "first"), content_type="application/json"
    )
    if answer.status_code != 201:
        raise RuntimeError(f"the API answered {answer.status_code}: {answer.content!r}")
    return [
        (model._meta.label, {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields})
        for model in batches.models()
        for row in model._default_manager.filter(pk__gt=mark)
    ]


if __name__ == "__main__":
    main()
