"""Letters passed on: whose they are and what they say, in the languages and programs that pass letters on."""

from __future__ import annotations

import pytest

from amends.post.channels.mail.forwards import Forwarded
from amends.post.channels.mail.reading import read

RULE = "-" * 10
TOM = "Tom Okafor <tom@example.net>"
COPIED = {
    "gmail": f"{RULE} Forwarded message {RULE}\nFrom: {TOM}\nDate: Mon, 2 Mar at 9:00\nSubject: My bag\nTo: Ana\n",
    "gmail_de": f"{RULE} Weitergeleitete Nachricht {RULE}\nVon: {TOM}\nDate: Mo., 2. März\nSubject: My bag\nTo: Ana\n",
    "gmail_fr": f"{RULE} Message transféré {RULE}\nDe : {TOM}\nDate : lun. 2 mars 2026\nSujet : My bag\nÀ : Ana\n",
    "gmail_es": f"{RULE} Mensaje reenviado {RULE}\nDe: {TOM}\nFecha: lun, 2 mar 2026\nAsunto: My bag\nPara: Ana\n",
    "gmail_pt": f"{RULE} Mensagem encaminhada {RULE}\nDe: {TOM}\nData: seg., 2 de mar.\nAssunto: My bag\nPara: Ana\n",
    "apple": f"Begin forwarded message:\n\nFrom: {TOM}\nSubject: My bag\nDate: 2 March 2026 at 09:00:00 CET\nTo: Ana\n",
    "apple_de": f"Anfang der weitergeleiteten Nachricht:\n\n> Von: {TOM}\n> Betreff: My bag\n> Datum: 2. März 2026\n",
    "apple_fr": f"Début du message réexpédié :\n\nDe: {TOM}\nObjet: My bag\nDate: 2 mars 2026\n",
    "outlook": f"____________\nFrom: {TOM}\nSent: Monday, March 2, 9:00\nTo: Ana\nSubject: My bag\n",
    "outlook_de": f"Von: {TOM}\nGesendet: Montag, 2. März 2026 09:00\nAn: Ana\nBetreff: My bag\n",
    "outlook_fr": f"De : {TOM}\nEnvoyé : lundi 2 mars 2026 09:00\nÀ : Ana\nObjet : My bag\n",
    "outlook_es": f"De: {TOM}\nEnviado el: lunes, 2 de marzo de 2026 9:00\nPara: Ana\nAsunto: My bag\n",
    "outlook_pt": f"De: {TOM}\nEnviada em: segunda-feira, 2 de março de 2026 09:00\nPara: Ana\nAssunto: My bag\n",
    "mailto": "From: Tom Okafor [mailto:tom@example.net]\nSent: Monday, March 2, 9:00\nTo: Ana\nSubject: My bag\n",
    "thunderbird": f"{RULE} Forwarded Message {RULE}\nSubject: My bag\nDate: Mon, 2 Mar 09:00\nFrom: {TOM}\nTo: Ana\n",
    "qq": f"{RULE} 转发的邮件 {RULE}\n发件人: {TOM}\n发送时间: 2026年3月2日\n收件人: Ana\n主题: My bag\n",
}


def passed_on(text: str, subject: str = "Fwd: My bag") -> Forwarded | None:
    head = f"From: Ana <ana@kite.example>\nTo: care@kite.example\nSubject: {subject}\nContent-Type: text/plain"
    return read(f"{head}\n\n{text}".encode()).forwarded


@pytest.mark.parametrize("program", COPIED)
def test_the_writer_and_their_words_are_found(program: str) -> None:
    found = passed_on(f"Please help.\n\n{COPIED[program]}\nIt has not come.\n\n-- \nTom")
    assert found is not None
    assert (found.from_name, found.from_address, found.subject) == ("Tom Okafor", "tom@example.net", "My bag")
    assert (found.text, found.comment) == ("It has not come.", "Please help.")


@pytest.mark.parametrize(
    "subject", ["Fwd: x", "FW: x", "WG: x", "TR : x", "RV: x", "ENC: x", "I: x", "VS: x", "转发：x", "[Fwd: x]"]
)
def test_a_letter_that_says_it_forwards_needs_no_rule(subject: str) -> None:
    assert passed_on(f"{COPIED['outlook_de']}\nIt has not come.", subject) is not None


def test_an_answer_forwards_nothing() -> None:
    assert passed_on(f"It has not come.\n\n{COPIED['outlook']}\nWhen did it come?", "Re: My bag") is None


def test_a_forward_that_names_no_address_is_nobodys() -> None:
    assert passed_on(f"{RULE} Forwarded message {RULE}\nFrom: Tom\nDate: Mon, 2 Mar 2026\nSubject: x\n\nNo.") is None


def attached(comment: str, subject: str) -> Forwarded | None:
    inner = f"From: {TOM}\nSubject: My bag\nMessage-ID: <1@example.net>\n\nIt has not come."
    head = f"From: ana@kite.example\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=b"
    return read(f"{head}\n\n--b\n\n{comment}\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--".encode()).forwarded


def test_an_attached_letter_is_passed_on_by_who_says_little_or_says_so() -> None:
    found = attached("FYI", "A complaint")
    assert found is not None
    assert (found.from_address, found.text, found.comment, found.message_id) == (
        *("tom@example.net", "It has not come."),
        *("FYI", "<1@example.net>"),
    )
    long = "I have a complaint of my own. " * 30
    assert attached(long, "My own complaint") is None
    assert attached(long, "Fwd: My bag") is not None
