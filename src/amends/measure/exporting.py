"""Rows as a Parquet file, for whoever goes on with another tool."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from amends.measure import facts


def parquet(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> bytes:
    """A Parquet file of these rows, in their order; `columns` are names and DuckDB types. An empty text is null."""
    with tempfile.TemporaryDirectory(prefix="parquet-") as scratch, facts.an_engine(threads=1) as engine:
        source, target = Path(scratch) / "rows.csv", Path(scratch) / "rows.parquet"
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        engine.execute("SET preserve_insertion_order = true")
        told = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
        engine.execute(
            f"COPY (SELECT * FROM read_csv('{source}', header = false, auto_detect = false, delim = ',', quote = '\"',"
            f" escape = '\"', nullstr = '', columns = {{{told}}})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        return target.read_bytes()
