"""Roles and the rights they carry. May this person see that case? Pure: values in, an answer out."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is on the desk. Rights follow from the role; money limits are `remedies`' own."""

    FRONT_LINE = "front_line"
    LEAD = "lead"
    MANAGER = "manager"
    QUALITY = "quality"
    ADMIN = "admin"


class Right(StrEnum):
    """A thing that a role may do."""

    SEE_OWN_BRANDS = "see_cases"
    WORK_CASES = "work_cases"
    LEAD_TEAM = "lead_team"
    APPROVE = "approve"
    SEE_MEASURES = "see_measures"
    SET_POLICY = "set_policy"
    RUN_DESK = "run_desk"
    IMPORT = "import"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.FRONT_LINE: frozenset({Right.SEE_OWN_BRANDS, Right.WORK_CASES, Right.SEE_MEASURES}),
    Role.LEAD: frozenset(
        {Right.SEE_OWN_BRANDS, Right.WORK_CASES, Right.LEAD_TEAM, Right.APPROVE, Right.SEE_MEASURES, Right.IMPORT}
    ),
    Role.MANAGER: frozenset(
        {
            Right.SEE_OWN_BRANDS,
            Right.WORK_CASES,
            Right.LEAD_TEAM,
            Right.APPROVE,
            Right.SEE_MEASURES,
            Right.SET_POLICY,
            Right.IMPORT,
        }
    ),
    Role.QUALITY: frozenset({Right.SEE_OWN_BRANDS, Right.SEE_MEASURES, Right.SET_POLICY, Right.IMPORT}),
    # An administrator runs the machine and never reads a customer's complaint.
    Role.ADMIN: frozenset({Right.RUN_DESK}),
}


def has_right(role: str, right: Right) -> bool:
    """Whether the role carries the right."""
    return right in RIGHTS[Role(role)]
