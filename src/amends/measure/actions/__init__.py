"""The verbs of measuring: write beside figures, send the board, and keep what two ways that are tried come to."""

from __future__ import annotations

from amends.measure.actions.experimenting import (
    approve,
    assign,
    begin,
    close,
    end,
    make_good,
    name_privacy_contact,
    propose,
)
from amends.measure.actions.writing import (
    NewAim,
    annotate,
    begin_board_mail,
    correct,
    end_aim,
    set_aim,
    stop_board_mail,
    take_back,
    tell_aim,
)

__all__ = [
    "NewAim",
    "annotate",
    "approve",
    "assign",
    "begin",
    "begin_board_mail",
    "close",
    "correct",
    "end",
    "end_aim",
    "make_good",
    "name_privacy_contact",
    "propose",
    "set_aim",
    "stop_board_mail",
    "take_back",
    "tell_aim",
]
