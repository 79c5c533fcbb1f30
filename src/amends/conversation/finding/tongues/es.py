"""How Spanish says times, and how it promises. Its verbs say who acts."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?|sep?t?(?:iembre)?"
    "|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?"
)
# First person of the present and the future of verbs in -ar and in -er or -ir, and the infinitive with its pronouns.
AR = r"(?:o|amos|aré|aremos|ar(?:l[aeo]s?|te|se)?)"
ER = r"(?:o|emos|imos|eré|eremos|iré|iremos|[ei]r(?:l[aeo]s?|te|se)?)"
WE = r"(?:ará|arán|erá|irá)"
# Who acts stands in the ending: the desk in the first person. With an article the same letters are a noun ("el pago").
FIRST = (
    r"(?<!el )(?<!un )(?<!su )(?<!del )(?<!al )(?:"
    r"(?:llam|telefone|contest|reembols|abon|pag|ingres|entreg|mand|cambi|repar|arregl|reserv|solucion|anul"
    r"|cancel|tramit"
    r"|env[ií]|recoloc|compens|instal|inform|avis|cont|cuent|confirm|comunic|contact|ocup|encarg)(?:o|amos|aré"
    r"|aremos)"
    r"|(?:respond|dev(?:ol|uel)v|escrib|resolv|resuelv)(?:o|emos|imos|eré|eremos|iré|iremos)"
    r"|sustitu(?:yo|imos|iré|iremos)|repon(?:go|emos|dré|dremos)|har(?:é|emos)|tendr(?:é|emos)|d(?:oy|amos|aré"
    r"|aremos)"
    r"|d(?:igo|ecimos|iré|iremos)|pon(?:go|emos|dré|dremos)|manten(?:go|emos|dré|dremos))(?!\w)"
)

WORDS = "una dos tres cuatro cinco seis siete ocho nueve diez once doce"
HOURS = {word: count for count, word in enumerate(WORDS.split(), 1)} | {
    "cuarto": 15,
    "un cuarto": 15,
    "media": 30,
    "veinte": 20,
}
HOUR = r"\d{1,2}|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
OF_DAY = r"(?:\s*(?P<half>[ap]m\b|[ap]\.\s?m\b\.?|de la (?:mañana|tarde|noche)))"
OPENS = (
    rf"(?:las? )?(?P<from>{HOUR})(?:[:.][0-5]\d)?\s?(?:h(?:oras)?\b)?(?:\s*(?P<fromhalf>[ap]m\b))?\s*(?:-"
    rf"|\u2013|y|a|o|hasta)\s*(?:las? )?"
)
ENDING = rf"(?P<hour>{HOUR})(?:[:.](?P<minute>[0-5]\d))?\s?(?:h(?:oras)?\b)?"

TIMES = Times(
    limit=(
        r"a lo largo del?|en el transcurso del?|durante|a más tardar|como muy tarde|hasta|para|antes del? (?=fin"
        r"(?:al)? del? )"
    ),
    before=r"antes de(?:l| las?)?",
    filler=r"el|la|las|los|a|al|por|de|del|en|sobre|hacia|este|esta|mismo|el día|día",
    days={0: r"hoy", 1: r"(?<!la )(?<!esta )(?<!pasado )ma(?:ñ|n)ana", 2: r"pasado ma[ñn]ana"},
    weekdays=tuple(
        rf"(?:próximo )?{day}(?: que viene| próximo)?"
        for day in ("lunes", "martes", "mi[ée]rcoles", "jueves", "viernes", "s[áa]bado", "domingo")
    ),
    next_weekday=r"{day} de la (?:próxima semana|semana que viene)",
    later_weekday=r"{day} en ocho|{day} siguiente al próximo|{day} que viene en ocho",
    after=r"después del?|después de las?|a partir del?|a partir de las?|desde(?: las?)?|entre|tras",
    either=r"o|u|a|y|al",
    span_from=r"entre",
    hours=HOURS,
    ranges=[
        rf"(?:entre|de|desde|a)?\s*{OPENS}{ENDING}{OF_DAY}",
        rf"(?:entre|de|desde) las? (?P<from>{HOUR})(?:[:.][0-5]\d)?\s?(?:h(?:oras)?\b)?\s*(?:y|a|hasta|-"
        rf"|\u2013)\s*(?:las? )?{ENDING}(?!\w|[.,]\d)",
        r"(?P<from>\d{1,2})[:.][0-5]\d\s*(?:-|\u2013|y|a)\s*(?:las )?(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?!\d)",
        r"(?:entre|de)?\s*(?P<from>\d{1,2})\s?h?\s*(?:-|\u2013|y|a)\s*(?P<hour>\d{1,2})\s?h(?:oras)?\b",
    ],
    monthdays=[
        r"(?<=antes del )(?P<day>[12]?\d|3[01])(?=\s*(?:$|[.,;!)]|\n|(?:y|o|para|le|les|de este)\b))",
        r"(?:el(?: día)?|del(?: día)?|día) (?P<day>[12]?\d|3[01])(?=\s*(?:$|[.,;!)]|\n|(?:a|y|o|para|le|les|por"
        r"|de este)\b))(?: de este mes)?",
    ],
    zones=[
        r"\(?hora (?P<place>del este|del pacífico|local|peninsular|española)\)?",
        r"\(?hora de (?P<place>[^\W\d]+(?: york)?)\)?",
        r"\(?(?P<place>su|tu|nuestra) hora\)?",
    ],
    within=r"en un máximo de|antes de|en (?:el|un) plazo de(?: entre)?|en las próximas|en los próximos|dentro de|en",
    numbers={
        "un": 1,
        "una": 1,
        "uno": 1,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "cinco": 5,
        "seis": 6,
        "siete": 7,
        "ocho": 8,
        "nueve": 9,
        "diez": 10,
        "doce": 12,
        "quince": 15,
        "veinte": 20,
        "treinta": 30,
        "veinticuatro": 24,
        "cuarenta y ocho": 48,
    },
    units={
        "minute": r"minutos?|min",
        "hour": r"horas?|h",
        "working": r"días? (?:hábil(?:es)?|laborables?)",
        "day": r"días?",
        "week": r"semanas?",
        "month": r"mes(?:es)?",
    },
    spans={
        30: r"(?:en|dentro de) media hora",
        15: r"(?:en|dentro de) un cuarto de hora",
        15 * 1440: r"(?:en|dentro de) una quincena",
    },
    weeks=[
        (r"(?:el |antes del |a )?fin(?:al|ales)? de (?:la|esta) semana|esta(?: misma)? semana", 0, "end"),
        (r"antes del? fin de semana", 0, "work"),
        (r"a (?:principios|comienzos) de la (?:próxima semana|semana que viene)", 1, "start"),
        (r"(?:la )?(?:próxima semana|semana que viene|semana próxima)", 1, "end"),
    ],
    months=[
        (r"(?:el |antes del? |a )?fin(?:al|ales)? de(?:l| este)? mes|este mes", 0),
        (r"(?:el )?(?:próximo mes|mes que viene)", 1),
    ],
    parts={
        "close": r"a lo largo del día|(?:al )?final del día|durante el día",
        "morning": r"(?:por|de) la mañana|esta mañana",
        "noon": r"(?:al )?mediodía",
        "afternoon": r"(?:por la|de la|esta) tarde",
        "evening": r"(?:por la|de la|esta) noche",
        "midnight": r"(?:a )?medianoche",
    },
    clocks=[
        r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*(?:h(?:oras)?\b)?\s*(?P<half>[ap]m\b|[ap]\.\s?m\b\.?"
        r"|de la (?:mañana|tarde|noche))",
        r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?!\d)(?: ?h\b)?",
        r"(?P<hour>\d{1,2}) ?h(?:oras)?\b",
        rf"(?<=las )(?P<hour>{HOUR})(?![:.,/]?\d){OF_DAY}?",
        rf"(?<=la )(?P<hour>una){OF_DAY}?",
        rf"(?<=las )(?P<hour>{HOUR}) y (?P<minute>cuarto|media|cinco|diez|veinte){OF_DAY}?",
        rf"(?<=las )(?P<hour>{HOUR}) menos (?P<minus>cuarto|cinco|diez|veinte){OF_DAY}?",
        rf"(?<=la )(?P<hour>una) (?:y (?P<minute>cuarto|media)|menos (?P<minus>cuarto)){OF_DAY}?",
    ],
    halves={
        "am": "am",
        "a m": "am",
        "pm": "pm",
        "p m": "pm",
        "de la mañana": "am",
        "de la tarde": "pm",
        "de la noche": "pm",
    },
    dates=[
        rf"(?:(?:lun|mar|mié|jue|vie|sáb|dom)\.?,? )?"
        rf"(?:(?:el )?\d{{1,2}}\s?(?:-|\u2013|al |y |o )\s?(?:el )?)?\d{{1,2}}"
        rf"(?: de)? "
        rf"(?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: de \d{{4}})?",
        r"(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!/| del? )",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"noticias|novedades|mensaje|correo|e-?mail|información|detalles|al corriente|al tanto"

PROMISING = Promising(
    ours=(
        r"(?:(?:yo|nosotr[oa]s|(?:voy|vamos) a|prometo|prometemos)(?!\w)|(?:mi|nuestr[oa]s?) (?!oficina|tienda"
        r"|horario)\w+ (?:l[ea]s?|te|se|va a)"
        r"|(?:una?|otr[oa]|alguien|uno de nuestros|el|la) ?(?:compañer[oa]|colega|técnic[oa]|responsable|equipo"
        r"|agente)?(?: de [\w ]{2,25}?| \w+)?"
        r" (?=(?:l[ea]s?|te|se) (?:llamar|escribir|contactar|avisar|enviar|devolver|informar|pondrá|visitar"
        r"|responder|contestar)))"
        rf"|{FIRST}"
    ),
    deeds=[
        (
            PromiseKind.ANSWER,
            rf"(?:llam(?:{AR}|{WE})|telefone(?:{AR}|{WE})|contest(?:{AR}|{WE})|respond(?:{ER}|{WE})"
            rf"|devuelvo la llamada"
            r"|una respuesta|una llamada|una decisión|devolver(?:é|emos|le) la llamada)(?!\w)",
        ),
        (PromiseKind.UPDATE, rf"(?:{NEWS})(?!\w)"),
        (
            PromiseKind.RESOLUTION,
            rf"(?:(?:reembols|abon|pag|ingres|entreg|mand|cambi|repar|arregl|reserv|solucion|anul|cancel|tramit"
            rf"|env[ií]"
            rf"|recoloc|compens|instal|sac|encarg|ocup)(?:{AR}|{WE})|dev(?:uel|ol)v(?:{ER}|{WE})|sustitu(?:yo|imos|iré"
            rf"|iremos|ir(?:l[aeo])?|irá)"
            rf"|resolv(?:{ER}|{WE})|resuelvo|repong?o|repon(?:emos|dré|dremos|er)|har(?:é|emos)|tendr(?:é"
            rf"|emos) (?:resuelt|list)\w+)(?!\w)",
        ),
        (
            PromiseKind.UPDATE,
            rf"(?:escrib(?:{ER}|{WE})|(?:inform|avis|cont|cuent|confirm|comunic|contact|mand)(?:{AR}|{WE})"
            rf"|d(?:aré|aremos|oy|amos|igo|iré|iremos|irá)"
            r"|(?:pong|pon)(?:o|emos|dré|dremos|dremos|erme|ernos)|pond(?:ré|remos)|manten(?:go|dré|dremos))(?!\w)",
        ),
    ],
    theirs=r"(?:(?:el|la|su|sus|los|las|este|esta) (?:\w+ ){1,4}(?:se (?:procesará|efectuará|tramitará|realizará"
    r"|hará|abonará|pagará|enviará|reembolsará|resolverá|reparará|sustituirá|entregará)n?"
    r"|(?:será|serán|estará|estarán|quedará|quedarán) (?:\w+mente )?(?:procesad|efectuad|tramitad|realizad|abonad"
    r"|pagad|enviad|reembolsad|resuelt|reparad|sustituid|solucionad|devuelt|arreglad|ingresad|list)[oa]s?)"
    r"|tendrá|recibirá|obtendrá|tendrás|recibirás|sabrá|va a (?:recibir|tener))(?!\w)",
    gets=[
        (PromiseKind.ANSWER, r"respuesta(?!\w)|llamada|decisión"),
        (PromiseKind.UPDATE, rf"sabrá|(?:{NEWS})(?!\w)"),
        (PromiseKind.RESOLUTION, r"tendrá|recibi|obtendrá|tener|será|estará|quedará|se \w+rán?(?!\w)"),
    ],
    not_so=(
        r"(?:no|nunca|jamás|tampoco|sin)\b|(?:podr[ée]|podremos|podría\w*|puedo|podemos|debería\w*|gustaría"
        r"|quizás?|tal vez|a lo mejor)\b"
        r"|(?:espero|esperamos|intentar\w*|intento|trato de|tratar\w* de|probablemente|posiblemente|ojalá)\b"
        r"|(?:había\w*|hab[ií]amos|quería\w*|queríamos|iba|íbamos|ayer|pasado (?!mañana)|anteayer)\b"
        r"|(?:necesit\w+|por favor|estoy|estamos|llámen[oe]s|escríban[oe]s)\b"
    ),
    never=r"(?:usted|ustedes|tú)? ?(?:dijo|dijeron|escribió|pidió|dijiste|prometió|prometieron)\b|(?:había"
    r"|habíamos|he|hemos) prometido",
    condition=r"(?:y |pero |o )?(?:si|cuando|en cuanto|una vez que|tan pronto|siempre que|porque|aunque|mientras)",
    soon=r"(?:en cuanto|cuando|tan pronto como|una vez que)",
    by_name=r"(?!(?:El|La|Los|Las|Usted|Nadie|Que|Quien|Y|Pero|Si|Lo|Le|Se|Esto|Eso|Correos)\b)"
    r"[A-ZÁÉÍÓÚ][a-záéíóúñ]+(?: de [\w ]{2,25}?)? (?=(?:l[ea]s?|te|se) (?:llamará|escribirá|contactará|avisará"
    r"|enviará|pondrá|informará|responderá|contestará|va a)|va a (?:llamar|escribir|contactar)l)",
    past=r"(?:que|lo que|quien) (?:\w+ )?(?:pagó|pagaste|pagaron|compró|hizo|pidió|envió|recibió|perdió|gastó"
    r"|reservó|solicitó|encargó|realizó|ha \w+|había \w+|nos \w+ó)(?!\w)"
    r"|(?<!será )(?<!serán )(?<!estará )(?<!quedará )(?:pagad|recibid|comprad|realizad|cobrad|enviad|hech)[oa]s?"
    r"(?= (?:el |la )?\ue000)",
    thing=r"(?:vuelo|tren|cita|autobús) (?:(?:de|del|de las|de la) )?\ue000",
    others=r"(?:(?:y|pero|que) )*(?:él|ella|ellos|ellas|usted|su|sus|el)",
    told=(
        r"(?:(?:le|les|he|hemos|la|lo) )*(?:dije|dicho|dijimos|prometí|prometido|aseguré|quedé en|quedamos en)"
        r"(?: que|:)?(?= )"
    ),
    joints=r"(?:y|e|pero|o|porque|aunque|pues)",
)

TONGUE = Tongue("es", TIMES, PROMISING)
