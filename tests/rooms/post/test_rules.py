"""How a message is named, and how its answer finds back."""

from __future__ import annotations

from amends.post.rules import answered_ids, message_id_of, one_line, reply_address

SECRET = "a secret"
SENDER = "Care@Kite.Example"


def test_the_same_key_has_the_same_name_and_nobody_else_can_make_it() -> None:
    mine = message_id_of("message:1", SENDER, SECRET)
    assert mine == message_id_of("message:1", SENDER, SECRET)
    assert mine != message_id_of("message:2", SENDER, SECRET)
    assert mine != message_id_of("message:1", SENDER, "another secret")
    assert mine.endswith("@kite.example>")


def test_an_answer_finds_back_by_its_address_alone() -> None:
    mine = message_id_of("message:1", SENDER, SECRET)
    address = reply_address(SENDER, mine)
    assert address.startswith("Care+")
    assert answered_ids([address], []) == [mine]
    assert answered_ids([address.upper()], []) == [mine]


def test_the_address_comes_before_the_references() -> None:
    mine = message_id_of("message:1", SENDER, SECRET)
    assert answered_ids([reply_address(SENDER, mine)], ["<a@b>", mine]) == [mine, "<a@b>"]


def test_other_addresses_name_nothing() -> None:
    assert answered_ids(["care@kite.example", "care+vip@kite.example", "care+" + "f" * 31 + "@kite.example"], []) == []


def test_a_subject_is_one_line() -> None:
    assert one_line(" My\r\nBcc: everybody@example.com\x00 ") == "My Bcc: everybody@example.com"
    assert len(one_line("x" * 900)) == 500
