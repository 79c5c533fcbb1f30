"""Ways: how an account on a channel is served. Which fields it asks for, how it is fetched, understood and sent.

Each way stands in its channel's folder and is imported when somebody asks for it: a desk without telephones never reads
the telephone's code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from amends.kernel.by_name import ByName
from amends.post.rules import Channel

if TYPE_CHECKING:
    from amends.people.models import Brand
    from amends.post.channels.downloading import Downloaded
    from amends.post.channels.happening import Happened, Ringing
    from amends.post.deliveries import Delivery
    from amends.post.models import Account


class NotGenuine(Exception):
    """Somebody calls us in another's name: the signature is missing, wrong or too old. Nothing is taken."""


class NotUnderstood(Exception):
    """What came is genuine, and nothing can be made of it; the sentence says why. A person has to look."""


class FieldKind(StrEnum):
    """What is typed into a field. A secret is sealed, and never shown again."""

    TEXT = "text"
    NUMBER = "number"
    SECRET = "secret"  # noqa: S105 - the name of a kind of field
    FLAG = "flag"
    CHOICE = "choice"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a person says about an account: its name in `settings` (a secret: in what is sealed).

    `choices` are pairs of code and words. `usual` is what stands when nothing is said. `check` looks at what was typed
    and raises ValueError with a sentence that says what to write.
    """

    name: str
    label: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    usual: str | int | bool = ""
    check: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """A request by which another system tells us something, as it came. The names of `headers` are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """One thing that was fetched, byte for byte, before anybody has read it.

    `external_id` is how the other side names it; `envelope` what stood beside it: who sent it (`from`), to whom (`to`).
    """

    content: bytes
    received_at: datetime
    external_id: str = ""
    envelope: Mapping[str, object] = field(default_factory=dict)


class Keep(Protocol):
    """What a fetch hands over to."""

    def __call__(self, came: Sequence[Came], cursor: Mapping[str, object], /) -> None:
        """Stores what came, and where the fetching stands now, in one transaction.

        Only when it has returned may the other side be told that we have it.
        """
        ...

    def renew(self, secrets: Mapping[str, str]) -> None:
        """Seals what the other side gave us in place of what we had, such as the next refresh token."""
        ...


# Fetches all there is for an account and hands it to `Keep`, a few at a time; returns how many it handed over.
# It raises `amends.post.channels.TryAgain` with a sentence for the person who looks after the account.
Fetch = Callable[["Account", Mapping[str, str], Keep], int]
Stay = Callable[["Account", Mapping[str, str], Keep, Callable[[], bool]], None]
# What was fetched, read: raises `NotUnderstood`. The account is None for what no account brought.
Read = Callable[["Brand", "Account | None", Came], "list[Delivery]"]
# What called us, read: raises `NotGenuine` and `NotUnderstood`. Beside what people said it may tell what became of our
# own messages, and who is calling.
Understand = Callable[["Account", Mapping[str, str], Called], "Sequence[Delivery | Happened | Ringing]"]
# Fetches one file that a message names (what stands under `media` in its facts). It raises `TryAgain`, and
# `downloading.NeverComes` for what no later attempt can bring.
Bring = Callable[["Account", Mapping[str, str], Mapping[str, str]], "Downloaded"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a channel. `sender` is the dotted path of the `Adapter` that carries out what leaves by it.

    A way that is fetched has `fetch` and `read`; one that calls us has `understand`; one may have both, or only send.
    `is_local` says that it names files of this machine: only who has a shell on it may open or change such an account.
    `stay` fetches as well, and stays connected as long as the caller's question says yes: what is new comes at once.
    `greet` answers the question (a GET) by which the other side makes sure that the address is ours; it raises
    `NotGenuine`. `answer` is the XML that a caller wants to hear, when it wants any. `bring` fetches the files that its
    messages name.
    """

    slug: str
    channel: Channel
    name: str
    fields: tuple[Field, ...]
    fetch: Fetch | None = None
    read: Read | None = None
    understand: Understand | None = None
    sender: str = ""
    stay: Stay | None = None
    is_local: bool = False
    greet: Callable[[Account, Mapping[str, str], Called], str] | None = None
    answer: str = ""
    bring: Bring | None = None

    def secret_names(self) -> set[str]:
        """The fields that are sealed."""
        return {one.name for one in self.fields if one.kind is FieldKind.SECRET}


# Where each way is written down: its module's attribute, imported when it is asked for.
PATHS: dict[str, str] = {
    "imap": "amends.post.channels.mail.imap.IMAP",
    "pop3": "amends.post.channels.mail.pop3.POP3",
    "maildir": "amends.post.channels.mail.folders.MAILDIR",
    "mbox": "amends.post.channels.mail.folders.MBOX",
    "lmtp": "amends.post.channels.mail.ways.HANDED_OVER",
    "smtp": "amends.post.channels.mail.providers.SMTP",
    "mail-provider": "amends.post.channels.mail.providers.PROVIDED",
    "chat-page": "amends.post.channels.chat.ways.CHAT",
    "form-embedded": "amends.post.channels.form.ways.FORM",
    "kiosk": "amends.post.channels.kiosk.ways.KIOSK",
    "messaging-webhook": "amends.post.channels.messaging.ways.WEBHOOK",
    "messaging-whatsapp": "amends.post.channels.messaging.ways.WHATSAPP",
    "phone-twilio": "amends.post.channels.phone.ways.TWILIO",
    "phone-webhook": "amends.post.channels.phone.ways.WEBHOOK",
    "sms-twilio": "amends.post.channels.sms.ways.TWILIO",
    "sms-webhook": "amends.post.channels.sms.ways.WEBHOOK",
    "social-feed": "amends.post.channels.social.ways.FEED",
    "social-json": "amends.post.channels.social.ways.INTERFACE",
    "social-poller": "amends.post.channels.social.ways.POLLER",
    "social-webhook": "amends.post.channels.social.ways.WEBHOOK",
}
WAYS: Mapping[str, Way] = ByName(PATHS)
