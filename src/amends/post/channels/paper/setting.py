"""Setting a letter: from its words to a PDF on the brand's page. What sets it is an extra; a sentence says it lacks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

PAGE = Path(__file__).with_name("letter.typ")


class NoSetter(Exception):
    """Nothing is installed here that sets letters."""

    def __init__(self) -> None:
        super().__init__(
            "Letters cannot be set here: the extra “pdf” is not installed. "
            "Whoever runs Amends adds it with: pip install 'amends[pdf]'"
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a letter. `address` line by line; `date` as its reader writes it; `language` a code ("de")."""

    brand: str
    sender: str
    address: str
    date: str
    reference: str
    subject: str
    text: str
    language: str = "en"


def pdf_of(sheet: Sheet) -> bytes:
    """The letter as a PDF.

    :raises NoSetter: when the extra is not installed.
    """
    try:
        # Takes memory that a desk without post shall not pay for.
        import typst
    except ImportError:
        raise NoSetter from None
    return bytes(typst.compile(str(PAGE), sys_inputs=asdict(sheet)))
