"""Writes docs/cli.md and docs/api.md from the commands and from the API's own description.

scripts/reference.py            write them
scripts/reference.py --check    say whether they are up to date; 1 when not
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MADE = "<!-- Written by scripts/reference.py; change the command or the operation, then run it again. -->"


def main() -> int:
    """Writes the two pages, or compares them with what they should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a page is out of date")
    options = parser.parse_args()
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text, encoding="utf-8")
    if options.check and stale:
        print(f"out of date: {', '.join(stale)}; run scripts/reference.py")
        return 1
    print(f"{'written: ' + ', '.join(stale) if stale else 'up to date'}")
    return 0


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    return {"cli.md": cli_page(), "api.md": api_page()}


# --- commands ------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command with its words and options."""
    from amends.cli import COMMANDS, parser

    top = parser()
    subs = _kinds(top)
    lines = [
        "# Commands",
        "",
        MADE,
        "",
        "`amends <command>`. Nothing is asked: what a command needs, it is told. A refusal names what to do and exits "
        "with 2; where a command says so, 1 means that something was found or left out.",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| [`{name}`](#amends-{name}) | {words} |" for name, words in COMMANDS.items()),
        "",
    ]
    for name in COMMANDS:
        lines += _command(f"amends {name}", subs[name], COMMANDS[name], level=2)
    return "\n".join(lines).rstrip() + "\n"


def _kinds(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The commands within a command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _words(parser: argparse.ArgumentParser) -> Mapping[str, str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return {choice.dest: choice.help or "" for choice in action._choices_actions}
    return {}


def _command(name: str, parser: argparse.ArgumentParser, words: str, level: int) -> list[str]:
    rows = [
        f"| `{_spelled(action)}` | {_plain(action.help or '')} |"
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]
    lines = [f"{'#' * level} {name}", "", _sentence(words), ""]
    if rows:
        lines += ["| option | meaning |", "|---|---|", *rows, ""]
    told = _words(parser)
    for kind, inner in _kinds(parser).items():
        lines += _command(f"{name} {kind}", inner, told.get(kind, ""), level + 1)
    return lines


def _spelled(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    if action.choices:
        value = "\\|".join(str(choice) for choice in action.choices)
    takes_value = action.nargs != 0
    many = " ..." if action.nargs in {"+", "*"} else ""
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else f"{value}{many}"
    return f"{action.option_strings[-1]} {value}{many}" if takes_value else action.option_strings[-1]


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("%%", "%")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


# --- API -----------------------------------------------------------------------------------------------------------


def api_page() -> str:
    """Every operation with what it takes and what it answers."""
    from amends.api.app import DESCRIPTION, PREFIX, describe

    told = describe()
    lines = [
        "# API",
        "",
        MADE,
        "",
        DESCRIPTION,
        "",
        f"The machine-readable description (OpenAPI {told['openapi']}) stands at `{PREFIX}openapi.json` of every desk. "
        "`amends token make NAME --scope ...` makes a token.",
        "",
        "| operation | scope | |",
        "|---|---|---|",
        *(
            f"| [`{method} {path}`](#{_anchor(operation)}) | `{operation['x-scope']}` | {operation['summary']} |"
            for method, path, operation in _operations(told)
        ),
        "",
    ]
    for method, path, operation in _operations(told):
        lines += _operation(method, path, operation)
    lines += ["## Bodies and answers", ""]
    for name, schema in sorted(told["components"]["schemas"].items()):
        lines += _schema(name, schema)
    return "\n".join(lines).rstrip() + "\n"


def _operations(told: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _anchor(operation: Mapping[str, Any]) -> str:
    return str(operation["summary"]).lower().replace(" ", "-")


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> list[str]:
    lines = [f"## {operation['summary']}", "", f"`{method} {path}`, scope `{operation['x-scope']}`", ""]
    lines += [operation["description"], ""]
    rows = [
        f"| `{one['name']}` | {one['in']} | {_type(one['schema'])} | {_plain(one.get('description', ''))} |"
        for one in operation.get("parameters", [])
    ]
    if rows:
        lines += ["| parameter | in | is | |", "|---|---|---|---|", *rows, ""]
    if body := operation.get("requestBody"):
        kinds = [f"`{kind}`: {_type(content['schema'])}" for kind, content in body["content"].items()]
        lines += [f"Body: {'; '.join(kinds)}.", ""]
    good = [
        f"{status} {_type(next(iter(answer['content'].values()))['schema'])}"
        for status, answer in operation["responses"].items()
        if int(status) < 400
    ]
    bad = [str(status) for status in operation["responses"] if int(status) >= 400]
    return [*lines, f"Answers: {', '.join(good)}. Refusals (Problem): {', '.join(bad)}.", ""]


def _schema(name: str, schema: Mapping[str, Any]) -> list[str]:
    lines = [f"### {name}", ""]
    if words := schema.get("description"):
        lines += [" ".join(str(words).split()), ""]
    if "enum" in schema:
        lines += ["One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".", ""]
    needed = schema.get("required", [])
    rows = []
    for field, told in schema.get("properties", {}).items():
        name_cell = f"`{field}`" if field in needed else f"`{field}` (optional)"
        rows.append(f"| {name_cell} | {_type(told)} | {_plain(told.get('description', ''))} |")
    if rows:
        lines += ["| field | is | |", "|---|---|---|", *rows, ""]
    if name == "Storable":
        lines += ["Any JSON value without the character NUL.", ""]
    return lines


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for together in ("anyOf", "oneOf"):
        if together in schema:
            return " or ".join(_type(one) for one in schema[together])
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {_type(schema['items'])}{most}"
    if schema.get("format") == "date-time":
        return "moment with its zone"
    if "enum" in schema:
        values = schema["enum"]
        return "one of " + ", ".join(f"`{one}`" for one in values) if len(values) < 12 else "a name of a long list"
    return kind + _bounds(schema)


def _bounds(schema: Mapping[str, Any]) -> str:
    """How long, how much, and how spelled; time zones and the like are named by their kind alone."""
    told = []
    if "minimum" in schema or "maximum" in schema:
        told.append(f"{schema.get('minimum', '')} to {schema.get('maximum', '')}".strip())
    if "maxLength" in schema:
        told.append(f"at most {schema['maxLength']} characters")
    return f" ({', '.join(told)})" if told else ""


def wake() -> None:
    """This function will set Django up for a desk that nobody keeps."""
    os.environ["AMENDS_HOME"] = tempfile.mkdtemp(prefix="amends-reference-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    import django

    django.setup()


if __name__ == "__main__":
    wake()
    sys.exit(main())
