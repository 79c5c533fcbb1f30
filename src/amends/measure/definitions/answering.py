"""Being heard: told automatically, answered by a person; always two numbers."""

from __future__ import annotations

from amends.measure.definitions.base import CARRIED, IS_COUNTED, OF, UNCLOSED, Beside, Definition, Shape, hours, truth

ANSWERING: tuple[Definition, ...] = (
    Definition(
        "told-automatically",
        "Told automatically",
        Shape.SHARE,
        "Cases whose automatic notice or receipt went out within 15 minutes and did not come back / all cases",
        "Every case, recoveries and requests",
        "By the day on which the case was opened",
        "Duplicates and spam; an automatic message is no acknowledgement by a person and is never counted as one",
        "CARE: a storm is not a red wall",
        f"""SELECT {OF}, c.opened_at AS counted_at,
            {truth("c.first_automatic_at <= c.opened_at + INTERVAL 15 MINUTE")} AS value FROM counted c""",
    ),
    Definition(
        "acknowledged-in-time",
        "Acknowledged by a person in time",
        Shape.SHARE,
        "Acknowledgement promises kept on time / (kept + broken)",
        "Acknowledgements owed to customers who told us, the make-good after a broken one left out",
        "By the day on which the acknowledgement was due",
        "Not yet due; released because the case ended otherwise; duplicates and spam",
        "domain: SLA attainment; open and past due counts as broken",
        f"""SELECT {CARRIED}, r.due_at AS counted_at, r.value FROM ended r
            WHERE r.kind = 'acknowledgement' AND r.level = 0""",
    ),
    Definition(
        "time-to-first-response",
        "Time to the first answer by a person",
        Shape.HOURS,
        "First letter of a person that went out and did not come back, or first call − first word of the customer, in"
        " hours by the calendar; median and 90th percentile",
        "Cases whose customer told us and has been answered, however late",
        "By the day of the answer",
        "Automatic messages, which stand apart; a click on a status is no answer; duplicates and spam",
        "domain: TTFR; peers: late replies stay in the average",
        f"""SELECT {OF}, c.first_human_at AS counted_at, {hours("c.heard_at", "c.first_human_at")} AS value
            FROM (SELECT *, COALESCE(first_in_at, first_contact_at) AS heard_at FROM counted) c
            WHERE c.first_human_at >= c.heard_at""",
        Beside(
            f"""{UNCLOSED} SELECT count(*) FROM unclosed r WHERE r.brand_id = CAST($brand AS UUID)
                AND r.opened_at < $until AND r.first_human_at IS NULL AND r.first_contact_at IS NOT NULL
                AND {IS_COUNTED}""",
            "{0} still without an answer",
        ),
        is_better_low=True,
    ),
    Definition(
        "time-to-automatic-response",
        "Time to the first automatic message",
        Shape.HOURS,
        "First automatic message that went out and did not come back − first word of the customer, in hours by the"
        " calendar; median and 90th percentile",
        "Cases whose customer told us and was sent an automatic message",
        "By the day of the message",
        "Messages of a person, which stand apart; duplicates and spam",
        "domain: TTFR, automatic shown apart",
        f"""SELECT {OF}, c.first_automatic_at AS counted_at, {hours("c.heard_at", "c.first_automatic_at")} AS value
            FROM (SELECT *, COALESCE(first_in_at, first_contact_at) AS heard_at FROM counted) c
            WHERE c.first_automatic_at >= c.heard_at""",
        is_better_low=True,
    ),
    Definition(
        "time-to-notice",
        "Time from noticing to telling",
        Shape.HOURS,
        "First message about a failure that we noticed ourselves − when we knew of it, in hours by the calendar; median"
        " and 90th percentile",
        "Recoveries that began with a finding, before the customer wrote",
        "By the day of the message",
        "Recoveries in which the customer was first; messages that came back",
        "domain: TTFR of proactive cases: notice sent − detection",
        f"""SELECT {OF}, c.told_first_at AS counted_at, {hours("c.known_at", "c.told_first_at")} AS value
            FROM (SELECT *, LEAST(COALESCE(first_automatic_at, first_human_at),
                COALESCE(first_human_at, first_automatic_at)) AS told_first_at FROM recoveries) c
            WHERE c.finding_id IS NOT NULL AND c.told_first_at >= c.known_at
                AND (c.first_contact_at IS NULL OR c.first_contact_at > c.known_at)""",
        Beside(
            """SELECT count(*) FROM recoveries c WHERE c.brand_id = CAST($brand AS UUID) AND c.opened_at < $until
                AND c.finding_id IS NOT NULL AND c.closed_at IS NULL
                AND c.first_automatic_at IS NULL AND c.first_human_at IS NULL""",
            "{0} not told yet",
        ),
        is_better_low=True,
    ),
)
