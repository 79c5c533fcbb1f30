"""What simulated colleagues write: the desk's own scripts, filled, and a few sentences of ours in five languages."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.conversation.models import Script
from amends.conversation.queries import script
from amends.conversation.rules import fill, script_language
from amends.flow import wording
from amends.people.models import Person

# The outcome that is told, by the kind of failure.
OUTCOMES: dict[str, dict[str, str]] = {
    "flight-cancelled": {
        "en": "You are booked on the next flight with free seats, and your night and meals are ours to pay.",
        "de": "Sie sind auf den nächsten Flug mit freien Plätzen umgebucht, Nacht und Essen zahlen wir.",
        "fr": "Vous avez une place sur le prochain vol disponible ; la nuit et les repas sont à notre charge.",
        "es": "Tiene plaza en el próximo vuelo disponible; la noche y las comidas corren de nuestra cuenta.",
        "pt": "O seu lugar está garantido no próximo voo disponível; a noite e as refeições são por nossa conta.",
    },
    "parcel-late": {
        "en": "We have spoken to the carrier and follow your parcel daily. If it is lost, you get your money back.",
        "de": "Wir verfolgen Ihr Paket täglich mit dem Paketdienst. Geht es verloren, erstatten wir den Preis.",
        "fr": "Nous suivons votre colis chaque jour avec le transporteur. S'il est perdu, nous vous remboursons.",
        "es": "Seguimos su paquete cada día con el transportista. Si se pierde, le devolvemos el dinero.",
        "pt": "Acompanhamos o seu pedido todos os dias com a transportadora. Se ele se perder, devolvemos o valor.",
    },
    "": {
        "en": "We have put it right, and I have checked it myself.",
        "de": "Wir haben es in Ordnung gebracht, und ich habe es selbst geprüft.",
        "fr": "C'est réparé, et je l'ai vérifié moi-même.",
        "es": "Está resuelto, y lo he comprobado yo en persona.",
        "pt": "Está resolvido, e eu mesmo conferi.",
    },
}
OUTCOMES["flight-late"] = OUTCOMES["flight-cancelled"]

ANSWERS: dict[str, str] = {
    "en": "Dear {name},\n\nthank you for writing. I have read it, and you hear from me by {time}.\n\n{owner}",
    "de": "Guten Tag {name},\n\ndanke, ich habe es gelesen. Sie hören von mir bis {time}.\n\n{owner}",
    "fr": "Bonjour {name},\n\nmerci, je l'ai lu. Vous avez de mes nouvelles avant {time}.\n\n{owner}",
    "es": "Hola, {name}:\n\ngracias, lo he leído. Tendrá noticias mías antes de {time}.\n\n{owner}",
    "pt": "Olá, {name},\n\nobrigado, eu li a sua mensagem. Você tem notícias minhas até {time}.\n\n{owner}",
}


class Desk:
    """The scripts of a desk, each read once: a colleague who has used one knows it."""

    def __init__(self) -> None:
        self._scripts: dict[tuple[str, str], Script] = {}

    def script(self, slug: str, language: str) -> str:
        """The words of a script in a language."""
        key = (slug, language)
        if key not in self._scripts:
            self._scripts[key] = script(slug, language)
        return self._scripts[key].text

    def first_words(self, case: Case, owner: Person, by_at: datetime, at: datetime) -> str:
        """A person's first message: who they are, and by when the customer hears more."""
        return self._filled("acknowledge", case, owner, time=wording.to_customer(case, by_at, at))

    def outcome(self, case: Case, owner: Person) -> str:
        """What came of it."""
        kind = case.failure.kind.slug if case.failure else ""
        words = OUTCOMES.get(kind, OUTCOMES[""])
        return self._filled("outcome", case, owner, outcome=words[_spoken(case, words)])

    def check_in(self, case: Case, owner: Person) -> str:
        """Does it hold?"""
        return self._filled("check_in", case, owner)

    def ask_customer(self, case: Case, owner: Person, asked: str, by_at: datetime, at: datetime) -> str:
        """We need something that only they know."""
        return self._filled("ask_customer", case, owner, asked=asked, time=wording.to_customer(case, by_at, at))

    def answer(self, case: Case, owner: Person, by_at: datetime, at: datetime) -> str:
        """Read, and who does what by when."""
        time = wording.to_customer(case, by_at, at)
        values = {"name": case.customer.name, "owner": owner.first_name, "time": time}
        return fill(ANSWERS[_spoken(case, ANSWERS)], values)

    def _filled(self, slug: str, case: Case, owner: Person, **more: str) -> str:
        values = {"name": case.customer.name, "owner": owner.first_name, "what": wording.what_happened(case)}
        return fill(self.script(slug, case.customer.language), values | more)


def _spoken(case: Case, words: dict[str, str]) -> str:
    return script_language(case.customer.language, words)
