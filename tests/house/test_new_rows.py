"""A row that is about to be written is what the model itself would make of the same words, for every table."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, Model, OneToOneField

from amends import rows
from amends.cases.models import Case
from amends.kernel.ids import new_id
from amends.promises.models import Promise, Standing
from tests.cast import NOON

OURS = [model for model in apps.get_models() if model.__module__.startswith("amends.")]


def told(row: Model) -> tuple[dict[str, Any], dict[str, Any], bool]:
    values = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return values, row._state.fields_cache, row._state.adding


def something(field: Field[Any, Any]) -> Any:
    """A value for a field: what it points to, else anything, for nothing is checked before it is written."""
    if not isinstance(field, ForeignKey):
        return f"any {field.name}"
    there = field.remote_field.model
    made = there()
    setattr(made, field.target_field.attname, new_id(NOON))
    return made


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_is_the_row_that_the_model_makes(model: type[Model]) -> None:
    key = {model._meta.pk.attname: new_id(NOON)}
    assert told(rows.new_row(model, **key)) == told(model(**key))
    said = {field.name: something(field) for field in model._meta.concrete_fields}
    assert told(rows.new_row(model, **said)) == told(model(**said))
    nothing = {field.name: None for field in model._meta.concrete_fields if field.null}
    assert told(rows.new_row(model, **nothing, **key)) == told(model(**nothing, **key))


def test_two_rows_share_no_document() -> None:
    made_anew = [(model, f.attname) for model in OURS for f in model._meta.concrete_fields if f.default in (dict, list)]
    assert made_anew
    for model, name in made_anew:
        assert getattr(rows.new_row(model), name) is not getattr(rows.new_row(model), name)


def test_who_is_pointed_to_alone_knows_it() -> None:
    assert isinstance(Promise._meta.get_field("replaces"), OneToOneField)
    broken, case = Promise(id=new_id(NOON)), Case(id=new_id(NOON))
    heir = rows.new_row(Promise, id=new_id(NOON), replaces=broken)
    assert (heir.replaces, heir.replaces_id, broken.replaced_by) == (broken, broken.id, heir)
    standing = rows.new_row(Standing, case=case)
    assert (standing.pk, case.standing) == (case.id, standing)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(TypeError, match="Promise has no field kid"):
        rows.new_row(Promise, kid="answer")
