"""`amends triage`: how well messages are understood, what one is taken for, and learning from people's decisions."""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.intake.models import Learned
    from amends.intake.triage.learning import Example

# What a complaint is called in files that name their labels so; anything else is said by --complaint.
USUAL_NAMES = ("negative", "complaint", "yes", "true", "1")
FOLDS_MOST = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """evaluate, suggest, learn and models."""
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    evaluate = kinds.add_parser("evaluate", help="learn from a file of labelled texts, and say how well")
    evaluate.add_argument("file", type=Path, help="a CSV file with a header; .gz is unpacked")
    evaluate.add_argument("--text", metavar="COL", required=True, help="the column with the words")
    evaluate.add_argument("--label", metavar="COL", help="the column with what they are (empty: left out)")
    evaluate.add_argument(
        "--starter",
        action="store_true",
        help="learn nothing: say which share of the texts the starter takes for complaints, of each label too",
    )
    evaluate.add_argument(
        "--person-now",
        metavar="VALUE",
        action="append",
        help="a label that means that somebody needs a person now: say how many the rules and the starter find",
    )
    evaluate.add_argument(
        "--complaint",
        metavar="VALUE",
        action="append",
        help=f"a label that means a complaint, all others being none; repeatable (default: {', '.join(USUAL_NAMES)})",
    )
    evaluate.add_argument("--leave-out", metavar="VALUE", action="append", default=[], help="a label that says nothing")
    evaluate.add_argument("--folds", type=int, default=5, help="into how many parts the texts are dealt (default: 5)")
    evaluate.add_argument("--seed", type=int, default=2013, help="how they are dealt (default: 2013)")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    suggest = kinds.add_parser("suggest", help="say what each text of a file is taken for: changes nothing")
    suggest.add_argument("file", type=Path, help="a CSV file with a header; .gz is unpacked")
    suggest.add_argument("--text", metavar="COL", required=True, help="the column with the words")
    suggest.add_argument("--json", action="store_true", help="print one JSON object a line")
    learn = kinds.add_parser("learn", help="learn from what people decided; the worker does this by itself")
    learn.add_argument("--json", action="store_true", help="print JSON")
    models = kinds.add_parser("models", help="the models that were learned here, with their figures, newest first")
    models.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Measures, suggests, learns or lists."""
    return {"evaluate": evaluate, "suggest": suggest, "learn": learn, "models": models}[options.what](options)


def rows_of(path: Path, columns: list[str]) -> list[dict[str, str]]:
    """The rows of a CSV file.

    :raises Refused: when it cannot be read, or lacks one of these columns.
    """
    data = asking.bytes_of(path)
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig", errors="replace")
    except OSError as why:
        raise Refused(f"{path}: it is not compressed by gzip") from why
    found = csv.DictReader(io.StringIO(text, newline=""))
    for column in columns:
        if column not in (found.fieldnames or ()):
            raise Refused(f"{path}: there is no column {column!r}; there are {', '.join(found.fieldnames or ())}")
    return list(found)


def evaluate(options: argparse.Namespace) -> int:
    """Prints cross-validated figures of a file's texts and labels; or what the starter alone makes of them."""
    if options.starter or options.person_now:
        return evaluate_starter(options)
    if options.label is None:
        raise Refused("--label: name the column with what the texts are, or add --starter, which needs none")
    from amends.intake.triage.evaluating import evaluate_classes, evaluate_complaints
    from amends.intake.triage.figures import told
    from amends.intake.triage.learning import KIND, Example

    rows = rows_of(options.file, [options.text, options.label])
    pairs = [((row[options.text] or "").strip(), (row[options.label] or "").strip()) for row in rows]
    pairs = [(text, label) for text, label in pairs if text and label and label not in options.leave_out]
    labels = Counter(label for _, label in pairs)
    complaint = complaint_labels(options.complaint, labels)
    _refuse_what_cannot_be_learned(options, labels)
    answer: dict[str, Any] = {
        "file": str(options.file),
        "rows": len(rows),
        "used": len(pairs),
        "left_out": len(rows) - len(pairs),
        "folds": options.folds,
        "seed": options.seed,
        "labels": dict(sorted(labels.items())),
    }
    dealt = {"folds": options.folds, "seed": options.seed}
    if complaint:
        answer["complaint_labels"] = complaint
        answer["complaint"] = told(evaluate_complaints(yes_or_no(pairs, complaint), **dealt))
    if not options.complaint and (len(labels) > 2 or not complaint):
        classes = told(evaluate_classes([Example(text, {KIND: label}) for text, label in pairs], **dealt))
        answer |= {"accuracy": classes["accuracy"], "macro_f1": classes["macro_f1"]}
        answer |= {"classes": classes["classes"], "confusion": classes["confusion"]}
    print(json.dumps(answer, ensure_ascii=False) if options.json else _in_words(answer))
    return 0


