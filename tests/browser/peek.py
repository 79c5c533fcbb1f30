"""Looks into the desk in AMENDS_HOME: the text of the last letter to a customer, by a word of it."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()


def main(word: str) -> None:
    from amends.post.models import Outbound

    row = Outbound.objects.filter(text__contains=word, sent_at__isnull=False).order_by("-made_at").first()
    sys.stdout.write(row.text if row else "")


if __name__ == "__main__":
    main(sys.argv[1])
