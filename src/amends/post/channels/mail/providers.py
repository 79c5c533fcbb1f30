"""Companies that carry mail over the web, behind one way: whose key, which backend, and what they tell us later.

Anymail speaks with them; it is imported when the first letter leaves by one, or the first of them calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from amends.post.channels.mail.taking import read
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

ADAPTER = "amends.post.channels.mail.sending.MailAdapter"


@dataclass(frozen=True, slots=True)
class Provider:
    """One company: the name under which Anymail knows it, and how its settings are called there.

    `second` names what the second key is, `signing` what proves its calls beside our own secret, `regions` the address
    of its interface in other parts of the world, `headers` what every letter has to say to it.
    """

    name: str
    module: str
    prefix: str
    key: str = "api_key"
    second: str = ""
    signing: str = ""
    has_inbound: bool = True
    regions: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def backend(self) -> str:
        """The class that sends, by dotted path."""
        return f"anymail.backends.{self.module}.EmailBackend"

    @property
    def tracking(self) -> str:
        """The class that reads what the company tells of letters, by dotted path."""
        return f"anymail.webhooks.{self.module}.{self.prefix}TrackingWebhookView"

    @property
    def inbound(self) -> str:
        """The class that reads letters which the company took in for us, by dotted path; empty when it takes none."""
        return f"anymail.webhooks.{self.module}.{self.prefix}InboundWebhookView" if self.has_inbound else ""


# Only those that return what we noted on a letter, so that we know of which one they speak.
PROVIDERS: dict[str, Provider] = {
    "postmark": Provider("Postmark", "postmark", "Postmark", key="server_token", headers={"X-PM-KeepID": "true"}),
    "mailgun": Provider(
        "Mailgun",
        "mailgun",
        "Mailgun",
        signing="webhook_signing_key",
        regions={"eu": "https://api.eu.mailgun.net/v3"},
    ),
    "sparkpost": Provider("SparkPost", "sparkpost", "SparkPost", regions={"eu": "https://api.eu.sparkpost.com/api/v1"}),
    "mailjet": Provider("Mailjet", "mailjet", "Mailjet", second="secret_key"),
    # Its letters name files that have to be fetched from it: they come by their mailbox instead.
    "brevo": Provider("Brevo", "brevo", "Brevo", has_inbound=False),
    "mailtrap": Provider(
        "Mailtrap", "mailtrap", "Mailtrap", key="api_token", signing="signing_secret", has_inbound=False
    ),
}

SMTP = Way(
    slug="smtp",
    channel=Channel.MAIL,
    name="Mail out, through a mail server",
    fields=(
        Field("host", "Mail server", "The name of the server that sends this brand's mail, such as smtp.example.com."),
        Field("port", "Port", "587 with STARTTLS, 465 with TLS from the first byte.", FieldKind.NUMBER, usual=587),
        Field(
            "security",
            "Security",
            "How the connection is protected.",
            FieldKind.CHOICE,
            choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "None, within the house only")),
            usual="starttls",
        ),
        Field("user", "User", "Often the whole mail address. Empty: the server asks nobody.", required=False),
        Field("password", "Password", "Kept encrypted, and never shown again.", FieldKind.SECRET, required=False),
    ),
    sender=ADAPTER,
)

PROVIDED = Way(
    slug="mail-provider",
    channel=Channel.MAIL,
    name="Mail out, through a provider",
    fields=(
        Field(
            "provider",
            "Provider",
            "Which company carries this brand's mail.",
            FieldKind.CHOICE,
            choices=tuple((slug, one.name) for slug, one in PROVIDERS.items()),
        ),
        Field("region", "Region", "Where the provider keeps the account: empty, or eu.", required=False),
        Field("key", "Key", "The provider's API key or server token.", FieldKind.SECRET),
        Field("second_key", "Second key", "Mailjet's secret key; others have none.", FieldKind.SECRET, required=False),
        Field(
            "hook_secret",
            "Secret of its calls",
            "Choose a long one. The provider calls /hooks/mail/<account> with it as the password, to say what became "
            "of letters and to hand over new ones.",
            FieldKind.SECRET,
            required=False,
        ),
        Field(
            "signing_key",
            "Signing key of its calls",
            "Mailgun's webhook signing key, Mailtrap's signature secret; empty for others.",
            FieldKind.SECRET,
            required=False,
        ),
    ),
    read=read,
    sender=ADAPTER,
)
WAYS_OUT = (SMTP.slug, PROVIDED.slug)
