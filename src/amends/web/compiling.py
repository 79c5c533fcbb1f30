"""How our templates become Python: as Jinja2 does it, without the detours that none of them takes.

A page of the desk writes a thousand values and calls three hundred macros and functions. Jinja2 wraps every value that
it escapes, looks at every function whether it wants the context, and compares the globals of two templates whenever one
imports the other. None of our functions wants a context and all templates have the same globals, so a page takes
half the time without.
"""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import markupsafe
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

# What is compiled is kept on the disk by the template's text alone: another number here begins anew.
VERSION = 4


def _replaced(text: str) -> str:
    return str(escape(text))


# The part of `escape` that is written in C, where this version has it: a page puts its values together by itself.
escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _replaced)


def written(value: Any) -> str:
    """A value as it stands on a page."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]  # it is text
    return escape(value)


class Pages(Environment):
    """The environment of our pages. What is imported is made once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._modules: dict[str, TemplateModule] = {}

    def imported(self, name: str) -> TemplateModule:
        """The macros of a template."""
        found = self._modules.get(name)
        if found is None:
            found = self.get_template(name).module
            if not self.auto_reload:
                self._modules[name] = found
        return found


class StraightMacro(Macro):
    """A macro whose arguments are handed on as they come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_plain = not (self.caller or self.catch_kwargs or self.catch_varargs)
        # What stands for the arguments behind the first so many.
        self._rest = [(missing,) * (self._argument_count - given) for given in range(self._argument_count + 1)]

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """As Jinja2's, which first looks whether somebody asks for its kind of escaping: ours is one."""
        given = len(args)
        if self._is_plain and given <= self._argument_count:
            if not kwargs:
                return str.__new__(Markup, self._func(*args, *self._rest[given]))
            left = self.arguments[given:]
            if kwargs.keys() <= set(left):
                return str.__new__(Markup, self._func(*args, *[kwargs.get(name, missing) for name in left]))
        # With a caller, or with something that it does not take: that is told in Jinja2's words.
        return super().__call__(*args, **kwargs)


class Straight(CodeGenerator):
    """Writes a template as Python that calls what it names."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja2 names it so
        """Lets every template know what stands above."""
        self.writeline(f"from {__name__} import StraightMacro, escaped, written")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        # Nearly everything is text: it is escaped at once.
        self.write("(escaped(it) if type(it := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(") is str else written(it))")

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:  # noqa: N802 - Jinja2 names it so
        """An `if` without `else` says nothing, without an object that stands for nothing."""
        if node.expr2 is None:
            node.expr2 = nodes.Const("")
        super().visit_CondExpr(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja2 names it so
        """What an object has is taken at once; only for the rest Jinja2 looks among the items of a mapping."""
        self.write("(had if (had := getattr((of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja2 names it so
        """A loop hands on what it wrote when it is over, not each piece through every template around it."""
        if frame.buffer is not None:
            super().visit_For(node, frame)
            return
        self.buffer(frame)
        super().visit_For(node, frame)
        self.writeline(f"yield concat({frame.buffer})")
        frame.buffer = None

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Makes each macro a `StraightMacro`."""
        self.write("Straight")
        super().macro_def(macro_ref, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja2 names it so
        """A call as it stands there: nothing that our pages call wants a context."""
        self.visit(node.node, frame)
        before, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), before
        self.write(f"({arguments.removeprefix(', ')})")

    def visit_Import(self, node: nodes.Import, frame: Frame) -> None:  # noqa: N802 - Jinja2 names it so
        """The macros of another template; they do not know the page that asks for them, unless it wants them to."""
        if node.with_context:
            super().visit_Import(node, frame)
            return
        self.writeline(f"{frame.symbols.ref(node.target)} = ", node)
        if frame.toplevel:
            self.write(f"context.vars[{node.target!r}] = ")
        self.write("environment.imported(")
        self.visit(node.template, frame)
        self.write(")")
        if frame.toplevel:
            self.writeline(f"context.exported_vars.discard({node.target!r})")


Pages.code_generator_class = Straight
