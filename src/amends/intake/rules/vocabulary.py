"""The words that intake listens for, in English, German, French, Spanish and Portuguese. Ours; without accents.

Phrases are separated by semicolons and may hold regular expressions; `phrases` joins them into one that finds whole
words only. A word counts wherever it stands, also inside a text of another language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def phrases(words: str | Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for all these phrases, whole words only."""
    texts = [words] if isinstance(words, str) else words.values()
    listed = dict.fromkeys(" ".join(phrase.split()) for text in texts for phrase in text.split(";"))
    # Sorted by their first letter, so that a word is compared with a few phrases and not with all of them.
    by_letter: dict[str, list[str]] = {}
    for phrase in listed:
        letter = phrase[0] if phrase[0].isalpha() and phrase[1] not in "?*" else ""
        by_letter.setdefault(letter, []).append(phrase.removeprefix(letter))
    branches = [f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items()]
    return re.compile(r"\b(?:" + "|".join(branches) + r")\b")


# Injury and danger: what may be denied ("nobody was hurt").
HURT = {
    "en": r"""
        injur(?:y|ies|ed); hurt; wounded; bleeding; bled; broken (?:arm|leg|bones?|wrist|hip|ankle|rib); concussion;
        unconscious; burn(?:ed|t); scalded; ambulance; hospitals?; hospitali[sz]ed; emergency room; paramedics?;
        allergic; anaphyla\w+; poison(?:ed|ing); electrocuted; electric shock; chok(?:ing|ed); chest pains?; seizure;
        collapsed; fainted; heart attack; stroke; miscarriage; assault(?:ed)?; attacked; threaten(?:ed|ing|s); in
        danger; dangerous; unsafe; smoke; gas leak; sparks; explod(?:ed|es); explosion; caught fire; on fire; carbon
        monoxide; overdose
    """,
    "de": r"""
        verletz\w+; blute[tn]; blutung; krankenhaus; krankenwagen; notarzt; notaufnahme; notfall; bewusstlos;
        verbruh\w+; verbrennung(?:en)?; knochenbruch; (?:arm|bein|handgelenk|hufte) gebrochen; allergische\w*;
        vergift\w+; stromschlag; atemnot; herzinfarkt; schlaganfall; zusammengebrochen; bedroht; angegriffen; gefahr;
        gefahrlich\w*; lebensgefahr; brennt; gasgeruch; explodiert; rauch; feuer
    """,
    "fr": r"""
        bless(?:e|ee|es|ees|ure|ures); saign\w+; hopital; ambulance; aux urgences; inconscient\w*; brulures?; brulee?s?;
        fracture; allergique; intoxi\w+; empoisonn\w+; electrocut\w+; etouff\w+; crise cardiaque; avc; evanouie?;
        menace[es]?; agresse\w*; agression; danger; dangereu(?:x|se); incendie; pris feu; en feu; fumee; fuite de gaz;
        explosion; explose
    """,
    "es": r"""
        herid[oa]s?; lesion(?:es|ad[oa]s?)?; sangr(?:ando|a|e); ambulancia; urgencias; inconsciente; quemad[oa]s?;
        quemaduras?; fractur\w+; alergic[oa]; intoxic\w+; envenen\w+; electrocut\w+; infarto; ictus; desmay\w+;
        amenaz\w+; agredi\w+; agresion; peligro\w*; incendio; humo; fuga de gas; exploto; explosion; ahogand\w+
    """,
    "pt": r"""
        ferid[oa]s?; machucad[oa]s?; machucou; sangrando; sangue; pronto[- ]socorro; emergencia; queimad[oa]s?;
        queimaduras?; fratur\w+; choque eletrico; sufoc\w+; desmai\w+; ameac\w+; agredid[oa]s?; agressao; perigo\w*;
        fumaca; vazamento de gas; explodiu; explosao
    """,
}

