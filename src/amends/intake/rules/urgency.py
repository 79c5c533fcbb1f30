"""Whether somebody needs a person now, by their words. One missed is worse than several too many.

Injury and danger may be denied ("nobody was hurt"); a missing medicine, a funeral or a child left alone is not made
better by a "no" in front of it.
"""

from __future__ import annotations

import re

from amends.intake.rules import vocabulary
from amends.intake.rules.spelling import plain
from amends.intake.rules.vocabulary import phrases

HURT = phrases(vocabulary.HURT)
ALWAYS = phrases(vocabulary.ALWAYS)
FRAIL = (
    r"(?:child|children|kids?|baby|babies|toddler|infant|daughter|son|mother|father|mum|mom|dad|grandmother|grandfather"
    r"|grandma|grandpa|elderly|disabled|blind|deaf|minor|kind|kinder|saugling|tochter|sohn|mutter|vater|oma|opa"
    r"|behindert\w*|enfants?|bebe|fille|fils|mere|pere|grand-mere|grand-pere|handicapee?|nin[oa]s?|hij[oa]s?|madre|padre"
    r"|abuel[oa]s?|discapacitad[oa]|ancian[oa]|criancas?|filh[oa]s?|mae|pai|avo|idos[oa]s?|deficiente)"
)
LEFT = (
    r"(?:alone|by (?:him|her|them)sel(?:f|ves)|on (?:his|her|their) own|lost|left behind|abandoned|allein\w*"
    r"|verloren gegangen|zuruckgelassen|seule?s?|perdue?s?|abandonnee?s?|sol[oa]s?|perdid[oa]s?|abandonad[oa]s?"
    r"|sozinh[oa]s?|largad[oa]s?)"
)
ALONE = re.compile(rf"\b{FRAIL}\b(?!')[^.!?\n]{{0,60}}\b{LEFT}\b|\b{LEFT}\b[^.!?\n]{{0,40}}\b{FRAIL}\b")
NO = (
    r"no|not|never|without|wasn't|weren't|isn't|aren't|nobody|no one|none|kein\w*|nicht|niemand|ohne|pas|sans|personne"
    r"|aucune?|sin|nadie|ningun\w*|nao|sem|ninguem|nenhum\w*"
)
# What may stand between the "no" and what it denies. Nothing else: "nobody helped my injured mother" denies no injury.
BETWEEN = (
    r"was|were|is|are|been|has|have|got|one|body|any|seriously|really|real|badly|de|d'|wurde|wurden|ist|war|sind"
    r"|ernsthaft|n'a|n'est|ete|a|fue|ha|hay|resulto|esta|foi|ficou|se"
)
DENIED = re.compile(rf"\b(?:{NO})(?: (?:{BETWEEN})){{0,3}} $")
BEFORE = 60


def needs_person_now(words: str) -> bool:
    """Whether these words speak of a need that cannot wait.

    Injury, danger, somebody vulnerable and alone, being stranded, a medicine or aid that is lost, a bereavement,
    discrimination, or an event that cannot be repeated.
    """
    text = plain(words)
    if ALWAYS.search(text) or ALONE.search(text):
        return True
    return any(not DENIED.search(text[max(0, found.start() - BEFORE) : found.start()]) for found in HURT.finditer(text))
