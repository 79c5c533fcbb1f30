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

TIMES = Times(
    limit=r"o mais tardar|no máximo|até|para",
    before=r"antes d[eoa]s?|antes",
    filler=r"ao|aos|à|às|as|a|o|na|no|de|da|do|em|por volta d[ae]s?|pelas|ainda|dia|próximo dia|esta|este",
    days={0: r"hoje", 1: r"(?<!depois de )amanhã", 2: r"depois de amanhã"},
    weekdays=tuple(
        rf"(?:próxim[oa] )?{day}(?: que vem| próxim[oa])?"
        for day in (
            *(f"{one}(?:-feira)?" for one in ("segunda", "terça", "quarta", "quinta", "sexta")),
            *("sábado", "domingo"),
        )
    ),
    next_weekday=r"{day} da (?:próxima semana|semana que vem)",
    within=r"no prazo de|num prazo de|em até|nas próximas|nos próximos|dentro de|daqui a|em",
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
    spans={30: r"(?:em|daqui a|dentro de) meia hora", 15: r"(?:em|daqui a) um quarto de hora"},
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
        r"(?<=às )(?P<hour>\d{1,2})(?![:.,/]?\d)",
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
        rf"(?:(?:seg|ter|qua|qui|sex|sáb|dom)\.?,? )?\d{{1,2}}(?: de)? "
        rf"(?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: de \d{{4}})?",
        r"\d{1,2}/\d{1,2}(?:/\d{2,4})?",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"notícias|novidades|mensagem|e-?mail|informaç(?:ão|ões)|detalhes|retorno|a par|ao corrente"

PROMISING = Promising(
    ours=(
        r"(?:eu|nós|a gente|vou|vamos|prometo|prometemos)(?!\w)"
        r"|(?:a |o )?(?:minha|meu|nossa|nosso) (?!loja|escritório|horário)\w+ (?:vai|irá|lhe|te) "
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
            rf"(?:{AR})|(?:devolv|resolv|substitu|repo)(?:{ER})|substituímos|reponho|far(?:ei|emos)|faço)(?!\w)",
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
    theirs=r"(?:terá|receberá|terás|receberás|saberá|vai (?:receber|ter))(?!\w)",
    gets=[
        (PromiseKind.ANSWER, r"resposta|chamada|ligação|decisão"),
        (PromiseKind.UPDATE, rf"saberá|(?:{NEWS})(?!\w)"),
        (PromiseKind.RESOLUTION, r"terá|receber|ter\b"),
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
    joints=r"(?:e|mas|ou|porque|pois|embora)",
)

TONGUE = Tongue("pt", TIMES, PROMISING)
