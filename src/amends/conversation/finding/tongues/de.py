"""How German says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "jan(?:uar)?|jänner|feb(?:ruar)?|märz|mrz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sept?(?:ember)?|okt(?:ober)?"
    "|nov(?:ember)?|dez(?:ember)?"
)
PART = r"(?:früh|vormittag|mittag|nachmittag|abend)"

TIMES = Times(
    limit=r"bis spätestens|spätestens bis|bis|spätestens",
    before=r"vor",
    filler=r"zum|zu|am|um|gegen|ca\.|an|dem|den|der|im|noch|des|und zwar|kommenden?|diesen|dieser|etwa",
    days={0: r"heute", 1: r"(?<!guten )(?<!schönen )(?<!am )morgen", 2: r"übermorgen"},
    weekdays=(
        rf"montag(?={PART}|\b)",
        rf"dienstag(?={PART}|\b)",
        rf"mittwoch(?={PART}|\b)",
        rf"donnerstag(?={PART}|\b)",
        rf"freitag(?={PART}|\b)",
        rf"(?:samstag|sonnabend)(?={PART}|\b)",
        rf"sonntag(?={PART}|\b)",
    ),
    next_weekday=r"nächste[nrms]? {day}|{day} (?:in der )?nächste[rn]? woche|{day} in einer woche",
    within=r"innerhalb von|innerhalb der nächsten|in den nächsten|innerhalb|binnen|in",
    numbers={
        "ein": 1,
        "eine": 1,
        "einer": 1,
        "einem": 1,
        "eines": 1,
        "zwei": 2,
        "zweier": 2,
        "drei": 3,
        "dreier": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
        "zwölf": 12,
        "zwanzig": 20,
        "dreißig": 30,
        "vierundzwanzig": 24,
        "achtundvierzig": 48,
        "halb": 0,
    },
    units={
        "minute": r"minuten?",
        "hour": r"stunden?",
        "working": r"(?:werk|arbeits)tage?[ns]?",
        "day": r"tage?[ns]?",
        "week": r"wochen?",
        "month": r"monate?[ns]?",
    },
    spans={30: r"in einer halben stunde|innerhalb einer halben stunde", 15: r"in einer viertelstunde"},
    weeks=[
        (
            r"(?:noch )?(?:in )?diese[r]? woche|(?:zum )?ende (?:der|dieser) woche|(?:zum )?wochenende"
            r"|im laufe der woche",
            0,
            "end",
        ),
        (r"(?:zum )?anfang nächster woche", 1, "start"),
        (
            r"(?:in der |im laufe der )?(?:nächste[rn]?|kommende[rn]?) woche"
            r"|(?:zum )?ende (?:der )?nächste[rn] woche",
            1,
            "end",
        ),
    ],
    months=[
        (r"(?:zum )?(?:ende (?:des|dieses) monats|monatsende)|diesen monat", 0),
        (r"(?:zum )?ende (?:des )?nächsten monats|nächsten monat", 1),
    ],
    parts={
        "close": r"(?:im laufe des|ende des|zum ende des) (?:heutigen )?(?:arbeits)?tages|dienstschluss"
        r"|feierabend|geschäftsschluss",
        "morning": r"(?:am )?(?:vormittag|früh)|am morgen",
        "noon": r"(?:am |zum )?mittag",
        "afternoon": r"(?:am )?nachmittag",
        "evening": r"(?:am )?abend",
        "night": r"(?:in der )?nacht",
        "midnight": r"mitternacht",
    },
    clocks=[
        r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*(?:uhr|h)\b",
        r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
        r"(?P<halfpast>halb) (?P<hour>eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d{1,2})",
        r"(?<=um )(?P<hour>\d{1,2})(?![:.,/]?\d)(?=\s*(?:[.,;!)]|$|an\b|zurück\b|bei\b|noch\b))",
    ],
    glue=r"(?<=tag)|(?<=mittwoch)|(?<=abend)",
    dates=[
        rf"(?:(?:mo|di|mi|do|fr|sa|so)\.?,? )?\d{{1,2}}\.\s?(?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: \d{{4}})?",
        r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d(?!\d))?",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"bescheid|rückmeldung|nachricht|neuigkeiten|etwas neues|e-?mail|information(?:en)?|stand|update"
r"|einzelheiten|laufenden"

PROMISING = Promising(
    ours=(
        r"(?:ich|wir)\b|(?:mein|unser)e? (?!büro|laden|geschäft|shop|betrieb)\w+ "
        r"(?:wird|ruft|meldet|schreibt|antwortet|schickt|sendet|liefert|erstattet|informiert)\b"
    ),
    deeds=[
        (
            PromiseKind.ANSWER,
            r"(?:ruf(?:e|en|t)|anruf\w*|zurückruf\w*|anzurufen|zurückzurufen|telefonier\w*|antwort\w*"
            r"|beantwort\w*|telefonisch)\b"
            r"|rückruf|sprechen",
        ),
        (PromiseKind.RESOLUTION, r"schreib\w*\b.*\bgut\b|gutschreib\w*|gutzuschreiben"),
        (PromiseKind.UPDATE, rf"(?:{NEWS})\b"),
        (
            PromiseKind.RESOLUTION,
            r"(?:erstatt|überweis|zahl|bezahl|ersetz|ersatz|tausch|umtausch|reparier|liefer|schick|send|versend"
            r"|verschick"
            r"|buch|umbuch|lös|besorg|veranlass|erledig|bring|storniere|korrigier|beheb|kläre|klären|richte|stell"
            r"|regel|hol|zurückzahl|zurückerstatt|auszahl|installier|vergüt)\w*\b",
        ),
        (
            PromiseKind.UPDATE,
            r"(?:meld(?:e|en)|zu melden|schreib(?:e|en|t)|zu schreiben|informier\w*|sag(?:e|en)|zu sagen"
            r"|teil(?:e|en)|mitteil\w*"
            r"|mitzuteilen|bericht\w*|bestätig\w*|kontaktier\w*|wende|wenden|find\w* heraus)\b|setz\w* .*verbindung",
        ),
    ],
    theirs=(
        r"(?:sie|du) (?:werden |wirst )?(?:\w+ )?(?:hören|hörst|erhalten|erhältst|bekommen|bekommst)\b"
        r"|(?:hören|erhalten|bekommen|haben) sie\b|sie (?:hören|haben)\b.* von (?:mir|uns)\b"
        r"|sie haben (?:es|ihn|das|ihre?n?)\b|sie haben\b.*\b(?:zurück|geld)\b"
    ),
    gets=[
        (PromiseKind.ANSWER, r"antwort|anruf|rückruf|entscheidung"),
        (PromiseKind.UPDATE, rf"hör\w*|(?:{NEWS})\b"),
        (PromiseKind.RESOLUTION, r"erhalten|erhältst|bekomm\w*|haben"),
    ],
    not_so=(
        r"(?:nicht(?! später)|kein\w*|nie|niemals|niemand|leider nicht|weder)\b"
        r"|(?:würde\w*|könnte\w*|kann|können|konnte\w*|sollte\w*|soll|sollen|wollte\w*|möchte\w*|mag|dürfte\w*"
        r"|müsste\w*)\b"
        r"|(?:vielleicht|eventuell|möglicherweise|hoffe\w*|hoffentlich|versuche?n?|bemüh\w*|vermutlich"
        r"|voraussichtlich)\b"
        r"|(?:habe|haben wir|hatte\w*|war|waren|wurde\w*|gestern|vorgestern|letzte\w*|schrieb\w*|rief\w*|sagte\w*)\b"
        r"|(?:brauch\w*|benötig\w*|erwarte\w*|bitte\w*|warte\w*|bin|sind)\b|(?:rufen|schreiben|melden"
        r"|antworten) sie\b"
    ),
    never=(
        r"sie (?:sagten|schrieben|meinten|fragten|baten|hatten)\b|(?:wurde|hat|hatte|habe"
        r"|haben) .{0,40}(?:versprochen|zugesagt|gesagt)\b"
    ),
    condition=r"(?:und |aber |oder )?(?:wenn|falls|sobald|sofern|sollten|weil|da|obwohl|bevor|nachdem|während)",
    joints=r"(?:und|aber|oder|denn|sondern|weil|wenn|sobald)",
)

TONGUE = Tongue("de", TIMES, PROMISING)
