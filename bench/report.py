"""The figures beside what they aim at, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One figure of one desk, its ratio to the bare engine, and whether both reach their aims."""

    cases: int
    name: str
    value: float
    unit: str
    aim: str
    ratio: float | None
    ratio_aim: float | None
    bare: str
    is_met: bool | None
    detail: str = ""


BARE = ("bare queue", "bare queue, nobody signed in", "nothing", "bare create", "bare create in bulk")
A_DELIVERY = 500


def lines_of(figures: dict[str, Any]) -> list[Line]:
    """The figures of one desk."""
    asked, batch, sweep = figures["asked"], figures["batch"], figures["sweep"]
    memory = sum(held for divided in figures["memory_mib"].values() for held in divided.values())
    cases = figures["cases"]
    found = [
        _served(figures, "queue", "queue page", 150, "bare queue", 0.5),
        _served(figures, "case", "case page", 200, "bare queue", None),
        _served(figures, "create", "API create", 300, "bare create", 0.5),
    ]
    ratio = batch["flow_per_second"] / batch["raw_per_second"]
    found.append(
        Line(
            *(cases, "batch of 500 cases", batch["flow_per_second"], "cases/s", "", ratio, 0.35),
            f"{batch['raw_per_second']:,.0f}/s by executemany",
            ratio >= 0.35,
            f"{batch['rows_per_case']:.1f} rows a case",
        )
    )
    found += detection(cases, figures)
    found.append(_mail(cases, figures["mail"]))
    for name, words in (("climb", "sweep, reminders"), ("break", "sweep, breaks")):
        one = sweep[name]
        rate = one["per_second"]
        found.append(
            Line(cases, words, rate, "promises/s", ">= 5,000", None, None, "", rate >= 5_000, f"{one['count']:,} swept")
        )
    parts = "; ".join(
        f"{name} " + ", ".join(f"{kind} {held:.0f}" for kind, held in divided.items())
        for name, divided in figures["memory_mib"].items()
    )
    found.append(Line(cases, "memory", memory, "MiB PSS", "<= 200", None, None, "", memory <= 200, parts))
    for name in BARE:
        found.append(Line(cases, name, asked[name]["per_second"], "/s", "", None, None, "", None, _times(asked[name])))
    return found


def detection(cases: int, figures: dict[str, Any]) -> list[Line]:
    """Signals: over HTTP and as cases; where a history was looked at, in batch through ten detectors too."""
    noticed, asked = figures["noticed"], figures["asked"]
    lines = history(cases, figures["columnar"]) if "columnar" in figures else []
    one, bare, kept = (asked[key] for key in ("signals", "bare signals", "bare signals, kept"))
    rate, beside, aim = A_DELIVERY * one["per_second"], A_DELIVERY * bare["per_second"], 5_000
    detail = f"500 in a request, {_times(one)}; bare rows alone {A_DELIVERY * kept['per_second']:,.0f}/s"
    against = f"{beside:,.0f}/s bare, read and not kept"
    lines.append(
        Line(
            cases,
            "signals over HTTP",
            rate,
            "signals/s",
            f">= {aim:,}",
            rate / beside,
            None,
            against,
            rate >= aim,
            detail,
        )
    )
    ratio = noticed["flow_per_second"] / noticed["raw_per_second"]
    against, detail = (
        f"{noticed['raw_per_second']:,.0f}/s by executemany",
        f"{noticed['rows_per_case']:.1f} rows a case",
    )
    rate = noticed["flow_per_second"]
    lines.append(Line(cases, "cases from findings", rate, "cases/s", "", ratio, 0.35, against, ratio >= 0.35, detail))
    return lines


def history(cases: int, batch: dict[str, Any]) -> list[Line]:
    """Signals in batch through ten detectors, and the memory that a long history takes."""
    rate, aim = batch["per_second"], 200_000
    read = batch["read_per_second"]
    found = f"CPU {batch['cpu_us']:.1f} us a signal; {sum(batch['found'].values()):,} findings of {batch['signals']:,}"
    name = "signals through ten detectors"
    against = f"{read:,.0f}/s merely read"
    _, (_, half), (long, whole) = batch["peak_mib"].items()
    words = "; ".join(f"{count} signals {held:,.0f} MiB" for count, held in batch["peak_mib"].items())
    detail = f"{words}, {batch['long_per_second']:,.0f}/s"
    # Flat: the engine fills the room that it is given; a history twice as long takes at most a tenth more.
    is_flat = whole <= 1.1 * half
    return [
        Line(cases, name, rate, "signals/s", f">= {aim:,}", rate / read, None, against, rate >= aim, found),
        Line(cases, f"memory over {long} signals", whole, "MiB RSS", "flat", None, None, "", is_flat, detail),
    ]


