"""Better words for a sentence that spoils a reply, in the writer's own sentence where that can be done. Pure.

What only the writer knows is left open in braces: the composer lets nothing leave before such a place is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from amends.conversation.coach.reading import Verdict, read

# A sentence of more words than this is better written anew, and one of fewer says nothing.
LONGEST_MENDED, FEWEST = 25, 4
PLACE = re.compile(r"\{([^{}]+)\}")
WHEN = "{day and hour}"
DID = "{what we did}"
# What to write where nothing of the sentence can be kept, or where nothing is there yet.
MODEL = {
    "acknowledge": "You {what happened to you and when}, and it cost you {what it cost}.",
    "empathy": "It must have been {how it felt} for you when {what happened}.",
    "apology": f"I am sorry that we {DID}.",
    "ownership": "I will see to this myself until it is done.",
    "no_excuse_blame": "We {what we did or did not do}; that is what caused it.",
    "time_promise": f"I will write to you by {WHEN}, also if there is no news yet.",
    "ask_fair": "What would put this right for you?",
    "assurance": "I have checked {what I checked}, and {what I found}.",
    "offer": "You get {what and how much}, {how}, and need do nothing for it.",
    "follow_up": "I will ask you on {day} whether everything holds.",
}
# What another fault of the category is answered with better than by its usual model.
MODEL_OF = {
    "ask_fair.closing": "Does this solve it for you?",
    "assurance.overpromise": "We have changed {what changed}; if it fails all the same, {what I do then}.",
    "assurance.lessons": "We have changed {what changed}, so that it cannot go the same way again.",
    "offer.must_claim": "I have sent {what and how much} to {where}; you need not ask for it.",
    "ownership.hand_off": "I will take this to {whom} myself, and I stay with it until it is done.",
}

_WHAT_FAILED = (
    r"inconveniences?|trouble|frustrations?|experience|disappointment|hassle|issues?|problems?|misunderstanding|"
    r"situation|confusion|upset|distress|anything|everything|this|that|it"
)
_SOON = (
    r"as soon as (?:possible|we can|i can|we know more|we have (?:news|an update))|a\.?s\.?a\.?p\.?|shortly|"
    r"very soon|(?<!as )soon|in due course|in the near future|"
    r"at (?:our|the) earliest(?: convenience| opportunity)?|before (?:too )?long|"
    r"quickly|promptly|right away|in a timely manner|when (?:we|i) can|later(?: on)?|"
    r"(?:in|within|over) (?:the next few|the coming|a few|a couple of) (?:hours|days|weeks)"
)
_SOMEBODY = (
    r"someone(?: (?:else|from [\w' ]+?))?|somebody(?: (?:else|from [\w' ]+?))?|a colleague|an agent|a specialist|"
    r"(?:a|another) (?:member|person) (?:of|from) (?:our|the) [\w']+|one of (?:our|my|the) [\w']+|"
    r"(?:our|the) (?:relevant |responsible |support |technical |service )?(?:team|department|staff)"
)
_IF = r"(?:^|\b(?:so|and) )(?:(?:if|should)\b[^,.]*, )?(?:please )?"
# By category and fault: what in the sentence is put otherwise. The first that fits is done; all of one tuple are.
_SWAPS: dict[str, Sequence[tuple[str, str]]] = {
    "apology.generic": (
        (
            rf"\b(?:for|about)\s+(?:any|the|this|all (?:the|this)|your|all)?\s*(?:\w+\s)?(?:{_WHAT_FAILED})\b[^.!?;,]*",
            f"that we {DID}",
        ),
    ),
    "apology.conditional": ((r"\bif\b[^.!?;]*|\bfor any\b[^.!?;,]*", f"that we {DID}"),),
    "apology.feelings_only": (
        (r"\bthat (?:you(?:'re| are| feel| felt| were)?|this (?:has )?(?:upset|made))[^.!?;]*", f"that we {DID}"),
    ),
    "apology.grovelling": (
        (
            r"\b(?:most|so|very|truly|deeply|sincerely|terribly|profusely|incredibly|extremely|really|absolutely|humbly|"
            r"unreservedly|from the bottom of (?:my|our) hearts?)\b,?\s*",
            "",
        ),
    ),
    "apology.regret": (
        (
            r"^(?:we|i) (?:very much |deeply )?regret (?:(?:having )?to (?:inform|tell|let) you (?:know )?)?that ",
            "I am sorry that ",
        ),
    ),
    "apology.but": ((r",?\s*\b(?:but|however|although|though|even if)\b.*", ""),),
    "no_excuse_blame.but": ((r",?\s*\b(?:but|however|although|though)\b.*", ""),),
    "no_excuse_blame.minimise": ((r"\b(?:just|only|simply|merely|slight|small|minor|a (?:little )?bit of)\b\s*", ""),),
    "ownership.someone": ((rf"\b(?:{_SOMEBODY})\s+(will|'ll|is going to|can|has|is)\b", "I \\1"),),
    "ownership.diffuse": ((r"\b[Ww]e(?='ll\b| will\b| can\b| have\b)", "I"), (r"\b[Ww]e(?: are|'re)\b", "I am")),
    "ownership.conditional": ((r",?\s*\b(?:if|provided|as long as|subject to|assuming|once)\b[^.!?;]*", ""),),
    "time_promise.asap": ((rf"\b(?:{_SOON})(?!\w)", f"by {WHEN}"),),
    "time_promise.vague": ((rf"\b(?:{_SOON})(?!\w)", f"by {WHEN}"),),
    "time_promise.hedged": (
        (r"\b(will|'ll) (?:try|aim|do (?:our|my) (?:very )?best|endeavou?r|look) to\b", "\\1"),
        (r"\b(?:hope|aim|try|plan|expect|intend|are hoping|are trying|am hoping|am trying) to\b", "will"),
        (r"\b(i|we|he|she|they|it) (?:should|might|may)(?: be able to| hopefully)?\b", "\\1 will"),
        (r"\b(?:hopefully|probably|perhaps|maybe|all being well|if all goes well)\b,?\s*", ""),
    ),
    "empathy.formula": (
        (
            r"\b(?:understand|appreciate|can understand|can imagine|know|see|hear)\b\s+(?:your|that you are|you are|"
            r"you're|how|the|that this)\b[^.!?;,]*",
            "can see how {how it felt} it was for you when {what happened}",
        ),
    ),
    "assurance.formula": (
        (r"\b(?:please )?(?:rest|be|you can be|you can rest) assured(?: that)?,?\s*", ""),
        (r"\bI (?:can )?(?:assure|promise|guarantee) you(?: that)?,?\s*", ""),
    ),
    "follow_up.customer_must": (
        (rf"{_IF}(?:do not|don't|never) hesitate to\b[^.!?;]*", MODEL["follow_up"][:-1]),
        (rf"{_IF}(?:feel free|be free) to\b[^.!?;]*", MODEL["follow_up"][:-1]),
        (rf"{_IF}(?:just )?(?:let|contact|call|write to|e-?mail) (?:us|me)\b[^.!?;]*", MODEL["follow_up"][:-1]),
    ),
    "offer.next_purchase": (
        (
            r"\b(?:off|on|towards?|against|with|for) (?:your|a|the|any) (?:next|future|new)\b[^.!?;,]*",
            "{how}, with no strings",
        ),
    ),
}
_ALL = {"apology.grovelling", "ownership.diffuse", "time_promise.hedged", "assurance.formula"}
# A sentence that promises a deed and no time wants only the time.
_TIMELESS = {"time_promise.no_time", "time_promise.hedged"}
# What the open places might be filled with, so that the coach can judge words that still have them.
_SAMPLES = {
    "day and hour": "Friday at 15:00",
    "day": "Friday",
    "what we did": "cancelled your booking",
    "what we did or did not do": "entered the wrong date",
    "what happened to you and when": "waited three hours for us on Monday",
    "what it cost": "a day of work",
    "how it felt": "frustrating",
    "what happened": "nobody came on Monday",
    "what I checked": "the new booking in our system",
    "what I found": "it is confirmed",
    "what and how much": "80 EUR",
    "how": "back on your card",
    "where": "your card",
    "whom": "our workshop",
    "what changed": "the form, which now checks the date",
    "what I do then": "I will pay for a taxi",
}
_HAS_TIME = re.compile(
    r"\d|\b(?:noon|minutes?|hours?|days?|weeks?|midnight|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[\s.!?]*$")


def better(category: str, fault: str, sentence: str) -> str:
    """What could stand in the place of a sentence that fails so: in its own words where the coach then finds them good,
    else a sentence to begin with."""
    key = f"{category}.{fault}"
    own = _own(key, sentence)
    is_good = (
        len(own.split()) >= FEWEST
        and own != _tidy(sentence)
        and read(sampled(own))[category].verdict is Verdict.PRESENT
    )
    return own if is_good else MODEL_OF.get(key, MODEL[category])


def sampled(words: str) -> str:
    """Words whose open places are filled with examples, as the coach reads them."""
    return PLACE.sub(lambda found: _SAMPLES[found[1]], words)


def _own(key: str, sentence: str) -> str:
    """The sentence, put otherwise; empty for one too long to be mended."""
    if len(sentence.split()) > LONGEST_MENDED:
        return ""
    own = _swapped(key, sentence)
    if key in _TIMELESS and not _HAS_TIME.search(own) and (own != sentence or "," not in own):
        own = _END.sub("", own) + f" by {WHEN}."
    return _tidy(own)


def _swapped(key: str, sentence: str) -> str:
    for pattern, instead in _SWAPS.get(key, ()):
        changed = re.sub(pattern, instead, sentence, count=0 if key in _ALL else 1, flags=re.IGNORECASE | re.DOTALL)
        if changed != sentence and key not in _ALL:
            return changed
        sentence = changed
    return sentence


def _tidy(sentence: str) -> str:
    """One sentence with its first letter large, one space between words, and an end."""
    words = re.sub(r"\s+([,.;!?])", r"\1", re.sub(r"\s+", " ", sentence)).strip(" ,;")
    words = re.sub(r"\bi\b", "I", words)
    if not words:
        return ""
    words = words if words[-1] in ".!?\"'" else f"{words}."
    return words[0].upper() + words[1:]
