"""Complaints by mail: raw letters read and heard as cases, beside the standard library parsing the same bytes."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import compat32
from multiprocessing import get_context
from statistics import median
from typing import Any

import django
from django.conf import settings
from django.db import connections

django.setup()

from amends.journal.actors import Automatic  # noqa: E402
from amends.post.channels.mail import reading  # noqa: E402

BATCH, PROCESSES = 250, 2
COMPLAINTS = (
    "My parcel should have come last Tuesday and it has not. I wrote twice and heard nothing.",
    "The coat that you sent is torn at the left sleeve, and it is a present for Saturday.",
    "You charged my card twice for one order. Please tell me when I get my money back.",
    "I waited at home all day and your driver says that nobody was there. That is not true.",
    "Meine Bestellung ist seit zwei Wochen unterwegs und niemand kann mir sagen, wo sie ist.",
    "La maleta llegó rota y nadie en el mostrador quiso ayudarme. Necesito una respuesta hoy.",
)
QUOTED = "On Mon, 2 Mar 2026 at 09:00, Bench <care@bench.example> wrote:\n> Your parcel is on its way.\n> Be patient."
SIGNED = "Kind regards,\nJana Weber\n+49 30 1234567"


@dataclass(frozen=True)
class Mail:
    """Letters a second: heard by two processes (read, stored and made cases), read alone, parsed by the library alone.

    `cpu_ms` is the processor time of one letter from its bytes to its case.
    """

    letters: int
    mean_bytes: float
    heard_per_second: float
    read_per_second: float
    bare_per_second: float
    cpu_ms: float


def measure(batches: int) -> Mail:
    """This function will hear so many batches of 250 letters of strangers in each of two processes, one a core.

    They take turns to write and read at the same time. In between, one process reads alone and the standard library
    parses the same bytes. Outgoing mail goes nowhere (Django's dummy backend).
    """
    raws = written("alone", 0)
    bare, alone = [], []
    for _ in range(max(3, batches)):
        bare.append(_timed(lambda: [parse(raw) for raw in raws]))
        alone.append(_timed(lambda: [reading.read(raw) for raw in raws]))
    connections.close_all()
    context = get_context("spawn")
    gate, told = context.Barrier(PROCESSES), context.Queue()
    children = [context.Process(target=work, args=(str(number), batches, gate, told)) for number in range(PROCESSES)]
    for child in children:
        child.start()
    spans = [told.get(timeout=600) for _ in children]
    for child in children:
        child.join()
    count = PROCESSES * batches * BATCH
    wall = max(ended for _, ended, _ in spans) - min(began for began, _, _ in spans)
    cpu = 1000 * sum(spent for _, _, spent in spans) / count
    size = sum(len(raw) for raw in raws) / BATCH
    return Mail(count, size, count / wall, BATCH / median(alone), BATCH / median(bare), cpu)


def work(name: str, batches: int, gate: Any, told: Any) -> None:
    """One process: hears its own letters from the moment at which all are ready; tells when, and its processor time."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    from amends.people.queries import brands

    brand = brands()[0]
    waiting = [written(name, number) for number in range(batches)]
    # What is loaded once for all letters is no cost of the first.
    reading.read(waiting[0][0])
    gate.wait(timeout=300)
    began, spent = time.time(), time.process_time()
    for raws in waiting:
        hear(brand, raws)
    told.put((began, time.time(), time.process_time() - spent))


def written(name: str, number: int) -> list[bytes]:
    """A batch of letters, each of somebody else."""
    chance = random.Random(f"{name}:{number}")
    return [letter(f"{name}.{number}.{count}", count, chance) for count in range(BATCH)]


def _timed(do: Callable[[], object]) -> float:
    before = time.perf_counter()
    do()
    return time.perf_counter() - before


def hear(brand: Any, raws: list[bytes]) -> None:
    """This function will read letters and hear them, in one transaction; each has to become a case."""
    from amends import flow

    at = datetime.now(UTC)
    told = [reading.delivery(reading.read(raw), raw, brand=brand, at=at) for raw in raws]
    if not all(one.is_opened for one in flow.hear(told, by=Automatic("mail"), at=at)):
        raise RuntimeError("A letter of a stranger opened no case.")


def parse(raw: bytes) -> int:
    """The standard library's own reading: parsed, every part decoded, nothing understood."""
    message = message_from_bytes(raw, policy=compat32)
    return sum(len(part.get_payload(decode=True) or b"") for part in message.walk() if not part.is_multipart())


def letter(writer: str, number: int, chance: random.Random) -> bytes:
    """A complaint as mail programs send it: plain, with HTML beside it, or with a picture; three in ten quote us."""
    words = " ".join(chance.sample(COMPLAINTS, 2))
    quoted = f"\n\n{QUOTED}" if number % 10 < 3 else ""
    plain = f"Hello,\n\n{words}\n\n{SIGNED}{quoted}\n"
    head = (
        f"Return-Path: <w{writer}@writers.example>\n"
        "Received: from mx.writers.example by mx.bench.example; Tue, 3 Mar 2026 12:00:00 +0000\n"
        f"From: =?utf-8?q?J=C3=A1na_{writer}?= <w{writer}@writers.example>\nTo: Bench <care@bench.example>\n"
        f"Subject: Where is my parcel {writer}?\nDate: Tue, 3 Mar 2026 12:00:00 +0000\n"
        f"Message-ID: <{writer}.{chance.randrange(10**9)}@writers.example>\nMIME-Version: 1.0\n"
    )
    text = f'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{plain}'
    if number % 3 == 0:
        return f"{head}{text}".encode()
    body = "".join(f"<div>{line or '<br>'}</div>" for line in plain.split("\n"))
    html = f'Content-Type: text/html; charset="utf-8"\n\n<html><body style="font-family:Arial">{body}</body></html>\n'
    both = f'Content-Type: multipart/alternative; boundary="a"\n\n--a\n{text}\n--a\n{html}\n--a--\n'
    if number % 3 == 1:
        return f"{head}{both}".encode()
    picture = base64.encodebytes(chance.randbytes(20_000)).decode()
    kind = "Content-Type: image/jpeg; name=bag.jpg\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64"
    file = f"{kind}\n\n{picture}"
    return f'{head}Content-Type: multipart/mixed; boundary="m"\n\n--m\n{both}\n--m\n{file}\n--m--\n'.encode()