def evaluate_starter(options: argparse.Namespace) -> int:
    """Prints what the starter and the rules, which were never shown these texts, make of them."""
    from amends.intake.triage.alone import recall_of_need, shares_heard

    if options.person_now and options.label is None:
        raise Refused("--person-now: name the column with the labels by --label")
    rows = rows_of(options.file, [name for name in (options.text, options.label) if name])
    pairs = [
        ((row[options.text] or "").strip(), (row[options.label] or "").strip() if options.label else "") for row in rows
    ]
    pairs = [(text, label) for text, label in pairs if text and label not in options.leave_out]
    for value in options.person_now or ():
        if value not in {label for _, label in pairs}:
            raise Refused(f"--person-now: no text has the label {value!r} in {options.label!r}")
    answer: dict[str, Any] = {"file": str(options.file), "rows": len(rows), "used": len(pairs)}
    if options.starter:
        answer |= shares_heard(pairs)
    if options.person_now:
        answer["person_now"] = recall_of_need(pairs, options.person_now)
    print(json.dumps(answer, ensure_ascii=False) if options.json else _alone_in_words(answer))
    return 0


def _alone_in_words(answer: dict[str, Any]) -> str:
    lines = [f"{answer['used']} of {answer['rows']} texts, judged by the starter, which was shown none"]
    if "taken_for_complaints" in answer:
        lines.append(f"taken for complaints {answer['taken_for_complaints']:.1%}")
        lines += [
            f"  {name}: {one['taken_for_complaints']:.1%} of {one['texts']}" for name, one in answer["labels"].items()
        ]
    if "person_now" in answer:
        one = answer["person_now"]
        lines.append(
            f"a person now, {one['needed']} texts: found by rules {one['recall_by_rules']:.1%}, "
            f"by rules or starter {one['recall']:.1%}; called for nothing {one['called_for_nothing']:.1%} of the others"
        )
    return "\n".join(lines)


def complaint_labels(named: list[str] | None, labels: Counter[str]) -> list[str]:
    """Which labels mean a complaint: those named, else the one that is usually called so; none when nothing tells.

    :raises Refused: for a label that is not in the file.
    """
    for name in named or ():
        if name not in labels:
            raise Refused(f"--complaint: no text has the label {name!r}; there are {', '.join(sorted(labels))}")
    if named:
        return named
    return [label for label in labels if label.lower() in USUAL_NAMES][:1]


def yes_or_no(pairs: list[tuple[str, str]], complaint: list[str]) -> list[Example]:
    """The texts with whether they are complaints."""
    from amends.intake.triage.learning import COMPLAINT, NO, YES, Example

    return [Example(text, {COMPLAINT: YES if label in complaint else NO}) for text, label in pairs]


def _refuse_what_cannot_be_learned(options: argparse.Namespace, labels: Counter[str]) -> None:
    if not 2 <= options.folds <= FOLDS_MOST:
        raise Refused(f"--folds: choose from 2 to {FOLDS_MOST}")
    if len(labels) < 2:
        raise Refused(f"--label: all texts have the same label in {options.label!r}; there must be two or more")
    rare = [label for label, count in labels.items() if count < options.folds]
    if rare:
        raise Refused(
            f"--label: {', '.join(sorted(rare))}: fewer texts than folds; use fewer folds, or --leave-out those labels"
        )


