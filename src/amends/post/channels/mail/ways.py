"""Mail that no account fetches."""

from __future__ import annotations

from amends.post.channels.mail.taking import read
from amends.post.channels.ways import Way
from amends.post.rules import Channel

# A mail server hands each letter over to `amends mail listen`: there is nothing to open or to fetch.
HANDED_OVER = Way("lmtp", Channel.MAIL, "Handed over by a mail server", (), read=read)
