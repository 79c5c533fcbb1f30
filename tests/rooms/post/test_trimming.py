"""A reply taken apart: whose words are whose, in the languages and mail programs of the world."""

from __future__ import annotations

import gzip
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailparser_reply import EmailReplyParser

from amends.post.channels.mail.headings import headings_of
from amends.post.channels.mail.reading import read
from amends.post.channels.mail.signatures import is_device
from amends.post.channels.mail.trimming import parts

TRUTH = Path(__file__).with_name("replies.txt")
CARE = "Care <care@kite.example>"
# Each begins a quotation; what stands above it is the customer's.
HEADINGS = [
    f"On Fri, 3 May 2024 at 12:01, {CARE} wrote:\n\n> Hello",
    "On May 3, 2024, at 12:01 PM, Care\n<care@kite.example> wrote:\n\n> Hello",
    "On Friday,\nat 12:01,\nCare <care@kite.example> wrote:\n\nHello",
    f"---- On Fri, 03 May 2024 12:01:00 +0200 {CARE} wrote ----\n\nHello",
    f"Am Fr., 3. Mai 2024 um 12:01 Uhr schrieb {CARE}:\n\nHallo",
    f"Am 03.05.2024 um 12:01 schrieb {CARE}:\n> Hallo",
    f"Le ven. 3 mai 2024 à 12:01, {CARE} a\nécrit :\n\n> Bonjour",
    "El vie, 3 may 2024 a las 12:01, Care (<care@kite.example>)\nescribió:\n\n> Hola",
    f"Em sex., 3 de mai. de 2024 às 12:01, {CARE} escreveu:\n\nOlá",
    f"Il giorno ven 3 mag 2024 alle ore 12:01 {CARE} ha scritto:\n\nCiao",
    f"Op vr 3 mei 2024 om 12:01 schreef {CARE}:\n\n> Hallo",
    f"Op 3 mei 2024, om 12:01 heeft {CARE} het volgende geschreven:\n\nHallo",
    f"Den fre 3 maj 2024 kl 12:01 skrev {CARE}:\n\n> Hej",
    f"pe 3. toukok. 2024 klo 12.01 {CARE} kirjoitti:\n\nHei",
    f"W dniu pt., 3.05.2024 o 12:01 {CARE} napisał(a):\n\n> Dzień dobry",
    f"pá 3. 5. 2024 v 12:01 odesílatel {CARE} napsal:\n\n> Dobrý den",
    f"пт, 3 мая 2024 г. в 12:01, {CARE}:\n\n> Здравствуйте",
    f"Пятница, 3 мая 2024, 12:01 +03:00 от {CARE}:\n\nЗдравствуйте",
    f"03.05.2024 12:01, {CARE} пишет:\n> Здравствуйте",
    f"2024年5月3日(金) 12:01 {CARE}:\n\n> こんにちは",
    f"在 2024年5月3日，12:01，{CARE} 写道：\n\n> 您好",
    f"{CARE} 于2024年5月3日周五 12:01写道：\n\n> 您好",
    f"2024년 5월 3일 (금) 오후 12:01, {CARE}님이 작성:\n\n> 안녕하세요",
    f"{CARE}, 3 May 2024 Cum, 12:01 tarihinde şunu yazdı:\n\n> Merhaba",
    f"2024-05-03 12:01 GMT+02:00 {CARE}:\n\n> Hello",
    "-----Original Message-----\nFrom: Care\nSent: Friday\n\nHello",
    "-----Ursprüngliche Nachricht-----\n\nHallo",
    "-------- Message d'origine --------\n\nBonjour",
    '------------------ 原始邮件 ------------------\n发件人: "Care"\n\n您好',
    f"________________________________\nFrom: {CARE}\nSent: Friday, May 3, 2024 12:01 PM\nTo: Jana\nSubject: x\n\nHi",
    f"Von: {CARE}\nGesendet: Freitag, 3. Mai 2024 12:01\nAn: Jana\nBetreff: AW: Tasche\n\nHallo",
    f"De : {CARE}\nEnvoyé : vendredi 3 mai 2024 12:01\nÀ : Jana\nObjet : RE: sac\n\nBonjour",
    f"De: {CARE}\nEnviado: sexta-feira, 3 de maio de 2024 12:01\nPara: Jana\nAssunto: Re: mala\n\nOlá",
    f"From: {CARE} \nDate: Friday, May 3, 2024 at 12:01\nTo: Jana <jana@example.com>\nSubject: Re: bag\n\nHello",
    f"差出人: {CARE}\n送信日時: 2024年5月3日 12:01\n宛先: Jana\n件名: Re: 鞄\n\nこんにちは",
    f"*From:* {CARE}\n*Sent:* Friday, 3 May 2024 12:01\n*To:* Jana\n*Subject:* Re: bag\n\nHello",
    "---------- Forwarded message ---------\nFrom: Care <care@kite.example>\n\nHello",
    f"Sent from my iPhone\n\n> On 3 May 2024, at 12:01, {CARE} wrote:\n> \n> Hello",
    "Von meinem iPhone gesendet\n\nHallo",
    "Get Outlook for Android<https://aka.ms/x>\n\nHello",
    "Enviado desde mi Samsung Galaxy\n\nHola",
    "iPhoneから送信\n\nこんにちは",
    "发自我的iPhone\n\n您好",
]


