"""How Portuguese says times, and how it promises: of Portugal and of Brazil. Its verbs say who acts."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "jan(?:eiro)?|fev(?:ereiro)?|mar(?:ço)?|abr(?:il)?|mai(?:o)?|jun(?:ho)?|jul(?:ho)?|ago(?:sto)?|set(?:embro)?"
    "|out(?:ubro)?|nov(?:embro)?|dez(?:embro)?"
)
# The pronoun that Portugal hangs on the verb; then first persons of verbs in -ar and in -er or -ir, and infinitives.
ON = r"(?:-(?:lh[ea]s?|te|vos|se|nos|me|l?[oa]s?|n[oa]s?))?"
AR = rf"(?:o|amos|arei|aremos|ar|á){ON}"
ER = rf"(?:o|emos|imos|erei|eremos|irei|iremos|[ei]r|[êí]){ON}"
# Who acts stands in the ending: the desk in the first person. With an article the same letters are a noun ("o envio").
FIRST = (
    r"(?<!\bo )(?<!um )(?<!seu )(?<!do )(?<!ao )(?:"
    r"(?:lig|telefon|retorn|reembols|estorn|pag|credit|entreg|mand|envi|troc|repar|consert|arranj|reserv"
    r"|solucion|cancel"
    r"|trat|deposit|compens|instal|inform|avis|cont|confirm|comunic|contact|contat|atualiz|cuid|entr)(?:o|amos"
    r"|arei|aremos)"
    r"|(?:respond|devolv|resolv|escrev)(?:o|emos|erei|eremos)|substitu(?:o|ímos|irei|iremos)|rep(?:onho|omos"
    r"|orei|oremos)"
    r"|far(?:ei|emos)|faço|fazemos|ter(?:ei|emos)|d(?:ou|amos|arei|aremos)|d(?:igo|izemos|irei|iremos)"
    r"|mant(?:enho|emos|erei|eremos))"
)

WORDS = {"um": 1, "uma": 1, "duas": 2, "dois": 2}
COUNTED = "três quatro cinco seis sete oito nove dez onze doze"
HOURS = (
    WORDS
    | {word: count for count, word in enumerate(COUNTED.split(), 3)}
    | {
        "quarto": 15,
        "um quarto": 15,
        "meia": 30,
        "vinte": 20,
        "quinze": 15,
    }
)
HOUR = r"\d{1,2}|uma|duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze"
OF_DAY = r"(?:\s*(?P<half>d[ae] (?:manhã|tarde|noite)))"
OPENS = (
    rf"(?:[aà]s? )?(?P<from>{HOUR})(?:[:.h][0-5]\d)?\s?(?:h(?:oras?)?\b)?\s*(?:-|\u2013|e|a|às|até|ou)\s*(?:[aà]s? )?"
)
ENDING = rf"(?P<hour>{HOUR})(?:[:.h](?P<minute>[0-5]\d))?\s?(?:h(?:oras?)?\b)?"

TIMES = Times(
    limit=r"ao longo d[aeo]|no decorrer d[aeo]|durante o dia d[ae]|durante|o mais tardar|no máximo|até|para",
    before=r"antes d[eoa]s?|antes",
    filler=r"ao|aos|à|às|as|a|o|na|no|de|da|do|em|por volta d[ae]s?|pelas|ainda|dia|próximo dia|esta|este",
    days={0: r"hoje", 1: r"(?<!depois de )amanh[ãa]", 2: r"depois de amanh[ãa]"},
    weekdays=tuple(
        rf"(?:próxim[oa] )?{day}(?: que vem| próxim[oa])?"
        for day in (
            *(f"{one}(?:-feira)?" for one in ("segunda", "ter[çc]a", "quarta", "quinta", "sexta")),
            *("s[áa]bado", "domingo"),
        )
    ),
    next_weekday=r"{day} da (?:próxima semana|semana que vem)",
    later_weekday=r"{day} a oito(?: dias)?|de {day} a oito(?: dias)?|{day} da semana a seguir à próxima",
    after=r"depois d[aeo]s?|após(?: as?)?|a partir d[aeo]s?|desde(?: as?)?|entre(?: as?)?",
    either=r"ou|a|e|à",
    span_from=r"entre",
    hours=HOURS,
    ranges=[
        rf"(?:entre|d[ae]s?)?\s*{OPENS}{ENDING}{OF_DAY}",
        rf"(?:entre as|das|desde as) (?P<from>{HOUR})(?:[:.h][0-5]\d)?\s?(?:h(?:oras?)?\b)?\s*(?:e|às|até|-"
        rf"|\u2013)\s*(?:[aà]s? )?{ENDING}(?!\w|[.,]\d)",
        r"(?P<from>\d{1,2})[:h][0-5]\d\s*(?:-|\u2013|e|a|às)\s*(?P<hour>\d{1,2})[:h](?P<minute>[0-5]\d)(?!\d)",
        r"(?P<from>\d{1,2})\s?h?\s*(?:-|\u2013|e|a|às)\s*(?P<hour>\d{1,2})\s?h(?:oras)?\b",
    ],
    monthdays=[
        r"(?:dia|ao dia|no dia|até) (?P<day>[12]?\d|3[01])(?=\s*(?:$|[.,;!)]|\n|(?:e|ou|para|às|de manhã"
        r"|deste)\b))(?: deste mês)?"
    ],
    zones=[
        r"\(?hor(?:a|ário) (?P<place>local)\)?",
        r"\(?hor(?:a|ário) d[eoa] (?P<place>[^\W\d]+(?: (?:york|iorque|paulo))?)\)?",
        r"\(?(?P<place>sua|nossa) hora\)?",
    ],
    within=(
        r"num máximo de|no prazo máximo de|no prazo de|num prazo de|em até|nas próximas|nos próximos|dentro de"
        r"|daqui a|em"
    ),
    numbers={
        "um": 1,
        "uma": 1,
        "dois": 2,
        "duas": 2,
        "três": 3,
        "quatro": 4,
        "cinco": 5,
        "seis": 6,
        "sete": 7,
        "oito": 8,
        "nove": 9,
        "dez": 10,
        "doze": 12,
        "quinze": 15,
        "vinte": 20,
        "trinta": 30,
        "vinte e quatro": 24,
        "quarenta e oito": 48,
    },
    units={
        "minute": r"minutos?|min",
        "hour": r"horas?|h",
        "working": r"dias? úte?is|dia útil",
        "day": r"dias?",
        "week": r"semanas?",
        "month": r"m[êe]s(?:es)?",
    },
    spans={
        30: r"(?:em|daqui a|dentro de) meia hora",
        15: r"(?:em|daqui a) um quarto de hora",
        15 * 1440: r"(?:em|dentro de|daqui a|numa) (?:uma )?quinzena",
    },
    weeks=[
        (r"(?:o |ao |até ao |até o )?(?:fim|final) d(?:a|esta) semana|(?:ainda )?(?:n?esta) semana", 0, "end"),
        (r"antes do fim de semana", 0, "work"),
        (r"no (?:início|começo) da (?:próxima semana|semana que vem)", 1, "start"),
        (r"(?:na |a )?(?:próxima semana|semana que vem|semana seguinte)", 1, "end"),
    ],
    months=[
        (r"(?:o |ao |até ao |até o )?(?:fim|final) d(?:o|este) mês|(?:n?este) mês", 0),
        (r"(?:o |no )?(?:próximo mês|mês que vem)", 1),
    ],
    parts={
        "close": r"ao longo do dia|(?:até )?(?:o |ao )?(?:fim|final) do dia|durante o dia",
        "morning": r"(?:de|da|pela|na parte da) manhã|esta manhã",
        "noon": r"(?:ao )?meio-dia",
        "afternoon": r"(?:à|da|de|pela|esta) tarde",
        "evening": r"(?:à|da|de|esta) noite",
        "midnight": r"(?:à )?meia-noite",
    },
    clocks=[
        r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?\s*(?:h(?:oras)?\b)?\s*(?P<half>d[ae] (?:manhã|tarde|noite))",
        r"(?P<hour>\d{1,2})(?:h|:)(?P<minute>[0-5]\d)(?!\d)",
        r"(?P<hour>\d{1,2}) ?h(?:oras?)?\b",
        *(rf"(?<={word} )(?P<hour>{HOUR})(?![:.,/]?\d){OF_DAY}?" for word in ("às", "das", " as")),
        rf"(?<=à )(?P<hour>uma){OF_DAY}?",
        rf"(?P<hour>{HOUR}) e (?P<minute>meia|um quarto|quinze|vinte){OF_DAY}?",
        rf"(?P<hour>{HOUR}) menos (?P<minus>um quarto|quarto|dez|cinco|vinte){OF_DAY}?",
        rf"(?P<minus>um quarto|quinze|dez|cinco|vinte|\d{{1,2}}) para as (?P<hour>{HOUR}){OF_DAY}?",
    ],
    halves={
        "da manhã": "am",
        "da tarde": "pm",
        "da noite": "pm",
        "de manhã": "am",
        "de tarde": "pm",
        "de noite": "pm",
    },
    dates=[
        rf"(?:(?:seg|ter|qua|qui|sex|sáb|dom)\.?,? )?(?:\d{{1,2}}\s?(?:-|\u2013|a |e |ou )\s?)?\d{{1,2}}(?: de)? "
        rf"(?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: de \d{{4}})?",
        r"(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!/| d[aeo]s? )",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"notícias|novidades|mensagem|e-?mail|informaç(?:ão|ões)|detalhes|retorno|a par|ao corrente"

PROMISING = Promising(
    ours=(
        r"(?:eu|nós|a gente|vou|vamos|prometo|prometemos)(?!\w)"
        r"|(?:a |o )?(?:minha|meu|nossa|nosso) (?!loja|escritório|horário)\w+ (?:vai|irá|lhe|te|entra|entrará|liga"
        r"|envia) "
        r"|(?:(?:um|uma|outr[oa]|algum|alguma|o|a) )(?:colega|técnic[oa]|responsável|equipa|equipe|atendente)"
        r"(?: d[aeo] [\w ]{2,25}?| \w+)? (?=vai |irá |lhe |te |entrará |ligará|ligar-lhe)"
        r"|alguém(?: d[aeo] [\w ]{2,25}?)? (?=vai |irá |lhe |te |entrará |ligará)"
        rf"|{FIRST}{ON}(?!\w)"
    ),
    deeds=[
        (PromiseKind.UPDATE, r"um retorno(?!\w)"),
        (
            PromiseKind.ANSWER,
            rf"(?:(?:lig|telefon|retorn)(?:{AR}|ue)|respond(?:{ER})|resposta|chamada|ligação|decisão)(?!\w)",
        ),
        (PromiseKind.UPDATE, rf"(?:{NEWS})(?!\w)"),
        (
            PromiseKind.RESOLUTION,
            rf"(?:(?:reembols|estorn|pag|credit|entreg|mand|envi|troc|repar|consert|arranj|reserv|solucion"
            rf"|cancel|trat|deposit|compens|instal)"
            rf"(?:{AR})|(?:cuid|ocup|encarreg)(?:{AR})|(?:devolv|resolv|substitu|repo)(?:{ER})|substituímos"
            rf"|reponho|far(?:ei|emos)|faço)(?!\w)",
        ),
        (
            PromiseKind.UPDATE,
            rf"(?:escrev(?:{ER})|(?:inform|avis|cont|confirm|comunic|contact|contat|atualiz)(?:{AR})"
            rf"|informa(?:mos)?|avisa(?:mos)?"
            rf"|(?:dou|damos|darei|daremos|digo|direi|diremos|dizer|dar){ON}|entr(?:o|amos|arei|aremos"
            rf"|ar) em conta[c]?to"
            rf"|mant(?:enho|eremos|erei|ê-l[oa]))(?!\w)",
        ),
    ],
    theirs=r"(?:(?:o|a|os|as|seu|sua) (?:\w+ ){1,4}(?:será|serão|estará|estarão|ficará|ficarão|vai ser) "
    r"(?:\w+mente )?(?:processad|efetuad|efectuad|realizad|tratad|pag|enviad|reembolsad"
    r"|estornad|resolvid|reparad|substituíd|solucionad|devolvid|consertad|creditad|depositad|pront|feit)[oa]s?"
    r"|terá|receberá|terás|receberás|saberá|vai (?:receber|ter))(?!\w)",
    gets=[
        (PromiseKind.ANSWER, r"resposta|chamada|ligação|decisão"),
        (PromiseKind.UPDATE, rf"saberá|(?:{NEWS})(?!\w)"),
        (PromiseKind.RESOLUTION, r"terá|receber|ter\b|ser[áã]|estar[áã]|ficar[áã]|vai ser"),
    ],
    not_so=(
        r"(?:não|nunca|jamais|sem|nem)\b|(?:posso|podemos|poderei|poderemos|poderia\w*|pode|deve|deverá|devem"
        r"|gostaria\w*|talvez|quem sabe)\b"
        r"|(?:espero|esperamos|tentar\w*|tento|tentamos|provavelmente|possivelmente|oxalá|tomara)\b"
        r"|(?:tinha\w*|tínhamos|havia|queria\w*|queríamos|ia|íamos|ontem|anteontem|passad[ao])\b"
        r"|(?:precis\w+|por favor|estou|estamos|ligue\w*|escreva\w*)\b"
    ),
    never=r"(?:você |o senhor |a senhora )?(?:disse|disseram|escreveu|pediu|prometeu|prometeram)(?!\w)|(?:tinha"
    r"|havia|tínhamos) (?:\w+ )?prometido",
    condition=r"(?:e |mas |ou )?(?:se|quando|assim que|logo que|uma vez que|desde que|porque|embora|enquanto|caso)",
    soon=r"(?:assim que|logo que|quando)",
    by_name=r"(?!(?:O|A|Os|As|Ele|Ela|Você|Ninguém|Que|Quem|E|Mas|Se|Isto|Isso|Correios)\b)"
    r"[A-ZÁÉÍÓÚ][a-záéíóúãõç]+(?: d[aeo] [\w ]{2,25}?)? (?=(?:vai|irá) (?:lhe |te )?(?:ligar|escrever|contactar"
    r"|contatar|telefonar|entrar em|enviar|responder|avisar|retornar)|(?:lhe|te) (?:liga|escreve|responde|ligará"
    r"|escreverá)|liga-lhe|escreve-lhe|ligará|entrará em)",
    past=r"(?:que|o que|quem) (?:\w+ )?(?:pagou|pagaste|pagaram|comprou|fez|pediu|enviou|recebeu|perdeu|gastou"
    r"|reservou|solicitou|encomendou|realizou|tinha \w+)(?!\w)"
    r"|(?<!será )(?<!serão )(?<!estará )(?<!ficará )(?<!vai ser )(?:pag|recebid|comprad|realizad|cobrad|enviad"
    r"|feit|debitad)[oa]s?(?= (?:na |no |a |o )?\ue000)",
    thing=r"(?:voo|trem|comboio|consulta|autocarro|ônibus) (?:(?:de|da|do|das|dos) )?\ue000",
    others=r"(?:(?:e|mas|que) )*(?:ele|ela|eles|elas|você|o senhor|a senhora|seu|sua)",
    told=r"(?:(?:lhe|eu|tinha|já) )*(?:disse|dissemos|prometi|prometemos|garanti|combinei)(?:-lhe)?(?: que|:)?(?= )",
    joints=r"(?:e|mas|ou|porque|pois|embora)",
)

TONGUE = Tongue("pt", TIMES, PROMISING)
