"""How templates become Python: what they say is what Jinja2 itself would make of them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from amends.web.compiling import Pages, written

TEMPLATES = {
    "base": "<h1>{% block title %}{% endblock %}</h1>{% block main %}{% endblock %}",
    "kit": "{% macro bold(words, tag='b', note=none) %}<{{ tag }}>{{ words }}{% if note %} {{ note }}{% endif %}"
    "</{{ tag }}>{% endmacro %}{% macro box(title) %}<div title='{{ title }}'>{{ caller() }}</div>{% endmacro %}",
    "part": "{% import 'kit' as kit %}<p>{{ kit.bold(name) }}</p>",
    "page": "{% extends 'base' %}{% import 'kit' as kit %}{% block title %}{{ name }}{% endblock %}"
    "{% block main %}{% for row in rows %}{{ kit.bold(row, note=loop.index) }}{{ ' last' if loop.last }}"
    "{{ shout(row) }}{{ shout(words=row) }}{% endfor %}{% call kit.box(name) %}{{ name }}{% endcall %}"
    "{% include 'part' %}{{ safe }}{{ rows|join(', ') }}{{ {'a': 1}.get('a') }}{{ missing }}{{ none }}{% endblock %}",
}
CONTEXT = {
    "name": "Jana & \"Co\" <'x'>",
    "rows": ["a < b", "it's", ""],
    "safe": Markup("<em>so</em>"),
    "shout": lambda words: words.upper(),
}


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.text().map(Markup), st.uuids()))
def test_a_value_stands_as_jinja_would_escape_it(value: object) -> None:
    assert written(value) == str(escape(value))


def test_a_page_says_what_jinja_says() -> None:
    plain, ours = (made(autoescape=True, loader=DictLoader(TEMPLATES)) for made in (Environment, Pages))
    expected = plain.get_template("page").render(CONTEXT)
    assert "Jana &amp; &#34;Co&#34; &lt;&#39;x&#39;&gt;" in expected
    assert ours.get_template("page").render(CONTEXT) == expected
    assert ours.get_template("page").render(CONTEXT) == expected, "once more, from the macros that were made"


def test_macros_that_are_to_know_the_page_know_it() -> None:
    texts = {"greeting": "{% macro hail() %}Dear {{ name }}{% endmacro %}"}
    page = Pages(autoescape=True, loader=DictLoader(texts))
    knowing = page.from_string("{% import 'greeting' as greeting with context %}{{ greeting.hail() }}")
    assert [knowing.render(name=name) for name in ("Jana", "Tom & Co")] == ["Dear Jana", "Dear Tom &amp; Co"]
    assert page.from_string("{% import 'greeting' as greeting %}{{ greeting.hail() }}").render(name="Jana") == "Dear "


def test_a_call_of_something_that_is_not_there_is_named() -> None:
    page = Pages(autoescape=True).from_string("{{ row.nothing('x') }}")
    with pytest.raises(UndefinedError, match="nothing"):
        page.render(row=UUID(int=1))


def test_a_template_that_changes_while_it_is_written_is_read_again() -> None:
    texts = dict(TEMPLATES)
    page = Pages(autoescape=True, auto_reload=True, loader=DictLoader(texts))
    assert page.get_template("part").render(name="x") == "<p><b>x</b></p>"
    texts["kit"] = texts["kit"].replace("tag='b'", "tag='i'")
    assert page.get_template("part").render(name="x") == "<p><i>x</i></p>"


def test_a_macro_that_is_given_something_it_does_not_take_says_so() -> None:
    page = Pages(autoescape=True, loader=DictLoader(TEMPLATES))
    for call in ("kit.bold(name, colour='red')", "kit.bold(1, 2, 3, 4)"):
        with pytest.raises(TypeError, match="macro 'bold' takes"):
            page.from_string("{% import 'kit' as kit %}{{ " + call + " }}").render(name="x")
