"""How English says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
HOURS = {
    **{
        word: count
        for count, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
        )
    },
    "quarter": 15,
    "a quarter": 15,
    "half": 30,
    "twenty": 20,
    "twenty-five": 25,
}
HOUR = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
HALF = r"[ap]m\b|[ap]\.\s?m\b\.?|o'clock"
# What may follow a bare figure that is an hour.
ENDS = (
    r"(?=\s*(?:[.,;!)]|$|on\b|in the\b|this\b|to(?:day|morrow|night)\b|[a-z]+day\b|and\b|or\b|so\b|if\b"
    r"|to [a-z]+ you\b|with\b"
    r"|sharp\b|latest\b|at the latest\b|your\b|our\b|my\b|(?-i:[A-Z]{2,4}\b)))"
)
PAST_MINUTES = r"(?:a )?quarter|half|five|ten|twenty-five|twenty|\d{1,2}"
OPENS = rf"(?P<from>{HOUR})(?:[:.][0-5]\d)?\s*(?P<fromhalf>{HALF})?"
TO = r"\s*(?:-|\u2013|to|and|or|till|until|through)\s*"
ENDING = rf"(?P<hour>{HOUR})(?:[:.](?P<minute>[0-5]\d))?"

TIMES = Times(
    limit=r"by|until|till|in the course of|during|no later than|not later than|at the latest|latest by|at latest",
    before=r"before",
    filler=r"on|at|the|in|@|around|about|or so|of|still|later|early|first thing|and",
    days={
        0: r"today|2day",
        1: r"tomorrow|tmrw|tmr|tomo|2morrow|tomorow",
        2: r"the day after tomorrow|day after tomorrow",
    },
    weekdays=(
        r"monday|mon\b(?:\.(?=,?\s*\d))?",
        r"tuesday|tues?\b(?:\.(?=,?\s*\d))?",
        r"wednesday|weds?\b(?:\.(?=,?\s*\d))?",
        r"thursday|thu(?:rs?)?\b(?:\.(?=,?\s*\d))?",
        r"friday|fri\b(?:\.(?=,?\s*\d))?",
        r"saturday|sat\b(?:\.(?=,?\s*\d))?",
        r"sunday|sun\b(?:\.(?=,?\s*\d))?",
    ),
    next_weekday=r"next {day}|{day} (?:of )?next week",
    later_weekday=r"{day} week|a week on {day}|(?:a week|one week) from {day}|{day} after next",
    after=r"after|from|between|starting|as of|not before|past",
    either=r"or|to|through",
    span_from=r"(?:between)",
    hours=HOURS,
    ranges=[
        rf"(?:from|between)\s+{OPENS}{TO}{ENDING}\s*(?P<half>{HALF})",
        rf"(?:from|between)\s+{OPENS}{TO}{ENDING}{ENDS}",
        rf"{OPENS}{TO}{ENDING}\s*(?P<half>{HALF})",
        r"(?P<from>\d{1,2})[:.][0-5]\d\s*(?P<fromhalf>[ap]m)?\s*(?:-|\u2013|to|and|till"
        r"|until)\s*(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?!\d)",
        rf"(?P<bare>(?P<from>\d{{1,2}})\s?[-\u2013]\s?(?P<hour>\d{{1,2}})){ENDS}",
    ],
    monthdays=[
        r"the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?= of (?:this|the) month|\s*(?:[.,;!)]|$|at\b|and\b|or\b"
        r"|so\b|to\b|with\b|at the latest\b|we\b|i\b|you\b|as\b))(?: of (?:this|the) month)?"
    ],
    zones=[
        r"\(?(?P<place>est|cst|mst)\)?",
        r"(?P<place>(?-i:Eastern|Pacific|Mountain|Central)|eastern|pacific)(?: (?:standard|daylight))?(?: time)?",
        r"\(?(?:in )?(?P<place>(?-i:[A-Z][a-z]+ [A-Z][a-z]+)|[^\W\d]+) (?:local )?time\)?",
        r"(?P<place>local) time",
    ],
    within=r"within the next|in the next|over the next|within|inside|in",
    numbers={
        "a": 1,
        "an": 1,
        "one": 1,
        "a couple of": 2,
        "a few": 3,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "twelve": 12,
        "fifteen": 15,
        "twenty": 20,
        "thirty": 30,
        "forty-eight": 48,
        "twenty-four": 24,
        "forty-five": 45,
        "ninety": 90,
    },
    units={
        "minute": r"minutes?|mins?",
        "hour": r"hours?|hrs?",
        "working": r"(?:working|business|work) days?",
        "day": r"days?",
        "week": r"weeks?",
        "month": r"months?",
    },
    spans={
        30: r"(?:with)?in (?:the next )?half an hour|within the half hour",
        60: r"(?:with)?in the (?:next )?hour",
        15: r"(?:with)?in a quarter of an hour",
        14 * 1440: r"(?:with)?in (?:a|the next) fortnight",
    },
    weeks=[
        (
            r"(?:by |before )?(?:the )?end of (?:the|this) week|this week|later this week|before the week is out",
            0,
            "end",
        ),
        (r"before the weekend", 0, "work"),
        (r"(?:early|the beginning of|the start of) next week", 1, "start"),
        (r"(?:by |before )?(?:the )?end of next week|(?:at some point |some time |sometime )?next week", 1, "end"),
    ],
    months=[
        (r"(?:by |before )?(?:the )?end of (?:the|this) month|this month", 0),
        (r"(?:by |before )?(?:the )?end of next month|next month", 1),
    ],
    parts={
        "close": r"(?:the )?end of (?:the |business |our |my )?(?:working )?day|close of (?:business|play)|eod"
        r"|cob|the day is out",
        "morning": r"(?:in the |this )?morning",
        "noon": r"noon|midday|lunchtime",
        "afternoon": r"(?:in the |this )?afternoon",
        "evening": r"(?:in the |this )?evening",
        "night": r"tonight|at night",
        "midnight": r"midnight",
    },
    clocks=[
        rf"{CLOCK}\s*(?P<half>[ap]m\b|[ap]\.\s?m\b\.?|o'clock)",
        r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?!\d)",
        rf"(?P<minute>{PAST_MINUTES})(?: minutes)? past (?P<hour>{HOUR})(?:\s*(?P<half>[ap]m\b))?",
        rf"(?P<minus>(?:a )?quarter|five|ten|twenty-five|twenty"
        rf"|\d{{1,2}})(?: minutes)? to (?P<hour>{HOUR})(?:\s*(?P<half>[ap]m\b))?",
        r"(?P<minute>half) (?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
        rf"(?P<hour>{HOUR})\s*(?P<half>o'clock|[ap]m\b)",
        *(
            rf"(?<={word} )(?P<hour>{HOUR})(?![:.,/]?\d){ENDS}"
            for word in ("by", "at", "before", "after", "from", "around", "about")
        ),
        rf"(?<=@)\s?(?P<hour>\d{{1,2}})(?![:.,/]?\d){ENDS}",
    ],
    halves={"am": "am", "a m": "am", "pm": "pm", "p m": "pm"},
    dates=[
        rf"(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?\s*(?:-|\u2013|to |and |or )\s*)?\d{{1,2}}(?:st|nd|rd"
        rf"|th)?(?: of)? (?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?:,? \d{{4}})?",
        rf"(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?",
        r"\d{4}-\d\d-\d\d",
        r"(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!/| of\b)",
    ],
)

NEWS = r"news|an? update|updates|word|a message|a line|an e-?mail|a text|a note|details|information|the status"
r"|feedback"

PROMISING = Promising(
    ours=(
        r"(?:i|we)(?:'ll|'m|'re| will| shall| am| are)?\b(?! (?:need|want|expect|require|ask|hope|was|were|had"
        r"|did)\b)"
        r"|(?:my|our) (?!office|shop|store|opening)[\w-]+(?: [\w-]+)?(?:'ll| will| is going to| are going to)\b"
        r"|let me\b"
        r"|(?:an?(?:other)?|one of (?:my|our)|some|the|your) (?:[\w-]+ )?(?:colleagues?|technicians?|engineers?"
        r"|agents?|advisers?|advisors?"
        r"|managers?|team|teams|supervisor|lead|specialists?|repairm[ae]n|fitters?|plumbers?|electricians?"
        r"|finance desk)"
        r"(?: \w+| from [\w ]{2,30}| of ours)?(?:'ll| will| is going to| are going to)\b"
        r"|(?:someone|somebody)(?: from [\w ]{2,30}| here)?(?:'ll| will| is going to)\b"
    ),
    deeds=[
        (
            PromiseKind.ANSWER,
            r"(?:call|phone|ring|telephone)(?:ing)?\b|(?:get|come|be|getting|coming) back to you|back with you"
            r"|(?:answer|reply|respond)(?:ing)?\b|an answer|a reply|a decision|speak(?:ing)? (?:to|with) you"
            r"|talk to you"
            r"|give you a (?:call|ring)|return your call",
        ),
        (
            PromiseKind.UPDATE,
            rf"(?:send|have|get|give|share|drop)(?:ing)? (?:you )?(?:all )?(?:some |more |the )?(?:{NEWS})",
        ),
        (
            PromiseKind.RESOLUTION,
            r"(?:get|have) (?:this|that|it|them|these|those|things|everything|all of (?:it|this)|(?:the"
            r"|your) (?:\w+ )?\w+)"
            r"(?: all)? (?:sorted|fixed|resolved|repaired|replaced|refunded|done|sent|shipped|working|back|out"
            r"|ready|to you)\b"
            r"|(?:take care of|deal with|see to|look after)\b"
            r"|(?:refund|reimburse|send|ship|replace|repair|fix|solve|resolve|deliver|pay|transfer|credit|book"
            r"|rebook|have"
            r"|collect|arrange|sort|finish|complete|issue|process|bring|install|cancel|correct|return|exchange"
            r"|dispatch"
            r"|post|order|restore|mend|settle|clear|sent|make good|put right|get your|get it|pick (?:it|them"
            r"|this) up)\b"
            r"|(?:refunding|sending|shipping|replacing|repairing|fixing|delivering|paying|transferring|booking)\b",
        ),
        (
            PromiseKind.UPDATE,
            r"(?:write|writing|email|e-mail|mail|message|text|update|updating|inform|tell|report|contact|confirm)\b"
            r"|let you know|keep you|look(?:ing)? into|looked into|(?:be|get) in touch|follow(?:ing)? up"
            r"|check(?:ing)? in|find out",
        ),
    ],
    theirs=(
        r"you(?:'ll| will| shall) (?:\w+ )?(?:hear|have|get|receive|be (?:told|called|refunded|informed|updated))\b"
        r"|you (?:hear from (?:me|us)|have (?:it|my|our|an?)|get (?:it|an?))\b"
        r"|(?:(?:your|the|this|that|a|an|all|both|any) (?:[\w-]+ ){0,2}(?:refund|money|payment|amount|fare|fee"
        r"|fees|deposit|difference|replacement|credit"
        r"|voucher|claim|case|order|parcel|package|bag|suitcase|repair|issue|problem|booking|charge|item|shoes"
        r"|pair|complaint|reimbursement"
        r"|compensation|card|ticket|tickets|balance|invoice|matter)"
        r"|it|this|that|they)(?:'ll| will) be (?:\w+ly )?(?:processed|refunded|issued|credited|paid|repaid"
        r"|reimbursed|returned|transferred|replaced"
        r"|repaired|fixed|resolved|sorted|settled|sent|shipped|dispatched|posted|collected|corrected|completed"
        r"|reversed|done|back with you"
        r"|on its way|in your account)\b"
        r"|(?:you can )?expect (?:my|our|an?)\b"
    ),
    gets=[
        (PromiseKind.ANSWER, r"answer|reply|call\b|called|decision|response"),
        (PromiseKind.UPDATE, rf"hear|update|informed|told|{NEWS}"),
        (PromiseKind.RESOLUTION, r"have|get|receive|be (?:\w+ly )?(?:\w+ed|paid|sent|done|back|on|in)\b"),
    ],
    not_so=(
        r"(?:not(?! later)|never|cannot|can't|won't|don't|didn't|isn't|no longer|unable|without)\b"
        r"|(?:would|could|might|may|should|can|try|trying|hope|hoping|perhaps|maybe|possibly|probably|ideally)\b"
        r"|[a-z]+'d\b|(?:was|were|had|did|been|yesterday|ago|last (?:week|month|night|\w+day))\b"
        r"|(?:promised|said|expected|told you|wrote|called"
        r"|(?:i|we|you|they|he|she|have|ve|already) sent|asked us|asked me)\b|please\b|(?:call|write to"
        r"|contact|reach|tell|email) (?:me|us)\b"
        r"|(?:open|closed|waiting|away|on holiday|on leave|available|here) (?:\w+ ){0,2}(?:until|till|by)?"
    ),
    never=r"(?:you|he|she|they) (?:said|wrote|told|asked|mentioned|claim(?:ed)?)\b|(?:you|they) were (?:told"
    r"|promised)",
    condition=r"(?:and |but |so |or )?(?:if|when|once|unless|as soon as|in case|provided|should you|although"
    r"|because|since|while)",
    bare=r"(?:(?:i )?(?:will|shall)(?: also| then| personally)?|going to|gonna) (?!you\b|it\b|they\b|this\b"
    r"|that\b|the\b|i\b|we\b|be (?!in touch|back with|sending|calling|writing))",
    by_name=r"(?!(?:The|It|This|That|They|He|She|There|These|Those|You|Your|What|Which|Who|Customs|Delivery"
    r"|Nobody|None|Everyone|Everything|Nothing|Then|And|But|So)\b)"
    r"[A-Z][a-z]+(?: [A-Z][a-z]+)?(?: (?:from|in|at) [\w ]{2,30}?)?(?:'ll| will| is going to)"
    r" (?=(?:\w+ly |also |then )?(?:call|phone|ring|write|email|message|text|get back|come back|be in touch"
    r"|contact|let you|send you|tell you|give you|visit|reply|refund|follow up|update|take care|look after|sort))",
    soon=r"(?:as soon as|once|when)",
    past=r"(?:(?:that|which|what|who) )?(?<!have )(?<!get )(?<!keep )(?<!got )(?:you|they|he|she|it|we|i)(?: had"
    r"| have| already| \w+ly)? (?:\w+ed|paid"
    r"|sent|bought|made|gave|got|told|lost|had"
    r"|wrote|spent|came|brought|said|were|was|did|missed|flew|stood|sat|drove|took|met|saw|found|went"
    r"|ate)\b(?! (?:by|to))"
    r"|(?:money|amount|sum|fare|order|payment|parcel|deposit|fee|price) (?:paid|made|placed|booked|bought|ordered"
    r"|sent|received|reported|cancelled|charged|debited"
    r"|taken)\b(?= \ue000)",
    thing=r"\ue000+ (?:flight|train|appointment|slot|meeting|bus|ferry|class|departure|shuttle|session|show)\b"
    r"|(?:flight|train|appointment|slot|meeting|bus|ferry|departure|shuttle) \ue000",
    others=r"(?:(?:and|but|so|then|which|that) )*(?:he|she|they|you|it|the|your|his|her|their|this|that|there)",
    told=r"(?:(?:i|we|have|i've|we've) )*(?:told|promised|assured|informed|let|agreed with|agreed|said)(?: (?:him"
    r"|her|them|know|customer|the customer|(?-i:[A-Z][a-z]+)))*(?: that|:)?(?= (?:i|we|my|our|a colleague|someone"
    r"|he|she|they|you|his|her|the|to)\b)",
    joints=r"(?:and|but|so|because|while|though|although|or|which|who|if|unless|then)",
)

TONGUE = Tongue("en", TIMES, PROMISING)
