"""Delivering by showing."""

from __future__ import annotations

from amends.post.models import Outbound


class PageAdapter:
    """Delivers nothing anywhere: from the moment a message is stamped as sent, the customer's page shows it."""

    def is_instant(self) -> bool:
        """Nothing outside this process is touched."""
        return True

    def send(self, outbound: Outbound) -> None:
        """There is nothing to carry: the message stands where it is read."""
