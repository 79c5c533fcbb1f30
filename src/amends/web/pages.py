"""The template environment: what every page may call, and how a page is made."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache
from markupsafe import Markup

from amends.web import compiling, words
from amends.web.words import WALL, Wall

BYTECODE = f"pages-{compiling.VERSION}"


@cache
def _fixed(name: str) -> str:
    return reverse(name)


@cache
def _around(name: str, key: str) -> tuple[str, str]:
    """What stands before and after the one part of an address. Asking the resolver for every row would be slow."""
    marker = "00000000-0000-7000-8000-000000000000"
    before, _, after = reverse(name, kwargs={key: marker}).partition(marker)
    return before, after


def url(name: str, **parts: Any) -> str:
    """The address of a named page."""
    if not parts:
        return _fixed(name)
    if len(parts) == 1:
        key, value = next(iter(parts.items()))
        before, after = _around(name, key)
        text = str(value)
        if not (text.isascii() and text.replace("-", "").isalnum()):
            text = quote(text, safe="")
        return f"{before}{text}{after}"
    return reverse(name, kwargs=parts)


# The words of the page that is being made, by their English; one for each language, filled as pages ask.
TEXTS: ContextVar[dict[str, str]] = ContextVar("texts")


@cache
def _texts(language: str) -> dict[str, str]:
    return {}


def gettext(text: str) -> str:
    """A text in the language of the page that is being made."""
    known = TEXTS.get()
    found = known.get(text)
    if found is None:
        found = known[text] = translation.gettext(text)
    return found


def environment(**options: Any) -> Environment:
    """Jinja2 with autoescape, translations and our few globals; what it compiles is kept in the desk's folder."""
    folder = settings.HOME / BYTECODE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    page = compiling.Pages(
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=FileSystemBytecodeCache(str(folder)),
        **{name: value for name, value in options.items() if name != "autoescape"},
    )
    page.install_gettext_callables(gettext, translation.ngettext, newstyle=False)  # type: ignore[attr-defined]
    # Called hundreds of times on a page: without the alias that looks the name up in every template's context.
    page.globals["_"] = gettext
    said = {"when": words.when, "until": words.until, "clock": words.clock, "money": words.money}
    page.globals.update(url=url, static=cache(static), once=once, **said)
    return page


def once(template: str) -> Markup:
    """A part that is the same on every page of a language, made the first time that one asks for it."""
    known = TEXTS.get()
    # No text begins so: it shares the place of the language's words.
    found = known.get(f"\0{template}")
    if found is None:
        found = known[f"\0{template}"] = _environment().get_template(template).render()
    return Markup(found)  # noqa: S704 - a template escapes what it writes


@cache
def _environment() -> Environment:
    """The one environment that Django made for us."""
    made: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # the Jinja2 engine has one
    return made


def render(template: str, context: Mapping[str, Any], wall: Wall) -> str:
    """The text of a page whose clock is `wall`."""
    hung, spoken = WALL.set(wall), TEXTS.set(_texts(translation.get_language() or "en"))
    try:
        return str(_environment().get_template(template).render(context))
    finally:
        WALL.reset(hung)
        TEXTS.reset(spoken)
