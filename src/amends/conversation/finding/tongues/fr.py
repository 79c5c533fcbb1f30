"""How French says times, and how it promises."""

from __future__ import annotations

from amends.conversation.finding.tongue import Promising, Times, Tongue
from amends.promises.rules import PromiseKind

MONTHS = (
    "janv(?:ier)?|févr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|août|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?"
    "|déc(?:embre)?"
)

WORDS = "une deux trois quatre cinq six sept huit neuf dix onze douze"
HOURS = {word: count for count, word in enumerate(WORDS.split(), 1)} | {
    "quart": 15,
    "le quart": 15,
    "demie": 30,
    "demi": 30,
    "vingt": 20,
    "vingt-cinq": 25,
    "trente": 30,
    "quarante-cinq": 45,
    "quinze": 15,
}
HOUR = r"\d{1,2}|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
OF_DAY = r"(?: (?P<half>du matin|de l'après-midi|du soir))?"
OPENS = rf"(?P<from>{HOUR})\s?(?:h(?:eures?)?)?(?:\s?[0-5]\d)?\s*(?:-|\u2013|et|à|ou|jusqu'à)\s*"
ENDING = rf"(?P<hour>{HOUR})\s?h(?:eures?)?(?:\s?(?P<minute>[0-5]\d))?(?!\w){OF_DAY}"

TIMES = Times(
    limit=r"au cours de|dans le courant de|dans le courant du|d'ici(?: à| au| le)?|jusqu'(?:à|au)|au plus tard"
    r"|au plus tard le|pour",
    before=r"avant",
    filler=r"le|la|les|à|au|vers|en|de|du|et ce|dans|dès le|ce",
    days={0: r"aujourd'hui", 1: r"(?<!après-)(?<!après )demain", 2: r"apr[èe]s[- ]demain"},
    weekdays=tuple(
        rf"{day}(?: prochain)?" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    ),
    next_weekday=r"{day} de la semaine prochaine",
    later_weekday=r"{day} en huit|{day} en quinze(?!\w)",
    after=r"après|à partir d[eu]|à compter d[eu]|dès|entre|à partir d'",
    either=r"ou|à|au|et",
    span_from=r"entre",
    hours=HOURS,
    ranges=[
        rf"(?:entre|de|d')\s*{OPENS}{ENDING}",
        rf"{OPENS}{ENDING}",
        r"(?P<from>\d{1,2}):[0-5]\d\s*(?:-|\u2013|et|à)\s*(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
    ],
    monthdays=[
        r"(?:(?<=d'ici le )|(?<=d'ici au )|(?<=jusqu'au ))(?P<day>[12]?\d|3[01])(?=\s*(?:$|[.,;!)]|\n|(?:et|ou"
        r"|pour)\b))",
        r"le (?P<day>[12]?\d|3[01])(?=\s*(?:$|[.,;!)]|\n|(?:au|à|et|ou|pour|nous|je|vous|du mois|avant"
        r"|dans)\b))(?! (?:rue|fois))(?: du mois)?".replace("|1er", ""),
    ],
    zones=[
        r"\(?heure (?:(?:normale )?de |d')?(?P<place>l'est|[^\W\d]+(?: york)?)\)?",
        r"\(?(?P<place>votre|notre) heure\)?",
        r"\(?heure (?P<place>locale)\)?",
    ],
    halves={"du matin": "am", "de l'après-midi": "pm", "du soir": "pm"},
    within=r"dans les prochaine?s|dans les|au bout de|dans un délai de|dans un délai d'|dans les|sous|d'ici|en|dans",
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
        "prochains": 1,
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
        15 * 1440: r"(?:sous|dans la|dans une|d'ici une) quinzaine(?: de jours)?",
        8 * 1440: r"(?:sous|dans la|dans une|d'ici une) huitaine(?: de jours)?",
    },
    weeks=[
        (r"(?:à |avant |en )?(?:la )?fin de (?:la |cette )?semaine|cette semaine|dans la semaine", 0, "end"),
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
        rf"(?P<hour>{HOUR})\s?h(?:eures?)?(?:\s?(?P<minute>[0-5]\d))?(?!\w){OF_DAY}",
        rf"(?P<hour>{HOUR})\s?h(?:eures?)? et (?P<minute>quart|demie?){OF_DAY}",
        rf"(?P<hour>{HOUR})\s?h(?:eures?)? moins (?P<minus>le quart|cinq|dix|vingt-cinq|vingt){OF_DAY}",
        rf"(?P<hour>{HOUR})\s?heures? (?P<minute>quinze|vingt|trente|quarante-cinq)",
        r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!\d)",
    ],
    dates=[
        rf"(?:(?:lun|mar|mer|jeu|ven|sam|dim)\.?,? )?(?:(?:le )?\d{{1,2}}(?:er)?\s?(?:-|\u2013|au |et "
        rf"|ou )\s?(?:le )?)?\d{{1,2}}(?:er)? (?:{MONTHS})\b(?:\.(?=,?\s*\d))?(?: \d{{4}})?",
        r"(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!/| de[s ])",
        r"\d{4}-\d\d-\d\d",
    ],
)

