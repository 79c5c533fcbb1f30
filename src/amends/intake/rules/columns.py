"""Which column of a file means what: guessed from its heading, or told by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from amends.intake.rules.spelling import plain


class Meaning(StrEnum):
    """What a column can mean."""

    WORDS = "words"
    SUBJECT = "subject"
    NAME = "name"
    MAIL = "mail"
    PHONE = "phone"
    CUSTOMER = "customer"
    ORDER = "order"
    KIND = "kind"
    LANGUAGE = "language"
    ID = "id"
    RECEIVED = "received"
    HAPPENED = "happened"
    EXPECTED = "expected"
    ENDED = "ended"


DATES = (Meaning.RECEIVED, Meaning.HAPPENED, Meaning.EXPECTED, Meaning.ENDED)
# One of these says what it is about; without any there is no complaint in the file.
SUBSTANCE = (Meaning.WORDS, Meaning.SUBJECT, Meaning.KIND)
HEADINGS: dict[Meaning, tuple[str, ...]] = {
    Meaning.WORDS: (
        *(
            "words",
            "text",
            "message",
            "complaint",
            "description",
            "body",
            "comment",
            "comments",
            "narrative",
            "details",
        ),
        *("consumercomplaintnarrative", "beschreibung", "nachricht", "beschwerde", "reclamation", "plainte", "mensaje"),
        *("queja", "mensagem", "reclamacao", "descricao", "descripcion", "whathappened"),
    ),
    Meaning.SUBJECT: ("subject", "title", "betreff", "objet", "asunto", "assunto", "issue"),
    Meaning.NAME: (
        *("name", "customername", "fullname", "contactname", "from", "kunde", "kundenname", "nom", "nombre", "nome"),
        "customer",
    ),
    Meaning.MAIL: ("mail", "email", "emailaddress", "customeremail", "contactemail", "fromemail", "correo", "courriel"),
    Meaning.PHONE: ("phone", "phonenumber", "telephone", "mobile", "telefon", "telefono", "telefone", "tel"),
    Meaning.CUSTOMER: ("customerid", "clientid", "accountid", "account", "kundennummer", "customernumber", "userid"),
    Meaning.ORDER: (
        *("order", "orderid", "ordernumber", "orderno", "booking", "bookingreference", "reservation", "bestellnummer"),
        *("commande", "pedido", "numeropedido", "pnr", "buchung"),
    ),
    Meaning.KIND: ("kind", "type", "category", "srtype", "complainttype", "art", "kategorie", "categorie", "categoria"),
    Meaning.LANGUAGE: ("language", "lang", "sprache", "langue", "idioma", "locale"),
    Meaning.ID: (
        *("id", "complaintid", "caseid", "reference", "number", "ticketid", "ticketnumber", "requestid", "srrecordid"),
        *("servicerequestnum", "externalid", "incidentid"),
    ),
    Meaning.RECEIVED: (
        *("received", "receivedat", "datereceived", "created", "createdat", "createddate", "date", "datum", "fecha"),
        *("data", "opened", "openedat", "submitted", "submittedat", "timestamp"),
    ),
    Meaning.HAPPENED: ("happened", "happenedat", "incidentdate", "occurred", "occurredat", "eventdate", "failedat"),
    Meaning.EXPECTED: ("due", "duedate", "dueat", "deadline", "expectedby", "promisedby", "promiseddate", "targetdate"),
    Meaning.ENDED: ("closed", "closedat", "closedate", "closeddate", "resolved", "resolvedat", "resolutiondate"),
}


class BadMapping(ValueError):
    """The columns do not say what is needed. The message names the column and the remedy."""


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(heading))


def guess(headings: Sequence[str]) -> dict[Meaning, str]:
    """Which heading means what, as far as it can be told; the first heading that fits best wins."""
    bare = {heading: _bare(heading) for heading in headings}
    found: dict[Meaning, str] = {}
    for meaning, names in HEADINGS.items():
        for name in names:
            fitting = next((heading for heading, one in bare.items() if one == name), None)
            if fitting is not None and fitting not in found.values():
                found[meaning] = fitting
                break
    return found


def agree(mapping: Mapping[str, str] | None, headings: Sequence[str]) -> dict[Meaning, str]:
    """The mapping that a person gave (meaning to heading), checked against the file; without one, the guess.

    :raises BadMapping: for two columns of one heading, an unknown meaning or heading, or when nothing says what it
        is about.
    """
    doubled = sorted({heading for heading in headings if heading and list(headings).count(heading) > 1})
    if doubled:
        raise BadMapping(f"column {doubled[0]!r}: two columns have this heading; rename one of them.")
    agreed = _told(mapping, headings) if mapping else guess(headings)
    if not any(meaning in agreed for meaning in SUBSTANCE):
        raise BadMapping(
            "words: no column says what the complaint is about; map one to words, subject or kind. "
            f"The file has: {', '.join(headings)}."
        )
    return agreed


def _told(mapping: Mapping[str, str], headings: Sequence[str]) -> dict[Meaning, str]:
    told: dict[Meaning, str] = {}
    for name, heading in mapping.items():
        if name not in list(Meaning):
            raise BadMapping(f"{name}: there is no such meaning; there are {', '.join(Meaning)}.")
        if heading not in headings:
            raise BadMapping(f"{name}: the file has no column {heading!r}; it has {', '.join(headings)}.")
        told[Meaning(name)] = heading
    return told
