"""Figures to take along: CSV that no spreadsheet runs, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from amends.measure.exporting import parquet

FORMULA = ("=", "+", "-", "@", "\t", "\r")
Head = Sequence[tuple[str, str]]


def csv_safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_file(name: str, kind: str, head: Head, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to keep: `kind` is "parquet", or else CSV. `head` names each column and its type."""
    if kind != "parquet":
        return as_csv(name, [[column for column, _ in head], *rows])
    response = HttpResponse(parquet(head, rows), content_type="application/vnd.apache.parquet")
    response["Content-Disposition"] = f'attachment; filename="{name}.parquet"'
    return response


def as_csv(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A CSV file to keep."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([csv_safe(cell) for cell in row])
    return response
