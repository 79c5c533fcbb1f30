"""Listening for a mail server that hands letters over."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli import Refused, asking

if TYPE_CHECKING:
    from amends.config import Config
    from amends.post.channels.mail.listening import Certificate


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, and in which language. What is not said stands in the settings."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--lmtp", metavar="HOST:PORT", help="speak LMTP, for a mail server that delivers to us")
    where.add_argument("--smtp", metavar="HOST:PORT", help="speak SMTP, for a mail server that relays to us")
    parser.add_argument(
        "--brand", metavar="SLUG", help="take letters to every address, for this brand (default: to the brands' own)"
    )


def run(options: argparse.Namespace) -> int:
    """Listens until SIGTERM or Ctrl-C; what was answered with 250 is stored."""
    from amends.config import Config
    from amends.post.channels.mail.listening import BadCertificate, listening

    config = Config()
    speaks_lmtp, host, port = _language_and_place(options, config)
    slug = options.brand or config.mail_listen_brand
    is_ours, store = _taking(asking.brand_of(slug).slug if slug else "")
    certificate = _certificate(config)
    try:
        port_open = listening(
            host, port, speaks_lmtp=speaks_lmtp, is_ours=is_ours, store=store, certificate=certificate
        )
    except BadCertificate as why:
        raise Refused(f"AMENDS_MAIL_CERTIFICATE and AMENDS_MAIL_KEY: {why}. Name two files in PEM that fit.") from why
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        port_open.start()
    except OSError as why:
        raise Refused(
            f"{host}:{port} is not free ({why.strerror}). Stop what listens there, or choose another."
        ) from why
    tls = "" if certificate is None else ", encrypted only" if certificate.is_required else ", STARTTLS offered"
    print(f"Listening on {host}:{port} ({'LMTP' if speaks_lmtp else 'SMTP'}{tls}).", flush=True)
    stop.wait()
    port_open.stop()
    return 0


def _language_and_place(options: argparse.Namespace, config: Config) -> tuple[bool, str, int]:
    if options.lmtp or options.smtp:
        return bool(options.lmtp), *_where(options.lmtp or options.smtp)
    language, _, place = config.mail_listen.partition("://")
    if language not in {"lmtp", "smtp"}:
        raise Refused(
            "say where to listen: --lmtp or --smtp HOST:PORT, or AMENDS_MAIL_LISTEN=lmtp://127.0.0.1:2424"
            + (f", not {config.mail_listen!r}" if config.mail_listen else "")
        )
    return language == "lmtp", *_where(place)


def _where(told: str) -> tuple[str, int]:
    host, _, port = told.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise Refused(f"{told!r} is no address to listen on; write it like 127.0.0.1:2424")
    return host.strip("[]"), int(port)


def _certificate(config: Config) -> Certificate | None:
    from amends.post.channels.mail.listening import Certificate

    if config.mail_certificate:
        key = config.mail_key or config.mail_certificate
        return Certificate(Path(config.mail_certificate), Path(key), config.mail_tls_required)
    if config.mail_tls_required or config.mail_key:
        raise Refused("AMENDS_MAIL_CERTIFICATE: name the certificate's file; without one nothing can be encrypted.")
    return None


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
