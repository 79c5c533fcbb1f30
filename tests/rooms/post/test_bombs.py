"""Letters made to keep their reader busy: each is read, or set aside unread, in bounded time and memory."""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from amends.post.channels.mail.reading import LARGEST, LONGEST_HEAD, read

pytestmark = pytest.mark.days
# Processor seconds for one hostile letter of up to 25 MB, on a slow machine.
PATIENCE = 8.0
HEAD = b"From: jana@example.com\nSubject: x\n"


def many_parts() -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 1_000_000


def many_boundaries() -> bytes:
    return HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(100_000))


def deep_letters() -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * 500_000


def deep_parts() -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(290))
    return HEAD + opening + b"Content-Type: text/plain\n\ndeep down"


def long_head() -> bytes:
    return b"".join(b"X-%d: y\n" % n for n in range(1_500_000)) + b"\nbody"


def one_long_field() -> bytes:
    return b"Subject: " + b"=?utf-8?q?a?= " * 140_000 + b"\n\nbody"


def many_recipients() -> bytes:
    return HEAD + b"To: " + b", ".join(b"J %d <j%d@example.com>" % (n, n) for n in range(10_000)) + b"\n\nbody"


def many_fields() -> bytes:
    return b"".join(b"Received: from a by b\n" for _ in range(90_000)) + b"\nbody"


def long_text() -> bytes:
    return HEAD + b"\n" + b"It is late.\n" * 2_000_000


def one_line() -> bytes:
    return HEAD + b"\n" + b"late " * 5_000_000


def deep_html() -> bytes:
    return HEAD + b"Content-Type: text/html\n\n" + b"<div><blockquote type=cite>" * 500_000


def open_tags() -> bytes:
    return HEAD + b"Content-Type: text/html\n\n" + b"<style><!-- " * 1_000_000


def quoted_printable() -> bytes:
    return HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=41=\n" * 4_000_000


def great_file() -> bytes:
    content = base64.encodebytes(b"x" * (17 * 1024 * 1024))
    return HEAD + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + content


def many_uuencoded() -> bytes:
    return HEAD + b"\n" + b"begin 644 a\n`\nend\n" * 500_000


def alternatives() -> bytes:
    part = b"--b\nContent-Type: text/html\n\n<p>late</p>\n"
    return HEAD + b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nlate\n" + part * 4_900 + b"--b--\n"


MAKERS: list[Callable[[], bytes]] = [
    *(many_parts, many_boundaries, deep_letters, deep_parts, long_head, one_long_field, many_recipients, many_fields),
    *(long_text, one_line, deep_html, open_tags, quoted_printable, great_file, many_uuencoded, alternatives),
]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_no_letter_keeps_its_reader_busy(make: Callable[[], bytes]) -> None:
    raw = make()
    assert len(raw) <= LARGEST
    began = time.process_time()
    one = read(raw)
    assert time.process_time() - began < PATIENCE
    assert one.unreadable in {"", "unreadable"}


@pytest.mark.parametrize("make", [many_parts, many_boundaries, deep_letters, long_head], ids=lambda make: make.__name__)
def test_what_no_mail_program_makes_is_set_aside_unread(make: Callable[[], bytes]) -> None:
    assert read(make()).unreadable == "unreadable"


def test_a_head_just_long_enough_is_read() -> None:
    raw = b"From: jana@example.com\nX-Long: " + b"y" * (LONGEST_HEAD - 1000) + b"\n\nbody"
    assert read(raw).text == "body"


MEASURED = """
import resource, sys
sys.path[:0] = {path!r}
import django
django.setup()
from tests.rooms.post import test_bombs
from amends.post.channels.mail.reading import read
raw = getattr(test_bombs, {name!r})()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read(raw)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.days
@pytest.mark.parametrize("name", ["great_file", "long_text", "many_parts", "quoted_printable"])
def test_no_letter_takes_more_memory_than_some_copies_of_itself(name: str) -> None:
    """The parser keeps a letter as lines, as text and as bytes; measured: 101 to 381 MB for 19 to 22 MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(path=sys.path, name=name)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 600
