"""Learns triage's starter model from our own texts and writes it beside them. The same texts give the same bytes.

PYTHONPATH=src python scripts/starter_model.py           write it
PYTHONPATH=src python scripts/starter_model.py --check   say whether the one that is kept suggests the same
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from amends.intake.triage.learning import COMPLAINT, learn
from amends.intake.triage.starter.grammar import examples
from amends.intake.triage.weights import Weights, pack, unpack

KEPT = Path(__file__).parents[1] / "src/amends/intake/triage/starter/starter.bin"

# Our own texts are too easy to find the right threshold among them. This one was chosen on the labelled real texts that
# docs/guides/triage.md names: the lowest at which one in five ordinary questions at most is taken for a complaint.
THRESHOLD = 0.35


def starter() -> Weights:
    """The starter, learned anew."""
    learned = learn(examples())
    complaint = replace(learned.heads[COMPLAINT], threshold=THRESHOLD)
    return replace(learned, heads={**learned.heads, COMPLAINT: complaint})


def differs(one: Weights, other: Weights) -> int:
    """How many of the starter's own texts the two take for something else."""
    return sum(_said(one, example.text) != _said(other, example.text) for example in examples())


def _said(weights: Weights, text: str) -> tuple[object, ...]:
    seen = weights.seen(text)
    return (seen.yes("complaint")[0], seen.best("kind")[0], seen.best("language")[0])


def main() -> int:
    """This function will learn the starter and write or compare it."""
    learned = starter()
    if "--check" in sys.argv[1:]:
        other = differs(unpack(KEPT.read_bytes()), learned)
        print(f"{other} of {len(examples())} texts are taken for something else than by the model that is kept.")
        return 1 if other else 0
    KEPT.write_bytes(pack(learned))
    print(f"{KEPT.name}: {KEPT.stat().st_size} bytes, {len(learned.buckets)} features, {len(examples())} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
