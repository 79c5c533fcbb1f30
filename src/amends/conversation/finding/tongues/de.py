"""How German says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "jan(?:uar)?|jänner|feb(?:ruar)?|märz|mrz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sept?(?:ember)?|okt(?:ober)?"
    "|nov(?:ember)?|dez(?:ember)?"
)
PART = r"(?:früh|vormittag|mittag|nachmittag|abend)"

WORDS = "ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
HOURS = {word: max(count, 1) for count, word in enumerate(WORDS.split())} | {
    "viertel": 15,
    "dreiviertel": 45,
    "zwanzig": 20,
}
HOUR = r"\d{1,2}|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
OPENS = rf"(?P<from>{HOUR})(?:[:.][0-5]\d)?(?:\s*(?:uhr|h))?\s*(?:-|\u2013|und|bis|oder)\s*"
ENDING = rf"(?P<hour>{HOUR})(?:[:.](?P<minute>[0-5]\d))?"
ENDS = (
    r"(?![:.,/]?\d)(?=\s*(?:[.,;!)]|$|an\b|zurück\b|bei\b|noch\b|und\b|oder\b|ihnen\b|sie\b|ich\b|wir\b|anrufen"
    r"|melden|schreiben"
    r"|mit\b|dann\b))"
)
OF_DAY = r"(?: (?:am )?(?P<half>früh|morgens|vormittags|nachmittags|abends|nachts|mittags))?"

TIMES = Times(
    limit=r"im laufe (?:des|der)|im verlauf (?:des|der)|bis spätestens|spätestens bis|bis|spätestens",
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
    next_weekday=r"nächste[nrms]? {day}|{day} (?:in der )?nächste[rn]? woche",
    later_weekday=r"{day} in (?:einer woche|acht tagen|8 tagen)|übernächste[nrms]? {day}|{day} über acht tage",
    after=r"nach|ab|von|vom|zwischen|nicht vor|seit|frühestens",
    either=r"oder|bis|und",
    span_from=r"zwischen",
    hours=HOURS,
    ranges=[
        rf"(?:von|zwischen|ab)?\s*{OPENS}{ENDING}\s*(?:uhr|h)\b{OF_DAY}",
        rf"(?:von|zwischen)\s+{OPENS}{ENDING}{ENDS}",
        r"(?P<from>\d{1,2}):[0-5]\d\s*(?:-|\u2013|und|bis)\s*(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
        rf"(?P<bare>(?P<from>\d{{1,2}})\s?[-\u2013]\s?(?P<hour>\d{{1,2}})){ENDS}",
    ],
    monthdays=[
        r"(?:zum|am|den|dem|bis) (?P<day>[12]?\d|3[01])\.(?=\s*(?:$|[,;!)]|\n|[a-zäöü]|(?-i:Sie|Ihnen|[A-Z]\w+)\b"
        r"|dieses))(?! (?:tag|januar|februar|märz|stock|mal|\d))"
    ],
    zones=[
        r"\(?(?P<place>\w+(?: york(?:er)?)?)(?:e)? zeit\)?",
        r"\(?(?P<place>ortszeit)\)?",
    ],
    halves={
        "früh": "am",
        "morgens": "am",
        "vormittags": "am",
        "nachmittags": "pm",
        "abends": "pm",
        "mittags": "pm",
        "nachts": "pm",
    },
    within=r"innerhalb von|innerhalb der nächsten|in den nächsten|innerhalb|binnen|innert|in den kommenden|in",
    numbers={
        "ein": 1,
        "eine": 1,
        "einer": 1,
        "einem": 1,
        "eines": 1,
        "ein paar": 3,
        "wenigen": 3,
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
    spans={
        14 * 1440: r"in vierzehn tagen|innerhalb von vierzehn tagen|binnen vierzehn tagen",
        30: r"in einer halben stunde|innerhalb einer halben stunde",
        15: r"in einer viertelstunde",
    },
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
        rf"(?P<hour>{HOUR})(?:[:.](?P<minute>[0-5]\d))?\s*(?:uhr|h)\b{OF_DAY}",
        r"(?P<hour>\d{1,2}) uhr (?P<minute>[0-5]\d)",
        rf"(?P<minute>viertel|fünf|zehn|zwanzig|\d{{1,2}})(?: minuten)? nach (?P<hour>{HOUR})(?: uhr)?{OF_DAY}",
        rf"(?P<minus>viertel|fünf|zehn|zwanzig|\d{{1,2}})(?: minuten)? vor (?P<hour>{HOUR})(?: uhr)?{OF_DAY}",
        r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
        r"(?P<halfpast>halb) (?P<hour>eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d{1,2})",
        *(rf"(?<={word} )(?P<hour>{HOUR}){ENDS}" for word in ("um", "ab", "gegen", "nach")),
    ],
    glue=r"(?<=tag)|(?<=mittwoch)|(?<=abend)",
    dates=[
        rf"(?:(?:mo|di|mi|do|fr|sa|so)\.?,? )?(?:\d{{1,2}}\.\s?(?:-|\u2013|bis |und "
        rf"|oder )\s?)?\d{{1,2}}\.\s?(?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: \d{{4}})?",
        r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d(?!\d))?",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"bescheid|rückmeldung|nachricht|neuigkeiten|etwas neues|e-?mail|information(?:en)?|stand|update"
r"|einzelheiten|laufenden"

PROMISING = Promising(
    ours=(
        r"(?:ich|wir)\b|(?:mein|unser)e? (?!büro|laden|geschäft|shop|betrieb)\w+ "
        r"(?:wird|ruft|meldet|schreibt|antwortet|schickt|sendet|liefert|erstattet|informiert|kümmert|kommt"
        r"|überweist|repariert)\b"
        r"|(?:(?:ein|eine|der|die|unser|unsere|ihr|einer|eine[rs]? unserer) )?(?:[\w-]+ )?(?:kolleg(?:e|in|en)"
        r"|techniker(?:in)?|monteur(?:in)?"
        r"|mitarbeiter(?:in)?|team|teamleiter(?:in)?|buchhaltung|jemand)(?: \w+| (?:von|aus) \w+(?: \w+)?)? "
        r"(?:wird|werden|ruft|meldet|schreibt|antwortet|schickt|sendet|liefert|erstattet|informiert|kümmert|kommt"
        r"|repariert)\b"
        r"|(?:wird|ruft|meldet|schreibt|schickt|kümmert|kommt) (?:sich |sie |ihnen )?(?:ein|eine|unsere?"
        r"|meine?) (?:kolleg(?:e|in)|techniker(?:in)?|team|monteur)\b"
    ),
    deeds=[
        (
            PromiseKind.ANSWER,
            r"(?:ruf(?:e|en|t)|anruf\w*|zurückruf\w*|anzurufen|zurückzurufen|telefonier\w*|antwort\w*"
            r"|beantwort\w*|telefonisch|(?:an|zurück)gerufen)\b"
            r"|rückruf|sprechen",
        ),
        (PromiseKind.RESOLUTION, r"schreib\w*\b.*\bgut\b|gutschreib\w*|gutzuschreiben"),
        (PromiseKind.UPDATE, rf"(?:{NEWS})\b"),
        (
            PromiseKind.RESOLUTION,
            r"(?:erstatt|überweis|zahl|bezahl|ersetz|ersatz|tausch|umtausch|reparier|liefer|schick|send|versend"
            r"|verschick"
            r"|buch|umbuch|lös|besorg|veranlass|erledig|bring|storniere|korrigier|beheb|kläre|klären|richte|stell"
            r"|regel|kümmer|hol|abhol|zurückzahl|zurückerstatt|auszahl|installier|vergüt)\w*\b",
        ),
        (
            PromiseKind.UPDATE,
            r"(?:meld(?:e|en|et)|zu melden|schau(?:e|en) (?:\w+ ){0,4}an|prüfe|prüfen|schreib(?:e|en|t)"
            r"|zu schreiben|informier\w*|sag(?:e|en)|zu sagen"
            r"|teil(?:e|en)|mitteil\w*"
            r"|mitzuteilen|bericht\w*|bestätig\w*|kontaktier\w*|wende|wenden|find\w* heraus)\b|setz\w* .*verbindung",
        ),
    ],
    theirs=(
        r"(?:sie|du) (?:werden |wirst )?(?:\w+ )?(?:hören|hörst|erhalten|erhältst|bekommen|bekommst)\b"
        r"|(?:hören|erhalten|bekommen|haben) sie\b|sie (?:hören|haben)\b.* von (?:mir|uns)\b"
        r"|(?:die|ihre?|das|der|den|dieser|diese) (?:\w+ )?(?:\w*erstattung|geld|betrag|zahlung|gutschrift"
        r"|ersatz\w*|lieferung|sendung|paket|koffer"
        r"|bestellung|reparatur|fall|anliegen|gebühr|differenz|kaution|überweisung|auszahlung|entschädigung|karte"
        r"|rechnung|beschwerde)\b"
        r" (?:wird|werden)\b(?=.*\b(?:bearbeitet|erstattet|zurückerstattet|überwiesen|gutgeschrieben|veranlasst"
        r"|ausgezahlt|bezahlt|ersetzt"
        r"|repariert|geliefert|verschickt|versendet|versandt|erledigt|gelöst|behoben|korrigiert|ausgeführt"
        r"|angewiesen|zurückgezahlt|abgeschlossen))"
        r"|sie werden\b(?=.*\b(?:angerufen|zurückgerufen|informiert|kontaktiert|benachrichtigt)\b)"
        r"|sie haben (?:es|ihn|das|ihre?n?)\b|sie haben\b.*\b(?:zurück|geld)\b"
    ),
    gets=[
        (PromiseKind.ANSWER, r"antwort|anruf|rückruf|entscheidung|gerufen"),
        (PromiseKind.UPDATE, rf"hör\w*|informiert|kontaktiert|benachrichtigt|(?:{NEWS})\b"),
        (PromiseKind.RESOLUTION, r"erhalten|erhältst|bekomm\w*|haben|wird|werden"),
    ],
    not_so=(
        r"(?:nicht(?! später)|kein\w*|nie|niemals|niemand\w*|leider nicht|weder)\b"
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
    bare=r"(?:melde|rufe|werde|schreibe|schicke|sende|überweise|erstatte|kümmere|gebe|veranlasse)(?! sie sich)\b",
    soon=r"(?:sobald|wenn)",
    by_name=r"(?!(?:Der|Die|Das|Es|Er|Sie|Ihr|Ihre|Dies|Diese|Dann|Morgen|Heute|Wer|Was|Niemand|Keiner|Und|Aber"
    r"|Bitte|DHL|Zoll)\b)"
    r"(?:Frau |Herr )?[A-ZÄÖÜ][a-zäöü]+(?: aus (?:dem|der) \w+)? (?=(?:ruft|meldet sich|schreibt"
    r"|wird)\b.*\b(?:Sie|Ihnen|Dich|dich|Dir|dir|sich|darum)\b)",
    past=r"(?:das|die|den|der|was|wie) (?:sie|wir|ich|er) (?:\w+ ){0,5}(?=\ue000+.{0,40}?(?:haben|hatten|habe"
    r"|bezahlten|zahlten|kauften|bestellten)\b)",
    thing=r"(?:flug|zug|termin|bus|fähre) \ue000|\ue000+(?:s?(?:termin|flug|zug))\b",
    others=r"(?:(?:und|aber|dann|dass) )*(?:er|es|der|die|das|dieser|diese|ihr|ihre)",
    told=r"(?:(?:ich|wir|habe|haben) )*(?:(?:ihr|ihm|ihnen|dem kunden|der kundin) )?(?:gesagt|versprochen"
    r"|zugesagt|zugesichert)(?:, dass|:)?(?= )",
    joints=r"(?:und|aber|oder|denn|sondern|weil|wenn|sobald)",
)

TONGUE = Tongue("de", TIMES, PROMISING)
