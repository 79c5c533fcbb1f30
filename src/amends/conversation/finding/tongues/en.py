"""How English says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
# A bare figure is a clock only where nothing is counted by it: "by 4 tomorrow", not "by 3 nights".
BARE = r"(?![:.,/]?\d)(?=\s*(?:[.,;!)]|$|on\b|in the\b|this\b|to(?:day|morrow|night)\b|[a-z]+day\b))"

TIMES = Times(
    limit=r"by|until|till|no later than|not later than|at the latest|latest by",
    before=r"before",
    filler=r"on|at|the|in|around|about|or so|of|still|later|early|first thing|and",
    days={0: r"today", 1: r"tomorrow", 2: r"the day after tomorrow|day after tomorrow"},
    weekdays=(
        r"monday|mon\b(?:\.(?=,?\s*\d))?",
        r"tuesday|tues?\b(?:\.(?=,?\s*\d))?",
        r"wednesday|weds?\b(?:\.(?=,?\s*\d))?",
        r"thursday|thu(?:rs?)?\b(?:\.(?=,?\s*\d))?",
        r"friday|fri\b(?:\.(?=,?\s*\d))?",
        r"saturday|sat\b(?:\.(?=,?\s*\d))?",
        r"sunday|sun\b(?:\.(?=,?\s*\d))?",
    ),
    next_weekday=r"next {day}|{day} (?:of )?next week|a week on {day}",
    within=r"within the next|in the next|over the next|within|inside|in",
    numbers={
        "a": 1,
        "an": 1,
        "one": 1,
        "a couple of": 2,
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
        rf"(?<=by )(?P<hour>\d{{1,2}}){BARE}",
        rf"(?<=at )(?P<hour>\d{{1,2}}){BARE}",
        rf"(?<=before )(?P<hour>\d{{1,2}}){BARE}",
    ],
    halves={"am": "am", "a m": "am", "pm": "pm", "p m": "pm"},
    dates=[
        rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?:,? \d{{4}})?",
        rf"(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?",
        r"\d{4}-\d\d-\d\d",
        r"\d{1,2}/\d{1,2}(?:/\d{2,4})?",
    ],
)

NEWS = r"news|an? update|updates|word|a message|a line|an e-?mail|a text|a note|details|information|the status"
r"|feedback"

PROMISING = Promising(
    ours=(
        r"(?:i|we)(?:'ll|'m|'re| will| shall| am| are)?\b(?! (?:need|want|expect|require|ask|hope|was|were|had"
        r"|did)\b)"
        r"|(?:my|our) (?!office|shop|store|opening)[\w-]+(?: [\w-]+)? (?:will|is going to|are going to)\b|let me\b"
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
            r"(?:refund|reimburse|send|ship|replace|repair|fix|solve|resolve|deliver|pay|transfer|credit|book"
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
            r"|let you know|keep you|(?:be|get) in touch|follow(?:ing)? up|check(?:ing)? in|find out",
        ),
    ],
    theirs=(
        r"you(?:'ll| will| shall) (?:\w+ )?(?:hear|have|get|receive|be (?:told|called|refunded|informed|updated))\b"
        r"|you (?:hear from (?:me|us)|have (?:it|my|our|an?)|get (?:it|an?))\b|(?:you can )?expect (?:my|our|an?)\b"
    ),
    gets=[
        (PromiseKind.ANSWER, r"answer|reply|call\b|called|decision|response"),
        (PromiseKind.UPDATE, rf"hear|update|informed|told|{NEWS}"),
        (PromiseKind.RESOLUTION, r"have|get|receive|refunded"),
    ],
    not_so=(
        r"(?:not(?! later)|never|cannot|can't|won't|don't|didn't|isn't|no longer|unable|without)\b"
        r"|(?:would|could|might|may|should|can|try|trying|hope|hoping|perhaps|maybe|possibly|probably|ideally)\b"
        r"|[a-z]+'d\b|(?:was|were|had|did|been|yesterday|ago|last (?:week|month|night|\w+day))\b"
        r"|(?:promised|said|expected|told you|wrote|called|sent|asked us|asked me)\b|please\b|(?:call|write to"
        r"|contact|reach|tell|email) (?:me|us)\b"
        r"|(?:open|closed|waiting|away|on holiday|on leave|available|here) (?:\w+ ){0,2}(?:until|till|by)?"
    ),
    never=r"(?:you|he|she|they) (?:said|wrote|told|asked|mentioned|claim(?:ed)?)\b|(?:you|they) were (?:told"
    r"|promised)",
    condition=r"(?:and |but |so |or )?(?:if|when|once|unless|as soon as|in case|provided|should you|although"
    r"|because|since|while)",
    joints=r"(?:and|but|so|because|while|though|although|or|which|who|if|unless|then)",
)

TONGUE = Tongue("en", TIMES, PROMISING)
