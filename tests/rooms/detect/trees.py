"""Trees and facts as hypothesis draws them: valid trees of all shapes, facts of all sorts, missing and null."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = ("delay", "carrier", "is_late", "gate", "shipment.carrier", "shipment.weight")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
# Few values, so that drawn facts often meet drawn conditions; and wide ones, so that the edges are met too.
NUMBERS = st.one_of(
    st.sampled_from([0, 1, -1, 180, 180.0, 179.5, 2**53, 2**53 + 1, -0.0, 1e300]),
    st.integers(-(2**80), 2**80),
    st.floats(allow_nan=False, allow_infinity=False),
)
TEXTS = st.one_of(st.sampled_from(["", "UA", "B6", "ua", "180", "true", "it's", 'a"b', "ü", "𝄞", "\ufffd"]), TEXT)
SCALARS = st.one_of(NUMBERS, TEXTS, st.booleans())
FACT_VALUES = st.one_of(SCALARS, st.none(), st.lists(SCALARS, max_size=2), st.just({"carrier": "UA"}))

FACTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "delay": FACT_VALUES,
        "carrier": FACT_VALUES,
        "is_late": FACT_VALUES,
        "gate": FACT_VALUES,
        "shipment": st.one_of(
            FACT_VALUES, st.fixed_dictionaries({}, optional={"carrier": FACT_VALUES, "weight": FACT_VALUES})
        ),
    },
)


def conditions(names: tuple[str, ...] = NAMES) -> st.SearchStrategy[dict[str, Any]]:
    fact = st.sampled_from(names)
    return st.one_of(
        st.builds(lambda f, op, v: {"fact": f, "is": op, "value": v}, fact, st.sampled_from(["=", "!="]), SCALARS),
        st.builds(
            lambda f, op, v: {"fact": f, "is": op, "value": v},
            fact,
            st.sampled_from(["<", "<=", ">", ">="]),
            st.one_of(NUMBERS, TEXTS),
        ),
        st.builds(lambda f, v: {"fact": f, "is": "in", "value": v}, fact, st.lists(SCALARS, min_size=1, max_size=4)),
        st.builds(lambda f: {"fact": f, "is": "is_missing"}, fact),
    )


def trees(names: tuple[str, ...] = NAMES) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        conditions(names),
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=8,
    )
