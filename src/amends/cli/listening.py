"""Listening for a mail server that hands letters over."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Sequence

from amends.cli import Refused, asking


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, and in which language."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--lmtp", metavar="HOST:PORT", help="speak LMTP, for a mail server that delivers to us")
    where.add_argument("--smtp", metavar="HOST:PORT", help="speak SMTP, for a mail server that relays to us")
    parser.add_argument(
        "--brand", metavar="SLUG", help="take letters to every address, for this brand (default: to the brands' own)"
    )


def run(options: argparse.Namespace) -> int:
    """Listens until SIGTERM or Ctrl-C; what was answered with 250 is stored."""
    from amends.post.channels.mail.listening import listening

    host, port = _where(options.lmtp or options.smtp)
    brand = asking.brand_of(options.brand) if options.brand else None
    is_ours, store = _taking(brand.slug if brand else "")
    port_open = listening(host, port, speaks_lmtp=bool(options.lmtp), is_ours=is_ours, store=store)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        port_open.start()
    except OSError as why:
        raise Refused(
            f"{host}:{port} is not free ({why.strerror}). Stop what listens there, or choose another."
        ) from why
    print(f"Listening on {host}:{port} ({'LMTP' if options.lmtp else 'SMTP'}).", flush=True)
    stop.wait()
    port_open.stop()
    return 0


def _where(told: str) -> tuple[str, int]:
    host, _, port = told.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise Refused(f"{told!r} is no address to listen on; write it like 127.0.0.1:2424")
    return host.strip("[]"), int(port)


def _taking(slug: str) -> tuple[Callable[[str], bool], Callable[[bytes, str, Sequence[str]], None]]:
    from amends import clock
    from amends.cli import desk
    from amends.flow import inbox
    from amends.journal.actors import Automatic
    from amends.people.queries import brands
    from amends.post.channels.mail.listening import traced
    from amends.post.channels.mail.taking import brand_written_to
    from amends.post.channels.ways import Came

    def is_ours(address: str) -> bool:
        desk.refresh()
        return bool(slug) or brand_written_to([address], brands()) is not None

    def store(content: bytes, sender: str, recipients: Sequence[str]) -> None:
        desk.refresh()
        known, at = brands(), clock.now()
        usual = next((one for one in known if one.slug == slug), None)
        brand = brand_written_to(recipients, known) or usual
        if brand is None:
            raise LookupError("No brand has any of these addresses any more.")
        envelope: dict[str, object] = {"from": sender, "to": list(recipients)}
        came = Came(traced(content, sender, recipients), at, "", envelope)
        inbox.store([came], way="lmtp", brand=brand, by=Automatic("mail"), at=at)

    return is_ours, store
