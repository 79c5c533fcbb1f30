"""Engines that a history may lie in: each is told a table of signals, and asked."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Protocol

COLUMNS = ("subject", "seq", "at_us", "known_us", "type", "data")
Row = tuple[str, int, int, int, str, str]
Found = set[tuple[str, int]]


class Engine(Protocol):
    """Somebody who speaks SQL."""

    version: str

    def tell(self, rows: Sequence[Row]) -> None:
        """The table `told` holds these rows and no others."""

    def ask(self, sql: str) -> Found:
        """What a statement finds."""


class ClickHouse:
    """ClickHouse within this process."""

    def __init__(self) -> None:
        from chdb.session import Session

        self.session = Session()
        self.version = "ClickHouse " + str(self._said("SELECT version()")).strip().strip('"')
        self._said("CREATE DATABASE IF NOT EXISTS history ENGINE = Memory")
        self._said("USE history")
        types = ("String", "Int64", "Int64", "Int64", "String", "String")
        columns = ", ".join(f"{name} {type_}" for name, type_ in zip(COLUMNS, types, strict=True))
        self._said(f"CREATE TABLE told ({columns}) ENGINE = Memory")

    def _said(self, sql: str, as_: str = "CSV") -> Any:
        return self.session.query(sql, as_)

    def tell(self, rows: Sequence[Row]) -> None:
        self._said("TRUNCATE TABLE told")
        for start in range(0, len(rows), 20_000):
            lines = [json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in rows[start : start + 20_000]]
            self._said("INSERT INTO told FORMAT JSONEachRow " + "\n".join(lines))

    def ask(self, sql: str) -> Found:
        lines = [json.loads(line) for line in str(self._said(sql, "JSONCompactEachRow")).splitlines()]
        return {(subject, int(at)) for subject, at in lines}


class PostgreSQL:
    """The PostgreSQL that AMENDS_DATABASE_URL names; the table is a temporary one."""

    def __init__(self) -> None:
        import psycopg

        self.link = psycopg.connect(os.environ["AMENDS_DATABASE_URL"], autocommit=True)
        self.version = f"PostgreSQL {self.link.info.server_version // 10_000}"
        types = ("text", "bigint", "bigint", "bigint", "text", "text")
        columns = ", ".join(f"{name} {type_}" for name, type_ in zip(COLUMNS, types, strict=True))
        self.link.execute(f"CREATE TEMP TABLE told ({columns})")

    def tell(self, rows: Sequence[Row]) -> None:
        self.link.execute("TRUNCATE told")
        with self.link.cursor().copy(f"COPY told ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        self.link.execute("ANALYZE told")

    def ask(self, sql: str) -> Found:
        return {(subject, at) for subject, at in self.link.execute(sql).fetchall()}


class Spark:
    """Spark on this machine alone."""

    def __init__(self) -> None:
        from pyspark.sql import SparkSession

        told = SparkSession.builder.master("local[2]").appName("elsewhere")
        for name, value in {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": "1g",
            "spark.log.level": "ERROR",
        }.items():
            told = told.config(name, value)
        self.session = told.getOrCreate()
        self.version = f"Spark {self.session.version}"

    def tell(self, rows: Sequence[Row]) -> None:
        types = ("string", "bigint", "bigint", "bigint", "string", "string")
        schema = ", ".join(f"{name} {type_}" for name, type_ in zip(COLUMNS, types, strict=True))
        self.session.createDataFrame(list(rows), schema).cache().createOrReplaceTempView("told")

    def ask(self, sql: str) -> Found:
        return {(row[0], row[1]) for row in self.session.sql(sql).collect()}


ENGINES = {"clickhouse": ClickHouse, "postgres": PostgreSQL, "spark": Spark}
