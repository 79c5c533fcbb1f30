"""Fetching a picture, a voice message or a document of WhatsApp: its id is asked for an address, the address for bytes.

The address lives five minutes, the id thirty days: so the id is asked anew at each attempt.
Source: developers.facebook.com/docs/whatsapp/cloud-api, "Media".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.downloading import LARGEST, Downloaded, NeverComes, download
from amends.post.channels.messaging.whatsapp import BASE, refused
from amends.post.channels.outside import call
from amends.post.channels.told import json_of, text
from amends.post.channels.ways import NotUnderstood
from amends.post.models import Account


def bring(account: Account, secrets: Mapping[str, str], medium: Mapping[str, str]) -> Downloaded:
    """The file of a media id, checked against the digest that Meta names.

    :raises TryAgain: it cannot be had now.
    :raises NeverComes: it is too large, or Meta has it no more.
    """
    if not medium.get("id"):
        raise NeverComes("WhatsApp did not say which file it is.")
    proof = {"Authorization": f"Bearer {secrets.get('access_token', '')}"}
    base = account.settings.get("base_url") or BASE
    try:
        told = json_of(call(f"{base}/{quote(medium['id'], safe='')}", None, proof, method="GET").body)
        size, address, digest = text(told, "file_size"), text(told, "url", needed=True), text(told, "sha256")
    except (CannotDeliver, TryAgain) as why:
        meant = refused(why)
        if isinstance(meant, CannotDeliver):
            raise NeverComes(str(meant)) from why
        raise meant from why
    except NotUnderstood as why:
        raise TryAgain(f"Meta's answer about the file cannot be read: {why}") from why
    if size.isdecimal() and int(size) > LARGEST:
        raise NeverComes(f"It is larger than the {LARGEST // (1024 * 1024)} MB that are taken.")
    found = download(address, proof)
    if digest and hashlib.sha256(found.content).hexdigest() != digest.lower():
        raise TryAgain("What came is not the file that Meta names: the digests differ.")
    return found
