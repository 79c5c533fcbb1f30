"""Pages obey the content security policy: no inline script or style, no handler in an attribute, nothing unescaped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import survey

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a handler in an attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:a-z-]*)\s*="),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
    "a script address": re.compile(r"javascript:"),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "an address outside the desk": re.compile(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"(https?:)?//"),
}


def templates() -> list[Path]:
    return [p for p in survey.files() if "templates" in p.parts and p.suffix in {".html", ".jinja", ".jinja2"}]


def test_templates_obey_the_content_security_policy() -> None:
    found = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        for what, pattern in FORBIDDEN.items():
            for match in pattern.finditer(text):
                found.append(f"{survey.at(path, text.count(chr(10), 0, match.start()) + 1)} has {what}")
    assert not found, survey.verdict("The browser would refuse it, or should have:", found)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a style attribute", '<p class="x" style="color: red">'),
        ("a handler in an attribute", '<button onclick="go()">'),
        ("an inline script", "<script>go()</script>"),
        ("text that is not escaped", "{{ words|safe }}"),
        ("an address outside the desk", '<img src="//example.org/pixel.gif">'),
    ],
)
def test_the_rule_sees(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(line)


@pytest.mark.parametrize(
    "line", ['<script src="/static/desk.js" defer></script>', '<p data-style="x">', '<a href="//x">']
)
def test_the_rule_lets_pass(line: str) -> None:
    assert not any(pattern.search(line) for pattern in FORBIDDEN.values())
