"""Two consumers read a log while both they and the broker are killed: `python -m tests.a_log --kills 6 --seed 7`.

Every signal is told at least once, a third of them twice, in no order; some messages are no signals. In the end the
findings and the cases must be those of a desk that was told everything once, in order, undisturbed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.a_log.broker import DURABLE, STREAM, Broker
from tests.a_log.signals import events
from tests.killing.databases import a_database
from tests.killing.desk import ROOT, KilledDesk
from tests.killing.letter_box import LetterBox

UNREADABLE = (b"{no json", b'{"specversion": "1.0", "id": "x"}', b"[]")
CONSUMERS = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.a_log", description=__doc__)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amends-log-") as folder:
        account = lived(Path(folder), kills=options.kills, rng=random.Random(options.seed))
    sys.stdout.write(json.dumps(account) + "\n")
    return 1 if account["wrong"] else 0


def lived(folder: Path, *, kills: int, rng: random.Random) -> dict[str, Any]:
    for name in ("log", "killed", "direct"):
        (folder / name).mkdir()
    broker = Broker(folder / "log")
    with a_database(folder / "direct") as url:
        expected = undisturbed(a_desk(folder / "direct", url, rng))
    with a_database(folder / "killed") as url:
        desk = a_desk(folder / "killed", url, rng)
        try:
            broker.start()
            broker.make_stream()
            deaths = killed(desk, broker, kills, rng)
            told = json.loads(desk.run("tests.a_log.inside", "told"))
            check = json.loads(desk.run("amends", "check", "--json"))
        finally:
            broker.kill()
    wrong = [
        f"{name}: {found}" for name, found in compared(told, expected, unreadable=len(UNREADABLE)).items()
    ] + check["wrong"]
    counts = {name: len(told[name]) for name in ("findings", "cases")}
    figures = {"signals": told["signals"], "unreadable": told["unreadable"], **counts}
    return {"kills": deaths, "broker_restarts": broker.restarts, **figures, "wrong": wrong}


def a_desk(home: Path, url: str, rng: random.Random) -> KilledDesk:
    with LetterBox() as box:
        desk = KilledDesk(home, url, box, rng)
    desk.run("amends", "migrate")
    desk.run("tests.a_log.inside", "furnish")
    return desk


def undisturbed(desk: KilledDesk) -> dict[str, Any]:
    desk.run("tests.a_log.inside", "direct")
    told: dict[str, Any] = json.loads(desk.run("tests.a_log.inside", "told"))
    return told


def killed(desk: KilledDesk, broker: Broker, kills: int, rng: random.Random) -> int:
    """Publishes in parts; in each a consumer is killed in mid-work, in the middle one the broker as well."""
    messages: list[Any] = [*events(), *UNREADABLE]
    messages += rng.sample(messages[: -len(UNREADABLE)], len(messages) // 3)
    rng.shuffle(messages)
    size, deaths = -(-len(messages) // kills), 0
    running = [consumer(desk, broker) for _ in range(CONSUMERS)]
    try:
        for part in range(kills):
            broker.publish(messages[part * size : (part + 1) * size])
            time.sleep(rng.uniform(0.0, 1.5) + (3.0 if part == 0 else 0.0))
            if part == kills // 2:
                broker.kill()
                time.sleep(0.5)
                broker.start()
            victim = rng.randrange(CONSUMERS)
            running[victim].kill()
            running[victim].wait(20)
            deaths += 1
            running[victim] = consumer(desk, broker)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(60)
    # What the dead had in hand is delivered again when its time is over.
    until_empty = consumer(desk, broker, "--until-empty")
    if until_empty.wait(300):
        raise RuntimeError((desk.home / "consumed.log").read_text()[-2000:])
    return deaths


def consumer(desk: KilledDesk, broker: Broker, *words: str) -> subprocess.Popen[bytes]:
    with (desk.home / "consumed.log").open("a") as log:
        where = ("--jetstream", broker.url, "--stream", STREAM, "--durable", DURABLE)
        command = [sys.executable, "-m", "amends", "signals", "consume", *where, *words]
        return subprocess.Popen(command, env=desk.environment(), cwd=ROOT, stdout=log, stderr=log)


def compared(told: dict[str, Any], expected: dict[str, Any], *, unreadable: int) -> dict[str, Any]:
    """What differs from what the undisturbed desk found; and what is no signal is there, each once."""
    wanted = {**expected, "unreadable": unreadable}
    differing = {name: told[name] for name in wanted if told[name] != wanted[name]}
    return {
        name: sorted(set(found) ^ set(wanted[name]))[:5] if isinstance(found, list) else found
        for name, found in differing.items()
    }


if __name__ == "__main__":
    sys.exit(main())
