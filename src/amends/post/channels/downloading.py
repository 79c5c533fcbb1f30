"""Fetching a file from another system: guarded as every call outside is, of a limited size, within a limited time.

A server of files may send us on to where the file lies. Each step is checked like the first, and what proves us to one
host is never told to another.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from amends.post.channels.adapter import TryAgain
from amends.post.channels.outside import NotOutside, checked, connection

LARGEST = 25 * 1024 * 1024
SECONDS = 60.0
MOST_STEPS = 4
# What any host may hear; everything else proves us to one.
PLAIN = {"Accept"}
ELSEWHERE = {301, 302, 303, 307, 308}


class NeverComes(Exception):
    """A later attempt cannot bring it: it is too large, or the other side has it no more. The sentence says which."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file's bytes, and what its server says it is. `is_same`: nothing has changed since the mark that was sent.

    `etag` and `modified` are the server's marks, for the next time.
    """

    content: bytes
    media_type: str
    etag: str = ""
    modified: str = ""
    is_same: bool = False


def download(address: str, headers: Mapping[str, str] | None = None, *, most: int = LARGEST) -> Downloaded:
    """The file at an address; `most` in bytes.

    :raises TryAgain: the other side is away or refuses us, or the address is none that we call (`NotOutside`).
    :raises NeverComes: it is larger than `most`, or gone.
    """
    until, proof = time.monotonic() + SECONDS, {"Accept": "*/*", **(headers or {})}
    for _ in range(MOST_STEPS):
        found = _step(address, proof, most, until)
        if isinstance(found, Downloaded):
            return found
        if urlsplit(found).netloc != urlsplit(address).netloc:
            proof = {name: value for name, value in proof.items() if name in PLAIN}
        address = found
    raise TryAgain(f"{urlsplit(address).hostname} sends us on and on.")


def _step(address: str, headers: Mapping[str, str], most: int, until: float) -> Downloaded | str:
    """The file, or where it is said to lie."""
    host, port = checked(address)
    parts = urlsplit(address)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    line = connection(parts.scheme, host, port)
    try:
        line.request("GET", target, headers={"User-Agent": "Amends", **headers})
        got = line.getresponse()
        if got.status in ELSEWHERE and (there := got.headers.get("Location")):
            return urljoin(address, there)
        if got.status == 304:
            return Downloaded(b"", "", is_same=True)
        if got.status == 410:
            raise NeverComes(f"{host} has it no more.")
        if not 200 <= got.status < 300:
            raise TryAgain(f"{host} answers {got.status} where the file should be.")
        etag, modified = (str(got.headers.get(name, ""))[:200] for name in ("ETag", "Last-Modified"))
        return Downloaded(_read(got, host, most, until), got.headers.get_content_type(), etag, modified)
    except (NotOutside, UnicodeError):
        raise
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        raise TryAgain(f"{host} cannot be reached: {type(trouble).__name__} {trouble}"[:400]) from trouble
    finally:
        line.close()


def _read(got: http.client.HTTPResponse, host: str, most: int, until: float) -> bytes:
    if (got.length or 0) > most:
        raise _too_large(most)
    read = bytearray()
    while more := got.read1(65_536):
        read += more
        if len(read) > most:
            raise _too_large(most)
        if time.monotonic() > until:
            raise TryAgain(f"{host} is too slow: the file did not come within {SECONDS:.0f} seconds.")
    if got.length:
        raise TryAgain(f"{host} ended before the file did.")
    return bytes(read)


def _too_large(most: int) -> NeverComes:
    return NeverComes(f"It is larger than the {most // (1024 * 1024)} MB that are taken.")
