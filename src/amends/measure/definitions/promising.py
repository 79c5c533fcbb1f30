"""Keeping one's word: promises to customers, how they ended, and where none was made."""

from __future__ import annotations

from typing import Final

from amends.measure.definitions.base import CARRIED, IS_COUNTED, OF, Definition, Shape, truth

# The desk's own promises to customers that have ended or are late by now. What came back undelivered was not said: a
# promise that such a letter kept or moved counts as not kept, unless another letter of that moment arrived.
ENDED: Final = f"""
    SELECT r.*, CASE WHEN r.kept_at IS NOT NULL AND (r.arrived OR NOT r.came_back) THEN 1.0 ELSE 0.0 END AS value
    FROM promises r CROSS JOIN moment m
    WHERE r.owed_to = 'customer' AND {IS_COUNTED} AND (
        r.kept_at IS NOT NULL OR r.broken_at IS NOT NULL
        OR (r.release_reason = 'renegotiated' AND r.came_back AND NOT r.arrived)
        OR (r.released_at IS NULL AND r.due_at < m.now_at)
    )
"""
VIEWS: Final = {"ended": ENDED}
TARGETS: Final = "('acknowledgement', 'answer', 'resolution', 'statutory')"

PROMISING: tuple[Definition, ...] = (
    Definition(
        "promises-kept",
        "Promises kept",
        Shape.SHARE,
        "Promises to customers kept on time / (kept + broken)",
        "Every promise owed to a customer by the desk",
        "By the day on which the promise was due",
        "Moved in time, by a message that went out before: the new promise counts instead; duplicates and spam",
        "domain: promise-keeping",
        f"SELECT {CARRIED}, r.due_at AS counted_at, r.value FROM ended r",
    ),
    Definition(
        "service-levels-met",
        "Service levels met",
        Shape.SHARE,
        "First promises of a kind kept on time / (kept + broken or past due)",
        "Acknowledgements, answers, solutions and what a law sets, owed to customers; the make-good after a broken one"
        " left out",
        "By the day on which it was due",
        "Open and not due yet; released in time; duplicates and spam",
        "domain: SLA attainment",
        f"""SELECT {CARRIED}, r.due_at AS counted_at, r.value FROM ended r
            WHERE r.level = 0 AND NOT r.is_particular AND r.kind IN {TARGETS}""",
    ),
    Definition(
        "promises-moved",
        "Promises moved in time",
        Shape.SHARE,
        "Promises that a message moved before they were due / promises due",
        "Every promise owed to a customer by the desk",
        "By the day on which the promise was due at first",
        "Not yet due; released for another reason; a move whose message came back is no move; duplicates and spam",
        "domain: promise-keeping; moved with the customer told is replaced",
        f"""SELECT {CARRIED}, r.due_at AS counted_at, 0.0 AS value FROM ended r
            UNION ALL
            SELECT {CARRIED}, r.due_at AS counted_at, 1.0 AS value FROM promises r
            WHERE r.owed_to = 'customer' AND r.release_reason = 'renegotiated' AND (r.arrived OR NOT r.came_back)
                AND {IS_COUNTED}""",
        is_better_low=True,
    ),
    Definition(
        "no-word-given",
        "Recoveries without a word of our own",
        Shape.SHARE,
        "Recoveries in which nobody promised the customer anything in particular / recoveries resolved",
        "Recoveries resolved at least once",
        "By the day of the first resolution",
        "What every case is owed by itself, such as an answer, is no such word; what was no failure, duplicates, spam",
        "domain: promise-keeping; no promise made is a share of its own",
        f"""SELECT {OF}, c.first_resolved_at AS counted_at, {truth("g.case_id IS NULL")} AS value
            FROM recoveries c LEFT JOIN (
                SELECT DISTINCT case_id FROM promises WHERE is_particular AND owed_to = 'customer'
            ) g ON g.case_id = c.case_id
            WHERE c.first_resolved_at IS NOT NULL""",
        is_better_low=True,
    ),
)