@pytest.mark.parametrize("heading", HEADINGS, ids=range(len(HEADINGS)))
def test_what_a_mail_program_quotes_is_told_from_what_is_written_above_it(heading: str) -> None:
    found = parts(f"My bag is still wet.\n\nNobody has come.\n\n{heading}")
    assert found.reply == "My bag is still wet.\n\nNobody has come."
    assert found.quoted or found.signature


@pytest.mark.parametrize(
    "text",
    [
        "From: Paris\nTo: London\nDate: 3 May 2024\nNobody came.",
        "On 3 May I wrote:\nplease send it. You did not.",
        'On 3 May 2024 at 10:00 your driver wrote: "nobody there". That is not true.',
        "Hi,\n\nName: Jana\nDate: 3 May 2024 10:30\nSubject: broken coat\n\nPlease help.",
        "On the phone you told me three things:\n1. Wait.\n2. Wait.\n3. Wait.",
        "Sent from my desk, for my telephone is in the bag that you lost.",
        "Sent from my iPhone\n\nWhere is it?",
        "Regards,\nJana\n\nStill nothing.",
        "Thanks",
        "- it is wet\n- it is torn\n-Green one",
        "I called:\n> nobody answered\nand again.",
        "We waited\n----\nand waited.",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert parts(text).reply == text


@pytest.mark.parametrize(
    "signature",
    [
        "--\nJana Weber\nSailmaker\n+49 30 1234567",
        "--\nJana",
        "Best regards,\n\nJana Weber\nSailmaker",
        "Mit freundlichen Grüßen\nJana Weber\nMusterstr. 1\n10115 Berlin",
        "Cordialement,\nJana",
        "Un saludo\nJana",
        "Atenciosamente,\nJana Weber",
        "С уважением,\nЯна",
        "Thanks,\nJana",
        "-Jana Weber",
        "Sent from my Kite phone",
        "Gesendet mit der Post App",
        "Envoyé depuis l'application Mail",
        "Disclaimer\n\nThis is for whoever it is for.",
        "This e-mail is confidential and intended solely for Kite.",
        "_____________\nsails mailing list\nTo unsubscribe write to us",
    ],
)
def test_what_is_signed_is_told_from_what_is_said(signature: str) -> None:
    found = parts(f"My bag is still wet.\n\n{signature}")
    assert (found.reply, found.signature) == ("My bag is still wet.", signature)


def test_the_senders_own_name_signs() -> None:
    text = "My bag is still wet.\n\nJana Weber\n+49 30 1234567"
    assert parts(text, "Jana Weber").reply == "My bag is still wet."
    assert parts(text, "Tom Okafor").reply == text


def test_a_gateways_warning_is_not_the_customers() -> None:
    text = "CAUTION: This email originated from outside of the company.\n\nMy bag is wet."
    assert parts(text).reply == "My bag is wet."


def test_questions_answered_one_by_one_stay_where_they_are() -> None:
    text = (
        f"On Fri, 3 May 2024 at 12:01, {CARE} wrote:\n> When did it come?\nOn Monday.\n> Wet?\nYes, all of it.\n> Bye"
    )
    assert parts(text).reply == "> When did it come?\nOn Monday.\n> Wet?\nYes, all of it."


def test_an_answer_below_a_quotation_is_the_reply() -> None:
    found = parts(f"On Fri, 3 May 2024 at 12:01, {CARE} wrote:\n> When did it come?\n\nOn Monday.\n\n-- \nJana")
    assert (found.reply, found.signature) == ("On Monday.", "--\nJana")


def test_an_answer_and_its_heading_may_share_a_line() -> None:
    assert parts("On Monday. On Fri, 3 May 2024, care@kite.example wrote:\n> When?").reply == "On Monday."


BOMBS = (
    *("On On On On\n", "\n \n", "-- \n", "Le le le le ", "_____\n", "> On ", "From:\n", "Sent from my a\n", "On "),
    *(
        ">a\nb\n",
        "> a\n\n",
        "From: a@b.c\nDate: 1\n",
        "On 1 a@b.c wrote:\n",
        "Thanks,\n",
        "a\n\n",
        "Regards\n\n",
        ": \n",
    ),
    *("-- \nx\n\n", "CAUTION outside\n", "Jana Weber\n\n", "a@b.c 1:11\n> x\n", "\n" * 50 + "x", "On 1, a\nb\nc\n"),
)


@pytest.mark.days
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_text_keeps_the_worker_busy(bomb: str) -> None:
    began = time.process_time()
    parts(bomb * (200_000 // len(bomb)), "Jana Weber")
    assert time.process_time() - began < 4


PIECES = st.sampled_from(
    [*HEADINGS, "> quoted", ">> twice", "", "My bag.", "-- ", "Regards,", "Jana", "Sent from my iPhone", "a: b", "____"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=25))
def test_nothing_is_lost_and_nothing_raises(pieces: list[str]) -> None:
    """Each word of the text is in one of its parts; or the whole text is the reply."""
    text = "\n".join(pieces).replace("\u200b", "")
    found = parts(text, "Jana Weber")
    together = f"{found.reply}\n{found.quoted}\n{found.signature}"
    assert Counter(together.split()) == Counter(text.split())
    assert found.reply.strip() or not text.strip()


def test_headings_are_found_in_their_order() -> None:
    text = f"a\n\nOn Fri, 3 May 2024 at 12:01, {CARE} wrote:\nb\n-----Original Message-----\nc"
    assert [heading.kind for heading in headings_of(text.split("\n"))] == ["line", "rule"]


def test_a_telephones_line_is_short_and_no_sentence() -> None:
    assert is_device("Sent from my iPhone")
    assert not is_device("Sent from my iPhone, which you have not repaired")


# --- the sets that others measure by ---


def truth(shared_data: Path) -> Iterator[tuple[str, str, str, str]]:
    """Set, text, sender's name, and the sender's own words of each reply."""
    for line in TRUTH.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, spans = line.rpartition(":")
        path = shared_data / "mail" / name
        raw = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        sender = path.with_name(path.name.replace("_body", "_sender"))
        text, known = raw.decode("utf-8", "replace"), ""
        if name.endswith(".eml"):
            letter = read(raw)
            text, known = letter.text, letter.from_name
        elif name.endswith("_body"):
            known = sender.read_text(encoding="utf-8").strip()
        lines = text.replace("\r\n", "\n").split("\n")
        own = [line for span in spans.split(",") for line in _span(lines, span)]
        yield name, "\n".join(lines), known, flat("\n".join(own))


def _span(lines: list[str], span: str) -> list[str]:
    first, _, last = span.strip().partition("-")
    return lines[int(first) - 1 : int(last or first)]


def flat(text: str) -> str:
    """Lines without the spaces in and around them, and without empty ones: what is compared."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def test_replies_are_told_exactly_far_more_often_than_by_the_package_alone(shared_data: Path) -> None:
    """172 replies of four sets; how often the text is exactly what the sender wrote, beside mail-parser-reply."""
    package = EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl", "pl", "da", "sv", "cs", "ja"])
    ours, theirs, count = 0, 0, 0
    for _, text, sender, own in truth(shared_data):
        count += 1
        ours += flat(parts(text, sender).reply) == own
        theirs += flat(package.parse_reply(text) or "") == own
    assert count == 172
    assert ours >= 171
    assert theirs <= 100


def test_the_first_paragraph_is_never_dropped(shared_data: Path) -> None:
    dropped = []
    for name, text, sender, own in truth(shared_data):
        reply = flat(parts(text, sender).reply)
        if not reply.startswith(own.split("\n")[0]):
            dropped.append(name)
    assert dropped == []