# What is said with a "no" of its own, and what no "no" takes back.
ALWAYS = {
    "en": r"""
        not safe; can'?t breathe; cannot breathe; suicid\w+; kill(?:ing)? (?:myself|himself|herself); end my life;
        unaccompanied minor; pregnant; dialysis; diabetic; stranded; stuck (?:\w+
        ){0,3}(?:airport|station|elevator|lift|plane|train); stuck (?:\w+ ){0,2}(?:tarmac|runway|gate|overnight);
        trapped; nowhere to (?:sleep|stay|go); no (?:hotel|place to); sleep(?:ing)? (?:on the
        (?:floor|ground|street)|(?:at|in) the (?:airport|station|car)|outside|rough); locked out; (?:no|without)
        (?:heating|heat|running water|electricity|power|water); spend(?:ing)? the night (?:at|in|on); last
        (?:train|bus|ferry); insulin; medications?; medicines?; meds; inhaler; epipen; epi pen; hearing aids?;
        prosthe\w+; wheelchair; crutches; oxygen; pacemaker; cpap; nebuli[sz]er; feeding tube; baby formula; funeral;
        passed away; bereave\w+; deceased; dying; hospice; terminally ill; death (?:in|of);
        (?:mother|father|mum|mom|dad|wife|husband|son|daughter) died;
        (?:sister|brother|friend|who|has|just) died; (?:grandmother|grandfather|aunt|uncle) died;
        discriminat\w+; racis[mt]; racial\w*; sexis[mt]; homophob\w+; transphob\w+; antisemit\w+;
        islamophob\w+;
        harass\w+; groped; molested; sexual\w*; because of (?:my|his|her|our|their)
        (?:race|religion|skin|accent|disability|colou?r|hijab); wedding; honeymoon; graduation; christening; baptism;
        bar mitzvah; bat mitzvah; once in a lifetime; job interview; transplant; surgery; last chance to see; exam
        (?:tomorrow|today); birth of
    """,
    "de": r"""
        keine luft; selbstmord; suizid\w*; umbringen; nicht sicher; schwanger\w*; gestrandet; (?:sitze|sitzen|sitzt)
        (?:\w+ ){0,6}fest; steck(?:e|en|t) (?:\w+ ){0,6}fest; festgesessen; keine unterkunft; kein hotel; (?:am|im)
        (?:flughafen|bahnhof) (?:ge)?schlafen; am (?:flughafen|bahnhof) (?:ubernachten|ubernachtet); auf dem boden
        schlafen; ausgesperrt; keine heizung; kein (?:strom|wasser); ohne (?:heizung|strom|wasser); letzte[nr]?
        (?:zug|bus|bahn|fahre); medikament\w*; tabletten; asthmaspray; inhalator; rollstuhl; rollator; horgerate?s?;
        prothese; krucken; sauerstoff; beerdigung; begrabnis; trauerfall; trauerfeier; gestorben; verstorben\w*;
        todesfall; im sterben; hospiz; bestattung; diskriminier\w+; rassis\w+; sexis\w+; homophob\w+; belastig\w+; wegen
        (?:meiner|seiner|ihrer) (?:hautfarbe|herkunft|religion|behinderung); hochzeit\w*; trauung; flitterwochen; taufe;
        abschlussfeier; vorstellungsgesprach; (?:meine[rn]?|seine[rn]?|ihre[rn]?|einer?|der|zur) operation; prufung
        (?:morgen|heute)
    """,
    "fr": r"""
        peux pas respirer; plus respirer; suicid\w+; enceinte; bloquee?s? (?:a|au|dans|en|ici|sur); coincee?s?; nulle
        part ou; pas d'hotel; dormir (?:par terre|a l'aeroport|dehors|a la gare); (?:sans|pas de|plus de)
        (?:chauffage|courant|electricite|eau); dernier (?:train|bus|metro|ferry); insuline; medicaments?; ventoline;
        inhalateur; fauteuil roulant; appareil auditif; prothese; bequilles; oxygene; enterrement; obseques;
        funerailles; deces; decede\w*; (?:est|sont) morte?s?; deuil; mourant\w*; discrimin\w+; racist?e?s?; racisme;
        sexist?e?s?; harcel\w+; mariage; lune de miel; bapteme; remise des diplomes; entretien d'embauche;
        (?:mon|son|une) operation; examen (?:demain|aujourd'hui)
    """,
    "es": r"""
        no puedo respirar; embarazada; varad[oa]s?; atrapad[oa]s?; tirad[oa]s? en; donde dormir; sin hotel; sin donde;
        dormir en (?:el|la) (?:suelo|aeropuerto|calle|estacion); sin (?:calefaccion|luz|agua|electricidad); ultimo
        (?:tren|bus|autobus|metro|ferry); insulina; medicamentos?; medicacion; medicinas?; pastillas; inhalador; silla
        de ruedas; audifonos?; protesis; muletas; oxigeno; funeral; entierro; fallecid[oa]s?; fallecio; fallecimiento;
        murio; velatorio; luto; moribund\w+; racistas?; racismo; sexista; homofob\w+; acos(?:o|ad[oa]|ando); boda; luna
        de miel; bautizo; graduacion; entrevista de trabajo; (?:mi|su|una|la) operacion; cirugia; examen (?:manana|hoy)
    """,
    "pt": r"""
        nao consigo respirar; gravida; pres[oa]s? (?:no|na|em); onde dormir; lugar para (?:dormir|ficar); sem hotel;
        dormir no (?:chao|aeroporto); sem (?:luz|agua|energia|aquecimento); ultimo (?:trem|onibus|comboio|autocarro);
        remedios?; medicacao; bombinha; inalador; cadeira de rodas; cadeirante; aparelho auditivo; protese; oxigenio;
        enterro; velorio; faleceu; falecid[oa]s?; falecimento; morreu; assedi\w+; casamento; lua de mel; batizado;
        formatura; entrevista de emprego; (?:minha|sua|uma|a) operacao; cirurgia; prova (?:amanha|hoje)
    """,
}

