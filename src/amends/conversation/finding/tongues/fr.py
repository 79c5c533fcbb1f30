"""How French says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "janv(?:ier)?|févr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|août|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?"
    "|déc(?:embre)?"
)

TIMES = Times(
    limit=r"d'ici(?: à| au| le)?|jusqu'(?:à|au)|au plus tard|au plus tard le|pour",
    before=r"avant",
    filler=r"le|la|les|à|au|vers|en|dès|de|du|et ce|dans|dès le|ce",
    days={0: r"aujourd'hui", 1: r"(?<!après-)demain", 2: r"après-demain|après demain"},
    weekdays=tuple(
        rf"{day}(?: prochain)?" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    ),
    next_weekday=r"{day} de la semaine prochaine|{day} en huit",
    within=r"dans un délai de|dans un délai d'|dans les|sous|d'ici|en|dans",
    numbers={
        "un": 1,
        "une": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "douze": 12,
        "quinze": 15,
        "vingt": 20,
        "trente": 30,
        "vingt-quatre": 24,
        "quarante-huit": 48,
        "quelques": 3,
    },
    units={
        "minute": r"minutes?|min",
        "hour": r"heures?|h",
        "working": r"jours? ouvr(?:és?|ables?)",
        "day": r"jours?",
        "week": r"semaines?",
        "month": r"mois",
    },
    spans={
        30: r"(?:dans|d'ici) (?:une|la) demi-heure",
        15: r"(?:dans|d'ici) un quart d'heure",
        60: r"dans l'heure",
    },
    weeks=[
        (r"(?:à |avant )?(?:la )?fin de (?:la|cette) semaine|cette semaine|dans la semaine", 0, "end"),
        (r"avant le week-?end", 0, "work"),
        (r"(?:en |au )?début de (?:la )?semaine prochaine", 1, "start"),
        (r"(?:à |avant )?(?:la )?fin de (?:la )?semaine prochaine|la semaine prochaine|semaine prochaine", 1, "end"),
    ],
    months=[
        (r"(?:à |avant )?(?:la )?fin du mois|ce mois-ci", 0),
        (r"(?:à |avant )?(?:la )?fin du mois prochain|le mois prochain", 1),
    ],
    parts={
        "close": r"dans la journée|en fin de journée|(?:la )?fin de (?:la )?journée",
        "morning": r"(?:le |ce |dans la )?(?:matin|matinée)",
        "noon": r"midi",
        "afternoon": r"(?:l'|cet |dans l')?après-midi",
        "evening": r"(?:le |ce )?soir|dans la soirée",
        "midnight": r"minuit",
    },
    clocks=[
        r"(?P<hour>\d{1,2})\s?h(?:eures?)?(?:\s?(?P<minute>[0-5]\d))?(?!\w)",
        r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
    ],
    dates=[
        rf"(?:(?:lun|mar|mer|jeu|ven|sam|dim)\.?,? )?\d{{1,2}}(?:er)? (?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: \d{{4}})?",
        r"\d{1,2}/\d{1,2}(?:/\d{2,4})?",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"nouvelles|message|e-?mail|courriel|mot|point|retour|informations?|précisions|au courant|informée?s?"
US = r"(?:je|nous|on|j'en|j')"

PROMISING = Promising(
    ours=(
        rf"{US}(?!\w)|(?:notre|mon|ma|nos|mes) (?!bureau|magasin|boutique|agence|service est)[\w-]+ (?:vous "
        rf"|va |vont |se |les? |la )"
    ),
    deeds=[
        (
            PromiseKind.ANSWER,
            r"(?:r?appel(?:le|lons|lerai|lerons|lera|ons|er|leront)|télépho?n(?:e|ons|er|erai|erons|era)"
            r"|répond(?:s|ons|re|rai|rons|ra|ront)"
            r"|(?:une? )?(?:réponse|appel|décision)|passe(?:rai|rons)? un coup de fil)\b",
        ),
        (PromiseKind.UPDATE, rf"(?:{NEWS})\b"),
        (
            PromiseKind.RESOLUTION,
            r"(?:rembours(?:e|ons|erai|erons|era|er|eront)|livr(?:e|ons|erai|erons|era|er)|échang(?:e|eons|erai"
            r"|erons|era|er)"
            r"|répar(?:e|ons|erai|erons|era|er)|rempla(?:ce|çons|cerai|cerons|cera|cer)|expédi(?:e|ons|erai"
            r"|erons|era|er)"
            r"|crédit(?:e|ons|erai|erons|era|er)|envoi(?:e|es)|envoyons|envoyer|enver(?:rai|rons|ra)|vers(?:e"
            r"|ons|erai|erons|era|er)"
            r"|pa(?:ie|ye|yons|ierai|yerai|ierons|yerons|yer)|rend(?:s|ons|rai|rons|ra|re)?|réserv(?:e|ons|erai"
            r"|erons|er)|régl(?:e|ons|erai|erons|er)"
            r"|résou(?:s|dre|drai|drons)|corrig(?:e|eons|erai|erons|er)|annul(?:e|ons|erai|erons|er)"
            r"|récupér(?:e|ons|erai|erons|er)"
            r"|fer(?:ai|ons) (?:livrer|réparer|remplacer|rembourser|envoyer))\b",
        ),
        (
            PromiseKind.UPDATE,
            r"(?:écri(?:s|vons|rai|rons|ra|re)|inform(?:e|ons|erai|erons|era|er)|tien(?:s|drai|drons)|tenir"
            r"|dir(?:ai|ons|a|e)|dis"
            r"|revien(?:s|drai|drons|dra)|reven(?:ons|ir)|re?contact(?:e|ons|erai|erons|era|er)|prévien(?:s"
            r"|drai|drons)|préven(?:ons|ir)"
            r"|confirm(?:e|ons|erai|erons|er)|donn(?:e|ons|erai|erons|er)|indiqu(?:e|ons|erai|erons|er)"
            r"|communiqu(?:e|ons|erai|erons|er))\b",
        ),
    ],
    theirs=r"(?:vous|tu) (?:l[ea]s? |l'|en )?(?:recevrez|aurez|serez|recevras|auras|allez (?:recevoir|avoir))\b",
    gets=[
        (PromiseKind.ANSWER, r"réponse|appel|décision|rappelée?"),
        (PromiseKind.UPDATE, rf"(?:{NEWS})\b"),
        (PromiseKind.RESOLUTION, r"rece\w+|aure?z|serez|avoir"),
    ],
    not_so=(
        r"(?:ne|n'\w*|jamais|aucune?|sans)(?!\w)|(?:pourr?(?:ai[st]?|ions|aient|rions)|devr(?:ai[st]|iez|ions)"
        r"|aimerai[st]?|aimerions|voudrai[st]|voudrions)\b"
        r"|(?:peut-être|espère|espérons|essaie|essaierai|essayons|essayerai|tente|tenterai|éventuellement|peux"
        r"|peut|pouvons|probablement)\b"
        r"|(?:j'ai|nous avons|vous avez|avait|avais|avions|voulions|voulais|était|étais|étions|a été|hier"
        r"|dernier|dernière)(?!\w)"
        r"|(?:besoin|attend(?:s|ons)|merci de|veuillez|appelez|écrivez|répondez|contactez|suis|sommes)(?!\w)"
    ),
    never=(
        r"vous (?:avez (?:dit|écrit|demandé)|disiez|aviez|écriviez)\b|(?:avai[st]|avions|a"
        r"|avons) (?:\w+ )?(?:promis|dit|écrit|assuré)\b"
        r"|j'ai (?:promis|dit)\b"
    ),
    condition=r"(?:et |mais |ou )?(?:si|s'il|quand|lorsque|dès que|tant que|parce que|comme|pendant que|bien que)",
    joints=r"(?:et|mais|ou|car|puis|donc)",
)

TONGUE = Tongue("fr", TIMES, PROMISING)
