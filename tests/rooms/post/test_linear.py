"""Letters whose fields and parts are made to be looked at again and again: four times the length costs four times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from amends.post.channels.mail.reading import read

FROM, SUBJECT, END = b"From: A <a@example.com>\r\n", b"Subject: s\r\n", b"\r\n\r\nmy parcel is lost"
TYPE, DISPOSITION = b"Content-Type: text/plain;", b"Content-Disposition: attachment;"


def repeated(before: bytes, what: bytes, after: bytes = END) -> Callable[[int], bytes]:
    return lambda size: before + what * (size // len(what)) + after


def nested(size: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(20))
    return FROM + opening + b"\r\n" + b"x\r\n" * (size // 3)


SHAPES: dict[str, Callable[[int], bytes]] = {
    "semicolons": repeated(FROM + TYPE, b" ;"),
    "open quotes": repeated(FROM + DISPOSITION, b' a="'),
    "semicolons in an open quote": repeated(FROM + TYPE + b' a="', b";"),
    "escaped quotes": repeated(FROM + TYPE + b' a="', b'\\";'),
    "numbered parameters": repeated(FROM + TYPE, b" n*1*=x;"),
    "file names": repeated(FROM + DISPOSITION + b' filename="', b"=?utf-8?q?a", b'"' + END),
    "addresses": repeated(FROM + b"To: ", b"u@example.com, "),
    "fields of addresses": repeated(FROM, b"To: u@example.com\r\n"),
    "commas": repeated(FROM + b"Cc: ", b","),
    "brackets": repeated(b"From: ", b"("),
    "angles": repeated(b"From: ", b"<"),
    "quotes": repeated(b'From: "', b'\\"', b'" <a@example.com>' + END),
    "groups": repeated(b"From: ", b"a:"),
    "signs": repeated(b"From: ", b"a@"),
    "dots": repeated(b"From: ", b"a.", b"@example.com" + END),
    "spaces": repeated(b"From: a", b" ", b"b <a@example.com>x" + END),
    "references": repeated(FROM + b"References: ", b"<a@b> "),
    "open references": repeated(FROM + b"References: ", b"<a"),
    "encoded words": repeated(b"Subject: ", b"=?utf-8?q?a?= "),
    "open words": repeated(b"Subject: ", b"=?utf-8?q?a"),
    "question marks": repeated(b"Subject: =?utf-8?q?", b"?"),
    "spaces after a word": repeated(b"Subject: ?=", b" "),
    "folds": repeated(b"Subject: s", b"\r\n x"),
    "fields": repeated(FROM, b"Received: from x by y; Fri, 8 Feb 2013 12:00:00 +0000\r\n"),
    "dates": repeated(FROM + b"Date: ", b"1 "),
    "verdicts": repeated(FROM + b"Authentication-Results: ", b"dmarc=x; "),
    "parts": repeated(FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n", b"--b\r\n\r\nx\r\n", b"--b--"),
    "heads of parts": repeated(
        FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        b"--b\r\n" + TYPE + b" ;" * 400 + b"\r\n\r\nx\r\n",
        b"--b--",
    ),
    "nested parts": nested,
}


def _cost(raw: bytes) -> float:
    """Processor seconds, the best of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        read(raw)
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_length_costs_about_four_times(shape: str) -> None:
    read(FROM + END)
    costs = [_cost(SHAPES[shape](size)) for size in (4_000, 16_000, 64_000)]
    # A square would cost sixteen times; what is too small to be measured costs nothing.
    assert costs[1] < 9 * costs[0] + 0.004
    assert costs[2] < 9 * costs[1] + 0.004


def test_a_letter_of_deeply_nested_parts_and_many_lines_is_set_aside_unread() -> None:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(250))
    assert read(FROM + opening + b"\r\n" + b"x\r\n" * 100_000).unreadable == "unreadable"