def boards(figures: dict[str, Any]) -> list[Line]:
    """The leader's board opened again and for the first time, nine figures beside raw DuckDB, and counting."""
    cases, cold, counting, nine = figures["cases"], figures["cold_ms"], figures["counting"], figures["figures"]
    p95 = cold[min(len(cold) - 1, int(len(cold) * 0.95))]
    first = f"{len(cold)} boards, the middle one {cold[len(cold) // 2]:.0f} ms"
    ratio = nine["raw_seconds"] / nine["seconds"]
    against = f"raw DuckDB ({nine['raw_seconds']:.2f} s)"
    took = f"{nine['seconds']:.2f} s, CPU {nine['cpu']:.2f} s (raw {nine['raw_cpu']:.2f}), {nine['peak_mib']:.0f} MiB"
    rate = counting["per_second"]
    spent = (
        f"{counting['entries']:,} entries: read {counting['read_seconds']:.1f} s, the last two months counted"
        f" {counting['count_seconds']:.1f} s; all of it {counting['whole_seconds']:.1f} s"
    )
    return [
        _served(figures, "board", "leader's board, opened again", 100, "bare queue", None),
        Line(cases, "leader's board, first p95", p95, "ms", "<= 300", None, None, "", p95 <= 300, first),
        Line(nine["cases"], "nine figures", 9 / nine["seconds"], "/s", "", ratio, 1 / 3, against, ratio >= 1 / 3, took),
        Line(cases, "journal counted", rate, "entries/s", ">= 1,000", None, None, "", rate >= 1_000, spent),
    ]


def _mail(cases: int, mail: dict[str, Any]) -> Line:
    """From a letter's bytes to its case; the bare parser reads the same bytes and understands nothing."""
    rate, bare, aim = mail["heard_per_second"], mail["bare_per_second"], 400
    detail = (
        f"CPU {mail['cpu_ms']:.2f} ms a letter of {mail['mean_bytes'] / 1000:.0f} kB, two processes; "
        f"read alone {mail['read_per_second']:,.0f}/s"
    )
    against = f"{bare:,.0f}/s parsed by the standard library"
    return Line(cases, "mail to case", rate, "letters/s", f">= {aim}", rate / bare, None, against, rate >= aim, detail)


def _served(figures: dict[str, Any], key: str, name: str, aim: float, bare: str, ratio_aim: float | None) -> Line:
    one, beside = figures["asked"][key], figures["asked"][bare]
    rate, ratio = one["per_second"], one["per_second"] / beside["per_second"]
    is_met = rate >= aim and (ratio_aim is None or ratio >= ratio_aim)
    against = f"{beside['per_second']:,.0f}/s {bare}"
    detail = f"{_times(one)} (bare {beside['server_cpu_ms']:.2f})"
    return Line(figures["cases"], name, rate, "/s", f">= {aim:g}", ratio, ratio_aim, against, is_met, detail)


def _times(one: dict[str, Any]) -> str:
    return f"p50 {one['p50_ms']:.1f} ms, p95 {one['p95_ms']:.1f} ms, server CPU {one['server_cpu_ms']:.2f} ms"


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [("cases", "figure", "measured", "aim", "of the bare engine", "aim", "", "detail")]
    rows.append(("---:", "---", "---:", "---", "---", "---", "---", "---"))
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f} of {line.bare}"
        ratio_aim = "" if line.ratio_aim is None else f">= {line.ratio_aim:.2g}"
        met = {None: "", True: "met", False: "missed"}[line.is_met]
        value = f"{line.value:,.0f} {line.unit}"
        rows.append((f"{line.cases:,}", line.name, value, line.aim, ratio, ratio_aim, met, line.detail))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