# What a request asks for.
ASKING = r"""
    how (?:do|can|could|would) i; how (?:much|long|many); (?:could|can|would) you (?:please )?(?:tell|send|let);
    i(?: would|'d) like to (?:know|order|book|change|buy|ask); is it possible; where (?:can|do) i; when (?:do|are) you;
    do you (?:have|offer|deliver|sell|ship|accept); what (?:are|is) (?:the|your); please send me; may i ask;
    wie (?:kann|viel|lange); konn(?:en|ten) sie mir; ich (?:mochte|wurde) (?:gerne?
    )?(?:wissen|bestellen|buchen|andern);
    ist es moglich; haben sie; bieten sie; was (?:sind|ist|kostet); wo (?:kann|finde) ich; wann (?:haben|sind) sie;
    comment (?:puis|peut|faire|je); combien; (?:pourriez|pouvez|avez)-vous; je voudrais; j'aimerais; est-il possible;
    ou puis-je; quels? sont; quelle? est; quand (?:etes|ouvrez)-vous; como (?:puedo|hago|se puede); cuanto; podrian?;
    quisiera; me gustaria; es posible; tienen ustedes; donde puedo; cual(?:es)? (?:es|son); como (?:posso|faco); quanto;
    voces? (?:tem|podem|entregam|aceitam); gostaria de; e possivel; onde posso; qual e; quais sao
"""

