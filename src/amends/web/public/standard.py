"""The words that come with Amends as records in English, marked here so that customers read them in their language.

A desk may change its records; what a person typed is in no catalogue and is shown as it was typed.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

PROMISED = (
    gettext_noop("%(what)s %(sum)s is paid to you"),
    gettext_noop("A person writes to you"),
    gettext_noop("A person answers you"),
    gettext_noop("A person speaks to you now"),
    gettext_noop("We tell you the solution"),
    gettext_noop("We write to you with news"),
    gettext_noop("We write to you about the missed time"),
    gettext_noop("We reach you another way: a message came back"),
    gettext_noop("We ask you whether it holds"),
)
KINDS = (
    gettext_noop("Flight cancelled"),
    gettext_noop("Flight 3 h late or more"),
    gettext_noop("Parcel late"),
    gettext_noop("Bill wrong"),
    gettext_noop("Item faulty or wrong"),
    gettext_noop("Baggage late or damaged"),
    gettext_noop("Service down"),
    gettext_noop("How we treated you"),
    gettext_noop("Something else"),
)
OFFERINGS = (
    gettext_noop("Apology letter"),
    gettext_noop("Explanation"),
    gettext_noop("Repair"),
    gettext_noop("Replacement"),
    gettext_noop("Service done again"),
    gettext_noop("Help to use it"),
    gettext_noop("Refund"),
    gettext_noop("Credit on the account"),
    gettext_noop("Waived fee"),
    gettext_noop("Goodwill payment"),
    gettext_noop("Owed by law"),
    gettext_noop("Voucher"),
    gettext_noop("Points worth"),
    gettext_noop("Upgrade worth"),
    gettext_noop("Gift worth"),
    gettext_noop("Handwritten note"),
    gettext_noop("Something of our own"),
)
