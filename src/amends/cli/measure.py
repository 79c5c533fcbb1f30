"""`amends measure`: the desk's figures with their definitions, as text, JSON or CSV; or a figure over given values."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk, measuring

if TYPE_CHECKING:
    from amends.measure.queries import Figure

USUAL = timedelta(days=30)
COLUMNS = (
    "figure",
    "value",
    "unit",
    "n",
    "low",
    "high",
    "p90",
    "beside",
    "formula",
    "population",
    "window",
    "left_out",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which figures, over which window, how printed."""
    parser.add_argument("name", nargs="?", help="one figure, day by day (default: all of them)")
    parser.add_argument("--since", metavar="MOMENT", help="where the window begins (default: 30 days before its end)")
    parser.add_argument("--until", metavar="MOMENT", help="where it ends (default: now)")
    parser.add_argument("--brand", metavar="SLUG", help="whose (default: the desk's own)")
    parser.add_argument(
        "--dialect", metavar="ENGINE", help="print the figure's SQL for duckdb, postgres, snowflake, spark or bigquery"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print JSON")
    how.add_argument("--csv", action="store_true", help="print CSV; no spreadsheet runs a cell of it as a formula")
    measuring.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the desk's figures, or one over given values; changes nothing."""
    if options.list or options.explain or options.data:
        return measuring.run(options)
    desk.wake()
    from amends import clock
    from amends.measure import queries
    from amends.measure.definitions import BY_SLUG, peers

    if options.name in measuring.LIVE:
        return measuring.live(options)
    if options.name and options.name not in (*BY_SLUG, peers.SLUG):
        raise Refused(_no_figure(options.name, [*BY_SLUG, peers.SLUG]))
    if options.dialect:
        return _as_sql(options.name, options.dialect)
    if options.name == peers.SLUG:
        return measuring.beside_peers(options)
    brand = asking.brand_of(options.brand)
    until = asking.moment_of(options.until, "--until") if options.until else clock.now()
    since = asking.moment_of(options.since, "--since") if options.since else until - USUAL
    if since >= until:
        raise Refused("--since: the window must begin before it ends")
    names = [options.name] if options.name else list(BY_SLUG)
    found = queries.figures(brand, since=since, until=until, at=clock.now(), slugs=names)
    if options.csv:
        _as_csv(found, brand.currency, day_by_day=bool(options.name))
    elif options.json:
        told = [told_of(figure, brand.currency) for figure in found]
        window = {"since": since.isoformat(), "until": until.isoformat(), "brand": brand.slug}
        print(json.dumps(window | {"figures": told}, default=str))
    else:
        for figure in found:
            print(_in_words(figure, brand.currency))
    return 0


def _as_sql(name: str | None, dialect: str) -> int:
    from amends.measure.dialects import DIALECTS, NoTranslator, sql_of

    if name is None:
        raise Refused("name: say which figure's SQL; amends measure --list shows all of them")
    if dialect not in DIALECTS:
        raise Refused(f"--dialect: there is no {dialect!r}; there are {', '.join(DIALECTS)}")
    try:
        print(sql_of(name, dialect), end="")
    except NoTranslator as missing:
        raise Refused(str(missing)) from missing
    return 0


def _no_figure(name: str, known: list[str]) -> str:
    from amends.measure.given.shelf import BY_NAME

    if name in BY_NAME:
        return f"{name} takes given values: add --data FILE; amends measure {name} --explain shows an example"
    return f"there is no figure {name!r}; there are {', '.join(known)}; amends measure --list shows more"


def unit_of(figure: Figure, currency: str) -> str:
    """In what a figure's value is counted."""
    minor = f"minor units of {currency}"
    units = {"share": "share from 0 to 1", "hours": "hours", "mean": "mean", "score": "points from -100 to 100"}
    return (units | {"money": minor, "money_each": f"{minor} each", "count": "number"})[figure.definition.shape.value]


def told_of(figure: Figure, currency: str) -> dict[str, Any]:
    """A figure as JSON tells it."""
    told = figure.definition
    return {
        "figure": told.slug,
        "name": told.name,
        "value": figure.value,
        "unit": unit_of(figure, currency),
        "n": figure.n,
        "low": figure.low,
        "high": figure.high,
        "p90": figure.p90,
        "beside": figure.beside,
        "formula": told.formula,
        "population": told.population,
        "window": told.window,
        "left_out": told.left_out,
        "days": [{"date": day.date.isoformat(), "value": day.value, "n": day.n} for day in figure.days],
    }


def _as_csv(found: list[Figure], currency: str, *, day_by_day: bool) -> None:
    from amends.web.figures.files import csv_safe

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if day_by_day:
        writer.writerow(("date", "value", "n"))
        writer.writerows((day.date.isoformat(), day.value, day.n) for day in found[0].days)
        return
    writer.writerow(COLUMNS)
    for figure in found:
        told = told_of(figure, currency)
        writer.writerow([csv_safe(told[name]) for name in COLUMNS])


def _in_words(figure: Figure, currency: str) -> str:
    told = figure.definition
    value = "too few to say" if figure.value is None else f"{figure.value:g} ({unit_of(figure, currency)})"
    between = (
        f", 95 % between {figure.low:.3f} and {figure.high:.3f}"
        if figure.low is not None and figure.high is not None
        else ""
    )
    ninety = f", 9 of 10 within {figure.p90:g}" if figure.p90 is not None else ""
    beside = f"\n  {figure.beside}" if figure.beside else ""
    return (
        f"{told.name}: {value}{between}{ninety}, from {figure.n}{beside}\n"
        f"  {told.formula}. {told.population}. {told.window}. Left out: {told.left_out}."
    )
