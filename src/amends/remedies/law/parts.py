"""The parts of a pack that decide: values and rules, each line read, checked and cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from amends.remedies.law.checking import NONE, Vocabulary, check_condition, kind_of
from amends.remedies.law.language import Node, Unreadable
from amends.remedies.law.shapes import AnswerKey, Case, Citation, Given, Kind, Named, Notice, Outcome, Rule
from amends.remedies.law.tables import BadPack, Table

RECKONED = {Kind.MONEY: Kind.NUMBER, Kind.NUMBER: Kind.NUMBER, Kind.DATE: Kind.DATE, Kind.TIME: Kind.TIME}
IF_KNOWN = "?"


@dataclass
class Parts:
    """What the rules of one pack may speak of while they are read."""

    words: Vocabulary
    answers: Mapping[str, AnswerKey]
    citations: Mapping[str, Citation]

    def named(self, top: Table) -> dict[str, Named]:
        """The values, each knowing those before it, so that none goes round in a circle."""
        found: dict[str, Named] = {}
        for table in top.tables("value", "value", "name"):
            name = table.words("name")
            if name in found or name in self.words.facts or name in self.words.sums:
                raise table.refuse("this name is taken already")
            values = table.texts("values")
            cases = tuple(self._cases(table, values))
            table.done()
            found[name] = Named(name, self._kind(table, cases, values), values, cases)
            self.words = replace(self.words, named=found)
        return found

    def rules(self, top: Table, notices: Mapping[str, Notice]) -> tuple[Rule, ...]:
        """The rules in the order in which they are tried.

        :raises BadPack: also if there is none, or two have one id.
        """
        found = [self._rule(table, notices) for table in top.tables("rule", "rule")]
        keys = [rule.key for rule in found]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice or not found:
            raise top.refuse(f"rule {twice.pop()} stands there twice" if twice else "there is no rule")
        for before, after in pairwise(found):
            if before.scope is None and before.when is None:
                raise top.refuse(f"rule {after.key}: nothing reaches it, for {before.key} always holds; put it before")
        return tuple(found)

    def literals(self, table: Table) -> dict[str, Any]:
        """Answer keys with plain values, for the answer outside the pack's time."""
        found = {given.key: given for given in self._given(table, table.content)}
        reckoned = [key for key, given in found.items() if given.tree and self.answers[key].kind is not Kind.MONEY]
        if reckoned:
            raise table.refuse(f"{reckoned[0]}: only plain values and amounts stand here")
        return {key: given.tree or given.value for key, given in found.items()}

    def check_citations(self, file: str, cites: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """That each line cites, what is cited exists, and no citation stands idle.

        :raises BadPack: naming the line.
        """
        used: set[str] = set()
        for place, cite in cites:
            if not cite:
                raise BadPack(f"{file}: {place}: cite is missing; name the citation that says so")
            for key in cite:
                if key not in self.citations:
                    raise BadPack(f"{file}: {place}: cite {key!r} is not among the citations; add it there")
            used.update(cite)
        if idle := sorted(set(self.citations) - used):
            raise BadPack(f"{file}: citation {idle[0]}: nothing cites it; take it out")

    def _cases(self, table: Table, values: tuple[str, ...]) -> Iterator[Case]:
        lines = list(table.tables("cases", "case"))
        for number, line in enumerate(lines, start=1):
            when = line.tree("when")
            if (when is None) != (number == len(lines)):
                raise line.refuse("each case but the last has a `when`, and the last has none")
            self._condition(line, when)
            text = line.words("is")
            if values and text not in values:
                raise line.refuse(f"is {text!r}; it must be one of {', '.join(values)}")
            gives = text if values else line.parse("is", text)
            yield Case(when, gives, line.words("because"), line.texts("cite"))
            line.done()

    def _kind(self, table: Table, cases: tuple[Case, ...], values: tuple[str, ...]) -> Kind:
        if not cases:
            raise table.refuse("cases is empty; write at least one")
        if values:
            return Kind.CHOICE
        kinds = {self._kind_of(table, "is", case.gives) for case in cases if not isinstance(case.gives, str)} - {NONE}
        if len(kinds) != 1:
            raise table.refuse(f"its cases are of different kinds: {', '.join(sorted(kinds)) or 'none'}")
        return Kind(kinds.pop())

    def _rule(self, table: Table, notices: Mapping[str, Notice]) -> Rule:
        key = table.words("id")
        scope, when = table.tree("for"), table.tree("when")
        self._condition(table, scope)
        self._condition(table, when)
        outcome = table.words("outcome")
        if outcome not in set(Outcome) - {Outcome.NEED_FACTS}:
            raise table.refuse(
                f"outcome {outcome!r} is not known; use {', '.join(set(Outcome) - {Outcome.NEED_FACTS})}"
            )
        answer = tuple(self._given(table, table.get("answer", dict, {})))
        duties: dict[str, str] = table.get("duties", dict, {})
        told = table.texts("notices")
        days = {given.key for given in answer if self.answers[given.key].kind in {Kind.DATE, Kind.TIME}}
        if not set(duties) <= days:
            raise table.refuse(f"duties: {min(set(duties) - days)} is no date of this answer")
        if unknown := set(told) - set(notices):
            raise table.refuse(f"notices: {min(unknown)} is no notice of this pack")
        because, cite = table.words("because"), table.texts("cite")
        table.done()
        return Rule(key, scope, when, Outcome(outcome), answer, because, cite, duties, told)

    def _given(self, table: Table, answer: Mapping[str, Any]) -> Iterator[Given]:
        for written, value in answer.items():
            key = written.removesuffix(IF_KNOWN)
            if key not in self.answers:
                raise table.refuse(f"answer {key!r} is not among the answers of this pack")
            kind, tree = self.answers[key].kind, None
            if kind in RECKONED:
                if not isinstance(value, str):
                    raise table.refuse(f"answer {key} must be text: an expression or an amount")
                tree = table.parse(key, value)
                if self._kind_of(table, key, tree) not in {RECKONED[kind], NONE}:
                    raise table.refuse(f"answer {key} must be a {kind}")
            else:
                self._literal(table, self.answers[key], value)
            yield Given(key, tree, value, written != key)

    def _literal(self, table: Table, key: AnswerKey, value: Any) -> None:
        if key.kind is Kind.FLAG:
            good = isinstance(value, bool)
        elif key.kind is Kind.LIST:
            good = isinstance(value, list) and all(isinstance(one, str) for one in value)
        else:
            good = isinstance(value, bool | str) and str(value).lower() in key.values
        if not good:
            raise table.refuse(
                f"answer {key.name}: {value!r} is no {key.kind} of {', '.join(key.values) or 'its kind'}"
            )

    def _condition(self, table: Table, node: Node | None) -> None:
        if node is not None:
            try:
                check_condition(node, self.words)
            except Unreadable as why:
                raise table.refuse(why) from None

    def _kind_of(self, table: Table, key: str, node: Node) -> Kind | str:
        try:
            return kind_of(node, self.words)
        except Unreadable as why:
            raise table.refuse(f"{key}: {why}") from None
