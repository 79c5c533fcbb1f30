"""Bring the catalogues of the customers' pages up to date: read the pages, renew every `.po`, compile every `.mo`.

    .venv/bin/python scripts/translate.py            after a page or a translation was changed
    .venv/bin/python scripts/translate.py --new it   begin a language
    .venv/bin/python scripts/translate.py --check    change nothing; end with 1 if something is not as it would be made

A text that a page no longer says leaves the catalogues; a new one comes in empty, and nothing is guessed. Nothing of a
machine, a person or a day is written, so what did not change stays as it is.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "amends"
LOCALES = PACKAGE / "locale"
TEMPLATE = LOCALES / "django.pot"
FLOWS = (
    *("owed", "looking", "redirecting", "claiming", "as_voucher", "following", "rounds", "surveying"),
    *("my_data", "page_links"),
)
PYTHON = ("web/public/*.py", *(f"flow/{name}.py" for name in FLOWS))
PAGES = ("web/templates/base_public.html", "web/templates/macros/form.html", "web/templates/public/*.html")
# As amends.web.pages makes its environment.
PAGE_OPTIONS = {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None}
WIDTH = 120


class Plain(Catalog):
    """A catalogue whose head says no more than a program needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The head of the file: its language, its letters and how it counts."""
        own = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)] if self.locale else []
        return [*own, ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring the catalogues of the customers' pages up to date.")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin a language, such as it")
    parser.add_argument("--check", action="store_true", help="change nothing; say what is out of date")
    options = parser.parse_args()
    languages = sorted({path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/django.po")})
    if options.new:
        languages.append(str(Locale.parse(options.new)))
    made = dict(files(languages))
    stale = [path for path, content in made.items() if not path.exists() or path.read_bytes() != content]
    if options.check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run make translations")
        sys.exit(1 if stale else 0)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made[path])
        print(f"written: {path.relative_to(ROOT)}")
    for language in languages:
        told(language)


def files(languages: list[str]) -> Iterator[tuple[Path, bytes]]:
    """Every file as it should be: the template, and for each language its texts and their compiled form."""
    template = said_by_pages()
    yield TEMPLATE, as_text(template)
    for language in languages:
        folder = LOCALES / language / "LC_MESSAGES"
        catalogue = renewed(language, folder / "django.po", template)
        yield folder / "django.po", as_text(catalogue)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        yield folder / "django.mo", compiled.getvalue()


def said_by_pages() -> Catalog:
    """What the customers' pages say, in the order of the files; each text with where it stands and what is noted."""
    catalogue = Plain(charset="utf-8", header_comment="# What customers read on Amends' pages.", fuzzy=False)
    for method, patterns in (("python", PYTHON), ("jinja2.ext:babel_extract", PAGES)):
        options: dict[str, Any] = {} if method == "python" else PAGE_OPTIONS
        for path in sorted(path for pattern in patterns for path in PACKAGE.glob(pattern)):
            where = str(path.relative_to(ROOT))
            found = extract_from_file(method, path, KEYWORDS, ["Translators:"], options, strip_comment_tags=True)
            for line, text, comments, context in found:
                catalogue.add(text, None, [(where, line)], auto_comments=comments, context=context)
    return catalogue


def renewed(language: str, path: Path, template: Catalog) -> Catalog:
    """The catalogue of a language with all that the pages say now, and no more."""
    head = f"# {Locale.parse(language).english_name}: what customers read on Amends' pages."
    catalogue = Plain(locale=language, charset="utf-8", header_comment=head, fuzzy=False)
    if path.exists():
        with path.open("rb") as kept:
            for message in read_po(kept, locale=language):
                if message.id:
                    catalogue[message.id] = message
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    return catalogue


def as_text(catalogue: Catalog) -> bytes:
    """A catalogue as its file: lines of a hundred and twenty, and the files in which each text stands."""
    written = io.BytesIO()
    write_po(written, catalogue, width=WIDTH, ignore_obsolete=True, include_lineno=False)
    return written.getvalue()


def told(language: str) -> None:
    """Says how much of a language is there."""
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as kept:
        texts = [message.string for message in read_po(kept) if message.id]
    done = sum(bool(text) if isinstance(text, str) else all(text or [""]) for text in texts)
    print(f"{language}: {done} of {len(texts)} texts")


if __name__ == "__main__":
    main()
