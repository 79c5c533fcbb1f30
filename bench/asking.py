"""Two clients at once, in rounds: how many answers a second, and how long one takes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.serving import web_cpu_seconds

CLIENTS = 2


@dataclass(frozen=True)
class Question:
    """What the clients ask of the server below process `server`.

    A `body` is posted, `{n}` in it replaced by something new each time.
    """

    name: str
    port: int
    server: int
    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    status: int = 200


@dataclass
class Answered:
    """What came back: answers a second in each round, how long each took, and the processor time it cost."""

    rates: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    client_cpu: float = 0.0
    server_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second in the round in the middle."""
        return median(self.rates)

    def within(self, share: float) -> float:
        """The milliseconds within which this share of the answers came."""
        return sorted(self.taken)[min(len(self.taken) - 1, int(len(self.taken) * share))] * 1000

    @property
    def cpu_ms(self) -> float:
        """The milliseconds of processor time that one answer cost the web server."""
        return self.server_cpu / max(1, len(self.taken)) * 1000


class Clients:
    """Two client processes that ask one question."""

    def __init__(self, question: Question) -> None:
        self.question, self.answered = question, Answered()
        self.children = [_child(question, number) for number in range(CLIENTS)]
        for child in self.children:
            _read(child)

    def ask(self, seconds: float, *, is_counted: bool = True) -> None:
        """One round. One that is not counted warms both sides."""
        before = web_cpu_seconds(self.question.server)
        for child in self.children:
            _write(child, str(seconds))
        rounds = [json.loads(_read(child)) for child in self.children]
        if is_counted:
            self.answered.rates.append(sum(len(one["taken"]) / one["seconds"] for one in rounds))
            self.answered.taken += [taken for one in rounds for taken in one["taken"]]
            self.answered.client_cpu += sum(one["cpu"] for one in rounds)
            self.answered.server_cpu += web_cpu_seconds(self.question.server) - before

    def leave(self) -> None:
        """Ends both."""
        for child in self.children:
            if child.stdin:
                child.stdin.close()
            child.wait(30)


def _child(question: Question, number: int) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    spec: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": question.port,
        "paths": question.paths,
        "headers": question.headers,
        "status": question.status,
        "offset": number * len(question.paths) // CLIENTS,
        "mark": f"{child.pid}-",
    }
    if question.body is not None:
        spec["body"] = question.body
    _write(child, json.dumps(spec))
    return child


def _write(child: subprocess.Popen[str], line: str) -> None:
    assert child.stdin
    child.stdin.write(line + "\n")
    child.stdin.flush()


def _read(child: subprocess.Popen[str]) -> str:
    assert child.stdout
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"a client ended with code {child.wait()}; what it said stands above")
    return line


def in_turns(questions: list[Question], *, rounds: int, seconds: float) -> dict[str, Answered]:
    """This function will ask the questions in turns, round by round, so that a busy moment meets all of them."""
    clients = {question.name: Clients(question) for question in questions}
    try:
        for one in clients.values():
            one.ask(min(seconds, 1.0), is_counted=False)
        for _ in range(rounds):
            for one in clients.values():
                one.ask(seconds)
    finally:
        for one in clients.values():
            one.leave()
    return {name: one.answered for name, one in clients.items()}