NEWS = r"nouvelles|message|e-?mail|courriel|mot|point|retour|informations?|précisions|au courant|informée?s?"
US = r"(?:je|nous|on|j'en|j')"

PROMISING = Promising(
    ours=(
        rf"{US}(?!\w)|(?:notre|mon|ma|nos|mes) (?!bureau|magasin|boutique|agence|service est)[\w-]+ (?:vous "
        rf"|va |vont |se |les? |la |s')"
        r"|(?:une? |l'un de nos |l'une de nos |quelqu'un |le |la |notre )?(?:autre )?(?:coll[eè]gues?"
        r"|technicienn?e?s?|réparateur|conseill[eè]re?|équipe|responsable"
        r"|quelqu'un)(?: \w+| d[eu] [\w ]{2,25}?)? (?=(?:vous |va |vont |s'en |se )|(?:passera|viendra|appellera"
        r"|prendra)\b)"
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
            r"|(?:m'en |nous en |s'en )?occup(?:e|ons|erai|erons|era|er)|(?:m'en|nous en|s'en) (?:charge"
            r"|chargeons|chargerai|chargerons|chargera)"
            r"|procéd(?:e|ons|erai|erons|era|er)|pass(?:era|erai|erons)|trait(?:e|ons|erai|erons|era|er)"
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
    theirs=r"(?:vous|tu) (?:l[ea]s? |l'|en )?(?:recevrez|aurez|serez|recevras|auras|allez (?:recevoir|avoir))\b"
    r"|(?:le|la|les|votre|vos|l'|ce|cette|il|elle|cela|ça|un|une)\s?(?:\w+ ){0,3}(?:sera"
    r"|seront) (?:\w+ment )?(?:effectuée?s?|remboursée?s?|versée?s?|traitée?s?"
    r"|réglée?s?|expédiée?s?|envoyée?s?|remplacée?s?|réparée?s?|créditée?s?|livrée?s?|résolue?s?|virée?s?"
    r"|émise?s?|corrigée?s?|faite?s?|payée?s?|restituée?s?|échangée?s?)\b",
    gets=[
        (PromiseKind.ANSWER, r"réponse|appel|décision|rappelée?"),
        (PromiseKind.UPDATE, rf"(?:{NEWS})\b"),
        (PromiseKind.RESOLUTION, r"rece\w+|aure?z|serez|avoir|sera|seront"),
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
    bare=r"(?:vous (?:rappelle|recontacte|écris|rembourse|tiens|confirme|envoie|appelle|réponds)|reviens vers"
    r"|rappellerai|écrirai|enverrai|rembourserai)\b",
    soon=r"(?:dès que|quand|lorsque|une fois que|aussitôt que)",
    by_name=r"(?!(?:Le|La|Les|Il|Elle|Ils|Elles|On|Vous|Nous|Je|Ce|Cela|Qui|Personne|Et|Mais|Puis|Demain|Votre"
    r"|Notre|La|Poste)\b)"
    r"(?:M\. |Mme )?[A-ZÉ][a-zéèêëïîôç]+(?: d[eu] [\w ]{2,25}?)? (?=(?:vous (?:r?appelle|écri|recontacte"
    r"|réponde?ra?|contacte|enverra|tien|r?appellera)|va vous|reviendra vers vous|s'en occupe|prendra contact))",
    past=r"(?:que|qu'|qui|dont) ?(?:vous|nous|il|elle|on|j'|je)? ?(?:avez|avions|avons|a|ai|aviez|avait|ont"
    r"|avaient) (?:\w+ ){0,2}\w+"
    r"|(?<!sera )(?<!seront )(?<!serez )(?:payée?s?|reçue?s?|commandée?s?|achetée?s?|envoyée?s?|débitée?s?"
    r"|prélevée?s?|effectuée?s?"
    r"|passée?s?)(?= (?:le |ce |du )?\ue000)",
    thing=r"(?:vol|train|rendez-vous|bus|ferry) (?:(?:de|du|d'|des) ?)?\ue000",
    others=r"(?:(?:et|mais|puis|que) )*(?:il|elle|ils|elles|ce|cela|votre|vos)",
    told=r"(?:(?:je|nous|j'ai|avons|ai|lui|leur|avoir) ?)*(?:dit|promis|assuré)(?: (?:au client|à la cliente"
    r"|à \w+))?(?: que| qu'|:)?(?= ?)",
    joints=r"(?:et|mais|ou|car|puis|donc)",
)

TONGUE = Tongue("fr", TIMES, PROMISING)
