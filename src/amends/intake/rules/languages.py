"""In which language somebody wrote, by counting the small words that every sentence needs. Says so when unsure."""

from __future__ import annotations

from amends.intake.rules.spelling import words

_SAID = {
    "en": """
        the and is was are were i you my your it this that with have has had not for on of to be at we they but what
        when please can could would been from she he her his our their there because
    """,
    "de": """
        der die das und ist war sind ich sie mein meine ihr ihre es dies mit haben habe hat nicht fur auf von zu wir
        aber was wenn bitte kann konnte wurde worden aus er ihm ein eine einen einem den dem des noch auch bei
    """,
    "fr": """
        le la les et est etait sont je vous mon ma mes votre vos ce cette avec avoir ai avez ne pas pour sur de des du
        nous mais quand peut pourrait ete une un il elle ils au aux dans qui que j'ai c'est n'ai je l'ai
    """,
    "es": """
        el la los las y es era son yo usted mi mis su sus esto esta con tengo tiene no para por en de del nosotros pero
        cuando puede podria ha han he sido una un ella que se lo al como muy hay desde
    """,
    "pt": """
        o a os as e era sao eu voce meu minha seu sua isso esta com tenho tem nao para por em de do da dos das nos mas
        quando pode poderia foi uma um ele ela que se no na ao como muito ja desde
    """,
}
SMALL_WORDS = {language: frozenset(said.split()) for language, said in _SAID.items()}
SPEAKERS = {
    word: tuple(language for language, said in SMALL_WORDS.items() if word in said)
    for word in frozenset().union(*SMALL_WORDS.values())
}
FEWEST_HITS, LEAD = 2, 1.15


def guess_language(text: str, fallback: str = "en") -> str:
    """The language of a text (en, de, fr, es, pt), or `fallback` when too little or too mixed to tell.

    Each hit counts more the fewer languages share the word: "que" says little, "não" says much.
    """
    scores = dict.fromkeys(SMALL_WORDS, 0.0)
    hits = dict.fromkeys(SMALL_WORDS, 0)
    for word in words(text):
        speakers = SPEAKERS.get(word, ())
        for language in speakers:
            scores[language] += 1 / len(speakers)
            hits[language] += 1
    first, second = sorted(scores.values(), reverse=True)[:2]
    best = max(scores, key=lambda language: scores[language])
    if hits[best] < FEWEST_HITS or first < second * LEAD:
        return fallback
    return best