def _in_words(answer: dict[str, Any]) -> str:
    lines = [f"{answer['used']} of {answer['rows']} texts, {answer['folds']} folds, seed {answer['seed']}"]
    if "complaint" in answer:
        one = answer["complaint"]
        lines.append(
            f"complaint ({', '.join(answer['complaint_labels'])}): F1 {one['f1']:.3f}, "
            f"precision {one['precision']:.3f}, recall {one['recall']:.3f}; "
            f"missed {one['missed']:.1%}, false alarms {one['false_alarms']:.1%}"
        )
    if "classes" in answer:
        lines.append(f"macro F1 {answer['macro_f1']:.3f}, right {answer['accuracy']:.1%}")
        width = max(map(len, answer["classes"]))
        lines += [
            f"  {name:<{width}}  F1 {one['f1']:.3f}  precision {one['precision']:.3f}  recall {one['recall']:.3f}"
            f"  {one['texts']} texts"
            for name, one in answer["classes"].items()
        ]
    return "\n".join(lines)


def suggest(options: argparse.Namespace) -> int:
    """Prints what triage takes each text for: by the starter, and by the rules that go with it."""
    from amends.intake.rules import is_displeased, needs_person_now, sort_of
    from amends.intake.triage.suggesting import sorted_as, starter

    triage = starter()
    for number, row in enumerate(rows_of(options.file, [options.text]), start=1):
        text = row[options.text] or ""
        found = triage.suggest(text)
        sort = sorted_as(sort_of(text), found, is_said_to_be_one=is_displeased(text))
        told = {"row": number, "sort": sort.value, **found.facts, "by_rule_person_now": needs_person_now(text)}
        told["because"] = triage.because(text, found.kind)
        if options.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            words = ", ".join(told["because"])
            print(f"{number}: {sort.value}, {found.kind} {told['kind_sure']} %, severity {found.severity}  {words}")
    sys.stdout.flush()
    return 0


def learn(options: argparse.Namespace) -> int:
    """Learns from what people decided, and says whether the new model is not worse and suggests from now on."""
    desk.wake()
    from amends import clock
    from amends.flow import triage
    from amends.journal.actors import Automatic

    learned = triage.learn(by=Automatic("triage"), at=clock.now())
    if learned is None:
        print(json.dumps(None) if options.json else "Too little was decided since the last time; nothing is learned.")
        return 0
    print(json.dumps(_told(learned)) if options.json else _learned_in_words(_told(learned)))
    return 0


def models(options: argparse.Namespace) -> int:
    """Lists what was learned here, the newest first; changes nothing."""
    desk.wake()
    from amends.intake.queries import learned

    for one in learned():
        print(json.dumps(_told(one)) if options.json else _learned_in_words(_told(one)))
    return 0


def _told(learned: Learned) -> dict[str, Any]:
    return {
        "number": learned.number,
        "made_at": learned.made_at.isoformat(),
        "judgements": learned.judgement_count,
        "adopted": learned.weights is not None,
        "suggests_now": learned.is_current,
        "figures": learned.figures,
    }


def _learned_in_words(told: dict[str, Any]) -> str:
    state = "suggests now" if told["suggests_now"] else "replaced" if told["adopted"] else "refused: worse than before"
    lines = [f"model {told['number']}, {told['made_at']}, from {told['judgements']} decisions: {state}"]
    for question in ("complaint", "kind"):
        if question in told["figures"]:
            one = told["figures"][question]
            lines.append(
                f"  {question}: {one['learned']['score']:.3f}, until then {one['until_now']['score']:.3f}, "
                f"on {one['fresh']} decisions"
            )
    need = told["figures"].get("person_now")
    if need:
        lines.append(
            f"  a person now: of {need['texts']} who needed one {need['recall_by_rules']:.1%} were found by the rules, "
            f"{need['recall']:.1%} by rules or model"
        )
    return "\n".join(lines)
