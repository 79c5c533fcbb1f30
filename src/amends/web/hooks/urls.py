"""The addresses at which other systems call us."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from amends.web.hooks import calls, mail, payouts, signals

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/<uuid:id>", calls.hook, name="hook"),
    path("hooks/mail/<uuid:id>", mail.told, name="mail_hook"),
    path("hooks/mail/<uuid:id>/letters", mail.letter, name="mail_hook_letters"),
    path("hooks/payouts/<uuid:id>", payouts.told, name="payout_hook"),
    path("hooks/signals/<uuid:id>", signals.told, name="signal_hook"),
    path("hooks/signals/<uuid:id>/<str:secret>", signals.told, name="signal_hook_secret"),
]
