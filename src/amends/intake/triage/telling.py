"""Which words say something by themselves: neither the smallest of a language, nor what only counts or stresses."""

from __future__ import annotations

from amends.intake.rules.languages import SPEAKERS

SHORTEST = 4
_FILLING = """
    too also just only well back even then than here there's really very much more most some many each every other
    another same such thing things something anything everything someone anyone everyone none never always again yet
    already soon later today tomorrow yesterday time times days weeks week month months hours hour minutes ever quite
    almost maybe perhaps through under between before during while until first last next second twice once three four
    five want wanted wants need needs know says said tell told make made take took taken come came goes going gone give
    gave given went will would shall should must might cannot couldn't wouldn't shouldn't isn't wasn't aren't weren't
    hasn't haven't hadn't won't doesn't into onto over your yours mine ours them they're you're we're those these thank
    thanks please hello dear regards sincerely best kind

    sehr mehr viel viele ganz einfach alles etwas immer wieder heute morgen gestern stunden stunde minuten wochen woche
    monat monate tage tagen erst dann denn doch also zwei drei vier funf einmal zweimal musste muss sollte soll wollte
    will wollen habt hatte hatten waren gewesen worden haben bitte danke hallo guten liebe gruss grusse freundlichen
    herren damen diese dieser dieses jetzt bisher leider

    tres plus moins aussi encore toujours alors donc deja hier aujourd'hui demain heures heure minutes semaines semaine
    mois jours jour deux trois quatre cinq fois tout tous toute toutes autre autres meme avait avais avons etait etaient
    sommes faire fait dire veux voulais merci bonjour madame monsieur cordialement suis depuis apres avant

    mucho mucha muchos muchas mas menos tambien todavia siempre entonces ayer hoy manana horas hora minutos semanas
    semana meses dias tres cuatro cinco veces todo todos toda todas otro otra otros otras mismo misma habia fue fueron
    estaba estaban hacer hecho quiero quisiera gracias hola buenos buenas saludos senores despues antes hace

    muito muita muitos muitas mais menos tambem ainda sempre entao ontem hoje amanha horas hora minutos semanas semana
    meses dias tres quatro cinco vezes vez tudo todos toda todas outro outra outros outras mesmo mesma tinha foram
    estava estavam fazer feito quero queria gostaria obrigado obrigada bom boa tarde noite depois antes faz
"""
FILLING = frozenset(_FILLING.split())


def is_small(word: str) -> bool:
    """Whether sentences of some language need this word, whatever they are about."""
    return word in SPEAKERS


def tells(word: str) -> bool:
    """Whether a word, as `features.words_of` writes it, can be a reason that a person understands."""
    return word[0].isalpha() and len(word) >= SHORTEST and word not in SPEAKERS and word not in FILLING
