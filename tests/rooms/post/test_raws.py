"""What came over the wire is kept once, and read back whole."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.models import Raw
from amends.post.raws import content_of, digest_of, keep
from amends.post.rules import Channel
from tests.cast import a_desk

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once() -> None:
    one, other = b"Received: here\r\n\r\nA letter" * 50, b""
    kept = keep([one, other, one], at=AT)
    again = keep([one], at=AT)
    assert Raw.objects.count() == 2
    row = Raw.objects.get(digest=digest_of(one))
    assert (content_of(row), row.size, set(again)) == (one, len(one), {digest_of(one)})
    assert len(row.packed) < len(one)
    assert content_of(kept[digest_of(other)]) == b""


@pytest.mark.django_db
def test_two_deliveries_of_one_letter_share_its_bytes() -> None:
    desk = a_desk()
    letters = [Delivery(desk.brand, Channel.MAIL, "mail", name, AT, raw=b"the letter") for name in ("1", "2")]
    rows = [
        row for row, _ in post.take([*letters, Delivery(desk.brand, Channel.FORM, "form", "3", AT)], by=desk.ana, at=AT)
    ]
    assert [row.raw and content_of(row.raw) for row in rows] == [b"the letter", b"the letter", None]
    assert Raw.objects.count() == 1


OLDER = """
from datetime import UTC, datetime
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from amends.kernel.ids import new_id

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
OLD = [("post", "0001_initial"), ("people", "0003_frame")]
call_command("migrate", "post", "0001", verbosity=0)
old = MigrationExecutor(connection).loader.project_state(OLD).apps
calendar = old.get_model("people", "Calendar").objects.create(id=new_id(AT), name="Old", time_zone="UTC", week={})
brand = old.get_model("people", "Brand").objects.create(
    id=new_id(AT), slug="old", name="Old", sender_address="care@old.example", calendar=calendar
)
for name, raw in (("1", b"a letter"), ("2", b"a letter"), ("3", None)):
    old.get_model("post", "Inbound").objects.create(
        id=new_id(AT), brand=brand, channel="mail", source="mail", external_id=name, received_at=AT, raw=raw
    )
call_command("migrate", verbosity=0)
from amends.post.models import Inbound, Raw
from amends.post.raws import content_of

rows = Inbound.objects.order_by("external_id").select_related("raw")
print([row.raw and content_of(row.raw) for row in rows], Raw.objects.count())
"""


@pytest.mark.days
def test_what_an_older_desk_kept_in_each_row_moves_to_where_it_is_kept_once(tmp_path: Path) -> None:
    environment = {**os.environ, "AMENDS_HOME": str(tmp_path), "AMENDS_DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "amends.settings"
    done = subprocess.run([sys.executable, "-c", OLDER], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[b'a letter', b'a letter', None] 1", done.stderr
