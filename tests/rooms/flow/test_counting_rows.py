"""PostgreSQL plans by what it has counted: after a large load it is told to count."""

from __future__ import annotations

import pytest
from django.db import connection

from amends.people.models import Brand
from amends.rows import count_anew
from tests.doors.equipped import an_equipped_desk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_what_is_not_committed_yet_is_counted() -> None:
    an_equipped_desk()
    count_anew()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Brand._meta.db_table])
        assert cursor.fetchone() == (Brand.objects.count(),)
    assert Brand.objects.count() > 0
