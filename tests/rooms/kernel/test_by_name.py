"""What stands under a name is loaded when it is asked for, and not before."""

from __future__ import annotations

import sys

import pytest

from amends.kernel.by_name import ByName


def test_a_name_is_known_before_what_it_stands_for_is_loaded() -> None:
    found: ByName[object] = ByName({"colours": "colorsys.rgb_to_hsv", "none": "colorsys.missing"})
    before = sys.modules.pop("colorsys", None)
    assert (list(found), len(found), "colours" in found, "other" in found) == (["colours", "none"], 2, True, False)
    assert "colorsys" not in sys.modules
    assert found["colours"](1, 1, 1) == (0.0, 0.0, 1)  # type: ignore[operator]
    with pytest.raises(KeyError):
        found["other"]
    with pytest.raises(AttributeError):
        found["none"]
    sys.modules.update({"colorsys": before} if before else {})