# What somebody may be unhappy about; one of these, and what looks like a request is a complaint.
UNHAPPY = r"""
    not; no; never; none; nothing; nobody; without; still; yet; again; late; delay\w*; cancel\w*; broke\w*; missing;
    lost; damage\w*; wrong\w*; refund\w*; compensat\w*; complain\w*; problem\w*; issue\w*; wait\w*; disappoint\w*;
    terribl\w*; worst; unaccept\w*; error\w*; fail\w*; defect\w*; stol\w*; overcharg\w*; twice; double; angry; upset;
    poor\w*; bad\w*; rude\w*; ridicul\w*; horribl\w*; awful; unfortunate\w*; sorry; dirty; cold; hurt\w*; stuck; why;
    nightmare; joke; scam; fraud; lie[ds]?; mistake\w*; charged; promised; weeks?;
    nicht; kein\w*; nie; nichts; niemand; ohne; immer noch; noch immer; wieder; spat\w*; versp\w*; storn\w*; kaputt\w*;
    fehl\w*; verlor\w*; besch\w*; falsch\w*; erstatt\w*; entschadig\w*; reklam\w*; enttausch\w*; schlecht\w*;
    schlimm\w*;
    unmoglich; frech\w*; defekt\w*; gestohlen; doppelt; leider; warte\w*; arger\w*; unverschamt\w*; warum; wieso;
    wochen?; versprochen; ne; pas; jamais; rien; sans; toujours; encore; retard\w*; annul\w*; casse\w*; manqu\w*;
    perdu\w*; endommag\w*; faux; erreur\w*; rembours\w*; plain\w*; reclam\w*; decu\w*; mauvais\w*; inaccept\w*;
    defectu\w*; vole\w*; malheureus\w*; attend\w*; pourquoi; nunca; nada; sin; todavia; aun; tarde; retras\w*;
    rot[oa]s?;
    falta\w*; perdid\w*; danad\w*; equivocad\w*; reembols\w*; quej\w*; decepc\w*; mal[oa]?s?; peor; inacept\w*;
    robad\w*;
    lamentabl\w*; esperando; por que; nao; nem; sem; ainda; atras\w*; quebrad\w*; faltou; danificad\w*; errad\w*; erro;
    devol\w*; pessim\w*; inaceit\w*; defeit\w*; roubad\w*; infelizmente; pior; ruim
"""

THANKING = """
    thanks thank thanx thx ty tysm cheers appreciated appreciate grateful danke dankeschon dank bedanke dankbar merci
    remercie remercions gracias agradezco agradecido agradecida obrigado obrigada agradeco valeu
"""

# Courtesy around thanks: words that say nothing of their own.
COURTEOUS = """
    a all again and am answer best care day dear email evening everybody everyone excellent fast for from good
    great have
    hello help helping hey hi i i'm in info information is it it's kind kindly lot lots mail many me message most
    much my
    nice now of ok okay our perfect prompt promptly quick quickly really received regards reply response sincerely so
    solved support taking team that the this to too truly update us very was we weekend were wishes wonderful works
    working yes you your yours your's advance

    vielen herzlichen besten schonen tausend sehr fur die das der den ihre ihren ihr eure euch ihnen dir dich hilfe
    schnelle schnellen antwort ruckmeldung nachricht unterstutzung es ist hat sich ich mich alles gut super prima toll
    klasse wunderbar bestens geklappt funktioniert jetzt liebe lieben viele gruss grusse grussen mit freundlichen
    freundliche herzliche hallo guten tag geehrte damen herren noch nochmals einen schones wochenende abend und auch ja
    passt bin schon

    beaucoup bien infiniment mille pour votre vos la le les l'aide aide rapide rapidite c'est parfait tres genial
    excellent merveilleux ca marche fonctionne maintenant bonjour bonsoir bonne journee soiree cordialement cordiales
    salutations vous et je j'ai bien recu tout est regle oui de encore un grand reponse

    muchas muchisimas mil por su la ayuda respuesta rapida rapidez atencion el mensaje todo esta es perfecto muy amable
    amables excelente estupendo funciona ahora hola buenos buenas dias tardes noches saludos cordial saludo que tenga
    buen dia fin semana si ya solucionado resuelto nuevo os y muchos

    um muito muitissimo mesmo pela pelo sua seu ajuda resposta atencao o tudo certo otimo perfeito agora ola bom boa
    tarde noite abraco abracos atenciosamente cumprimentos sim ja resolvido novo voces voce e
"""
